"""What the host refuses when it reads an app: each case is an app of a few lines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.support.sample_host import SAMPLE

ROOT = Path(__file__).parents[3]
HEAD = """
import functools
import logging
from typing import Any, List, Optional
import azure.functions as func
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
"""
WITH_BUNDLE = {
    "version": "2.0",
    "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"},
}


def _check(folder: Path, code: str, host_json: object = WITH_BUNDLE, head: str = HEAD) -> tuple[int, str]:
    """The exit code of --check for an app, and what it said."""
    (folder / "function_app.py").write_text(head + code, encoding="utf-8")
    (folder / "host.json").write_text(json.dumps(host_json), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.host", "--app", str(folder), "--check", "--set", "Storage=A=1;"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _http(line: str, signature: str = "req: func.HttpRequest", returns: str = "func.HttpResponse") -> str:
    return f"""
{line}
def hello({signature}) -> {returns}:
    return func.HttpResponse("x")
"""


def _queue(
    name: str = "items", signature: str = "msg: func.QueueMessage", more: str = "", returns: str = "None"
) -> str:
    return f"""
@app.queue_trigger(arg_name="msg", queue_name="{name}", connection="Storage")
{more}
def work({signature}) -> {returns}:
    pass
"""


OUT = '@app.queue_output(arg_name="out", queue_name="outs", connection="Storage")'
TIMER = '@app.timer_trigger(arg_name="tick", schedule="{}")\ndef tick(tick: func.TimerRequest) -> None:\n    pass\n'

FINE = {
    "a plain app": _http("@app.route()"),
    "str for a queue message": _queue(signature="msg: str"),
    "no annotations": "@app.route()\ndef hello(req, context):\n    return None\n",
    "an Out of str": _queue(signature="msg: func.QueueMessage, out: func.Out[str]", more=OUT),
    "an Out of many": _queue(signature="msg: func.QueueMessage, out: func.Out[List[str]]", more=OUT),
    "an Out of messages": _queue(signature="msg: func.QueueMessage, out: func.Out[func.QueueMessage]", more=OUT),
    "the context": _queue(signature="msg: func.QueueMessage, context: func.Context"),
    "a decorator that wraps": """
def kept(call):
    @functools.wraps(call)
    def inner(*args, **kwargs):
        return call(*args, **kwargs)
    return inner
@app.route()
@kept
def hello(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("x")
""",
    "one route for different methods": _http('@app.route(route="x", methods=["GET"])')
    + _http('@app.function_name("other")\n@app.route(route="X", methods=["POST"])'),
}

# Each of these loses the whole app.
LOST = {
    "two functions with one name": (_http("@app.route()") * 2, "unique"),
    "two apps": ("other = func.FunctionApp()\n" + _http("@app.route()"), "more than one"),
    "one app under two names": ("alias = app\n" + _http("@app.route()"), "more than one"),
    "a parameter that no binding names": (_http("@app.route()", "req: func.HttpRequest, x: str = 'y'"), "'x'"),
    "a binding that no parameter names": (_queue(more=OUT), "'out'"),
    "a decorator that does not wrap": (
        "def lost(call):\n    def inner(*args, **kwargs):\n        return call(*args, **kwargs)\n    return inner\n"
        "@app.route()\n@lost\ndef hello(req: func.HttpRequest) -> func.HttpResponse:\n    return None\n",
        "kwargs",
    ),
    "an optional return": (_http("@app.route()", returns="Optional[func.HttpResponse]"), "not a type"),
    "a list as return": (_http("@app.route()", returns="list[str]"), "not a type"),
    "a dict as http return": (_http("@app.route()", returns="dict"), "does not fit"),
    "a dict as message": (_queue(signature="msg: dict"), "does not fit"),
    "an Out of dict": (_queue(signature="msg: func.QueueMessage, out: func.Out[dict]", more=OUT), "does not fit"),
    "an Out of list[str]": (
        _queue(signature="msg: func.QueueMessage, out: func.Out[list[str]]", more=OUT),
        "not a type",
    ),
    "an output annotated str": (
        _queue(signature="msg: func.QueueMessage, out: str", more=OUT),
        "not azure.functions.Out",
    ),
    "an input annotated Out": (_queue(signature="msg: func.Out[str]"), "azure.functions.Out"),
    "an optional message": (_queue(signature="msg: Optional[func.QueueMessage]"), "not a type"),
    "another context": (_queue(signature="msg: func.QueueMessage, context: Any"), "azure.functions.Context"),
    "an annotation that is not there": (_queue(signature="msg: 'Unknown'"), "Unknown"),
    "no trigger": (f"{OUT}\ndef work(out: func.Out[str]) -> None:\n    pass\n", "trigger"),
    "two triggers": (
        '@app.route()\n@app.queue_trigger(arg_name="msg", queue_name="items", connection="Storage")\n'
        "def work(req: func.HttpRequest, msg: func.QueueMessage) -> func.HttpResponse:\n    return None\n",
        "trigger",
    ),
    "get_functions called by the app": (_http("@app.route()") + "app.get_functions()\n", "unique"),
    "an import that fails": ("import nowhere_to_be_found\n", "nowhere_to_be_found"),
    "a setting that is missing at import": ("import os\nos.environ['NOT_SET_ANYWHERE']\n", "NOT_SET_ANYWHERE"),
    "no functions": ("", "No job functions found"),
}

# Each of these puts the one function in error; the other is served.
IN_ERROR = {
    "a bad function name": (_http('@app.function_name("1st")\n@app.route()'), "valid function name"),
    "the name host": (_http('@app.function_name("host")\n@app.route()'), "valid function name"),
    "names that differ in case": (_http('@app.function_name("BYSTANDER")\n@app.route()'), "unique"),
    "a binding name with two underscores": (
        "@app.route(trigger_arg_name='a__b')\ndef hello(a__b: func.HttpRequest) -> func.HttpResponse:\n    pass\n",
        "a__b is invalid",
    ),
    "a bad queue name": (_queue("Bad_Name"), "not a valid queue name"),
    "a queue name with two hyphens": (_queue("a--b"), "not a valid queue name"),
    "a short queue name": (_queue("ab"), "not a valid queue name"),
    "a setting that does not resolve": (_queue("%NOWHERE%"), "'%NOWHERE%' does not resolve"),
    "a connection that is not set": (
        '@app.queue_trigger(arg_name="msg", queue_name="items", connection="Missing")\n'
        "def work(msg: func.QueueMessage) -> None:\n    pass\n",
        "'Missing' does not exist",
    ),
    "a schedule with a 7": (TIMER.format("0 0 0 * * 7"), "not recognized"),
    "a schedule with a question mark": (TIMER.format("0 0 0 ? * *"), "not recognized"),
    "a route of the host": (_http('@app.route(route="admin/x")'), "built in routes"),
    "a route that begins like one": (_http('@app.route(route="runtimes")'), "built in routes"),
    "a route that is taken": (_http('@app.route(route="BYSTANDER")'), "conflicts with that of"),
    "a constraint that is not known": (_http('@app.route(route="a/{id:even}")', "req: func.HttpRequest"), "even"),
    "a binding that is not served": (
        '@app.blob_trigger(arg_name="b", path="a/b", connection="Storage")\n'
        "def blob(b: func.InputStream) -> None:\n    pass\n",
        "not served by this host",
    ),
}
BYSTANDER = """
@app.route(route="bystander")
def bystander(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("x")
"""


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_an_app_that_is_fine_is_indexed(tmp_path: Path, code: str) -> None:
    exit_code, said = _check(tmp_path, code)
    assert exit_code == 0, said


@pytest.mark.parametrize(("code", "word"), LOST.values(), ids=LOST)
def test_one_failure_in_indexing_loses_the_whole_app(tmp_path: Path, code: str, word: str) -> None:
    exit_code, said = _check(tmp_path, code)
    assert exit_code == 1, said
    assert word in said


def test_a_blueprint_alone_is_no_app(tmp_path: Path) -> None:
    head = "import azure.functions as func\napp = func.Blueprint()\n"
    exit_code, said = _check(tmp_path, _http("@app.route()"), head=head)
    assert (exit_code, "could not find" in said) == (1, True)


def test_two_blueprints_with_one_function_name_lose_the_app(tmp_path: Path) -> None:
    parts = "".join(
        f"bp{n} = func.Blueprint()\n@bp{n}.route(route='r{n}')\n"
        "def same(req: func.HttpRequest) -> func.HttpResponse:\n    return None\n"
        f"app.register_functions(bp{n})\n"
        for n in (1, 2)
    )
    exit_code, said = _check(tmp_path, parts)
    assert (exit_code, "unique" in said) == (1, True)


@pytest.mark.parametrize(("code", "word"), IN_ERROR.values(), ids=IN_ERROR)
def test_a_broken_rule_of_the_host_puts_one_function_in_error(tmp_path: Path, code: str, word: str) -> None:
    exit_code, said = _check(tmp_path, BYSTANDER + code)
    assert exit_code == 3, said
    told = json.loads(said[said.index("{\n") :])
    assert len(told["errors"]) == 1
    assert word in told["errors"][0]


def test_without_an_extension_bundle_queues_are_not_registered(tmp_path: Path) -> None:
    exit_code, said = _check(tmp_path, _queue() + BYSTANDER, {"version": "2.0"})
    assert exit_code == 3
    assert "'queueTrigger' are not registered" in said


def test_the_app_sees_its_own_folder_and_no_other_of_this_repository(tmp_path: Path) -> None:
    exit_code, said = _check(tmp_path, "import sandbox\n" + BYSTANDER)
    assert (exit_code, "No module named 'sandbox'" in said) == (1, True)


def test_the_sample_app_is_listed_with_its_bindings() -> None:
    command = [sys.executable, "-m", "sandbox.host", "--app", str(SAMPLE), "--check"]
    for setting in ("WORK_QUEUE=work-items", "OUTPUT_QUEUE=outputs", "HarperStorage=UseDevelopmentStorage=true"):
        command += ["--set", setting]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    functions = json.loads(done.stdout)["functions"]
    assert list(functions)[:2] == ["a_any", "bare"]
    assert functions["bury"][0]["queueName"] == "work-items-poison"

"""The functions as the platform indexes them: names, routes, methods, keys, schedules, queues."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# Without any setting: a missing one must never make the functions vanish. Once a process: the SDK allows no more.
INDEX = """
import json, sys
import function_app
shown = {}
for function in function_app.app.get_functions():
    bindings = json.loads(function.get_function_json())["bindings"]
    shown[function.get_function_name()] = next(each for each in bindings if each["type"].endswith("Trigger"))
heavy = ("msal", "requests", "jinja2", "azure.data.tables", "azure.storage.queue", "azure.identity")
print(json.dumps({"functions": shown, "heavy": [name for name in heavy if name in sys.modules]}))
"""
HTTP = {
    "receive_notifications": ("notifications", ["POST"], "ANONYMOUS"),
    "receive_lifecycle": ("lifecycle", ["POST"], "ANONYMOUS"),
    "start_consent": ("consent/start", ["GET"], "ANONYMOUS"),
    "finish_consent": ("consent/callback", ["GET"], "ANONYMOUS"),
    "list_tenants": ("tenants", ["GET"], "FUNCTION"),
    "put_tenant": ("tenants/{tenant}", ["PUT"], "FUNCTION"),
    "get_tenant": ("tenants/{tenant}", ["GET"], "FUNCTION"),
    "delete_tenant": ("tenants/{tenant}", ["DELETE"], "FUNCTION"),
    "list_mailboxes": ("mailboxes", ["GET"], "ANONYMOUS"),
    "get_mailbox": ("mailboxes/{address}", ["GET"], "ANONYMOUS"),
    "put_mailbox": ("mailboxes/{address}", ["PUT"], "ANONYMOUS"),
    "delete_mailbox": ("mailboxes/{address}", ["DELETE"], "ANONYMOUS"),
    "health": ("health", ["GET"], "ANONYMOUS"),
}
TIMERS = {"keep_subscriptions": "0 */15 * * * *", "schedule_catch_up": "0 */3 * * * *"}
QUEUES = {
    "fetch_mail": "mail-fetch",
    "thread_mail": "mail-thread",
    "reply_mail": "mail-reply",
    "renew_subscription": "subscription-renew",
    "catch_up_mailbox": "mailbox-catch-up",
    "bury_fetch": "mail-fetch-poison",
    "bury_thread": "mail-thread-poison",
    "bury_reply": "mail-reply-poison",
    "bury_renew": "subscription-renew-poison",
    "bury_catch_up": "mailbox-catch-up-poison",
}


@pytest.fixture(scope="module")
def index() -> dict[str, Any]:
    """What a process of its own finds, with an empty environment."""
    run = subprocess.run(
        [sys.executable, "-c", INDEX],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_these_functions_exist_and_no_others(index: dict[str, Any]) -> None:
    assert sorted(index["functions"]) == sorted([*HTTP, *TIMERS, *QUEUES])


@pytest.mark.parametrize("name", HTTP)
def test_routes_methods_and_keys(index: dict[str, Any], name: str) -> None:
    found = index["functions"][name]
    assert (found["type"], found["route"], found["methods"], found["authLevel"]) == ("httpTrigger", *HTTP[name])


@pytest.mark.parametrize("name", TIMERS)
def test_schedules(index: dict[str, Any], name: str) -> None:
    found = index["functions"][name]
    assert (found["type"], found["schedule"], found.get("runOnStartup")) == ("timerTrigger", TIMERS[name], None)


@pytest.mark.parametrize("name", QUEUES)
def test_queues(index: dict[str, Any], name: str) -> None:
    found = index["functions"][name]
    assert (found["type"], found["queueName"], found["connection"]) == ("queueTrigger", QUEUES[name], "HarperStorage")


def test_poison_of_any_bytes_can_be_buried(index: dict[str, Any]) -> None:
    assert {index["functions"][name]["dataType"] for name in QUEUES if name.startswith("bury_")} == {"BINARY"}


def test_indexing_imports_no_adapter(index: dict[str, Any]) -> None:
    assert index["heavy"] == []

"""What the docs tell people to type: our own scripts take it, and Application Insights understands the queries."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.infra import kql, powershell
from tests.infra.az_health import well_kept_logs
from tests.infra.bicep import deployed, read
from tests.infra.safety import sign_in
from tests.infra.scripts import Workplace
from tests.infra.tools import ROOT
from tools.docs.pages import pages

SCRIPT = re.compile(r"(?:^ {4,}|`)\./infra/(\w+)\.sh ?([^`#\n]*)", re.MULTILINE)
DAY_ONE = ROOT / "docs" / "operate" / "day-one.md"


def typed() -> list[tuple[str, str]]:
    """The script and the words after it, each line once."""
    return sorted({(found[1], found[2].strip()) for text in pages().values() for found in SCRIPT.finditer(text)})


@pytest.mark.parametrize(("script", "words"), typed())
def test_a_script_takes_what_the_docs_tell_people_to_type(untouched: Workplace, script: str, words: str) -> None:
    arguments = shlex.split(re.sub(r"<[^>]*>|\$\w+", "x", words))
    run = untouched.run(f"{script}.sh", *arguments, "--help")
    assert (run.code, run.err) == (0, "")


def test_the_powershell_scripts_have_each_parameter_that_the_docs_name() -> None:
    lines = re.findall(r"\./infra/([\w-]+)\.ps1([^#`\n]*)", "\n".join(pages().values()))
    assert {script for script, _ in lines} == {path.stem for path in (ROOT / "infra").glob("*.ps1")}
    for script, words in lines:
        known = {*powershell.read(ROOT / "infra" / f"{script}.ps1").parameters, "WhatIf"}
        assert set(re.findall(r" -([A-Z]\w+)", words)) <= known, words


def test_the_docs_show_every_script_that_people_run() -> None:
    shown = {script for script, _ in typed()}
    run = {path.stem for path in (ROOT / "infra").glob("*.sh") if path.read_text().startswith("#!")}
    assert shown == run


@pytest.mark.parametrize("words", ["--group", "--group g --invented", "g"])
def test_what_no_script_takes_would_be_found(untouched: Workplace, words: str) -> None:
    assert untouched.run("doctor.sh", *shlex.split(words), "--help").code == 2


def test_the_queries_of_day_one_are_understood() -> None:
    queries = re.findall(r"```kusto\n(.*?)```", DAY_ONE.read_text("utf-8"), re.DOTALL)
    assert len(queries) >= 2
    now = datetime.now(UTC)
    for query in queries:
        assert isinstance(kql.run(query, well_kept_logs(now), now), list)


def test_each_step_of_day_one_says_what_is_not_known_what_to_expect_and_what_else() -> None:
    _, *steps = re.split(r"^### ", DAY_ONE.read_text("utf-8"), flags=re.MULTILINE)
    assert [step.split(".")[0] for step in steps] == [str(number) for number in range(1, len(steps) + 1)]
    for step in steps:
        for part in ("**Not known", "**Expect:**", "**Otherwise:**"):
            assert step.count(part) == 1, (part, step.splitlines()[0])


def test_links_of_day_one_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", DAY_ONE.read_text("utf-8")):
        assert (DAY_ONE.parent / Path(target)).resolve().exists(), target


def test_the_sign_in_is_looked_at_in_the_settings_that_are_deployed() -> None:
    """`az webapp auth show` reads those of version 1, of which a site with version 2 says nothing."""
    files = read()
    (made,) = [each for each in sign_in(deployed(files)) if each.body["name"] == "authsettingsV2"]
    told = [*pages().values(), *(path.read_text("utf-8") for path in (ROOT / "infra").glob("*.sh"))]
    assert not [text for text in told if "webapp auth" in text]
    asked = [found for text in told for found in re.findall(r"/config/(\w+)\?api-version=([\d-]+)", text)]
    assert asked == [("authsettingsV2", made.version)] * 2

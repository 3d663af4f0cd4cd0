"""What the docs tell people to type: our own scripts take it, and Application Insights understands the queries."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.infra.alerts import kql
from tests.infra.az.health import well_kept_logs
from tests.infra.bicep.judge.safety import sign_in
from tests.infra.bicep.reader.files import deployed, read
from tests.infra.exchange import powershell
from tests.infra.exchange.rules import FOREIGN, TOLD
from tests.infra.tools import ROOT
from tests.infra.workplace.workplace import Workplace
from tools.docs.pages import pages

# Microsoft's page "Azure Developer CLI reference": the commands that our docs and azure.yaml name, with their options.
AZD = {
    "auth login": {"tenant-id", "use-device-code", "client-id", "federated-credential-provider"},
    "down": {"environment", "force", "purge", "no-prompt"},
    "env new": {"location", "subscription", "no-prompt"},
    "env set": {"environment"},
    "hooks run": {"environment", "service", "no-prompt"},
    "provision": {"environment", "no-state", "preview", "no-prompt"},
    "up": {"environment", "no-prompt"},
}
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
    lines = re.findall(r"\./infra/exchange/([\w-]+)\.ps1([^#`\n]*)", "\n".join(pages().values()))
    assert {script for script, _ in lines} == {path.stem for path in (ROOT / "infra").rglob("*.ps1")}
    for script, words in lines:
        known = {*powershell.read(ROOT / "infra" / "exchange" / f"{script}.ps1").parameters, "WhatIf"}
        assert set(re.findall(r" -([A-Z]\w+)", words)) <= known, words


def azd_lines() -> list[str]:
    """What the docs and the comments of azure.yaml tell people to type, after `azd`."""
    text = "\n".join([*pages().values(), (ROOT / "azure.yaml").read_text("utf-8")])
    return sorted(set(re.findall(r"(?:^ {4,}|^#   |`)azd ([a-z][^`#\n]*)", text, re.MULTILINE)))


def test_azd_has_each_command_and_option_that_the_docs_name() -> None:
    """Against a table: no package registry has azd itself, so that its own parser cannot be asked here."""
    hooks = set(yaml.safe_load((ROOT / "azure.yaml").read_text("utf-8"))["hooks"])
    lines = azd_lines()
    assert {"up", "down", "env new harper-azd"} <= {line.strip() for line in lines}
    for line in lines:
        (command,) = [each for each in AZD if f"{line} ".startswith(f"{each} ")]
        words = shlex.split(line.removeprefix(command))
        assert {word.removeprefix("--") for word in words if word.startswith("-")} <= AZD[command], line
        assert command != "hooks run" or words[0] in hooks, line


def test_the_docs_name_cmdlets_and_parameters_that_exist() -> None:
    known = FOREIGN | TOLD
    text = "\n".join(pages().values())
    lines = re.findall(
        r"(?<![\w/-])((?:Add|Connect|Enable|Get|Install|New|Remove|Set|Test)-[A-Z]\w+)((?: [^`|;\n]*)?)`", text
    )
    assert "Set-Mailbox" in {name for name, _ in lines}
    for name, words in lines:
        assert name in known, name
        assert set(re.findall(r" -([A-Z]\w+)", words)) <= known[name], words


def test_the_docs_show_every_script_that_people_run() -> None:
    shown = {script for script, _ in typed()}
    run = {path.stem for path in (ROOT / "infra").rglob("*.sh") if path.read_text().startswith("#!")}
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
    told = [*pages().values(), *(path.read_text("utf-8") for path in (ROOT / "infra").rglob("*.sh"))]
    assert not [text for text in told if "webapp auth" in text]
    asked = [found for text in told for found in re.findall(r"/config/(\w+)\?api-version=([\d-]+)", text)]
    assert asked == [("authsettingsV2", made.version)] * 2

"""The pages of docs/ are found from the first one, and name every folder of the house and options that scripts know."""

import re
from pathlib import Path

import pytest

from tests.infra.exchange import powershell
from tests.project.test_docs_form import OTHERS, PAGES, kept, links_in
from tools.docs.pages import ROOT

FIRST = ROOT / "docs/README.md"
ARCHITECTURE = PAGES[ROOT / "docs/architecture.md"]
INLINE = re.compile(r"`(?:(?:\./infra/)?([\w-]+)\.sh [^`\n]*?)?(?<![\w-])(--[a-z][\w-]*)[^`\n]*`")
# Options of other programs, where the program is not named in the same breath.
OF_OTHERS = {"--auth-mode"}


def reached(start: Path) -> set[Path]:
    """The pages to which links lead, from page to page."""
    seen, left = set(), [start]
    while left:
        page = left.pop()
        if page in PAGES and page not in seen:
            seen.add(page)
            left += [(page.parent / link.partition("#")[0]).resolve() for link in links_in(PAGES[page])]
    return seen


def test_every_page_is_reached_from_the_first_one() -> None:
    assert {path for path in PAGES if path.is_relative_to(ROOT / "docs")} - reached(FIRST) == set()


def options_of(script: str) -> set[str]:
    """What the script takes, as its `case` has it."""
    text = (ROOT / f"infra/{script}.sh").read_text(encoding="utf-8")
    return set(re.findall(r"^ +(--[a-z][\w-]*)(?: \| -h)?\)", text, re.MULTILINE))


def unknown_options(text: str) -> list[str]:
    """The options that stand in a sentence, and no script that the section has named until then knows."""
    unknown: list[str] = []
    for section in re.split(r"^#+ ", text, flags=re.MULTILINE):
        for found in INLINE.finditer(section):
            script, option = found.groups()
            named = [script] if script else re.findall(r"\b([\w-]+)\.sh\b", section[: found.start()])
            known = {each for name in named for each in options_of(name)}
            unknown += [option] if option not in known | OF_OTHERS else []
    return unknown


@pytest.mark.parametrize("path", PAGES | OTHERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_options_of_a_page_are_known_to_the_script(path: Path) -> None:
    assert unknown_options((PAGES | OTHERS)[path]) == []


def test_options_are_found_in_sentences() -> None:
    text = "`deploy.sh` takes `--what-if`, `--yes` and `--new-choises 1`; `remove.sh --yes`, not `doctor.sh --yes`."
    assert unknown_options(text) == ["--yes", "--new-choises", "--yes"]


def test_the_parameters_of_powershell_that_a_page_names_are_known() -> None:
    scripts = (ROOT / "infra").rglob("*.ps1")
    known = {name for script in scripts for name in powershell.read(script).parameters} | {"WhatIf"}
    named = {name for text in (PAGES | OTHERS).values() for name in re.findall(r"`-([A-Z]\w+)`", text)}
    assert {"WhatIf", "Remove", "LegacyPolicy"} <= named <= known


def test_the_rooms_are_those_of_the_repository() -> None:
    table = ARCHITECTURE.partition("## The rooms")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for name in re.findall(r"`(.+?)`", row)}
    folders = {path.partition("/")[0] for path in kept() if "/" in path}
    wanted = folders | {"function_app.py", "host.json", "azure.yaml", "requirements.txt"}
    assert wanted - {name.partition("/")[0] for name in told} == set()
    assert [name for name in told if not (ROOT / name).exists()] == []


def test_ten_questions_are_answered_in_three_steps_that_are_there() -> None:
    table = ARCHITECTURE.partition("## Where is …?")[2].partition("\n## ")[0]
    steps = re.findall(r"^\| .+\? \| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", table, re.MULTILINE)
    assert len(steps) == 10
    assert {"".join(each) for each in steps} - kept() == set()

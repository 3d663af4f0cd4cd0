"""CONTRIBUTING, SECURITY, CHANGELOG and examples/ are true: the links, files, tests and layers that they name."""

import re
from pathlib import Path

import pytest

from tests.project.test_docs_form import leads_somewhere, lines_of_text, links_in
from tests.project.test_imports import MAY_IMPORT

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "examples/README.md")
}
CONTRIBUTING = PAGES["CONTRIBUTING.md"]
CHANGELOG = PAGES["CHANGELOG.md"]
SORTS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
RELEASES = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)


@pytest.mark.parametrize("name", PAGES)
def test_the_links_of_a_page_lead_somewhere(name: str) -> None:
    assert [link for link in links_in(PAGES[name]) if not leads_somewhere(ROOT / name, link)] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_line_is_longer_than_140_characters(name: str) -> None:
    assert [line for line in lines_of_text(PAGES[name]) if len(line) > 140 and "https://" not in line] == []


def test_every_file_that_contributing_names_is_there() -> None:
    named = re.findall(r"`((?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|md))`", CONTRIBUTING)
    assert len(named) > 40
    assert [name for name in named if "NAME" not in name and not list(ROOT.glob(name.rstrip("/")))] == []


def test_every_test_that_contributing_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", CONTRIBUTING)) - {"test_a_meeting_reply_is_not_answered"}
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) >= 6
    assert [name for name in named if f"def {name}(" not in written] == []


def test_contributing_tells_the_layers_as_they_are_tested() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", CONTRIBUTING, re.MULTILINE)
    assert {layer: set(re.findall(r"`(\w+)`", may)) for layer, may in rows} == MAY_IMPORT


def test_the_newest_release_has_the_version_of_the_project() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert RELEASES[0].split(" - ")[0] == version[1]


def test_releases_have_a_version_and_a_day_the_newest_first() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", release) for release in RELEASES)
    versions = [tuple(map(int, release.split(" - ")[0].split("."))) for release in RELEASES]
    assert versions == sorted(set(versions), reverse=True)


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_is_told_by_sorts_of_changes(release: str) -> None:
    told = CHANGELOG.partition(f"## {release}\n")[2].partition("\n## ")[0]
    sorts = re.findall(r"^### (.+)$", told, re.MULTILINE)
    assert sorts == [sort for sort in SORTS if sort in sorts]
    assert sorts
    assert all(re.search(rf"^### {sort}\n- ", told, re.MULTILINE) for sort in sorts)


def test_every_older_release_has_its_rows_kept() -> None:
    kept = {path.name for path in (ROOT / "tests/fixtures/versions").iterdir()}
    assert {release.split(" - ")[0] for release in RELEASES[1:]} <= kept

"""README and docs/ as pages: short, readable, with links that lead somewhere, and made parts that are current."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sandbox.demo.picture import FOLDER, THEMES
from tools.docs.blocks import BLOCKS
from tools.docs.pages import BLOCK, ROOT, filled, pages
from tools.docs.pictures import pictures

PAGES = pages()
OTHERS = {
    path: path.read_text(encoding="utf-8") for folder in ("", "examples") for path in (ROOT / folder).glob("*.md")
}
README, DEPLOY = ROOT / "README.md", ROOT / "docs/deploy.md"
# What begins as a path of ours; the second are made by their owner and by set-up, and git leaves them alone.
OURS = re.compile(
    r"`(?:\./)?((?:docs|functions|shared|infra|sandbox|tests|bench|tools|requirements|examples)/[\w./-]*)"
)
THEIRS = {"infra/local.bicepparam", "sandbox/azurite/node_modules"}
NOT_OUR_ENGLISH = re.compile(r"\b(?:anew|mend(?:s|ed)?|whoever|no such thing)\b", re.IGNORECASE)


def test_readme_has_at_most_120_lines() -> None:
    assert len(PAGES[README].splitlines()) <= 120


@cache
def kept() -> set[str]:
    """The files and folders that a fresh clone has: what was made in this one does not count."""
    if not (ROOT / ".git").exists():
        pytest.skip("this folder is not a clone")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = [Path(file) for file in files if (ROOT / file).is_file()]
    return {each.as_posix() for path in paths for each in (path, *path.parents)}


def lines_of_text(text: str) -> Iterator[str]:
    """The lines that are neither code nor comment nor a row of a table nor a tag."""
    plain = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return (line for line in plain.splitlines() if not line.startswith(("|", "    ", "<", "  <")))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_says_first_what_it_is_for_and_for_whom(path: Path) -> None:
    assert re.match(r"# .+\n\n[A-Z]", PAGES[path])
    assert path == README or re.search(r"\bfor\b", PAGES[path].split("\n\n")[1])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_has_lines_of_a_sensible_length_and_plain_words(path: Path) -> None:
    assert [line for line in lines_of_text(PAGES[path]) if len(line) > 140] == []
    assert NOT_OUR_ENGLISH.findall(PAGES[path]) == []


@pytest.mark.parametrize("path", PAGES | OTHERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(path: Path) -> None:
    assert [link for link in links_in((PAGES | OTHERS)[path]) if not leads_somewhere(path, link)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_names_of_this_house_is_there(path: Path) -> None:
    names = {name.rstrip("/") for name in OURS.findall(PAGES[path])}
    assert names - kept() == names & THEIRS


def test_a_link_to_a_file_or_heading_that_is_not_there_is_found() -> None:
    text = '[a](deploy.md#later) [b](deploy.md#sooner) [c](nowhere.md) <img src="pictures/mail-light.svg">'
    assert [link for link in links_in(text) if not leads_somewhere(DEPLOY, link)] == ["deploy.md#sooner", "nowhere.md"]


def links_in(text: str) -> list[str]:
    """What the page links to, pictures too, but addresses on the web."""
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    found = re.findall(r"\]\(([^)\s]+)\)", plain) + re.findall(r'\b(?:src|srcset)="([^"]+)"', plain)
    return [link for link in found if not link.startswith("https://")]


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether the file is there, and has the heading that is named."""
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in anchors_of(target.read_text(encoding="utf-8")))


def anchors_of(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_made_parts_of_a_page_are_current(path: Path) -> None:
    assert filled(PAGES[path], BLOCKS) == PAGES[path], "run `make docs` and commit what it writes"


def test_every_made_block_stands_on_a_page() -> None:
    assert sorted(name for _, name, _ in BLOCK.findall("\n".join(PAGES.values()))) == sorted(BLOCKS)


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_the_drawn_pictures_are_current(path: Path) -> None:
    assert ElementTree.fromstring(pictures()[path]).tag.endswith("svg")
    assert path.read_text(encoding="utf-8") == pictures()[path], "run `make docs` and commit what it writes"


@pytest.mark.parametrize("name", THEMES.values())
def test_a_picture_of_the_demo_is_one_and_small(name: str) -> None:
    picture = (FOLDER / name).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert len(picture) < 200_000

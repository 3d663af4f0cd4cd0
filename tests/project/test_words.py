"""What people read is plain English: no word of the list stands in a sentence of the app, the sandbox or the tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What people write to each other, in many languages: data, not our words.
DATA = (
    ROOT / "shared" / "domain" / "words",
    ROOT / "shared" / "domain" / "detection",
    ROOT / "shared" / "domain" / "reading",
)
FILES = sorted(
    path
    for folder in ("functions", "shared", "sandbox", "tools")
    for path in (ROOT / folder).rglob("*.py")
    if not any(path.is_relative_to(data) for data in DATA) and "node_modules" not in path.parts
)
UNWANTED = re.compile(
    r"\bthere is no such\b|(?<!there )\b(?:is|are) no\b(?! longer)|\b(?:anew|whoever|mend|begun)\b", re.IGNORECASE
)


def sentences(path: Path) -> Iterator[str]:
    """The texts of a file that have a blank in them and are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    yield from (text.value for text in texts if isinstance(text.value, str) and " " in text.value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_people_read_is_plain(path: Path) -> None:
    assert [text for text in sentences(path) if UNWANTED.search(text)] == []


SCRIPTS = sorted(
    path for path in (ROOT / "infra").rglob("*") if path.suffix in (".sh", ".bicep", ".bicepparam", ".ps1", ".json")
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_operators_read_is_plain(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if UNWANTED.search(line) and not re.match(r"\s*(#|//)", line)] == []


@pytest.mark.parametrize("text", ["There is no such thing", "That is no token.", "Made anew", "Whoever asks"])
def test_the_list_knows_its_words(text: str) -> None:
    assert UNWANTED.search(text)

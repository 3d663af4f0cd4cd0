"""The pages that people read, and the made blocks in them: each stands between two comments of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- made by make docs: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
WIDTH = 140

Block = Callable[[], Iterable[str]]


def pages() -> dict[Path, str]:
    """README and all of docs/, by file."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {path: path.read_text(encoding="utf-8") for path in files}


class Undescribed(Exception):
    """Something of the code has no words here, or words are left of something that is gone."""


def complete(module: str, words: Iterable[str], names: Iterable[str]) -> None:
    """Undescribed, unless the words are those of these names and no others."""
    told, wanted = set(words), set(names)
    lacks, left = sorted(wanted - told), sorted(told - wanted)
    if lacks:
        raise Undescribed(f"tools/docs/{module}.py does not describe: {', '.join(lacks)}")
    if left:
        raise Undescribed(f"tools/docs/{module}.py describes what is not there: {', '.join(left)}")


def filled(text: str, blocks: Mapping[str, Block]) -> str:
    """A page with its blocks as the code is now; a name that no block has raises KeyError."""
    return BLOCK.sub(lambda found: f"{found[1]}\n" + "\n".join(blocks[found[2]]()) + f"\n\n{found[3]}", text)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], right: Iterable[int] = ()) -> Iterable[str]:
    """A table in Markdown; `right` are the columns that are numbers."""
    names, numbers = list(heads), set(right)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "".join("---:|" if column in numbers else "---|" for column in range(len(names)))
    for row in rows:
        yield "| " + " | ".join(row) + " |"

"""The figures of the map, with what each may be at most: a table of the docs, and the tests' list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.docs.map import counts
from tools.docs.pages import ROOT, table


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what is counted, how much it may be at most, and how much it is where."""

    name: str
    limit: int
    found: Mapping[str, int]

    @property
    def largest(self) -> tuple[str, int]:
        """Where it is largest, and how much."""
        return max(self.found.items(), key=lambda each: each[1], default=("", 0))

    @property
    def over(self) -> dict[str, int]:
        """What is more than it may be, the largest first."""
        found = sorted(self.found.items(), key=lambda each: -each[1])
        return {where: count for where, count in found if count > self.limit}


def figures(root: Path = ROOT) -> list[Figure]:
    """All figures of the code as it is."""
    chain, cycles = counts.longest_chain(root), counts.cycles(counts.between_rooms(root))
    return [
        Figure("entries of a room", 12, {room: len(doors) for room, doors in counts.doors(root).items()}),
        Figure("lines of a file of the product", 250, counts.files(root)),
        Figure("lines of a function of the product", 34, counts.lines_of_functions(root)),
        Figure("methods of a port", 7, counts.ports(root)),
        Figure("use cases that import one another, in a row", 4, {_way(chain): len(chain) - 1}),
        Figure("rooms in a cycle of imports", 0, {_way(cycle): len(cycle) for cycle in cycles}),
    ]


def _way(modules: Iterable[str]) -> str:
    """Modules or rooms in a row, by their paths below shared/."""
    return " → ".join(name.removeprefix("shared.").replace(".", "/") for name in modules)


def summary() -> Iterable[str]:
    """Every figure, what it may be at most, and where it is largest."""
    rows = (
        (each.name, str(count), str(each.limit), f"`{where}`" if where else "")
        for each in figures()
        for where, count in [each.largest]
    )
    yield from table(("figure", "is", "at most", "where"), rows, right=[1, 2])
    yield ""
    yield "Entries of a room that look alike count as one:"
    yield ""
    yield from (f"- `{rooms}/{pattern}`: {why}" for rooms, (pattern, why) in counts.ALIKE.items())

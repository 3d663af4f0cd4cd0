"""Where boxes stand and how arrows go round them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import dist

from tools.docs.map.counts import cycles, reached
from tools.docs.pictures.svg import Box

Graph = Mapping[str, set[str]]
Point = tuple[float, float]
# Points of a line that are looked at; how far a line stays from a box; what a bend costs; how often rows are ordered.
_STEPS, _BEND, _A_BEND, _SWEEPS = 48, 9, 40, 8


def reduced(graph: Graph) -> dict[str, set[str]]:
    """The graph without arrows that others imply, by a way through a third."""
    group = groups(graph)
    below = {name: reached(name, graph) for name in graph}
    return {
        name: {
            other
            for other in others
            if not any(other in below[third] for third in others if group[third] not in (group[other], group[name]))
        }
        for name, others in graph.items()
    }


def groups(graph: Graph) -> dict[str, str]:
    """For each name one of those with which it forms a cycle: its own where there are none."""
    return {name: name for name in graph} | {name: cycle[0] for cycle in cycles(graph) for name in cycle}


def ranked(graph: Graph) -> list[list[str]]:
    """Rows from top to bottom: each name stands just above what it leads to; those of a cycle stand side by side."""
    group = groups(graph)
    height = dict.fromkeys(graph, 0)
    for _ in graph:
        for name, others in graph.items():
            below = [height[other] + 1 for other in others if group[other] != group[name]]
            for each in (each for each in graph if group[each] == group[name]):
                height[each] = max(height[each], *below, 0)
    rows: list[list[str]] = [[] for _ in range(max(height.values(), default=-1) + 1)]
    for name in sorted(graph, key=lambda name: (group[name], name)):
        rows[-1 - height[name]].append(name)
    return _untangled(rows, graph)


def turned(graph: Graph) -> dict[str, set[str]]:
    """The graph with its arrows the other way round."""
    return {name: {other for other in graph if name in graph[other]} for name in graph}


def _untangled(rows: list[list[str]], graph: Graph) -> list[list[str]]:
    """Each row ordered by where its neighbours in other rows stand, some times over."""
    near = {name: {*others, *(each for each in graph if name in graph[each])} for name, others in graph.items()}
    for _ in range(_SWEEPS):
        place = {name: (at + 0.5) / len(row) for row in rows for at, name in enumerate(row)}
        for row in rows:
            wanted = {name: [place[each] for each in near[name] if each not in row] for name in row}
            row.sort(key=lambda name: sum(wanted[name]) / len(wanted[name]) if wanted[name] else place[name])
            place |= {name: (at + 0.5) / len(row) for at, name in enumerate(row)}
    return rows


def route(source: Box, target: Box, others: Sequence[Box]) -> list[Point]:
    """The shortest of the ways from one box to another that meet no third one; the straight one where all do."""
    ways = list(_ways(source, target, [source, target, *others]))
    free = (way for way in sorted(ways, key=_cost) if not any(_meets(way, other) for other in others))
    return next(free, ways[0])


def _cost(way: Sequence[Point]) -> float:
    """Its length, and something for each bend."""
    return sum(dist(start, end) for start, end in pairwise(way)) + _A_BEND * (len(way) - 2)


def _ways(source: Box, target: Box, boxes: Iterable[Box]) -> Iterator[list[Point]]:
    below = target.top >= source.bottom
    shares = (0.5, 0.35, 0.65, 0.2, 0.8)
    if below:
        yield [(source.middle, source.bottom), (target.middle, target.top)]
        common = (max(source.left, target.left), min(source.right, target.right))
        if common[0] + 2 * _BEND < common[1]:
            yield [(sum(common) / 2, source.bottom), (sum(common) / 2, target.top)]
        yield from (
            [(source.left + source.wide * out, source.bottom), (target.left + target.wide * into, target.top)]
            for out in shares
            for into in shares
        )
        places = [side for each in boxes for side in (each.left - _BEND, each.right + _BEND)]
        for x in sorted(places, key=lambda x: abs(x - source.middle) + abs(x - target.middle)):
            yield from _bent(source, target, x)
    out, into = (source.right, target.left) if source.left < target.left else (source.left, target.right)
    yield [(out, source.top + source.tall / 2), (into, target.top + target.tall / 2)]


def _bent(source: Box, target: Box, x: float) -> Iterator[list[Point]]:
    """Down at one side of what lies between."""
    into = target.right if x > target.right else target.left
    middle = target.top + target.tall / 2
    if source.left < x < source.right and not target.left <= x <= target.right:
        yield [(x, source.bottom), (x, middle), (into, middle)]
    if target.left < x < target.right and source.left < x < source.right:
        yield [(x, source.bottom), (x, target.top)]
    yield [
        (source.middle, source.bottom),
        (x, source.bottom + _BEND),
        (x, target.top - _BEND),
        (target.middle, target.top),
    ]
    out = source.right if x > source.right else source.left
    from_middle = source.top + source.tall / 2
    yield [(out, from_middle), (x, from_middle), (x, middle), (into, middle)]


def _meets(way: Sequence[Point], box: Box) -> bool:
    """Whether a way goes through a box, or too near by."""
    for (x1, y1), (x2, y2) in pairwise(way):
        for step in range(_STEPS + 1):
            x, y = x1 + (x2 - x1) * step / _STEPS, y1 + (y2 - y1) * step / _STEPS
            if box.left - 3 < x < box.right + 3 and box.top - 3 < y < box.bottom + 3:
                return True
    return False

"""The picture of the rooms: layers, the rooms in them, and what imports what, as the code has it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from tools.docs.map.code import modules
from tools.docs.map.counts import between_rooms
from tools.docs.pictures.layout import Graph, groups, ranked, reduced, route, turned
from tools.docs.pictures.svg import MARGIN, WIDTH, Box, Colors, arrow, box, framed, text

# Room for arrows at the right; between layers; a layer's head; a room; between rooms, in a row and below.
SIDE, GAP, HEAD, TALL, APART, BELOW = 22, 34, 34, 32, 12, 28
# What a letter of a name is wide, about.
LETTER = 9
NOTE = "An arrow says: imports. One that others imply by a way through a third is left out. A name with .py is a file."


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer on the picture: its box, and the boxes of its rooms."""

    name: str
    place: Box
    rooms: dict[str, Box]


def drawn(colors: Colors) -> Iterator[str]:
    """The picture."""
    graph = between_rooms()
    layers = _placed(graph)
    bottom = max(layer.place.bottom for layer in layers.values())
    notes = textwrap.wrap(NOTE, 52)
    return framed(
        "The rooms of Harper, and what imports what",
        bottom + 26 + 21 * len(notes),
        colors,
        _parts(graph, layers, colors, notes),
    )


def _parts(graph: Graph, layers: dict[str, Layer], colors: Colors, notes: list[str]) -> Iterator[str]:
    fills = {"functions": colors.cloud, "adapters": colors.cloud, "usecases": colors.good}
    for layer in layers.values():
        yield box(layer.place, fills.get(layer.name, colors.step), colors.line)
        yield text(layer.place.left + 12, layer.place.top + 23, layer.name, colors.text, anchor="start", bold=True)
    yield from _arrows(_between_layers(graph), {name: layer.place for name, layer in layers.items()}, colors)
    for layer in layers.values():
        yield from _arrows(_within(graph, layer.name), layer.rooms, colors)
        for room, place in layer.rooms.items():
            yield box(place, colors.page, colors.line)
            yield text(place.middle, place.top + 21, _label(room), colors.text)
    bottom = max(layer.place.bottom for layer in layers.values())
    for number, line in enumerate(notes):
        yield text(MARGIN, bottom + 28 + 21 * number, line, colors.quiet, anchor="start")


def _arrows(graph: Graph, places: dict[str, Box], colors: Colors) -> Iterator[str]:
    group = groups(graph)
    for name, others in reduced(graph).items():
        for other in sorted(others):
            is_cycle = group[name] == group[other]
            if is_cycle and name > other and name in graph[other]:
                continue
            between = [place for each, place in places.items() if each not in (name, other)]
            yield arrow(route(places[name], places[other], between), colors, both=is_cycle and name in graph[other])


def _layer_of(room: str) -> str:
    return modules()[room].layer


def _label(room: str) -> str:
    name = room.rpartition(".")[2]
    return name if modules()[room].is_room else f"{name}.py"


def _between_layers(graph: Graph) -> dict[str, set[str]]:
    layers: dict[str, set[str]] = {}
    for room, others in graph.items():
        if room != "shared":
            layer = _layer_of(room)
            layers.setdefault(layer, set()).update({_layer_of(other) for other in others} - {layer})
    return layers


def _within(graph: Graph, layer: str) -> dict[str, set[str]]:
    """The rooms of a layer; one that is the layer itself is no room of its own."""
    rooms = {
        room
        for room in graph
        if room != "shared" and _layer_of(room) == layer and room not in (layer, f"shared.{layer}")
    }
    return {room: graph[room] & rooms for room in sorted(rooms)}


def _placed(graph: Graph) -> dict[str, Layer]:
    """Layers in rows; where three stand in one, the largest has the left and the others are stacked beside it."""
    found: dict[str, Layer] = {}
    top, whole = float(MARGIN), WIDTH - MARGIN - SIDE
    # From the top, so that what all may import does not stand beside the rooms.
    for row in reversed(ranked(turned(_between_layers(graph)))):
        by_size = sorted(row, key=lambda layer: -len(_within(graph, layer)))
        beside = by_size[1:]
        right = max((_needed(graph, layer) for layer in beside), default=0)
        left = whole - right - (2 * APART if beside else 0)
        found[by_size[0]] = _layer(graph, by_size[0], MARGIN, top, left)
        below = top
        # A small one first: arrows to the others pass it.
        for layer in reversed(beside):
            found[layer] = _layer(graph, layer, WIDTH - SIDE - right, below, right)
            below = found[layer].place.bottom + GAP
        top = max(found[layer].place.bottom for layer in row) + GAP
    return found


def _needed(graph: Graph, layer: str) -> float:
    """How wide a layer is that has its rooms one below the other."""
    return max(_width(name) for name in [layer, *map(_label, _within(graph, layer))]) + 2 * APART


def _width(name: str) -> float:
    return len(name) * LETTER + 16


def _layer(graph: Graph, name: str, left: float, top: float, wide: float) -> Layer:
    rooms: dict[str, Box] = {}
    below = top + HEAD
    for row in ranked(_within(graph, name)):
        for line in _lines(row, wide - 2 * APART):
            rooms |= _in_line(line, left, below, wide)
            below += TALL + APART
        below += BELOW - APART
    return Layer(name, Box(left, top, wide, below - top - (BELOW - APART if rooms else 0)), rooms)


def _in_line(line: list[str], left: float, top: float, wide: float) -> dict[str, Box]:
    """Boxes side by side, with as much between them as beside them."""
    widths = [_width(_label(room)) for room in line]
    space = (wide - sum(widths)) / (len(line) + 1)
    lefts = accumulate((width + space for width in widths), initial=left + space)
    return {room: Box(x, top, width, TALL) for room, x, width in zip(line, lefts, widths, strict=False)}


def _lines(row: list[str], wide: float) -> Iterator[list[str]]:
    """A row, broken where it is too wide."""
    line: list[str] = []
    for room in row:
        if line and sum(_width(_label(each)) + APART for each in [*line, room]) > wide:
            yield line
            line = []
        line.append(room)
    yield line

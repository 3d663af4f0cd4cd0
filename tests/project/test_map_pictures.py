"""The pictures of docs/: arrows as the imports are, boxes beside one another, text that a phone can show."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from tools.docs.map.counts import between_rooms
from tools.docs.map.way import traced
from tools.docs.pictures import pictures
from tools.docs.pictures.layout import ranked, reduced, route
from tools.docs.pictures.svg import WIDTH, Box

PHONE = 345
CYCLE = {"mail": {"values"}, "steps": {"tenants", "mail"}, "tenants": {"steps"}, "values": set[str]()}


def test_an_arrow_that_others_imply_is_left_out() -> None:
    assert reduced({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}


def test_the_arrows_of_a_cycle_stay() -> None:
    assert reduced(CYCLE)["steps"] == {"tenants", "mail"}
    assert reduced(CYCLE)["tenants"] == {"steps"}


def test_a_room_stands_above_what_it_imports_and_a_cycle_side_by_side() -> None:
    assert [set(row) for row in ranked(CYCLE)] == [{"steps", "tenants"}, {"mail"}, {"values"}]


def test_an_arrow_goes_round_a_box_in_between() -> None:
    above, between, below = Box(40, 0, 100, 30), Box(0, 60, 200, 30), Box(40, 120, 100, 30)
    assert len(route(above, below, [])) == 2
    bent = route(above, below, [between])
    assert len(bent) > 2
    assert any(x < between.left or x > between.right for x, _ in bent)


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_a_phone_shows_no_text_smaller_than_eleven_pixels(path: Path) -> None:
    sizes = [int(size) for size in re.findall(r'font-size="(\d+)"', pictures()[path])]
    assert min(sizes) * PHONE / WIDTH >= 11


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_everything_lies_on_the_picture_and_boxes_hold_or_avoid_each_other(path: Path) -> None:
    places = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', pictures()[path])
    boxes = [Box(*map(float, place)) for place in places]
    assert all(each.left >= 0 and each.right <= WIDTH for each in boxes)
    assert [(one, other) for one, other in combinations(boxes, 2) if _overlap(one, other)] == []


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share some place, and neither holds the other."""
    is_apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
    return not is_apart and not _holds(one, other) and not _holds(other, one)


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and inner.right <= outer.right
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def test_every_room_of_the_code_is_on_the_picture() -> None:
    drawn = next(text for path, text in pictures().items() if path.name == "rooms-light.svg")
    names = set(re.findall(r">([\w.]+)</text>", drawn))
    wanted = {room.rpartition(".")[2] for room in between_rooms() if room != "shared"}
    assert wanted - {name.removesuffix(".py") for name in names} == set()


def test_the_functions_and_queues_of_the_traced_mail_are_on_the_picture() -> None:
    drawn = next(text for path, text in pictures().items() if path.name == "mail-light.svg")
    for step in traced()["mail"].steps:
        assert f">{step.function}</text>" in drawn
        assert f">queue {step.queue}</text>" in drawn or not step.queue

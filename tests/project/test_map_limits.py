"""What a reader has to hold in the head stays small: each figure of docs/architecture.md is kept."""

import pytest

from tools.docs.map import counts
from tools.docs.map.limits import Figure, figures
from tools.docs.map.way import WAYS, traced
from tools.docs.pages import ROOT


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.name)
def test_a_figure_of_the_map_is_kept(figure: Figure) -> None:
    assert figure.over == {}


@pytest.mark.parametrize("name", WAYS)
def test_a_piece_of_work_is_followed_in_few_files(name: str) -> None:
    opened = [path.as_posix() for path in traced()[name].opened]
    assert len(opened) <= WAYS[name][1], opened


@pytest.mark.parametrize("rooms", counts.ALIKE)
def test_doors_are_said_to_look_alike_only_where_it_matters(rooms: str) -> None:
    """Without its line in the list a room would have too many."""
    others = {each: said for each, said in counts.ALIKE.items() if each != rooms}
    without = counts.doors(ROOT, others)
    assert [room for room, doors in counts.doors().items() if len(doors) <= 12 < len(without[room])]

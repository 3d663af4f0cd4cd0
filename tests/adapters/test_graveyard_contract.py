"""What every Graveyard does: the fake and the one in Table Storage."""

from datetime import timedelta

import pytest

from shared.adapters.graveyard import TableGraveyard
from shared.ports import Graveyard
from tests.builders import NOW, a_buried_item
from tests.fakes import FakeGraveyard


@pytest.fixture(params=["memory", "tables"])
def graveyard(request: pytest.FixtureRequest) -> Graveyard:
    if request.param == "memory":
        return FakeGraveyard()
    return TableGraveyard(request.getfixturevalue("tables"))


def test_at_first_nothing_is_buried(graveyard: Graveyard) -> None:
    assert graveyard.buried("mail-fetch") == ()


def test_what_was_buried_of_a_queue_comes_back_oldest_first(graveyard: Graveyard) -> None:
    late = a_buried_item(message_id="late", buried_at=NOW + timedelta(days=1))
    early = a_buried_item(message_id="early")
    elsewhere = a_buried_item(queue="mail-reply", message_id="elsewhere")
    for item in (late, early, elsewhere):
        graveyard.bury(item)
    assert graveyard.buried("mail-fetch") == (early, late)
    assert graveyard.buried("mail-reply") == (elsewhere,)


def test_the_same_message_is_buried_once(graveyard: Graveyard) -> None:
    graveyard.bury(a_buried_item())
    graveyard.bury(a_buried_item(buried_at=NOW + timedelta(minutes=10)))
    graveyard.bury(a_buried_item())
    assert graveyard.buried("mail-fetch") == (a_buried_item(),)


@pytest.mark.parametrize("body", ["", "x" * 65_536, "\U0001f600" * 20_000, "no { json ' \\ \"", "a\nb\tc"])
def test_any_body_that_a_message_can_have_is_kept(graveyard: Graveyard, body: str) -> None:
    odd = a_buried_item(message_id="odd/id?#\\'", body=body)
    graveyard.bury(odd)
    assert graveyard.buried("mail-fetch") == (odd,)

"""Work items as they lie in the queues."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.work import WorkItem, seconds_aside
from shared.errors import InvalidInput
from tests.support.builders import an_item

TRIGGER_METADATA = {
    "id", "dequeuecount", "popreceipt", "expirationtime", "insertiontime", "nextvisibletime", "queuetrigger",
}  # fmt: skip

ids = st.text(min_size=1, max_size=60)
seconds = st.floats(min_value=0, max_value=1e9)
items = st.builds(
    WorkItem,
    tenant_id=ids,
    mailbox_id=st.text(max_size=60),
    ticket=ids,
    mails=st.lists(ids, max_size=5).map(tuple),
    why=st.text(max_size=60),
    attempt=st.integers(0, 10_000),
    troubled=seconds,
    absent=seconds,
    subscription=st.text(max_size=60),
)


def body(**changes: Any) -> bytes:
    whole = {**json.loads(an_item().encode()), **changes}
    return json.dumps({name: value for name, value in whole.items() if value is not ...}).encode()


@given(items)
def test_every_item_comes_back_as_it_was(item: WorkItem) -> None:
    assert WorkItem.decode(item.encode().encode()) == item


@given(items)
def test_no_property_overwrites_the_triggers_metadata(item: WorkItem) -> None:
    assert TRIGGER_METADATA.isdisjoint(name.lower() for name in json.loads(item.encode()))


def test_an_item_is_ids_and_counters() -> None:
    assert json.loads(an_item("mail-1", attempt=2, troubled=5.0).encode()) == {
        "v": 1,
        "tenant": "11111111-1111-4111-8111-111111111111",
        "mailbox": an_item().mailbox_id,
        "mails": ["mail-1"],
        "ticket": "ticket-1",
        "attempt": 2,
        "why": "",
        "troubled": 5.0,
        "absent": 0.0,
        "refused": 0,
    }


def test_an_item_of_an_older_version_says_no_subscription() -> None:
    assert "subscription" not in json.loads(body())
    assert WorkItem.decode(body()).subscription == ""


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{not json}",
        body(v=2),
        body(v=...),
        body(tenant=""),
        body(tenant=...),
        body(mails="mail-1"),
        body(mails=[1]),
        body(mails=["m"] * 101),
        body(attempt="1"),
        body(attempt=-1),
        body(troubled=-0.5),
    ],
)
def test_another_shape_or_version_is_invalid_input(wrong: bytes) -> None:
    with pytest.raises(InvalidInput):
        WorkItem.decode(wrong)


def test_what_a_next_version_says_more_is_passed_over() -> None:
    """Both run side by side while an update rolls; the item would be buried as unreadable."""
    assert WorkItem.decode(body(extra={"more": 1})) == an_item()
    assert seconds_aside(body(extra=1, delay=90)) == 90


@given(st.binary(max_size=200))
def test_bytes_that_are_no_item_are_invalid_input(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="item"):
        WorkItem.decode(body)


def test_a_body_tells_for_how_long_its_item_was_put_aside() -> None:
    assert seconds_aside(an_item().encode(90).encode()) == 90
    assert seconds_aside(an_item().encode().encode()) == 0
    assert seconds_aside(an_item(why="replay").encode(90).encode()) == 0
    assert seconds_aside(b"{") == 0
    assert seconds_aside(b"\xff") == 0
    assert WorkItem.decode(an_item().encode(90).encode()) == an_item()

"""Decoding what Graph posts."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.mailboxes.notifications import (
    Lifecycle,
    Notification,
    is_good_token,
)
from shared.errors import InvalidInput


def an_item(mail_id: object = "AAMk=", client_state: object = "state") -> dict[str, object]:
    """One notification as Graph sends it."""
    return {
        "id": "lsgTZMr9KwAAA",
        "subscriptionId": "sub-1",
        "subscriptionExpirationDateTime": "2026-03-19T22:11:09.952Z",
        "clientState": client_state,
        "changeType": "created",
        "tenantId": "11111111-1111-4111-8111-111111111111",
        "resource": "Users/1/Messages/AAMk=",
        "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "@odata.id": "Users/1/Messages/A", "id": mail_id},
    }


def a_post(*items: object) -> bytes:
    """The body of a POST."""
    return json.dumps({"value": items}).encode()


def test_each_item_of_a_post_is_decoded() -> None:
    decoded = Notification.of_post(a_post(an_item("A-_=+/1", "one"), an_item("B", "two")))
    assert decoded == (Notification("one", "A-_=+/1", "sub-1"), Notification("two", "B", "sub-1"))


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        1,
        [],
        "text",
        {},
        {"clientState": "state"},
        {"clientState": "state", "resourceData": None},
        an_item(client_state=None),
        an_item(client_state=7),
        an_item(mail_id=7),
        an_item(mail_id=""),
        an_item(mail_id="a b"),
        an_item(mail_id="a'b"),
        an_item(mail_id="AAMk\n"),
        an_item(mail_id="é"),
        an_item(mail_id="x" * 513),
        {**an_item(), "subscriptionId": "x" * 129},
        {**an_item(), "subscriptionId": None},
    ],
)
def test_a_malformed_item_is_refused_and_loses_none_of_the_others(malformed: object) -> None:
    decoded = Notification.of_post(a_post(an_item("A"), malformed, an_item("B")))
    assert [item.mail_id for item in decoded] == ["A", "", "B"]
    assert decoded[1].client_state == ""


def test_an_item_without_what_we_do_not_need_is_good() -> None:
    decoded = Notification.of_post(a_post({"clientState": "s", "resourceData": {"id": "A"}}))
    assert decoded == (Notification("s", "A", ""),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"value": null}',
        b'{"value": {}}',
        b'{"value": "text"}',
        b'{"value": [}',
        b'{"value": []} more',
        b'{"value": [{"a": tru}]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_of_the_wrong_shape_is_invalid_input(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        Notification.of_post(body)
    with pytest.raises(InvalidInput):
        Lifecycle.of_post(body)


def test_nesting_beyond_all_reason_brings_no_notification() -> None:
    """Which of the two happens is a matter of the stack: Python 3.14 can hold what the others refuse."""
    body = b'{"value": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}"
    with contextlib.suppress(InvalidInput):
        assert Notification.of_post(body) == (Notification("", "", ""),)
    with contextlib.suppress(InvalidInput):
        assert Lifecycle.of_post(body) == (Lifecycle("", "", ""),)


@given(
    st.binary(max_size=60) | st.binary(max_size=40).map(lambda inner: b'{"value":[{"clientState":"' + inner + b'"}]}')
)
def test_any_body_is_decoded_or_refused(body: bytes) -> None:
    for decode in (Notification.of_post, Lifecycle.of_post):
        with contextlib.suppress(InvalidInput):
            assert isinstance(decode(body), tuple)


def test_lifecycle_events_are_decoded() -> None:
    events = ["reauthorizationRequired", "subscriptionRemoved", "missed"]
    items = [{"clientState": "s", "lifecycleEvent": event, "subscriptionId": "sub-1"} for event in events]
    assert Lifecycle.of_post(a_post(*items)) == tuple(Lifecycle("s", event, "sub-1") for event in events)


@pytest.mark.parametrize("event", ["other", "", None, 3])
def test_an_unknown_lifecycle_event_is_refused_and_loses_none_of_the_others(event: object) -> None:
    good = {"clientState": "s", "lifecycleEvent": "missed"}
    decoded = Lifecycle.of_post(a_post({"clientState": "s", "lifecycleEvent": event}, good, {"clientState": "s"}))
    assert decoded == (Lifecycle("", "", ""), Lifecycle("s", "missed", ""), Lifecycle("", "", ""))


@pytest.mark.parametrize("token", ["Validation: Testing client application reachability", "a+b/c=", "é", "x" * 2_048])
def test_a_token_of_graph_may_be_echoed(token: str) -> None:
    assert is_good_token(token)


@pytest.mark.parametrize("token", ["", "<b>", "a>b", "a\nb", "a\x00b", "x" * 2_049])
def test_markup_and_absurd_tokens_are_not_echoed(token: str) -> None:
    assert not is_good_token(token)

"""The delta query over a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.support.m365_site import IMMUTABLE, Site, open_site, part

DELTA = "mailFolders/inbox/messages/delta"


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def read(
    site: Site, path: str = DELTA, size: int = 1000, since: str = "", **query: str
) -> tuple[list[dict[str, Any]], str, int]:
    """All entries of a round, its delta link, and the number of its pages."""
    entries: list[dict[str, Any]] = []
    link, params, count = path, dict(query), 0
    if since:
        params["$filter"] = f"receivedDateTime ge {since}"
    while True:
        headers = {"Prefer": f'odata.maxpagesize={size}, IdType="ImmutableId"'}
        answer = site.call("GET", link, params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        body, params, count = answer.json(), {}, count + 1
        entries += body["value"]
        if "@odata.deltaLink" in body:
            return entries, body["@odata.deltaLink"], count
        link = body["@odata.nextLink"]


def test_the_first_round_gives_the_whole_folder_page_by_page_and_the_next_only_what_is_new(site: Site) -> None:
    known = {site.write() for _ in range(5)}
    entries, link, count = read(site, f"{DELTA}?$select=subject", size=2, changeType="created")
    assert ({each["id"] for each in entries}, count) == (known, 3)
    assert set(entries[0]) == {"@odata.etag", "id", "subject"}
    assert read(site, link)[0] == []
    new = site.write("new")
    entries, link, _ = read(site, link)
    assert [(each["id"], each["subject"]) for each in entries] == [(new, "new")]


def test_a_page_or_round_can_be_read_again(site: Site) -> None:
    _, link, _ = read(site)
    new = site.write()
    assert [[each["id"] for each in read(site, link)[0]] for _ in range(2)] == [[new], [new]]


def test_without_a_change_type_updates_and_removals_are_told_too(site: Site) -> None:
    kept, moved, gone = site.write(), site.write(), site.write()
    _, link, _ = read(site)
    site.call("PATCH", f"messages/{part(kept)}", json={"isRead": True})
    site.call("POST", f"messages/{part(moved)}/move", json={"destinationId": "archive"})
    site.call("DELETE", f"messages/{part(gone)}")
    site.call("DELETE", f"messages/{part(gone)}")
    told = {each["id"]: each.get("@removed", {}).get("reason") for each in read(site, link)[0]}
    assert told == {kept: None, moved: "changed", gone: "deleted"}


def test_created_alone_tells_of_no_updates_and_removals(site: Site) -> None:
    kept, gone = site.write(), site.write()
    _, link, _ = read(site, changeType="created")
    site.call("PATCH", f"messages/{part(kept)}", json={"isRead": True})
    site.call("DELETE", f"messages/{part(gone)}")
    assert read(site, link)[0] == []


def test_a_message_moved_into_the_folder_is_created_there(site: Site) -> None:
    mail_id = site.write(folder="junkemail")
    entries, link, _ = read(site, changeType="created")
    assert entries == []
    site.call("POST", f"messages/{part(mail_id)}/move", json={"destinationId": "inbox"})
    assert [each["id"] for each in read(site, link)[0]] == [mail_id]


def test_a_round_may_begin_at_a_time(site: Site) -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    site.write(received=start)
    late = site.write(received=start + dt.timedelta(days=2))
    entries, link, _ = read(site, since="2026-01-02T00:00:00Z")
    assert [each["id"] for each in entries] == [late]
    site.write(received=start)
    assert read(site, link)[0] == []


def test_a_filtered_first_round_ends_at_its_cap_with_the_newest(site: Site) -> None:
    site.m365.switches.max_filtered_delta = 3
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    ids = [site.write(received=start + dt.timedelta(minutes=number)) for number in range(5)]
    entries, _, _ = read(site, since="2026-01-01T00:00:00Z")
    assert [each["id"] for each in entries] == list(reversed(ids))[:3]
    assert len(read(site)[0]) == 5


@pytest.mark.parametrize(
    "query",
    [
        {"$filter": "isRead eq false"},
        {"$filter": "receivedDateTime le 2026-01-01T00:00:00Z"},
        {"$orderby": "subject"},
        {"changeType": "renamed"},
        {"$deltatoken": "made-up"},
        {"$search": "x"},
    ],
)
def test_what_change_tracking_does_not_take_is_refused(site: Site, query: dict[str, str]) -> None:
    assert site.call("GET", DELTA, params=query).status_code == 400


def test_an_expired_token_is_gone_with_a_place_to_start_again(site: Site) -> None:
    _, link, _ = read(site)
    site.m365.watching.expire_delta_tokens("410")
    answer = site.call("GET", link, headers=IMMUTABLE)
    assert site.code(answer, 410) == "resyncRequired"
    assert answer.headers["Location"].endswith("/mailFolders/inbox/messages/delta")
    assert site.call("GET", answer.headers["Location"]).status_code == 200


def test_an_expired_token_may_be_an_unknown_sync_state(site: Site) -> None:
    site.write()
    site.write()
    headers = {"Prefer": "odata.maxpagesize=1"}
    link = site.call("GET", DELTA, headers=headers).json()["@odata.nextLink"]
    site.m365.watching.expire_delta_tokens("SyncStateNotFound")
    assert site.code(site.call("GET", link), 400) == "SyncStateNotFound"


def test_a_token_belongs_to_its_folder(site: Site) -> None:
    _, link, _ = read(site)
    assert site.call("GET", link.replace("/inbox/", "/archive/")).status_code == 400

"""Which headers of a Mail are kept."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.mail.headers import kept_headers
from shared.domain.values.lengths import MOST_KEPT, units

SIGNS = (
    ("Authentication-Results", "dmarc=fail"),
    ("Auto-Submitted", "auto-replied"),
    ("X-Auto-Response-Suppress", "All"),
    ("Precedence", "bulk"),
    ("Return-Path", "<>"),
    ("Content-Type", "multipart/report; report-type=delivery-status"),
    ("List-Id", "<news.fabrikam.example>"),
    ("In-Reply-To", "<1@contoso.example>"),
    ("References", "<0@contoso.example> <1@contoso.example>"),
    ("X-Harper-Mail", "1"),
)


def size_as_json(headers: tuple[tuple[str, str], ...]) -> int:
    """Characters of the headers' JSON, as a table property counts them."""
    return units(msgspec.json.encode(headers).decode())


def test_ordinary_headers_are_kept_in_their_order() -> None:
    headers = (("Subject", "Hello"), ("X-Foo", "1"), ("To", "harper@contoso.example"), ("X-Foo", "2"))
    assert kept_headers(headers) == headers


def test_signatures_and_traces_that_nobody_needs_are_dropped() -> None:
    headers = (
        ("ARC-Seal", "i=1"),
        ("DKIM-Signature", "v=1"),
        ("X-MS-Exchange-AntiSpam-MessageData-0", "abc"),
        ("X-Microsoft-Antispam-Message-Info", "abc"),
        ("X-MS-Exchange-CrossTenant-Id", "1"),
        ("Subject", "Hello"),
    )
    assert kept_headers(headers) == (("Subject", "Hello"),)


def test_only_the_topmost_lines_of_the_way_are_kept() -> None:
    headers = tuple(("Received", f"hop {number}") for number in range(19))
    assert kept_headers(headers) == headers[:12]


def test_what_filters_of_exchange_say_is_kept_of_headers_that_are_dropped_else() -> None:
    headers = (("X-Microsoft-Antispam", "BCL:7;"), ("X-Microsoft-Antispam-Mailbox-Delivery", "dest:J;"))
    assert kept_headers(headers) == headers


def test_the_signs_that_rules_need_survive_any_crowd_of_others() -> None:
    crowd = tuple((f"X-Noise-{number}", "n" * 900) for number in range(200))
    kept = kept_headers((*crowd, *SIGNS, *crowd))
    assert set(SIGNS) <= set(kept)
    assert size_as_json(kept) <= MOST_KEPT


def test_a_crowd_of_repeats_and_made_up_list_headers_drives_no_sign_out() -> None:
    crowd = tuple((f"List-{number}", '"' * 900) for number in range(100))
    repeats = tuple((name, '"' * 900) for name, _ in SIGNS for _ in range(20))
    kept = kept_headers((*SIGNS, *repeats, *crowd))
    assert set(SIGNS) <= set(kept)
    assert size_as_json(kept) <= MOST_KEPT


def test_the_topmost_line_of_a_name_is_kept_before_those_below_it() -> None:
    headers = tuple(("Authentication-Results", f"{number} " + "x" * 1_900) for number in range(40))
    kept = kept_headers(headers)
    assert kept[0] == headers[0]
    assert len(kept) < len(headers)


def test_of_long_references_the_oldest_and_the_newest_are_kept() -> None:
    ids = [f"<{number}@fabrikam.example>" for number in range(500)]
    ((_, value),) = kept_headers((("References", " ".join(ids)),))
    kept = value.split()
    assert kept[0] == ids[0]
    assert kept[-20:] == ids[-20:]
    assert len(value) <= 3_000


def test_a_folded_value_becomes_one_line() -> None:
    assert kept_headers((("X-Foo", "a\r\n\tb\x00 \ud800"),)) == (("X-Foo", "a b"),)


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=3_000)), max_size=60))
def test_any_headers_fit_in_a_table_property(headers: list[tuple[str, str]]) -> None:
    kept = kept_headers(headers)
    assert size_as_json(kept) <= MOST_KEPT
    assert len(kept) <= len(headers)

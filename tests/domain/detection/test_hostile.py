"""Any input ends in a finding, and more of it costs in proportion at most."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.detection.detect import detect
from shared.domain.detection.table import SIGNS
from shared.domain.mail.mail import Content
from shared.domain.view.kinds import ENOUGH, Kind
from tests.domain.detection.mails import mail
from tests.support.growth import cost

OWN = frozenset({"harper@contoso.example"})
NAMES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *("From", "Sender", "Return-Path", "Received", "Auto-Submitted", "Precedence", "List-Id", "List-Post"),
            *("List-Unsubscribe", "Content-Type", "Content-Class", "X-Mailer", "User-Agent", "X-Loop", "X-Spam-Status"),
            *("X-Auto-Response-Suppress", "Feedback-ID", "Reply-To", "X-Microsoft-Antispam"),
        ]
    ),
)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)
PIECES = (
    *("Re:", "Automatic reply:", "<", ">", "[", "\ud800", "\0", "550 5.1.1", "From: a\n", "\n", " wrote:\n", "@"),
    *("a@b.example", "(", '"', "I ", "?", "could not be delivered", "owner-", "=", "\ufdfa", "회"),
)
SNIPPETS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
TEXTS = st.one_of(ANYTHING, SNIPPETS)
ALL_NAMES = {sign.name for sign in SIGNS}


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.lists(st.tuples(NAMES, TEXTS), max_size=12), st.lists(TEXTS, max_size=3))
def test_any_mail_ends_in_a_finding_that_its_signs_bear_out(
    subject: str,
    text: str,
    sender: str,
    name: str,
    message_class: str,
    headers: list[tuple[str, str]],
    reply_to: list[str],
) -> None:
    content = mail(subject, text, sender, name, headers, message_class, reply_to, message_id=subject)
    found = detect(content, OWN)
    weights = [sign.weight for sign in SIGNS if sign.name in found.signs]
    assert set(found.signs) <= ALL_NAMES
    assert (found.kind is Kind.HUMAN) == (sum(weights) < ENOUGH)
    assert detect(content, OWN) == found


HOSTILE = {
    "one letter": "a",
    "spaces": " ",
    "brackets": "[",
    "parentheses": "(",
    "quotation marks": '"',
    "angles": "<",
    "server's answers": "550 ",
    "marks": ">\n",
    "addresses": "a@",
    "labels": "from: a\n",
    "attributions": "on 1 x wrote:\n",
    "I": "i ",
    "rules": "-- ",
    "ligatures": "\ufdfa",
    "syllables": "회",
    "accents": "e\u0301",
    "halves": "\ud800",
    "NULs": "\0",
    "dots": "a.",
    "verps": "a=b-",
    "noreplies": "noreply-",
    "reports": "report domain: ",
    "links": "http://",
    "requests": "please ",
    "greetings": "hi,\n",
    "introductions": "the mail comes back with:\n",
    "French": "je suis ",
    "machines": "undeliverable 550 ",
}
PLACES: dict[str, Callable[[str], Content]] = {
    "text": lambda long: mail(text=long),
    "subject": lambda long: mail(subject=long),
    "sender": lambda long: mail(sender=f"{long}@x.example", name=long),
    "headers": lambda long: mail(
        headers=[(name, long) for name in ("Return-Path", "Received", "List-Id", "Sender", "X-Mailer", "Content-Type")]
    ),
    "names of headers": lambda long: mail(headers=[(long, long)] * 3),
    "class and ids": lambda long: mail(message_class=long, message_id=long, reply_to=[long]),
}


def seconds(content: Content) -> float:
    """What the cheapest of three runs costs."""
    return cost(lambda: detect(content, OWN))


@pytest.mark.heavy
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_four_times_the_input_costs_at_most_about_four_times_as_much(
    piece: str, place: Callable[[str], Content]
) -> None:
    # Below the caps, where growth would show; a floor keeps the noise of tiny times out of the ratio.
    small, large = place(piece * (600 // len(piece))), place(piece * (2_400 // len(piece)))
    assert seconds(large) < 8 * max(seconds(small), 0.000_3)


def test_a_megabyte_in_every_place_costs_little_because_it_is_cut_first() -> None:
    long = "a" * 1_000_000
    short = "a" * 20_000
    whole, beginning = (
        mail(part, part, part, part, [("Received", part)] * 12, part, [part], part) for part in (long, short)
    )
    assert seconds(whole) < 4 * seconds(beginning) + 0.05


def test_thousands_of_headers_cost_no_more_than_some_hundreds() -> None:
    few, many = (mail(headers=[(f"X-Spam-{number}", "no") for number in range(most)]) for most in (400, 40_000))
    assert seconds(many) < 4 * seconds(few) + 0.01

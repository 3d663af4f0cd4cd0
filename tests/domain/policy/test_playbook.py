"""What the playbook decides."""

from __future__ import annotations

import pytest

from shared.domain.mail.decisions import Answer, Decision, Delegate, HandOff, Hold, Ignore
from shared.domain.mail.mail import Content
from shared.domain.mailboxes.settings import Action, PlaybookEntry, When
from shared.domain.policy.playbook import PlaybookResponder, decide
from shared.domain.values.addresses import Address
from tests.support.builders import a_content, a_mail, a_mailbox, a_mailbox_settings, a_watched_mailbox


def fits(when: When, content: Content) -> bool:
    """Whether an entry with these conditions is the one that decides."""
    entry = PlaybookEntry("it", Action.ANSWER, when, "Yes.")
    return decide(content, a_mailbox_settings(playbook=(entry,))) == Answer("Yes.", "it")


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("Where is my ORDER?", "order"),
        ("Grüße aus der STRASSE", "straße"),
        ("my   order\tnow", "My Order"),
        ("ｏｒｄｅｒ", "order"),
        ("my\u00a0order", "my order"),
        ("İstanbul", "i\u0307stanbul"),
    ],
)
def test_texts_are_compared_without_case_width_and_white_space(subject: str, wanted: str) -> None:
    assert fits(When(subject_contains=wanted), a_content(subject=subject))


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad \u2060", "\ufeff"])
def test_a_condition_of_what_is_never_seen_fits_no_mail(unseen: str) -> None:
    """Such conditions were accepted once, and stand in rows; compared as others, they fit every mail."""
    content = a_content(subject=f"an{unseen} order", written=f"late{unseen}")
    assert not fits(When(subject_contains=unseen), content)
    assert not fits(When(body_contains=unseen), content)
    assert not fits(When(subject_contains="order", body_contains=unseen), content)


def test_the_body_condition_looks_at_what_was_newly_written_only() -> None:
    content = a_content(text="Thanks!\n> please refund", written="Thanks!")
    assert fits(When(body_contains="thanks"), content)
    assert not fits(When(body_contains="refund"), content)


def test_a_sender_is_one_address_and_nothing_else() -> None:
    content = a_content(sender=Address("Carla", "carla@fabrikam.example"))
    assert fits(When(sender="Carla@Fabrikam.example"), content)
    assert not fits(When(sender="arla@fabrikam.example"), content)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a@fabrikam.example", True),
        ("a@mail.fabrikam.example", True),
        ("a@notfabrikam.example", False),
        ("a@fabrikam.example.contoso.example", False),
        ("fabrikam.example", True),
        ("", False),
    ],
)
def test_a_sender_domain_stands_for_its_subdomains_too(address: str, expected: bool) -> None:
    assert fits(When(sender_domain="Fabrikam.example"), a_content(sender=Address("", address))) is expected


def test_all_given_conditions_must_hold() -> None:
    content = a_content(subject="order", written="late", sender=Address("", "a@fabrikam.example"))
    everything = When("order", "late", "a@fabrikam.example", "fabrikam.example")
    assert fits(everything, content)
    for field, other in [("subject", "x"), ("written", "x"), ("sender", Address("", "b@fabrikam.example"))]:
        changed: dict[str, object] = {"subject": "order", "written": "late", "sender": content.sender, field: other}
        assert not fits(everything, a_content(**changed))


def test_the_first_fitting_entry_decides() -> None:
    entries = (
        PlaybookEntry("refunds", Action.ANSWER, When(subject_contains="refund"), "Refund."),
        PlaybookEntry("orders", Action.ANSWER, When(subject_contains="order"), "First."),
        PlaybookEntry("more orders", Action.ANSWER, When(subject_contains="order"), "Second."),
    )
    decision = decide(a_content(subject="my order"), a_mailbox_settings(playbook=entries))
    assert decision == Answer("First.", "orders")


@pytest.mark.parametrize(
    ("entry", "decision"),
    [
        (PlaybookEntry("e", Action.ANSWER, text="Hi"), Answer("Hi", "e")),
        (
            PlaybookEntry("e", Action.DELEGATE, text="?", to="b@contoso.example"),
            Delegate("b@contoso.example", "?", "e"),
        ),
        (PlaybookEntry("e", Action.HAND_OFF, to="b@contoso.example"), HandOff("b@contoso.example", "e")),
        (PlaybookEntry("e", Action.HAND_OFF), HandOff(None, "e")),
        (PlaybookEntry("e", Action.IGNORE), Ignore("playbook")),
        (PlaybookEntry("e", Action.HOLD), Hold("playbook")),
    ],
)
def test_what_nothing_fits_is_decided_by_otherwise(entry: PlaybookEntry, decision: Decision) -> None:
    assert decide(a_content(), a_mailbox_settings(playbook=(), otherwise=entry)) == decision


def test_what_nothing_fits_is_held_unless_the_admin_says_otherwise() -> None:
    assert decide(a_content(subject="x"), a_mailbox_settings()) == Hold("playbook")


def test_the_responder_decides_by_the_mailboxs_own_playbook() -> None:
    entry = PlaybookEntry("all", Action.ANSWER, When(subject_contains="order"), "Soon.")
    watched = a_watched_mailbox(a_mailbox(a_mailbox_settings(playbook=(entry,))))
    assert PlaybookResponder().decide(a_mail(), watched) == Answer("Soon.", "all")


def test_the_responder_holds_a_mail_whose_text_is_not_there() -> None:
    assert PlaybookResponder().decide(a_mail(content=None), a_watched_mailbox()) == Hold("no-content")

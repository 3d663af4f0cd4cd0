"""What Harper says: every kind has its words, whole and with what was put into them."""

import pytest

from shared.domain.tenants import Ending, Left
from shared.errors import AccessLost, HarperError, NotFound, Refused, TryLater
from shared.texts import api, consent, hints

CONSENT = "https://harper.contoso.example/api/consent/start"
ERRORS = [
    AccessLost(400, "53003"),
    NotFound(404, "gone"),
    Refused(403, "Denied"),
    Refused(400, "Bad"),
    TryLater("down"),
]


@pytest.mark.parametrize("left", Left)
def test_everything_that_a_deletion_leaves_has_a_note(left: Left) -> None:
    (note,) = api.notes_of(((left, "403 Denied"),))
    assert note.endswith(".")
    assert ("(403 Denied)" in note) == (left in (Left.UNREACHED, Left.REFUSED))


def test_a_refused_deletion_says_that_subscriptions_end_by_themselves() -> None:
    assert api.notes_of(((Left.REFUSED, "x"),))[0].endswith("they end by themselves within a week.")
    assert api.again_in(15) == "Not everything is deleted yet: run this again in 15 seconds."


@pytest.mark.parametrize("ending", Ending)
def test_every_ending_of_a_consent_has_a_page(ending: Ending) -> None:
    title, text = consent.ENDINGS[ending]
    assert title
    assert text.endswith(".")


@pytest.mark.parametrize("check", ["token", "address", "inbox", "write", "subscription"])
@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_every_failure_of_a_check_has_a_whole_hint(check: str, error: HarperError) -> None:
    hint = hints.hint_for(check, error, CONSENT)
    assert not set(hint) & set("{}")
    assert hint.endswith((".", CONSENT))


def test_a_lost_token_tells_microsofts_code_and_where_to_consent() -> None:
    hint = hints.hint_for("token", AccessLost(400, "53003"), CONSENT)
    assert "(AADSTS53003)" in hint
    assert hint.endswith(CONSENT)


def test_an_alias_names_the_mailbox_that_has_the_inbox() -> None:
    assert "inbox of info@contoso.example," in hints.alias_of("info@contoso.example")

"""A sender whom nothing proves gets an answer in which nothing is theirs but the subject."""

from shared.domain.mail.mail import MailState
from tests.e2e.support.trial import Trial

TEMPLATE = "<p>Dear {% if name %}{{ name }}{% else %}customer{% endif %},</p><p>{{ answer }}</p>"
BAIT = "Win at prize.example"


def test_an_unproven_sender_is_answered_without_their_name_text_and_links(trial: Trial) -> None:
    trial.watched(responseTemplate=TEMPLATE)
    html = '<p>bait-text <a href="http://trap.example/x">bait-link</a></p>'
    mail = trial.mail(auth="none", from_name=BAIT, subject="My order 4711", html=html)
    answer = trial.the_answer(mail)
    assert answer.subject == "RE: My order 4711"
    assert answer.in_reply_to == mail.message_id
    [to] = answer.to
    assert (to.address, to.name) == (trial.customer, "")
    assert "Dear customer," in (answer.html or "")
    sent = repr(answer)
    assert [word for word in (BAIT, "bait-text", "bait-link", "trap.example") if word in sent] == []


def test_a_proven_sender_is_answered_by_name(trial: Trial) -> None:
    trial.watched(responseTemplate=TEMPLATE)
    answer = trial.the_answer(trial.mail(from_name="Carla Customer", subject="My order 4712"))
    assert "Dear Carla Customer," in (answer.html or "")


def test_a_mailbox_may_leave_unproven_senders_to_its_people(trial: Trial) -> None:
    trial.watched(authentication={"unauthenticated": "hold"})
    assert trial.shown()["authentication"] == {"failed": "hold", "unauthenticated": "hold", "authservIds": []}
    row = trial.ended(trial.mail(auth="none", subject="My order 4713"))
    assert (row.state, row.reason) == (MailState.HELD, "unauthenticated")
    assert trial.answers() == []

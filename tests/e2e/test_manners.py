"""Mail that no program should answer gets no answer, and the reason is on record."""

import pytest

from shared.domain.mail.mail import MailState
from tests.e2e.support.trial import CREATE_REPLY, MakeStage, Trial

VACATION = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
NEWSLETTER = (("List-Id", "News <news.customer.example>"), ("List-Unsubscribe", "<https://customer.example/stop>"))
BOUNCE = (("Content-Type", 'multipart/report; report-type="delivery-status"; boundary="b"'), ("Return-Path", "<>"))
RECEIPT = (("Content-Type", 'multipart/report; report-type="disposition-notification"; boundary="b"'),)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param(NEWSLETTER, "bulk", id="a newsletter"),
        pytest.param(VACATION, "automatic", id="a vacation reply"),
        pytest.param(BOUNCE, "bounce", id="a bounce"),
        pytest.param(RECEIPT, "receipt", id="a read receipt"),
        pytest.param((("Precedence", "bulk"),), "bulk", id="a mass mailing"),
    ],
)
def test_mail_that_a_program_sent_gets_no_answer(
    trial: Trial, headers: tuple[tuple[str, str], ...], reason: str
) -> None:
    row = trial.ended(trial.mail(headers=headers))
    assert (row.state, row.reason) == (MailState.IGNORED, reason)
    assert trial.answers() == []
    assert trial.calls(CREATE_REPLY) == []


def test_a_meeting_request_gets_no_answer(trial: Trial) -> None:
    row = trial.ended(trial.mail(subject="Planning meeting", message_class="IPM.Schedule.Meeting.Request"))
    assert (row.state, row.reason) == (MailState.IGNORED, "meeting")
    assert trial.answers() == []


def test_mail_of_our_own_gets_no_answer(trial: Trial) -> None:
    row = trial.ended(trial.mail(from_=trial.address))
    assert (row.state, row.reason) == (MailState.IGNORED, "own-mail")
    assert trial.calls(CREATE_REPLY) == []


def test_an_answer_that_bounces_starts_no_loop(trial: Trial) -> None:
    trial.stage.m365.exchange.outside(trial.customer).behaviour = "bounce"
    mail = trial.mail()
    assert trial.ended(mail).state is MailState.SENT
    bounce = next(each for each in trial.inbox.messages("inbox") if each.immutable_id != mail.id)
    trial.stage.settle()
    row = trial.stage.storage.row(trial.tenant_id, trial.address, bounce.immutable_id)
    assert row is not None
    assert (row.state, row.reason) == (MailState.IGNORED, "bounce")
    assert len(trial.calls(CREATE_REPLY)) == 1


def test_a_customer_on_vacation_and_harper_do_not_write_to_each_other_for_ever(trial: Trial) -> None:
    trial.stage.m365.exchange.outside(trial.customer).behaviour = "vacation"
    mail = trial.mail()
    assert trial.ended(mail).state is MailState.SENT
    trial.stage.settle()
    assert sorted(row.reason for row in trial.rows()) == ["answered", "automatic"]
    assert len(trial.calls(CREATE_REPLY)) == 1


def test_a_customer_who_always_answers_is_held_when_the_budget_is_spent(make_stage: MakeStage) -> None:
    trial = make_stage({"HARPER_ANSWERS_PER_THREAD": "3"})
    trial.stage.m365.exchange.outside(trial.customer).behaviour = "answer"
    trial.mail()
    trial.wait_for(lambda: any(row.state is MailState.HELD for row in trial.rows()), what="a mail is held")
    trial.stage.settle()
    assert len(trial.answers()) == 3
    assert sorted(row.reason for row in trial.rows())[:3] == ["answered"] * 3
    assert len(trial.rows()) == 4


def test_a_mail_whose_sender_failed_authentication_is_held(trial: Trial) -> None:
    row = trial.ended(trial.mail(auth="fail"))
    assert (row.state, row.reason) == (MailState.HELD, "authentication-failed")
    assert trial.answers() == []


def test_a_mail_that_wants_its_answer_elsewhere_is_held(trial: Trial) -> None:
    row = trial.ended(trial.mail(reply_to="eve@elsewhere.example"))
    assert (row.state, row.reason) == (MailState.HELD, "reply-to-elsewhere")
    assert trial.answers() == []
    assert trial.answers("eve@elsewhere.example") == []


def test_a_mail_that_nothing_in_the_playbook_fits_is_held_by_default(trial: Trial) -> None:
    trial.watched(
        playbook=[{"name": "orders", "when": {"subjectContains": "order"}, "do": "answer", "text": "On its way."}],
        otherwise={"do": "hold"},
    )
    fitting, other = trial.mail(subject="My ORDER 17"), trial.mail(subject="Something else", from_=trial.person("eva"))
    assert trial.ended(fitting).state is MailState.SENT
    row = trial.ended(other)
    assert (row.state, row.reason) == (MailState.HELD, "playbook")
    assert trial.answers(trial.person("eva")) == []

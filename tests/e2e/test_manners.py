"""Mail that no program should answer gets no answer, and the reason is on record."""

import pytest

from shared.domain.mail.mail import MailState
from tests.e2e.support.scene import CREATE_REPLY, MakeStage, Scene

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
    scene: Scene, headers: tuple[tuple[str, str], ...], reason: str
) -> None:
    row = scene.ended(scene.mail(headers=headers))
    assert (row.state, row.reason) == (MailState.IGNORED, reason)
    assert scene.answers() == []
    assert scene.calls(CREATE_REPLY) == []


def test_a_meeting_request_gets_no_answer(scene: Scene) -> None:
    row = scene.ended(scene.mail(subject="Planning meeting", message_class="IPM.Schedule.Meeting.Request"))
    assert (row.state, row.reason) == (MailState.IGNORED, "meeting")
    assert scene.answers() == []


def test_mail_of_our_own_gets_no_answer(scene: Scene) -> None:
    row = scene.ended(scene.mail(from_=scene.address))
    assert (row.state, row.reason) == (MailState.IGNORED, "own-mail")
    assert scene.calls(CREATE_REPLY) == []


def test_an_answer_that_bounces_starts_no_loop(scene: Scene) -> None:
    scene.stage.m365.exchange.outside(scene.customer).behaviour = "bounce"
    mail = scene.mail()
    assert scene.ended(mail).state is MailState.SENT
    bounce = next(each for each in scene.inbox.messages("inbox") if each.immutable_id != mail.id)
    scene.stage.settle()
    row = scene.stage.storage.row(scene.tenant_id, scene.address, bounce.immutable_id)
    assert row is not None
    assert (row.state, row.reason) == (MailState.IGNORED, "bounce")
    assert len(scene.calls(CREATE_REPLY)) == 1


def test_a_customer_on_vacation_and_harper_do_not_write_to_each_other_for_ever(scene: Scene) -> None:
    scene.stage.m365.exchange.outside(scene.customer).behaviour = "vacation"
    mail = scene.mail()
    assert scene.ended(mail).state is MailState.SENT
    scene.stage.settle()
    assert sorted(row.reason for row in scene.rows()) == ["answered", "automatic"]
    assert len(scene.calls(CREATE_REPLY)) == 1


def test_a_customer_who_always_answers_is_held_when_the_budget_is_spent(make_stage: MakeStage) -> None:
    scene = make_stage({"HARPER_ANSWERS_PER_THREAD": "3"})
    scene.stage.m365.exchange.outside(scene.customer).behaviour = "answer"
    scene.mail()
    scene.wait_for(lambda: any(row.state is MailState.HELD for row in scene.rows()), what="a mail is held")
    scene.stage.settle()
    assert len(scene.answers()) == 3
    assert sorted(row.reason for row in scene.rows())[:3] == ["answered"] * 3
    assert len(scene.rows()) == 4


def test_a_mail_whose_sender_failed_authentication_is_held(scene: Scene) -> None:
    row = scene.ended(scene.mail(auth="fail"))
    assert (row.state, row.reason) == (MailState.HELD, "authentication-failed")
    assert scene.answers() == []


def test_a_mail_that_wants_its_answer_elsewhere_is_held(scene: Scene) -> None:
    row = scene.ended(scene.mail(reply_to="eve@elsewhere.example"))
    assert (row.state, row.reason) == (MailState.HELD, "reply-to-elsewhere")
    assert scene.answers() == []
    assert scene.answers("eve@elsewhere.example") == []


def test_a_mail_that_nothing_in_the_playbook_fits_is_held_by_default(scene: Scene) -> None:
    scene.watched(
        playbook=[{"name": "orders", "when": {"subjectContains": "order"}, "do": "answer", "text": "On its way."}],
        otherwise={"do": "hold"},
    )
    fitting, other = scene.mail(subject="My ORDER 17"), scene.mail(subject="Something else", from_=scene.person("eva"))
    assert scene.ended(fitting).state is MailState.SENT
    row = scene.ended(other)
    assert (row.state, row.reason) == (MailState.HELD, "playbook")
    assert scene.answers(scene.person("eva")) == []

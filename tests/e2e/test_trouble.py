"""Graph, storage and the network make trouble; each mail is still answered once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.m365.server.calls import Call
from shared.domain.mail.mail import MailState
from tests.e2e.support.scene import CREATE_REPLY, SEND, Scene

GET_MAIL = "GET /users/{}/messages/{}"
STEPS = (GET_MAIL, CREATE_REPLY, SEND)
Scenes = Callable[[int], list[Scene]]


def next_call(scene: Scene, template: str, **effect: Any) -> None:
    """Trouble for the next such call on this test's mailbox."""
    scene.stage.m365.faults.next(lambda call: _is_about(scene, call, template), **effect)


def _is_about(scene: Scene, call: Call, template: str) -> bool:
    return call.template == template and call.mailbox is scene.inbox


def at_each_step(scenes: Scenes, steps: Sequence[str] = STEPS, **effect: Any) -> list[Scene]:
    """Trouble at another step in each of some Mailboxes, each with one mail that is answered once all the same."""
    made = scenes(len(steps))
    for scene, step in zip(made, steps, strict=True):
        next_call(scene, step, **effect)
    mails = [scene.mail() for scene in made]
    for scene, step, mail in zip(made, steps, mails, strict=True):
        row = scene.ended(mail)
        assert row.state is MailState.SENT, f"trouble at {step}: {row.trail}"
        scene.the_answer(mail)
        assert scene.inbox.messages("drafts") == [], f"trouble at {step} left a draft"
    return made


@pytest.mark.parametrize("status", [429, 503])
def test_a_call_that_graph_puts_off_comes_again_when_retry_after_is_over(scenes: Scenes, status: int) -> None:
    for scene in at_each_step(scenes, status=status, retry_after=2):
        refused = next(call for call in scene.calls() if call.status == status)
        later = [call for call in scene.calls() if call.started > refused.ended]
        assert later
        assert all(call.started >= refused.ended + timedelta(seconds=2) for call in later)


def test_a_retry_after_given_as_a_date_is_not_undercut(scene: Scene) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    next_call(scene, GET_MAIL, status=429, retry_after=until)
    scene.the_answer(scene.mail())
    refused = next(call for call in scene.calls(GET_MAIL) if call.status == 429)
    assert all(call.started >= until for call in scene.calls() if call.started > refused.ended)


def test_a_retry_after_holds_for_the_other_mails_of_the_mailbox_too(scene: Scene) -> None:
    next_call(scene, GET_MAIL, status=429, retry_after=3)
    first = scene.mail()
    scene.wait_for(lambda: [c for c in scene.calls(GET_MAIL) if c.status == 429], what="Graph puts a call off")
    refused = next(call for call in scene.calls(GET_MAIL) if call.status == 429)
    second = scene.mail(from_=scene.person("ben"))
    scene.the_answer(first)
    scene.the_answer(second, scene.person("ben"))
    later = [call for call in scene.calls() if call.started > refused.ended]
    assert all(call.started >= refused.ended + timedelta(seconds=3) for call in later)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_call_that_fails_inside_graph_ends_in_one_answer(scenes: Scenes, status: int) -> None:
    at_each_step(scenes, status=status)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_connection_lost_before_or_after_the_work_ends_in_one_answer(scenes: Scenes, moment: str) -> None:
    at_each_step(scenes, drop=moment)


def test_an_answer_of_graph_that_never_comes_ends_in_one_answer(scenes: Scenes) -> None:
    at_each_step(scenes, delay=4)


@pytest.mark.parametrize("body", ["truncated", "html"])
def test_an_answer_of_graph_that_cannot_be_read_ends_in_one_answer(scenes: Scenes, body: str) -> None:
    at_each_step(scenes, (GET_MAIL, CREATE_REPLY), body=body)


def test_a_504_whose_mail_went_all_the_same_is_looked_up_and_nothing_is_sent_again(scene: Scene) -> None:
    next_call(scene, SEND, status=504, done=True)
    mail = scene.mail()
    scene.the_answer(mail)
    assert len(scene.calls(SEND)) == 1
    looks = [call for call in scene.calls("GET /users/{}/messages") if call.template == "GET /users/{}/messages"]
    assert len(looks) == 1


def test_a_504_whose_mail_goes_seconds_later_is_not_sent_again(scene: Scene) -> None:
    next_call(scene, SEND, late_send=1.0)
    scene.the_answer(scene.mail())
    assert len(scene.calls(SEND)) == 1


@pytest.mark.parametrize("survives", [True, False])
def test_an_uncertain_send_is_understood_whether_or_not_a_drafts_id_survives_sending(
    scene: Scene, survives: bool
) -> None:
    with scene.switched(draft_id_survives_sending=survives):
        next_call(scene, SEND, drop="after")
        scene.the_answer(scene.mail())
    assert len(scene.calls(SEND)) == 1


def test_a_draft_that_a_person_threw_away_after_an_uncertain_send_is_held(scene: Scene) -> None:
    def throw_away(call: Call) -> None:
        with scene.stage.m365.world.lock:
            for message in scene.inbox.messages("drafts"):
                bin_ = scene.inbox.folder("deleteditems").folder_id
                scene.stage.m365.world.move(scene.inbox, scene.inbox.find(message.immutable_id), bin_)

    next_call(scene, SEND, before=throw_away, status=504)
    row = scene.ended(scene.mail())
    assert (row.state, row.reason) == (MailState.HELD, "draft-thrown-away")
    assert scene.answers() == []


def test_a_draft_that_vanished_after_an_uncertain_send_is_held_with_an_alarm(scene: Scene) -> None:
    scene.referee.allow("alarm=mail_held")

    def destroy(call: Call) -> None:
        with scene.stage.m365.world.lock:
            for message in scene.inbox.messages("drafts"):
                scene.stage.m365.world.remove(scene.inbox, scene.inbox.find(message.immutable_id))

    next_call(scene, SEND, before=destroy, status=504)
    row = scene.ended(scene.mail())
    assert (row.state, row.reason) == (MailState.HELD, "send-unknown")
    looks = [call for call in scene.calls() if call.template == "GET /users/{}/messages"]
    assert len(looks) == 2


def test_a_draft_that_is_not_as_meant_is_deleted_and_the_mail_held(scene: Scene) -> None:
    def add_a_copy(call: Call) -> None:
        # The draft's answer is made from the original: a second Reply-To is a second recipient.
        with scene.stage.m365.world.lock:
            original = scene.inbox.find(mail_ids[0])
            original.reply_to = (*original.reply_to, original.from_, scene.inbox.person)  # type: ignore[arg-type]

    mail_ids: list[str] = []
    with scene.switched(notify=False):
        mail = scene.mail()
    mail_ids.append(mail.id)
    next_call(scene, CREATE_REPLY, before=add_a_copy)
    scene.stage.m365.watching.notify_again(mail)
    row = scene.ended(mail)
    assert row.state is MailState.HELD
    assert row.reason.startswith("draft-")
    assert scene.inbox.messages("drafts") == []
    assert scene.calls(SEND) == []


def test_a_mail_that_is_gone_when_it_is_fetched_is_ignored_after_a_while(scene: Scene) -> None:
    def remove(call: Call) -> None:
        with scene.stage.m365.world.lock:
            for message in scene.inbox.messages("inbox"):
                scene.stage.m365.world.remove(scene.inbox, scene.inbox.find(message.immutable_id))

    next_call(scene, GET_MAIL, before=remove)
    row = scene.ended(scene.mail())
    assert (row.state, row.reason) == (MailState.IGNORED, "gone")
    assert len(scene.calls(GET_MAIL)) > 1


def test_a_mail_that_was_moved_out_of_the_inbox_is_left_alone(scene: Scene) -> None:
    def move(call: Call) -> None:
        with scene.stage.m365.world.lock:
            for message in scene.inbox.messages("inbox"):
                archive = scene.inbox.folder("archive").folder_id
                scene.stage.m365.world.move(scene.inbox, scene.inbox.find(message.immutable_id), archive)

    next_call(scene, GET_MAIL, before=move)
    row = scene.ended(scene.mail())
    assert (row.state, row.reason) == (MailState.IGNORED, "moved")


def test_an_expired_token_is_renewed_on_the_way(scene: Scene) -> None:
    scene.stage.m365.entra.expire_tokens(scene.tenant)
    scene.the_answer(scene.mail())

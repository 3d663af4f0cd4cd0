"""Graph, storage and the network make trouble; each mail is still answered once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.m365.server.calls import Call
from shared.domain.mail.mail import MailState
from tests.e2e.support.trial import CREATE_REPLY, SEND, Trial

GET_MAIL = "GET /users/{}/messages/{}"
STEPS = (GET_MAIL, CREATE_REPLY, SEND)
Trials = Callable[[int], list[Trial]]


def next_call(trial: Trial, template: str, **effect: Any) -> None:
    """Trouble for the next such call on this test's mailbox."""
    trial.stage.m365.faults.next(lambda call: _is_about(trial, call, template), **effect)


def _is_about(trial: Trial, call: Call, template: str) -> bool:
    return call.template == template and call.mailbox is trial.inbox


def at_each_step(trials: Trials, steps: Sequence[str] = STEPS, **effect: Any) -> list[Trial]:
    """Trouble at another step in each of some Mailboxes, each with one mail that is answered once all the same."""
    made = trials(len(steps))
    for trial, step in zip(made, steps, strict=True):
        next_call(trial, step, **effect)
    mails = [trial.mail() for trial in made]
    for trial, step, mail in zip(made, steps, mails, strict=True):
        row = trial.ended(mail)
        assert row.state is MailState.SENT, f"trouble at {step}: {row.trail}"
        trial.the_answer(mail)
        assert trial.inbox.messages("drafts") == [], f"trouble at {step} left a draft"
    return made


@pytest.mark.parametrize("status", [429, 503])
def test_a_call_that_graph_puts_off_comes_again_when_retry_after_is_over(trials: Trials, status: int) -> None:
    for trial in at_each_step(trials, status=status, retry_after=2):
        refused = next(call for call in trial.calls() if call.status == status)
        later = [call for call in trial.calls() if call.started > refused.ended]
        assert later
        assert all(call.started >= refused.ended + timedelta(seconds=2) for call in later)


def test_a_retry_after_given_as_a_date_is_not_undercut(trial: Trial) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    next_call(trial, GET_MAIL, status=429, retry_after=until)
    trial.the_answer(trial.mail())
    refused = next(call for call in trial.calls(GET_MAIL) if call.status == 429)
    assert all(call.started >= until for call in trial.calls() if call.started > refused.ended)


def test_a_retry_after_holds_for_the_other_mails_of_the_mailbox_too(trial: Trial) -> None:
    next_call(trial, GET_MAIL, status=429, retry_after=3)
    first = trial.mail()
    trial.wait_for(lambda: [c for c in trial.calls(GET_MAIL) if c.status == 429], what="Graph puts a call off")
    refused = next(call for call in trial.calls(GET_MAIL) if call.status == 429)
    second = trial.mail(from_=trial.person("ben"))
    trial.the_answer(first)
    trial.the_answer(second, trial.person("ben"))
    later = [call for call in trial.calls() if call.started > refused.ended]
    assert all(call.started >= refused.ended + timedelta(seconds=3) for call in later)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_call_that_fails_inside_graph_ends_in_one_answer(trials: Trials, status: int) -> None:
    at_each_step(trials, status=status)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_connection_lost_before_or_after_the_work_ends_in_one_answer(trials: Trials, moment: str) -> None:
    at_each_step(trials, drop=moment)


def test_an_answer_of_graph_that_never_comes_ends_in_one_answer(trials: Trials) -> None:
    at_each_step(trials, delay=4)


@pytest.mark.parametrize("body", ["truncated", "html"])
def test_an_answer_of_graph_that_cannot_be_read_ends_in_one_answer(trials: Trials, body: str) -> None:
    at_each_step(trials, (GET_MAIL, CREATE_REPLY), body=body)


def test_a_504_whose_mail_went_all_the_same_is_looked_up_and_nothing_is_sent_again(trial: Trial) -> None:
    next_call(trial, SEND, status=504, done=True)
    mail = trial.mail()
    trial.the_answer(mail)
    assert len(trial.calls(SEND)) == 1
    looks = [call for call in trial.calls("GET /users/{}/messages") if call.template == "GET /users/{}/messages"]
    assert len(looks) == 1


def test_a_504_whose_mail_goes_seconds_later_is_not_sent_again(trial: Trial) -> None:
    next_call(trial, SEND, late_send=1.0)
    trial.the_answer(trial.mail())
    assert len(trial.calls(SEND)) == 1


@pytest.mark.parametrize("survives", [True, False])
def test_an_uncertain_send_is_understood_whether_or_not_a_drafts_id_survives_sending(
    trial: Trial, survives: bool
) -> None:
    with trial.switched(draft_id_survives_sending=survives):
        next_call(trial, SEND, drop="after")
        trial.the_answer(trial.mail())
    assert len(trial.calls(SEND)) == 1


def test_a_draft_that_a_person_threw_away_after_an_uncertain_send_is_held(trial: Trial) -> None:
    def throw_away(call: Call) -> None:
        with trial.stage.m365.world.lock:
            for message in trial.inbox.messages("drafts"):
                bin_ = trial.inbox.folder("deleteditems").folder_id
                trial.stage.m365.world.move(trial.inbox, trial.inbox.find(message.immutable_id), bin_)

    next_call(trial, SEND, before=throw_away, status=504)
    row = trial.ended(trial.mail())
    assert (row.state, row.reason) == (MailState.HELD, "draft-thrown-away")
    assert trial.answers() == []


def test_a_draft_that_vanished_after_an_uncertain_send_is_held_with_an_alarm(trial: Trial) -> None:
    trial.invariants.allow("alarm=mail_held")

    def destroy(call: Call) -> None:
        with trial.stage.m365.world.lock:
            for message in trial.inbox.messages("drafts"):
                trial.stage.m365.world.remove(trial.inbox, trial.inbox.find(message.immutable_id))

    next_call(trial, SEND, before=destroy, status=504)
    row = trial.ended(trial.mail())
    assert (row.state, row.reason) == (MailState.HELD, "send-unknown")
    looks = [call for call in trial.calls() if call.template == "GET /users/{}/messages"]
    assert len(looks) == 2


def test_a_draft_that_is_not_as_meant_is_deleted_and_the_mail_held(trial: Trial) -> None:
    def add_a_copy(call: Call) -> None:
        # The draft's answer is made from the original: a second Reply-To is a second recipient.
        with trial.stage.m365.world.lock:
            original = trial.inbox.find(mail_ids[0])
            original.reply_to = (*original.reply_to, original.from_, trial.inbox.person)  # type: ignore[arg-type]

    mail_ids: list[str] = []
    with trial.switched(notify=False):
        mail = trial.mail()
    mail_ids.append(mail.id)
    next_call(trial, CREATE_REPLY, before=add_a_copy)
    trial.stage.m365.watching.notify_again(mail)
    row = trial.ended(mail)
    assert row.state is MailState.HELD
    assert row.reason.startswith("draft-")
    assert trial.inbox.messages("drafts") == []
    assert trial.calls(SEND) == []


def test_a_mail_that_is_gone_when_it_is_fetched_is_ignored_after_a_while(trial: Trial) -> None:
    def remove(call: Call) -> None:
        with trial.stage.m365.world.lock:
            for message in trial.inbox.messages("inbox"):
                trial.stage.m365.world.remove(trial.inbox, trial.inbox.find(message.immutable_id))

    next_call(trial, GET_MAIL, before=remove)
    row = trial.ended(trial.mail())
    assert (row.state, row.reason) == (MailState.IGNORED, "gone")
    assert len(trial.calls(GET_MAIL)) > 1


def test_a_mail_that_was_moved_out_of_the_inbox_is_left_alone(trial: Trial) -> None:
    def move(call: Call) -> None:
        with trial.stage.m365.world.lock:
            for message in trial.inbox.messages("inbox"):
                archive = trial.inbox.folder("archive").folder_id
                trial.stage.m365.world.move(trial.inbox, trial.inbox.find(message.immutable_id), archive)

    next_call(trial, GET_MAIL, before=move)
    row = trial.ended(trial.mail())
    assert (row.state, row.reason) == (MailState.IGNORED, "moved")


def test_an_expired_token_is_renewed_on_the_way(trial: Trial) -> None:
    trial.stage.m365.entra.expire_tokens(trial.tenant)
    trial.the_answer(trial.mail())

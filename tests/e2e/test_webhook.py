"""The webhook under load and attack, and what becomes of work items that cannot be done."""

import json
from collections.abc import Sequence

import pytest

from sandbox.storage.faults import on
from shared.domain.mail.mail import MailKey, MailState
from shared.domain.values.ids import mailbox_id_of
from shared.domain.work import BuriedItem, WorkItem
from tests.e2e.support.trial import MakeStage, Trial

TIMERS = ("keep_subscriptions", "schedule_catch_up")
NO_NOTIFICATIONS = (b"no json", b"[]", b'{"value": 3}', b"x" * (1024 * 1024 + 1))


def test_a_queue_that_cannot_be_reached_while_graph_posts_gives_5xx_and_later_one_answer(trial: Trial) -> None:
    trial.invariants.allow(webhook=(503,))
    trial.mail_whose_notification_is_refused_first()
    assert len(trial.answers()) == 1


def post(trial: Trial, mails: Sequence[str]) -> int:
    """One POST with a notification for each of these mails, as Graph makes it; the status of the answer."""
    [subscription] = [each for each in trial.stage.m365.watching.subscriptions if each.mailbox is trial.inbox]
    items = [
        {
            "subscriptionId": subscription.id,
            "clientState": subscription.client_state,
            "changeType": "created",
            "tenantId": trial.tenant.id,
            "resource": f"Users/{trial.inbox.object_id}/Messages/{mail}",
            "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": mail},
        }
        for mail in mails
    ]
    return trial.stage.people.anonymous.post("/api/notifications", json={"value": items}).status_code


def a_thousand_mails(name: str) -> list[str]:
    """Ids as long as Graph's, of mails that nobody fetches."""
    return [f"AAkALgAA{name:x<138}{number:05}=" for number in range(1000)]


def queued(trial: Trial) -> list[tuple[str, ...]]:
    """The packs of mails that lie on mail-fetch, which is empty afterwards."""
    return [WorkItem.decode(body).mails for body in trial.stage.storage.take("mail-fetch")]


def test_a_thousand_notifications_in_one_post_are_all_stored_or_refused_with_503(make_stage: MakeStage) -> None:
    # The mails are not to be fetched, so that they can be counted in the queue.
    trial = make_stage({"AzureWebJobs.fetch_mail.Disabled": "true"})
    mails = a_thousand_mails("first")
    assert post(trial, mails) == 202
    packs = queued(trial)
    assert sorted(mail for pack in packs for mail in pack) == mails
    assert len(packs) < 50, "they are packed"
    others = a_thousand_mails("second")
    slow = trial.stage.proxy.faults.every(1, on("put message", target="mail-fetch"), delay=6.0)
    proxy = trial.stage.proxy
    before = len(proxy.transactions("put message", target="mail-fetch"))
    assert post(trial, others) == 503
    assert slow.hits > 0
    assert len(proxy.transactions("put message", target="mail-fetch")) == before, (
        "Graph is answered before storage does"
    )
    trial.stage.proxy.faults.clear()
    assert post(trial, others) == 202
    assert {mail for pack in queued(trial) for mail in pack} == set(others)


def storage_calls(trial: Trial, body: bytes) -> list[str]:
    """All that storage was asked for because of one POST that stores nothing."""
    before = len(trial.stage.proxy.transactions())
    answer = trial.stage.people.anonymous.post(
        "/api/notifications", data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (202, 400, 413)
    return [f"{done.call.operation} {done.call.target}" for done in trial.stage.proxy.transactions()[before:]]


def test_a_post_that_is_forged_or_no_notification_costs_no_storage_call(make_stage: MakeStage) -> None:
    # Nothing but the POSTs makes work.
    trial = make_stage({f"AzureWebJobs.{timer}.Disabled": "true" for timer in TIMERS})
    [real] = trial.stage.m365.watching.subscriptions
    assert real.client_state is not None
    forged = {
        "subscriptionId": real.id,
        "clientState": real.client_state[:-4] + ("AAAA" if real.client_state[-4:] != "AAAA" else "BBBB"),
        "resourceData": {"id": "AAkALgAAforged1="},
    }
    trial.stage.settle()
    for body in (json.dumps({"value": [forged] * 100}).encode(), *NO_NOTIFICATIONS):
        assert storage_calls(trial, body) == [], body[:40]
    assert post(trial, ["AAkALgAAreal1="]) == 202
    assert trial.stage.proxy.transactions("put message", target="mail-fetch"), "a good one does cost one"
    trial.invariants.may_be_unfinished = True


def test_forged_notifications_are_counted(trial: Trial) -> None:
    [real] = [each for each in trial.stage.m365.watching.subscriptions if each.mailbox is trial.inbox]
    assert real.client_state is not None
    forged = real.client_state[:-4] + ("AAAA" if real.client_state[-4:] != "AAAA" else "BBBB")
    items = [
        {"subscriptionId": real.id, "clientState": state, "resourceData": {"id": "AAkALgAAforged1="}}
        for state in (forged, "", "x" * 112)
    ]
    said = len(trial.stage.log)
    answer = trial.stage.people.anonymous.post("/api/notifications", json={"value": items})
    assert answer.status_code == 202
    trial.stage.hear_out()
    assert any("step=accept refused=3" in line for line in trial.stage.log[said:])


@pytest.mark.parametrize("body", NO_NOTIFICATIONS)
def test_a_post_that_is_no_notification_is_refused_without_a_stack_trace(trial: Trial, body: bytes) -> None:
    answer = trial.stage.people.anonymous.post(
        "/api/notifications", data=body, headers={"Content-Type": "application/json"}
    )
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text


def test_a_poisoned_item_is_buried_with_an_alarm_and_can_be_seen(trial: Trial) -> None:
    trial.invariants.allow("alarm=buried", "Executed 'Functions.fetch_mail' (Failed", "Functions.fetch_mail")
    body = {"v": 1, "nonsense": f"buried by test {trial.number}"}
    trial.stage.storage.put("mail-fetch", body)

    def buried() -> list[BuriedItem]:
        return [item for item in trial.stage.storage.buried("mail-fetch") if json.dumps(body["nonsense"]) in item.body]

    trial.wait_for(buried, what="it is buried")
    trial.stage.settle()
    trial.stage.hear_out()
    [item] = buried()
    assert json.loads(item.body) == body
    alarm = f"alarm=buried queue=mail-fetch message={item.message_id}"
    assert any(alarm in line for line in trial.stage.log)


def test_the_mail_of_a_buried_item_is_held(trial: Trial) -> None:
    trial.invariants.allow("alarm=buried")
    item = WorkItem(
        trial.tenant_id,
        mailbox_id_of(trial.tenant_id, trial.address),
        "ticket-1",
        ("AAkALgAAnever1=",),
    )
    trial.stage.storage.put("mail-fetch-poison", item.encode().encode())
    trial.wait_for(trial.rows, what="the buried mail is on record")
    [row] = trial.rows()
    assert (row.state, row.reason) == (MailState.HELD, "buried")
    trial.stage.hear_out()
    assert any("alarm=buried" in line and row.key.short_id in line for line in trial.stage.log)


def test_a_buried_mail_that_an_operator_replays_is_answered(trial: Trial) -> None:
    trial.invariants.allow("alarm=buried")
    mail = trial.mail(notify=False)
    key = MailKey(trial.tenant_id, mailbox_id_of(trial.tenant_id, trial.address), mail.id)
    item = WorkItem(key.tenant_id, key.mailbox_id, "ticket-1", (key.mail_id,))
    trial.stage.storage.put("mail-fetch-poison", item.encode().encode())
    assert trial.ended(mail).reason == "buried"
    [buried] = [each for each in trial.stage.storage.buried("mail-fetch") if mail.id in each.body]
    trial.stage.storage.put("mail-fetch", {**json.loads(buried.body), "why": "replay"})
    trial.wait_for(lambda: trial.answers(), what="the mail is answered")
    assert trial.ended(mail).state is MailState.SENT
    assert len(trial.answers()) == 1

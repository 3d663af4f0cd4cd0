"""The webhook under load and attack, and what becomes of work items that cannot be done."""

import json
from collections.abc import Sequence

import pytest

from sandbox.storage.faults import on
from shared.domain.mail.mail import MailKey, MailState
from shared.domain.values.ids import mailbox_id_of
from shared.domain.work import BuriedItem, WorkItem
from tests.e2e.support.scene import MakeStage, Scene

TIMERS = ("keep_subscriptions", "schedule_catch_up")
NO_NOTIFICATIONS = (b"no json", b"[]", b'{"value": 3}', b"x" * (1024 * 1024 + 1))


def test_a_queue_that_cannot_be_reached_while_graph_posts_gives_5xx_and_later_one_answer(scene: Scene) -> None:
    scene.referee.allow(webhook=(503,))
    scene.mail_whose_notification_is_refused_first()
    assert len(scene.answers()) == 1


def post(scene: Scene, mails: Sequence[str]) -> int:
    """One POST with a notification for each of these mails, as Graph makes it; the status of the answer."""
    [subscription] = [each for each in scene.stage.m365.watching.subscriptions if each.mailbox is scene.inbox]
    items = [
        {
            "subscriptionId": subscription.id,
            "clientState": subscription.client_state,
            "changeType": "created",
            "tenantId": scene.tenant.id,
            "resource": f"Users/{scene.inbox.object_id}/Messages/{mail}",
            "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": mail},
        }
        for mail in mails
    ]
    return scene.stage.people.anonymous.post("/api/notifications", json={"value": items}).status_code


def a_thousand_mails(name: str) -> list[str]:
    """Ids as long as Graph's, of mails that nobody fetches."""
    return [f"AAkALgAA{name:x<138}{number:05}=" for number in range(1000)]


def queued(scene: Scene) -> list[tuple[str, ...]]:
    """The packs of mails that lie on mail-fetch, which is empty afterwards."""
    return [WorkItem.decode(body).mails for body in scene.stage.storage.take("mail-fetch")]


def test_a_thousand_notifications_in_one_post_are_all_stored_or_refused_with_503(make_stage: MakeStage) -> None:
    # The mails are not to be fetched, so that they can be counted in the queue.
    scene = make_stage({"AzureWebJobs.fetch_mail.Disabled": "true"})
    mails = a_thousand_mails("first")
    assert post(scene, mails) == 202
    packs = queued(scene)
    assert sorted(mail for pack in packs for mail in pack) == mails
    assert len(packs) < 50, "they are packed"
    others = a_thousand_mails("second")
    slow = scene.stage.proxy.faults.every(1, on("put message", target="mail-fetch"), delay=6.0)
    proxy = scene.stage.proxy
    before = len(proxy.transactions("put message", target="mail-fetch"))
    assert post(scene, others) == 503
    assert slow.hits > 0
    assert len(proxy.transactions("put message", target="mail-fetch")) == before, (
        "Graph is answered before storage does"
    )
    scene.stage.proxy.faults.clear()
    assert post(scene, others) == 202
    assert {mail for pack in queued(scene) for mail in pack} == set(others)


def storage_calls(scene: Scene, body: bytes) -> list[str]:
    """All that storage was asked for because of one POST that stores nothing."""
    before = len(scene.stage.proxy.transactions())
    answer = scene.stage.people.anonymous.post(
        "/api/notifications", data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (202, 400, 413)
    return [f"{done.call.operation} {done.call.target}" for done in scene.stage.proxy.transactions()[before:]]


def test_a_post_that_is_forged_or_no_notification_costs_no_storage_call(make_stage: MakeStage) -> None:
    # Nothing but the POSTs makes work.
    scene = make_stage({f"AzureWebJobs.{timer}.Disabled": "true" for timer in TIMERS})
    [real] = scene.stage.m365.watching.subscriptions
    assert real.client_state is not None
    forged = {
        "subscriptionId": real.id,
        "clientState": real.client_state[:-4] + ("AAAA" if real.client_state[-4:] != "AAAA" else "BBBB"),
        "resourceData": {"id": "AAkALgAAforged1="},
    }
    scene.stage.settle()
    for body in (json.dumps({"value": [forged] * 100}).encode(), *NO_NOTIFICATIONS):
        assert storage_calls(scene, body) == [], body[:40]
    assert post(scene, ["AAkALgAAreal1="]) == 202
    assert scene.stage.proxy.transactions("put message", target="mail-fetch"), "a good one does cost one"
    scene.referee.may_be_unfinished = True


def test_forged_notifications_are_counted(scene: Scene) -> None:
    [real] = [each for each in scene.stage.m365.watching.subscriptions if each.mailbox is scene.inbox]
    assert real.client_state is not None
    forged = real.client_state[:-4] + ("AAAA" if real.client_state[-4:] != "AAAA" else "BBBB")
    items = [
        {"subscriptionId": real.id, "clientState": state, "resourceData": {"id": "AAkALgAAforged1="}}
        for state in (forged, "", "x" * 112)
    ]
    said = len(scene.stage.log)
    answer = scene.stage.people.anonymous.post("/api/notifications", json={"value": items})
    assert answer.status_code == 202
    scene.stage.hear_out()
    assert any("step=accept refused=3" in line for line in scene.stage.log[said:])


@pytest.mark.parametrize("body", NO_NOTIFICATIONS)
def test_a_post_that_is_no_notification_is_refused_without_a_stack_trace(scene: Scene, body: bytes) -> None:
    answer = scene.stage.people.anonymous.post(
        "/api/notifications", data=body, headers={"Content-Type": "application/json"}
    )
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text


def test_a_poisoned_item_is_buried_with_an_alarm_and_can_be_seen(scene: Scene) -> None:
    scene.referee.allow("alarm=buried", "Executed 'Functions.fetch_mail' (Failed", "Functions.fetch_mail")
    body = {"v": 1, "nonsense": f"buried by test {scene.number}"}
    scene.stage.storage.put("mail-fetch", body)

    def buried() -> list[BuriedItem]:
        return [item for item in scene.stage.storage.buried("mail-fetch") if json.dumps(body["nonsense"]) in item.body]

    scene.wait_for(buried, what="it is buried")
    scene.stage.settle()
    scene.stage.hear_out()
    [item] = buried()
    assert json.loads(item.body) == body
    alarm = f"alarm=buried queue=mail-fetch message={item.message_id}"
    assert any(alarm in line for line in scene.stage.log)


def test_the_mail_of_a_buried_item_is_held(scene: Scene) -> None:
    scene.referee.allow("alarm=buried")
    item = WorkItem(
        scene.tenant_id,
        mailbox_id_of(scene.tenant_id, scene.address),
        "ticket-1",
        ("AAkALgAAnever1=",),
    )
    scene.stage.storage.put("mail-fetch-poison", item.encode().encode())
    scene.wait_for(scene.rows, what="the buried mail is on record")
    [row] = scene.rows()
    assert (row.state, row.reason) == (MailState.HELD, "buried")
    scene.stage.hear_out()
    assert any("alarm=buried" in line and row.key.short_id in line for line in scene.stage.log)


def test_a_buried_mail_that_an_operator_replays_is_answered(scene: Scene) -> None:
    scene.referee.allow("alarm=buried")
    mail = scene.mail(notify=False)
    key = MailKey(scene.tenant_id, mailbox_id_of(scene.tenant_id, scene.address), mail.id)
    item = WorkItem(key.tenant_id, key.mailbox_id, "ticket-1", (key.mail_id,))
    scene.stage.storage.put("mail-fetch-poison", item.encode().encode())
    assert scene.ended(mail).reason == "buried"
    [buried] = [each for each in scene.stage.storage.buried("mail-fetch") if mail.id in each.body]
    scene.stage.storage.put("mail-fetch", {**json.loads(buried.body), "why": "replay"})
    scene.wait_for(lambda: scene.answers(), what="the mail is answered")
    assert scene.ended(mail).state is MailState.SENT
    assert len(scene.answers()) == 1

"""Several Tenants in one deployment: each sees only its own, and the trouble of one is no other's."""

import pytest

from sandbox.m365 import Tenant
from shared.domain.mail.mail import MailState
from shared.domain.values.ids import TenantId, mailbox_id_of
from shared.domain.work import WorkItem
from tests.e2e.support.scene import SEND, MakeStage, Scene

OTHER = "harper@fabrikam.example"


def two_tenants(make_stage: MakeStage) -> tuple[Scene, Tenant]:
    """A Scene in contoso.example, and the connected tenant fabrikam.example with a watched mailbox."""
    scene = make_stage()
    other = scene.stage.people.connected_tenant("fabrikam.example")
    other.add_mailbox(OTHER, name="Harper")
    scene.stage.people.watched(OTHER)
    return scene, other


def state_of(scene: Scene, tenant: Tenant) -> str:
    """The state of a Tenant as the operator sees it."""
    return str(scene.stage.people.operator.get(f"/api/tenants/{tenant.id}").json()["state"])


def test_two_tenants_at_once_each_see_only_their_own(make_stage: MakeStage) -> None:
    scene, _ = two_tenants(make_stage)
    scene.stage.m365.switches.batch_notifications = True
    people = [scene.person(f"guest{number}") for number in range(6)]
    ours = [scene.mail(from_=person) for person in people]
    theirs = [scene.stage.mail(to=OTHER, from_=person) for person in people]
    both = scene.stage.mail(to=[scene.address, OTHER], from_=scene.customer)
    for mail in ours:
        scene.ended(mail)
    for mail in theirs:
        scene.stage.ended(mail, OTHER)
    scene.ended(both)
    scene.stage.ended(both, OTHER)
    for person, our, their in zip(people, ours, theirs, strict=True):
        authors = {mail.in_reply_to: mail.from_.address for mail in scene.answers(person) if mail.from_}
        assert authors == {our.message_id: scene.address, their.message_id: OTHER}
    assert sorted(mail.from_.address for mail in scene.answers() if mail.from_) == sorted([scene.address, OTHER])
    for call in scene.stage.m365.requests:
        if call.mailbox:
            assert call.tenant == scene.stage.m365.exchange.mailbox(call.mailbox).tenant_id
            assert call.status not in (401, 403)


def test_an_admin_sees_and_changes_only_mailboxes_of_their_own_tenant(make_stage: MakeStage) -> None:
    scene, _ = two_tenants(make_stage)
    scene.referee.allow("alarm=mailbox_failing")
    ada = scene.stage.people.admin(f"ada@{scene.tenant.domain}")
    listed = ada.get("/api/mailboxes")
    assert listed.status_code == 200
    assert scene.address in listed.text
    assert "fabrikam" not in listed.text
    assert ada.get(f"/api/mailboxes/{OTHER}").status_code == 404
    assert ada.delete(f"/api/mailboxes/{OTHER}").status_code in (204, 404)
    theirs = scene.stage.people.admin("ada@fabrikam.example").get(f"/api/mailboxes/{OTHER}")
    assert theirs.status_code == 200
    assert theirs.json()["state"] == "watching"
    taken = scene.stage.people.put_mailbox(OTHER, admin=f"ada@{scene.tenant.domain}")
    assert taken.status_code >= 400 or taken.json()["state"].startswith("failing")
    assert scene.stage.ended(scene.stage.mail(to=OTHER), OTHER).state is MailState.SENT


def test_a_deleted_tenant_leaves_nothing_and_the_other_goes_on(make_stage: MakeStage) -> None:
    scene, other = two_tenants(make_stage)
    scene.referee.allow("alarm=buried")
    scene.stage.ended(scene.stage.mail(to=OTHER), OTHER)
    lost = WorkItem(TenantId(other.id), mailbox_id_of(TenantId(other.id), OTHER), "ticket-1", ("AAkALgAAnever1=",))
    scene.stage.storage.put("mail-fetch-poison", lost.encode().encode())
    scene.wait_for(lambda: scene.stage.storage.buried("mail-fetch"), what="an item is buried")
    scene.stage.settle()
    place = f"/api/tenants/{other.id}"
    assert scene.stage.people.operator.delete(place).status_code == 202
    scene.wait_for(lambda: scene.stage.people.operator.delete(place).status_code == 200, what="the tenant is deleted")
    assert scene.stage.people.operator.get(f"/api/tenants/{other.id}").status_code == 404
    assert {each.tenant_id for each in scene.stage.m365.watching.subscriptions} == {scene.tenant.id}
    for table in ("tenants", "mailboxes", "correspondence", "consents", "buried"):
        rows = scene.stage.storage.entities(table)
        assert [row for row in rows if other.id in str(row)] == [], table
    assert scene.stage.people.operator.delete(f"/api/tenants/{other.id}").status_code in (200, 204, 404)
    scene.the_answer(scene.mail())


@pytest.mark.parametrize("code", ["revoked", "disabled"])
def test_a_tenant_that_takes_its_consent_back_is_paused_and_catches_up_when_it_consents_again(
    make_stage: MakeStage, code: str
) -> None:
    scene, other = two_tenants(make_stage)
    scene.referee.allow("alarm=tenant_paused")
    m365 = scene.stage.m365
    if code == "revoked":
        m365.entra.revoke(other)
    else:
        m365.entra.disable_app(other)
    m365.entra.expire_tokens(other)
    waiting = scene.stage.mail(to=OTHER)
    scene.wait_for(lambda: state_of(scene, other).startswith("paused"), what="the tenant is paused")
    scene.the_answer(scene.mail())
    assert state_of(scene, scene.tenant) == "connected"
    row = scene.stage.row(waiting, OTHER)
    assert row is not None
    assert not row.is_done
    unheard = scene.stage.mail(to=OTHER, from_=scene.person("ben"), notify=False)
    assert scene.stage.people.consent(other, "ada@fabrikam.example").status_code == 200
    assert state_of(scene, other) == "connected"
    assert scene.stage.ended(waiting, OTHER).state is MailState.SENT
    assert scene.stage.ended(unheard, OTHER).state is MailState.SENT


def test_retry_after_of_one_mailbox_does_not_slow_another_down(make_stage: MakeStage) -> None:
    scene, _ = two_tenants(make_stage)
    scene.stage.m365.faults.next(lambda call: call.mailbox is scene.inbox, status=429, retry_after=4)
    slow = scene.mail()
    scene.wait_for(lambda: any(call.status == 429 for call in scene.calls()), what="Graph puts a call off")
    quick = scene.stage.mail(to=OTHER, from_=scene.person("ben"))
    assert scene.stage.ended(quick, OTHER).state is MailState.SENT
    scene.the_answer(slow)
    sends = {call.mailbox: call.started for call in scene.stage.m365.calls(SEND)}
    assert sends[OTHER] < sends[scene.address]

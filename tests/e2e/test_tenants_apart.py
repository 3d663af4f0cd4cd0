"""Several Tenants in one deployment: each sees only its own, and the trouble of one is no other's."""

import pytest

from sandbox.m365 import Tenant
from shared.domain.mail.mail import MailState
from shared.domain.values.ids import TenantId, mailbox_id_of
from shared.domain.work import WorkItem
from tests.e2e.support.trial import SEND, MakeStage, Trial

OTHER = "harper@fabrikam.example"


def two_tenants(make_stage: MakeStage) -> tuple[Trial, Tenant]:
    """A Trial in contoso.example, and the connected tenant fabrikam.example with a watched mailbox."""
    trial = make_stage()
    other = trial.stage.people.connected_tenant("fabrikam.example")
    other.add_mailbox(OTHER, name="Harper")
    trial.stage.people.watched(OTHER)
    return trial, other


def state_of(trial: Trial, tenant: Tenant) -> str:
    """The state of a Tenant as the operator sees it."""
    return str(trial.stage.people.operator.get(f"/api/tenants/{tenant.id}").json()["state"])


def test_two_tenants_at_once_each_see_only_their_own(make_stage: MakeStage) -> None:
    trial, _ = two_tenants(make_stage)
    trial.stage.m365.switches.batch_notifications = True
    people = [trial.person(f"guest{number}") for number in range(6)]
    ours = [trial.mail(from_=person) for person in people]
    theirs = [trial.stage.mail(to=OTHER, from_=person) for person in people]
    both = trial.stage.mail(to=[trial.address, OTHER], from_=trial.customer)
    for mail in ours:
        trial.ended(mail)
    for mail in theirs:
        trial.stage.ended(mail, OTHER)
    trial.ended(both)
    trial.stage.ended(both, OTHER)
    for person, our, their in zip(people, ours, theirs, strict=True):
        authors = {mail.in_reply_to: mail.from_.address for mail in trial.answers(person) if mail.from_}
        assert authors == {our.message_id: trial.address, their.message_id: OTHER}
    assert sorted(mail.from_.address for mail in trial.answers() if mail.from_) == sorted([trial.address, OTHER])
    for call in trial.stage.m365.requests:
        if call.mailbox:
            assert call.tenant == trial.stage.m365.exchange.mailbox(call.mailbox).tenant_id
            assert call.status not in (401, 403)


def test_an_admin_sees_and_changes_only_mailboxes_of_their_own_tenant(make_stage: MakeStage) -> None:
    trial, _ = two_tenants(make_stage)
    trial.invariants.allow("alarm=mailbox_failing")
    ada = trial.stage.people.admin(f"ada@{trial.tenant.domain}")
    listed = ada.get("/api/mailboxes")
    assert listed.status_code == 200
    assert trial.address in listed.text
    assert "fabrikam" not in listed.text
    assert ada.get(f"/api/mailboxes/{OTHER}").status_code == 404
    assert ada.delete(f"/api/mailboxes/{OTHER}").status_code in (204, 404)
    theirs = trial.stage.people.admin("ada@fabrikam.example").get(f"/api/mailboxes/{OTHER}")
    assert theirs.status_code == 200
    assert theirs.json()["state"] == "watching"
    taken = trial.stage.people.put_mailbox(OTHER, admin=f"ada@{trial.tenant.domain}")
    assert taken.status_code >= 400 or taken.json()["state"].startswith("failing")
    assert trial.stage.ended(trial.stage.mail(to=OTHER), OTHER).state is MailState.SENT


def test_a_deleted_tenant_leaves_nothing_and_the_other_goes_on(make_stage: MakeStage) -> None:
    trial, other = two_tenants(make_stage)
    trial.invariants.allow("alarm=buried")
    trial.stage.ended(trial.stage.mail(to=OTHER), OTHER)
    lost = WorkItem(TenantId(other.id), mailbox_id_of(TenantId(other.id), OTHER), "ticket-1", ("AAkALgAAnever1=",))
    trial.stage.storage.put("mail-fetch-poison", lost.encode().encode())
    trial.wait_for(lambda: trial.stage.storage.buried("mail-fetch"), what="an item is buried")
    trial.stage.settle()
    place = f"/api/tenants/{other.id}"
    assert trial.stage.people.operator.delete(place).status_code == 202
    trial.wait_for(lambda: trial.stage.people.operator.delete(place).status_code == 200, what="the tenant is deleted")
    assert trial.stage.people.operator.get(f"/api/tenants/{other.id}").status_code == 404
    assert {each.tenant_id for each in trial.stage.m365.watching.subscriptions} == {trial.tenant.id}
    for table in ("tenants", "mailboxes", "correspondence", "consents", "buried"):
        rows = trial.stage.storage.entities(table)
        assert [row for row in rows if other.id in str(row)] == [], table
    assert trial.stage.people.operator.delete(f"/api/tenants/{other.id}").status_code in (200, 204, 404)
    trial.the_answer(trial.mail())


@pytest.mark.parametrize("code", ["revoked", "disabled"])
def test_a_tenant_that_takes_its_consent_back_is_paused_and_catches_up_when_it_consents_again(
    make_stage: MakeStage, code: str
) -> None:
    trial, other = two_tenants(make_stage)
    trial.invariants.allow("alarm=tenant_paused")
    m365 = trial.stage.m365
    if code == "revoked":
        m365.entra.revoke(other)
    else:
        m365.entra.disable_app(other)
    m365.entra.expire_tokens(other)
    waiting = trial.stage.mail(to=OTHER)
    trial.wait_for(lambda: state_of(trial, other).startswith("paused"), what="the tenant is paused")
    trial.the_answer(trial.mail())
    assert state_of(trial, trial.tenant) == "connected"
    row = trial.stage.row(waiting, OTHER)
    assert row is not None
    assert not row.is_done
    unheard = trial.stage.mail(to=OTHER, from_=trial.person("ben"), notify=False)
    assert trial.stage.people.consent(other, "ada@fabrikam.example").status_code == 200
    assert state_of(trial, other) == "connected"
    assert trial.stage.ended(waiting, OTHER).state is MailState.SENT
    assert trial.stage.ended(unheard, OTHER).state is MailState.SENT


def test_retry_after_of_one_mailbox_does_not_slow_another_down(make_stage: MakeStage) -> None:
    trial, _ = two_tenants(make_stage)
    trial.stage.m365.faults.next(lambda call: call.mailbox is trial.inbox, status=429, retry_after=4)
    slow = trial.mail()
    trial.wait_for(lambda: any(call.status == 429 for call in trial.calls()), what="Graph puts a call off")
    quick = trial.stage.mail(to=OTHER, from_=trial.person("ben"))
    assert trial.stage.ended(quick, OTHER).state is MailState.SENT
    trial.the_answer(slow)
    sends = {call.mailbox: call.started for call in trial.stage.m365.calls(SEND)}
    assert sends[OTHER] < sends[trial.address]

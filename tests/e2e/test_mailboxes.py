"""Mailboxes as their admin sees them: saved, watched, switched off, removed."""

from datetime import UTC, datetime
from threading import Event

from sandbox.m365 import Delivered
from shared.domain.mail.mail import MailState
from tests.e2e.support.trial import CREATE_REPLY, SEND, MakeStage, Trial


def test_a_saved_mailbox_is_checked_and_watched(trial: Trial) -> None:
    answer = trial.put()
    assert answer.status_code == 200
    shown = answer.json()
    assert shown["state"] == "watching"
    assert all(check["ok"] for check in shown["checks"])
    assert len(shown["checks"]) == 5
    [subscription] = [each for each in trial.stage.m365.watching.subscriptions if each.mailbox is trial.inbox]
    assert subscription.change_types == {"created"}
    assert subscription.immutable_ids
    assert subscription.resource == f"users/{trial.inbox.object_id}/mailFolders('inbox')/messages"
    assert subscription.lifecycle_url == f"{trial.stage.url}/api/lifecycle"
    assert datetime.fromisoformat(shown["subscriptionEnds"]) > datetime.now(UTC)
    assert trial.inbox.messages("drafts") == []


def test_wrong_settings_are_refused_with_a_sentence_for_each_field(trial: Trial) -> None:
    answer = trial.put(inboxType="private", responseTemplate="<p>no place</p>", colour="blue")
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    for field in ("inboxType", "responseTemplate", "colour"):
        assert field in answer.text
    assert trial.shown()["inboxType"] == "individual"


def test_a_save_that_lost_a_race_is_told_so(trial: Trial) -> None:
    admin = trial.stage.people.admin(f"ada@{trial.tenant.domain}")
    path = f"/api/mailboxes/{trial.address}"
    known = admin.get(path)
    body = {"name": "Harper", "enabled": True, "otherwise": {"do": "hold"}}
    changed = admin.put(path, json=body, headers={"If-Match": known.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != known.headers["ETag"]
    assert admin.put(path, json=body, headers={"If-Match": known.headers["ETag"]}).status_code == 412


def test_an_alias_of_a_watched_mailbox_is_refused_naming_the_first(trial: Trial) -> None:
    main, alias = f"desk{trial.number}@{trial.tenant.domain}", f"info{trial.number}@{trial.tenant.domain}"
    trial.tenant.add_mailbox(main, aliases=(alias,))
    trial.stage.people.watched(main)
    refused = trial.stage.people.put_mailbox(alias)
    assert refused.status_code == 409
    assert main in refused.text


def test_a_mailbox_that_may_not_be_read_is_kept_as_failing_with_a_hint(trial: Trial) -> None:
    trial.invariants.allow("alarm=mailbox_failing")
    closed = f"closed{trial.number}@{trial.tenant.domain}"
    trial.tenant.add_mailbox(closed)
    trial.stage.m365.exchange.forbid(closed)
    answer = trial.stage.people.put_mailbox(closed)
    assert answer.status_code in (200, 201)
    shown = answer.json()
    assert shown["state"].startswith("failing")
    assert [check["hint"] for check in shown["checks"] if not check["ok"]]
    assert shown["name"] == "Harper"


def test_a_mailbox_that_is_deleted_leaves_no_subscription_and_answers_nothing(trial: Trial) -> None:
    admin = trial.stage.people.admin(f"ada@{trial.tenant.domain}")
    assert admin.delete(f"/api/mailboxes/{trial.address}").status_code in (200, 204)
    assert all(each.mailbox is not trial.inbox for each in trial.stage.m365.watching.subscriptions)
    assert admin.get(f"/api/mailboxes/{trial.address}").status_code == 404
    mail = trial.mail()
    trial.stage.run("schedule_catch_up")
    trial.stage.settle()
    assert trial.row(mail) is None
    assert trial.answers() == []


def test_a_disabled_mailbox_has_no_subscription_and_is_not_read(trial: Trial) -> None:
    assert trial.put(enabled=False).json()["state"] == "disabled"
    assert all(each.mailbox is not trial.inbox for each in trial.stage.m365.watching.subscriptions)
    before = len(trial.calls())
    mail = trial.mail()
    trial.stage.run("schedule_catch_up")
    trial.stage.settle()
    assert trial.row(mail) is None
    assert trial.calls()[before:] == []


def test_a_mailbox_disabled_in_flight_deletes_its_draft_and_sends_nothing(trial: Trial) -> None:
    saved = Event()

    def switch_off(call: object) -> None:
        trial.put(enabled=False).raise_for_status()
        saved.set()

    trial.stage.m365.faults.next(
        lambda call: call.template == CREATE_REPLY and call.box is trial.inbox, after=switch_off
    )
    mail = trial.mail()
    row = trial.ended(mail)
    assert saved.is_set()
    assert (row.state, row.reason) == (MailState.IGNORED, "mailbox-disabled")
    assert trial.inbox.messages("drafts") == []
    assert trial.calls(SEND) == []
    assert trial.answers() == []


def test_no_send_begins_after_the_save_that_switched_off_was_answered(trial: Trial) -> None:
    people = [trial.person(f"guest{number}") for number in range(10)]
    mails: list[Delivered] = [trial.mail(from_=person) for person in people]
    trial.wait_for(lambda: trial.calls(SEND), what="the first answer is sent")
    trial.put(enabled=False).raise_for_status()
    answered = datetime.now(UTC)
    ends = [trial.ended(mail) for mail in mails]
    assert [call for call in trial.calls(SEND) if call.started > answered] == []
    assert {end.state for end in ends} <= {MailState.SENT, MailState.IGNORED}
    assert trial.inbox.messages("drafts") == []
    for person, end in zip(people, ends, strict=True):
        assert len(trial.answers(person)) == (end.state is MailState.SENT)


def test_mail_from_before_the_mailbox_was_enabled_is_never_answered(trial: Trial) -> None:
    trial.put(enabled=False)
    early = trial.mail()
    trial.watched()
    late = trial.mail(from_=trial.person("dora"))
    trial.the_answer(late, trial.person("dora"))
    trial.catch_up()
    assert trial.answers() == []
    row = trial.row(early)
    assert row is None or row.reason == "before-enabled"


def test_an_object_id_spares_the_directory(trial: Trial) -> None:
    address = f"desk{trial.number}@{trial.tenant.domain}"
    box = trial.tenant.add_mailbox(address)
    before = len(trial.stage.m365.calls("GET /users/{}"))
    trial.stage.people.watched(address, objectId=box.object_id)
    lookups = [call for call in trial.stage.m365.calls("GET /users/{}")[before:] if call.template == "GET /users/{}"]
    assert lookups == []
    mail = trial.stage.mail(to=address, from_=trial.customer)
    assert trial.stage.ended(mail, address).state is MailState.SENT


def test_a_mailbox_that_exchange_opens_to_us_is_watched_although_the_token_carries_no_mail_permission(
    make_stage: MakeStage,
) -> None:
    trial = make_stage(watched=False)
    trial.stage.m365.entra.set_roles(trial.tenant, ("User.Read.All",))
    trial.stage.m365.entra.expire_tokens(trial.tenant)
    trial.stage.m365.exchange.allow(trial.address)
    trial.stage.people.watched(trial.address)
    trial.the_answer(trial.mail())


def test_a_mailbox_whose_directory_may_not_be_read_works_by_its_object_id(make_stage: MakeStage) -> None:
    trial = make_stage(watched=False)
    trial.stage.m365.entra.set_roles(trial.tenant, ("Mail.ReadWrite", "Mail.Send"))
    trial.stage.m365.entra.expire_tokens(trial.tenant)
    trial.invariants.allow("alarm=mailbox_failing")
    refused = trial.put().json()
    assert refused["state"].startswith("failing")
    trial.stage.people.watched(trial.address, objectId=trial.inbox.object_id)
    trial.the_answer(trial.mail())

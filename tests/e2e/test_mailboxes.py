"""Mailboxes as their admin sees them: saved, watched, switched off, removed."""

from datetime import UTC, datetime
from threading import Event

from sandbox.m365 import Delivered
from shared.domain.mail.mail import MailState
from tests.e2e.support.scene import CREATE_REPLY, SEND, MakeStage, Scene


def test_a_saved_mailbox_is_checked_and_watched(scene: Scene) -> None:
    answer = scene.put()
    assert answer.status_code == 200
    shown = answer.json()
    assert shown["state"] == "watching"
    assert all(check["ok"] for check in shown["checks"])
    assert len(shown["checks"]) == 5
    [subscription] = [each for each in scene.stage.m365.watching.subscriptions if each.mailbox is scene.inbox]
    assert subscription.change_types == {"created"}
    assert subscription.immutable_ids
    assert subscription.resource == f"users/{scene.inbox.object_id}/mailFolders('inbox')/messages"
    assert subscription.lifecycle_url == f"{scene.stage.url}/api/lifecycle"
    assert datetime.fromisoformat(shown["subscriptionEnds"]) > datetime.now(UTC)
    assert scene.inbox.messages("drafts") == []


def test_wrong_settings_are_refused_with_a_sentence_for_each_field(scene: Scene) -> None:
    answer = scene.put(inboxType="private", responseTemplate="<p>no place</p>", colour="blue")
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    for field in ("inboxType", "responseTemplate", "colour"):
        assert field in answer.text
    assert scene.shown()["inboxType"] == "individual"


def test_a_save_that_lost_a_race_is_told_so(scene: Scene) -> None:
    admin = scene.stage.people.admin(f"ada@{scene.tenant.domain}")
    path = f"/api/mailboxes/{scene.address}"
    known = admin.get(path)
    body = {"name": "Harper", "enabled": True, "otherwise": {"do": "hold"}}
    changed = admin.put(path, json=body, headers={"If-Match": known.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != known.headers["ETag"]
    assert admin.put(path, json=body, headers={"If-Match": known.headers["ETag"]}).status_code == 412


def test_an_alias_of_a_watched_mailbox_is_refused_naming_the_first(scene: Scene) -> None:
    main, alias = f"desk{scene.number}@{scene.tenant.domain}", f"info{scene.number}@{scene.tenant.domain}"
    scene.tenant.add_mailbox(main, aliases=(alias,))
    scene.stage.people.watched(main)
    refused = scene.stage.people.put_mailbox(alias)
    assert refused.status_code == 409
    assert main in refused.text


def test_a_mailbox_that_may_not_be_read_is_kept_as_failing_with_a_hint(scene: Scene) -> None:
    scene.referee.allow("alarm=mailbox_failing")
    closed = f"closed{scene.number}@{scene.tenant.domain}"
    scene.tenant.add_mailbox(closed)
    scene.stage.m365.exchange.forbid(closed)
    answer = scene.stage.people.put_mailbox(closed)
    assert answer.status_code in (200, 201)
    shown = answer.json()
    assert shown["state"].startswith("failing")
    assert [check["hint"] for check in shown["checks"] if not check["ok"]]
    assert shown["name"] == "Harper"


def test_a_mailbox_that_is_deleted_leaves_no_subscription_and_answers_nothing(scene: Scene) -> None:
    admin = scene.stage.people.admin(f"ada@{scene.tenant.domain}")
    assert admin.delete(f"/api/mailboxes/{scene.address}").status_code in (200, 204)
    assert all(each.mailbox is not scene.inbox for each in scene.stage.m365.watching.subscriptions)
    assert admin.get(f"/api/mailboxes/{scene.address}").status_code == 404
    mail = scene.mail()
    scene.stage.run("schedule_catch_up")
    scene.stage.settle()
    assert scene.row(mail) is None
    assert scene.answers() == []


def test_a_disabled_mailbox_has_no_subscription_and_is_not_read(scene: Scene) -> None:
    assert scene.put(enabled=False).json()["state"] == "disabled"
    assert all(each.mailbox is not scene.inbox for each in scene.stage.m365.watching.subscriptions)
    before = len(scene.calls())
    mail = scene.mail()
    scene.stage.run("schedule_catch_up")
    scene.stage.settle()
    assert scene.row(mail) is None
    assert scene.calls()[before:] == []


def test_a_mailbox_disabled_in_flight_deletes_its_draft_and_sends_nothing(scene: Scene) -> None:
    saved = Event()

    def switch_off(call: object) -> None:
        scene.put(enabled=False).raise_for_status()
        saved.set()

    scene.stage.m365.faults.next(
        lambda call: call.template == CREATE_REPLY and call.box is scene.inbox, after=switch_off
    )
    mail = scene.mail()
    row = scene.ended(mail)
    assert saved.is_set()
    assert (row.state, row.reason) == (MailState.IGNORED, "mailbox-disabled")
    assert scene.inbox.messages("drafts") == []
    assert scene.calls(SEND) == []
    assert scene.answers() == []


def test_no_send_begins_after_the_save_that_switched_off_was_answered(scene: Scene) -> None:
    people = [scene.person(f"guest{number}") for number in range(10)]
    mails: list[Delivered] = [scene.mail(from_=person) for person in people]
    scene.wait_for(lambda: scene.calls(SEND), what="the first answer is sent")
    scene.put(enabled=False).raise_for_status()
    answered = datetime.now(UTC)
    ends = [scene.ended(mail) for mail in mails]
    assert [call for call in scene.calls(SEND) if call.started > answered] == []
    assert {end.state for end in ends} <= {MailState.SENT, MailState.IGNORED}
    assert scene.inbox.messages("drafts") == []
    for person, end in zip(people, ends, strict=True):
        assert len(scene.answers(person)) == (end.state is MailState.SENT)


def test_mail_from_before_the_mailbox_was_enabled_is_never_answered(scene: Scene) -> None:
    scene.put(enabled=False)
    early = scene.mail()
    scene.watched()
    late = scene.mail(from_=scene.person("dora"))
    scene.the_answer(late, scene.person("dora"))
    scene.catch_up()
    assert scene.answers() == []
    row = scene.row(early)
    assert row is None or row.reason == "before-enabled"


def test_an_object_id_spares_the_directory(scene: Scene) -> None:
    address = f"desk{scene.number}@{scene.tenant.domain}"
    box = scene.tenant.add_mailbox(address)
    before = len(scene.stage.m365.calls("GET /users/{}"))
    scene.stage.people.watched(address, objectId=box.object_id)
    lookups = [call for call in scene.stage.m365.calls("GET /users/{}")[before:] if call.template == "GET /users/{}"]
    assert lookups == []
    mail = scene.stage.mail(to=address, from_=scene.customer)
    assert scene.stage.ended(mail, address).state is MailState.SENT


def test_a_mailbox_that_exchange_opens_to_us_is_watched_although_the_token_carries_no_mail_permission(
    make_stage: MakeStage,
) -> None:
    scene = make_stage(watched=False)
    scene.stage.m365.entra.set_roles(scene.tenant, ("User.Read.All",))
    scene.stage.m365.entra.expire_tokens(scene.tenant)
    scene.stage.m365.exchange.allow(scene.address)
    scene.stage.people.watched(scene.address)
    scene.the_answer(scene.mail())


def test_a_mailbox_whose_directory_may_not_be_read_works_by_its_object_id(make_stage: MakeStage) -> None:
    scene = make_stage(watched=False)
    scene.stage.m365.entra.set_roles(scene.tenant, ("Mail.ReadWrite", "Mail.Send"))
    scene.stage.m365.entra.expire_tokens(scene.tenant)
    scene.referee.allow("alarm=mailbox_failing")
    refused = scene.put().json()
    assert refused["state"].startswith("failing")
    scene.stage.people.watched(scene.address, objectId=scene.inbox.object_id)
    scene.the_answer(scene.mail())

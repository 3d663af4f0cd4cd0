"""Delegate and hand off: forwarded to one person, and silence in the Thread after."""

from shared.domain.mail.mail import MailState
from shared.domain.threads.thread import ThreadState
from tests.e2e.support.scene import CREATE_FORWARD, SEND, Scene

CATEGORY = "Harper: handed off"


def delegating(scene: Scene) -> str:
    """The Mailbox delegates everything about invoices and answers the rest; the colleague's address."""
    colleague = scene.colleague()
    entry = {
        "name": "invoices",
        "when": {"subjectContains": "invoice"},
        "do": "delegate",
        "to": colleague,
        "text": "Please answer this invoice question.",
    }
    scene.watched(playbook=[entry])
    return colleague


def handing_off(scene: Scene, **to: str) -> None:
    """The Mailbox hands off everything about contracts and answers the rest."""
    entry = {"name": "contracts", "when": {"subjectContains": "contract"}, "do": "hand-off", **to}
    scene.watched(playbook=[entry])


def thread_state(scene: Scene, mail_id: str) -> ThreadState:
    """The state of the Thread of the mail with this id."""
    row = scene.stage.storage.row(scene.tenant_id, scene.address, mail_id)
    assert row is not None
    thread = scene.stage.storage.thread_of(row)
    assert thread is not None
    return thread.state


def test_a_delegated_mail_is_forwarded_to_the_colleague_with_what_is_asked(scene: Scene) -> None:
    colleague = delegating(scene)
    mail = scene.mail(subject="My invoice 4711", text="The sum on it is wrong.")
    assert scene.ended(mail).state is MailState.DELEGATED
    [forward] = scene.forwards(colleague)
    assert [person.address for person in forward.to] == [colleague]
    assert forward.cc == ()
    assert "Please answer this invoice question." in forward.content
    assert forward.subject.lower().startswith("fw")
    assert thread_state(scene, mail.id) is ThreadState.DELEGATED
    assert scene.answers() == []


def test_harper_is_silent_in_a_delegated_thread_until_the_colleague_answers_the_forward(scene: Scene) -> None:
    colleague = delegating(scene)
    mail = scene.mail(subject="My invoice 4712")
    scene.ended(mail)
    more = scene.mail(subject="RE: My invoice 4712", in_reply_to=mail.message_id, text="Any news?")
    row = scene.ended(more)
    assert (row.state, row.reason) == (MailState.IGNORED, "thread-delegated")
    [forward] = scene.forwards(colleague)
    back = scene.stage.m365.exchange.reply_from(colleague, forward, text="I have mended it.")
    row = scene.ended(back)
    assert (row.state, row.reason) == (MailState.IGNORED, "colleague-answered")
    assert thread_state(scene, mail.id) is ThreadState.OPEN
    again = scene.mail(subject="RE: My question", in_reply_to=mail.message_id, text="Thanks. One thing more.")
    scene.the_answer(again)
    assert len(scene.forwards(colleague)) == 1


def test_a_copy_of_what_the_colleague_wrote_to_the_customer_opens_the_thread_too(scene: Scene) -> None:
    colleague = delegating(scene)
    mail = scene.mail(subject="My invoice 4713")
    scene.ended(mail)
    copy = scene.mail(
        from_=colleague,
        cc=scene.customer,
        subject="RE: My invoice 4713",
        in_reply_to=mail.message_id,
        text="Dear Carla, it is mended.",
    )
    row = scene.ended(copy)
    assert (row.state, row.reason) == (MailState.IGNORED, "colleague-answered")
    assert thread_state(scene, mail.id) is ThreadState.OPEN


def test_somebody_who_poses_as_the_colleague_does_not_open_the_thread(scene: Scene) -> None:
    colleague = delegating(scene)
    mail = scene.mail(subject="My invoice 4714")
    scene.ended(mail)
    raw = {
        "subject": "RE: My invoice 4714",
        "from": {"emailAddress": {"address": colleague}},
        "toRecipients": [{"emailAddress": {"address": scene.address}}],
        "internetMessageId": f"<forged-{scene.number}@evil.example>",
        "body": {"contentType": "text", "content": "All is done."},
        "internetMessageHeaders": [
            {"name": "In-Reply-To", "value": mail.message_id},
            {"name": "Authentication-Results", "value": "spf=fail; dkim=none; dmarc=fail action=oreject"},
        ],
    }
    row = scene.ended(scene.stage.m365.exchange.deliver_raw(raw, to=scene.address))
    assert (row.state, row.reason) == (MailState.HELD, "authentication-failed")
    assert thread_state(scene, mail.id) is ThreadState.DELEGATED


def test_a_mail_handed_off_is_forwarded_once_gets_its_category_and_harper_is_silent_after(scene: Scene) -> None:
    person = scene.colleague("paula")
    handing_off(scene, to=person)
    mail = scene.mail(subject="My contract ends")
    assert scene.ended(mail).state is MailState.HANDED_OFF
    [forward] = scene.forwards(person)
    assert [each.address for each in forward.to] == [person]
    original = next(each for each in scene.inbox.messages("inbox") if each.immutable_id == mail.id)
    assert CATEGORY in original.categories
    more = scene.mail(subject="RE: My contract ends", in_reply_to=mail.message_id, text="Hello? Anybody?")
    row = scene.ended(more)
    assert (row.state, row.reason) == (MailState.IGNORED, "thread-handed-off")
    assert scene.answers() == []
    assert len(scene.calls(CREATE_FORWARD)) == 1
    assert len(scene.forwards(person)) == 1


def test_a_mail_handed_off_to_nobody_by_name_gets_its_category_and_nothing_is_sent(scene: Scene) -> None:
    handing_off(scene)
    mail = scene.mail(subject="A contract question")
    assert scene.ended(mail).state is MailState.HANDED_OFF
    original = next(each for each in scene.inbox.messages("inbox") if each.immutable_id == mail.id)
    assert CATEGORY in original.categories
    assert scene.calls(CREATE_FORWARD) + scene.calls(SEND) == []
    assert thread_state(scene, mail.id) is ThreadState.HANDED_OFF


def test_a_category_that_was_there_before_stays(scene: Scene) -> None:
    handing_off(scene)
    with scene.switched(notify=False):
        mail = scene.mail(subject="A contract to look at")
    scene.inbox.find(mail.id).categories = ("Red",)
    scene.stage.m365.watching.notify_again(mail)
    assert scene.ended(mail).state is MailState.HANDED_OFF
    assert set(scene.inbox.find(mail.id).categories) == {"Red", CATEGORY}


def test_mail_is_delegated_only_within_the_tenant_or_to_a_listed_colleague(scene: Scene) -> None:
    outside = {"name": "all", "when": {"subjectContains": "x"}, "do": "delegate", "to": "eve@elsewhere.example"}
    refused = scene.put(playbook=[outside])
    assert refused.status_code in (400, 422)
    assert "playbook[0].to" in refused.text
    assert scene.put(playbook=[outside], colleagues=["eve@elsewhere.example"]).status_code == 200


def test_in_a_shared_mailbox_the_colleagues_answer_to_the_forward_comes_back_to_the_thread(scene: Scene) -> None:
    team, colleague = f"team{scene.number}@{scene.tenant.domain}", scene.colleague()
    scene.tenant.add_mailbox(team, name="Team", shared=True)
    scene.stage.m365.exchange.send_as(team, scene.address)
    entry = {"name": "invoices", "when": {"subjectContains": "invoice"}, "do": "delegate", "to": colleague}
    scene.stage.people.watched(team, inboxType="shared", answerAs=scene.address, playbook=[entry])
    mail = scene.stage.mail(to=team, from_=scene.customer, subject="An invoice for the team")
    assert scene.stage.ended(mail, team).state is MailState.DELEGATED
    [forward] = scene.forwards(colleague)
    assert [person.address for person in forward.reply_to] == [team]
    back = scene.stage.m365.exchange.reply_from(colleague, forward, text="It is mended.")
    assert [place.mailbox.address for place in back.placed] == [team]
    assert scene.stage.ended(back, team).reason == "colleague-answered"

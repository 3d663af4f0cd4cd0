"""Delegate and hand off: forwarded to one person, and silence in the Thread after."""

from shared.domain.mail.mail import MailState
from shared.domain.threads.thread import ThreadState
from tests.e2e.support.trial import CREATE_FORWARD, SEND, Trial

CATEGORY = "Harper: handed off"


def delegating(trial: Trial) -> str:
    """The Mailbox delegates everything about invoices and answers the rest; the colleague's address."""
    colleague = trial.colleague()
    entry = {
        "name": "invoices",
        "when": {"subjectContains": "invoice"},
        "do": "delegate",
        "to": colleague,
        "text": "Please answer this invoice question.",
    }
    trial.watched(playbook=[entry])
    return colleague


def handing_off(trial: Trial, **to: str) -> None:
    """The Mailbox hands off everything about contracts and answers the rest."""
    entry = {"name": "contracts", "when": {"subjectContains": "contract"}, "do": "hand-off", **to}
    trial.watched(playbook=[entry])


def thread_state(trial: Trial, mail_id: str) -> ThreadState:
    """The state of the Thread of the mail with this id."""
    row = trial.stage.storage.row(trial.tenant_id, trial.address, mail_id)
    assert row is not None
    thread = trial.stage.storage.thread_of(row)
    assert thread is not None
    return thread.state


def test_a_delegated_mail_is_forwarded_to_the_colleague_with_what_is_asked(trial: Trial) -> None:
    colleague = delegating(trial)
    mail = trial.mail(subject="My invoice 4711", text="The sum on it is wrong.")
    assert trial.ended(mail).state is MailState.DELEGATED
    [forward] = trial.forwards(colleague)
    assert [person.address for person in forward.to] == [colleague]
    assert forward.cc == ()
    assert "Please answer this invoice question." in forward.content
    assert forward.subject.lower().startswith("fw")
    assert thread_state(trial, mail.id) is ThreadState.DELEGATED
    assert trial.answers() == []


def test_harper_is_silent_in_a_delegated_thread_until_the_colleague_answers_the_forward(trial: Trial) -> None:
    colleague = delegating(trial)
    mail = trial.mail(subject="My invoice 4712")
    trial.ended(mail)
    more = trial.mail(subject="RE: My invoice 4712", in_reply_to=mail.message_id, text="Any news?")
    row = trial.ended(more)
    assert (row.state, row.reason) == (MailState.IGNORED, "thread-delegated")
    [forward] = trial.forwards(colleague)
    back = trial.stage.m365.exchange.reply_from(colleague, forward, text="I have mended it.")
    row = trial.ended(back)
    assert (row.state, row.reason) == (MailState.IGNORED, "colleague-answered")
    assert thread_state(trial, mail.id) is ThreadState.OPEN
    again = trial.mail(subject="RE: My question", in_reply_to=mail.message_id, text="Thanks. One thing more.")
    trial.the_answer(again)
    assert len(trial.forwards(colleague)) == 1


def test_a_copy_of_what_the_colleague_wrote_to_the_customer_opens_the_thread_too(trial: Trial) -> None:
    colleague = delegating(trial)
    mail = trial.mail(subject="My invoice 4713")
    trial.ended(mail)
    copy = trial.mail(
        from_=colleague,
        cc=trial.customer,
        subject="RE: My invoice 4713",
        in_reply_to=mail.message_id,
        text="Dear Carla, it is mended.",
    )
    row = trial.ended(copy)
    assert (row.state, row.reason) == (MailState.IGNORED, "colleague-answered")
    assert thread_state(trial, mail.id) is ThreadState.OPEN


def test_somebody_who_poses_as_the_colleague_does_not_open_the_thread(trial: Trial) -> None:
    colleague = delegating(trial)
    mail = trial.mail(subject="My invoice 4714")
    trial.ended(mail)
    raw = {
        "subject": "RE: My invoice 4714",
        "from": {"emailAddress": {"address": colleague}},
        "toRecipients": [{"emailAddress": {"address": trial.address}}],
        "internetMessageId": f"<forged-{trial.number}@evil.example>",
        "body": {"contentType": "text", "content": "All is done."},
        "internetMessageHeaders": [
            {"name": "In-Reply-To", "value": mail.message_id},
            {"name": "Authentication-Results", "value": "spf=fail; dkim=none; dmarc=fail action=oreject"},
        ],
    }
    row = trial.ended(trial.stage.m365.exchange.deliver_raw(raw, to=trial.address))
    assert (row.state, row.reason) == (MailState.HELD, "authentication-failed")
    assert thread_state(trial, mail.id) is ThreadState.DELEGATED


def test_a_mail_handed_off_is_forwarded_once_gets_its_category_and_harper_is_silent_after(trial: Trial) -> None:
    person = trial.colleague("paula")
    handing_off(trial, to=person)
    mail = trial.mail(subject="My contract ends")
    assert trial.ended(mail).state is MailState.HANDED_OFF
    [forward] = trial.forwards(person)
    assert [each.address for each in forward.to] == [person]
    original = next(each for each in trial.inbox.messages("inbox") if each.immutable_id == mail.id)
    assert CATEGORY in original.categories
    more = trial.mail(subject="RE: My contract ends", in_reply_to=mail.message_id, text="Hello? Anybody?")
    row = trial.ended(more)
    assert (row.state, row.reason) == (MailState.IGNORED, "thread-handed-off")
    assert trial.answers() == []
    assert len(trial.calls(CREATE_FORWARD)) == 1
    assert len(trial.forwards(person)) == 1


def test_a_mail_handed_off_to_nobody_by_name_gets_its_category_and_nothing_is_sent(trial: Trial) -> None:
    handing_off(trial)
    mail = trial.mail(subject="A contract question")
    assert trial.ended(mail).state is MailState.HANDED_OFF
    original = next(each for each in trial.inbox.messages("inbox") if each.immutable_id == mail.id)
    assert CATEGORY in original.categories
    assert trial.calls(CREATE_FORWARD) + trial.calls(SEND) == []
    assert thread_state(trial, mail.id) is ThreadState.HANDED_OFF


def test_a_category_that_was_there_before_stays(trial: Trial) -> None:
    handing_off(trial)
    with trial.switched(notify=False):
        mail = trial.mail(subject="A contract to look at")
    trial.inbox.find(mail.id).categories = ("Red",)
    trial.stage.m365.watching.notify_again(mail)
    assert trial.ended(mail).state is MailState.HANDED_OFF
    assert set(trial.inbox.find(mail.id).categories) == {"Red", CATEGORY}


def test_mail_is_delegated_only_within_the_tenant_or_to_a_listed_colleague(trial: Trial) -> None:
    outside = {"name": "all", "when": {"subjectContains": "x"}, "do": "delegate", "to": "eve@elsewhere.example"}
    refused = trial.put(playbook=[outside])
    assert refused.status_code in (400, 422)
    assert "playbook[0].to" in refused.text
    assert trial.put(playbook=[outside], colleagues=["eve@elsewhere.example"]).status_code == 200


def test_in_a_shared_mailbox_the_colleagues_answer_to_the_forward_comes_back_to_the_thread(trial: Trial) -> None:
    team, colleague = f"team{trial.number}@{trial.tenant.domain}", trial.colleague()
    trial.tenant.add_mailbox(team, name="Team", shared=True)
    trial.stage.m365.exchange.send_as(team, trial.address)
    entry = {"name": "invoices", "when": {"subjectContains": "invoice"}, "do": "delegate", "to": colleague}
    trial.stage.people.watched(team, inboxType="shared", answerAs=trial.address, playbook=[entry])
    mail = trial.stage.mail(to=team, from_=trial.customer, subject="An invoice for the team")
    assert trial.stage.ended(mail, team).state is MailState.DELEGATED
    [forward] = trial.forwards(colleague)
    assert [person.address for person in forward.reply_to] == [team]
    back = trial.stage.m365.exchange.reply_from(colleague, forward, text="It is mended.")
    assert [place.mailbox.address for place in back.placed] == [team]
    assert trial.stage.ended(back, team).reason == "colleague-answered"

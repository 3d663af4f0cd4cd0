"""A mail is answered: in its Thread, by the right sender, to one recipient, once."""

from concurrent.futures import ThreadPoolExecutor

from sandbox.running.waiting import next_second
from shared.domain.mail.mail import MailState
from shared.domain.threads.thread import Direction
from tests.e2e.support.trial import CREATE_REPLY, SEND, Trial


def test_a_mail_is_answered_in_its_thread_by_the_mailbox_and_to_its_sender_alone(trial: Trial) -> None:
    mail = trial.mail(subject="Where is my order?", from_name="Carla Customer")
    answer = trial.the_answer(mail)
    assert answer.from_ is not None
    assert answer.from_.address == trial.address
    assert [person.address for person in answer.recipients] == [trial.customer]
    assert answer.in_reply_to == mail.message_id
    assert mail.message_id in answer.references
    assert answer.subject.lower() == "re: where is my order?"
    assert answer.html is not None
    assert "Dear Carla Customer" in answer.html
    assert "Thank you for your mail." in answer.html


def test_an_answer_says_that_a_program_wrote_it(trial: Trial) -> None:
    answer = trial.the_answer(trial.mail())
    assert answer.header("Auto-Submitted") == "auto-replied"
    assert answer.header("X-Auto-Response-Suppress") == "All"


def test_an_answered_mail_costs_three_graph_calls(trial: Trial) -> None:
    trial.stage.settle()
    before = len(trial.calls())
    mail = trial.mail()
    trial.the_answer(mail)
    trial.stage.settle()
    calls = trial.calls()[before:]
    assert [call.template.rpartition("/")[2] for call in calls] == ["{}", "createReply", "send"]


def test_the_customer_answers_back_and_gets_a_second_answer_in_the_same_thread(trial: Trial) -> None:
    first = trial.mail()
    answer = trial.the_answer(first)
    next_second()
    second = trial.stage.m365.exchange.outside(trial.customer).reply_to(answer, text="And what about the second one?")
    again = trial.the_answer(second)
    assert answer.message_id in again.references
    one, other = trial.row(first), trial.row(second)
    assert one is not None
    assert other is not None
    assert one.thread_id == other.thread_id
    directions = [line.direction for line in trial.stage.storage.thread_mails(other)]
    assert directions == [Direction.IN, Direction.OUT, Direction.IN, Direction.OUT]


def test_a_new_subject_inside_a_conversation_does_not_split_the_thread(trial: Trial) -> None:
    first = trial.mail()
    answer = trial.the_answer(first)
    second = trial.stage.m365.exchange.outside(trial.customer).reply_to(
        answer, text="Hello again.", subject="Something else"
    )
    trial.the_answer(second)
    one, other = trial.row(first), trial.row(second)
    assert one is not None
    assert other is not None
    assert one.thread_id == other.thread_id


def test_the_same_notification_five_times_at_once_brings_one_answer(trial: Trial) -> None:
    with trial.switched(notify=False):
        mail = trial.mail()
    statuses = trial.stage.m365.watching.notify_again(mail, times=5, parallel=True)
    assert statuses == [202] * 5
    trial.the_answer(mail)
    trial.stage.settle()
    assert len(trial.answers()) == 1
    assert len(trial.calls(SEND)) == 1
    assert len(trial.calls(CREATE_REPLY)) == 1


def test_two_strangers_in_one_conversation_have_two_threads(trial: Trial) -> None:
    with trial.switched(merge_equal_subjects=True):
        one = trial.mail(subject="Opening hours of the shop", from_=trial.person("anna"))
        other = trial.mail(subject="Opening hours of the shop", from_=trial.person("ben"))
    messages = {message.immutable_id: message for message in trial.inbox.messages("inbox")}
    assert messages[one.id].conversation_id == messages[other.id].conversation_id
    first, second = trial.ended(one), trial.ended(other)
    assert first.thread_id != second.thread_id
    for name, mail in (("anna", one), ("ben", other)):
        assert [each.in_reply_to for each in trial.answers(trial.person(name))] == [mail.message_id]


def test_many_mails_at_once_are_each_answered_once(trial: Trial) -> None:
    people = [trial.person(f"guest{number}") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        mails = list(pool.map(lambda person: trial.mail(from_=person), people))
    for person, mail in zip(people, mails, strict=True):
        trial.the_answer(mail, person)


def test_the_short_id_of_a_mail_finds_its_story_over_all_functions(trial: Trial) -> None:
    mail = trial.mail()
    trial.the_answer(mail)
    trial.stage.settle()
    lines = "\n".join(trial.lines_of(mail))
    for function in ("receive_notifications", "fetch_mail", "thread_mail", "reply_mail"):
        assert function in lines
    for step in ("step=accept", "step=fetch", "step=thread", "step=claim", "step=draft", "step=send"):
        assert step in lines


def test_in_a_shared_mailbox_harper_answers_as_itself_and_the_thread_goes_on(trial: Trial) -> None:
    team = f"team{trial.number}@{trial.tenant.domain}"
    trial.tenant.add_mailbox(team, name="Team", shared=True)
    trial.stage.m365.exchange.send_as(team, trial.address)
    trial.stage.people.watched(team, inboxType="shared", answerAs=trial.address)
    mail = trial.stage.mail(to=team, from_=trial.customer)
    assert trial.stage.ended(mail, team).state is MailState.SENT
    [answer] = trial.answers()
    assert answer.from_ is not None
    assert answer.from_.address == trial.address
    assert [person.address for person in answer.reply_to] == [team]
    assert [person.address for person in answer.recipients] == [trial.customer]
    sent = trial.stage.m365.exchange.mailbox(team).messages("sentitems")
    assert [message.message_id for message in sent] == [answer.message_id]
    second = trial.stage.m365.exchange.outside(trial.customer).reply_to(answer, text="One more question, please.")
    assert [place.mailbox.address for place in second.placed] == [team]
    assert trial.stage.ended(second, team).state is MailState.SENT
    assert [each.in_reply_to for each in trial.answers()] == [mail.message_id, second.message_id]
    one, other = trial.stage.row(mail, team), trial.stage.row(second, team)
    assert one is not None
    assert other is not None
    assert one.thread_id == other.thread_id

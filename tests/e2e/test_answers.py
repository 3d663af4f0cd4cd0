"""A mail is answered: in its Thread, by the right sender, to one recipient, once."""

from concurrent.futures import ThreadPoolExecutor

from sandbox.running.waiting import next_second
from shared.domain.mail.mail import MailState
from shared.domain.threads.thread import Direction
from tests.e2e.support.scene import CREATE_REPLY, SEND, Scene


def test_a_mail_is_answered_in_its_thread_by_the_mailbox_and_to_its_sender_alone(scene: Scene) -> None:
    mail = scene.mail(subject="Where is my order?", from_name="Carla Customer")
    answer = scene.the_answer(mail)
    assert answer.from_ is not None
    assert answer.from_.address == scene.address
    assert [person.address for person in answer.recipients] == [scene.customer]
    assert answer.in_reply_to == mail.message_id
    assert mail.message_id in answer.references
    assert answer.subject.lower() == "re: where is my order?"
    assert answer.html is not None
    assert "Dear Carla Customer" in answer.html
    assert "Thank you for your mail." in answer.html


def test_an_answer_says_that_a_program_wrote_it(scene: Scene) -> None:
    answer = scene.the_answer(scene.mail())
    assert answer.header("Auto-Submitted") == "auto-replied"
    assert answer.header("X-Auto-Response-Suppress") == "All"


def test_an_answered_mail_costs_three_graph_calls(scene: Scene) -> None:
    scene.stage.settle()
    before = len(scene.calls())
    mail = scene.mail()
    scene.the_answer(mail)
    scene.stage.settle()
    calls = scene.calls()[before:]
    assert [call.template.rpartition("/")[2] for call in calls] == ["{}", "createReply", "send"]


def test_the_customer_answers_back_and_gets_a_second_answer_in_the_same_thread(scene: Scene) -> None:
    first = scene.mail()
    answer = scene.the_answer(first)
    next_second()
    second = scene.stage.m365.exchange.outside(scene.customer).reply_to(answer, text="And what about the second one?")
    again = scene.the_answer(second)
    assert answer.message_id in again.references
    one, other = scene.row(first), scene.row(second)
    assert one is not None
    assert other is not None
    assert one.thread_id == other.thread_id
    directions = [line.direction for line in scene.stage.storage.thread_mails(other)]
    assert directions == [Direction.IN, Direction.OUT, Direction.IN, Direction.OUT]


def test_a_new_subject_inside_a_conversation_does_not_split_the_thread(scene: Scene) -> None:
    first = scene.mail()
    answer = scene.the_answer(first)
    second = scene.stage.m365.exchange.outside(scene.customer).reply_to(
        answer, text="Hello again.", subject="Something else"
    )
    scene.the_answer(second)
    one, other = scene.row(first), scene.row(second)
    assert one is not None
    assert other is not None
    assert one.thread_id == other.thread_id


def test_the_same_notification_five_times_at_once_brings_one_answer(scene: Scene) -> None:
    with scene.switched(notify=False):
        mail = scene.mail()
    statuses = scene.stage.m365.watching.notify_again(mail, times=5, parallel=True)
    assert statuses == [202] * 5
    scene.the_answer(mail)
    scene.stage.settle()
    assert len(scene.answers()) == 1
    assert len(scene.calls(SEND)) == 1
    assert len(scene.calls(CREATE_REPLY)) == 1


def test_two_strangers_in_one_conversation_have_two_threads(scene: Scene) -> None:
    with scene.switched(merge_equal_subjects=True):
        one = scene.mail(subject="Opening hours of the shop", from_=scene.person("anna"))
        other = scene.mail(subject="Opening hours of the shop", from_=scene.person("ben"))
    messages = {message.immutable_id: message for message in scene.inbox.messages("inbox")}
    assert messages[one.id].conversation_id == messages[other.id].conversation_id
    first, second = scene.ended(one), scene.ended(other)
    assert first.thread_id != second.thread_id
    for name, mail in (("anna", one), ("ben", other)):
        assert [each.in_reply_to for each in scene.answers(scene.person(name))] == [mail.message_id]


def test_many_mails_at_once_are_each_answered_once(scene: Scene) -> None:
    people = [scene.person(f"guest{number}") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        mails = list(pool.map(lambda person: scene.mail(from_=person), people))
    for person, mail in zip(people, mails, strict=True):
        scene.the_answer(mail, person)


def test_the_short_id_of_a_mail_finds_its_story_over_all_functions(scene: Scene) -> None:
    mail = scene.mail()
    scene.the_answer(mail)
    scene.stage.settle()
    story = "\n".join(scene.story(mail))
    for function in ("receive_notifications", "fetch_mail", "thread_mail", "reply_mail"):
        assert function in story
    for step in ("step=accept", "step=fetch", "step=thread", "step=claim", "step=draft", "step=send"):
        assert step in story


def test_in_a_shared_mailbox_harper_answers_as_itself_and_the_thread_goes_on(scene: Scene) -> None:
    team = f"team{scene.number}@{scene.tenant.domain}"
    scene.tenant.add_mailbox(team, name="Team", shared=True)
    scene.stage.m365.exchange.send_as(team, scene.address)
    scene.stage.people.watched(team, inboxType="shared", answerAs=scene.address)
    mail = scene.stage.mail(to=team, from_=scene.customer)
    assert scene.stage.ended(mail, team).state is MailState.SENT
    [answer] = scene.answers()
    assert answer.from_ is not None
    assert answer.from_.address == scene.address
    assert [person.address for person in answer.reply_to] == [team]
    assert [person.address for person in answer.recipients] == [scene.customer]
    sent = scene.stage.m365.exchange.mailbox(team).messages("sentitems")
    assert [message.message_id for message in sent] == [answer.message_id]
    second = scene.stage.m365.exchange.outside(scene.customer).reply_to(answer, text="One more question, please.")
    assert [place.mailbox.address for place in second.placed] == [team]
    assert scene.stage.ended(second, team).state is MailState.SENT
    assert [each.in_reply_to for each in scene.answers()] == [mail.message_id, second.message_id]
    one, other = scene.stage.row(mail, team), scene.stage.row(second, team)
    assert one is not None
    assert other is not None
    assert one.thread_id == other.thread_id

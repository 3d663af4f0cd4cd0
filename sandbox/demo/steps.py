"""The steps: a tenant consents, Harper gets a mailbox, mails arrive; each is looked up in the simulated mailboxes."""

from dataclasses import dataclass

from sandbox.demo import people
from sandbox.demo.mails import DemoMails, Posted, Received
from sandbox.demo.people import ADA, BOB, CARLA, CORA, HANNA, HARPER, IVAN, NEWS
from sandbox.demo.printer import NotAsExpected, Printer, Step
from sandbox.m365 import Mail, Person, Tenant
from sandbox.running.waiting import next_second
from sandbox.stage.stage import Stage
from shared.texts.mails import HAND_OFF_CATEGORY

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Demo:
    """What every step needs: the stage, the mails that people write, and what prints its line."""

    stage: Stage
    mails: DemoMails
    printer: Printer


def connect_tenant(stage: Stage, printer: Printer) -> Demo:
    """A tenant is invited and consents, and Harper looks after its first mailbox."""
    tenant = stage.m365.entra.add_tenant(people.DOMAIN)
    tenant.add_user(ADA.address, ADA.name, admin=True)
    for person in (HARPER, *people.STAFF):
        tenant.add_mailbox(person.address, name=person.name)
    with printer.step("The operator invites the tenant Contoso, with Ada as its admin") as step:
        answer = stage.people.invite(tenant, [ADA.address], "Contoso")
        step.check(answer.ok, f"the answer was {answer.status_code}: {answer.text}")
        step.found = _state_must_be(stage, tenant, "invited", step)
    with printer.step("Ada signs in, reads what Harper asks for, and consents") as step:
        page = stage.people.consent(tenant, ADA.address)
        step.check(page.ok, f"the last page was {page.status_code}: {page.text}")
        step.found = _state_must_be(stage, tenant, "connected", step)
    _add_mailbox(stage, tenant, printer)
    # In the second of the enabling a mail would count as come before it, and be left alone.
    next_second()
    return Demo(stage, DemoMails(stage.m365, tenant.id, stage.storage.mails, stage.log), printer)


def _state_must_be(stage: Stage, tenant: Tenant, wanted: str, step: Step) -> str:
    answer = stage.people.operator.get(f"/api/tenants/{tenant.id}")
    state = str(answer.json().get("state")) if answer.ok else f"unknown ({answer.status_code})"
    step.check(state == wanted, f"the tenant is {state}, not {wanted}")
    return f"the tenant is {state}"


def _add_mailbox(stage: Stage, tenant: Tenant, printer: Printer) -> None:
    with printer.step(f"Ada adds {HARPER.address} with a playbook; Harper checks all it needs") as step:
        answer = stage.people.put_mailbox(HARPER.address, admin=ADA.address, **people.MAILBOX)
        step.check(answer.ok, f"the answer was {answer.status_code}: {answer.text}")
        checks = answer.json()["checks"]
        failed = [f"{check['name']}: {check['hint']}" for check in checks if not check["ok"]]
        step.check(bool(checks) and not failed, f"checks failed: {'; '.join(failed) or 'none ran'}")
        watched = [each for each in stage.m365.watching.subscriptions if each.tenant_id == tenant.id]
        step.check(len(watched) == 1, f"Microsoft 365 holds {len(watched)} subscriptions instead of one")
        step.found = f"all {len(checks)} checks passed"


def exchange_mails(demo: Demo) -> None:
    """Mails arrive, and each comes to its end."""
    question, first = _question(demo)
    _answer_back(demo, first)
    _newsletter(demo)
    _vacation(demo, first)
    _delegation(demo)
    _hand_off(demo)
    _log(demo, question)
    _rest(demo)


def _question(demo: Demo) -> tuple[Posted, Received]:
    with demo.printer.step("Carla, a customer, asks for the opening hours") as step:
        text = "Hello, what are your opening hours?"
        question = demo.mails.write(CARLA, "When are you open?", text)
        answer = _answered(demo, step, question, people.OPENING_HOURS)
        step.found = "the answer is in her inbox, and in Harper's Sent Items"
    return question, answer


def _answer_back(demo: Demo, first: Received) -> None:
    with demo.printer.step("Carla writes back in the same thread") as step:
        second = demo.mails.answer(first, "Thank you. And how fast do you deliver?")
        answer = _answered(demo, step, second, people.DELIVERY).mail
        named = first.mail.message_id in answer.references
        step.check(named, "the second answer does not refer to the first one")
        step.found = "the second answer is in her inbox, in the same thread"


def _newsletter(demo: Demo) -> None:
    with demo.printer.step("A newsletter arrives") as step:
        text = "Everything must go, and the opening hours are longer than ever!"
        newsletter = demo.mails.write(NEWS, "Offers of the day", text, people.NEWSLETTER_HEADERS)
        _left_alone(demo, step, newsletter, "bulk")


def _vacation(demo: Demo, first: Received) -> None:
    with demo.printer.step("Carla goes on holiday; her mail program answers Harper by itself") as step:
        subject = f"Automatic reply: {first.mail.subject}"
        reply = demo.mails.answer(first, "I am away until Monday.", subject, people.VACATION_HEADERS)
        _left_alone(demo, step, reply, "automatic")


def _delegation(demo: Demo) -> None:
    mails = demo.mails
    with demo.printer.step("Ivan asks about an invoice; the playbook delegates that to Bob") as step:
        asked = mails.write(IVAN, "Question about invoice 17", "Hello, why is it so high?")
        forward = _forwarded(demo, step, asked, BOB)
        step.check(people.ASKED in forward.mail.text, "the forward does not say what is asked of the colleague")
        step.check(not mails.inbox(IVAN), "the customer got a mail although a colleague was asked")
        step.found = "it is in Bob's inbox, with what is asked of him"
    with demo.printer.step("Bob answers Ivan, with a copy to Harper") as step:
        answer = mails.answer(forward, "Hello Ivan, it was for two months.")
        _left_alone(demo, step, answer, "colleague-answered")
        step.check(len(mails.inbox(IVAN)) == 1, "the colleague's answer did not reach the customer")
        step.found = "recorded, not answered"
    with demo.printer.step("Ivan asks Harper something else in that thread, which is open again") as step:
        next_question = mails.write(IVAN, asked.mail.subject, "And how fast do you deliver?", after=asked)
        _answered(demo, step, next_question, people.DELIVERY)
        step.found = "the answer is in his inbox"


def _hand_off(demo: Demo) -> None:
    mails = demo.mails
    with demo.printer.step("Cora complains; the playbook hands that off to Hanna") as step:
        complaint = mails.write(CORA, "The last straw", "I want to complain about everything.")
        _forwarded(demo, step, complaint, HANNA)
        demo.stage.ended(complaint.delivered, HARPER.address)
        step.check(HAND_OFF_CATEGORY in mails.categories(complaint), "the mail in Harper's mailbox has no category")
        step.found = f'it lies in Hanna\'s inbox, and is marked "{HAND_OFF_CATEGORY}"'
    with demo.printer.step("Cora writes once more in that thread") as step:
        again = mails.write(CORA, "The last straw", "And what are your opening hours?", after=complaint)
        _left_alone(demo, step, again, "thread-handed-off")


def _log(demo: Demo, posted: Posted) -> None:
    with demo.printer.step(f"The log shows the way of Carla's first mail by its id, {posted.short_id}") as step:
        lines = demo.mails.log_of(posted)
        for name in ("accept", "fetch", "thread", "send"):
            step.check(any(f"step={name} " in line for line in lines), f"no line names the step {name}")
        private = (CARLA.address, HARPER.address, posted.mail.subject, posted.mail.text)
        told = [line for line in lines if any(each.lower() in line.lower() for each in private)]
        step.check(not told, "a line contains an address, a subject or a text")
        step.found = f"{len(lines)} lines, no address or text in them"


def _rest(demo: Demo) -> None:
    mails = demo.mails
    with demo.printer.step("Everything comes to rest") as step:
        demo.stage.settle(_PATIENCE)
        unfinished = [each.words for each in mails.accounts() if not each.is_done]
        step.check(not unfinished, f"mails have not ended: {', '.join(unfinished)}")
        answered = [mail.in_reply_to for mail in mails.sent_by_harper()]
        step.check(len(set(answered)) == len(answered), "a mail was answered or forwarded twice")
        step.check(len(answered) == 5, f"Harper has sent {len(answered)} mails instead of five")
        step.check(not mails.drafts_of_harper(), "a draft was left behind")
        step.found = f"{len(mails.posted)} mails came, each has ended; Harper sent {len(answered)}, none twice"


# ------------------------------------------------------------------------------------------ looking into mailboxes


def _answered(demo: Demo, step: Step, posted: Posted, words: str) -> Received:
    """Wait for the answer in the sender's own inbox, and look at it closely."""
    received = _arrived(demo, step, posted, posted.sender, "an answer")
    mail = received.mail
    step.check(_is_alone(mail, posted.sender), "it went to others too")
    step.check(words in mail.text, "the answer is not what the playbook says")
    step.check(f"Dear {posted.sender.name}," in mail.text, "the answer does not address the customer by name")
    step.check(mail.header("Auto-Submitted") == "auto-replied", "the answer does not say that a program wrote it")
    _ended(demo, step, posted, "sent")
    return received


def _forwarded(demo: Demo, step: Step, posted: Posted, colleague: Person) -> Received:
    received = _arrived(demo, step, posted, colleague, "a forward")
    step.check(_is_alone(received.mail, colleague), "it went to others too")
    step.check(posted.mail.text in received.mail.text, "the forward does not show the customer's mail")
    return received


def _arrived(demo: Demo, step: Step, posted: Posted, owner: Person, what: str) -> Received:
    def found() -> list[Received]:
        row = demo.stage.row(posted.delivered, HARPER.address)
        ending = row if row is not None and row.is_done else None
        # Read after the row, so that a mail that has ended well is there.
        arrived = [each for each in demo.mails.received(posted) if each.owner.key == owner.key]
        if ending and not arrived:
            raise NotAsExpected(f"the mail ended as {ending.state.value} ({ending.reason}), without {what}")
        return arrived

    arrived = demo.stage.wait_for(found, _PATIENCE, f"{what} is in the inbox of {owner.name}")
    step.check(len(arrived) == 1, f"{len(arrived)} mails are in the inbox of {owner.name} instead of one")
    kept = [mail for mail in demo.mails.sent_by_harper() if mail.message_id == arrived[0].mail.message_id]
    step.check(len(kept) == 1, "what arrived is not in Harper's Sent Items")
    return arrived[0]


def _is_alone(mail: Mail, person: Person) -> bool:
    return [each.key for each in mail.recipients] == [person.key]


def _left_alone(demo: Demo, step: Step, posted: Posted, reason: str) -> None:
    """Wait until a mail has ended; nobody must have got anything for it."""
    _ended(demo, step, posted, "ignored", reason)
    step.check(not demo.mails.received(posted), "something was sent for it")
    step.found = f'left alone; the reason on record is "{reason}"'


def _ended(demo: Demo, step: Step, posted: Posted, state: str, reason: str = "") -> None:
    row = demo.stage.ended(posted.delivered, HARPER.address, _PATIENCE)
    ending = f"{row.state.value} ({row.reason})"
    step.check(row.state.value == state and reason in ("", row.reason), f"the mail ended as {ending}")

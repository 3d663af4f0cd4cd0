"""Walks: a few people write mail as odd as it comes, Harper decides whatever it may, and faults strike now and then."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from shared.adapters.html.reader import PageReader
from shared.adapters.storage.mail_rows import mail_from, mail_row, received_row
from shared.adapters.storage.thread_rows import (
    conversation_key,
    index_row,
    message_id_key,
    pace_from,
    pace_row,
    peer_from,
    peer_row,
    thread_from,
    thread_mail_from,
    thread_mail_row,
    thread_row,
)
from shared.domain.mail.decisions import Answer, Decision, Delegate, HandOff, Hold, Ignore
from shared.domain.mail.mail import Content, FetchedMail, Mail
from shared.domain.mailboxes.settings import Action, InboxType, PlaybookEntry, When
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.policy.playbook import PlaybookResponder
from shared.domain.threads.changes import Changes
from shared.domain.values.addresses import Address
from shared.domain.work import MAIL_FETCH, WorkItem
from shared.errors import AccessLost, Conflict, HarperError, NotFound, Refused, TooLate, TryLater, Uncertain
from tests.support.builders import (
    COLLEAGUE,
    CUSTOMER,
    HARPER,
    INBOX_FOLDER,
    MAILBOX,
    a_fetched_mail,
    a_mailbox,
    a_mailbox_settings,
    a_watched_mailbox,
    an_inbox,
    an_item,
)
from tests.support.deployment import some_limits
from tests.support.fakes.all import FakeCorrespondence, FakeWorkQueue, Faults
from tests.support.mail_runs import MailRuns

_DAY = 86_400.0
_MOST_ITEMS = 3_000
_SHARED = "desk@contoso.example"

_PEOPLE = {
    "customer": CUSTOMER,
    "customer at home": Address("Carla Customer", "cc1980@home.example"),
    "another customer": Address("", "sam@fabrikam.example"),
    "colleague": Address("Conrad Colleague", COLLEAGUE),
    "colleague at home": Address("Conrad Colleague", "conrad@home.example"),
    "Harper": Address("Harper", HARPER),
    "nobody": Address("", ""),
    "a machine": Address("Mail Delivery System", "mailer-daemon@fabrikam.example"),
    "no address": Address("Carla\ud800", "carla"),
}
_SUBJECTS = {
    "fresh": "Where is my order?",
    "reply": "Re: Where is my order?",
    "German reply": "AW: Where is my order?",
    "nested": "WG: Re[2]: AW: [fwd: Where is my order?]",
    "forward": "Fwd: Where is my order?",
    "another": "Re: [#12] Invoice",
    "none": "",
    "mark only": "Re:",
    "very long": "Re: " * 300 + "\N{PACKAGE}" * 900,
    "odd": "RE\ud83d: \x00\u202e[Re: (fwd) \t\ufffe",
}
_IDS = {
    "own": "<{own}@fabrikam.example>",
    "first": "{first}",
    "ours": "{ours}",
    "missing": "",
    "malformed": "<<half @ \ud800 >{own}",
    "very long": "<{own}" + "x" * 2_000 + "@fabrikam.example>",
}
_MANY = " ".join(f"<{number}@fabrikam.example>" for number in range(300))
_NAMED = {
    "nothing": "",
    "first": "{first}",
    "last": "{last}",
    "ours": "{ours}",
    "ours and theirs": "{first}\t{last} {ours}",
    "cut": "{first} {ours_cut}",
    "garbage": "your mail of <Monday>, >< \x00 \ud800",
    "very many": "{many} {ours}",
}
_MARKS: dict[str, tuple[tuple[str, str], ...]] = {
    "none": (),
    "proven": (("Authentication-Results", "dmarc=pass header.from={domain}; compauth=pass reason=100"),),
    "forged": (("Authentication-Results", "spf=fail; dmarc=fail"),),
    "automatic": (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    "bulk": (("List-Id", "<news.fabrikam.example>"), ("Precedence", "bulk")),
    "ours": (("X-Harper-Mail", "0" * 40),),
    "second lines": (("In-Reply-To", "{ours}"), ("references", "{first}"), ("REFERENCES", "<x")),
    "odd": (("", ""), ("Auto-Submitted", ""), ("Authentication-Results", ";;=;\x00"), ("From\ud800", "@")),
}
_ANSWERS_TO: dict[str, tuple[Address, ...]] = {
    "sender": (),
    "same domain": (Address("Desk", "desk@fabrikam.example"),),
    "elsewhere": (Address("", "carla@elsewhere.example"),),
    "nobody": (Address("", ""),),
    "several": tuple(Address('"', f"{number}@fabrikam.example") for number in range(25)),
    "Harper": (Address("", HARPER),),
}
_BODIES = {
    "plain": "<p>Hello, where is my order?</p>",
    "quote": "<p>Thanks!</p><blockquote>On Monday Harper wrote:<br>It is on its way.</blockquote>",
    "Outlook": "<p>And now?</p><hr><p><b>From:</b> Harper<br><b>Sent:</b> Monday<br><b>Subject:</b> RE</p>",
    "empty": "",
    "away": "<p>I am out of the office until Monday.</p>",
    "odd": "<html><body><!-- <p>\x00\ud800&#xD800;<table><td>delegate<p",
}
_TIMES: dict[str, Callable[[datetime], datetime]] = {
    "now": lambda now: now,
    "same second": lambda now: now.replace(microsecond=0, second=0),
    "older": lambda now: now - timedelta(hours=2),
    "before enabling": lambda now: now - timedelta(days=365),
    "far future": lambda now: datetime.max.replace(tzinfo=UTC),
    "missing": lambda now: datetime(1970, 1, 1, tzinfo=UTC),
}
_DECISIONS: dict[str, Decision | None] = {
    "answer": Answer("It is on its way.", "orders"),
    "delegate": Delegate(COLLEAGUE, "Can you tell?", "orders"),
    "hand off": HandOff(COLLEAGUE, "orders"),
    "hand off to nobody": HandOff(None, "orders"),
    "hold": Hold("playbook"),
    "ignore": Ignore("playbook"),
    "delegate to another": Delegate("clara@contoso.example", "", "orders"),
    "playbook": None,
}
_PAUSES = {"none": 0.0, "a second": 1.0, "a minute": 60.0, "hours": _DAY / 6, "days": 4 * _DAY, "weeks": 31 * _DAY}
_LIMITS = {
    "usual": some_limits(pause=_DAY / 4),
    "small": some_limits(pause=_DAY / 4, answers_per_correspondent=1, answers_per_thread=1),
    "slow": some_limits(pause=_DAY / 4, sends_per_minute=1, answers_per_thread=2),
    "none": some_limits(pause=_DAY / 4, sends_per_minute=1, answers_per_correspondent=0),
    "hasty": some_limits(pause=60.0, claim=1.0, settle=1.0, give_up=60.0, gone=0.0, too_old=600.0, take_over=0.0),
}


@dataclass(frozen=True, slots=True)
class _Fault:
    """What the next call of that name of a fake does: fail, with `done` after its work."""

    port: str
    call: str
    error: Callable[[], HarperError]
    done: bool = False


def _lost() -> HarperError:
    return Uncertain("struck")


_FAULTS = {
    "none": None,
    "not there": _Fault("mails", "mail", lambda: NotFound(404, "ErrorItemNotFound")),
    "may not read": _Fault("mails", "mail", lambda: Refused(403, "ErrorAccessDenied")),
    "no draft": _Fault("mails", "create_reply", lambda: Refused(400, "ErrorInvalidRecipients")),
    "draft unsure": _Fault("mails", "create_reply", _lost, done=True),
    "forward unsure": _Fault("mails", "create_forward", _lost),
    "sent unsure": _Fault("mails", "send", _lost, done=True),
    "not sent": _Fault("mails", "send", lambda: TooLate("send")),
    "may not send": _Fault("mails", "send", lambda: Refused(403, "ErrorSendAsDenied")),
    "no consent": _Fault("mails", "send", lambda: AccessLost(400, "700016")),
    "no category": _Fault("mails", "add_category", lambda: NotFound(404, "ErrorItemNotFound")),
    "not deleted": _Fault("mails", "delete", lambda: Refused(403, "ErrorAccessDenied")),
    "not found": _Fault("mails", "find_by_marker", lambda: TryLater("struck", 30.0)),
    "row written": _Fault("correspondence", "commit", _lost, done=True),
    "row changed": _Fault("correspondence", "commit", lambda: Conflict("struck")),
    "storage down": _Fault("correspondence", "thread", lambda: TryLater("struck")),
    "not put": _Fault("queue", "put", lambda: TryLater("struck")),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of a walk and what happens around it, in words that the tables of this module explain."""

    sender: str = "customer"
    subject: str = "fresh"
    conversation: str = "one"
    graph_id: str = "own"
    message_id: str = "own"
    in_reply_to: str = "nothing"
    references: str = "nothing"
    marks: str = "none"
    answers_to: str = "sender"
    body: str = "plain"
    received: str = "now"
    decision: str = "answer"
    notified: int = 1
    pause: str = "none"
    is_worked_on: bool = True
    fault: str = "none"

    @property
    def is_silencing(self) -> bool:
        """Whether Harper itself wrote it, or a machine."""
        return self.sender in ("Harper", "a machine") or self.marks in ("ours", "automatic", "bulk")

    def __repr__(self) -> str:
        own = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        return f"Letter({', '.join(f'{name}={value!r}' for name, value, plain in own if value != plain)})"


# What is usual stands there more than once, so that most mails come far.
_CHOICES: tuple[dict[str, Sequence[Any]], ...] = (
    {
        "sender": ("customer",) * 6 + ("customer at home", "colleague", *_PEOPLE),
        "subject": tuple(_SUBJECTS),
        "conversation": ("one", "two", "own", ""),
        "graph_id": ("own",) * 8 + ("first",),
        "message_id": ("own", "own", "own", *_IDS),
        "in_reply_to": ("nothing", "nothing", "nothing", "ours", *_NAMED),
        "references": ("nothing", "nothing", "nothing", "ours", *_NAMED),
    },
    {
        "marks": ("none",) * 16 + tuple(_MARKS),
        "answers_to": ("sender",) * 14 + tuple(_ANSWERS_TO),
        "body": tuple(_BODIES),
        "received": ("now",) * 14 + tuple(_TIMES),
    },
    {
        "decision": ("answer", "answer", *_DECISIONS),
        "notified": (1, 1, 1, 2),
        "pause": ("none",) * 5 + tuple(_PAUSES),
        "is_worked_on": (True, True, True, False),
        "fault": ("none",) * 9 + tuple(_FAULTS),
    },
)
MOST = tuple(math.prod(map(len, options.values())) - 1 for options in _CHOICES)


def letter_of(numbers: Sequence[int]) -> Letter:
    """The Letter of three numbers, each at most that of MOST; that of zeros is the plainest."""
    chosen: dict[str, Any] = {}
    for number, options in zip(numbers, _CHOICES, strict=True):
        for name, each in options.items():
            number, place = divmod(number, len(each))
            chosen[name] = each[place]
    return Letter(**chosen)


@dataclass(frozen=True, slots=True)
class Walk:
    """Letters into one mailbox; `order` is drawn for what is still queued when all of them have come."""

    letters: tuple[Letter, ...]
    is_shared: bool = False
    limits: str = "usual"
    order: int = 0


LIMITS = tuple(_LIMITS)


# ------------------------------------------------------------------------------------------------ as in production


class WrittenCorrespondence(FakeCorrespondence):
    """What it keeps would come back from the rows of the tables as it was."""

    def save(self, mail: Mail) -> Mail:
        saved = super().save(mail)
        assert mail_from(mail_row(saved), "") == saved
        return saved

    def commit(self, changes: Changes) -> Changes:
        written = super().commit(changes)
        assert mail_from(mail_row(written.mail), "") == written.mail
        assert written.thread is None or thread_from(thread_row(written.thread), "") == written.thread
        assert written.peer is None or peer_from(peer_row("p", written.peer), "") == written.peer
        assert written.pace is None or pace_from(pace_row("p", written.pace), "") == written.pace
        assert all(thread_mail_from(thread_mail_row(line)) == line for line in written.thread_mails)
        _write_index(written)
        return written


def _write_index(changes: Changes) -> None:
    """Every entry leads to a Thread: an empty column is left out of a row, and read in vain."""
    keys = [conversation_key(each) for each in (*changes.new_conversations, *changes.conversations)]
    keys += map(message_id_key, changes.message_ids)
    thread_id = changes.thread.thread_id if changes.thread else changes.mail.thread_id
    for key in keys:
        assert index_row("p", key, thread_id)["thread"]
    if changes.fetched_index:
        assert received_row(changes.mail)["RowKey"]


class WrittenQueue(FakeWorkQueue):
    """Gives what comes back from the bodies that the queues would hold."""

    def put(self, queue: str, item: WorkItem, delay: float = 0.0) -> None:
        super().put(queue, WorkItem.decode(item.encode(round(delay)).encode()), delay)


class QuickReader(PageReader):
    """The real reader, which reads no page twice: the walks know a few dozen, and are not about them."""

    def content_of(self, mail: FetchedMail) -> Content:
        page = _page_of(mail.subject, mail.html, mail.unique_html)
        bare = super().content_of(replace(mail, html="", unique_html=""))
        return replace(bare, text=page.text, written=page.written, confidence=page.confidence, hosts=page.hosts)


@cache
def _page_of(subject: str, html: str, unique_html: str) -> Content:
    return PageReader().content_of(a_fetched_mail(subject=subject, html=html, unique_html=unique_html))


class TellingResponder:
    """Decides what each Letter says, or by the playbook."""

    def __init__(self) -> None:
        self.decisions: dict[str, Decision | None] = {}
        self._playbook = PlaybookResponder()

    def decide(self, mail: Mail, watched: WatchedMailbox) -> Decision:
        return self.decisions[mail.key.mail_id] or self._playbook.decide(mail, watched)


# ------------------------------------------------------------------------------------------------ one walk


@dataclass
class Walking:
    """A walk under way: the runs of its mails, and what came into them so far."""

    walk: Walk

    def __post_init__(self) -> None:
        runs = MailRuns(limits=_LIMITS[self.walk.limits])
        runs.mailboxes.keep(_a_box(is_shared=self.walk.is_shared))
        runs.correspondence = WrittenCorrespondence(clock=runs.clock)
        runs.queue = WrittenQueue()
        self.responder = TellingResponder()
        # Without taps: a campaign is long.
        app = runs.app
        app.correspondence = app.threads = runs.correspondence
        app.queue = app.spare_queue = runs.queue
        app.mails = app.drafts = app.inboxes = runs.mails
        app.mailboxes = app.owners = runs.mailboxes
        app.responder = self.responder
        app.reader = QuickReader()
        self.runs = runs
        self.mails: list[FetchedMail] = []

    def go(self) -> None:
        """All Letters come and are worked on, at once or at last in another order; whatever crashes, leaves it."""
        for letter in self.walk.letters:
            self._receive(letter)
            if letter.is_worked_on:
                self.runs.work(_MOST_ITEMS)
            self.runs.clock.advance(_PAUSES[letter.pause])
        random.Random(self.walk.order).shuffle(self.runs.queue.stored)
        self.runs.work(_MOST_ITEMS)
        for port in (self.runs.mails, self.runs.correspondence, self.runs.queue):
            port.faults = Faults()  # what did not strike by now shall not strike who looks

    def _receive(self, letter: Letter) -> None:
        mail = self._mail(letter)
        self.responder.decisions[mail.mail_id] = _DECISIONS[letter.decision]
        self.runs.mails.receive(an_inbox(), mail)
        self.mails.append(mail)
        for number in range(letter.notified):
            item = an_item(mail.mail_id, ticket=f"ticket {number} of letter {len(self.mails)}")
            self.runs.queue.stored.append((MAIL_FETCH, item, 0.0))  # past the faults, which are for Harper's own calls
        fault = _FAULTS[letter.fault]
        if fault is not None:
            getattr(self.runs, fault.port).faults.fail(fault.call, fault.error(), done=fault.done)

    def _mail(self, letter: Letter) -> FetchedMail:
        mail_id = "mail 0" if letter.graph_id == "first" else f"mail {len(self.mails)}"
        names = self._names(mail_id)
        named = {"In-Reply-To": _NAMED[letter.in_reply_to], "References": _NAMED[letter.references]}
        headers = (*((name, value) for name, value in named.items() if value), *_MARKS[letter.marks])
        sender = _PEOPLE[letter.sender]
        return FetchedMail(
            mail_id=mail_id,
            message_id=_filled(_IDS[letter.message_id], names),
            conversation_id=mail_id if letter.conversation == "own" else letter.conversation,
            folder_id=INBOX_FOLDER,
            subject=_SUBJECTS[letter.subject],
            sender=sender,
            reply_to=_ANSWERS_TO[letter.answers_to],
            to=(Address("Harper", HARPER),),
            cc=(),
            received=_TIMES[letter.received](self.runs.clock.now()),
            headers=tuple((name, _filled(value, {**names, "domain": sender.domain})) for name, value in headers),
            html=_BODIES[letter.body],
            unique_html=_BODIES[letter.body].partition("<blockquote>")[0],
            message_class="IPM.Note",
            marker="0" * 40 if letter.marks == "ours" else "",
        )

    def _names(self, mail_id: str) -> dict[str, str]:
        """The Message-IDs that a mail of this moment may name."""
        inbox = an_inbox()
        ours = [each.draft.message_id for each in (*self.runs.mails.sent(inbox), *self.runs.mails.drafts(inbox))]
        theirs = [mail.message_id for mail in self.mails]
        own = mail_id.replace(" ", "-")
        return {
            "own": own,
            "first": theirs[0] if theirs else "",
            "last": theirs[-1] if theirs else "",
            "ours": ours[-1] if ours else "<draft-1@contoso.example>",
            "ours_cut": ours[-1][:-4] if ours else "<draft-1@con",
            "many": _MANY,
        }


def _filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def _a_box(*, is_shared: bool) -> WatchedMailbox:
    """An individual or a shared mailbox whose playbook has an entry for every action."""
    entries = tuple(
        PlaybookEntry(action.value, action, When(body_contains=word), "It is on its way.", to)
        for action, word, to in (
            (Action.DELEGATE, "delegate", COLLEAGUE),
            (Action.HAND_OFF, "and now", ""),
            (Action.IGNORE, "thanks", ""),
            (Action.ANSWER, "order", ""),
        )
    )
    settings = a_mailbox_settings(playbook=entries)
    if not is_shared:
        return a_watched_mailbox(a_mailbox(settings))
    shared = replace(settings, address=_SHARED, inbox_type=InboxType.SHARED, answer_as=HARPER)
    return a_watched_mailbox(a_mailbox(shared, mailbox_id=MAILBOX), address=_SHARED, addresses=(_SHARED,))

"""What must hold after every test, whatever it was about."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sandbox.m365 import LoggedRequest
from sandbox.m365.server.validation import check_requests
from sandbox.m365.webhooks.notifier import Attempt
from sandbox.stage.app import CLIENT_SECRET, FUNCTION_KEY
from sandbox.stage.stage import Stage
from sandbox.storage.azurite import KEY
from shared.usecases.incoming.accept import STORE_WITHIN

GRAPH_DESCRIPTION = Path(__file__).parents[4] / "shared" / "graph"
MARK = "X-Harper-Mail"
_MARK_PROPERTY = "name HarperMail"
_ALARMING = re.compile(r"\b(?:Error|Critical)\s+\S+: (?P<text>.*)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.example", re.IGNORECASE)
_TOKEN = re.compile(r"\beyJ[\w-]{20,}")
_LONGEST_WAY = timedelta(seconds=0.3)
_MOST_AT_ONCE = 3
_SHORTEST_SUBJECT = 8


@dataclass(slots=True)
class Invariants:
    """Watches one Stage; `allowed` are parts of alarming log lines that the running test asks for."""

    stage: Stage
    allowed: list[str] = field(default_factory=list)
    webhook_statuses: set[int] = field(default_factory=set)
    may_be_unfinished: bool = False
    may_forget: bool = False
    arrivals: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lines: int = 0
    _requests: int = 0

    def __post_init__(self) -> None:
        self.stage.m365.correspondents.on_mail.append(
            lambda somebody, mail: self._arrived(somebody.address, mail.header(MARK))
        )

    def allow(self, *texts: str, webhook: tuple[int, ...] = ()) -> None:
        """The running test asks for these alarming lines, and for these statuses of the webhook."""
        self.allowed.extend(texts)
        self.webhook_statuses.update(webhook)

    def examine(self) -> None:
        """Say everything that is wrong, and begin anew."""
        faults = [*self._twice(), *self._alarms(), *self._leaks(), *self._rows(), *self._webhook(), *self._calls()]
        self._lines, self._requests = len(self.stage.log), len(self.stage.m365.requests)
        self.allowed, self.webhook_statuses = [], set()
        self.may_be_unfinished = False
        assert not faults, "after the test:\n" + "\n".join(faults)

    def _arrived(self, address: str, mark: str | None) -> None:
        if mark:
            self.arrivals[address.lower(), mark] += 1

    def _twice(self) -> list[str]:
        """Mails that somebody, inside or outside, got more than once."""
        count = Counter(self.arrivals)
        sent: Counter[tuple[str, str]] = Counter()
        with self.stage.m365.world.lock:
            for box in self.stage.m365.world.mailboxes.values():
                for message in box.messages("inbox"):
                    if mark := message.header(MARK):
                        count[box.address, mark] += 1
                for message in box.messages("sentitems"):
                    sent.update((box.address, mark) for mark in _marks(message.extended))
        return [f"{who} has {n} mails with the mark {mark}" for (who, mark), n in (count + sent).items() if n > 1]

    def _alarms(self) -> list[str]:
        found = (_ALARMING.search(line) for line in self.stage.log[self._lines :])
        texts = (match["text"] for match in found if match)
        return [f"alarming: {text}" for text in texts if not any(each in text for each in self.allowed)]

    def _leaks(self) -> list[str]:
        """Log lines that hold an address, a subject, a body or a secret."""
        lines = self.stage.log[self._lines :]
        told = _words_in("\n".join(lines), self._secrets() | self._subjects())
        return [
            f"a secret in the log: {line}"
            for line in lines
            if _ADDRESS.search(line) or _TOKEN.search(line) or any(word in line for word in told)
        ]

    def _secrets(self) -> set[str]:
        table = self.stage.m365.subscription_table.table
        states = {each.client_state for each in list(table.values()) if each.client_state}
        return {CLIENT_SECRET, FUNCTION_KEY, KEY} | states

    def _subjects(self) -> set[str]:
        found: set[str] = set()
        with self.stage.m365.world.lock:
            for box in self.stage.m365.world.mailboxes.values():
                for message in box.messages():
                    body = re.sub(r"<[^>]*>", "", message.content).strip()
                    found |= {message.subject, body.splitlines()[0][:40] if body else ""}
        return {text for text in found if len(text) >= _SHORTEST_SUBJECT}

    def _rows(self) -> list[str]:
        if self.may_be_unfinished:
            return []
        rows = self.stage.storage.mails()
        return [f"{row.key.short_id} has not ended: {row.trail}" for row in rows if not row.is_done]

    def _webhook(self) -> list[str]:
        attempts = self.stage.m365.watching.notifications
        statuses = refusals(attempts)
        self.stage.m365.notifier.attempts.clear()
        return [f"the webhook answered {status}" for status in statuses - self.webhook_statuses]

    def _calls(self) -> list[str]:
        """Requests to Graph that Microsoft's description does not know, came too soon, or too many at once."""
        calls = list(self.stage.m365.requests)
        faults = [f"{len(over)} calls at once on a mailbox" for over in [self._over(calls)] if over]
        faults += self.stage.m365.watching.state_inconsistencies
        if not self.may_forget:
            faults += undercut(calls)
        if GRAPH_DESCRIPTION.is_dir():
            faults += check_requests(calls[self._requests :], GRAPH_DESCRIPTION)
        return faults

    def _over(self, calls: list[LoggedRequest]) -> list[LoggedRequest]:
        most = _MOST_AT_ONCE if len(self.stage.hosts) == 1 else _MOST_AT_ONCE + 1
        return [call for call in calls if call.concurrency > most]


def refusals(attempts: list[Attempt]) -> set[int]:
    """The statuses with which notifications were refused for no good reason.

    A machine that stands still takes the time in which storage has to answer: 503 is right then.
    """
    judged = [each for each in attempts if each.status != 503 or each.took < STORE_WITHIN]
    return {each.status for each in judged if each.status is not None and each.status >= 400}


def undercut(calls: list[LoggedRequest]) -> list[str]:
    """Calls on a mailbox that began before a Retry-After in seconds for it was over."""
    faults = []
    for asked in (call for call in calls if call.retry_after.isdigit() and call.mailbox):
        end = asked.ended + timedelta(seconds=int(asked.retry_after))
        faults += [
            f"{call.template} began {(end - call.started).total_seconds():.2f} s before Retry-After was over"
            for call in calls
            if call.mailbox == asked.mailbox and asked.ended + _LONGEST_WAY < call.started < end
        ]
    return faults


def _words_in(text: str, words: set[str]) -> list[str]:
    """Those words that the text holds, found in one pass: there may be thousands of both lines and subjects."""
    parts = {text[at : at + _SHORTEST_SUBJECT] for at in range(len(text))}
    return [word for word in words if word[:_SHORTEST_SUBJECT] in parts and word in text]


def _marks(extended: dict[str, tuple[str, str]]) -> list[str]:
    return [value for key, (_, value) in extended.items() if key.endswith(_MARK_PROPERTY)]

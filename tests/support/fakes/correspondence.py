"""An in-memory stand-in for the Correspondence."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.domain.mail.mail import Mail, MailKey
from shared.domain.threads.changes import Changes, SendingContext
from shared.domain.threads.thread import Pace, Peer, Thread, ThreadMail
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import Conflict
from tests.support.fakes.faults import FakeClock, Faults, Rows

_Box = tuple[str, str]


class FakeCorrespondence:
    """Mails, Threads, budgets and indexes in memory; a commit is all or nothing."""

    def __init__(self, *mails: Mail, clock: FakeClock | None = None) -> None:
        self.faults = Faults()
        self._clock = clock or FakeClock()
        self._lock = threading.RLock()
        self._mails: Rows[MailKey, Mail] = Rows()
        self._threads: Rows[tuple[_Box, str], Thread] = Rows()
        self._peers: Rows[tuple[_Box, str], Peer] = Rows()
        self._paces: Rows[_Box, Pace] = Rows()
        self._fetched: dict[MailKey, datetime] = {}
        self._lines: dict[tuple[_Box, str], dict[tuple[datetime, str], ThreadMail]] = {}
        self._conversations: dict[tuple[_Box, tuple[str, str]], str] = {}
        self._message_ids: dict[tuple[_Box, str], str] = {}
        for mail in mails:
            self._mails.put(mail.key, mail)

    def all_mails(self) -> tuple[Mail, ...]:
        """Every Mail's row, in the order in which they came."""
        return tuple(replace(mail, etag=etag) for _, mail, etag in self._mails.items())

    def all_threads(self) -> tuple[Thread, ...]:
        """Every Thread's row, in the order in which they were opened."""
        return tuple(replace(thread, etag=etag) for _, thread, etag in self._threads.items())

    def mail(self, key: MailKey) -> Mail | None:
        with self.faults.during("mail"):
            found = self._mails.get(key)
            return replace(found[0], etag=found[1]) if found else None

    def save(self, mail: Mail) -> Mail:
        with self.faults.during("save"), self._lock:
            return replace(mail, etag=self._mails.write(mail.key, mail, mail.etag))

    def commit(self, changes: Changes) -> Changes:
        with self.faults.during("commit"), self._lock:
            self._check(changes)
            return self._write(changes)

    def known(self, tenant_id: TenantId, mailbox_id: MailboxId, received: Sequence[datetime]) -> frozenset[str]:
        if not received:
            return frozenset()
        with self.faults.during("known"):
            times = set(received)
            return frozenset(
                key.hash for key, at in self._fetched.items() if _box(key) == (tenant_id, mailbox_id) and at in times
            )

    def thread_by_conversation(self, tenant_id: TenantId, mailbox_id: MailboxId, conversation: tuple[str, str]) -> str:
        with self.faults.during("thread_by_conversation"):
            return self._conversations.get(((tenant_id, mailbox_id), conversation), "")

    def thread_by_message(self, tenant_id: TenantId, mailbox_id: MailboxId, key: str) -> str:
        with self.faults.during("thread_by_message"):
            return self._message_ids.get(((tenant_id, mailbox_id), key), "")

    def thread(self, tenant_id: TenantId, mailbox_id: MailboxId, thread_id: str) -> Thread | None:
        with self.faults.during("thread"):
            return self._thread((tenant_id, mailbox_id), thread_id)

    def context(self, mail: Mail, correspondent: str) -> SendingContext:
        with self.faults.during("context"):
            box = _box(mail.key)
            peer, peer_etag = self._peers.get((box, correspondent)) or (Peer(correspondent), "")
            pace, pace_etag = self._paces.get(box) or (Pace(), "")
            thread = self._thread(box, mail.thread_id)
            return SendingContext(thread, replace(peer, etag=peer_etag), replace(pace, etag=pace_etag))

    def thread_mails(self, tenant_id: TenantId, mailbox_id: MailboxId, thread_id: str) -> tuple[ThreadMail, ...]:
        with self.faults.during("thread_mails"):
            lines = self._lines.get(((tenant_id, mailbox_id), thread_id), {})
            return tuple(lines[place] for place in sorted(lines))

    def forget(self, tenant_id: TenantId, deadline: datetime) -> bool:
        with self.faults.during("forget"), self._lock:
            if self._clock.now() >= deadline:
                return False
            for key in [key for key, _, _ in self._mails.items() if key.tenant_id == tenant_id]:
                self._mails.drop(key)
                self._fetched.pop(key, None)
            for thread in [key for key, _, _ in self._threads.items() if key[0][0] == tenant_id]:
                self._threads.drop(thread)
            for peer in [key for key, _, _ in self._peers.items() if key[0][0] == tenant_id]:
                self._peers.drop(peer)
            for box in [box for box, _, _ in self._paces.items() if box[0] == tenant_id]:
                self._paces.drop(box)
            self._lines = {key: value for key, value in self._lines.items() if key[0][0] != tenant_id}
            self._conversations = {key: value for key, value in self._conversations.items() if key[0][0] != tenant_id}
            self._message_ids = {key: value for key, value in self._message_ids.items() if key[0][0] != tenant_id}
            return True

    def _thread(self, box: _Box, thread_id: str) -> Thread | None:
        found = self._threads.get((box, thread_id))
        return replace(found[0], etag=found[1]) if found else None

    def _check(self, changes: Changes) -> None:
        box = _box(changes.mail.key)
        self._mails.check(changes.mail.key, changes.mail.etag)
        if changes.thread:
            self._threads.check((box, changes.thread.thread_id), changes.thread.etag)
        if changes.peer:
            self._peers.check((box, changes.peer.address), changes.peer.etag)
        if changes.pace:
            self._paces.check(box, changes.pace.etag)
        for conversation in changes.new_conversations:
            if (box, conversation) in self._conversations:
                raise Conflict("conversation was opened")

    def _write(self, changes: Changes) -> Changes:
        mail, thread, peer, pace = changes.mail, changes.thread, changes.peer, changes.pace
        box = _box(mail.key)
        if changes.fetched_index and mail.content:
            self._fetched[mail.key] = mail.content.received
        for line in changes.thread_mails:
            self._lines.setdefault((box, line.thread_id), {})[(line.received, line.key.hash)] = line
        thread_id = thread.thread_id if thread else mail.thread_id
        for conversation in (*changes.new_conversations, *changes.conversations):
            self._conversations[(box, conversation)] = thread_id
        for message_id in changes.message_ids:
            self._message_ids[(box, message_id)] = thread_id
        return replace(
            changes,
            mail=replace(mail, etag=self._mails.put(mail.key, mail)),
            thread=replace(thread, etag=self._threads.put((box, thread.thread_id), thread)) if thread else None,
            peer=replace(peer, etag=self._peers.put((box, peer.address), peer)) if peer else None,
            pace=replace(pace, etag=self._paces.put(box, pace)) if pace else None,
        )


def _box(key: MailKey) -> _Box:
    return (key.tenant_id, key.mailbox_id)

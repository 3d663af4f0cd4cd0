"""The watch that Harper keeps over a Mailbox: how it stands, what was found, its Subscription, how far it has read."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.domain.mail.inbox import Inbox
from shared.domain.mailboxes.settings import Mailbox, MailboxSettings
from shared.domain.values.ids import MailboxId, TenantId

# Four rounds of the timer, also where Graph grants but a short life.
_LEAST_LEFT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a Mailbox: passed, or failed with a hint in words."""

    name: str
    ok: bool
    hint: str = ""


class WatchState(enum.StrEnum):
    """How the watch over a Mailbox stands."""

    NEW = "new"  #: no check has ended yet
    WATCHING = "watching"  #: all checks passed
    FAILING = "failing"  #: a check failed, or the inbox refused us; `reason` says why
    DISABLED = "disabled"  #: an admin switched the Mailbox off


@dataclass(frozen=True, slots=True)
class FoundInbox:
    """What the checks found out about the inbox of a Mailbox."""

    object_id: str = ""  #: whose inbox it is, in the directory
    address: str = ""  #: the main address
    addresses: tuple[str, ...] = ()  #: all addresses, the main one among them
    inbox_id: str = ""  #: the folder that Mails come to
    drafts_id: str = ""  #: the folder that drafts are made in

    @property
    def is_whole(self) -> bool:
        """Whether the folders are known, without which no Mail is handled."""
        return bool(self.inbox_id and self.drafts_id)

    def without_folders(self) -> FoundInbox:
        """Whose inbox it is; its folders are to be looked up again."""
        return replace(self, inbox_id="", drafts_id="")


@dataclass(frozen=True, slots=True)
class Subscription:
    """Graph's promise to notify us until a date."""

    subscription_id: str
    resource: str
    ends: datetime
    notification_url: str = ""


@dataclass(frozen=True, slots=True)
class HeldSubscription:
    """The Subscription that is on record for a Mailbox, if there is one."""

    subscription_id: str = ""
    ends: datetime | None = None
    is_unsure: bool = False  #: Graph may have one of ours that is not on record, since its making was begun
    renew_at: datetime | None = None  #: a third of the life that Graph granted is left then, or Graph asked for it
    signed_by: int = 0  #: the key that signed its client state; 0: not known
    patched_at: datetime | None = None  #: when the last PATCH was begun

    @property
    def may_exist(self) -> bool:
        """Whether Graph has one, or may have one."""
        return bool(self.subscription_id) or self.is_unsure

    def is_alive(self, now: datetime) -> bool:
        """Whether there is one that has not ended."""
        return bool(self.subscription_id) and self.ends is not None and self.ends > now

    def has_ended(self, now: datetime) -> bool:
        """Whether one ended that nobody renewed or replaced."""
        return self.ends is not None and self.ends <= now

    def is_due(self, now: datetime, usual_life: timedelta) -> bool:
        """Whether a third of its life is left, or Graph asked for a reauthorisation."""
        due = self.renew_at
        if due is None and self.ends is not None:
            # A row of an older version does not say how long a life Graph granted.
            due = self.ends - usual_life / 3
        return due is None or due <= now

    def is_just_patched(self, now: datetime, gap: timedelta) -> bool:
        """Whether the next PATCH would come too soon."""
        return self.patched_at is not None and now - self.patched_at < gap

    def lasting(self, ends: datetime, now: datetime) -> HeldSubscription:
        """The same with the end that Graph has granted, due when a third of that life is left."""
        return replace(self, ends=ends, renew_at=ends - max((ends - now) / 3, _LEAST_LEFT))


@dataclass(frozen=True, slots=True)
class InboxReading:
    """How far the catch-up has read an inbox, and who reads it now."""

    cursor: str = ""  #: a next or delta link of Graph
    round_count: int = 0  #: the Mails that the running round has brought
    watermark: datetime | None = None  #: the newest received time that a whole round has passed
    newest: datetime | None = None  #: the newest received time of the running round
    reader: str = ""  #: the run that reads
    until: datetime | None = None  #: when its lease ends

    def is_taken(self, now: datetime) -> bool:
        """Whether a run reads whose lease has not ended."""
        return bool(self.reader) and self.until is not None and self.until > now

    def since(self, enabled_at: datetime, margin: timedelta = timedelta()) -> datetime:
        """From when there is something to read: the watermark less a margin, never before the Mailbox was enabled."""
        return max(enabled_at, self.watermark - margin) if self.watermark else enabled_at

    def released(self) -> InboxReading:
        """The same with nobody reading; a run that still goes on finds that it is no longer the reader."""
        return replace(self, reader="", until=None)


@dataclass(frozen=True, slots=True)
class Watch:
    """A Mailbox's watch row."""

    tenant_id: TenantId
    mailbox_id: MailboxId
    state: WatchState = WatchState.NEW
    reason: str = ""  #: why it fails
    blocked: bool = False  #: the inbox cannot be reached at all, so that its work items are put back
    retry_at: datetime | None = None  #: when the checks may run again
    checks: tuple[Check, ...] = ()
    found: FoundInbox = FoundInbox()
    held: HeldSubscription = HeldSubscription()
    reading: InboxReading = InboxReading()
    last_mail_at: datetime | None = None
    alarmed_at: datetime | None = None  #: when the last alarm for silence was raised
    etag: str = field(default="", compare=False)

    @property
    def inbox(self) -> Inbox:
        """Where Graph calls go."""
        return Inbox(self.tenant_id, self.found.object_id)

    @property
    def is_off(self) -> bool:
        """Whether an admin switched it off."""
        return self.state is WatchState.DISABLED

    @property
    def can_be_blocked(self) -> bool:
        """Whether a refusal of its inbox is news."""
        return not self.blocked and not self.is_off

    @property
    def lets_mails_through(self) -> bool:
        """Whether Mails can be handled: the inbox can be reached, and its folders are known."""
        return not self.blocked and self.found.is_whole

    def may_check(self, now: datetime, resumed: bool = False) -> bool:
        """Whether the checks of an inbox that is not watched may run: it is time, or only the token was missing."""
        if self.retry_at is None or self.retry_at <= now:
            return True
        return resumed and self.reason.startswith("token-")

    def was_switched_off_since(self, before: Watch) -> bool:
        """Whether it was switched off since it was read as `before`."""
        return self.is_off and not before.is_off

    def switched_off(self) -> Watch:
        """The same, off; its Subscription stays on record until Graph has none."""
        return replace(
            self,
            state=WatchState.DISABLED,
            reason="",
            blocked=False,
            retry_at=None,
            checks=(),
            reading=self.reading.released(),
        )

    def without_inbox(self) -> Watch:
        """The same as if nothing had been found out and read yet."""
        return Watch(
            self.tenant_id, self.mailbox_id, self.state, self.reason, self.blocked, checks=self.checks, etag=self.etag
        )

    def from_now_on(self) -> Watch:
        """A watch that has read nothing yet; a catch-up that still runs finds that it is no longer the reader."""
        fresh = replace(self.without_inbox(), state=WatchState.NEW, reason="", blocked=False)
        return replace(fresh, found=self.found.without_folders(), held=self.held)


@dataclass(frozen=True, slots=True)
class WatchedMailbox:
    """A Mailbox's settings together with its watch: both rows come with one read."""

    mailbox: Mailbox
    watch: Watch

    @property
    def settings(self) -> MailboxSettings:
        """The admin's settings."""
        return self.mailbox.settings

    @property
    def is_readable(self) -> bool:
        """Whether the catch-up may read this inbox: enabled, found, and not blocked."""
        return self.settings.enabled and bool(self.watch.found.object_id) and not self.watch.blocked

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address under which Harper itself writes from this Mailbox."""
        found = self.watch.found
        known = {self.settings.address, self.settings.answer_as, found.address, *found.addresses}
        return frozenset(address for address in known if address)

"""A Mailbox: the admin's settings, and the watch that Harper keeps over it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.mail.inbox import Inbox


class InboxType(enum.StrEnum):
    """Whose inbox it is: Harper's own, or one that people share."""

    INDIVIDUAL = "individual"
    SHARED = "shared"


class Action(enum.StrEnum):
    """What a playbook entry does."""

    ANSWER = "answer"
    DELEGATE = "delegate"
    HAND_OFF = "hand-off"
    IGNORE = "ignore"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class When:
    """The conditions of a playbook entry; all that are given must hold."""

    subject_contains: str = ""
    body_contains: str = ""
    sender: str = ""
    sender_domain: str = ""


@dataclass(frozen=True, slots=True)
class PlaybookEntry:
    """One line of the playbook: when it fits, and what is done then."""

    name: str
    action: Action
    when: When = When()
    text: str = ""
    to: str = ""


OTHERWISE = PlaybookEntry(name="otherwise", action=Action.HOLD)


class Treatment(enum.StrEnum):
    """What is done with Mail whose sender is not proven; a plain answer repeats nothing that the sender chose."""

    ANSWER = "answer"
    ANSWER_PLAINLY = "answer-plainly"
    HOLD = "hold"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class AuthenticationSettings:
    """How a Mailbox treats Mail whose sender is not proven, and which hosts' Authentication-Results it trusts."""

    failed: Treatment = Treatment.HOLD
    unauthenticated: Treatment = Treatment.ANSWER_PLAINLY
    authserv_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """What an admin decides about a Mailbox."""

    address: str
    name: str
    inbox_type: InboxType
    enabled: bool
    response_template: str
    playbook: tuple[PlaybookEntry, ...] = ()
    otherwise: PlaybookEntry = OTHERWISE
    provider: str = "microsoft365"
    answer_as: str = ""
    object_id: str = ""
    colleagues: tuple[str, ...] = ()
    alarm_after_hours: int | None = None
    authentication: AuthenticationSettings = AuthenticationSettings()


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A Mailbox's settings row: settings, their revision (the ETag of the API) and since when it is enabled."""

    tenant: str
    mailbox_id: str
    settings: MailboxSettings
    revision: str
    enabled_at: datetime | None
    etag: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a Mailbox: passed, or failed with a hint in words."""

    name: str
    ok: bool
    hint: str = ""


class WatchState(enum.StrEnum):
    """How the watch over a Mailbox stands."""

    NEW = "new"
    WATCHING = "watching"
    FAILING = "failing"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Watch:
    """A Mailbox's watch row: what was found out, its Subscription, and how far the catch-up has read.

    `blocked` says that the inbox cannot be reached at all, so that work items for it are put back (until `retry_at`);
    `cursor` is a next or delta link, `round_count` the Mails that the running round has brought, `watermark` the newest
    received time that a whole round has passed, `reader`/`reading_until` whose catch-up runs. Of the Subscription,
    `renew_at` says when it is due (a third of the life that Graph granted is left, or Graph asked for it), `signed_by`
    which key signed its client state (0: not known), and `subscription_unsure` that Graph may have one of ours that is
    not on record, since its making was begun.
    """

    tenant: str
    mailbox_id: str
    state: WatchState = WatchState.NEW
    reason: str = ""
    blocked: bool = False
    retry_at: datetime | None = None
    checks: tuple[Check, ...] = ()
    object_id: str = ""
    address: str = ""
    addresses: tuple[str, ...] = ()
    inbox_id: str = ""
    drafts_id: str = ""
    subscription_id: str = ""
    subscription_ends: datetime | None = None
    subscription_unsure: bool = False
    renew_at: datetime | None = None
    signed_by: int = 0
    patched_at: datetime | None = None
    cursor: str = ""
    round_count: int = 0
    watermark: datetime | None = None
    newest: datetime | None = None
    reader: str = ""
    reading_until: datetime | None = None
    last_mail_at: datetime | None = None
    alarmed_at: datetime | None = None
    etag: str = field(default="", compare=False)

    @property
    def inbox(self) -> Inbox:
        """Where Graph calls go."""
        return Inbox(self.tenant, self.object_id)

    def may_check(self, now: datetime, resumed: bool = False) -> bool:
        """Whether the checks of an inbox that is not watched may run: it is time, or only the token was missing."""
        if self.retry_at is None or self.retry_at <= now:
            return True
        return resumed and self.reason.startswith("token-")


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
        return self.settings.enabled and bool(self.watch.object_id) and not self.watch.blocked

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address under which Harper itself writes from this Mailbox."""
        known = {self.settings.address, self.settings.answer_as, self.watch.address, *self.watch.addresses}
        return frozenset(address for address in known if address)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Graph's promise to notify us until a date."""

    subscription_id: str
    resource: str
    ends: datetime
    notification_url: str = ""

"""A Mailbox: what an admin decides about it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import Conflict

REVISION_BYTES = 12


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

    tenant_id: TenantId
    mailbox_id: MailboxId
    settings: MailboxSettings
    revision: str
    enabled_at: datetime | None
    etag: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Precondition:
    """Which revisions the caller accepts (If-Match): any where `revisions` is None, any existing one with `*`."""

    revisions: frozenset[str] | None = None

    def holds_for(self, mailbox: Mailbox | None) -> bool:
        """Whether the Mailbox, or its absence, is as the caller expects."""
        if self.revisions is None:
            return True
        return mailbox is not None and bool(self.revisions & {"*", mailbox.revision})


class RaceLost(Conflict):
    """The settings are not the ones that the caller knows: 412."""

"""Graph's calls, as Protocols."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.mail.inbox import DeltaPage, DirectoryUser, Draft, DraftOrder, Inbox
    from shared.domain.mail.mail import FetchedMail
    from shared.domain.mailboxes.watch import Subscription
    from shared.domain.values.ids import TenantId


class MailClient(Protocol):
    """Graph's mails. Each call is one request (and one repeat after 401).

    Raises TryLater (429, no connection made, the process's own gate for this mailbox), Uncertain (time-out, connection
    lost, 5xx), NotFound (404), Refused (other 4xx), AccessLost (no token), CursorLost (delta only).
    """

    def mail(self, inbox: Inbox, mail_id: str) -> FetchedMail:
        """One Mail with HTML body, uniqueBody, headers, message class and our marker."""

    def add_category(self, inbox: Inbox, mail_id: str, category: str) -> None:
        """Put a category on a Mail beside those it has (two requests)."""

    def delta(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """One page of the inbox's delta (created): from the link, or from a first round since that time."""

    def received_since(self, inbox: Inbox, link: str, since: datetime) -> DeltaPage:
        """One page of the inbox's Mails by time: from the link, or from the start; `link` is empty at the end."""


class DraftClient(Protocol):
    """Graph's drafts: made, sent, looked for, deleted; errors as with MailClient."""

    def create_reply(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        """Make a reply draft with the whole content in the one call; TooLate when `before` has come."""

    def create_forward(self, inbox: Inbox, order: DraftOrder, before: datetime) -> Draft:
        """Make a forward draft with the whole content in the one call; TooLate when `before` has come."""

    def send(self, inbox: Inbox, draft_id: str, before: datetime, is_on: Callable[[], bool]) -> None:
        """Send a draft.

        With token and slot in hand `is_on` reads the mailbox's switch (SwitchedOff if it is off); then, as the very
        last thing before the request leaves, the clock is compared with `before` (TooLate). Again before a repeat.
        """

    def find_by_message_id(self, inbox: Inbox, message_id: str) -> tuple[Draft, ...]:
        """All of the mailbox that carry this Message-ID, drafts or not."""

    def find_by_marker(self, inbox: Inbox, marker: str) -> tuple[Draft, ...]:
        """All of the mailbox that carry our marker with this value, drafts or not."""

    def delete(self, inbox: Inbox, mail_id: str) -> None:
        """Delete a draft; nothing happens where there is none."""


class InboxClient(Protocol):
    """Whose inbox an address is, and what may be done there; errors as with MailClient."""

    def user(self, tenant_id: TenantId, address: str) -> DirectoryUser:
        """Look a user principal name (or object id) up in the directory; an alias is not found."""

    def folder_id(self, inbox: Inbox, well_known_name: str) -> str:
        """The id of a well-known folder (`inbox`, `drafts`)."""

    def write_probe(self, inbox: Inbox, marker: str) -> Draft:
        """Make a draft with our marker and headers, read it back, delete it; returns what was read back."""


class SubscriptionClient(Protocol):
    """Graph's subscription calls; errors as with MailClient."""

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        """Subscribe to the inbox near the longest life that Graph allows; Conflict where one exists (409)."""

    def renew(self, tenant_id: TenantId, subscription_id: str) -> Subscription:
        """Give a Subscription a new end by one PATCH (which also reauthorises it)."""

    def subscriptions(self, tenant_id: TenantId) -> tuple[Subscription, ...]:
        """All Subscriptions of this app in the Tenant."""

    def delete(self, tenant_id: TenantId, subscription_id: str) -> None:
        """Delete a Subscription; nothing happens where there is none."""

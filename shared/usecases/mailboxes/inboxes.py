"""Whose inbox an address is, and which Mailbox has it."""

from __future__ import annotations

from shared.domain.mail.inbox import DirectoryUser
from shared.domain.mailboxes.settings import MailboxSettings
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import HarperError, NotFound, TryLater
from shared.ports.app import App


class AliasFound(HarperError):
    """This inbox belongs to another Mailbox already; `first` is that one's address."""

    def __init__(self, first: str) -> None:
        super().__init__("alias")
        self.first = first


def find_inbox(app: App, tenant_id: TenantId, mailbox_id: MailboxId, settings: MailboxSettings) -> DirectoryUser:
    """Whose inbox an address is; AliasFound where another Mailbox has that inbox, else it is this one's from now on."""
    given = settings.object_id.lower()
    if given:
        user = DirectoryUser(given, settings.address, (settings.address,))
    else:
        user = _look_up(app, tenant_id, mailbox_id, settings.address)
    owner = app.owners.take_object(tenant_id, user.object_id, mailbox_id)
    if owner == mailbox_id:
        return user
    first = app.mailboxes.mailbox(tenant_id, owner)
    if first is not None:
        raise AliasFound(first.settings.address)
    # A note without its Mailbox: its save broke off after the note was taken.
    app.owners.release_object(tenant_id, user.object_id, owner)
    if app.owners.take_object(tenant_id, user.object_id, mailbox_id) != mailbox_id:
        raise TryLater("inbox-contended")
    return user


def _look_up(app: App, tenant_id: TenantId, mailbox_id: MailboxId, address: str) -> DirectoryUser:
    """Whom the directory knows by an address; an alias, which it does not, may be one of an inbox that we know."""
    try:
        return app.inboxes.user(tenant_id, address)
    except NotFound:
        for other in app.mailboxes.mailboxes(tenant_id):
            if other.mailbox.mailbox_id != mailbox_id and address in other.watch.found.addresses:
                raise AliasFound(other.settings.address) from None
        raise

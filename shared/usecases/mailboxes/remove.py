"""Remove a Mailbox with its Subscription."""

from __future__ import annotations

import logging
from dataclasses import replace

from shared.domain.mailboxes.settings import REVISION_BYTES, Mailbox, Precondition, RaceLost
from shared.domain.mailboxes.watch import Watch
from shared.domain.values.ids import TenantId, mailbox_id_of
from shared.errors import Conflict, Refused
from shared.ports.app import App
from shared.usecases.mailboxes.subscribe import delete_subscriptions

logger = logging.getLogger(__name__)


def delete_mailbox(app: App, tenant_id: TenantId, address: str, precondition: Precondition) -> bool:
    """Remove a Mailbox and its Subscription; False where there is none, RaceLost where the precondition fails.

    TryLater leaves a Mailbox that is switched off, and is to be run again; a refusal of Graph stops nothing.
    """
    watched = app.mailboxes.mailbox(tenant_id, mailbox_id_of(tenant_id, address))
    if not precondition.holds_for(watched.mailbox if watched else None):
        raise RaceLost
    if watched is None:
        return False
    try:
        # Off first, so that no send begins any more even if what follows breaks off.
        app.mailboxes.save_mailbox(_switched_off(app, watched.mailbox))
    except Conflict:
        raise RaceLost from None
    app.mailboxes.change_watch(tenant_id, watched.mailbox.mailbox_id, Watch.switched_off)
    try:
        delete_subscriptions(app, watched.watch)
    except Refused as refusal:
        logger.warning("step=delete tenant=%s mailbox=%s reason=%s", tenant_id, watched.mailbox.mailbox_id, refusal)
    app.mailboxes.delete_mailbox(tenant_id, watched.mailbox.mailbox_id)
    logger.info("step=delete tenant=%s mailbox=%s", tenant_id, watched.mailbox.mailbox_id)
    return True


def _switched_off(app: App, mailbox: Mailbox) -> Mailbox:
    """The settings row with `enabled` off: another revision, unless it was off before."""
    if not mailbox.settings.enabled:
        return mailbox
    off = replace(mailbox.settings, enabled=False)
    return replace(mailbox, settings=off, enabled_at=None, revision=app.random.token(REVISION_BYTES).hex())

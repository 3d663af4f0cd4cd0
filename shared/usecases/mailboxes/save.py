"""The settings of Mailboxes: kept, checked, switched off."""

from __future__ import annotations

import logging

from shared.domain.mailboxes.input import parse_settings
from shared.domain.mailboxes.settings import REVISION_BYTES, Mailbox, MailboxSettings, Precondition, RaceLost
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.tenants import Tenant
from shared.domain.values.addresses import domain_of, normalise
from shared.domain.values.ids import MailboxId, TenantId, mailbox_id_of
from shared.errors import Conflict, Refused, TryLater
from shared.ports.app import App
from shared.usecases.mailboxes.checks import WATCHABLE, run_checks
from shared.usecases.mailboxes.inboxes import find_inbox
from shared.usecases.mailboxes.subscribe import drop_subscription
from shared.usecases.tenants.invite import TenantGone

logger = logging.getLogger(__name__)


def put_mailbox(
    app: App, tenant: Tenant, address: str, body: bytes, precondition: Precondition
) -> tuple[WatchedMailbox, bool]:
    """Keep what an admin sends for an address, and check it where it is enabled; True: a new Mailbox.

    InvalidInput names the wrong fields, RaceLost a precondition that fails, AliasFound the Mailbox that has the inbox;
    TenantGone says that the Tenant was deleted while this ran.
    """
    own_id = mailbox_id_of(tenant.tenant_id, address)
    existing = app.mailboxes.mailbox(tenant.tenant_id, own_id)
    if not precondition.holds_for(existing.mailbox if existing else None):
        raise RaceLost
    settings = parse_settings(address, body, _domains(app, tenant), app.templates.problems)
    _refuse_alias(app, tenant, own_id, settings)
    try:
        saved = app.mailboxes.save_mailbox(_revised(app, tenant, settings, existing))
    except Conflict:
        raise RaceLost from None
    _undo_where_the_tenant_is_gone(app, saved)
    logger.info(
        "step=save tenant=%s mailbox=%s enabled=%s revision=%s",
        tenant.tenant_id,
        own_id,
        settings.enabled,
        saved.revision,
    )
    _leave_inboxes(app, saved, existing)
    return WatchedMailbox(saved, _bring_in_line(app, tenant, saved, existing)), existing is None


def _undo_where_the_tenant_is_gone(app: App, saved: Mailbox) -> None:
    """A deletion of a Tenant is noted first: so either we see it now, or it sees what was just saved."""
    tenant = app.tenants.tenant(saved.tenant_id)
    if tenant is None or tenant.is_being_deleted:
        app.mailboxes.delete_mailbox(saved.tenant_id, saved.mailbox_id)
        raise TenantGone


def _leave_inboxes(app: App, saved: Mailbox, existing: WatchedMailbox | None) -> None:
    """Take back the notes of inboxes that a Mailbox had by another objectId, so that others may have them."""
    given = saved.settings.object_id.lower()
    if existing is None or (saved.settings.enabled and not given):
        return  # the checks find out where the address leads now
    left = {existing.settings.object_id.lower(), existing.watch.found.object_id if given else ""} - {"", given}
    for object_id in sorted(left):
        app.owners.release_object(saved.tenant_id, object_id, saved.mailbox_id)


def _domains(app: App, tenant: Tenant) -> frozenset[str]:
    """The domains to which mail may be delegated: those of the Tenant's admins and Mailboxes."""
    addresses = [admin.user_principal_name for admin in tenant.admins]
    addresses += [watched.settings.address for watched in app.mailboxes.mailboxes(tenant.tenant_id)]
    return frozenset(filter(None, map(domain_of, addresses)))


def _refuse_alias(app: App, tenant: Tenant, own_id: MailboxId, settings: MailboxSettings) -> None:
    """AliasFound where it can be told now that another Mailbox has the inbox; what cannot, the checks will say."""
    may_ask = settings.enabled and tenant.state in WATCHABLE
    if not may_ask and not settings.object_id:
        return
    try:
        find_inbox(app, tenant.tenant_id, own_id, settings)
    except (TryLater, Refused) as trouble:
        logger.info("step=save tenant=%s mailbox=%s reason=%s", tenant.tenant_id, own_id, trouble)


def _revised(app: App, tenant: Tenant, settings: MailboxSettings, existing: WatchedMailbox | None) -> Mailbox:
    """The settings row to write: enabled since now, unless it was enabled all the time."""
    stays_enabled = existing is not None and existing.settings.enabled
    since = existing.mailbox.enabled_at if existing and stays_enabled else app.clock.now()
    return Mailbox(
        tenant.tenant_id,
        mailbox_id_of(tenant.tenant_id, settings.address),
        settings,
        app.random.token(REVISION_BYTES).hex(),
        since if settings.enabled else None,
        existing.mailbox.etag if existing else "",
    )


def _bring_in_line(app: App, tenant: Tenant, saved: Mailbox, existing: WatchedMailbox | None) -> Watch:
    """Start, check or stop the watch, as the settings say."""
    was_enabled = existing is not None and existing.settings.enabled
    if not saved.settings.enabled:
        return stop_watching(app, saved)
    if was_enabled and existing is not None:
        watch = existing.watch
    else:
        watch = app.mailboxes.change_watch(saved.tenant_id, saved.mailbox_id, Watch.from_now_on).after
    return run_checks(app, tenant, WatchedMailbox(saved, watch))


def stop_watching(app: App, mailbox: Mailbox) -> Watch:
    """Switch the watch of a disabled Mailbox off and delete its Subscription; what is left is for the timer."""
    return drop_subscription(
        app, app.mailboxes.change_watch(mailbox.tenant_id, mailbox.mailbox_id, Watch.switched_off).after
    )


def find_mailbox(app: App, tenant_id: TenantId, address: str) -> WatchedMailbox | None:
    """The Mailbox of an address, or None."""
    return app.mailboxes.mailbox(tenant_id, mailbox_id_of(tenant_id, normalise(address)))

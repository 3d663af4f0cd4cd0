"""The settings of Mailboxes: kept, checked, switched off, removed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from shared.domain.mailboxes.input import parse_settings
from shared.domain.mailboxes.mailbox import Mailbox, MailboxSettings, Watch, WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, is_gone
from shared.domain.values.addresses import domain_of, mailbox_id, normalise
from shared.errors import Conflict, Refused, TryLater
from shared.ports.app import App
from shared.usecases.mailboxes.checks import WATCHABLE, find_inbox, run_checks, without_inbox
from shared.usecases.mailboxes.subscribe import delete_subscriptions, drop_subscription
from shared.usecases.tenants.invite import TenantGone

logger = logging.getLogger(__name__)

_REVISION_BYTES = 12


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


def put_mailbox(
    app: App, tenant: Tenant, address: str, body: bytes, precondition: Precondition
) -> tuple[WatchedMailbox, bool]:
    """Keep what an admin sends for an address, and check it where it is enabled; True: a new Mailbox.

    InvalidInput names the wrong fields, RaceLost a precondition that fails, AliasFound the Mailbox that has the inbox;
    TenantGone says that the Tenant was deleted while this ran.
    """
    own_id = mailbox_id(tenant.tenant_id, address)
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
    if is_gone(app.tenants.tenant(saved.tenant)):
        app.mailboxes.delete_mailbox(saved.tenant, saved.mailbox_id)
        raise TenantGone


def _leave_inboxes(app: App, saved: Mailbox, existing: WatchedMailbox | None) -> None:
    """Take back the notes of inboxes that a Mailbox had by another objectId, so that others may have them."""
    given = saved.settings.object_id.lower()
    if existing is None or (saved.settings.enabled and not given):
        return  # the checks find out where the address leads now
    left = {existing.settings.object_id.lower(), existing.watch.object_id if given else ""} - {"", given}
    for object_id in sorted(left):
        app.owners.release_object(saved.tenant, object_id, saved.mailbox_id)


def _domains(app: App, tenant: Tenant) -> frozenset[str]:
    """The domains to which mail may be delegated: those of the Tenant's admins and Mailboxes."""
    addresses = [admin.user_principal_name for admin in tenant.admins]
    addresses += [watched.settings.address for watched in app.mailboxes.mailboxes(tenant.tenant_id)]
    return frozenset(filter(None, map(domain_of, addresses)))


def _refuse_alias(app: App, tenant: Tenant, own_id: str, settings: MailboxSettings) -> None:
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
        mailbox_id(tenant.tenant_id, settings.address),
        settings,
        _new_revision(app),
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
        watch = app.mailboxes.change_watch(saved.tenant, saved.mailbox_id, _from_now)
    return run_checks(app, tenant, WatchedMailbox(saved, watch))


def _from_now(watch: Watch) -> Watch:
    """A watch that has read nothing yet; a catch-up that still runs finds that it is no longer the reader."""
    fresh = without_inbox(watch)
    return replace(
        fresh,
        state=WatchState.NEW,
        reason="",
        blocked=False,
        object_id=watch.object_id,
        address=watch.address,
        addresses=watch.addresses,
        subscription_id=watch.subscription_id,
        subscription_ends=watch.subscription_ends,
        subscription_unsure=watch.subscription_unsure,
        renew_at=watch.renew_at,
        signed_by=watch.signed_by,
        patched_at=watch.patched_at,
    )


def stop_watching(app: App, mailbox: Mailbox) -> Watch:
    """Switch the watch of a disabled Mailbox off and delete its Subscription; what is left is for the timer."""
    return drop_subscription(app, app.mailboxes.change_watch(mailbox.tenant, mailbox.mailbox_id, _disabled))


def _disabled(watch: Watch) -> Watch:
    """A watch that is off; a catch-up that still runs finds that it is no longer the reader."""
    off = replace(watch, state=WatchState.DISABLED, reason="", blocked=False, retry_at=None, checks=())
    return replace(off, reader="", reading_until=None)


def delete_mailbox(app: App, tenant_id: str, address: str, precondition: Precondition) -> bool:
    """Remove a Mailbox and its Subscription; False where there is none, RaceLost where the precondition fails.

    TryLater leaves a Mailbox that is switched off, and is to be run again; a refusal of Graph stops nothing.
    """
    watched = app.mailboxes.mailbox(tenant_id, mailbox_id(tenant_id, address))
    if not precondition.holds_for(watched.mailbox if watched else None):
        raise RaceLost
    if watched is None:
        return False
    try:
        # Off first, so that no send begins any more even if what follows breaks off.
        app.mailboxes.save_mailbox(_switched_off(app, watched.mailbox))
    except Conflict:
        raise RaceLost from None
    app.mailboxes.change_watch(tenant_id, watched.mailbox.mailbox_id, _disabled)
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
    return replace(mailbox, settings=off, enabled_at=None, revision=_new_revision(app))


def _new_revision(app: App) -> str:
    return app.random.token(_REVISION_BYTES).hex()


def find_mailbox(app: App, tenant_id: str, address: str) -> WatchedMailbox | None:
    """The Mailbox of an address, or None."""
    return app.mailboxes.mailbox(tenant_id, mailbox_id(tenant_id, normalise(address)))

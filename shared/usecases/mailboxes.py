"""The settings of Mailboxes: kept, checked, switched off, removed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from shared.domain.addresses import domain_of, mailbox_id, normalise
from shared.domain.mailbox_input import parse_settings
from shared.domain.mailboxes import Mailbox, MailboxSettings, Watch, WatchedMailbox, WatchState
from shared.domain.tenants import Tenant
from shared.errors import Conflict, Refused, TryLater
from shared.usecases.checks import WATCHABLE, find_inbox, run_checks, without_inbox
from shared.usecases.office import Office
from shared.usecases.subscribe import delete_subscriptions, drop_subscription

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
    office: Office, tenant: Tenant, address: str, body: bytes, precondition: Precondition
) -> tuple[WatchedMailbox, bool]:
    """Keep what an admin sends for an address, and check it where it is enabled; True: a new Mailbox.

    InvalidInput names the wrong fields, RaceLost a precondition that fails, AliasFound the Mailbox that has the inbox.
    """
    own_id = mailbox_id(tenant.tenant_id, address)
    existing = office.mailboxes.mailbox(tenant.tenant_id, own_id)
    if not precondition.holds_for(existing.mailbox if existing else None):
        raise RaceLost
    settings = parse_settings(address, body, _domains(office, tenant), office.templates.problems)
    _refuse_alias(office, tenant, own_id, settings)
    try:
        saved = office.mailboxes.save_mailbox(_revised(office, tenant, settings, existing))
    except Conflict:
        raise RaceLost from None
    logger.info(
        "step=save tenant=%s mailbox=%s enabled=%s revision=%s",
        tenant.tenant_id,
        own_id,
        settings.enabled,
        saved.revision,
    )
    return WatchedMailbox(saved, _bring_in_line(office, tenant, saved, existing)), existing is None


def _domains(office: Office, tenant: Tenant) -> frozenset[str]:
    """The domains to which mail may be delegated: those of the Tenant's admins and Mailboxes."""
    addresses = [admin.user_principal_name for admin in tenant.admins]
    addresses += [watched.settings.address for watched in office.mailboxes.mailboxes(tenant.tenant_id)]
    return frozenset(filter(None, map(domain_of, addresses)))


def _refuse_alias(office: Office, tenant: Tenant, own_id: str, settings: MailboxSettings) -> None:
    """AliasFound where it can be told now that another Mailbox has the inbox; what cannot, the checks will say."""
    may_ask = settings.enabled and tenant.state in WATCHABLE
    if not may_ask and not settings.object_id:
        return
    try:
        find_inbox(office, tenant.tenant_id, own_id, settings)
    except (TryLater, Refused) as trouble:
        logger.info("step=save tenant=%s mailbox=%s reason=%s", tenant.tenant_id, own_id, trouble)


def _revised(office: Office, tenant: Tenant, settings: MailboxSettings, existing: WatchedMailbox | None) -> Mailbox:
    """The settings row to write: enabled since now, unless it was enabled all the time."""
    revision = office.random.token(_REVISION_BYTES).hex()
    stays_enabled = existing is not None and existing.settings.enabled
    since = existing.mailbox.enabled_at if existing and stays_enabled else office.clock.now()
    return Mailbox(
        tenant.tenant_id,
        mailbox_id(tenant.tenant_id, settings.address),
        settings,
        revision,
        since if settings.enabled else None,
        existing.mailbox.etag if existing else "",
    )


def _bring_in_line(office: Office, tenant: Tenant, saved: Mailbox, existing: WatchedMailbox | None) -> Watch:
    """Start, check or stop the watch, as the settings say."""
    was_enabled = existing is not None and existing.settings.enabled
    if not saved.settings.enabled:
        return stop_watching(office, saved)
    if was_enabled and existing is not None:
        watch = existing.watch
    else:
        watch = office.mailboxes.change_watch(saved.tenant, saved.mailbox_id, _from_now)
    return run_checks(office, tenant, WatchedMailbox(saved, watch))


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
        patched_at=watch.patched_at,
    )


def stop_watching(office: Office, mailbox: Mailbox) -> Watch:
    """Switch the watch of a disabled Mailbox off and delete its Subscription; what is left is for the timer."""

    def disable(watch: Watch) -> Watch:
        return replace(watch, state=WatchState.DISABLED, reason="", blocked=False, retry_at=None, checks=())

    watch = office.mailboxes.change_watch(mailbox.tenant, mailbox.mailbox_id, disable)
    return drop_subscription(office, watch)


def delete_mailbox(office: Office, tenant_id: str, address: str, precondition: Precondition) -> bool:
    """Remove a Mailbox and its Subscription; False where there is none, RaceLost where the precondition fails.

    TryLater leaves a Mailbox that is switched off, and is to be run again; a refusal of Graph stops nothing.
    """
    watched = office.mailboxes.mailbox(tenant_id, mailbox_id(tenant_id, address))
    if not precondition.holds_for(watched.mailbox if watched else None):
        raise RaceLost
    if watched is None:
        return False
    try:
        # Off first, so that no send begins any more even if what follows breaks off.
        off = replace(watched.settings, enabled=False)
        office.mailboxes.save_mailbox(replace(watched.mailbox, settings=off, enabled_at=None))
    except Conflict:
        raise RaceLost from None
    try:
        delete_subscriptions(office, watched.watch)
    except Refused as refusal:
        logger.warning("step=delete tenant=%s mailbox=%s reason=%s", tenant_id, watched.mailbox.mailbox_id, refusal)
    office.mailboxes.delete_mailbox(tenant_id, watched.mailbox.mailbox_id)
    logger.info("step=delete tenant=%s mailbox=%s", tenant_id, watched.mailbox.mailbox_id)
    return True


def find_mailbox(office: Office, tenant_id: str, address: str) -> WatchedMailbox | None:
    """The Mailbox of an address, or None."""
    return office.mailboxes.mailbox(tenant_id, mailbox_id(tenant_id, normalise(address)))

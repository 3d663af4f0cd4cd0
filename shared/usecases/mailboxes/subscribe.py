"""Make, renew and remove the Subscription of a Mailbox."""

from __future__ import annotations

import logging
from dataclasses import replace

from shared.domain.mailboxes.client_state import NONCE_BYTES
from shared.domain.mailboxes.watch import HeldSubscription, Subscription, Watch
from shared.domain.values.changed import Changed
from shared.errors import Conflict, HarperError, Refused, TryLater, Uncertain
from shared.ports.app import App

logger = logging.getLogger(__name__)


class _AlreadyPatched(HarperError):
    """Another PATCH was sent a moment ago, or the Subscription is not the one that was meant."""


def has_old_key(app: App, watch: Watch) -> bool:
    """Whether another key than that of the Subscription's client state signs now; no PATCH can change that state."""
    return watch.held.signed_by != app.keyring.signing().key_id


def ask_for_renewal(app: App, watch: Watch) -> None:
    """Note that Graph asked for a reauthorisation, so that the Subscription is due until a PATCH has succeeded."""

    def ask(current: Watch) -> Watch:
        # A PATCH of a moment ago has done it; where that one failed, the Subscription is still due.
        now = app.clock.now()
        if not current.held.subscription_id or current.held.is_just_patched(now, app.times.patch_gap):
            return current
        return replace(current, held=replace(current.held, renew_at=now))

    app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, ask)


def make_subscription(app: App, watch: Watch) -> Watch:
    """Make a Subscription, in the place of any that Graph still has for this inbox; returns the new watch.

    One made for a Mailbox that was deleted (Conflict) or switched off during the call is deleted again.
    """
    key = app.keyring.signing()
    nonce = app.random.token(NONCE_BYTES)
    client_state = key.client_state(watch.tenant_id, watch.mailbox_id, nonce)
    begun = _begin(app, watch)
    if begun.was_switched_off_since(watch):
        return begun
    made = _create(app, watch, client_state)
    try:
        noted = _note_made(app, watch, made, key.key_id)
    except Conflict:
        _take_back(app, watch, made)
        raise
    if noted.was_switched_off_since(watch):
        _take_back(app, watch, made)
    return noted


def _begin(app: App, watch: Watch) -> Watch:
    """Before the call: mark the Subscription unsure, and drop the old one.

    One that has ended stays on record until there is a new one, for the alarm.
    """

    def begin(current: Watch) -> Watch:
        if current.was_switched_off_since(watch):
            return current
        kept = HeldSubscription() if current.held.is_alive(app.clock.now()) else current.held
        return replace(current, held=replace(kept, is_unsure=True))

    return app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, begin).after


def _note_made(app: App, watch: Watch, made: Subscription, key_id: int) -> Watch:
    def note(current: Watch) -> Watch:
        # Two at once: each deletes what it finds, so the one that was made last is the one that lives.
        is_other = current.held.subscription_id != watch.held.subscription_id
        if (is_other and current.held.is_alive(made.ends)) or current.was_switched_off_since(watch):
            return current
        fresh = HeldSubscription(made.subscription_id, signed_by=key_id)
        return replace(current, held=fresh.lasting(made.ends, app.clock.now()))

    noted = app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, note).after
    logger.info(
        "step=subscribe tenant=%s mailbox=%s subscription=%s ends=%s",
        watch.tenant_id,
        watch.mailbox_id,
        made.subscription_id,
        made.ends.isoformat(timespec="seconds"),
    )
    return noted


def _take_back(app: App, watch: Watch, made: Subscription) -> None:
    try:
        app.subscriptions.delete(watch.tenant_id, made.subscription_id)
    except (TryLater, Refused) as trouble:
        # It ends within a week, and its notifications find no Mailbox.
        logger.warning("step=unsubscribe tenant=%s mailbox=%s reason=%s", watch.tenant_id, watch.mailbox_id, trouble)
    else:
        logger.info("step=unsubscribe tenant=%s mailbox=%s reason=unwanted", watch.tenant_id, watch.mailbox_id)


def _create(app: App, watch: Watch, client_state: str) -> Subscription:
    try:
        return app.subscriptions.create(watch.inbox, client_state)
    except Conflict:
        # Graph never returns a client state, so the one that exists cannot be told from a stranger's work.
        _delete_all(app, watch)
    try:
        return app.subscriptions.create(watch.inbox, client_state)
    except Conflict as still_there:
        raise TryLater("subscription-exists") from still_there


def _delete_all(app: App, watch: Watch) -> None:
    for each in app.subscriptions.subscriptions(watch.tenant_id):
        if watch.found.object_id.lower() in each.resource.lower():
            app.subscriptions.delete(watch.tenant_id, each.subscription_id)


def patch_subscription(app: App, watch: Watch) -> bool:
    """Renew by one PATCH, none within the gap after another; False when that was too soon, NotFound when it is gone."""
    now = app.clock.now()

    def claim(current: Watch) -> Watch:
        is_other = current.held.subscription_id != watch.held.subscription_id
        if is_other or current.held.is_just_patched(now, app.times.patch_gap):
            raise _AlreadyPatched
        return replace(current, held=replace(current.held, patched_at=now))

    # Noted before the PATCH leaves, so that of two items at once only one sends it.
    try:
        claimed = app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, claim)
    except _AlreadyPatched:
        logger.info("step=renew tenant=%s mailbox=%s reason=just-renewed", watch.tenant_id, watch.mailbox_id)
        return False
    try:
        renewed = app.subscriptions.renew(watch.tenant_id, watch.held.subscription_id)
    except Uncertain as unsure:
        raise Uncertain(unsure.reason, max(unsure.after or 0.0, app.times.patch_gap.total_seconds())) from unsure
    except TryLater:
        _take_claim_back(app, claimed)
        raise
    _note_end(app, watch, renewed)
    return True


def _take_claim_back(app: App, claimed: Changed[Watch]) -> None:
    """A PATCH that certainly did nothing need not keep the next one waiting."""
    before, after = (watch.held.patched_at for watch in claimed)

    def restore(current: Watch) -> Watch:
        is_ours = current.held.patched_at == after
        return replace(current, held=replace(current.held, patched_at=before)) if is_ours else current

    app.mailboxes.change_watch(claimed.after.tenant_id, claimed.after.mailbox_id, restore)


def _note_end(app: App, watch: Watch, renewed: Subscription) -> None:
    def note(current: Watch) -> Watch:
        is_same = current.held.subscription_id == watch.held.subscription_id
        return replace(current, held=current.held.lasting(renewed.ends, app.clock.now())) if is_same else current

    app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, note)
    logger.info(
        "step=renew tenant=%s mailbox=%s subscription=%s ends=%s",
        watch.tenant_id,
        watch.mailbox_id,
        watch.held.subscription_id,
        renewed.ends.isoformat(timespec="seconds"),
    )


def delete_subscriptions(app: App, watch: Watch) -> None:
    """Delete whatever Subscription Graph has for this inbox."""
    if watch.held.subscription_id:
        app.subscriptions.delete(watch.tenant_id, watch.held.subscription_id)
    if watch.found.object_id:
        _delete_all(app, watch)
    logger.info("step=unsubscribe tenant=%s mailbox=%s", watch.tenant_id, watch.mailbox_id)


def drop_subscription(app: App, watch: Watch) -> Watch:
    """Delete the watch's Subscription and take it off the watch; where Graph does not let us, it stays for later.

    Where Graph may have one that is not on record, all of this inbox are looked for.
    """
    if not watch.held.may_exist:
        return watch
    try:
        if watch.held.is_unsure:
            delete_subscriptions(app, watch)
        else:
            app.subscriptions.delete(watch.tenant_id, watch.held.subscription_id)
    except (TryLater, Refused) as trouble:
        logger.warning("step=unsubscribe tenant=%s mailbox=%s reason=%s", watch.tenant_id, watch.mailbox_id, trouble)
        return watch
    logger.info("step=unsubscribe tenant=%s mailbox=%s", watch.tenant_id, watch.mailbox_id)
    return forget_subscription(app, watch, is_sure=watch.held.is_unsure)


def forget_subscription(app: App, watch: Watch, is_sure: bool = False) -> Watch:
    """Take the Subscription off the watch, unless it has another one by now; `is_sure`: Graph has none of ours."""

    def forget(current: Watch) -> Watch:
        if current.held.subscription_id != watch.held.subscription_id:
            return current
        return replace(current, held=HeldSubscription(is_unsure=current.held.is_unsure and not is_sure))

    return app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, forget).after

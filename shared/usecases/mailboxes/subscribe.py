"""Make, renew and remove the Subscription of a Mailbox."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.mailboxes.client_state import make_client_state
from shared.domain.mailboxes.mailbox import Subscription, Watch, WatchState
from shared.errors import Conflict, HarperError, Refused, TryLater, Uncertain
from shared.ports.app import App

logger = logging.getLogger(__name__)

_NONCE_BYTES = 18
# Four rounds of the timer, also where Graph grants but a short life.
_LEAST_LEFT = timedelta(hours=1)


class _AlreadyPatched(HarperError):
    """Another PATCH was sent a moment ago, or the Subscription is not the one that was meant."""


def is_alive(watch: Watch, now: datetime) -> bool:
    """Whether the watch has a Subscription that has not ended."""
    return bool(watch.subscription_id) and watch.subscription_ends is not None and watch.subscription_ends > now


def is_due(app: App, watch: Watch) -> bool:
    """Whether a third of the Subscription's life is left, or Graph asked for a reauthorisation."""
    due = watch.renew_at
    if due is None and watch.subscription_ends is not None:
        # A row of an older version does not say how long a life Graph granted.
        due = watch.subscription_ends - app.times.subscription_life / 3
    return due is None or due <= app.clock.now()


def has_old_key(app: App, watch: Watch) -> bool:
    """Whether another key than that of the Subscription's client state signs now; no PATCH can change that state."""
    return watch.signed_by != app.keyring.signing().key_id


def ask_for_renewal(app: App, watch: Watch) -> None:
    """Note that Graph asked for a reauthorisation, so that the Subscription is due until a PATCH has succeeded."""

    def ask(current: Watch) -> Watch:
        # A PATCH of a moment ago has done it; where that one failed, the Subscription is still due.
        if not current.subscription_id or _is_just_patched(app, current):
            return current
        return replace(current, renew_at=app.clock.now())

    app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, ask)


def make_subscription(app: App, watch: Watch) -> Watch:
    """Make a Subscription, in the place of any that Graph still has for this inbox; returns the new watch.

    One made for a Mailbox that was deleted (Conflict) or switched off during the call is deleted again.
    """
    key = app.keyring.signing()
    nonce = app.random.token(_NONCE_BYTES)
    client_state = make_client_state(watch.tenant, watch.mailbox_id, nonce, key.key_id, key.secret)
    begun = _begin(app, watch)
    if _is_switched_off(begun, watch):
        return begun
    made = _create(app, watch, client_state)
    try:
        noted = _note_made(app, watch, made, key.key_id)
    except Conflict:
        _take_back(app, watch, made)
        raise
    if _is_switched_off(noted, watch):
        _take_back(app, watch, made)
    return noted


def _begin(app: App, watch: Watch) -> Watch:
    """Before the call: mark the Subscription unsure, and drop the old one.

    One that has ended stays on record until there is a new one, for the alarm.
    """

    def begin(current: Watch) -> Watch:
        if _is_switched_off(current, watch):
            return current
        kept = _forgotten(current) if is_alive(current, app.clock.now()) else current
        return replace(kept, subscription_unsure=True)

    return app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, begin)


def _is_switched_off(current: Watch, before: Watch) -> bool:
    return current.state is WatchState.DISABLED and before.state is not WatchState.DISABLED


def _note_made(app: App, watch: Watch, made: Subscription, key_id: int) -> Watch:
    def note(current: Watch) -> Watch:
        # Two at once: each deletes what it finds, so the one that was made last is the one that lives.
        newer = current.subscription_id != watch.subscription_id and is_alive(current, made.ends)
        if newer or _is_switched_off(current, watch):
            return current
        fresh = replace(current, subscription_id=made.subscription_id, patched_at=None, signed_by=key_id)
        return _with_end(app, replace(fresh, subscription_unsure=False), made.ends)

    noted = app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, note)
    logger.info(
        "step=subscribe tenant=%s mailbox=%s subscription=%s ends=%s",
        watch.tenant,
        watch.mailbox_id,
        made.subscription_id,
        made.ends.isoformat(timespec="seconds"),
    )
    return noted


def _take_back(app: App, watch: Watch, made: Subscription) -> None:
    try:
        app.subscriptions.delete(watch.tenant, made.subscription_id)
    except (TryLater, Refused) as trouble:
        # It ends within a week, and its notifications find no Mailbox.
        logger.warning("step=unsubscribe tenant=%s mailbox=%s reason=%s", watch.tenant, watch.mailbox_id, trouble)
    else:
        logger.info("step=unsubscribe tenant=%s mailbox=%s reason=unwanted", watch.tenant, watch.mailbox_id)


def _with_end(app: App, watch: Watch, ends: datetime) -> Watch:
    """The watch with the end that Graph has granted, due when a third of that life is left."""
    third = (ends - app.clock.now()) / 3
    return replace(watch, subscription_ends=ends, renew_at=ends - max(third, _LEAST_LEFT))


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
    for each in app.subscriptions.subscriptions(watch.tenant):
        if watch.object_id.lower() in each.resource.lower():
            app.subscriptions.delete(watch.tenant, each.subscription_id)


def patch_subscription(app: App, watch: Watch) -> bool:
    """Renew by one PATCH, none within the gap after another; False when that was too soon, NotFound when it is gone."""
    now = app.clock.now()
    before = watch.patched_at

    def claim(current: Watch) -> Watch:
        nonlocal before
        before = current.patched_at
        if _is_just_patched(app, current) or current.subscription_id != watch.subscription_id:
            raise _AlreadyPatched
        return replace(current, patched_at=now)

    # Noted before the PATCH leaves, so that of two items at once only one sends it.
    try:
        app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, claim)
    except _AlreadyPatched:
        logger.info("step=renew tenant=%s mailbox=%s reason=just-renewed", watch.tenant, watch.mailbox_id)
        return False
    try:
        renewed = app.subscriptions.renew(watch.tenant, watch.subscription_id)
    except Uncertain as unsure:
        raise Uncertain(unsure.reason, max(unsure.after or 0.0, app.times.patch_gap.total_seconds())) from unsure
    except TryLater:
        _take_claim_back(app, watch, now, before)
        raise
    _note_end(app, watch, renewed)
    return True


def _is_just_patched(app: App, watch: Watch) -> bool:
    return watch.patched_at is not None and app.clock.now() - watch.patched_at < app.times.patch_gap


def _take_claim_back(app: App, watch: Watch, claimed: datetime, before: datetime | None) -> None:
    """A PATCH that certainly did nothing need not keep the next one waiting."""

    def restore(current: Watch) -> Watch:
        return replace(current, patched_at=before) if current.patched_at == claimed else current

    app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, restore)


def _note_end(app: App, watch: Watch, renewed: Subscription) -> None:
    def note(current: Watch) -> Watch:
        is_same = current.subscription_id == watch.subscription_id
        return _with_end(app, current, renewed.ends) if is_same else current

    app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, note)
    logger.info(
        "step=renew tenant=%s mailbox=%s subscription=%s ends=%s",
        watch.tenant,
        watch.mailbox_id,
        watch.subscription_id,
        renewed.ends.isoformat(timespec="seconds"),
    )


def delete_subscriptions(app: App, watch: Watch) -> None:
    """Delete whatever Subscription Graph has for this inbox."""
    if watch.subscription_id:
        app.subscriptions.delete(watch.tenant, watch.subscription_id)
    if watch.object_id:
        _delete_all(app, watch)
    logger.info("step=unsubscribe tenant=%s mailbox=%s", watch.tenant, watch.mailbox_id)


def drop_subscription(app: App, watch: Watch) -> Watch:
    """Delete the watch's Subscription and take it off the watch; where Graph does not let us, it stays for later.

    Where Graph may have one that is not on record, all of this inbox are looked for.
    """
    if not watch.subscription_id and not watch.subscription_unsure:
        return watch
    try:
        if watch.subscription_unsure:
            delete_subscriptions(app, watch)
        else:
            app.subscriptions.delete(watch.tenant, watch.subscription_id)
    except (TryLater, Refused) as trouble:
        logger.warning("step=unsubscribe tenant=%s mailbox=%s reason=%s", watch.tenant, watch.mailbox_id, trouble)
        return watch
    logger.info("step=unsubscribe tenant=%s mailbox=%s", watch.tenant, watch.mailbox_id)
    return forget_subscription(app, watch, is_sure=watch.subscription_unsure)


def forget_subscription(app: App, watch: Watch, is_sure: bool = False) -> Watch:
    """Take the Subscription off the watch, unless it has another one by now; `is_sure`: Graph has none of ours."""

    def forget(current: Watch) -> Watch:
        if current.subscription_id != watch.subscription_id:
            return current
        return replace(_forgotten(current), subscription_unsure=current.subscription_unsure and not is_sure)

    return app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, forget)


def _forgotten(watch: Watch) -> Watch:
    return replace(watch, subscription_id="", subscription_ends=None, renew_at=None, signed_by=0, patched_at=None)

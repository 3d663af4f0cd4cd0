"""Make, renew and remove the Subscription of a Mailbox."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from shared.domain.client_state import make_client_state
from shared.domain.mailboxes import Subscription, Watch
from shared.errors import Conflict, HarperError, Refused, TryLater, Uncertain
from shared.usecases.office import Office, inbox_of

logger = logging.getLogger(__name__)

_NONCE_BYTES = 18


class _AlreadyPatched(HarperError):
    """Another PATCH was sent a moment ago, or the Subscription is not the one that was meant."""


def is_alive(watch: Watch, now: datetime) -> bool:
    """Whether the watch has a Subscription that has not ended."""
    return bool(watch.subscription_id) and watch.subscription_ends is not None and watch.subscription_ends > now


def is_due(office: Office, watch: Watch) -> bool:
    """Whether less than a third of the Subscription's life is left."""
    ends = watch.subscription_ends
    return ends is None or ends - office.clock.now() < office.times.subscription_life / 3


def make_subscription(office: Office, watch: Watch) -> Watch:
    """Make a Subscription, in the place of any that Graph still has for this inbox; the answer is the new watch."""
    key = office.keyring.signing()
    nonce = office.random.token(_NONCE_BYTES)
    client_state = make_client_state(watch.tenant, watch.mailbox_id, nonce, key.key_id, key.secret)
    made = _create(office, watch, client_state)

    def note(current: Watch) -> Watch:
        # Two at once: each deletes what it finds, so the one that was made last is the one that lives.
        newer = current.subscription_id != watch.subscription_id and is_alive(current, made.ends)
        if newer:
            return current
        return replace(current, subscription_id=made.subscription_id, subscription_ends=made.ends, patched_at=None)

    noted = office.mailboxes.change_watch(watch.tenant, watch.mailbox_id, note)
    logger.info(
        "step=subscribe tenant=%s mailbox=%s subscription=%s ends=%s",
        watch.tenant,
        watch.mailbox_id,
        made.subscription_id,
        made.ends.isoformat(timespec="seconds"),
    )
    return noted


def _create(office: Office, watch: Watch, client_state: str) -> Subscription:
    try:
        return office.subscriptions.create(inbox_of(watch), client_state)
    except Conflict:
        # Graph never returns a client state, so the one that exists cannot be told from a stranger's work.
        _delete_all(office, watch)
    try:
        return office.subscriptions.create(inbox_of(watch), client_state)
    except Conflict as still_there:
        raise TryLater("subscription-exists") from still_there


def _delete_all(office: Office, watch: Watch) -> None:
    for each in office.subscriptions.subscriptions(watch.tenant):
        if watch.object_id.lower() in each.resource.lower():
            office.subscriptions.delete(watch.tenant, each.subscription_id)


def patch_subscription(office: Office, watch: Watch) -> bool:
    """Renew by one PATCH, none within the gap after another; False when that was too soon, NotFound when it is gone."""
    now = office.clock.now()
    before = watch.patched_at

    def claim(current: Watch) -> Watch:
        nonlocal before
        before = current.patched_at
        too_soon = before is not None and now - before < office.times.patch_gap
        if too_soon or current.subscription_id != watch.subscription_id:
            raise _AlreadyPatched
        return replace(current, patched_at=now)

    # Noted before the PATCH leaves, so that of two items at once only one sends it.
    try:
        office.mailboxes.change_watch(watch.tenant, watch.mailbox_id, claim)
    except _AlreadyPatched:
        logger.info("step=renew tenant=%s mailbox=%s reason=just-renewed", watch.tenant, watch.mailbox_id)
        return False
    try:
        renewed = office.subscriptions.renew(watch.tenant, watch.subscription_id)
    except Uncertain as unsure:
        raise Uncertain(unsure.reason, max(unsure.after or 0.0, office.times.patch_gap.total_seconds())) from unsure
    except TryLater:
        _take_claim_back(office, watch, now, before)
        raise
    _note_end(office, watch, renewed)
    return True


def _take_claim_back(office: Office, watch: Watch, claimed: datetime, before: datetime | None) -> None:
    """A PATCH that certainly did nothing need not keep the next one waiting."""

    def restore(current: Watch) -> Watch:
        return replace(current, patched_at=before) if current.patched_at == claimed else current

    office.mailboxes.change_watch(watch.tenant, watch.mailbox_id, restore)


def _note_end(office: Office, watch: Watch, renewed: Subscription) -> None:
    def note(current: Watch) -> Watch:
        is_same = current.subscription_id == watch.subscription_id
        return replace(current, subscription_ends=renewed.ends) if is_same else current

    office.mailboxes.change_watch(watch.tenant, watch.mailbox_id, note)
    logger.info(
        "step=renew tenant=%s mailbox=%s subscription=%s ends=%s",
        watch.tenant,
        watch.mailbox_id,
        watch.subscription_id,
        renewed.ends.isoformat(timespec="seconds"),
    )


def delete_subscriptions(office: Office, watch: Watch) -> None:
    """Delete whatever Subscription Graph has for this inbox."""
    if watch.subscription_id:
        office.subscriptions.delete(watch.tenant, watch.subscription_id)
    if watch.object_id:
        _delete_all(office, watch)
    logger.info("step=unsubscribe tenant=%s mailbox=%s", watch.tenant, watch.mailbox_id)


def drop_subscription(office: Office, watch: Watch) -> Watch:
    """Delete the watch's Subscription and take it off the watch; where Graph does not let us, it stays for later."""
    if not watch.subscription_id:
        return watch
    try:
        office.subscriptions.delete(watch.tenant, watch.subscription_id)
    except (TryLater, Refused) as trouble:
        logger.warning("step=unsubscribe tenant=%s mailbox=%s reason=%s", watch.tenant, watch.mailbox_id, trouble)
        return watch
    logger.info("step=unsubscribe tenant=%s mailbox=%s", watch.tenant, watch.mailbox_id)
    return forget_subscription(office, watch)


def forget_subscription(office: Office, watch: Watch) -> Watch:
    """Take the Subscription off the watch, unless it has another one by now."""

    def forget(current: Watch) -> Watch:
        if current.subscription_id != watch.subscription_id:
            return current
        return replace(current, subscription_id="", subscription_ends=None, patched_at=None)

    return office.mailboxes.change_watch(watch.tenant, watch.mailbox_id, forget)

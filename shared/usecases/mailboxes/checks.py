"""The checks of a Mailbox: token, address, inbox, write, subscription, in this order."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.domain.mailboxes.settings import MailboxSettings
from shared.domain.mailboxes.watch import Check, FoundInbox, Watch, WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.values.deployment import CONSENT_START
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW, WorkItem
from shared.errors import AccessLost, Refused, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket
from shared.texts.hints import (
    FORBIDDEN,
    NOT_LOOKED_UP,
    NOT_TRIED,
    SENDER_UNKNOWN,
    UNREACHABLE,
    alias_of,
    hint_for,
    kind_of,
)
from shared.usecases.mailboxes.inboxes import AliasFound, find_inbox
from shared.usecases.mailboxes.subscribe import drop_subscription, make_subscription
from shared.usecases.steps.pauses import ACCESS_DENIED, FIRST_LOOK, pause_tenant
from shared.usecases.tenants.probe import connect

logger = logging.getLogger(__name__)

CHECKS = ("token", "address", "inbox", "write", "subscription")
WATCHABLE = frozenset({TenantState.CONNECTED, TenantState.PENDING})
_ALIAS = "alias of "
_NEXT_LOOK = timedelta(minutes=15)
_LATER_LOOK = timedelta(hours=2)
_SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a check failed: its name, a stable reason, a hint in words, and whether the inbox itself is out of reach."""

    check: str
    reason: str
    hint: str
    kind: str
    after: float | None = None

    @property
    def blocks(self) -> bool:
        """Whether Mails cannot be handled either."""
        return self.check != "subscription"


def run_checks(app: App, tenant: Tenant, watched: WatchedMailbox, by_timer: bool = False) -> Watch:
    """Run the checks of an enabled Mailbox and keep what they found; returns the new watch."""
    watch = watched.watch
    passed: list[Check] = []
    failure = None
    for name in CHECKS:
        try:
            watch, hint = _run(app, tenant, watched.settings, watch, name)
        except (AliasFound, TryLater, Refused) as error:
            failure = _failure(app, name, error)
            break
        passed.append(Check(name, True, hint))
    was_watching = watched.watch.state is WatchState.WATCHING
    kept = _keep(app, watched.watch, watch.found, tuple(passed), failure, by_timer)
    if failure is not None and failure.kind == UNREACHABLE and not by_timer:
        _look_soon(app, kept)
    if failure is None and kept.state is WatchState.WATCHING:
        _after_success(app, tenant, kept, was_watching)
    return kept


def _run(app: App, tenant: Tenant, settings: MailboxSettings, watch: Watch, name: str) -> tuple[Watch, str]:
    """Run one check; returns the watch with what is known then, which is not stored yet, and a hint."""
    if name == "token":
        return watch, _check_token(app, tenant)
    if name == "address":
        return _check_address(app, settings, watch)
    if name == "inbox":
        return _knowing(watch, inbox_id=app.inboxes.folder_id(watch.inbox, "inbox")), ""
    if name == "write":
        return _check_write(app, settings, watch)
    if not watch.held.is_alive(app.clock.now()):
        # Its watch is the row as stored, which lacks what the checks before have found.
        make_subscription(app, watch)
    return watch, ""


def _knowing(watch: Watch, **found: Any) -> Watch:
    return replace(watch, found=replace(watch.found, **found))


def _check_token(app: App, tenant: Tenant) -> str:
    if tenant.state not in WATCHABLE:
        raise AccessLost(400, tenant.reason or tenant.state.value)
    try:
        app.tokens.token(tenant.tenant_id)
    except AccessLost as lost:
        pause_tenant(app, tenant.tenant_id, lost.code)
        raise
    return ""


def _check_address(app: App, settings: MailboxSettings, watch: Watch) -> tuple[Watch, str]:
    user = find_inbox(app, watch.tenant_id, watch.mailbox_id, settings)
    if watch.found.object_id and watch.found.object_id != user.object_id:
        watch = _leave_inbox(app, watch)
    addresses, hint = user.addresses, ""
    if settings.object_id:
        # What was learnt of this inbox before stays known: without a look-up only its own drafts tell who writes.
        addresses, hint = tuple(dict.fromkeys((*user.addresses, *watch.found.addresses))), NOT_LOOKED_UP
    return _knowing(watch, object_id=user.object_id, address=user.address, addresses=addresses), hint


def _check_write(app: App, settings: MailboxSettings, watch: Watch) -> tuple[Watch, str]:
    """Whether a draft can be made, and from which address: that of a Reply must be one of those that are known."""
    seen = app.inboxes.write_probe(watch.inbox, new_ticket(app.random))
    addresses = dict.fromkeys((*watch.found.addresses, *filter(None, (seen.sender,))))
    hint = SENDER_UNKNOWN if settings.object_id and not seen.sender else ""
    return _knowing(watch, drafts_id=seen.folder_id, addresses=tuple(addresses)), hint


def _leave_inbox(app: App, watch: Watch) -> Watch:
    """The address leads to another inbox now: nothing that was learnt of the old one holds."""
    drop_subscription(app, watch)
    app.owners.release_object(watch.tenant_id, watch.found.object_id, watch.mailbox_id)
    return app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, Watch.without_inbox).after


def _failure(app: App, check: str, error: AliasFound | TryLater | Refused) -> Failure:
    if isinstance(error, AliasFound):
        return Failure(check, f"{_ALIAS}{error.first}", alias_of(error.first), "alias")
    kind = kind_of(error)
    hint = hint_for(check, error, app.deployment.address_of(CONSENT_START))
    after = error.after if isinstance(error, TryLater) else None
    return Failure(check, f"{check}-{kind}", hint, kind, after)


def _keep(
    app: App, before: Watch, found: FoundInbox, passed: tuple[Check, ...], failure: Failure | None, by_timer: bool
) -> Watch:
    def keep(current: Watch) -> Watch:
        # Switched off while the checks ran: their outcome no longer matters.
        if current.was_switched_off_since(before):
            return current
        learnt = replace(current, found=found)
        if failure is None:
            return replace(learnt, state=WatchState.WATCHING, reason="", blocked=False, retry_at=None, checks=passed)
        retry_at = _retry_at(app.clock.now(), current, failure, by_timer)
        return _failing(learnt, failure, retry_at, (*passed, *_failed_checks(failure)))

    was, kept = app.mailboxes.change_watch(before.tenant_id, before.mailbox_id, keep)
    if kept.state is WatchState.FAILING and (was.state, was.reason) != (kept.state, kept.reason):
        log_failing(kept)
    return kept


def _failed_checks(failure: Failure) -> tuple[Check, ...]:
    later = CHECKS[CHECKS.index(failure.check) + 1 :]
    return (Check(failure.check, False, failure.hint), *(Check(name, False, NOT_TRIED) for name in later))


def _failing(watch: Watch, failure: Failure, retry_at: datetime, checks: tuple[Check, ...]) -> Watch:
    # A hiccup of Microsoft or of the network says nothing about an inbox that could be read until now.
    is_hiccup = failure.kind == UNREACHABLE and watch.state is not WatchState.NEW and not watch.blocked
    return replace(
        watch,
        state=WatchState.FAILING,
        reason=failure.reason,
        blocked=failure.blocks and not is_hiccup,
        retry_at=retry_at,
        checks=checks,
    )


def _retry_at(now: datetime, current: Watch, failure: Failure, by_timer: bool) -> datetime:
    """When the timers may try again: asking too early keeps a stale refusal of Exchange alive."""
    if failure.kind == FORBIDDEN:
        was_forbidden = current.reason.endswith((FORBIDDEN, ACCESS_DENIED))
        is_first = not by_timer or not was_forbidden
        return now + (FIRST_LOOK if is_first else _LATER_LOOK)
    if failure.kind == "alias":
        return now + _LATER_LOOK
    if failure.kind == UNREACHABLE:
        return now + max(_SOON, timedelta(seconds=failure.after or 0.0))
    return now + _NEXT_LOOK


def _look_soon(app: App, watch: Watch) -> None:
    """Somebody waits for a Mailbox that Microsoft kept us from checking: sooner than the timer would."""
    delay = ((watch.retry_at or app.clock.now()) - app.clock.now()).total_seconds()
    # The timer looks anyway.
    with suppress(TryLater):
        item = WorkItem(watch.tenant_id, watch.mailbox_id, new_ticket(app.random), why="retry")
        app.queue.put(SUBSCRIPTION_RENEW, item, delay)


def fail_subscription(app: App, watch: Watch, error: Refused) -> None:
    """Note that Graph refused a Subscription for an inbox that is otherwise in order."""
    failure = _failure(app, "subscription", error)
    now = app.clock.now()

    def fail(current: Watch) -> Watch:
        if current.state is not WatchState.WATCHING:
            return current
        others = tuple(check for check in current.checks if check.name != "subscription")
        retry_at = _retry_at(now, current, failure, by_timer=True)
        return _failing(current, failure, retry_at, (*others, *_failed_checks(failure)))

    kept = app.mailboxes.change_watch(watch.tenant_id, watch.mailbox_id, fail).after
    if kept.reason == failure.reason:
        log_failing(kept)


def log_failing(watch: Watch) -> None:
    """The alarm of a Mailbox that began to fail; the address in `alias of ADDRESS` stays out of it."""
    reason = "alias" if watch.reason.startswith(_ALIAS) else watch.reason
    logger.error("alarm=mailbox_failing tenant=%s mailbox=%s reason=%s", watch.tenant_id, watch.mailbox_id, reason)


def _after_success(app: App, tenant: Tenant, watch: Watch, was_watching: bool) -> None:
    logger.info("step=checks tenant=%s mailbox=%s state=%s", watch.tenant_id, watch.mailbox_id, watch.state.value)
    if tenant.state is TenantState.PENDING:
        # That a mailbox can be read and written proves more than the names of permissions.
        connect(app, tenant.tenant_id)
    elif not was_watching:
        item = WorkItem(watch.tenant_id, watch.mailbox_id, new_ticket(app.random), why="checked")
        app.queue.put(MAILBOX_CATCH_UP, item)

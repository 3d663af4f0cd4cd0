"""The checks of a Mailbox: token, address, inbox, write, subscription, in this order."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.mail.inbox import DirectoryUser
from shared.domain.mailboxes.mailbox import Check, MailboxSettings, Watch, WatchedMailbox, WatchState
from shared.domain.tenants import Tenant, TenantState
from shared.domain.texts.hints import (
    FORBIDDEN,
    NOT_LOOKED_UP,
    NOT_TRIED,
    SENDER_UNKNOWN,
    UNREACHABLE,
    alias_of,
    hint_for,
    kind_of,
)
from shared.domain.values.deployment import CONSENT_START
from shared.domain.work import MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW
from shared.errors import AccessLost, HarperError, NotFound, Refused, TryLater
from shared.ports.app import App
from shared.ports.time import new_ticket
from shared.usecases.mailboxes.subscribe import drop_subscription, is_alive, make_subscription
from shared.usecases.steps.again import new_item
from shared.usecases.steps.pauses import ACCESS_DENIED, FIRST_LOOK, pause_tenant
from shared.usecases.tenants.probe import connect

logger = logging.getLogger(__name__)

CHECKS = ("token", "address", "inbox", "write", "subscription")
WATCHABLE = frozenset({TenantState.CONNECTED, TenantState.PENDING})
_ALIAS = "alias of "
_NEXT_LOOK = timedelta(minutes=15)
_LATER_LOOK = timedelta(hours=2)
_SOON = timedelta(minutes=1)


class AliasFound(HarperError):
    """This inbox belongs to another Mailbox already; `first` is that one's address."""

    def __init__(self, first: str) -> None:
        super().__init__("alias")
        self.first = first


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
    found = watched.watch
    passed: list[Check] = []
    failure = None
    for name in CHECKS:
        try:
            found, hint = _run(app, tenant, watched.settings, found, name)
        except (AliasFound, TryLater, Refused) as error:
            failure = _failure(app, name, error)
            break
        passed.append(Check(name, True, hint))
    was_watching = watched.watch.state is WatchState.WATCHING
    kept = _keep(app, watched.watch, found, tuple(passed), failure, by_timer)
    if failure is not None and failure.kind == UNREACHABLE and not by_timer:
        _look_soon(app, kept)
    if failure is None and kept.state is WatchState.WATCHING:
        _after_success(app, tenant, kept, was_watching)
    return kept


def _run(app: App, tenant: Tenant, settings: MailboxSettings, found: Watch, name: str) -> tuple[Watch, str]:
    if name == "token":
        return found, _check_token(app, tenant)
    if name == "address":
        return _check_address(app, settings, found)
    if name == "inbox":
        return replace(found, inbox_id=app.inboxes.folder_id(found.inbox, "inbox")), ""
    if name == "write":
        return _check_write(app, settings, found)
    if not is_alive(found, app.clock.now()):
        # Its watch is the row as stored, which lacks what the checks before have found.
        make_subscription(app, found)
    return found, ""


def _check_token(app: App, tenant: Tenant) -> str:
    if tenant.state not in WATCHABLE:
        raise AccessLost(400, tenant.reason or tenant.state.value)
    try:
        app.tokens.token(tenant.tenant_id)
    except AccessLost as lost:
        pause_tenant(app, tenant.tenant_id, lost.code)
        raise
    return ""


def _check_address(app: App, settings: MailboxSettings, found: Watch) -> tuple[Watch, str]:
    user = find_inbox(app, found.tenant, found.mailbox_id, settings)
    if found.object_id and found.object_id != user.object_id:
        found = _leave_inbox(app, found)
    learnt = replace(found, object_id=user.object_id, address=user.address, addresses=user.addresses)
    if not settings.object_id:
        return learnt, ""
    # What was learnt of this inbox before stays known: without a look-up only its own drafts tell who writes.
    known = (*user.addresses, *found.addresses)
    return replace(learnt, addresses=tuple(dict.fromkeys(known))), NOT_LOOKED_UP


def _check_write(app: App, settings: MailboxSettings, found: Watch) -> tuple[Watch, str]:
    """Whether a draft can be made, and from which address: that of a Reply must be one of those that are known."""
    seen = app.inboxes.write_probe(found.inbox, new_ticket(app.random))
    addresses = dict.fromkeys((*found.addresses, *filter(None, (seen.sender,))))
    hint = SENDER_UNKNOWN if settings.object_id and not seen.sender else ""
    return replace(found, drafts_id=seen.folder_id, addresses=tuple(addresses)), hint


def find_inbox(app: App, tenant: str, mailbox_id: str, settings: MailboxSettings) -> DirectoryUser:
    """Whose inbox an address is; AliasFound where another Mailbox has that inbox, else it is this one's from now on."""
    given = settings.object_id.lower()
    if given:
        user = DirectoryUser(given, settings.address, (settings.address,))
    else:
        user = _look_up(app, tenant, mailbox_id, settings.address)
    owner = app.owners.take_object(tenant, user.object_id, mailbox_id)
    if owner == mailbox_id:
        return user
    first = app.mailboxes.mailbox(tenant, owner)
    if first is not None:
        raise AliasFound(first.settings.address)
    # A note without its Mailbox: its save broke off after the note was taken.
    app.owners.release_object(tenant, user.object_id, owner)
    if app.owners.take_object(tenant, user.object_id, mailbox_id) != mailbox_id:
        raise TryLater("inbox-contended")
    return user


def _look_up(app: App, tenant: str, mailbox_id: str, address: str) -> DirectoryUser:
    """Whom the directory knows by an address; an alias, which it does not, may be one of an inbox that we know."""
    try:
        return app.inboxes.user(tenant, address)
    except NotFound:
        for other in app.mailboxes.mailboxes(tenant):
            if other.mailbox.mailbox_id != mailbox_id and address in other.watch.addresses:
                raise AliasFound(other.settings.address) from None
        raise


def _leave_inbox(app: App, found: Watch) -> Watch:
    """The address leads to another inbox now: nothing that was learnt of the old one holds."""
    drop_subscription(app, found)
    app.owners.release_object(found.tenant, found.object_id, found.mailbox_id)
    return app.mailboxes.change_watch(found.tenant, found.mailbox_id, without_inbox)


def without_inbox(watch: Watch) -> Watch:
    """The watch as if nothing had been found out and read yet."""
    fresh = Watch(watch.tenant, watch.mailbox_id, etag=watch.etag)
    return replace(fresh, state=watch.state, reason=watch.reason, blocked=watch.blocked, checks=watch.checks)


def _failure(app: App, check: str, error: AliasFound | TryLater | Refused) -> Failure:
    if isinstance(error, AliasFound):
        return Failure(check, f"{_ALIAS}{error.first}", alias_of(error.first), "alias")
    kind = kind_of(error)
    hint = hint_for(check, error, app.deployment.address_of(CONSENT_START))
    after = error.after if isinstance(error, TryLater) else None
    return Failure(check, f"{check}-{kind}", hint, kind, after)


def _keep(
    app: App, before: Watch, found: Watch, passed: tuple[Check, ...], failure: Failure | None, by_timer: bool
) -> Watch:
    changed = False

    def keep(current: Watch) -> Watch:
        nonlocal changed
        # Switched off while the checks ran: their outcome no longer matters.
        if current.state is WatchState.DISABLED and before.state is not WatchState.DISABLED:
            return current
        learnt = replace(
            current,
            object_id=found.object_id,
            address=found.address,
            addresses=found.addresses,
            inbox_id=found.inbox_id,
            drafts_id=found.drafts_id,
        )
        if failure is None:
            return replace(learnt, state=WatchState.WATCHING, reason="", blocked=False, retry_at=None, checks=passed)
        changed = failure.reason != current.reason or current.state is not WatchState.FAILING
        retry_at = _retry_at(app.clock.now(), current, failure, by_timer)
        return _failing(learnt, failure, retry_at, (*passed, *_failed_checks(failure)))

    kept = app.mailboxes.change_watch(before.tenant, before.mailbox_id, keep)
    if failure is not None and changed:
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
        app.queue.put(SUBSCRIPTION_RENEW, new_item(app, watch.tenant, watch.mailbox_id, "retry"), delay)


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

    kept = app.mailboxes.change_watch(watch.tenant, watch.mailbox_id, fail)
    if kept.reason == failure.reason:
        log_failing(kept)


def log_failing(watch: Watch) -> None:
    """The alarm of a Mailbox that began to fail; the address in `alias of ADDRESS` stays out of it."""
    reason = "alias" if watch.reason.startswith(_ALIAS) else watch.reason
    logger.error("alarm=mailbox_failing tenant=%s mailbox=%s reason=%s", watch.tenant, watch.mailbox_id, reason)


def _after_success(app: App, tenant: Tenant, watch: Watch, was_watching: bool) -> None:
    logger.info("step=checks tenant=%s mailbox=%s state=%s", watch.tenant, watch.mailbox_id, watch.state.value)
    if tenant.state is TenantState.PENDING:
        # That a mailbox can be read and written proves more than the names of permissions.
        connect(app, tenant.tenant_id)
    elif not was_watching:
        app.queue.put(MAILBOX_CATCH_UP, new_item(app, watch.tenant, watch.mailbox_id, "checked"))

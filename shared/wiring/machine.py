"""What the machine and the Settings of a deployment give to the use cases."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from shared.domain.policy.limits import Limits, Times
from shared.settings.settings import Settings
from shared.usecases.steps.mail_room import MailRoom
from shared.usecases.steps.office import Office, Places
from shared.wiring.parts import Parts


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        return datetime.now(UTC)


class SystemRandomness:
    """The machine's random bytes."""

    def token(self, size: int) -> bytes:
        """`size` random bytes, fit for secrets."""
        return secrets.token_bytes(size)


def limits_of(settings: Settings) -> Limits:
    """The limits of a Mail's way that the Settings set."""
    return Limits(
        claim=settings.claim_seconds,
        settle=settings.settle_seconds,
        look_again=settings.look_again_seconds,
        give_up=settings.give_up_hours * 3600,
        gone=settings.gone_seconds,
        first_retry=settings.retry_seconds,
        pause=settings.pause_seconds,
        too_old=settings.too_old_hours * 3600,
        answers_per_correspondent=settings.answers_per_correspondent,
        answers_per_thread=settings.answers_per_thread,
        sends_per_minute=settings.sends_per_minute,
        authserv_ids=settings.authserv_ids,
    )


def times_of(settings: Settings) -> Times:
    """How long Subscriptions and consents last by the Settings."""
    return Times(
        subscription_life=timedelta(minutes=settings.subscription_minutes),
        patch_gap=timedelta(seconds=settings.patch_gap_seconds),
        pending=timedelta(minutes=settings.pending_minutes),
        first_retry=settings.retry_seconds,
    )


def places_of(settings: Settings) -> Places:
    """Where the deployment stands by the Settings."""
    return Places(settings.client_id, settings.public_url, settings.login_url, settings.scope)


def mail_room_of(parts: Parts) -> MailRoom:
    """What a Mail's way needs of these parts."""
    stores = (parts.tenants, parts.mailboxes, parts.correspondence, parts.queue)
    return MailRoom(
        *stores,
        parts.mails,
        parts.responder,
        parts.templates,
        parts.reader,
        parts.clock,
        parts.random,
        limits_of(parts.settings),
    )


def office_of(parts: Parts) -> Office:
    """What the care of Tenants, Mailboxes and Subscriptions needs of these parts."""
    settings = parts.settings
    stores = (parts.tenants, parts.mailboxes, parts.correspondence, parts.queue)
    return Office(
        *stores,
        parts.mails,
        parts.subscriptions,
        parts.tokens,
        parts.templates,
        parts.keyring,
        parts.clock,
        parts.random,
        places_of(settings),
        times_of(settings),
    )

"""What the machine and the Settings of a deployment give to the use cases."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from shared.domain.policy.limits import Limits, Times
from shared.domain.values.deployment import Deployment
from shared.settings.settings import Settings


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
    )


def deployment_of(settings: Settings) -> Deployment:
    """Where the deployment stands by the Settings."""
    return Deployment(settings.public_url, settings.platform_signs_in)

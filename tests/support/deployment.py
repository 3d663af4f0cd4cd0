"""A deployment's environment, and what its settings come to where a test does not choose others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shared.domain.policy.limits import Limits, Times
from shared.settings.settings import Settings
from shared.wiring.machine import limits_of, times_of

ENVIRONMENT = {
    "HarperStorage": "UseDevelopmentStorage=true",
    "HARPER_PUBLIC_URL": "https://harper.contoso.example",
    "HARPER_CLIENT_ID": "55555555-5555-4555-8555-555555555555",
    "HARPER_CREDENTIAL": "secret",
    "HARPER_CLIENT_SECRET": "a-secret",
    "WEBSITE_AUTH_ENABLED": "True",
}
SETTINGS = Settings.from_env(ENVIRONMENT)


def some_limits(**changes: Any) -> Limits:
    """The Limits by the default settings."""
    return replace(limits_of(SETTINGS), **changes)


def some_times(**changes: Any) -> Times:
    """The Times by the default settings."""
    return replace(times_of(SETTINGS), **changes)

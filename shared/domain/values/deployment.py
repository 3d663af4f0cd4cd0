"""Where a deployment stands, as its Settings say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deployment:
    """Its client id, its own address, the cloud's login address and token scope, and whether the platform signs in."""

    client_id: str
    public_url: str
    login_url: str
    scope: str
    platform_signs_in: bool = False

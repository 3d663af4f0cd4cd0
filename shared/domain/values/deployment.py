"""Where a deployment stands, as its Settings say, and the addresses at which others reach it."""

from __future__ import annotations

from dataclasses import dataclass

# The routes that others are told of; the functions that answer there are declared by these names.
NOTIFICATIONS = "notifications"
LIFECYCLE = "lifecycle"
CONSENT_START = "consent/start"
CONSENT_CALLBACK = "consent/callback"


def path_of(route: str) -> str:
    """The path of a route, on any deployment."""
    return f"/api/{route}"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Its own address, without a slash at its end, and whether the platform signs people in."""

    public_url: str
    platform_signs_in: bool = False

    def address_of(self, route: str) -> str:
        """The whole address of a route."""
        return f"{self.public_url}{path_of(route)}"

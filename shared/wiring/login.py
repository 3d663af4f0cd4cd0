"""What the app proves itself to Entra with, by the Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.adapters.entra.credentials import Credential
    from shared.settings.settings import Settings


def credential_of(settings: Settings) -> Credential:
    """A certificate, a secret, or a managed identity that stands for the app."""
    from shared.adapters.entra import credentials

    given = settings.credential
    if given.kind == "certificate":
        return credentials.certificate(given.certificate)
    if given.kind == "secret":
        return credentials.secret(given.client_secret)
    return credentials.managed_identity(given.identity_client_id, settings.cloud.exchange_audience)


def usable_pem(given: str) -> str:
    """The text of a PEM, given as it is or as a path; nothing where it cannot be used."""
    from shared.adapters.entra import pem

    return pem.usable_pem(given)

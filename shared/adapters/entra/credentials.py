"""What the app proves itself to Entra with: a managed identity, a certificate or a secret."""

from __future__ import annotations

import re
from typing import Any

import msal
from requests import RequestException

from shared.adapters.entra.login_errors import operator_fault
from shared.adapters.entra.login_http import LoginTrouble, identity_session
from shared.adapters.entra.pem import key_and_certificate
from shared.errors import NotReady

Credential = str | dict[str, Any]
"""What msal takes as `client_credential`."""


def secret(value: str) -> Credential:
    """A client secret."""
    return value


def certificate(pem: str) -> Credential:
    """The text of a PEM with key and certificate; NotReady where they do not fit."""
    found = key_and_certificate(pem)
    if found is None:
        raise NotReady(["HARPER_CERTIFICATE"])
    return {"private_key": found[0], "public_certificate": found[1]}


def managed_identity(client_id: str, audience: str, ca_file: str = "") -> Credential:
    """A user-assigned managed identity that the app trusts as a federated credential; asked only when needed."""
    client = msal.ManagedIdentityClient(
        msal.UserAssignedManagedIdentity(client_id=client_id), http_client=identity_session(ca_file)
    )

    def assertion() -> str:
        try:
            answer = client.acquire_token_for_client(resource=audience)
        except (RequestException, ValueError) as error:
            raise _identity_trouble(type(error).__name__) from None
        if "access_token" not in answer:
            raise _identity_trouble(str(answer.get("error", "unknown")))
        return str(answer["access_token"])

    return {"client_assertion": assertion}


def _identity_trouble(code: str) -> LoginTrouble:
    return LoginTrouble(operator_fault(f"identity-{re.sub(r'[^A-Za-z0-9_.-]', '', code)[:60]}", "all"))

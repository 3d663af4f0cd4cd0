"""What the app proves itself to Entra with: a managed identity, a certificate or a secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msal
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from requests import RequestException

from shared.adapters.login_errors import operator_fault
from shared.adapters.login_http import LoginTrouble, identity_session
from shared.errors import NotReady

Credential = str | dict[str, Any]
"""What msal takes as `client_credential`."""

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def secret(value: str) -> Credential:
    """A client secret."""
    return value


def certificate(pem: str) -> Credential:
    """A PEM with key and certificate, as text or as the path of a file; NotReady where it is none that fits."""
    text = _text_of(pem)
    key, cert = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or cert is None or not _belong_together(key.group(), cert.group()):
        raise NotReady(["HARPER_CERTIFICATE"])
    return {"private_key": key.group(), "public_certificate": cert.group()}


def managed_identity(client_id: str, audience: str = "api://AzureADTokenExchange", ca_file: str = "") -> Credential:
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


def _text_of(pem: str) -> str:
    if "-----BEGIN" in pem:
        # A setting of one line has its line breaks written out.
        return pem.replace("\\r", "").replace("\\n", "\n")
    try:
        return Path(pem).read_text(encoding="ascii")
    except (OSError, ValueError):
        raise NotReady(["HARPER_CERTIFICATE"]) from None


def _belong_together(key: str, cert: str) -> bool:
    try:
        private = load_pem_private_key(key.encode("ascii"), password=None)
        public = load_pem_x509_certificate(cert.encode("ascii")).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return isinstance(private, RSAPrivateKey) and private.public_key() == public

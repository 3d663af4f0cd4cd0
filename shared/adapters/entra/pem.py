"""The PEM of the app's certificate: read where it is, and found to fit before anything is signed with it."""

from __future__ import annotations

import re
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def usable_pem(given: str) -> str:
    """The text of a PEM given as text or as the path of a file; nothing where key and certificate do not fit."""
    text = _text_of(given)
    return text if key_and_certificate(text) else ""


def key_and_certificate(text: str) -> tuple[str, str] | None:
    """The RSA key and the certificate in a PEM's text, or None where they are not there or not of one pair."""
    key, certificate = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or certificate is None or not _belong_together(key.group(), certificate.group()):
        return None
    return key.group(), certificate.group()


def _text_of(given: str) -> str:
    if "-----BEGIN" in given:
        # A setting of one line has its line breaks written out.
        return given.replace("\\r", "").replace("\\n", "\n")
    try:
        return Path(given).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _belong_together(key: str, certificate: str) -> bool:
    try:
        private = load_pem_private_key(key.encode("ascii"), password=None)
        public = load_pem_x509_certificate(certificate.encode("ascii")).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return isinstance(private, RSAPrivateKey) and private.public_key() == public

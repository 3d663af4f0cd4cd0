"""Keys and certificates by which an app proves itself, made by a test."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def rsa_key() -> rsa.RSAPrivateKey:
    """A new key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_pem(key: Key) -> str:
    """The private key, not encrypted."""
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


def certificate_pem(key: Key) -> str:
    """A certificate for a key, signed with itself, that is good today."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "harper")])
    begin = datetime.now(UTC) - timedelta(hours=1)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=2))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

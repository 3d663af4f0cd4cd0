"""What the app proves itself with: certificate, managed identity and secret, against the simulated login."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sandbox.m365 import Microsoft365, Tenant
from shared.adapters.entra.credentials import certificate, managed_identity, secret
from shared.adapters.entra.pem import usable_pem
from shared.adapters.entra.tokens import permissions_of
from shared.domain.tenants import PERMISSIONS
from shared.domain.values.ids import TenantId
from shared.errors import AccessLost, NotReady, TryLater
from shared.settings.table import CLOUDS
from tests.adapters.support.on_the_simulator import CLIENT_ID, IDENTITY, SECRET, entra
from tests.support.certificates import certificate_pem, key_pem, rsa_key


@pytest.fixture
def m365() -> Iterator[Microsoft365]:
    with Microsoft365() as running:
        yield running


def consented(m365: Microsoft365) -> Tenant:
    tenant = m365.entra.add_tenant("contoso.example")
    m365.entra.consented(tenant)
    return tenant


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa_key()


@pytest.mark.parametrize("form", ["text", "one line", "path"])
def test_a_certificate_signs_in_however_it_is_given(
    m365: Microsoft365, key: rsa.RSAPrivateKey, form: str, tmp_path: Path
) -> None:
    pem = key_pem(key) + certificate_pem(key)
    m365.entra.register_app(CLIENT_ID, certificates=[certificate_pem(key).encode()])
    file = tmp_path / "harper.pem"
    file.write_text(pem, encoding="ascii")
    given = {"text": pem, "one line": pem.replace("\n", "\\n"), "path": str(file)}[form]
    tenant = consented(m365)
    assert permissions_of(entra(m365, certificate(usable_pem(given))).token(TenantId(tenant.id))) == set(PERMISSIONS)


def test_a_certificate_that_the_registration_does_not_know_is_the_operators_fault(
    m365: Microsoft365, key: rsa.RSAPrivateKey, caplog: pytest.LogCaptureFixture
) -> None:
    m365.entra.register_app(CLIENT_ID, secret=SECRET)
    tenant = consented(m365)
    with pytest.raises(TryLater):
        entra(m365, certificate(key_pem(key) + certificate_pem(key))).token(TenantId(tenant.id))
    assert "alarm=credential_refused" in caplog.text


def test_a_certificate_that_cannot_be_used_is_told_before_it_is_needed(key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    other = rsa_key()
    curve = ec.generate_private_key(ec.SECP256R1())
    broken = key_pem(key).replace("M", "!", 3) + certificate_pem(key)
    for pem in (
        "",
        str(tmp_path / "missing.pem"),
        key_pem(key),
        certificate_pem(key),
        key_pem(other) + certificate_pem(key),
        key_pem(curve) + certificate_pem(curve),
        broken,
    ):
        assert usable_pem(pem) == ""
        with pytest.raises(NotReady) as caught:
            certificate(pem)
        assert caught.value.keys == ("HARPER_CERTIFICATE",)


def test_a_managed_identity_signs_in_as_a_federated_credential(
    m365: Microsoft365, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = m365.entra.add_tenant("harper.example")
    identity = m365.entra.add_managed_identity(IDENTITY, home)
    m365.entra.register_app(CLIENT_ID, federated=[identity.credential()], home_tenant=home)
    tenant = consented(m365)
    monkeypatch.setenv("IDENTITY_ENDPOINT", identity.endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", identity.header)
    tokens = entra(m365, managed_identity(IDENTITY, CLOUDS["global"].exchange_audience, ca_file=str(m365.ca_file)))
    assert permissions_of(tokens.token(TenantId(tenant.id))) == set(PERMISSIONS)


def test_a_managed_identity_that_gives_no_token_is_alarmed_and_tried_later(
    m365: Microsoft365, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    m365.entra.register_app(CLIENT_ID)
    tenant = consented(m365)
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    for endpoint in (f"{m365.url}/identity/token", "https://127.0.0.1:9/"):
        monkeypatch.setenv("IDENTITY_ENDPOINT", endpoint)
        with pytest.raises(TryLater):
            entra(
                m365, managed_identity(IDENTITY, CLOUDS["global"].exchange_audience, ca_file=str(m365.ca_file))
            ).token(TenantId(tenant.id))
    assert caplog.text.count("alarm=credential_refused") == 2


def test_a_wrong_or_expired_secret_is_alarmed_and_a_missing_consent_is_not(
    m365: Microsoft365, caplog: pytest.LogCaptureFixture
) -> None:
    m365.entra.register_app(CLIENT_ID, secret=SECRET)
    tenant = consented(m365)
    with pytest.raises(TryLater):
        entra(m365, secret("wrong")).token(TenantId(tenant.id))
    m365.entra.expire_secret()
    with pytest.raises(TryLater):
        entra(m365, secret(SECRET)).token(TenantId(tenant.id))
    assert [code in caplog.text for code in ("7000215", "7000222")] == [True, True]
    assert SECRET not in caplog.text
    caplog.clear()
    m365.entra.expire_secret(expired=False)
    stranger = m365.entra.add_tenant("fabrikam.example")
    for unknown in (stranger.id, "00000000-0000-4000-8000-00000000dead"):
        with pytest.raises(AccessLost):
            entra(m365, secret(SECRET)).token(TenantId(unknown))
    assert "alarm=" not in caplog.text


@pytest.mark.parametrize("shows", ["700016", "roles"])
def test_a_probe_sees_a_consent_as_soon_as_it_has_spread(m365: Microsoft365, shows: str) -> None:
    m365.entra.register_app(CLIENT_ID, secret=SECRET)
    tenant = m365.entra.add_tenant("contoso.example")
    m365.entra.consent_delay(tenant, calls=2, shows=shows)
    m365.entra.consented(tenant)
    tokens = entra(m365, secret(SECRET))
    seen: list[object] = []
    for _ in range(3):
        try:
            seen.append(tokens.probe(TenantId(tenant.id)))
        except AccessLost as error:
            seen.append(error.code)
    before: object = "700016" if shows == "700016" else frozenset()
    assert seen == [before, before, frozenset(PERMISSIONS)]
    assert permissions_of(tokens.token(TenantId(tenant.id))) == set(PERMISSIONS)

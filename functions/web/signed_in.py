"""Who is signed in, as App Service authentication says.

Source: learn.microsoft.com/azure/app-service/configure-authentication-user-identities
"""

from __future__ import annotations

import base64
import binascii

import azure.functions as func
import msgspec

from functions.web.answers import NotAllowed, NotSignedIn
from shared.domain.tenants import Principal, Tenant
from shared.domain.values.addresses import normalise
from shared.domain.values.ids import TenantId, guid
from shared.usecases.tenants.invite import admitted
from shared.wiring import process

HEADER = "X-MS-CLIENT-PRINCIPAL"
_LONGEST = 64 * 1024
_MAPPED = "http://schemas.microsoft.com/identity/claims/"
_TENANT = ("tid", f"{_MAPPED}tenantid")
_OBJECT = ("oid", f"{_MAPPED}objectidentifier")
# Never an e-mail claim: its owner can choose it.
_NAME = ("preferred_username", "upn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn")


class _Claim(msgspec.Struct):
    typ: str
    val: str


class _Header(msgspec.Struct):
    auth_typ: str
    claims: list[_Claim]


_DECODER = msgspec.json.Decoder(_Header)


def person_of(req: func.HttpRequest) -> Principal:
    """The signed-in person of a request; NotSignedIn where there is none."""
    person = principal_of(req, process.app().deployment.platform_signs_in)
    if person is None:
        raise NotSignedIn
    return person


def admin_of(req: func.HttpRequest) -> Tenant:
    """The Tenant whose signed-in admin sends a request; NotSignedIn, or NotAllowed for anybody else."""
    tenant = admitted(process.app().tenants, person_of(req))
    if tenant is None:
        raise NotAllowed
    return tenant


def principal_of(request: func.HttpRequest, platform_signs_in: bool) -> Principal | None:
    """The signed-in person of a request, or None; the header counts only where the platform sets it."""
    text = request.headers.get(HEADER, "")
    if not platform_signs_in or not text or len(text) > _LONGEST:
        return None
    try:
        header = _DECODER.decode(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None
    if header.auth_typ != "aad":
        return None
    tenant_id, object_id = guid(_claim(header, _TENANT)), guid(_claim(header, _OBJECT))
    if not tenant_id or not object_id:
        return None
    return Principal(TenantId(tenant_id), object_id, normalise(_user_name(header)))


def _user_name(header: _Header) -> str:
    return next(filter(None, (_claim(header, (name,)) for name in _NAME)), "")


def _claim(header: _Header, names: tuple[str, ...]) -> str:
    """The one value of a claim, or nothing where it is missing or said twice with different values."""
    values = {claim.val for claim in header.claims if claim.typ in names}
    return values.pop() if len(values) == 1 else ""

"""What Entra's refusals mean for us (Entra page "reference-error-codes")."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from shared.domain.values.ids import TenantId
from shared.errors import AccessLost, HarperError, TryLater

log = logging.getLogger(__name__)

# What only an admin of the tenant, or another tenant id, can change.
TERMINAL = frozenset(
    {700016, 700011, 90002, 7000112, 70001, 53003, 530032, 500011, 65001, 650052, 50105, 90013, 900023, 90038, 900432}
)
# Our own credential or registration is wrong: every tenant is hit, and none is to be paused for it.
OPERATOR = frozenset(
    {7000215, 7000222, 7000218, 900144, 9001023, 700023, 700024, 700027, 700030, 700229, 70021, 700211, 700212, 700213}
)
_AADSTS = re.compile(r"AADSTS(\d{4,8})")


class _Refusal(msgspec.Struct):
    error_codes: list[int] = []
    error_description: str = ""


# Takes the Struct apart once, while it is imported: two threads that are the first to do so crash (values/shapes.py).
_first_look = msgspec.json.Decoder(_Refusal)


def error_of(answer: Mapping[str, Any], tenant_id: TenantId) -> HarperError:
    """What an answer without a token means: by its numbers, or where these are missing by the number in its text."""
    codes = _codes(answer)
    for code in codes:
        if code in TERMINAL:
            return AccessLost(400, str(code))
    for code in codes:
        if code in OPERATOR:
            return operator_fault(str(code), tenant_id)
    first = str(codes[0]) if codes else "unknown"
    log.warning("token refused code=%s tenant=%s", first, tenant_id)
    return TryLater(f"no token: {first}")


def operator_fault(code: str, whose: str) -> TryLater:
    """Our own fault: alarmed, and tried again; `whose` is a Tenant's id, or `all`."""
    log.error("alarm=credential_refused code=%s tenant=%s", code, whose)
    return TryLater(f"credential refused: {code}")


def _codes(answer: Mapping[str, Any]) -> list[int]:
    try:
        refusal = msgspec.convert(answer, type=_Refusal)
    except msgspec.ValidationError:
        return []
    return refusal.error_codes or [int(code) for code in _AADSTS.findall(refusal.error_description)]

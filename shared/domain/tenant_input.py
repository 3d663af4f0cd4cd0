"""Checks what an operator sends about a Tenant."""

from __future__ import annotations

from shared.domain.values.fields import fields_of
from shared.errors import InvalidInput

_MOST_NAME = 200
_MOST_ADMINS = 50


def parse_tenant(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Name and admins (user principal names) of a Tenant; InvalidInput names every wrong field."""
    fields = fields_of(body)
    name = fields.text("name", most=_MOST_NAME).strip()
    admins = fields.addresses("admins", _MOST_ADMINS)
    if not admins:
        fields.wrong("admins", "must name at least one admin")
    fields.refuse_others()
    if fields.problems:
        raise InvalidInput(fields.problems)
    return name, admins

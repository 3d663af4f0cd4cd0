"""GUIDs: the ids of tenants, people and apps."""

from __future__ import annotations

import uuid


def guid(text: str) -> str:
    """A GUID in its usual form (8-4-4-4-12 hex digits) and in lower case, or nothing where it is not one."""
    lower = text.lower()
    try:
        return lower if str(uuid.UUID(lower)) == lower else ""
    except ValueError:
        return ""

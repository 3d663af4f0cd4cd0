"""One call as the handlers see it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sandbox.m365.state.mailbox import Mailbox
from sandbox.m365.state.values import GraphError, Json, Request
from sandbox.m365.state.world import Tenant, World

_PREFERENCE = re.compile(r'\s*([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;\s]*)))?')


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the Prefer headers ask for (RFC 7240)."""

    immutable_ids: bool
    body: str
    page_size: int | None
    applied: tuple[tuple[str, str], ...]

    @staticmethod
    def read(header: str) -> Preferences:
        """Read a Prefer header; what is not known is left aside."""
        found: dict[str, str] = {}
        for part in header.split(","):
            match = _PREFERENCE.match(part)
            if match and match.group(1):
                found[match.group(1).lower()] = match.group(2) or match.group(3) or ""
        immutable = found.get("idtype", "").lower() == "immutableid"
        body = found.get("outlook.body-content-type", "").lower()
        size = found.get("odata.maxpagesize", "")
        applied = [f'outlook.body-content-type="{body}"'] if body in ("text", "html") else []
        if immutable:
            applied.append('IdType="ImmutableId"')
        return Preferences(
            immutable_ids=immutable,
            body=body if body in ("text", "html") else "",
            page_size=int(size) if size.isdigit() and int(size) > 0 else None,
            applied=(("Preference-Applied", ", ".join(applied)),) if applied else (),
        )


@dataclass(slots=True, eq=False)
class Call:
    """A request with its route: `ids` are the decoded path segments that stand for {} in the template."""

    request: Request
    template: str
    ids: tuple[str, ...]
    request_id: str
    tenant_id: str = ""
    client_id: str = ""
    roles: frozenset[str] = frozenset()
    mailbox: Mailbox | None = None
    concurrency: int = 0

    @property
    def box(self) -> Mailbox:
        """The mailbox that the call is about."""
        if self.mailbox is None:
            raise GraphError(404, "ErrorInvalidUser", "The call is about no mailbox.")
        return self.mailbox

    @property
    def preferences(self) -> Preferences:
        """The Prefer headers, read."""
        return Preferences.read(self.request.header("prefer"))

    def tenant(self, world: World) -> Tenant:
        """The tenant of the token."""
        return world.tenants[self.tenant_id]

    def json(self, *, needed: bool = False) -> Json:
        """The JSON object in the body; an empty one if there is no body and none is needed."""
        if not self.request.body and not needed:
            return {}
        kind = self.request.header("content-type").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise GraphError(415, "RequestBodyRead", "A supported MIME type could not be found: application/json.")
        value = parsed(self.request.body)
        if not isinstance(value, dict):
            raise GraphError(400, "BadRequest", "Unable to read JSON request payload: an object is needed.")
        return value


def parsed(body: bytes) -> Any:
    """The JSON value of a body; GraphError 400 otherwise."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload.") from error

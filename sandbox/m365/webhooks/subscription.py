"""A subscription, and the request that asks for one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sandbox.m365.graph.rendering import KNOWN
from sandbox.m365.query.filters import Filter, read_filter
from sandbox.m365.server.routes import path_segments
from sandbox.m365.state.mailbox import Folder, Mailbox
from sandbox.m365.state.values import GraphError, Json
from sandbox.m365.state.world import World

MAX_CLIENT_STATE = 128
CHANGE_TYPES = frozenset(("created", "updated", "deleted"))
TLS_VERSIONS = ("v1_0", "v1_1", "v1_2", "v1_3")
WRITABLE = frozenset(
    (
        "changeType", "notificationUrl", "lifecycleNotificationUrl", "resource", "expirationDateTime",
        "clientState", "latestSupportedTlsVersion", "includeResourceData", "notificationQueryOptions",
        "encryptionCertificate", "encryptionCertificateId", "notificationUrlAppId", "id", "applicationId",
        "creatorId",
    )
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Subscription:
    """Graph's promise to tell of changes until it expires."""

    id: str
    tenant_id: str
    client_id: str
    creator_id: str
    mailbox: Mailbox
    folder: Folder | None
    resource: str
    change_types: frozenset[str]
    change_type: str
    filter: Filter | None
    notification_url: str
    lifecycle_url: str | None
    client_state: str | None
    expires: datetime
    immutable_ids: bool
    tls: str
    paused: bool = False
    waiting: list[Json] = field(default_factory=list)
    patched: list[datetime] = field(default_factory=list)
    reauthorized: list[datetime] = field(default_factory=list)

    @property
    def combination(self) -> tuple[object, ...]:
        """What may be subscribed to only once by an app."""
        folder = self.folder.folder_id if self.folder else ""
        query = self.resource.partition("?")[2]
        return (self.client_id, self.change_types, self.mailbox.object_id, folder, query)


def refused(message: str) -> GraphError:
    """The answer to a subscription that Graph does not take."""
    return GraphError(400, "InvalidRequest", message)


def find_target(world: World, tenant_id: str, resource: str) -> tuple[Mailbox, Folder | None, Filter | None]:
    """The mailbox and folder that a resource names, with its filter; GraphError otherwise."""
    path, _, query = resource.partition("?")
    segments = path_segments(path)
    names = [segment.lower() for segment in segments]
    shape = [names[0], *(names[2:3]), *(names[4:])] if names else []
    if shape not in (["users", "messages"], ["users", "mailfolders", "messages"]):
        raise refused(f"The resource '{resource}' is not supported for change notifications.")
    user = world.tenants[tenant_id].user(segments[1])
    if user is None or user.mailbox is None:
        raise GraphError(404, "ExtensionError", "Operation: Create; Exception: [Status Code: NotFound]")
    folder = user.mailbox.folder(segments[3]) if len(shape) == 3 else None
    found: Filter | None = None
    if query:
        name, _, text = query.partition("=")
        if name.lower() != "$filter":
            raise refused(f"The option '{name}' is not supported in a resource.")
        found = read_filter(text, KNOWN)
    return user.mailbox, folder, found


def https_url(url: object, name: str) -> str:
    """The URL, if it is an https one; GraphError 400 otherwise."""
    if not isinstance(url, str) or urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise refused(f"The {name} must be an https URL.")
    return url


def checked(body: Json) -> Json:
    """The request for a subscription, if it is whole and right; GraphError 400 otherwise."""
    for name in body:
        if name not in WRITABLE and "@odata." not in name:
            raise refused(f"The property '{name}' does not exist on type 'microsoft.graph.subscription'.")
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise refused(f"The property '{name}' is missing.")
    kinds = {kind.strip().lower() for kind in body["changeType"].split(",")}
    if not kinds <= CHANGE_TYPES:
        raise refused("changeType takes created, updated and deleted.")
    https_url(body["notificationUrl"], "notificationUrl")
    if body.get("lifecycleNotificationUrl") is not None:
        https_url(body["lifecycleNotificationUrl"], "lifecycleNotificationUrl")
    state = body.get("clientState")
    if state is not None and (not isinstance(state, str) or len(state) > MAX_CLIENT_STATE):
        raise refused(f"clientState must be text of at most {MAX_CLIENT_STATE} characters.")
    if body.get("includeResourceData"):
        raise refused("Notifications with resource data are not offered here.")
    if (body.get("latestSupportedTlsVersion") or "v1_2") not in TLS_VERSIONS:
        raise refused("latestSupportedTlsVersion is none of the known ones.")
    return body

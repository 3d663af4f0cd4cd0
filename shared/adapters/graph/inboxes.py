"""What Graph says of an inbox: whose it is, its folders, what may be done there (Graph pages "user", "mailfolder")."""

from __future__ import annotations

import msgspec

from shared.adapters.graph import json as graph_json
from shared.adapters.graph.drafts import GraphDrafts
from shared.adapters.graph.http import GraphHttp, GraphRequest, path
from shared.adapters.graph.json import Message
from shared.domain.mail.inbox import DirectoryUser, Draft, Inbox
from shared.domain.values.addresses import normalise
from shared.domain.values.ids import TenantId
from shared.errors import Refused
from shared.texts import mails


class _Folder(msgspec.Struct):
    id: str


class _User(msgspec.Struct, rename="camel"):
    id: str
    mail: str | None = None
    user_principal_name: str | None = None
    proxy_addresses: list[str] | None = None


class GraphInboxes:
    """The InboxClient on Graph."""

    def __init__(self, http: GraphHttp) -> None:
        self._http = http

    def user(self, tenant_id: TenantId, address: str) -> DirectoryUser:
        """Look a user principal name (or object id) up in the directory; an alias is not found."""
        target = path("users", address, select="id,mail,userPrincipalName,proxyAddresses")
        found = self._http.ask(Inbox(tenant_id, ""), GraphRequest("user", "GET", target), _User)
        main = normalise(found.mail or found.user_principal_name or "")
        proxies = [one[5:] for one in found.proxy_addresses or () if one[:5].lower() == "smtp:"]
        known = (main, *(normalise(one) for one in (found.user_principal_name or "", *proxies)))
        return DirectoryUser(found.id, main, tuple(dict.fromkeys(one for one in known if one)))

    def folder_id(self, inbox: Inbox, well_known_name: str) -> str:
        """The id of a well-known folder (`inbox`, `drafts`)."""
        target = path("users", inbox.object_id, "mailFolders", well_known_name, select="id")
        return self._http.ask(inbox, GraphRequest("folder", "GET", target), _Folder).id

    def write_probe(self, inbox: Inbox, marker: str) -> Draft:
        """Make a draft with our marker and headers, read it back, delete it; returns what was read back."""
        content = {
            "subject": mails.WRITE_CHECK,
            "body": {"contentType": "html", "content": f"<p>{mails.WRITE_CHECK_BODY}</p>"},
            "singleValueExtendedProperties": graph_json.marked(marker),
        }
        target = path("users", inbox.object_id, "messages")
        made = self._http.ask(inbox, GraphRequest("probe", "POST", target, graph_json.body_of(content)), Message)
        try:
            seen = self._read_back(inbox, made.id, marker)
        finally:
            GraphDrafts(self._http).delete(inbox, made.id)
        if any(graph_json.property_of(seen, one["id"]) != one["value"] for one in graph_json.marked(marker)):
            raise Refused(200, "MarkerLost")
        return graph_json.draft(seen)

    def _read_back(self, inbox: Inbox, mail_id: str, marker: str) -> Message:
        wanted = " or ".join(f"id eq '{one['id']}'" for one in graph_json.marked(marker))
        target = path(
            *("users", inbox.object_id, "messages", mail_id),
            select=graph_json.DRAFT_FIELDS,
            expand=f"singleValueExtendedProperties($filter={wanted})",
        )
        return self._http.ask(inbox, GraphRequest("read-back", "GET", target), Message)

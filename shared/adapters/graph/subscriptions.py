"""Graph's subscription calls (Graph pages "subscription", "subscription-post-subscriptions")."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from shared.adapters.graph.errors import GraphRefusal
from shared.adapters.graph.http import GraphHttp, GraphRequest, path
from shared.adapters.graph.json import NO_TIME, moment
from shared.domain.mail.inbox import Inbox
from shared.domain.mailboxes.watch import Subscription
from shared.domain.values.deployment import LIFECYCLE, NOTIFICATIONS, Deployment
from shared.domain.values.ids import TenantId
from shared.errors import Conflict, NotFound, Refused
from shared.ports.time import Clock

_SHORTEST_MINUTES = 60
_MARGIN_MINUTES = 15
_MINUTES = re.compile(r"\b([0-9]{2,6})\s*minutes", re.IGNORECASE)
_MOST_PAGES = 100
# Graph calls both our URLs, up to ten seconds each, before it answers.
_VALIDATION_SECONDS = 45.0


class _Subscription(msgspec.Struct, rename="camel"):
    id: str
    resource: str | None = None
    expiration_date_time: str | None = None
    notification_url: str | None = None


class _Page(msgspec.Struct):
    value: list[_Subscription]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


class GraphSubscriptions:
    """The SubscriptionClient on Graph; `deployment` is where Graph reaches us, `minutes` the life that is asked for."""

    def __init__(self, http: GraphHttp, clock: Clock, deployment: Deployment, minutes: int) -> None:
        self._http = http
        self._clock = clock
        self._deployment = deployment
        self._minutes = minutes

    def create(self, inbox: Inbox, client_state: str) -> Subscription:
        """Subscribe to the inbox near the longest life that Graph allows; Conflict where one exists (409)."""
        wish = {
            "changeType": "created",
            "notificationUrl": self._deployment.address_of(NOTIFICATIONS),
            "lifecycleNotificationUrl": self._deployment.address_of(LIFECYCLE),
            "resource": f"users/{inbox.object_id}/mailFolders('inbox')/messages",
            "clientState": client_state,
            "latestSupportedTlsVersion": "v1_2",
        }
        try:
            return self._ask(inbox.tenant_id, GraphRequest("subscribe", "POST", path("subscriptions")), wish)
        except Refused as error:
            if error.status == 409:
                raise Conflict("this subscription exists") from None
            raise

    def renew(self, tenant_id: TenantId, subscription_id: str) -> Subscription:
        """Give a Subscription a new end by one PATCH (which also reauthorises it)."""
        return self._ask(tenant_id, GraphRequest("renew", "PATCH", path("subscriptions", subscription_id)), {})

    def subscriptions(self, tenant_id: TenantId) -> tuple[Subscription, ...]:
        """All Subscriptions of this app in the Tenant."""
        found: list[Subscription] = []
        target = path("subscriptions")
        for _ in range(_MOST_PAGES):
            page = self._http.ask(_of(tenant_id), GraphRequest("subscriptions", "GET", target), _Page)
            found += (_domain(one) for one in page.value)
            if not page.next_link:
                return tuple(found)
            target = page.next_link
        raise Refused(0, "TooManyPages")

    def delete(self, tenant_id: TenantId, subscription_id: str) -> None:
        """Delete a Subscription; nothing happens where there is none."""
        try:
            self._http.tell(
                _of(tenant_id), GraphRequest("unsubscribe", "DELETE", path("subscriptions", subscription_id))
            )
        except NotFound:
            return

    def _ask(self, tenant_id: TenantId, request: GraphRequest, wish: dict[str, str]) -> Subscription:
        """Ask for the longest life, and once more for what a refusal names as the longest."""
        try:
            return self._ask_for(self._minutes, tenant_id, request, wish)
        except GraphRefusal as error:
            allowed = self._allowed_minutes(error.message)
            if allowed is None:
                raise
        return self._ask_for(allowed, tenant_id, request, wish)

    def _ask_for(self, minutes: int, tenant_id: TenantId, request: GraphRequest, wish: dict[str, str]) -> Subscription:
        end = self._clock.now().astimezone(UTC) + timedelta(minutes=minutes)
        body = msgspec.json.encode({**wish, "expirationDateTime": end.strftime("%Y-%m-%dT%H:%M:%SZ")})
        patience = _VALIDATION_SECONDS if request.method == "POST" else 0.0
        asked = GraphRequest(request.name, request.method, request.target, body, read_seconds=patience)
        return _domain(self._http.ask(_of(tenant_id), asked, _Subscription))

    def _allowed_minutes(self, message: str) -> int | None:
        named = (int(one) for one in _MINUTES.findall(message))
        allowed = max((one for one in named if _SHORTEST_MINUTES < one <= self._minutes), default=None)
        return None if allowed is None else allowed - _MARGIN_MINUTES


def _of(tenant_id: TenantId) -> Inbox:
    # No mailbox's limits apply to these calls, so they share one place of the gate.
    return Inbox(tenant_id, "")


def _domain(one: _Subscription) -> Subscription:
    ends: datetime = moment(one.expiration_date_time) or NO_TIME
    return Subscription(one.id, one.resource or "", ends, one.notification_url or "")

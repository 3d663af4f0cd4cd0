"""Subscriptions: made after both validation calls, renewed, listed, reauthorised, deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from sandbox.m365.graph.messages import READABLE_ROLES
from sandbox.m365.server.calls import Call
from sandbox.m365.state.mailbox import Mailbox
from sandbox.m365.state.values import Answer, GraphError, Json, iso_exact, parse_time
from sandbox.m365.state.world import World
from sandbox.m365.webhooks.subscription import Subscription, checked, find_target, https_url, refused

SHORTEST = timedelta(minutes=45)
TOO_CLOSE = timedelta(minutes=10)
Validate = Callable[[str, str], str]
"""Asks an URL to echo a token; the trouble in words, or an empty string."""


class Subscriptions:
    """The handlers of /subscriptions, and the table of those that live."""

    def __init__(self, world: World, base: str, validate: Validate, may_read: Callable[[Call, Mailbox], bool]) -> None:
        self._world = world
        self._base = base
        self._validate = validate
        self._may_read = may_read
        self.table: dict[str, Subscription] = {}
        self.inconsistencies: list[str] = []
        self.on_awake: Callable[[Subscription], None] = lambda subscription: None

    def living(self) -> list[Subscription]:
        """Those that have not expired; the others are removed."""
        with self._world.lock:
            now = self._world.now()
            for gone in [each for each in self.table.values() if each.expires <= now]:
                del self.table[gone.id]
            return list(self.table.values())

    def _lifetime(self, value: object) -> datetime:
        try:
            wanted = parse_time(str(value))
        except ValueError as error:
            raise refused("expirationDateTime is missing or no time.") from error
        now, switches = self._world.now(), self._world.switches
        longest = now + timedelta(minutes=switches.max_subscription_minutes)
        if wanted > longest:
            if switches.on_excess_lifetime != "clamp":
                minutes = switches.max_subscription_minutes
                raise refused(f"Subscription expiration can only be {minutes} minutes in the future.")
            wanted = longest
        return max(wanted, now + SHORTEST)

    def create(self, call: Call) -> Answer:
        """POST: validates both URLs, so the lock must not be held."""
        body = checked(call.json(needed=True))
        with self._world.lock:
            made = self._made(call, body)
            self._refuse_double(made)
        for url in (made.notification_url, made.lifecycle_url):
            if url:
                self._prove(url)
        with self._world.lock:
            self._refuse_double(made)
            self.table[made.id] = made
            return Answer(201, self.as_json(made, with_state=True))

    def _made(self, call: Call, body: Json) -> Subscription:
        mailbox, folder, found = find_target(self._world, call.tenant_id, str(body["resource"]))
        if not self._may_read(call, mailbox):
            raise GraphError(
                403,
                "ExtensionError",
                "Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied.]",
            )
        grant = call.tenant(self._world).grants.get(call.client_id)
        kinds = str(body["changeType"])
        return Subscription(
            id=self._world.ids.guid(),
            tenant_id=call.tenant_id,
            client_id=call.client_id,
            creator_id=grant.service_principal_id if grant else "",
            mailbox=mailbox,
            folder=folder,
            resource=str(body["resource"]),
            change_types=frozenset(kind.strip().lower() for kind in kinds.split(",")),
            change_type=kinds,
            filter=found,
            notification_url=str(body["notificationUrl"]),
            lifecycle_url=body.get("lifecycleNotificationUrl"),
            client_state=body.get("clientState"),
            expires=self._lifetime(body.get("expirationDateTime")),
            immutable_ids=call.preferences.immutable_ids,
            tls=body.get("latestSupportedTlsVersion") or "v1_2",
        )

    def _refuse_double(self, made: Subscription) -> None:
        wanted = made.combination
        found = next((each for each in self.living() if each.combination == wanted), None)
        if found is not None:
            words = f"Subscription Id {found.id} already exists for the requested combination"
            raise GraphError(409, "Conflict", words)

    def _prove(self, url: str) -> None:
        # A space, a colon and a plus sign: whoever decodes not at all or twice gives another token back.
        words = "Validation: Testing client application reachability for subscription Request-Id:"
        token = f"{words} {self._world.ids.guid()}+{self._world.ids.opaque()}"
        mark = "&" if urlsplit(url).query else "?"
        trouble = self._validate(f"{url}{mark}validationToken={quote(token, safe='')}", token)
        if trouble:
            raise refused(f"Subscription validation request failed. {trouble}")

    def _permit(self, call: Call) -> None:
        # Exchange may let the app at single mailboxes without a role in its token.
        boxes = (user.mailbox for user in call.tenant(self._world).users.values())
        allowed = any(self._may_read(call, box) for box in boxes if box is not None)
        if not (allowed or READABLE_ROLES & call.roles):
            words = "Insufficient privileges to complete the operation."
            raise GraphError(403, "Authorization_RequestDenied", words)

    def _own(self, call: Call) -> Subscription:
        self._permit(call)
        found = next((each for each in self.living() if each.id == call.ids[0]), None)
        if found is None or (found.tenant_id, found.client_id) != (call.tenant_id, call.client_id):
            raise GraphError(404, "ResourceNotFound", "The object was not found.")
        return found

    def list_own(self, call: Call) -> Answer:
        """GET: those of this app in this tenant, without their client states, page by page."""
        self._permit(call)
        mine = [each for each in self.living() if (each.tenant_id, each.client_id) == (call.tenant_id, call.client_id)]
        found = re.search(r"(?:^|&)(?:\$|%24)skiptoken=(\d+)", call.request.query)
        start = int(found.group(1)) if found else 0
        end = start + self._world.switches.subscription_page_size
        body: Json = {
            "@odata.context": f"{self._base}/v1.0/$metadata#subscriptions",
            "value": [self.as_json(each, with_state=False) for each in mine[start:end]],
        }
        if end < len(mine):
            body["@odata.nextLink"] = f"{self._base}/v1.0/subscriptions?$skiptoken={end}"
        return Answer(200, body)

    def get(self, call: Call) -> Answer:
        """GET one."""
        return Answer(200, self.as_json(self._own(call), with_state=False))

    def change(self, call: Call) -> Answer:
        """PATCH: a new end, or a new notification URL, which is validated again."""
        body = call.json(needed=True)
        for name in body:
            if name not in ("expirationDateTime", "notificationUrl") and "@odata." not in name:
                raise refused(f"The property '{name}' cannot be changed.")
        url = body.get("notificationUrl")
        self._own(call)
        if url is not None:
            self._prove(https_url(url, "notificationUrl"))
        with self._world.lock:
            found = self._own(call)
            if "expirationDateTime" in body:
                found.expires = self._lifetime(body["expirationDateTime"])
            found.notification_url = url or found.notification_url
            self._note(found, found.patched, found.reauthorized, "PATCH")
            self._wake(found)
            return Answer(200, self.as_json(found, with_state=False))

    def reauthorize(self, call: Call) -> Answer:
        """POST reauthorize: 204, the end stays."""
        with self._world.lock:
            found = self._own(call)
            self._note(found, found.reauthorized, found.patched, "reauthorize")
            self._wake(found)
        return Answer(204)

    def _note(self, found: Subscription, own: list[datetime], other: list[datetime], word: str) -> None:
        now = self._world.now()
        own.append(now)
        if any(now - moment < TOO_CLOSE for moment in other):
            both = "PATCH and reauthorize within ten minutes of each other"
            self.inconsistencies.append(f"{word} of subscription {found.id}: {both}")

    def _wake(self, found: Subscription) -> None:
        found.paused = False
        self.on_awake(found)

    def delete(self, call: Call) -> Answer:
        """DELETE: 204."""
        with self._world.lock:
            del self.table[self._own(call).id]
        return Answer(204)

    def as_json(self, each: Subscription, *, with_state: bool) -> Json:
        """The subscription as Graph writes it; only creation shows its client state."""
        return {
            "@odata.context": f"{self._base}/v1.0/$metadata#subscriptions/$entity",
            "id": each.id,
            "resource": each.resource,
            "applicationId": each.client_id,
            "changeType": each.change_type,
            "clientState": each.client_state if with_state else None,
            "notificationUrl": each.notification_url,
            "notificationQueryOptions": None,
            "lifecycleNotificationUrl": each.lifecycle_url,
            "expirationDateTime": iso_exact(each.expires),
            "creatorId": each.creator_id,
            "includeResourceData": None,
            "latestSupportedTlsVersion": each.tls,
            "encryptionCertificate": None,
            "encryptionCertificateId": None,
            "notificationUrlAppId": None,
        }

"""What the stand-in for `az` knows of a whole subscription: who is signed in, and what they may see of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.infra.az.directory import GRAPH, Item
from tests.infra.az.resources import SUBSCRIPTION, Resources
from tests.infra.az.stand_in import AzError, Call
from tests.support.builders import TENANT

OTHER_SUBSCRIPTION = "99999999-2222-4333-8444-555555555555"
OWNER = {"actions": ["*"], "notActions": []}
CONTRIBUTOR = {
    "actions": ["*"],
    "notActions": [
        "Microsoft.Authorization/*/Delete",
        "Microsoft.Authorization/*/Write",
        "Microsoft.Authorization/elevate/action",
    ],
}
ACCESS_ADMINISTRATOR = {"actions": ["*/read", "Microsoft.Authorization/roleAssignments/*"], "notActions": []}
READER = {"actions": ["*/read"], "notActions": []}


@dataclass(slots=True)
class Subscription(Resources):
    """The subscription, and the caller with their rights."""

    caller: Item = field(default_factory=lambda: {"name": "ada@contoso.example", "type": "user"})
    is_signed_in: bool = True
    state: str = "Enabled"
    other_directory: bool = False
    permissions: list[Item] = field(default_factory=lambda: [OWNER])
    wider_permissions: list[Item] | None = None  # in the whole subscription, where that differs
    permissions_at: dict[str, list[Item] | None] = field(default_factory=dict)  # by the last name; None: not to be seen
    unregistered: list[str] = field(default_factory=list)
    login: str = "https://login.microsoftonline.com"
    flex_regions: list[str] = field(default_factory=lambda: ["northeurope", "westeurope"])
    group_only: bool = False  # the caller's role is on the group, and the subscription says nothing

    def account(self, call: Call) -> Item:
        """`az account show`."""
        if not self.is_signed_in:
            raise AzError("Please run 'az login' to setup account.")
        chosen = call.maybe("--subscription") or SUBSCRIPTION
        if chosen not in (SUBSCRIPTION, OTHER_SUBSCRIPTION, 'Contoso\'s "main" one'):
            raise AzError(f"Subscription '{chosen}' not found. Check the spelling and casing and try again.")
        is_elsewhere = chosen == OTHER_SUBSCRIPTION
        return {
            "id": OTHER_SUBSCRIPTION if is_elsewhere else SUBSCRIPTION,
            "name": 'Contoso\'s "main" one',
            "state": self.state,
            "tenantId": "99999999-0000-4000-8000-000000000009" if is_elsewhere else TENANT,
            "user": self.caller,
        }

    def cloud_show(self, call: Call) -> Item:
        """`az cloud show`."""
        endpoints = {
            "microsoftGraphResourceId": f"{GRAPH}/",
            "activeDirectory": self.login,
            "appInsightsResourceId": "https://api.applicationinsights.io",
        }
        return {"name": "AzureCloud", "endpoints": endpoints}

    def group_exists(self, call: Call) -> bool:
        """`az group exists`: who has no role on it and none above may not know."""
        if self.group_only and call.one("--name") not in self.groups:
            raise AzError("Operation returned an invalid status 'Forbidden'")
        return call.one("--name") in self.groups

    def locations(self, call: Call) -> list[Item]:
        """`az functionapp list-flexconsumption-locations`."""
        self._ask_subscription("Microsoft.Web/geoRegions/read")
        return [{"name": name} for name in self.flex_regions]

    def providers(self, call: Call) -> list[Item]:
        """All providers; one in small letters, as Azure has it."""
        self._ask_subscription("Microsoft.Resources/subscriptions/providers/read")
        registered = ("Microsoft.Web", "Microsoft.Storage", "microsoft.insights", "Microsoft.Unheard")
        states = dict.fromkeys(registered, "Registered") | dict.fromkeys(self.unregistered, "NotRegistered")
        return [{"namespace": name, "registrationState": state} for name, state in states.items()]

    def authorization(self, url: str) -> Item:
        """The caller's permissions, or the roles that were given to a principal, at a scope and below it."""
        in_group = "/resourceGroups/" in url
        scope = url.partition("/providers/Microsoft.Authorization/")[0]
        if (last := scope.rpartition("/")[2]) in self.permissions_at:
            if (permissions := self.permissions_at[last]) is None:
                raise AzError(f"(AuthorizationFailed) The client does not have authorization over scope '{scope}'.")
            return {"value": permissions}
        if not in_group:
            self._ask_subscription("Microsoft.Authorization/permissions/read")
        if match := re.search(r"/roleAssignments\?.*principalId%20eq%20'([^']+)'", url):
            return {"value": [each for each in self.role_assignments if each["properties"]["principalId"] == match[1]]}
        wider = self.permissions if self.wider_permissions is None else self.wider_permissions
        return {"value": self.permissions if in_group else wider}

    def _ask_subscription(self, action: str) -> None:
        if self.group_only:
            raise AzError(
                f"(AuthorizationFailed) The client 'ada@contoso.example' with object id 'aaaa' does not have "
                f"authorization to perform action '{action}' over '/subscriptions/{SUBSCRIPTION}'."
            )

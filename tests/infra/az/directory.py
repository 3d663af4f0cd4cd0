"""What the stand-in for `az` knows of Entra: `az rest` against Microsoft Graph, as far as the scripts use it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.infra.az.stand_in import AzError

GRAPH = "https://graph.microsoft.com"
ADA = "aaaaaaaa-0000-4000-8000-00000000000a"
APPLICATION_ADMINISTRATOR = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
APPLICATION_DEVELOPER = "cf1c38e5-3621-4004-a7cb-879624dced7c"
HYBRID_IDENTITY_ADMINISTRATOR = "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"
ROLE, SCOPE = {"id": "e2a3a72e-5f79-4c64-b1b1-878b674786c9", "type": "Role"}, {"id": "e1fe6dd8", "type": "Scope"}

Item = dict[str, Any]


def not_found(what: str) -> AzError:
    """Graph's 404, as az rest shows it."""
    return AzError(
        f'Not Found({{"error":{{"code":"Request_ResourceNotFound","message":"Resource {what} does not exist."}}}})'
    )


def denied() -> AzError:
    """Graph's 403, as az rest shows it."""
    return AzError('Forbidden({"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}})')


@dataclass(slots=True)
class Directory:
    """Registrations and their service principals, living and deleted, and who asks."""

    applications: list[Item] = field(default_factory=list)
    service_principals: list[Item] = field(default_factory=list)
    bin: list[Item] = field(default_factory=list)
    roles: list[str] = field(default_factory=lambda: [APPLICATION_ADMINISTRATOR])
    everybody_may_register: bool = False
    slow_bin: int = 0  # how often a deleted registration is not shown yet

    def registered(self, unique_name: str) -> Item | None:
        """The living registration of that unique name."""
        return next((each for each in self.applications if each["uniqueName"] == unique_name), None)

    def register(self, unique_name: str, variant: str) -> Item:
        """Make or change a registration, as the deployment of entra.bicep does."""
        if any(each.get("uniqueName") == unique_name for each in self.bin):
            raise AzError("Another object with the same value for property uniqueName already exists.")
        found = self.registered(unique_name)
        if found is None:
            found = {
                "id": str(uuid.uuid4()),
                "appId": str(uuid.uuid4()),
                "uniqueName": unique_name,
                "displayName": "Harper Mail",
                "owners": [ADA],
            }
            self.applications.append(found)
            found["principal"] = str(uuid.uuid4())
            self.service_principals.append({"id": found["principal"], "appId": found["appId"]})
        access = [SCOPE, ROLE] if variant == "tenant-wide" else [SCOPE]
        found["requiredResourceAccess"] = [{"resourceAppId": "00000003", "resourceAccess": access}]
        return found

    def answer(self, method: str, path: str) -> Any:
        """The answer to a request of Graph v1.0."""
        routes: tuple[tuple[str, Callable[..., Any]], ...] = (
            (r"applications\(uniqueName='([^']*)'\)", self._one),
            (r"applications\(appId='([^']*)'\)", self._by_client_id),
            (r"servicePrincipals\(appId='([^']*)'\)", self._service_principal),
            (r"applications/([^/]+)/federatedIdentityCredentials", self._credentials),
            (r"applications/([^/]+)/owners", self._owners),
            (r"applications/([^/]+)", self._delete),
            (r"applications", self._all),
            (r"directory/deletedItems/microsoft\.graph\.(\w+)", self._deleted),
            (r"directory/deletedItems/([^/]+)", self._purge),
            (r"me/transitiveMemberOf/microsoft\.graph\.directoryRole", self._roles),
            (r"me", self._me),
            (r"policies/authorizationPolicy", self._policy),
        )
        for pattern, answering in routes:
            match = re.fullmatch(pattern, path.partition("?")[0])
            if match and (method == "delete") == (answering in (self._delete, self._purge)):
                return answering(*match.groups(), path.partition("?")[2])
        raise AzError(f"Bad Request({method} {path})")

    def _one(self, name: str, _: str) -> Item:
        found = self.registered(name)
        if found is None:
            raise not_found(name)
        return found

    def _by_client_id(self, client_id: str, _: str) -> Item:
        found = next((each for each in self.applications if each["appId"] == client_id), None)
        if found is None:
            raise not_found(client_id)
        return found

    def _service_principal(self, client_id: str, _: str) -> Item:
        found = next((each for each in self.service_principals if each["appId"] == client_id), None)
        if found is None:
            raise not_found(client_id)
        return {"accountEnabled": True} | found

    def _credentials(self, app: str, _: str) -> Item:
        (found,) = (each for each in self.applications if each["id"] == app)
        return {"value": found["federatedIdentityCredentials"]}

    def _all(self, _: str) -> Item:
        return {"value": self.applications}

    def _owners(self, app: str, _: str) -> Item:
        (found,) = (each for each in self.applications if each["id"] == app)
        return {"value": [{"id": owner} for owner in found["owners"]]}

    def _delete(self, app: str, _: str) -> None:
        found = next((each for each in self.applications if each["id"] == app), None)
        if found is None:
            raise not_found(app)
        self.applications.remove(found)
        gone = [each for each in self.service_principals if each["appId"] == found["appId"]]
        self.service_principals = [each for each in self.service_principals if each not in gone]
        self.bin += [found, *gone]

    def _deleted(self, kind: str, query: str) -> Item:
        """One item a page, as a full bin comes in pages."""
        if kind != "application" and "uniqueName" in query:
            raise AzError("Bad Request(Could not find a property named 'uniqueName'.)")
        items = [each for each in self.bin if ("uniqueName" in each) == (kind == "application")]
        if kind == "application" and self.slow_bin:
            self.slow_bin -= 1
            items = []
        at = int((re.search(r"skip=(\d+)", query) or [0, 0])[1])
        page: Item = {"value": items[at : at + 1]}
        if len(items) > at + 1:
            page["@odata.nextLink"] = (
                f"{GRAPH}/v1.0/directory/deletedItems/microsoft.graph.{kind}?$select=id,appId&skip={at + 1}"
            )
        return page

    def _purge(self, item: str, _: str) -> None:
        if not {APPLICATION_ADMINISTRATOR, HYBRID_IDENTITY_ADMINISTRATOR} & set(self.roles):
            raise denied()
        found = next((each for each in self.bin if each["id"] == item), None)
        if found is None:
            raise not_found(item)
        self.bin.remove(found)

    def _roles(self, _: str) -> Item:
        return {"value": [{"roleTemplateId": role} for role in self.roles]}

    def _me(self, _: str) -> Item:
        return {"id": ADA}

    def _policy(self, _: str) -> Item:
        return {"defaultUserRolePermissions": {"allowedToCreateApps": self.everybody_may_register}}

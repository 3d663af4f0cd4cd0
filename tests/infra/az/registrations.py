"""What the stand-in for `az` knows of `az ad`: registrations that an identity team makes, changes and reads by hand."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.infra.az.directory import Directory, Item, denied, not_found
from tests.infra.az.stand_in import AzError, Call

# A service principal that may be signed in, and permissions of Microsoft Graph that it may have.
ROBOT, ROBOT_OBJECT = "eeeeeeee-0000-4000-8000-000000000001", "eeeeeeee-0000-4000-8000-000000000002"
READ_WRITE_ALL, OWNED_BY = "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "18a4783c-866b-4cc7-a460-3d5e5662c884"


@dataclass(slots=True)
class Registrations(Directory):
    """The directory with its commands, and what it lets the caller read."""

    hides_applications: bool = False  # the caller may not read them
    robot_roles: list[str] | None = field(default_factory=list)  # of a service principal; None: it may not read them

    def commands(self) -> dict[str, Callable[[Call], Any]]:
        """The commands of `az ad` that the scripts name."""
        return {
            "ad app create": self._create,
            "ad app update": lambda call: self._change(self._named(call), call),
            "ad app permission add": self._add_permission,
            "ad app permission delete": self._delete_permission,
            "ad app federated-credential create": self._add_credential,
            "ad app credential delete": self._delete_secret,
            "ad app federated-credential show": self._show_credential,
            "ad sp create": self._create_principal,
            "ad sp show": lambda call: self._service_principal(call.one("--id"), ""),
            "ad sp update": self._change_principal,
        }

    def answer(self, method: str, path: str) -> Any:
        """What Graph says of a registration by its client id, or of the caller's own permissions."""
        client, _, more = path.partition("(appId='")[2].partition("')")
        if more.startswith("/appRoleAssignments"):
            if self.robot_roles is None:
                raise denied()
            return {"value": [{"appRoleId": role} for role in self.robot_roles]}
        if client == ROBOT:
            return {"id": ROBOT_OBJECT, "appId": ROBOT}
        if client and self.hides_applications:
            raise denied()
        if more.startswith("/federatedIdentityCredentials"):
            return {"value": self._by_client_id(client, "")["federatedIdentityCredentials"]}
        # A dataclass with slots is another class than the one that super() without words knows.
        return Directory.answer(self, method, path)

    def _named(self, call: Call) -> Item:
        return self._by_client_id(call.one("--id"), "")

    def _create(self, call: Call) -> Item:
        """One of the same display name would be changed instead."""
        name = call.one("--display-name")
        made = next((each for each in self.applications if each["displayName"] == name), None)
        if made is None:
            made = {"id": str(uuid.uuid4()), "appId": str(uuid.uuid4()), "displayName": name, "uniqueName": None}
            made |= {
                "owners": [],
                "federatedIdentityCredentials": [],
                "requiredResourceAccess": [],
                "signInAudience": "AzureADMyOrg",
            }
            made["web"] = {"redirectUris": [], "implicitGrantSettings": {"enableIdTokenIssuance": False}}
            self.applications.append(made)
        return self._change(made, call)

    def _change(self, made: Item, call: Call) -> Item:
        made["signInAudience"] = call.maybe("--sign-in-audience") or made["signInAudience"]
        made["web"]["redirectUris"] = list(call.options.get("--web-redirect-uris", made["web"]["redirectUris"]))
        if "--enable-id-token-issuance" in call.options:
            made["web"]["implicitGrantSettings"]["enableIdTokenIssuance"] = (
                call.one("--enable-id-token-issuance") == "true"
            )
        if "--enable-access-token-issuance" in call.options:
            made["web"]["implicitGrantSettings"]["enableAccessTokenIssuance"] = (
                call.one("--enable-access-token-issuance") == "true"
            )
        if "--required-resource-accesses" in call.options:
            made["requiredResourceAccess"] = json.loads(call.one("--required-resource-accesses"))
        return made

    def _access(self, call: Call) -> list[Item]:
        """The permissions of an API that a registration asks for."""
        asked: list[Item] = self._named(call)["requiredResourceAccess"]
        found = next((each for each in asked if each["resourceAppId"] == call.one("--api")), None)
        if found is None:
            found = {"resourceAppId": call.one("--api"), "resourceAccess": []}
            asked.append(found)
        access: list[Item] = found["resourceAccess"]
        return access

    def _add_permission(self, call: Call) -> None:
        given = (each.split("=") for each in call.options["--api-permissions"])
        self._access(call).extend({"id": name, "type": kind} for name, kind in given)

    def _delete_permission(self, call: Call) -> None:
        """Without permissions all of that API go."""
        access = self._access(call)
        gone = call.options.get("--api-permissions", [each["id"] for each in access])
        access[:] = [each for each in access if each["id"] not in gone]

    def _delete_secret(self, call: Call) -> None:
        made, kind = self._named(call), "keyCredentials" if "--cert" in call.options else "passwordCredentials"
        made[kind] = [each for each in made[kind] if each["keyId"] != call.one("--key-id")]

    def _add_credential(self, call: Call) -> None:
        credential = json.loads(call.one("--parameters"))
        made = self._named(call)
        if any(each["name"] == credential["name"] for each in made["federatedIdentityCredentials"]):
            raise AzError("FederatedIdentityCredential with name identity already exists.")
        made["federatedIdentityCredentials"].append(credential)

    def _show_credential(self, call: Call) -> Item:
        credentials: list[Item] = self._named(call)["federatedIdentityCredentials"]
        found = next((each for each in credentials if each["name"] == call.one("--federated-credential-id")), None)
        if found is None:
            raise not_found("identity")
        return found

    def _change_principal(self, call: Call) -> None:
        name, value = call.one("--set").split("=")
        found = next(each for each in self.service_principals if each["appId"] == call.one("--id"))
        found[name] = value == "true"

    def _create_principal(self, call: Call) -> None:
        if any(each["appId"] == call.one("--id") for each in self.service_principals):
            raise AzError(
                "The service principal cannot be created, updated, or restored because the service principal name is "
                "already in use."
            )
        self.service_principals.append({"id": str(uuid.uuid4()), "appId": self._named(call)["appId"]})

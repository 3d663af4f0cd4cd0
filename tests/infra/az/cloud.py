"""What the stand-in for `az` knows of Azure: one subscription with groups, resources, deployments, roles and tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.infra.az.deployments import IDENTITY, Deployments
from tests.infra.az.directory import GRAPH
from tests.infra.az.health import INSIGHTS
from tests.infra.az.stand_in import AzError, Call, Printed

KEY = 'k3y/+"odd"\\one=='


@dataclass(slots=True)
class Cloud(Deployments):
    """The subscription, its deployments, and what happened to the app."""

    version: str = "2.91.0"
    bicep: str | None = "Bicep CLI version 0.37.4 (1a2b3c4d)\n"
    young_roles: int = 0  # how often the app may not write to its storage yet
    publishing: list[str] = field(default_factory=list)  # what publishing ends with first, in az's words
    stores_partly: bool = True  # whether the package is there where publishing ends with "Deployment was ..."
    synced: list[str] = field(default_factory=list)
    packages: list[list[str]] = field(default_factory=list)

    def commands(self) -> dict[str, Callable[[Call], Any]]:
        """Every command that the scripts may use."""
        return self.health.commands() | {
            "version": lambda call: {"azure-cli": self.version, "extensions": {}},
            "bicep version": self._bicep_version,
            "account show": self.account,
            "cloud show": self.cloud_show,
            "group exists": self.group_exists,
            "group show": self.group,
            "group create": self.create_group,
            "group delete": self.delete_group,
            "functionapp list-flexconsumption-locations": self.locations,
            "identity list": lambda call: self.of_type(call, IDENTITY),
            "monitor action-group list": lambda call: self.of_type(call, "Microsoft.Insights/actionGroups"),
            "deployment group create": self.deploy,
            "deployment group show": self.deployment,
            "deployment group validate": self.validate,
            "deployment group what-if": self.what_if,
            "provider list": self.providers,
            "storage account list": lambda call: self.of_type(call, "Microsoft.Storage/storageAccounts"),
            "tag update": self.tag,
            "functionapp deployment source config-zip": self._publish,
            "functionapp keys list": lambda call: {"functionKeys": {"default": KEY}, "masterKey": f"master-{KEY}"},
            "resource list": self.list_resources,
            "resource show": self.show,
            "resource delete": self.delete,
            "role assignment delete": self.delete_assignments,
            "monitor log-analytics workspace delete": self.delete_workspace,
            "rest": self._rest,
            **self.directory.commands(),
        }

    def _bicep_version(self, call: Call) -> Printed:
        if self.bicep is None:
            raise AzError('Bicep CLI not found. Install it now by running "az bicep install".')
        return Printed(self.bicep)

    # --- The code ---

    def _publish(self, call: Call) -> str:
        if self.young_roles:
            self.young_roles -= 1
            raise AzError(
                "An error occured during deployment. Status Code: 500, Details: InaccessibleStorageException: Failed "
                "to access storage account for deployment: BlobUploadFailedException: Failed to upload blob to storage "
                "account: Response status code does not indicate success: 403 (This request is not authorized to "
                "perform this operation using this permission.)."
            )
        words = self.publishing.pop(0) if self.publishing else ""
        if not words or (words.startswith("Deployment was ") and self.stores_partly):
            with ZipFile(Path(call.one("--src"))) as package:
                self.packages.append(sorted(package.namelist()))
            self.on_publish(True)
        if words:
            raise AzError(words)
        return "Deployment was successful."

    # --- REST -------------------------------------------------------------------------------------------------

    def _identities(self, name: str) -> Any:
        """The service principals of managed identities of that name; Graph names the identity's resource in each."""
        ids = [each["id"] for each in self.resources if (each["type"], each["name"]) == (IDENTITY, name)]
        kind = {"id": "f", "servicePrincipalType": "ManagedIdentity"}
        return {"value": [{**kind, "alternativeNames": ["isExplicit=True", each]} for each in ids]}

    def _rest(self, call: Call) -> Any:
        method, url = call.one("--method"), call.one("--url")
        if url.startswith(f"{GRAPH}/v1.0/"):
            if method == "get" and "servicePrincipals?$filter=displayName" in url:
                return self._identities(re.findall("'([^']*)'", url)[0])
            return self.directory.answer(method, url.removeprefix(f"{GRAPH}/v1.0/"))
        if url.startswith("/subscriptions/") and "/providers/Microsoft.Authorization/" in url:
            return self.authorization(url)
        if method == "post" and re.fullmatch(
            r"/subscriptions/.+/sites/[^/]+/syncfunctiontriggers\?api-version=[\d-]+", url
        ):
            self.synced.append(url)
            return None
        if url.startswith(INSIGHTS):
            return self.health.query(call)
        rules = re.fullmatch(
            r"/subscriptions/[^/]+/resourceGroups/([^/]+)/providers/(.+Rules)\?api-version=[\d-]+", url
        )
        if method == "get" and rules:
            found = self.of_type(Call.of(("resource", "list", "--resource-group", rules[1]), {}), rules[2])
            return {"value": found}
        raise AzError(f"Bad Request({method} {url})")

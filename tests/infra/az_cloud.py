"""What the stand-in for `az` knows of Azure: one subscription with groups, resources, deployments, roles and tags."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.builders import TENANT
from tests.infra.az_directory import GRAPH, Directory, Item
from tests.infra.az_resources import SUBSCRIPTION, Resources
from tests.infra.az_stand_in import AzError, Call, Printed

OTHER_SUBSCRIPTION = "99999999-2222-4333-8444-555555555555"
OWNER = {"actions": ["*"], "notActions": []}
KEY = 'k3y/+"odd"\\one=='
_MAIN = (
    ("Microsoft.Storage/storageAccounts", "st"),
    ("Microsoft.Web/serverfarms", "plan"),
    ("Microsoft.OperationalInsights/workspaces", "logs"),
    ("Microsoft.Insights/components", "insights"),
    ("Microsoft.Insights/actionGroups", "operators"),
)


def choices(file: Path) -> Item:
    """What a file of parameters says, but for what it reads from the environment."""
    lines = re.findall(r"^param (\w+) = (['{\d].*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: json.loads(re.sub(r"(\w+):", r'"\1":', value.replace("'", '"'))) for name, value in lines}


@dataclass(slots=True)
class Cloud(Resources):
    """The subscription, who is signed in, and what happened to the app."""

    version: str = "2.91.0"
    bicep: str | None = "Bicep CLI version 0.37.4 (1a2b3c4d)\n"
    caller: Item = field(default_factory=lambda: {"name": "ada@contoso.example", "type": "user"})
    is_signed_in: bool = True
    state: str = "Enabled"
    other_directory: bool = False
    permissions: list[Item] = field(default_factory=lambda: [OWNER])
    wider_permissions: list[Item] | None = None  # in the whole subscription, where that differs
    unregistered: list[str] = field(default_factory=list)
    checkout: Path = Path()
    too_new: list[str] = field(default_factory=list)  # what Entra says first of a registration just made
    young_roles: int = 0  # how often the app may not write to its storage yet
    publishing: list[str] = field(default_factory=list)  # what publishing ends with first, in az's words
    synced: list[str] = field(default_factory=list)
    packages: list[list[str]] = field(default_factory=list)
    directory: Directory = field(default_factory=Directory)

    def commands(self) -> dict[str, Callable[[Call], Any]]:
        """Every command that the scripts may use."""
        return {
            "version": lambda call: {"azure-cli": self.version, "extensions": {}},
            "bicep version": self._bicep_version,
            "account show": self._account,
            "cloud show": self._cloud_show,
            "group exists": lambda call: call.one("--name") in self.groups,
            "group show": self.group,
            "group create": self.create_group,
            "group delete": self.delete_group,
            "functionapp list-flexconsumption-locations": lambda call: [
                {"name": "northeurope"},
                {"name": "westeurope"},
            ],
            "identity list": lambda call: self.of_type(call, "Microsoft.ManagedIdentity/userAssignedIdentities"),
            "monitor action-group list": lambda call: self.of_type(call, "Microsoft.Insights/actionGroups"),
            "deployment group create": self._deploy,
            "deployment group show": self._deployment,
            "deployment group validate": self._validate,
            "deployment group what-if": self._what_if,
            "provider list": self._providers,
            "storage account list": lambda call: self.of_type(call, "Microsoft.Storage/storageAccounts"),
            "tag update": self.tag,
            "functionapp deployment source config-zip": self._publish,
            "functionapp keys list": lambda call: {"functionKeys": {"default": KEY}, "masterKey": f"master-{KEY}"},
            "resource list": self.list_resources,
            "resource show": self.show,
            "resource delete": self.delete,
            "role assignment list": self.list_assignments,
            "role assignment delete": self.delete_assignments,
            "monitor log-analytics workspace delete": self.delete_workspace,
            "rest": self._rest,
        }

    # --- Account and groups ------------------------------------------------------------------------------------

    def _bicep_version(self, call: Call) -> Printed:
        if self.bicep is None:
            raise AzError('Bicep CLI not found. Install it now by running "az bicep install".')
        return Printed(self.bicep)

    def _account(self, call: Call) -> Item:
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

    def _cloud_show(self, call: Call) -> Item:
        endpoints = {
            "microsoftGraphResourceId": f"{GRAPH}/",
            "activeDirectory": "https://login.microsoftonline.com",
        }
        return {"name": "AzureCloud", "endpoints": endpoints}

    # --- Deployments -------------------------------------------------------------------------------------------

    def _deploy(self, call: Call) -> Item:
        self.group(call)
        group, stage = call.one("--resource-group"), call.one("--name")
        self.parameters[group, stage] = self._given(call)
        values = {name: {"value": value} for name, value in self._stage(call, group, stage).items()}
        self.outputs[group, stage] = values
        return {"properties": {"provisioningState": "Succeeded", "outputs": values}}

    def _given(self, call: Call) -> Item:
        """The parameters as Azure keeps and shows them: those of a file are what it says."""
        given = call.options.get("--parameters", ())
        if not any(each.endswith(".bicepparam") for each in given):
            return {}
        return {name: {"value": value} for name, value in choices(self.checkout / call.one("--parameters")).items()}

    def _validate(self, call: Call) -> Item:
        self.group(call)
        assert call.environment["HARPER_NAME"]
        return {"properties": {"provisioningState": "Succeeded", "parameters": self._given(call)}}

    def _stage(self, call: Call, group: str, stage: str) -> dict[str, str]:
        if stage == "harper-identity":
            return self._identity(group)
        if stage == "harper-entra":
            given = dict(each.split("=", 1) for each in call.options["--parameters"])
            clients = self.directory.register(given["name"], given["variant"])
            if self.too_new:
                raise AzError(self.too_new.pop(0))
            return {"clientId": clients["appId"], "servicePrincipalId": clients["principal"]}
        return self._main(group, call.environment)

    def _identity(self, group: str) -> dict[str, str]:
        name = "harper-" + hashlib.sha256(group.encode()).hexdigest()[:13]
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        identity = self.resource(group, kind, name)
        principal = str(identity.setdefault("principalId", str(uuid.uuid4())))
        return {"name": name, "hostName": f"{name}.azurewebsites.net", "principalId": principal}

    def _main(self, group: str, environment: Any) -> dict[str, str]:
        name, operator = environment["HARPER_NAME"], environment.get("HARPER_OPERATOR_EMAIL", "")
        assert environment["HARPER_CLIENT_ID"] == self.outputs[group, "harper-entra"]["clientId"]["value"]
        assert environment["HARPER_PRINCIPAL_ID"] == self.outputs[group, "harper-identity"]["principalId"]["value"]
        assert environment["HARPER_LOCATION"] == self.groups[group]["location"]
        for kind, ending in _MAIN:
            made = self.resource(group, kind, f"{name}-{ending}")
            if ending == "operators":
                made["emailReceivers"] = [{"emailAddress": operator}] if operator else []
            if ending == "st":
                network = self.parameters[group, "harper-main"]["network"]["value"]
                made["publicNetworkAccess"] = "Disabled" if network == "private" else "Enabled"
        site = self.resource(group, "Microsoft.Web/sites", name)
        site["properties"] = {"defaultHostName": f"{name}.azurewebsites.net"}
        # Azure makes it by itself, some time after the component.
        self.resource(
            group, "microsoft.alertsmanagement/smartDetectorAlertRules", f"Failure Anomalies - {name}-insights", {}
        )
        self._grant(group, name)
        return {"appName": name, "hostName": f"{name}.azurewebsites.net"}

    def _grant(self, group: str, name: str) -> None:
        """A role of the identity: its name is made of names, so an orphan of a former identity stands in the way."""
        principal = self.outputs[group, "harper-identity"]["principalId"]["value"]
        assignment = f"/subscriptions/{SUBSCRIPTION}/assignments/{uuid.uuid5(uuid.NAMESPACE_URL, group + name)}"
        for each in self.role_assignments:
            if each["id"] == assignment and each["principalId"] != principal:
                raise AzError(
                    "(RoleAssignmentUpdateNotPermitted) Principal ID and scope are not allowed to be updated."
                )
        if not any(each["id"] == assignment for each in self.role_assignments):
            self.role_assignments.append({"id": assignment, "principalId": principal})

    def _deployment(self, call: Call) -> Item:
        stage = call.one("--resource-group"), call.one("--name")
        found = self.outputs.get(stage)
        if found is None:
            raise AzError(f"(DeploymentNotFound) Deployment '{call.one('--name')}' could not be found.", 3)
        return {"properties": {"outputs": found, "parameters": self.parameters[stage]}}

    def _what_if(self, call: Call) -> Any:
        self.group(call)
        if "--no-pretty-print" not in call.options:
            return Printed("Resource changes: 1 to create.\n")
        group = call.one("--resource-group")
        name = "harper-" + hashlib.sha256(group.encode()).hexdigest()[:13]
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        return {
            "changes": [{"resourceId": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{kind}/{name}"}]
        }

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
        if not words or words.startswith("Deployment was "):
            with ZipFile(Path(call.one("--src"))) as package:
                self.packages.append(sorted(package.namelist()))
            self.on_publish(True)
        if words:
            raise AzError(words)
        return "Deployment was successful."

    def _providers(self, call: Call) -> list[Item]:
        """All providers; one in small letters, as Azure has it."""
        registered = ("Microsoft.Web", "Microsoft.Storage", "microsoft.insights", "Microsoft.Unheard")
        states = dict.fromkeys(registered, "Registered") | dict.fromkeys(self.unregistered, "NotRegistered")
        return [{"namespace": name, "registrationState": state} for name, state in states.items()]

    # --- REST -------------------------------------------------------------------------------------------------

    def _rest(self, call: Call) -> Any:
        method, url = call.one("--method"), call.one("--url")
        if url.startswith(f"{GRAPH}/v1.0/"):
            return self.directory.answer(method, url.removeprefix(f"{GRAPH}/v1.0/"))
        if re.fullmatch(
            r"/subscriptions/[^/]+(/resourceGroups/[^/]+)?/providers/Microsoft.Authorization/permissions\?.*", url
        ):
            wider = self.permissions if self.wider_permissions is None else self.wider_permissions
            return {"value": self.permissions if "/resourceGroups/" in url else wider}
        if method == "post" and re.fullmatch(
            r"/subscriptions/.+/sites/[^/]+/syncfunctiontriggers\?api-version=[\d-]+", url
        ):
            self.synced.append(url)
            return None
        raise AzError(f"Bad Request({method} {url})")

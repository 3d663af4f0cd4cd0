"""What the stand-in for `az` knows of Azure: one subscription with groups, resources, deployments, roles and tags."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.builders import TENANT
from tests.infra.az_directory import GRAPH, Directory, Item
from tests.infra.az_stand_in import AzError, Call, Printed

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
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


@dataclass(slots=True)
class Cloud:
    """The subscription, who is signed in, and what happened to the app."""

    version: str = "2.91.0"
    bicep: str | None = "Bicep CLI version 0.37.4 (1a2b3c4d)\n"
    caller: Item = field(default_factory=lambda: {"name": "ada@contoso.example", "type": "user"})
    is_signed_in: bool = True
    state: str = "Enabled"
    other_directory: bool = False
    permissions: list[Item] = field(default_factory=lambda: [OWNER])
    groups: dict[str, Item] = field(default_factory=dict)
    resources: list[Item] = field(default_factory=list)
    role_assignments: list[Item] = field(default_factory=list)
    outputs: dict[tuple[str, str], Item] = field(default_factory=dict)
    soft_deleted: list[str] = field(default_factory=list)
    packages: list[list[str]] = field(default_factory=list)
    directory: Directory = field(default_factory=Directory)
    stubborn: set[str] = field(default_factory=set)  # types that can only be deleted in a second pass
    on_publish: Callable[[bool], None] = lambda is_there: None

    def commands(self) -> dict[str, Callable[[Call], Any]]:
        """Every command that the scripts may use."""
        return {
            "version": lambda call: {"azure-cli": self.version, "extensions": {}},
            "bicep version": self._bicep_version,
            "account show": self._account,
            "cloud show": self._cloud_show,
            "group exists": lambda call: call.one("--name") in self.groups,
            "group show": self._group,
            "group create": self._create_group,
            "group delete": self._delete_group,
            "functionapp list-flexconsumption-locations": lambda call: [
                {"name": "northeurope"},
                {"name": "westeurope"},
            ],
            "identity list": lambda call: self._of_type(call, "Microsoft.ManagedIdentity/userAssignedIdentities"),
            "monitor action-group list": lambda call: self._of_type(call, "Microsoft.Insights/actionGroups"),
            "deployment group create": self._deploy,
            "deployment group show": self._deployment,
            "deployment group what-if": self._what_if,
            "tag update": self._tag,
            "functionapp deployment source config-zip": self._publish,
            "functionapp keys list": lambda call: {"functionKeys": {"default": KEY}, "masterKey": f"master-{KEY}"},
            "resource list": self._list,
            "resource show": self._show,
            "resource delete": self._delete,
            "role assignment list": lambda call: self.role_assignments,
            "role assignment delete": self._delete_assignments,
            "monitor log-analytics workspace delete": self._delete_workspace,
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

    def _group(self, call: Call) -> Item:
        name = call.maybe("--resource-group") or call.one("--name")
        if name not in self.groups:
            raise AzError(f"(ResourceGroupNotFound) Resource group '{name}' could not be found.", 3)
        return self.groups[name]

    def _create_group(self, call: Call) -> Item:
        tags = dict(tag.split("=", 1) for tag in call.options["--tags"])
        state = {"provisioningState": "Succeeded"}
        group = {"location": call.one("--location"), "tags": tags, "properties": state}
        return self.groups.setdefault(call.one("--name"), group)

    def _delete_group(self, call: Call) -> None:
        del self.groups[call.one("--name")]
        self.resources = [each for each in self.resources if each["resourceGroup"] != call.one("--name")]
        self.outputs = {key: value for key, value in self.outputs.items() if key[0] != call.one("--name")}

    def _tag(self, call: Call) -> None:
        group = self.groups[call.one("--resource-id").rpartition("/")[2]]
        tags = dict(tag.split("=", 1) for tag in call.options["--tags"])
        if call.one("--operation") == "Merge":
            group["tags"] = (group["tags"] or {}) | tags
        else:
            group["tags"] = {name: value for name, value in group["tags"].items() if tags.get(name) != value}

    # --- Deployments -------------------------------------------------------------------------------------------

    def _deploy(self, call: Call) -> Item:
        self._group(call)
        group, stage = call.one("--resource-group"), call.one("--name")
        values = {name: {"value": value} for name, value in self._stage(call, group, stage).items()}
        self.outputs[group, stage] = values
        return {"properties": {"provisioningState": "Succeeded", "outputs": values}}

    def _stage(self, call: Call, group: str, stage: str) -> dict[str, str]:
        if stage == "harper-identity":
            return self._identity(group)
        if stage == "harper-entra":
            given = dict(each.split("=", 1) for each in call.options["--parameters"])
            clients = self.directory.register(given["name"], given["variant"])
            return {"clientId": clients["appId"], "servicePrincipalId": clients["principal"]}
        return self._main(group, call.environment)

    def _identity(self, group: str) -> dict[str, str]:
        name = "harper-" + hashlib.sha256(group.encode()).hexdigest()[:13]
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        identity = self._resource(group, kind, name)
        principal = str(identity.setdefault("principalId", str(uuid.uuid4())))
        return {"name": name, "hostName": f"{name}.azurewebsites.net", "principalId": principal}

    def _main(self, group: str, environment: Any) -> dict[str, str]:
        name, operator = environment["HARPER_NAME"], environment.get("HARPER_OPERATOR_EMAIL", "")
        assert environment["HARPER_CLIENT_ID"] == self.outputs[group, "harper-entra"]["clientId"]["value"]
        assert environment["HARPER_PRINCIPAL_ID"] == self.outputs[group, "harper-identity"]["principalId"]["value"]
        assert environment["HARPER_LOCATION"] == self.groups[group]["location"]
        for kind, ending in _MAIN:
            made = self._resource(group, kind, f"{name}-{ending}")
            if ending == "operators":
                made["emailReceivers"] = [{"emailAddress": operator}] if operator else []
        site = self._resource(group, "Microsoft.Web/sites", name)
        site["properties"] = {"defaultHostName": f"{name}.azurewebsites.net"}
        # Azure makes it by itself, some time after the component.
        self._resource(
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
        found = self.outputs.get((call.one("--resource-group"), call.one("--name")))
        if found is None:
            raise AzError(f"(DeploymentNotFound) Deployment '{call.one('--name')}' could not be found.", 3)
        return {"properties": {"outputs": found}}

    def _what_if(self, call: Call) -> Any:
        self._group(call)
        if "--no-pretty-print" not in call.options:
            return Printed("Resource changes: 1 to create.\n")
        group = call.one("--resource-group")
        name = "harper-" + hashlib.sha256(group.encode()).hexdigest()[:13]
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        return {
            "changes": [{"resourceId": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{kind}/{name}"}]
        }

    def _publish(self, call: Call) -> str:
        with ZipFile(Path(call.one("--src"))) as package:
            self.packages.append(sorted(package.namelist()))
        self.on_publish(True)
        return "Deployment was successful."

    # --- Resources ---------------------------------------------------------------------------------------------

    def _resource(self, group: str, kind: str, name: str, tags: Item | None = None) -> Item:
        where = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{kind}/{name}"
        made = next((each for each in self.resources if each["id"] == where), None)
        if made is None:
            ours = {"app": "harper-mail"} if tags is None else tags
            made = {"id": where, "name": name, "type": kind, "resourceGroup": group, "tags": ours}
            self.resources.append(made)
        return made

    def _of_type(self, call: Call, kind: str) -> list[Item]:
        return [each for each in self._list(call) if each["type"] == kind]

    def _list(self, call: Call) -> list[Item]:
        group, kind = call.maybe("--resource-group"), call.maybe("--resource-type")
        if group is not None:
            self._group(Call.of(["group", "show", "--name", group], {}))
        found = (each for each in self.resources if group in (None, each["resourceGroup"]))
        return [each for each in found if kind in (None, each["type"])]

    def _show(self, call: Call) -> Item:
        return next(each for each in self.resources if each["id"] == call.one("--ids"))

    def _delete(self, call: Call) -> None:
        refused = [each for each in call.options["--ids"] if self._kind(each) in self.stubborn]
        self.stubborn -= set(map(self._kind, refused))
        for each in call.options["--ids"]:
            if each not in refused:
                self._drop(each)
        if refused:
            raise AzError(
                "\n".join(
                    ["Some resources failed to be deleted (run with `--verbose` for more information):", *refused]
                )
            )

    def _drop(self, where: str) -> None:
        if self._kind(where) == "Microsoft.Web/sites":
            self.on_publish(False)
        if self._kind(where) == "Microsoft.OperationalInsights/workspaces":
            self.soft_deleted.append(where)
        self.resources = [each for each in self.resources if each["id"] != where]

    @staticmethod
    def _kind(where: str) -> str:
        return "/".join(where.split("/providers/")[1].split("/")[:2])

    def _delete_workspace(self, call: Call) -> None:
        assert call.one("--force") == "true"
        (found,) = (each["id"] for each in self.resources if each["name"] == call.one("--workspace-name"))
        self.resources = [each for each in self.resources if each["id"] != found]

    def _delete_assignments(self, call: Call) -> None:
        self.role_assignments = [each for each in self.role_assignments if each["id"] not in call.options["--ids"]]

    def _rest(self, call: Call) -> Any:
        method, url = call.one("--method"), call.one("--url")
        if url.startswith(f"{GRAPH}/v1.0/"):
            return self.directory.answer(method, url.removeprefix(f"{GRAPH}/v1.0/"))
        if re.fullmatch(
            r"/subscriptions/[^/]+(/resourceGroups/[^/]+)?/providers/Microsoft.Authorization/permissions\?.*", url
        ):
            return {"value": self.permissions}
        raise AzError(f"Bad Request({method} {url})")

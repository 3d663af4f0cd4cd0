"""What the stand-in for `az` knows of deployments: what each stage makes, and what Azure keeps of it."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.infra.az.directory import Item
from tests.infra.az.health import Health, registered
from tests.infra.az.registrations import Registrations
from tests.infra.az.resources import NETWORK_TYPES, SUBSCRIPTION
from tests.infra.az.stand_in import AzError, Call, Printed
from tests.infra.az.subscription import Subscription
from tests.infra.bicep.judge.flex import refusal
from tests.infra.bicep.reader.files import parse

IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_MAIN = (
    ("Microsoft.Storage/storageAccounts", "st"),
    ("Microsoft.Web/serverfarms", "plan"),
    (_WORKSPACE, ""),
    ("Microsoft.Insights/components", "insights"),
    ("Microsoft.Insights/actionGroups", "operators"),
)


def choices(file: Path) -> Item:
    """What a file of parameters says, but for what it reads from the environment."""
    lines = re.findall(r"^param (\w+) = (['{[\d].*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: json.loads(re.sub(r"([{,] *)(\w+):", r'\1"\2":', value.replace("'", '"'))) for name, value in lines}


@cache
def _sealed(types: str) -> dict[str, set[str]]:
    """The names that the sealed types in this text of types.bicep know."""
    file = parse("types.bicep", types)
    sealed = {name for name, has in file.tree["types"].items() if "'sealed'" in str(has["decorators"])}
    return {name: set(map(str, has)) for name, has in file.types.items() if name in sealed and isinstance(has, dict)}


def _pairs(call: Call) -> dict[str, str]:
    """The parameters of a template that are given one by one."""
    return dict(each.split("=", 1) for each in call.options.get("--parameters", ()))


def _name(group: str, given: dict[str, str]) -> str:
    return given.get("name", "harper-" + hashlib.sha256(group.encode()).hexdigest()[:13])


def _tags(given: str) -> Item:
    return {**json.loads(given), "app": "harper-mail"}


@dataclass(slots=True)
class Deployments(Subscription):
    """The stages of deploy.sh, and the directory that one of them changes."""

    checkout: Path = Path()
    too_new: list[str] = field(default_factory=list)  # what Entra says first of a registration just made
    directory: Registrations = field(default_factory=Registrations)
    health: Health = field(default_factory=Health)

    def deploy(self, call: Call) -> Item:
        """`az deployment group create`."""
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
        found = choices(self.checkout / call.one("--parameters"))
        sealed = _sealed((self.checkout / "infra" / "modules" / "types.bicep").read_text(encoding="utf-8"))
        for name, kind in (("settings", "tunedSettings"), ("alwaysReadyFunctions", "warmFunctions")):
            for unknown in set(found.get(name, {})) - sealed.get(kind, set(found.get(name, {}))):
                raise AzError(f'Error BCP037: The property "{unknown}" is not allowed on objects of type "{kind}".')
        found["clientId"] = call.environment["HARPER_CLIENT_ID"]
        return {name: {"value": value} for name, value in found.items()}

    def validate(self, call: Call) -> Item:
        """`az deployment group validate`."""
        self.group(call)
        assert call.environment["HARPER_NAME"]
        return {"properties": {"provisioningState": "Succeeded", "parameters": self._given(call)}}

    def _stage(self, call: Call, group: str, stage: str) -> dict[str, str]:
        if stage == "harper-identity":
            return self._identity(group, _pairs(call))
        if stage == "harper-alerts":
            return self._alerts(group, _pairs(call))
        if stage == "harper-entra":
            given = _pairs(call)
            clients = self.directory.register(given["name"], given["variant"])
            identity = {name: each["value"] for name, each in self.outputs[group, "harper-identity"].items()}
            registered(clients, given["variant"], identity["hostName"], identity["principalId"])
            if self.too_new:
                raise AzError(self.too_new.pop(0))
            return {"clientId": clients["appId"], "servicePrincipalId": clients["principal"]}
        return self._main(group, call.environment)

    def _identity(self, group: str, given: dict[str, str]) -> dict[str, str]:
        name = _name(group, given)
        identity = self.resource(group, IDENTITY, name)
        identity["tags"] = _tags(given.get("tags", "{}"))
        principal = str(identity.setdefault("principalId", str(uuid.uuid4())))
        return {"name": name, "hostName": f"{name}.azurewebsites.net", "principalId": principal}

    def _main(self, group: str, environment: Any) -> dict[str, str]:
        name, operator = environment["HARPER_NAME"], environment.get("HARPER_OPERATOR_EMAIL", "")
        assert any(each["appId"] == environment["HARPER_CLIENT_ID"] for each in self.directory.applications)
        assert environment["HARPER_PRINCIPAL_ID"] == self.outputs[group, "harper-identity"]["principalId"]["value"]
        assert environment["HARPER_LOCATION"] == self.groups[group]["location"]
        if said := refusal((self.checkout / "infra" / "modules" / "app.bicep").read_text(encoding="utf-8")):
            raise AzError(said)
        is_private = self.parameters[group, "harper-main"]["network"]["value"] == "private"
        chosen = {name: each["value"] for name, each in self.parameters[group, "harper-main"].items()}
        own = {_WORKSPACE: not chosen.get("existingWorkspaceId")}
        own |= dict.fromkeys(NETWORK_TYPES, is_private and not chosen.get("existingSubnetId"))
        for kind, ending in (*_MAIN, *((kind, "") for kind in NETWORK_TYPES)):
            if not own.get(kind, True):
                continue
            made = self.resource(group, kind, f"{name}-{ending}".rstrip("-"))
            made["tags"] = _tags(environment.get("HARPER_TAGS", "{}"))
            if ending == "operators":
                further = chosen.get("alertEmails", [])
                receivers = {"operator": operator, **{f"mail-{i}": each for i, each in enumerate(further)}}
                told = [{"name": who, "emailAddress": address} for who, address in receivers.items() if address]
                made["emailReceivers"] = told
                made["webhookReceivers"] = [{"serviceUri": each} for each in chosen.get("alertWebhooks", [])]
            if ending == "st":
                made["publicNetworkAccess"] = "Disabled" if is_private else "Enabled"
        site = self.resource(group, "Microsoft.Web/sites", name)
        site["tags"] = _tags(environment.get("HARPER_TAGS", "{}"))
        site["properties"] = {"defaultHostName": f"{name}.azurewebsites.net"}
        # Azure makes it by itself, some time after the component.
        self.resource(
            group, "microsoft.alertsmanagement/smartDetectorAlertRules", f"Failure Anomalies - {name}-insights", {}
        )
        self._grant(group, name)
        where = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{_WORKSPACE}/{name}"
        where = chosen.get("existingWorkspaceId") or where
        self.health.deployed(self, group, name, environment["HARPER_CLIENT_ID"], where)
        return {"appName": name, "hostName": f"{name}.azurewebsites.net", "workspaceId": where}

    def _alerts(self, group: str, given: dict[str, str]) -> dict[str, str]:
        """Without the logs and whom to tell there is none."""
        assert given["location"] == self.groups[group]["location"]
        there = {each["id"] for each in self.resources}
        assert given["workspaceId"] in there | {
            self.parameters[group, "harper-main"].get("existingWorkspaceId", {}).get("value")
        }
        assert any(each.endswith(f"{given['name']}-operators") for each in there)
        for rule in self.health.alerted(self, group, given["name"]):
            rule["tags"] = _tags(given["tags"])
        return {}

    def _grant(self, group: str, name: str) -> None:
        """A role of the identity: its name is made of names, so an orphan of a former identity stands in the way."""
        principal = self.outputs[group, "harper-identity"]["principalId"]["value"]
        assignment = f"/subscriptions/{SUBSCRIPTION}/assignments/{uuid.uuid5(uuid.NAMESPACE_URL, group + name)}"
        for each in self.role_assignments:
            if each["id"] == assignment and each["properties"]["principalId"] != principal:
                raise AzError(
                    "(RoleAssignmentUpdateNotPermitted) Principal ID and scope are not allowed to be updated."
                )
        if not any(each["id"] == assignment for each in self.role_assignments):
            self.role_assignments.append({"id": assignment, "properties": {"principalId": principal}})

    def deployment(self, call: Call) -> Item:
        """`az deployment group show`."""
        stage = call.one("--resource-group"), call.one("--name")
        found = self.outputs.get(stage)
        if found is None:
            raise AzError(f"(DeploymentNotFound) Deployment '{call.one('--name')}' could not be found.", 3)
        return {"properties": {"outputs": found, "parameters": self.parameters[stage]}}

    def what_if(self, call: Call) -> Any:
        """`az deployment group what-if`."""
        self.group(call)
        if "--no-pretty-print" not in call.options:
            return Printed("Resource changes: 1 to create.\n")
        group = call.one("--resource-group")
        where = (
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{IDENTITY}/{_name(group, _pairs(call))}"
        )
        return {"changes": [{"resourceId": where}]}

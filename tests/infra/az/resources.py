"""What the stand-in for `az` knows of Azure Resource Manager: groups, resources, roles and tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.infra.az.directory import Item
from tests.infra.az.stand_in import AzError, Call

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"

NETWORK_TYPES = ("Microsoft.Network/virtualNetworks", "Microsoft.Network/networkSecurityGroups")


@dataclass(slots=True)
class Resources:
    """The groups of a subscription and what is in them."""

    groups: dict[str, Item] = field(default_factory=dict)
    resources: list[Item] = field(default_factory=list)
    role_assignments: list[Item] = field(default_factory=list)
    soft_deleted: list[str] = field(default_factory=list)
    stubborn: set[str] = field(default_factory=set)  # types that can only be deleted in a second pass
    is_held: bool = False  # Azure keeps the network's subnet for an app that is gone
    outputs: dict[tuple[str, str], Item] = field(default_factory=dict)
    parameters: dict[tuple[str, str], Item] = field(default_factory=dict)
    # `az configure --defaults`: a variable with the same meaning takes its place, even an empty one.
    defaults: dict[str, str] = field(default_factory=lambda: {"group": "somewhere-else", "location": "eastus"})
    on_publish: Callable[[bool], None] = lambda is_there: None

    def default(self, call: Call, name: str) -> str | None:
        """What az takes for an option that was not given."""
        return call.environment.get(f"AZURE_DEFAULTS_{name.upper()}", self.defaults.get(name)) or None

    # --- Groups ------------------------------------------------------------------------------------------------

    def group(self, call: Call) -> Item:
        """The group that a command names, or Azure's words that there is none."""
        name = call.maybe("--resource-group") or call.one("--name")
        if name not in self.groups:
            raise AzError(f"(ResourceGroupNotFound) Resource group '{name}' could not be found.", 3)
        return self.groups[name]

    def create_group(self, call: Call) -> Item:
        """`az group create`, which leaves a group that is there as it is."""
        tags = dict(tag.split("=", 1) for tag in call.options["--tags"])
        state = {"provisioningState": "Succeeded"}
        group = {"location": call.one("--location"), "tags": tags, "properties": state}
        return self.groups.setdefault(call.one("--name"), group)

    def delete_group(self, call: Call) -> None:
        """A group goes with all that is in it and its history."""
        del self.groups[call.one("--name")]
        self.resources = [each for each in self.resources if each["resourceGroup"] != call.one("--name")]
        self.outputs = {key: value for key, value in self.outputs.items() if key[0] != call.one("--name")}

    def tag(self, call: Call) -> None:
        """`az tag update`."""
        group = self.groups[call.one("--resource-id").rpartition("/")[2]]
        tags = dict(tag.split("=", 1) for tag in call.options["--tags"])
        if call.one("--operation") == "Merge":
            group["tags"] = (group["tags"] or {}) | tags
        else:
            group["tags"] = {name: value for name, value in group["tags"].items() if tags.get(name) != value}

    # --- Resources ---------------------------------------------------------------------------------------------

    def resource(self, group: str, kind: str, name: str, tags: Item | None = None) -> Item:
        """The resource of that name, made if there is none; ours unless it has other tags."""
        where = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/{kind}/{name}"
        made = next((each for each in self.resources if each["id"] == where), None)
        if made is None:
            ours = {"app": "harper-mail"} if tags is None else tags
            made = {"id": where, "name": name, "type": kind, "resourceGroup": group, "tags": ours}
            made["location"] = self.groups[group]["location"]
            self.resources.append(made)
        return made

    def of_type(self, call: Call, kind: str) -> list[Item]:
        """What a command that lists one type prints; such a command knows no --location."""
        group = call.maybe("--resource-group") or self.default(call, "group")
        found = self._within(group)
        return [each for each in found if each["type"] == kind]

    def list_resources(self, call: Call) -> list[Item]:
        """`az resource list`, which narrows by defaults what its options do not."""
        group, kind = call.maybe("--resource-group") or self.default(call, "group"), call.maybe("--resource-type")
        location = self.default(call, "location")
        found = (each for each in self._within(group) if kind in (None, each["type"]))
        return [each for each in found if location in (None, each["location"])]

    def _within(self, group: str | None) -> list[Item]:
        if group is not None:
            self.group(Call.of(["group", "show", "--name", group], {}))
        return [each for each in self.resources if group in (None, each["resourceGroup"])]

    def show(self, call: Call) -> Item:
        """`az resource show`."""
        links = [{"name": "legionservicelink"}] if self.is_held else []
        if "/subnets/" in call.one("--ids"):
            return {"id": call.one("--ids"), "properties": {"serviceAssociationLinks": links}}
        found = next(each for each in self.resources if each["id"] == call.one("--ids"))
        if found["type"] == NETWORK_TYPES[0]:
            found = {**found, "properties": {"subnets": [{"properties": {"serviceAssociationLinks": links}}]}}
        return found

    def delete(self, call: Call) -> None:
        """`az resource delete`, which goes on after what it could not delete, and does not tell why."""
        refused = [each for each in call.options["--ids"] if self._kind(each) in self.stubborn]
        self.stubborn -= set(map(self._kind, refused))
        if self.is_held:
            refused += [each for each in call.options["--ids"] if self._kind(each) in NETWORK_TYPES]
        for each in call.options["--ids"]:
            if each not in refused:
                self._drop(each)
        if refused:
            told = "Some resources failed to be deleted (run with `--verbose` for more information):"
            raise AzError("\n".join([told, *refused]))

    def _drop(self, where: str) -> None:
        if self._kind(where) == "Microsoft.Web/sites":
            self.on_publish(False)
        if self._kind(where) == "Microsoft.OperationalInsights/workspaces":
            self.soft_deleted.append(where)
        self.resources = [each for each in self.resources if each["id"] != where]

    @staticmethod
    def _kind(where: str) -> str:
        return "/".join(where.split("/providers/")[1].split("/")[:2])

    def delete_workspace(self, call: Call) -> None:
        """A workspace deleted for good."""
        assert call.one("--force") == "true"
        ending = f"/workspaces/{call.one('--workspace-name')}"
        (found,) = (each["id"] for each in self.resources if each["id"].endswith(ending))
        self.resources = [each for each in self.resources if each["id"] != found]

    # --- Roles -------------------------------------------------------------------------------------------------

    def delete_assignments(self, call: Call) -> None:
        """`az role assignment delete`."""
        self.role_assignments = [each for each in self.role_assignments if each["id"] not in call.options["--ids"]]

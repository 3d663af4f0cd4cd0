"""All that a deployment makes, evaluated: main.bicep with its modules, and what stands beside it, for given choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.infra.bicep.reader.files import BicepFile, Resource
from tests.infra.bicep.reader.values import Runtime, Value

CLOUD: Value = {
    "name": "AzureCloud",
    "authentication": {"loginEndpoint": "https://login.example/"},
    "suffixes": {"storage": "core.example"},
}
PLACE: Mapping[str, Value] = {
    "name": "harper",
    "location": "westeurope",
    "hostName": "harper.azurewebsites.net",
    "clientId": "55555555-5555-4555-8555-555555555555",
    "principalId": "66666666-6666-4666-8666-666666666666",
    "environment()": CLOUD,
}


def template(files: Mapping[str, BicepFile], choices: Mapping[str, Value]) -> Iterator[Resource]:
    """Every resource of the stages in Azure; what is known at the deployment only stays unknown in them."""
    main = files["main.bicep"]
    for module in main.calls({**PLACE, **choices}):
        params = module.body["params"]
        assert isinstance(params, dict)
        assert isinstance(module.condition, bool), f"nobody knows whether {module.symbol} is deployed"
        if module.condition:
            yield from files[module.path].resources({"environment()": CLOUD, **params})
    workspace = Runtime("main.outputs.workspaceId")
    given = {"name": "harper", "location": "westeurope", "tags": choices.get("tags", {}), "workspaceId": workspace}
    yield from files["alerts.bicep"].resources(given)

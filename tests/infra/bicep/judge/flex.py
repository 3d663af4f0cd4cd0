"""What a site on Flex Consumption may carry, and what Azure refuses (error 51021) or what does nothing there.

Sources, read 2026-11-30: Microsoft's page "App settings reference", section "Flex Consumption plan deprecations"; the
Azure CLI, whose `functionapp flex-migration` leaves exactly these settings behind; verbatim 51021 errors in
Azure/terraform-azurerm-avm-res-web-site #283 and #345 and in microsoft/azure-pipelines-tasks #21032; what hashicorp's
`azurerm_function_app_flex_consumption` sends. Older regions ignore what newer ones refuse, so a deployment that went
well says nothing: everything that is not known to be taken is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tests.infra.bicep.reader.files import BicepFile, Resource, deployed, of_type, parse
from tests.infra.bicep.reader.values import Call, Value

SITE_PROPERTIES = {
    "serverFarmId",
    "httpsOnly",
    "publicNetworkAccess",
    "virtualNetworkSubnetId",
    "siteConfig",
    "functionAppConfig",
}
SITE_CONFIG = {
    "http20Enabled",
    "minTlsVersion",
    "scmMinTlsVersion",
    "remoteDebuggingEnabled",
    "healthCheckPath",
    "ipSecurityRestrictions",
    "ipSecurityRestrictionsDefaultAction",
    "scmIpSecurityRestrictions",
    "scmIpSecurityRestrictionsDefaultAction",
    "scmIpSecurityRestrictionsUseMain",
    "webSocketsEnabled",
    "cors",
}
REFUSED_SITE_CONFIG = {
    "alwaysOn",
    "ftpsState",
    "functionAppScaleLimit",
    "functionsRuntimeScaleMonitoringEnabled",
    "javaVersion",
    "linuxFxVersion",
    "netFrameworkVersion",
    "powerShellVersion",
    "preWarmedInstanceCount",
    "use32BitWorkerProcess",
    "vnetRouteAllEnabled",
    "windowsFxVersion",
}
REFUSED_SETTINGS = {
    "ENABLE_ORYX_BUILD",
    "FUNCTIONS_EXTENSION_VERSION",
    "FUNCTIONS_MAX_HTTP_CONCURRENCY",
    "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
    "FUNCTIONS_WORKER_PROCESS_COUNT",
    "FUNCTIONS_WORKER_RUNTIME",
    "FUNCTIONS_WORKER_RUNTIME_VERSION",
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
    "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    "WEBSITE_CONTENTOVERVNET",
    "WEBSITE_CONTENTSHARE",
    "WEBSITE_DNS_SERVER",
    "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
    "WEBSITE_MOUNT_ENABLED",
    "WEBSITE_NODE_DEFAULT_VERSION",
    "WEBSITE_RUN_FROM_PACKAGE",
    "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
    "WEBSITE_TIME_ZONE",
    "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED",
    "WEBSITE_VNET_ROUTE_ALL",
}


def faults(resources: list[Resource]) -> Iterator[str]:
    """What the sites among these resources carry besides what Flex Consumption is known to take."""
    for site in of_type(resources, "Microsoft.Web/sites"):
        yield from (f"properties.{name} is not for Flex Consumption" for name in _names(site, "") - SITE_PROPERTIES)
        for name in _names(site, "siteConfig") - SITE_CONFIG:
            yield f"siteConfig.{name} is not for Flex Consumption"
    for config in of_type(resources, "Microsoft.Web/sites/config"):
        if config.body["name"] not in ("appsettings", "authsettingsV2"):
            yield f"sites/config {config.body['name']} is not for Flex Consumption"
        if config.body["name"] == "appsettings":
            settings = {name.upper() for name in _names(config, "")}
            yield from (f"the setting {name} is not for Flex Consumption" for name in settings & REFUSED_SETTINGS)


@cache
def refusal(app: str) -> str:
    """What Azure says to a deployment of this text of app.bicep in a newer region; nothing where it takes it."""
    file: BicepFile = parse("app.bicep", app)
    found = [
        name
        for site in of_type(deployed({file.name: file}), "Microsoft.Web/sites")
        for name in _names(site, "siteConfig")
    ]
    refused = ",".join(
        f"Site.SiteConfig.{name[0].upper()}{name[1:]}" for name in sorted(set(found) & REFUSED_SITE_CONFIG)
    )
    said = f"The following site configuration property ({refused}) for Flex Consumption sites is invalid."
    return f"(BadRequest) {said} Please remove or rename it before retrying. (ExtendedCode: 51021)" if refused else ""


def _names(resource: Resource, path: str) -> set[str]:
    return set(_keys(resource.at(f"properties.{path}".rstrip("."))))


def _keys(value: Value) -> Iterator[str]:
    """The keys of a table, also of one that is put together at the deployment only."""
    if isinstance(value, dict):
        yield from map(str, value)
    elif isinstance(value, Call):
        for each in value.arguments:
            yield from _keys(each)

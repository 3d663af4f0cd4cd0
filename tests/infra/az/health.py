"""What the stand-in for `az` knows of Harper at work: settings, queues, tables, logs, alarms, and what Azure offers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.adapters.storage.mailbox_rows import watch_row
from shared.domain.mailboxes.watch import HeldSubscription, Watch, WatchState
from shared.domain.values.ids import MailboxId
from tests.infra.alerts import kql
from tests.infra.alerts.log_rows import MAILBOX, Row, line, runs, spread, trace
from tests.infra.alerts.rules import alert_rules
from tests.infra.az.directory import Item
from tests.infra.az.resources import SUBSCRIPTION, Resources
from tests.infra.az.stand_in import AzError, Call
from tests.infra.tools import bicep_files
from tests.support.builders import TENANT

INSIGHTS = "https://api.applicationinsights.io"
INSIGHTS_APP = "34adfa4f-cedf-4dc0-ba29-b6d1a69ab345"
IDENTITY_CLIENT = "cccccccc-0000-4000-8000-00000000000c"
GRAPH_ID = "00000003-0000-0000-c000-000000000000"
USER_READ = {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}
MAIL_ROLES = (
    {"id": "df021288-bdef-4463-88db-98f22de89214", "type": "Role"},
    {"id": "e2a3a72e-5f79-4c64-b1b1-878b674786c9", "type": "Role"},
    {"id": "b633e1c5-b582-4048-a93e-9f11b44c7e96", "type": "Role"},
)
_STORAGE_ROLES = (
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
)
_LOG_ROLE = "3913510d-42f4-4e42-8a64-420c390055eb"
_WORK = ("mail-fetch", "mail-thread", "mail-reply", "subscription-renew", "mailbox-catch-up")
_TABLES = ("tenants", "mailboxes", "correspondence", "consents", "keys", "buried")


def well_kept_logs(now: datetime) -> dict[str, list[Row]]:
    """Three hours of timers, and a tenant with one mailbox whose state is told every 15 minutes."""
    told = spread(now - timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=2))
    states = (("-", "connected"), (MAILBOX, "watching"))
    lines = [trace(line("step=state ", mailbox=box, state=state), at) for at in told for box, state in states]
    return {"traces": runs(now, timedelta(hours=3)) + lines}


def watched_row(life: timedelta) -> Item:
    """A row of table `mailboxes` as the app writes it, of a mailbox whose subscription lives so long from now."""
    ends = datetime.now(UTC) + life
    return watch_row(Watch(TENANT, MailboxId(MAILBOX), WatchState.WATCHING, held=HeldSubscription("s", ends)))


@dataclass(slots=True)
class Health:
    """What is in the storage and in the logs, and what Azure offers."""

    queues: list[str] = field(default_factory=lambda: [*_WORK, *(f"{name}-poison" for name in _WORK)])
    tables: list[str] = field(default_factory=lambda: list(_TABLES))
    lying: dict[str, int] = field(default_factory=dict)  # work items, by queue
    rows: dict[str, list[Item]] = field(default_factory=lambda: {"mailboxes": [watched_row(timedelta(days=2))]})
    settings: dict[str, str] = field(default_factory=dict)
    logs: Callable[[datetime], Mapping[str, Sequence[Row]]] = well_kept_logs
    withdrawn: set[str] = field(default_factory=set)  # "TYPE@VERSION" that the subscription does not offer
    alarms: list[Sequence[str]] = field(default_factory=list)
    undelivered: bool = False

    def commands(self) -> dict[str, Callable[[Call], Any]]:
        """The commands that only look, and the test alarm."""
        return {
            "functionapp config appsettings list": lambda call: [
                {"name": name, "slotSetting": False, "value": value} for name, value in self.settings.items()
            ],
            "provider show": lambda call: self._provider(call.one("--namespace")),
            "storage queue list": lambda call: [{"metadata": None, "name": name} for name in self.queues],
            "storage table list": lambda call: [{"name": name} for name in self.tables],
            "storage message peek": self._peek,
            "storage entity query": self._entities,
            "monitor action-group test-notifications create": self._notify,
        }

    def _entities(self, call: Call) -> Item:
        """The rows of a table, with the wanted columns; a filter asks for one column's text."""
        if call.one("--table-name") not in self.tables:
            raise AzError("The table specified does not exist.\nErrorCode:TableNotFound")
        found = self.rows.get(call.one("--table-name"), [])
        if wanted := call.maybe("--filter"):
            name, _, value = wanted.replace("'", "").split(" ")
            found = [row for row in found if row.get(name) == value]
        columns = call.options["--select"]
        return {"items": [{name: row[name] for name in columns if name in row} for row in found], "nextMarker": {}}

    def _peek(self, call: Call) -> list[Item]:
        """At most one message, as without --num-messages."""
        if call.one("--queue-name") not in self.queues:
            raise AzError("The specified queue does not exist.")
        return [{"content": "e30=", "dequeueCount": 0}] * min(self.lying.get(call.one("--queue-name"), 0), 1)

    def _notify(self, call: Call) -> Item:
        self.alarms.append(call.options["--add-action"])
        status = "Failed" if self.undelivered else "Completed"
        details = {"MechanismType": "Email", "Name": call.options["--add-action"][1], "Status": status}
        return {"actionDetails": [details | {"SubState": "Default"}], "state": "Complete"}

    def _provider(self, namespace: str) -> Item:
        """A provider offers what the templates name, and its parts by their owner alone, as Azure lists some."""
        offered: dict[str, list[str]] = {}
        for file in bicep_files():
            for kind, version in re.findall(rf"'{namespace}/([A-Za-z/]+)@([\d-]+)'", file.read_text("utf-8")):
                owner = kind if f"{namespace}/{kind}@{version}" in self.withdrawn else kind.split("/")[0]
                offered.setdefault(owner, [])
                offered[owner] += [] if f"{namespace}/{kind}@{version}" in self.withdrawn else [version]
        types = [
            {"apiVersions": versions, "locations": _places(namespace, kind), "resourceType": kind}
            for kind, versions in offered.items()
        ]
        return {"namespace": namespace, "registrationState": "Registered", "resourceTypes": types}

    def query(self, call: Call) -> Item:
        """The answer of Application Insights' API: numbers may be texts in it."""
        assert call.one("--resource") == INSIGHTS
        assert call.one("--url") == f"{INSIGHTS}/v1/apps/{INSIGHTS_APP}/query"
        now = datetime.now(UTC)
        rows = kql.run(json.loads(call.one("--body"))["query"], self.logs(now), now)
        columns = [{"name": name, "type": "string"} for name in (rows[0] if rows else ())]
        table = {"name": "PrimaryResult", "columns": columns, "rows": [list(row.values()) for row in rows]}
        return {"tables": [table]}

    def deployed(self, cloud: Resources, group: str, name: str, client_id: str, logs: str) -> None:
        """What the deployment of main.bicep gives the resources that it makes."""
        found = {each["type"]: each for each in cloud.resources if each["resourceGroup"] == group and each["tags"]}
        identity = found["Microsoft.ManagedIdentity/userAssignedIdentities"]
        identity["clientId"] = IDENTITY_CLIENT
        storage, insights = found["Microsoft.Storage/storageAccounts"], found["Microsoft.Insights/components"]
        site = found["Microsoft.Web/sites"]
        account = name.replace("-", "")
        storage["primaryEndpoints"] = {
            service: f"https://{account}.{service}.core.windows.net/" for service in ("blob", "queue", "table")
        }
        insights["properties"] = {
            "AppId": INSIGHTS_APP,
            "WorkspaceResourceId": logs,
            "InstrumentationKey": INSIGHTS_APP,
        }
        capping = {"dailyQuotaGb": 0.5, "dataIngestionStatus": "RespectQuota"}
        if workspace := found.get("Microsoft.OperationalInsights/workspaces"):
            workspace["properties"] = {"workspaceCapping": capping}
        site["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {identity["id"]: {}}}
        site["properties"]["state"] = "Running"
        found["Microsoft.Insights/actionGroups"]["enabled"] = True
        self.settings = _settings(storage["primaryEndpoints"], site["properties"]["defaultHostName"], client_id)
        wanted = [(storage["id"], role) for role in _STORAGE_ROLES] + [(insights["id"], _LOG_ROLE)]
        for scope, role in wanted:
            _grant(cloud, str(identity["principalId"]), scope, role)

    def alerted(self, cloud: Resources, group: str, name: str) -> list[Item]:
        """The rules that the deployment of alerts.bicep makes."""
        kind = "Microsoft.Insights/scheduledQueryRules"
        made = [cloud.resource(group, kind, f"{name}-{key}") for key in alert_rules()]
        for rule in made:
            rule["properties"] = {"enabled": True}
        return made


def _places(namespace: str, kind: str) -> list[str]:
    """Where a type is, by the names that people read."""
    if namespace == "Microsoft.Authorization":
        return []
    return ["global"] if kind in ("actionGroups", "privateDnsZones") else ["West Europe", "North Europe"]


def _grant(cloud: Resources, principal: str, scope: str, role: str) -> None:
    where = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{role}"
    definition = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    told = {"principalId": principal, "roleDefinitionId": definition, "scope": scope}
    granted = {"id": where, "properties": told}
    if granted not in cloud.role_assignments:
        cloud.role_assignments.append(granted)


def _settings(endpoints: Mapping[str, str], host: str, client_id: str) -> dict[str, str]:
    addresses = {f"{service}ServiceUri": address for service, address in endpoints.items()}
    storage = {"credential": "managedidentity", "clientId": IDENTITY_CLIENT, **addresses}
    settings = {f"AzureWebJobsStorage__{name}": value for name, value in storage.items()}
    settings |= {f"HarperStorage__{name}": value for name, value in storage.items() if name != "blobServiceUri"}
    return settings | {
        "HARPER_PUBLIC_URL": f"https://{host}",
        "HARPER_CLIENT_ID": client_id,
        "HARPER_CREDENTIAL": "managed-identity",
        "HARPER_IDENTITY_CLIENT_ID": IDENTITY_CLIENT,
        "HARPER_CLOUD": "global",
        "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID": IDENTITY_CLIENT,
        "APPLICATIONINSIGHTS_CONNECTION_STRING": f"InstrumentationKey={INSIGHTS_APP};IngestionEndpoint={INSIGHTS}/",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": f"ClientId={IDENTITY_CLIENT};Authorization=AAD",
        "PYTHON_THREADPOOL_THREAD_COUNT": "32",
    }


def registered(application: Item, variant: str, host: str, principal: str) -> None:
    """What the deployment of entra.bicep gives the registration."""
    access = [USER_READ, *(MAIL_ROLES if variant == "tenant-wide" else ())]
    addresses = [f"https://{host}/api/consent/callback", f"https://{host}/.auth/login/aad/callback"]
    grants = {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": True}
    application["signInAudience"] = "AzureADMultipleOrgs"
    application["web"] = {"redirectUris": addresses, "implicitGrantSettings": grants}
    application["requiredResourceAccess"] = [{"resourceAppId": GRAPH_ID, "resourceAccess": access}]
    application["federatedIdentityCredentials"] = [
        {
            "name": "identity",
            "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "subject": principal,
            "audiences": ["api://AzureADTokenExchange"],
        }
    ]

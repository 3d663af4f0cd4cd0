"""Faults of a deployed Harper, each with the line of doctor.sh that must name it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.loopback.messages import Answer, plain
from tests.infra.alerts.log_rows import MAILBOX, line, trace
from tests.infra.az.app_stand_in import LOGIN
from tests.infra.az.health import INSIGHTS_APP, MAIL_ROLES, watched_row
from tests.infra.workplace.workplace import NOT_READY, Workplace

Plant = Callable[[Workplace], object]
OTHER = "99999999-9999-4999-8999-999999999999"


def part(place: Workplace, kind: str) -> dict[str, Any]:
    """The resource of Harper's of that kind."""
    return next(each for each in place.cloud.resources if each["type"].endswith(f"/{kind}") and each["tags"])


def registration(place: Workplace) -> dict[str, Any]:
    """The one registration."""
    return place.cloud.directory.applications[0]


def credential(**changed: Any) -> Plant:
    """The federated credential with other values."""
    return lambda place: registration(place)["federatedIdentityCredentials"][0].update(changed)


def without_role(name: str) -> Plant:
    """The identity without that role."""

    def plant(place: Workplace) -> None:
        place.cloud.role_assignments = [each for each in place.cloud.role_assignments if name not in each["id"]]

    return plant


def logs(change: Callable[[Any, Any], Any]) -> Plant:
    """The logs, with some tables changed."""

    def plant(place: Workplace) -> None:
        before = place.cloud.health.logs
        place.cloud.health.logs = lambda now: {**before(now), **change(before(now), now)}

    return plant


def lines(*messages: str) -> Plant:
    """The logs, with further lines of some seconds ago."""
    return logs(
        lambda kept, now: {"traces": [*kept["traces"], *(trace(each, now - timedelta(seconds=9)) for each in messages)]}
    )


def only(make: Callable[[Any], Any]) -> Plant:
    """The logs, with these rows alone."""
    return logs(lambda kept, now: {"traces": make(now)})


def without_runs(name: str) -> Plant:
    """The logs, without the lines of that timer."""
    return logs(lambda kept, now: {"traces": [row for row in kept["traces"] if row.get("operation_Name") != name]})


def first(request: str, *answers: Answer) -> Plant:
    """What is answered before the app itself."""
    return lambda place: place.app.first.update({request: list(answers)})


def to(address: str) -> Answer:
    """A redirect."""
    return plain(302, "", ("Location", address))


def redirect(**changed: str) -> Plant:
    """The redirect of the sign-in, with something else in it."""

    def plant(place: Workplace) -> None:
        host = part(place, "sites")["properties"]["defaultHostName"]
        told = {"host": LOGIN, "directory": "common", "client": place.app.signs_in_as, "back": host} | changed
        place.app.first["GET /.auth/login/aad"] = [
            to(
                f"https://{told['host']}/{told['directory']}/oauth2/v2.0/authorize?client_id={told['client']}"
                f"&redirect_uri=https%3a%2f%2f{told['back']}%2F.auth%2Flogin%2Faad%2Fcallback"
            )
        ]

    return plant


def setting(name: str, value: str | None) -> Plant:
    """The app with another value of a setting, or without it."""

    def plant(place: Workplace) -> None:
        place.cloud.health.settings.pop(name, None)
        if value is not None:
            place.cloud.health.settings[name] = value

    return plant


def watched(life: timedelta) -> Plant:
    """A mailbox whose subscription has another life."""
    return lambda place: place.cloud.health.rows.update(mailboxes=[watched_row(life)])


FAULTS: list[tuple[str, Plant, str]] = [
    ("region", lambda place: place.cloud.flex_regions.remove("westeurope"), "does not list westeurope"),
    (
        "API versions",
        lambda place: place.cloud.health.withdrawn.add("Microsoft.Web/serverfarms@2025-03-01"),
        "not offered in westeurope: Microsoft.Web/serverfarms@2025-03-01",
    ),
    ("app state", lambda place: part(place, "sites")["properties"].update(state="Stopped"), "az functionapp start"),
    (
        "app identity",
        lambda place: part(place, "sites").update(identity={"userAssignedIdentities": {"/x": {}}}),
        "does not have the identity",
    ),
    ("settings", setting("HARPER_CREDENTIAL", "secret"), "HARPER_CREDENTIAL=managed-identity"),
    ("settings", setting("HARPER_CLOUD", None), "HARPER_CLOUD"),
    ("settings", setting("HARPER_CLOUD", "china"), "HARPER_CLOUD=global"),
    (
        "settings",
        setting("APPLICATIONINSIGHTS_CONNECTION_STRING", f"InstrumentationKey={OTHER};IngestionEndpoint=https://x/"),
        f"APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey={INSIGHTS_APP}",
    ),
    (
        "functions",
        lambda place: place.cloud.health.settings.update({"AzureWebJobs.fetch_mail.Disabled": "true"}),
        "switched off by AzureWebJobs.fetch_mail.Disabled",
    ),
    (
        "functions",
        lambda place: place.cloud.health.settings.update({"AzureWebJobs_read_mail_Disabled": "1"}),
        "--setting-names AzureWebJobs_read_mail_Disabled",
    ),
    ("settings", setting("HarperStorage__queueServiceUri", "https://x/"), "HarperStorage__queueServiceUri=https"),
    ("role Storage Blob Data Owner", without_role("b7e6dc6d"), "./infra/deploy.sh --group"),
    ("role Storage Queue Data Contributor", without_role("974c5e8b"), "./infra/deploy.sh --group"),
    ("role Storage Table Data Contributor", without_role("0a9a7e1f"), "./infra/deploy.sh --group"),
    ("role Monitoring Metrics Publisher", without_role("3913510d"), "on Application Insights"),
    ("multi-tenant", lambda place: registration(place).update(signInAudience="AzureADMyOrg"), "is AzureADMyOrg"),
    (
        "redirect addresses",
        lambda place: registration(place)["web"].update(redirectUris=["https://x/api/consent/callback"]),
        "/.auth/login/aad/callback",
    ),
    (
        "ID tokens",
        lambda place: registration(place)["web"]["implicitGrantSettings"].update(enableIdTokenIssuance=False),
        "nobody can sign in",
    ),
    (
        "permissions asked for",
        lambda place: registration(place)["requiredResourceAccess"][0]["resourceAccess"].remove(MAIL_ROLES[2]),
        "tenant-wide, but missing: Mail.Send",
    ),
    (
        "no further permissions",
        lambda place: registration(place)["requiredResourceAccess"][0]["resourceAccess"].append(
            {"id": OTHER, "type": "Role"}
        ),
        f"more than Harper needs: another one ({OTHER}=Role)",
    ),
    ("service principal", lambda place: place.cloud.directory.service_principals.clear(), "az ad sp create --id"),
    (
        "service principal",
        lambda place: place.cloud.directory.service_principals[0].update(accountEnabled=False),
        "it is disabled",
    ),
    ("federated credential", credential(audiences=["api://x"]), "audience is api://x, not api://AzureADTokenExchange"),
    ("federated credential", credential(issuer="https://x/v2.0"), "its issuer is https://x/v2.0, not https://login"),
    ("federated credential", credential(subject=OTHER), "none is for the identity"),
    (
        "federated credential",
        lambda place: registration(place).update(federatedIdentityCredentials=[]),
        "none is for the identity",
    ),
    ("health", first("GET /api/health", NOT_READY), "the app says: not ready"),
    ("health", first("GET /api/health", plain(404, "<html>")), "HTTP 404, not Harper's answer"),
    ("sign-in redirect", redirect(directory=OTHER), "to one directory only"),
    ("sign-in redirect", redirect(client=OTHER), "names another client id than"),
    ("sign-in redirect", redirect(back="x.example"), "does not come back to https://harper-"),
    ("sign-in redirect", redirect(host="login.evil.example"), "leads to https://login.evil.example/"),
    ("sign-in redirect", first("GET /.auth/login/aad", plain(404, "")), "App Service authentication is off"),
    ("forged sign-in", lambda place: setattr(place.app, "strips_forged", False), "az functionapp stop"),
    ("tables", lambda place: place.cloud.health.tables.remove("keys"), "missing: keys"),
    ("queues", lambda place: place.cloud.health.queues.remove("mail-reply"), "missing: mail-reply"),
    ("queues", lambda place: place.cloud.health.queues.remove("mail-reply-poison"), "missing: mail-reply-poison"),
    ("poison queues", lambda place: place.cloud.health.lying.update({"mail-fetch-poison": 3}), "mail-fetch-poison"),
    ("subscriptions", watched(timedelta(minutes=-1)), f"have none that lives: {MAILBOX}."),
    (
        "subscriptions",
        lambda place: place.cloud.health.rows["mailboxes"][0].pop("subscription_ends"),
        "docs/operate/alerts.md, not-renewed",
    ),
    (
        "work that waits",
        lines(line("step=queue-age ", queue="mail-fetch", oldest=901)),
        "long ago: mail-fetch for 901 s",
    ),
    ("timers", without_runs("schedule_catch_up"), "schedule_catch_up did its work 0 times in the last hour"),
    ("timers", without_runs("keep_subscriptions"), "keep_subscriptions did its work 0 times in the last hour"),
    (f"mailbox {MAILBOX}", lines(line("step=state ", mailbox=MAILBOX, state="failing", reason="inbox")), "(inbox)"),
    (
        "tenant 2f6f3d2a-1111-4000-8000-000000000001",
        lines(line("step=state ", mailbox="-", state="paused")),
        "consents",
    ),
    ("alarms", lines(line("alarm=buried ")), "in the last hour: buried"),
    (
        "daily cap",
        lambda place: part(place, "workspaces")["properties"]["workspaceCapping"].update(
            dataIngestionStatus="OverQuota"
        ),
        "the workspace says OverQuota",
    ),
    (
        "alert rules",
        lambda place: part(place, "scheduledQueryRules")["properties"].update(enabled=False),
        "switched off: harper-",
    ),
    ("alert rules", lambda place: place.cloud.resources.remove(part(place, "scheduledQueryRules")), "missing: harper-"),
    ("alerts' receiver", lambda place: part(place, "actionGroups").update(emailReceivers=[]), "--operator-email"),
    (
        "alerts' receiver",
        lambda place: part(place, "actionGroups")["emailReceivers"][0].update(status="Disabled"),
        "unsubscribed",
    ),
    ("alerts' receiver", lambda place: part(place, "actionGroups").update(enabled=False), "is switched off"),
]


def in_rounds(number: int = 2) -> list[list[tuple[str, Plant, str]]]:
    """The faults, so that a round has at most one of a subject, and about half of the subjects none."""
    found: list[list[tuple[str, Plant, str]]] = []
    for place, fault in enumerate(FAULTS):
        fitting = (
            each
            for at, each in enumerate(found)
            if at % number == place % number and fault[0] not in {subject for subject, _, _ in each}
        )
        chosen = next(fitting, None)
        if chosen is None:
            found.append(chosen := [])
        chosen.append(fault)
    return found

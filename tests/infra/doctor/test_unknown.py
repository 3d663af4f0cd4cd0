"""What doctor.sh cannot see it calls unknown, what it must know it asks for, and when it speaks to people."""

import time
from copy import deepcopy
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.infra.alerts.log_rows import line, runs
from tests.infra.az.app_stand_in import NOBODY_ANSWERS
from tests.infra.az.stand_in import AzCrash, AzError, Call
from tests.infra.doctor.faults import OTHER, lines, logs, only, part, registration
from tests.infra.doctor.runs import FORBIDDEN, doctor, findings, forbid, told_of
from tests.infra.tools import ROOT
from tests.infra.workplace.workplace import GROUP, Workplace
from tests.support.builders import TENANT

# Without these there is nothing to judge.
NEEDED = {
    *("version", "account show", "cloud show", "group exists", "resource list", "resource show", "identity list"),
    "storage account list",
}


def test_what_may_not_be_seen_is_unknown_and_says_who_may(well: Workplace) -> None:
    doctor(well)
    well.az.before = forbid(*({call.command for call in well.az.calls} - NEEDED))
    run = doctor(well)
    assert (run.code, run.err) == (3, "")
    found = findings(run)
    unknown = {subject for subject, state in found.items() if state == "unknown"}
    assert set(found.values()) == {"ok", "unknown"}
    assert unknown == {
        *("region", "API versions", "settings", "roles", "registration", "tables", "queues", "logs arrive"),
        *("tenants and mailboxes", "work that waits", "subscriptions", "alarms", "alert rules", "alerts' receiver"),
    }
    for subject in unknown - {"subscriptions"}:
        assert FORBIDDEN in told_of(run, subject)
        assert " To do: " in told_of(run, subject)
    assert run.out.endswith(f" {len(unknown)} unknown.\n")
    assert "az role assignment create --role 'Storage Queue Data Reader' --assignee 'ada@contoso.example'" in run.out


def test_without_what_it_must_know_it_asks_the_app_alone(well: Workplace) -> None:
    host = part(well, "sites")["properties"]["defaultHostName"]
    for command in sorted(NEEDED - {"resource show"}):
        well.az.before = forbid(command)
        run = doctor(well, "--host", host)
        assert (run.code, run.err) == (3, "")
        assert FORBIDDEN in told_of(run, "Azure")
        answers = {"health", "sign-in redirect", "forged sign-in"}
        assert {each for each, state in findings(run).items() if state == "ok"} - {"tools", "app"} == answers
    well.az.before = lambda call: None
    well.cloud.is_signed_in = False
    run = doctor(well)
    assert run.code == 3
    assert "To do: az login" in told_of(run, "Azure")
    assert "--host" in told_of(run, "what the app answers")


def test_who_is_not_signed_in_still_learns_of_danger(well: Workplace) -> None:
    well.cloud.is_signed_in = well.app.strips_forged = False
    run = doctor(well, "--host", part(well, "sites")["properties"]["defaultHostName"])
    assert run.code == 1
    assert "DANGER" in told_of(run, "forged sign-in")


@pytest.mark.parametrize(
    ("error", "told", "remedy"),
    [
        (AzError("Too Many Requests({})"), "Too Many Requests", "in some minutes"),
        (AzError(FORBIDDEN), FORBIDDEN, "get the role Reader"),
        (
            AzCrash("requests.exceptions.ConnectionError: Failed to resolve 'x'"),
            "ConnectionError: Failed",
            "reaches Azure",
        ),
        (AzError("AADSTS700082: The refresh token has expired"), "AADSTS700082", "az login"),
        (AzCrash("KeyError: 'value'"), "KeyError: 'value'", "report these words in an issue"),
    ],
    ids=str,
)
def test_what_to_do_follows_from_what_az_said(well: Workplace, error: AzError, told: str, remedy: str) -> None:
    def before(call: Call) -> None:
        if call.command == "rest":
            raise error

    well.az.before = before
    run = doctor(well)
    assert run.code == 3
    said = told_of(run, "alert rules")
    assert told in said.split(" To do: ")[0]
    assert "traceback" not in said
    assert remedy in said.split(" To do: ")[1]


def test_an_app_that_hangs_costs_no_minutes(well: Workplace) -> None:
    doctor(well)
    told = [command.split("\0") for command in well.curl_lines().splitlines()]
    assert len(told) == 4
    assert {[limit for option, limit in pairwise(command) if option == "--max-time"][-1] for command in told} == {"30"}


def test_a_question_that_takes_long_is_told(well: Workplace) -> None:
    def before(call: Call) -> None:
        # The sign of life sleeps between its lines.
        slept = len(well.az.sleeps)
        while call.command == "provider show" and len(well.az.sleeps) < slept + 3:
            time.sleep(0.005)

    well.az.before = before
    assert "still asking for API versions, " in doctor(well).out


def test_what_was_buried_is_counted(well: Workplace) -> None:
    assert told_of(doctor(well), "buried").endswith("no work item")
    well.cloud.health.rows["buried"] = [{"PartitionKey": "mail-fetch"}] * 2
    run = doctor(well)
    assert run.code == 0
    assert "2 work items" in told_of(run, "buried")
    assert "docs/operate/replay.md" in told_of(run, "buried")


def test_log_lines_that_do_not_arrive_are_no_good_news(well: Workplace) -> None:
    """As with a filter in host.json that drops them while requests are written."""
    logs(lambda kept, now: {"traces": []})(well)
    run = doctor(well)
    assert run.code == 1
    assert "no line step=state or step=schedule" in told_of(run, "tenants and mailboxes")
    assert findings(run)["work that waits"] == "unknown"


def test_without_any_tenant_the_lines_of_the_timers_are_enough(well: Workplace) -> None:
    timer = line("step=schedule ", queue="mailbox-catch-up", items=0)
    logs(lambda kept, now: {"traces": [row for row in kept["traces"] if "step=schedule" in row["message"]]})(well)
    lines(timer)(well)
    well.cloud.health.rows = {}
    run = doctor(well)
    assert run.code == 0
    assert "tenants: 0, mailboxes: 0" in told_of(run, "tenants and mailboxes")


def test_an_address_that_nobody_answers_is_unknown_not_wrong(well: Workplace) -> None:
    for path in ("api/health", ".auth/login/aad", "api/mailboxes"):
        well.app.first[f"GET /{path}"] = [NOBODY_ANSWERS]
    run = doctor(well)
    assert run.code == 3
    told = {"health", "sign-in redirect", "forged sign-in"}
    assert {each for each, state in findings(run).items() if state == "unknown"} == told


def test_private_storage_is_looked_at_from_inside_its_network(well: Workplace) -> None:
    part(well, "storageAccounts")["publicNetworkAccess"] = "Disabled"
    well.az.before = forbid("storage queue list", "storage table list")
    run = doctor(well)
    assert run.code == 3
    for subject in ("queues", "tables"):
        assert "run this on a machine inside its network" in told_of(run, subject)


def test_logs_that_are_silent_and_those_of_a_young_app(well: Workplace) -> None:
    only(lambda now: runs(now, timedelta(minutes=30)))(well)
    run = doctor(well)
    assert run.code == 3
    assert "run this again in an hour" in told_of(run, "timers")
    only(lambda now: [])(well)
    run = doctor(well)
    assert run.code == 1
    assert {each for each, state in findings(run).items() if state == "not ok"} == {
        *("logs arrive", "timers", "tenants and mailboxes")
    }
    assert "nothing came in for a day" in told_of(run, "logs arrive")


def test_a_registration_of_somebody_elses_making_is_judged_the_same(well: Workplace) -> None:
    registration(well)["uniqueName"] = None
    mine = registration(well)["appId"]
    assert doctor(well).code == 0
    assert doctor(well, "--client-id", mine).code == 0
    run = doctor(well, "--client-id", OTHER)
    assert {each for each, state in findings(run).items() if state != "ok"} == {
        *("settings", "registration", "sign-in redirect")
    }
    assert f"HARPER_CLIENT_ID={OTHER}" in told_of(run, "settings")


def test_without_the_settings_the_registration_in_use_is_found(well: Workplace) -> None:
    """Reader does not show settings; after --client-id a registration of Harper's own name may be left from before."""
    given = {**deepcopy(registration(well)), "uniqueName": None, "appId": OTHER, "id": "given"}
    well.cloud.directory.applications.append(given)
    well.cloud.directory.service_principals.append({**well.cloud.directory.service_principals[0], "appId": OTHER})
    well.cloud.groups[GROUP]["tags"]["harper-client-id"] = well.app.signs_in_as = OTHER
    registration(well)["signInAudience"] = "AzureADMyOrg"
    well.az.before = forbid("functionapp config appsettings list")
    run = doctor(well)
    assert {each for each, state in findings(run).items() if state != "ok"} == {"settings"}
    assert OTHER in told_of(run, "registration")
    well.az.before = forbid("functionapp config appsettings list", "group show")
    assert findings(doctor(well))["registration"] == "unknown"


def test_who_made_the_registration_is_asked_to_put_it_right(well: Workplace) -> None:
    registration(well)["signInAudience"] = "AzureADMyOrg"
    assert "./infra/deploy.sh" in told_of(doctor(well), "multi-tenant")
    registration(well)["uniqueName"] = None
    assert f"--client-id {registration(well)['appId']}, which names the command" in told_of(
        doctor(well), "multi-tenant"
    )


def test_another_cloud_has_another_audience(well: Workplace) -> None:
    well.cloud.login = "https://login.microsoftonline.us"
    well.cloud.health.settings["HARPER_CLOUD"] = "usgov"
    registration(well)["federatedIdentityCredentials"][0]["issuer"] = f"{well.cloud.login}/{TENANT}/v2.0"
    told = told_of(doctor(well), "federated credential")
    assert "its audience is api://AzureADTokenExchange, not api://AzureADTokenExchangeUSGov" in told
    registration(well)["federatedIdentityCredentials"][0]["audiences"] = ["api://AzureADTokenExchangeUSGov"]
    assert findings(doctor(well))["federated credential"] == "ok"


def test_only_wanted_settings_are_asked_for(well: Workplace) -> None:
    """An operator's own setting may be a secret, and az's answers lie on disk for a while."""
    well.cloud.health.settings["HARPER_CLIENT"] = "s3cret"
    doctor(well)
    (call,) = (each for each in well.az.calls if each.command.endswith("appsettings list"))
    shown = well.az.answer(call)[1]
    assert "HARPER_CLIENT_ID" in shown
    assert "s3cret" not in shown


def test_another_account_in_the_shell_is_not_asked_instead(well: Workplace) -> None:
    well.environment["AZURE_STORAGE_CONNECTION_STRING"] = "AccountName=another"
    assert doctor(well).code == 0
    asked = [call for call in well.az.calls if call.command.startswith("storage ") and "--auth-mode" in call.options]
    assert len(asked) >= 7
    for call in asked:
        assert call.environment["AZURE_STORAGE_CONNECTION_STRING"] == ""
        assert call.one("--auth-mode") == "login"


def test_both_variants_are_ok_by_what_each_asks_for(well: Workplace) -> None:
    access = registration(well)["requiredResourceAccess"][0]
    access["resourceAccess"] = access["resourceAccess"][:1]
    run = doctor(well)
    assert run.code == 0
    assert told_of(run, "permissions asked for").endswith("per-mailbox")


def test_a_test_alarm_goes_to_everybody_who_gets_the_alerts(well: Workplace) -> None:
    part(well, "actionGroups")["webhookReceivers"] = [{"name": "w", "serviceUri": "https://hooks.contoso.example/x"}]
    run = doctor(well, "--test-alarm")
    assert run.code == 0
    (sent,) = well.cloud.health.alarms
    assert [*sent] == [
        *("email", "mail-1", "ops@contoso.example", "usecommonalertschema"),
        *("webhook", "webhook-2", "https://hooks.contoso.example/x", "usecommonalertschema"),
    ]
    assert "hooks.contoso.example" not in run.out, "the address may hold a key"
    well.cloud.health.undelivered = True
    run = doctor(well, "--test-alarm")
    assert run.code == 1
    assert "not handed on: Email" in told_of(run, "test alarm")


def test_where_nothing_is_deployed_it_says_how_to(place: Workplace) -> None:
    for group in (None, {"location": "westeurope", "tags": {}, "properties": {"provisioningState": "Succeeded"}}):
        if group is not None:
            place.cloud.groups[GROUP] = group
        run = doctor(place)
        assert run.code == 1
        assert ("./infra/deploy.sh --group" in run.err) == (group is not None)
        assert "unexpected" not in run.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Which resource group?"),
        (["--group", "a b"], "cannot be a resource group"),
        (["--group", "g", "--client-id", "x;y"], "is not a client id"),
        (["--group", "g", "--host", "https://x/"], "is not a host"),
        (["--group", "g", "--repair"], "There is no option '--repair'"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(untouched: Workplace, arguments: list[str], sentence: str) -> None:
    run = untouched.run("doctor.sh", *arguments)
    assert run.code == 2
    assert sentence in run.err
    assert untouched.commands() == []


def test_help_names_options_and_exit_codes(untouched: Workplace) -> None:
    run = untouched.run("doctor.sh", "--help")
    assert run.code == 0
    source = (ROOT / "infra" / "doctor.sh").read_text()
    for option in ("--group", "--subscription", "--client-id", "--host", "--test-alarm"):
        assert option in run.out
        assert f"{option})" in source
    assert "3 where nothing is wrong but something is unknown" in run.out

"""deploy.sh against stand-ins for az and the app: what it does, in which order, and that it can always be run again."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from functions.web.signed_in import principal_of
from sandbox.loopback.messages import plain
from tests.infra.az.app_stand_in import NOBODY_ANSWERS
from tests.infra.az.resources import SUBSCRIPTION
from tests.infra.az.stand_in import AzError, Call
from tests.infra.tools import GUARD
from tests.infra.workplace.workplace import GROUP, MAIL, NOT_READY, PACKAGE, Workplace, calls_of, failures, state_of
from tests.support.app_on_fakes import request
from tests.support.builders import TENANT

FIRST_TIME = [
    *("version", "bicep version", "account show", "account show", "cloud show", "group exists"),
    *("functionapp list-flexconsumption-locations", "rest", "provider list", "rest", "group create"),
    "deployment group create",
    *("rest", "rest", "deployment group create", "deployment group create"),
    *("functionapp deployment source config-zip", "tag update", "deployment group create"),
]
# Questions that the deployment can do without; the registration is asked for again later.
OPTIONAL = re.compile(r"rest .*(transitiveMemberOf|deletedItems|authorizationPolicy)")
AGAIN = re.compile(r"rest .*applications\(uniqueName")


def test_one_command_deploys_it_all_in_order(place: Workplace) -> None:
    run = place.deploy(*MAIL)
    assert (run.code, run.err) == (0, "")
    stages = calls_of(place, "deployment group create")
    assert [call.one("--name") for call in stages] == [
        *("harper-identity", "harper-entra", "harper-main", "harper-alerts")
    ]
    identity, entra, main, alerts = stages
    name = place.cloud.directory.applications[0]["uniqueName"]
    host = f"{name}.azurewebsites.net"
    assert identity.one("--template-file") == "infra/modules/identity.bicep"
    assert entra.one("--template-file") == "infra/modules/entra.bicep"
    principal = place.cloud.outputs[GROUP, "harper-identity"]["principalId"]["value"]
    assert set(entra.options["--parameters"]) == {
        *(f"name={name}", f"hostName={host}", f"identityPrincipalId={principal}", "variant=tenant-wide")
    }
    assert main.one("--parameters") == "infra/main.bicepparam"
    assert main.parameters == {
        "HARPER_NAME": name,
        "HARPER_HOST_NAME": host,
        "HARPER_CLIENT_ID": place.cloud.directory.applications[0]["appId"],
        "HARPER_PRINCIPAL_ID": principal,
        "HARPER_LOCATION": "westeurope",
        "HARPER_OPERATOR_EMAIL": "ops@contoso.example",
        "HARPER_TAGS": "{}",
    }
    assert alerts.one("--template-file") == "infra/modules/alerts.bicep"
    workspace = place.cloud.outputs[GROUP, "harper-main"]["workspaceId"]["value"]
    assert set(alerts.options["--parameters"]) == {
        *(f"name={name}", "location=westeurope", "tags={}", f"workspaceId={workspace}")
    }
    assert all(call.one("--subscription") == SUBSCRIPTION for call in stages)
    (package,) = place.cloud.packages
    assert set(PACKAGE) == {path for path in package if not path.endswith("/")}
    assert place.cloud.groups[GROUP]["tags"].keys() == {"harper-made", "harper-code"}
    assert place.commands() == FIRST_TIME
    assert re.findall(r"^\[(\d)/8\]", run.out, re.MULTILINE) == list("12345678")
    assert f"https://{host}/api/notifications" in run.out
    assert f"https://{host}/api/consent/start?tenant={TENANT}" in run.out
    assert f"./infra/invite.sh {TENANT} --admin 'ada@contoso.example' --group '{GROUP}'" in run.out
    assert list((place.folder / "tmp").iterdir()) == []


def test_a_second_run_changes_nothing(place: Workplace) -> None:
    place.deploy(*MAIL, "--variant", "per-mailbox")
    before = state_of(place)
    place.commands()
    run = place.run("deploy.sh", "--group", GROUP)
    assert (run.code, run.err) == (0, "")
    assert state_of(place) == before
    assert calls_of(place, "deployment group create")[1].options["--parameters"][-1] == "variant=per-mailbox"
    writing = {"group create", "tag update", "functionapp deployment source config-zip"}
    assert not writing & set(place.commands())


@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
def test_whatever_az_call_fails_it_says_so_and_the_next_run_goes_on(place: Workplace, after: bool) -> None:
    failed: set[str] = set()
    for calls, run in failures(place, lambda: place.deploy(*MAIL), after):
        failed.update(calls)
        if run.code == 0:
            assert all(AGAIN.search(call) or OPTIONAL.search(call) for call in calls), calls
            assert run.err.count("Note: ") == sum(bool(OPTIONAL.search(call)) for call in calls)
        else:
            assert calls[-1].startswith("bicep") or "ERROR: (Trouble) az's own words." in run.err
            assert len(run.err.splitlines()[-1]) > 20
            assert "unexpected" not in run.err
    assert (run.code, run.err) == (0, "")
    assert all(any(call.startswith(command) for call in failed) for command in FIRST_TIME)
    assert len(place.cloud.directory.applications) == 1
    assert place.cloud.groups[GROUP]["tags"]["harper-code"]


def test_whatever_request_fails_it_says_so_and_the_next_run_goes_on(place: Workplace) -> None:
    place.app.first["GET /api/health"] = [NOBODY_ANSWERS, NOT_READY] * 30
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "not ready within 15 minutes" in run.err
    assert len(place.az.sleeps) >= 59
    assert run.out.count("waiting, ") == 59
    assert "harper-code" not in place.cloud.groups[GROUP]["tags"]
    nothing = "Nothing is proven: "
    failing: list[tuple[str, list[Any], str]] = [
        ("/api/mailboxes", [NOBODY_ANSWERS] * 10, f"{nothing}/api/mailboxes did not answer as it should."),
        ("/api/consent/start", [plain(429, ""), plain(503, "")] * 5, f"{nothing}/api/consent/start"),
        ("/api/mailboxes", [plain(403, "")], "DANGER"),
        ("/api/mailboxes", [plain(503, ""), plain(404, "")], "DANGER"),
        ("/api/consent/start", [plain(200, "")], "DANGER"),
        ("/api/consent/start", [plain(302, "", ("Location", "https://evil.example/"))], "DANGER"),
    ]
    for path, answers, told in failing:
        place.app.first[f"GET {path}"] = answers
        run = place.deploy()
        assert run.code == 1
        assert told in run.err
        assert ("DANGER" in run.err) == (told == "DANGER")
    assert place.deploy().code == 0


def test_a_forged_sign_in_that_counts_fails_the_deployment_loudly(place: Workplace) -> None:
    place.app.strips_forged = False
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "DANGER: a forged sign-in was not refused with 401 at /api/mailboxes (HTTP 403)" in run.err
    forged = place.app.requests[-1].header("X-MS-CLIENT-PRINCIPAL")
    assert forged
    person = principal_of(request("GET", signed_in=forged), platform_signs_in=True)
    assert person is not None
    assert person.tenant_id == TENANT
    assert person.user_principal_name
    assert json.loads(base64.b64decode(forged))["auth_typ"] == "aad"


def test_it_waits_until_the_app_is_ready_and_shows_that_it_waits(place: Workplace) -> None:
    place.app.first["GET /api/health"] = [plain(404, "<html>"), NOBODY_ANSWERS, NOT_READY]
    place.app.first["GET /api/mailboxes"] = [NOBODY_ANSWERS, plain(502, ""), plain(429, "")]
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert re.findall(r"mailboxes: (.*), which proves nothing", run.out) == ["no answer", "HTTP 502", "HTTP 429"]
    assert re.findall(r"last answer (.*)", run.out) == ["HTTP 404", "HTTP 000", "not ready"]
    assert "some minutes are normal" in run.out


@pytest.mark.parametrize("during", ["deployment group create", "functionapp deployment source config-zip", "health"])
def test_after_ctrl_c_the_same_command_goes_on(place: Workplace, during: str) -> None:
    hit: list[int] = []

    def interrupt() -> None:
        if not hit:
            hit.append(process.pid)
            os.killpg(process.pid, signal.SIGINT)

    def stop(call: Call) -> None:
        if call.command == during and not hit:
            interrupt()
            raise AzError("stopped")

    if during == "health":
        place.app.first["GET /api/health"] = [NOT_READY] * 5
        place.az.on_sleep = lambda seconds: interrupt()
    else:
        place.az.before = stop
    # SIGINT may be ignored where the tests run in the background; bash could not trap it then.
    default = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = place.command("deploy.sh", "--group", GROUP, "--location", "westeurope")
    process = subprocess.Popen(
        [sys.executable, "-c", default, *command],
        env=place.environment | {"PATH": str(place.programs)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _, err = process.communicate(timeout=GUARD)
    assert hit
    assert process.returncode == 130
    assert "Stopped. Run the same command again" in err
    assert list((place.folder / "tmp").iterdir()) == []
    place.app.first.clear()
    assert place.deploy(*MAIL).code == 0


def test_a_deployment_or_publishing_that_still_runs_is_awaited(place: Workplace) -> None:
    trouble = [
        ("deployment group create", "(DeploymentActive) The deployment with resource id ... is still active."),
        ("functionapp deployment source config-zip", "There may be an ongoing deployment."),
    ]

    def fail(call: Call) -> None:
        if trouble and call.command == trouble[0][0]:
            raise AzError(trouble.pop(0)[1])

    place.az.before = fail
    run = place.deploy(*MAIL)
    assert (run.code, trouble) == (0, [])
    assert "an earlier run's deployment is not finished yet" in run.out
    assert "an earlier publishing is not finished yet" in run.out


def test_an_app_that_az_finds_unhealthy_right_after_publishing_is_given_time(place: Workplace) -> None:
    words = [
        "Deployment was successful but the app appears to be unhealthy. Please check the app logs.",
        "Failed to fetch host key to check for function app status",
        "Failed to fetch host url for function app",
    ]

    def fail(call: Call) -> None:
        if call.command == "functionapp deployment source config-zip":
            raise AzError(words.pop())

    place.az.after = fail
    for published in (1, 2, 3):
        assert place.deploy("--publish").code == 0
        assert len(place.cloud.packages) == published
    assert words == []


def test_roles_that_are_not_in_effect_yet_are_awaited_for_ten_minutes(place: Workplace) -> None:
    place.cloud.young_roles = 3
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert run.out.count("roles need some minutes") == 3
    assert len(place.cloud.packages) == 1
    place.cloud.young_roles = 50
    place.az.sleeps.clear()
    run = place.deploy("--publish")
    assert run.code == 1
    assert "InaccessibleStorage" in run.err
    told = run.err.splitlines()[-1]
    assert told.startswith("The app was not allowed to write to its storage for 10 minutes (see above).")
    principal = place.cloud.outputs[GROUP, "harper-identity"]["principalId"]["value"]
    assert f"Storage Blob Data Owner (az role assignment list --all --assignee {principal} " in told
    assert 570 <= sum(seconds for seconds in place.az.sleeps if seconds == 30) <= 600


def test_a_registration_that_entra_does_not_know_everywhere_yet_is_deployed_again(place: Workplace) -> None:
    words = '{"status":"Failed","error":{"code":"DeploymentFailed","details":[{"code":"%s","message":"%s"}]}}'
    not_found = words % ("NotFound", "Resource 'identity' does not exist or one of its queried reference-property ...")
    place.cloud.too_new = [not_found, words % ("BadRequest", "Error in query syntax.")]
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert run.out.count("Entra does not know the new registration everywhere yet") == 2
    place.cloud.too_new = [not_found] * 9
    run = place.deploy()
    assert run.code == 1
    assert "The registration could not be deployed" in run.err
    place.cloud.too_new = ["(BadRequest) Something else."]
    assert place.deploy().code == 1
    assert len(place.cloud.directory.applications) == 1


def test_alerts_that_cannot_be_deployed_stop_nothing_else(place: Workplace) -> None:
    """They come last: the code is there and ready, and the next run goes on with them."""

    def fail(call: Call) -> None:
        if call.maybe("--template-file") == "infra/modules/alerts.bicep":
            raise AzError("(BadRequest) The query is not known.")

    place.az.before = fail
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert run.err.splitlines()[-1] == (
        "Harper is deployed and ready, but its alerts are not: nobody is told of trouble. "
        "Put it right and run the same command again."
    )
    assert "(BadRequest) The query is not known." in run.err
    assert place.app.is_published
    assert place.cloud.groups[GROUP]["tags"]["harper-code"]
    place.az.before = lambda call: None
    assert place.deploy().code == 0
    assert len(place.cloud.packages) == 1


def test_what_takes_long_shows_a_sign_of_life(place: Workplace) -> None:
    def wait(call: Call) -> None:
        while call.command == "deployment group create" and len(place.az.sleeps) < 3:
            time.sleep(0.005)

    place.az.before = wait
    run = place.deploy(*MAIL)
    assert "still deploying, " in run.out

"""deploy.sh and the code: what is published, and when."""

import re
import subprocess
from fnmatch import fnmatch
from itertools import cycle

import pytest

from sandbox.loopback.messages import plain
from tests.infra.az.stand_in import CLOCK, AzError, Call
from tests.infra.tools import ROOT
from tests.infra.workplace.workplace import GROUP, MAIL, PACKAGE, Workplace, calls_of

# What az prints when a new app, its Kudu or the way to them is in trouble for a while.
_POOL = "HTTPSConnectionPool(host='harper-x.scm.azurewebsites.net', port=443): "
PASSING = {
    **{
        f"{code}": f"An error occured during deployment. Status Code: {code}, Details: <html>"
        for code in (502, 503, 504)
    },
    "unknown name": f'{_POOL}Max retries exceeded with url: /api/publish (Caused by NameResolutionError("Failed to '
    "resolve 'harper-x.scm.azurewebsites.net' ([Errno -2] Name or service not known)\"))",
    "refused": f"{_POOL}Max retries exceeded with url: /api/publish (Caused by NewConnectionError('refused'))",
    "reset": "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))",
    "closed": "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
    "slow": f"{_POOL}Read timed out. (read timeout=None)",
    "status lost": "Failed to retrieve deployment status. Please try again in a few minutes.",
    "cancelled": "Deployment was cancelled and another deployment is in progress.",
}


def commit(place: Workplace, content: str) -> None:
    (place.checkout / "function_app.py").write_text(content)
    place.git("commit", "--quiet", "--all", "--message", content)


def _lose_the_tag(call: Call) -> None:
    if call.command == "tag update" and call.one("--tags") != "harper-code=being-published":
        raise AzError("the published code is not remembered")


def test_new_code_is_published_and_old_code_again_after_a_roll_back(place: Workplace) -> None:
    place.deploy()
    commit(place, "app = 2\n")
    place.az.before = _lose_the_tag
    assert place.deploy().code == 1
    place.az.before = lambda call: None
    place.git("revert", "--no-edit", "HEAD")
    assert place.deploy().code == 0
    assert len(place.cloud.packages) == 3


def test_code_is_published_again_when_asked_for_or_when_the_app_has_lost_it(place: Workplace) -> None:
    place.deploy()
    (place.checkout / "README.md").write_text("changed\n")
    place.git("commit", "--quiet", "--all", "--message", "no code")
    place.deploy()
    assert len(place.cloud.packages) == 1
    place.deploy("--publish")
    assert len(place.cloud.packages) == 2
    place.app.is_published = False
    assert place.deploy().code == 0
    assert len(place.cloud.packages) == 3


def test_trouble_that_passes_is_waited_for(place: Workplace) -> None:
    place.cloud.publishing = list(PASSING.values())
    run = place.deploy(*MAIL)
    assert (run.code, run.err, place.cloud.publishing) == (0, "", [])
    assert run.out.count("again in 30 s") == len(PASSING)


def test_trouble_that_lasts_ends_with_what_to_do(place: Workplace) -> None:
    place.cloud.publishing = [PASSING["503"]] * 99
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "Status Code: 503" in run.err
    assert "The app's publishing endpoint did not answer as it should for 10 minutes" in run.err
    assert "Run the same command again later" in run.err
    assert "support request" in run.err
    assert 570 <= sum(seconds for seconds in place.az.sleeps if seconds == 30) <= 600
    place.cloud.publishing = ["There may be an ongoing deployment. Please track your deployment in https://x"] * 99
    run = place.deploy()
    assert run.err.splitlines()[-1].startswith("An earlier publishing did not end within 10 minutes")
    place.cloud.publishing = ["An error occured during deployment. Status Code: 403, Details: stopped"]
    run = place.deploy()
    assert run.err.splitlines()[-1] == "The code could not be published. Run the same command again."
    assert place.deploy().code == 0


def test_ten_minutes_are_time_and_not_tries(place: Workplace) -> None:
    """A try may last long itself: here each takes five minutes, and the first failure begins the ten."""
    place.cloud.publishing = [PASSING["503"]] * 99
    place.az.on_sleep = lambda seconds: None
    (place.programs / CLOCK).write_text('sleep() { command sleep "$1" && SECONDS=$((SECONDS + 330)); }\n')
    run = place.deploy(*MAIL)
    assert "did not answer as it should for 10 minutes" in run.err
    assert run.out.count("again in 30 s") == len(calls_of(place, "functionapp deployment source config-zip")) - 1 == 2


UNSURE = [
    "Deployment was partially successful. These are the deployment logs:\n[]",
    "Timeout reached by the command, however, the deployment operation\n    is still on-going. Navigate to it.",
]


@pytest.mark.parametrize("words", UNSURE, ids=["partial", "timeout"])
def test_what_is_not_certain_to_be_there_is_published_again(place: Workplace, words: str) -> None:
    """The triggers are synced and the app is asked, but the old code may be what answers: the tag says nothing."""
    place.deploy(*MAIL)
    commit(place, "app = 2\n")
    place.cloud.publishing, place.cloud.stores_partly = [words], False
    run = place.deploy()
    assert run.code == 0
    assert words.splitlines()[0] in run.out
    assert run.err.startswith("Note: Azure did not say for certain that the new code is there")
    assert "Harper is deployed, maybe not yet with the new code (see the note above)." in run.out
    assert "Run the same command again: it publishes once more." in run.err
    assert len(place.cloud.synced) == 1
    assert place.cloud.groups[GROUP]["tags"]["harper-code"] == "being-published"
    run = place.deploy()
    assert (run.code, run.err, len(place.cloud.packages)) == (0, "", 2)
    assert "this very code is there already" in place.deploy().out


def test_a_partial_success_that_is_not_ready_is_published_again(place: Workplace) -> None:
    place.cloud.publishing = [UNSURE[0]]
    place.app.first["GET /api/health"] = [plain(500, "")] * 60
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert "not ready within 15 minutes" in run.err
    assert place.deploy().code == 0
    assert len(place.cloud.packages) == 2, "what was not seen ready is published again"


@pytest.mark.parametrize(
    "log",
    [
        "after connection broken by ReadTimeoutError(Read timed out.); No matching distribution found for lxml==99.9",
        "HTTP error 503 Service Unavailable; Deployment was successful; There may be an ongoing deployment",
        "Failed to upload blob package to storage account: The 'file' scheme is not supported",
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed; 403 Forbidden",
        "ERROR: Deployment was partially successful",
    ],
)
def test_a_failed_build_is_told_and_never_repeated(place: Workplace, log: str) -> None:
    failed = f"Zip deployment failed. {{'id': '1', 'status': 3}}. These are the deployment logs: \n[\"{log}\"]"
    place.cloud.publishing = [failed] * 9
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert log in run.err
    assert run.err.splitlines()[-1].startswith("The build of the code failed: see above.")
    assert len(place.cloud.publishing) == 8
    place.cloud.publishing = []
    assert place.deploy().code == 0


def test_storage_that_refuses_within_a_deployment_is_no_failed_build(place: Workplace) -> None:
    """The words of azure-functions-core-tools #4346, in az's form: the roles of a new app are not in effect yet."""
    words = "Failed to upload because Azure Storage responded with Forbidden : Response status code does not indicate "
    words += "success: 403; Deployment was successful; ongoing deployment "
    words += "(This request is not authorized to perform this operation using this permission.)."
    log = f"Zip deployment failed. {{'id': '1', 'status': 3}}. These are the deployment logs: \n[\"{words}\"]"
    place.cloud.publishing = [log] * 2
    run = place.deploy(*MAIL)
    assert (run.code, run.err) == (0, "")
    assert run.out.count("the app may not write to its storage yet") == 2
    place.cloud.publishing = [log] * 99
    run = place.deploy("--publish")
    assert run.err.splitlines()[-1].startswith("The app was not allowed to write to its storage for 10 minutes")


def test_each_question_to_azure_survives_trouble_that_passes(place: Workplace) -> None:
    words = cycle([PASSING["closed"], "Bad Gateway(<html>)", "(ServiceUnavailable) Try later.", "(GatewayTimeout) No."])
    seen: set[str] = set()

    def fail(call: Call) -> None:
        if call.key not in seen and call.command != "functionapp deployment source config-zip":
            seen.add(call.key)
            raise AzError(next(words))

    place.az.before = fail
    for run in (place.deploy(*MAIL), place.remove()):
        assert (run.code, run.err) == (0, "")
    assert len(seen) > 30


def test_what_is_not_committed_is_not_published_and_that_is_told(place: Workplace) -> None:
    (place.checkout / "functions" / "new.py").write_text("")
    run = place.deploy(*MAIL)
    assert run.code == 0
    assert "There are changes that are not committed" in run.err
    assert "functions/new.py" not in place.cloud.packages[0]


def test_without_git_history_nothing_begins(place: Workplace) -> None:
    (place.checkout / ".git").rename(place.folder / "away")
    run = place.deploy()
    assert run.code == 1
    assert "not a complete git checkout" in run.err
    assert "deployment group create" not in place.commands()


def test_the_package_is_what_funcignore_leaves() -> None:
    rules = [line for line in (ROOT / ".funcignore").read_text().splitlines() if line and not line.startswith("#")]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = {path.split("/")[0] + ("/" if "/" in path else "") for path in tracked.splitlines()}
    left = {name.rstrip("/") for name in names if not any(fnmatch(name, rule) for rule in rules)}
    (packed,) = re.findall(r"^PACKAGE='(.*)'", (ROOT / "infra" / "lib" / "publish.sh").read_text(), re.MULTILINE)
    assert set(packed.split()) == left == {path.split("/")[0] for path in PACKAGE}


def test_parameters_variables_and_outputs_are_those_of_the_bicep_files(place: Workplace) -> None:
    place.deploy(*MAIL)
    declared = {
        stage: dict.fromkeys(re.findall(r"^(?:param|output) (\w+)", (ROOT / "infra" / file).read_text(), re.MULTILINE))
        for stage, file in (
            *(("identity", "modules/identity.bicep"), ("entra", "modules/entra.bicep")),
            *(("main", "main.bicep"), ("alerts", "modules/alerts.bicep")),
        )
    }
    for call in calls_of(place, "deployment group create"):
        stage = call.one("--name").removeprefix("harper-")
        given = {each.split("=")[0] for each in call.options["--parameters"]} if stage != "main" else set()
        asked = set(re.findall(r"(\w+)\.value", call.one("--query")))
        assert given | asked
        assert given | asked <= declared[stage].keys()
    read = set(re.findall(r"readEnvironmentVariable\('(\w+)'", (ROOT / "infra" / "main.bicepparam").read_text()))
    assert calls_of(place, "deployment group create")[-2].parameters.keys() == read

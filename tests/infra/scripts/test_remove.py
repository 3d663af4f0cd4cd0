"""remove.sh against stand-ins for az and the app: it takes back all of it, in any state, and asks first."""

import re

import pytest

from sandbox.loopback.messages import plain
from tests.infra.az.app_stand_in import NOBODY_ANSWERS
from tests.infra.az.cloud import KEY
from tests.infra.az.resources import SUBSCRIPTION
from tests.infra.az.stand_in import AzError, Call
from tests.infra.tools import ROOT
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, calls_of, failures, state_of, with_two_tenants
from tests.support.builders import OTHER_TENANT, TENANT

UNTIL = plain(503, "", ("Retry-After", "Mon, 23 Nov 2026 08:00:00 GMT"))
FOR_EVER = plain(429, "", ("Retry-After", "86400"))
LATER = plain(202, '{"deleted": false, "notes": ["There is more."]}', ("Retry-After", "42"), kind="application/json")
SORRY = plain(503, '{"title": "Try again later", "detail": "Nothing is lost."}', ("Retry-After", "7"))


@pytest.fixture
def place(place: Workplace) -> Workplace:
    """Harper deployed, with two tenants."""
    return with_two_tenants(place, 'Fabrikam "é" \\ Söhne')


def is_gone(place: Workplace) -> bool:
    cloud, directory = place.cloud, place.cloud.directory
    left = (cloud.resources, cloud.role_assignments, cloud.soft_deleted, directory.applications, directory.bin)
    return not any(left) and place.app.fakes.tenants.tenants() == ()


def test_everything_goes_in_order_the_tenants_first(place: Workplace) -> None:
    run = place.remove()
    assert (run.code, run.err) == (0, "")
    assert is_gone(place)
    assert GROUP not in place.cloud.groups
    deletes = [request.target for request in place.app.requests if request.method == "DELETE"]
    assert set(deletes) == {f"/api/tenants/{TENANT}", f"/api/tenants/{OTHER_TENANT}"}
    assert 'Fabrikam "é" \\ Söhne' in run.out
    writes = [call for call in place.az.calls if re.search("delete", f"{call.command} {call.maybe('--method')}")]
    assert [call.command for call in writes] == [
        "resource delete",
        "role assignment delete",
        "resource delete",
        "monitor log-analytics workspace delete",
        "rest",
        "rest",
        "rest",
        "group delete",
    ]
    assert "/Microsoft.Web/sites/" in writes[0].one("--ids"), "the app goes before what it needs"
    assert writes[3].options["--force"] == ["true"]
    assert re.findall(r"^\[(\d)/5\]", run.out, re.MULTILINE) == list("12345")


def test_it_can_be_deployed_again_afterwards_and_removed_again(place: Workplace) -> None:
    for _ in range(2):
        assert place.remove().code == 0
        run = place.deploy(*MAIL)
        assert (run.code, run.err) == (0, "")
        assert place.app.is_published


def test_nothing_goes_before_the_groups_name_is_typed(place: Workplace) -> None:
    before = state_of(place)
    for typed in ("", "yes\n", "rg-harper\n"):
        run = place.remove("--subscription", SUBSCRIPTION, typed=typed)
        assert run.code == 1
        assert f"That is not {GROUP}: nothing was removed." in run.err
        assert state_of(place) == before
    assert "Contoso" in run.out
    assert "registration harper-" in run.out
    assert place.remove("--subscription", SUBSCRIPTION, typed=f"{GROUP}\n").code == 0
    assert is_gone(place)


@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
def test_whatever_az_call_fails_it_says_so_and_the_next_run_goes_on(place: Workplace, after: bool) -> None:
    failed: set[str] = set()
    for calls, run in failures(place, place.remove, after):
        failed.update(call.split(" ")[0] for call in calls)
        if run.code:
            assert len(run.err.splitlines()[-1]) > 20
            assert "unexpected" not in run.err
    assert run.code == 0
    place.cloud.soft_deleted = []  # what could not be deleted for good was deleted as usual
    assert is_gone(place)
    assert GROUP not in place.cloud.groups
    assert {"version", "account", "group", "identity", "rest", "role", "resource", "functionapp", "monitor"} <= failed


def test_each_tenant_is_asked_for_until_it_is_gone_as_late_as_the_app_says(place: Workplace) -> None:
    place.app.first[f"DELETE /api/tenants/{TENANT}"] = [LATER, SORRY, UNTIL, FOR_EVER, LATER]
    run = place.remove()
    assert run.code == 0
    assert is_gone(place)
    # A date is not read as a number of seconds, and nobody waits for a day; the app's own 15 s come last.
    assert [seconds for seconds in place.az.sleeps if seconds >= 7][:5] == [42, 7, 15, 300, 42]
    assert f"({TENANT}): more to delete, again in 42 s" in run.out


def test_a_tenant_that_is_gone_meanwhile_is_no_trouble(place: Workplace) -> None:
    place.app.first[f"DELETE /api/tenants/{TENANT}"] = [plain(404, '{"title": "Not found"}')]
    assert place.remove().code == 0


def test_notes_of_the_app_are_shown(place: Workplace) -> None:
    note = '{"deleted": true, "notes": ["Graph kept \\"one\\" subscription."]}'
    place.app.first[f"DELETE /api/tenants/{TENANT}"] = [plain(200, note, kind="application/json")]
    assert 'Graph kept "one" subscription.' in place.remove().out


def test_a_tenant_that_cannot_be_deleted_stops_it_and_the_next_run_goes_on(place: Workplace) -> None:
    for answer in (plain(500, "oops"), NOBODY_ANSWERS, plain(401, "")):
        place.app.first[f"DELETE /api/tenants/{TENANT}"] = [answer]
        run = place.remove()
        assert run.code == 1
        assert f"The tenant Contoso ({TENANT}) was not removed." in run.err
        assert "k3y" not in run.out + run.err
        assert place.cloud.resources
    assert place.remove().code == 0
    assert is_gone(place)


def test_an_app_that_does_not_answer_stops_it_unless_told_otherwise(place: Workplace) -> None:
    before = state_of(place)
    place.app.first["GET /api/tenants"] = [NOBODY_ANSWERS, plain(500, ""), NOBODY_ANSWERS]
    run = place.remove()
    assert run.code == 1
    assert "end by themselves within 7 days" in run.err
    assert "--without-tenants" in run.err
    assert state_of(place) == before
    place.app.first["GET /api/tenants"] = [plain(500, "")] * 3
    run = place.remove("--yes", "--without-tenants")
    assert run.code == 0
    assert "end by themselves within 7 days" in run.err
    assert place.cloud.resources == []


def test_what_else_lies_in_the_group_stays_and_so_does_the_group(place: Workplace) -> None:
    foreign = {"id": "/x/providers/A/b/c", "name": "c", "type": "A/b", "resourceGroup": GROUP, "tags": None}
    foreign["location"] = "westeurope"
    place.cloud.resources.append(foreign)
    run = place.remove()
    assert run.code == 0
    assert place.cloud.resources == [foreign]
    assert place.cloud.groups[GROUP]["tags"] == {"harper-made": "true"}
    assert "there is something else in it" in run.out


def test_a_group_that_deploy_did_not_make_stays(place: Workplace) -> None:
    place.cloud.groups[GROUP]["tags"] |= {"cost": "it"}
    del place.cloud.groups[GROUP]["tags"]["harper-made"]
    run = place.remove()
    assert run.code == 0
    assert is_gone(place)
    assert place.cloud.groups[GROUP]["tags"] == {"cost": "it"}
    again = place.remove()
    assert again.code == 0
    assert "Nothing of Harper is left" in again.out


def test_a_registration_deleted_before_is_purged_even_after_all_else_has_gone(place: Workplace) -> None:
    directory = place.cloud.directory
    directory.bin = [
        {"id": "7", "appId": "8", "uniqueName": "somebody-elses"},
        *directory.applications,
        *directory.service_principals,
    ]
    directory.applications, directory.service_principals, place.cloud.resources = [], [], []
    run = place.remove()
    assert run.code == 0
    assert "which was deleted before and still holds its name" in run.out
    assert [each["id"] for each in directory.bin] == ["7"]


def test_a_directory_that_is_slow_to_show_its_bin_is_awaited(place: Workplace) -> None:
    place.cloud.directory.slow_bin = 4
    assert place.remove().code == 0
    assert is_gone(place)
    assert place.az.sleeps.count(10) >= 2


def test_what_cannot_be_deleted_at_once_is_tried_again(place: Workplace) -> None:
    place.cloud.stubborn = {"Microsoft.Storage/storageAccounts"}
    run = place.remove()
    assert run.code == 0
    assert is_gone(place)
    place.deploy(*MAIL)
    place.az.before = _refuse_storage
    run = place.remove()
    assert run.code == 1
    assert re.search(r"could not be deleted: .*harper-\w+-st", run.err)


def _refuse_storage(call: Call) -> None:
    if call.command == "resource delete" and "storageAccounts" in " ".join(call.options["--ids"]):
        raise AzError("Some resources failed to be deleted")


def test_logs_that_cannot_be_deleted_for_good_are_deleted_as_usual(place: Workplace) -> None:
    def fail(call: Call) -> None:
        if call.command.startswith("monitor log-analytics"):
            raise AzError("(Forbidden)")

    place.az.before = fail
    run = place.remove()
    assert run.code == 0
    assert "kept for 14 days" in run.err
    assert len(place.cloud.soft_deleted) == 1


def test_a_group_deleted_by_hand_leaves_a_registration_that_can_be_named(place: Workplace) -> None:
    name = place.cloud.directory.applications[0]["uniqueName"]
    place.cloud.groups, place.cloud.resources, place.cloud.outputs = {}, [], {}
    run = place.remove()
    assert run.code == 0
    assert f"Entra still has these registrations of Harper, of any group: {name}" in run.out
    place.cloud.directory.bin = [
        {"id": str(number), "appId": "8", "uniqueName": unique, "displayName": shown}
        for number, (unique, shown) in enumerate(
            [("harper-a", "Harper Mail"), ("other", "Other"), (None, "Harper Mail"), ("harper-b", "Harper Mail")]
        )
    ]
    assert f"any group: {' '.join(sorted(['harper-a', 'harper-b', name]))} " in place.remove().out
    place.cloud.directory.bin = []
    assert place.remove("--yes", "--name", name).code == 0
    assert place.cloud.directory.applications == place.cloud.directory.bin == []
    assert "Nothing else is left to remove" in place.remove().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Which resource group?"),
        (["--group"], "--group needs a value."),
        (["--group", "g", "--name", "it's"], "is not the name of a registration"),
        (["--group", "g", "--name", ""], "'' is not the name of a registration"),
        (["--group", "g", "--force"], "Unknown option '--force'"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_with_exit_code_2(
    untouched: Workplace, arguments: list[str], sentence: str
) -> None:
    run = untouched.run("remove.sh", *arguments)
    assert run.code == 2
    assert sentence in run.err
    assert untouched.commands() == []


def test_the_key_is_shown_nowhere_and_written_nowhere(place: Workplace) -> None:
    place.app.first[f"DELETE /api/tenants/{TENANT}"] = [SORRY]
    run = place.remove()
    assert any(request.header("x-functions-key") == KEY for request in place.app.requests)
    assert "k3y" not in run.out + run.err + place.curl_lines()
    assert not any("k3y" in word for call in calls_of(place, "resource delete") for word in call.arguments)
    for script in (ROOT / "infra").rglob("*.sh"):
        source = script.read_text()
        assert not re.search(r"set -[a-z]*x|xtrace|--debug|--verbose", source)
        assert "<<<" not in source, "bash writes a here-string to a file"

"""invite.sh against stand-ins for az, the login host and the app's own functions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.loopback.messages import plain
from shared.domain.tenants import TenantState
from shared.domain.values.ids import TenantId
from tests.infra.az.app_stand_in import NOBODY_ANSWERS
from tests.infra.az.cloud import KEY
from tests.infra.az.stand_in import AzError, Call
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, a_workplace, calls_of, failures
from tests.support.builders import OTHER_TENANT, TENANT

DISCOVERY = "GET /fabrikam.example/v2.0/.well-known/openid-configuration"
ODD = 'Ünïcode "quoted" \\ O\'Neill & $(rm) `x` @file'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    """Harper deployed."""
    with a_workplace(tmp_path) as workplace:
        workplace.have_deployed()
        yield workplace


def admins(place: Workplace, tenant: str = OTHER_TENANT) -> set[str]:
    found = place.app.fakes.tenants.tenant(TenantId(tenant))
    assert found is not None
    return {admin.user_principal_name for admin in found.admins}


def test_a_tenant_is_invited_with_all_its_admins(place: Workplace) -> None:
    run = place.run(
        "invite.sh",
        *(OTHER_TENANT.upper(), "--admin", "bob@fabrikam.example", "eve@fabrikam.example", "--name", ODD),
        *("--admin", "zoë@fabrikam.example"),
    )
    assert (run.code, run.err) == (0, "")
    invited = place.app.fakes.tenants.tenant(OTHER_TENANT)
    assert invited is not None
    assert (invited.name, invited.state) == (ODD, TenantState.INVITED)
    assert admins(place) == {"bob@fabrikam.example", "eve@fabrikam.example", "zoë@fabrikam.example"}
    host = place.cloud.directory.applications[0]["uniqueName"] + ".azurewebsites.net"
    assert f"https://{host}/api/consent/start?tenant={OTHER_TENANT}" in run.out
    assert f"{ODD} is invited." in run.out


def test_a_domain_is_resolved_and_a_second_invitation_keeps_the_name(place: Workplace) -> None:
    run = place.run("invite.sh", "--admin", "bob@contoso.example", "--group", GROUP, "Fabrikam.Example")
    assert run.code == 0
    assert f"fabrikam.example is the tenant {TENANT}" in run.out
    assert "Contoso was invited before" in run.out
    assert admins(place, TENANT) == {"bob@contoso.example"}
    changed = place.app.fakes.tenants.tenant(TENANT)
    assert changed is not None
    assert changed.name == "Contoso"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Which tenant?"),
        (["contoso.example"], "Who is its admin?"),
        (["contoso.example", "--admin"], "--admin needs a value."),
        (["contoso.example", "--admin", "bob"], "'bob' is not an admin's address: it has no @."),
        (["contoso.example", "--admin", "--name", "x"], "--name is an option"),
        (["contoso.example", "fabrikam.example", "--admin", "a@b"], "What is fabrikam.example?"),
        (["a@b", "contoso.example", "--admin", "a@b"], "What is a@b? Admins come after --admin."),
        (["organizations", "--admin", "a@b"], "'organizations' is neither a tenant id nor a domain"),
        (["contoso.example/../x", "--admin", "a@b"], "neither a tenant id nor a domain"),
        ([TENANT[:-1], "--admin", "a@b"], "neither a tenant id nor a domain"),
        ([TENANT, "--admin", "a\n@b"], "holds control characters"),
        ([TENANT, "--admin", "a@b", "--name", "x\x1b[31m"], "The name holds control characters"),
        ([TENANT, "--admin", "a@b", "--force"], "Unknown option '--force'."),
        ([TENANT, "--admin", "a@b", "--group", "a b"], "cannot be a resource group"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_with_exit_code_2(
    untouched: Workplace, arguments: list[str], sentence: str
) -> None:
    run = untouched.run("invite.sh", *arguments)
    assert run.code == 2
    assert sentence in run.err
    assert untouched.commands() == []


def test_what_the_app_refuses_is_told_in_words(place: Workplace) -> None:
    run = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example", 'odd "one"@', "--name", "n" * 201)
    assert run.code == 1
    assert "The app answered 400. Each wrong field is named in errors." in run.err
    assert "  admins[1]: must be a mail address" in run.err
    assert "  name: " in run.err
    assert place.app.fakes.tenants.tenant(OTHER_TENANT) is None


def test_whatever_request_fails_it_says_so_and_the_next_run_goes_on(place: Workplace) -> None:
    for method in ("GET", "PUT"):
        for answer in (plain(500, "<html>"), NOBODY_ANSWERS, plain(401, "")):
            place.app.first[f"{method} /api/tenants/{OTHER_TENANT}"] = [answer] * 3
            run = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
            assert run.code == 1
            assert f"{OTHER_TENANT} was not invited." in run.err
            assert "k3y" not in run.out + run.err
            place.app.first.clear()
    assert place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example").code == 0
    assert admins(place) == {"bob@fabrikam.example"}


def test_an_app_that_is_busy_or_not_found_yet_is_asked_again(place: Workplace) -> None:
    for method in ("GET", "PUT"):
        place.app.first[f"{method} /api/tenants/{OTHER_TENANT}"] = [NOBODY_ANSWERS, plain(502, "<html>")]
    run = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
    assert run.code == 0
    assert run.out.count("again in 10 s") == 4


@pytest.mark.parametrize(
    ("tenant", "planned", "told"),
    [
        ("nowhere.example", None, "Microsoft does not know a tenant with the domain nowhere.example."),
        ("fabrikam.example", NOBODY_ANSWERS, "Microsoft did not say which tenant has the domain fabrikam.example"),
        ("fabrikam.example", plain(200, "<html>"), "give the tenant's id"),
    ],
)
def test_a_domain_that_cannot_be_resolved_is_told(place: Workplace, tenant: str, planned: object, told: str) -> None:
    if planned:
        place.app.first[DISCOVERY] = [planned]  # type: ignore[list-item]
    run = place.run("invite.sh", tenant, "--admin", "bob@fabrikam.example")
    assert run.code == 1
    assert told in run.err


def test_whatever_az_call_fails_it_says_so_and_the_next_run_goes_on(place: Workplace) -> None:
    commands: set[str] = set()
    for calls, run in failures(place, lambda: place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")):
        commands.update(call.split(" ")[0] for call in calls)
        assert run.code == len(calls)
        if calls:
            assert "az's own words" in run.err
            assert len(run.err.splitlines()[-1]) > 20
    assert commands == {"version", "account", "cloud", "resource", "functionapp"}


def test_where_there_is_no_harper_or_more_than_one_it_says_what_to_do(place: Workplace) -> None:
    place.run("deploy.sh", "--group", "second", "--location", "northeurope", *MAIL)
    several = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
    assert several.code == 1
    assert "There are several Harpers; say which with --group: " in several.err
    assert {GROUP, "second"} <= set(several.err.split())
    assert place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example", "--group", "second").code == 0
    place.cloud.resources = []
    none = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
    assert none.code == 1
    assert "./infra/deploy.sh deploys it" in none.err


def test_who_may_not_see_all_apps_is_told_to_name_the_group(place: Workplace) -> None:
    def refuse(call: Call) -> None:
        if call.command == "resource list" and "--resource-group" not in call.options:
            raise AzError("(AuthorizationFailed) The client does not have authorization.")

    place.az.before = refuse
    run = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
    assert run.code == 1
    assert "You may not see the apps of the whole subscription: say with --group" in run.err
    assert place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example", "--group", GROUP).code == 0


def test_the_key_is_shown_nowhere(place: Workplace) -> None:
    run = place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
    assert [request.header("x-functions-key") for request in place.app.requests][-2:] == [KEY, KEY]
    assert "k3y" not in run.out + run.err + place.curl_lines()
    assert all(line.startswith("--disable\0") for line in place.curl_lines().splitlines()), "a .curlrc counts"
    (asked,) = calls_of(place, "functionapp keys list")
    assert asked.one("--query") == "functionKeys.default"
    assert not any(request.header("x-functions-key") for request in place.app.requests if "health" in request.target)

"""remove.sh removes nothing where it cannot see all of it, or could not bring it to its end."""

from dataclasses import replace

import pytest

from sandbox.loopback.messages import plain
from tests.infra.az.directory import APPLICATION_DEVELOPER, HYBRID_IDENTITY_ADMINISTRATOR
from tests.infra.az.resources import NETWORK_TYPES
from tests.infra.az.stand_in import AzError, Call
from tests.infra.workplace.by_hand import choose
from tests.infra.workplace.workplace import GROUP, Workplace, state_of, with_two_tenants
from tests.support.builders import TENANT, a_tenant


@pytest.fixture
def place(place: Workplace) -> Workplace:
    """Harper deployed, with two tenants."""
    return with_two_tenants(place)


def test_whatever_is_not_the_apps_list_of_tenants_is_no_list(place: Workplace) -> None:
    before = state_of(place)
    for body in (
        "<html>Your app is being set up</html>",
        '{"value": []}',
        f'{{"tenants": [{{"name": "Contoso", "id": "{TENANT}"}}]}}',
        f'{{"tenants": [{{"id": "{TENANT}", "name": "Contoso"}}, {{"id": "somewhere-else", "name": "Fabrikam"}}]}}',
    ):
        place.app.first["GET /api/tenants"] = [plain(200, body)] * 3
        run = place.remove()
        assert run.code == 1
        assert "not with the app's list of tenants" in run.err
        assert state_of(place) == before
    assert not any(request.method == "DELETE" for request in place.app.requests)


def test_a_tenant_whose_name_looks_like_a_tenant_is_one_tenant(place: Workplace) -> None:
    odd = '", "id": "11111111-0000-4000-8000-000000000001", "name": "x'
    third = "33333333-2222-4222-8222-222222222222"
    place.app.fakes.tenants.save_tenant(a_tenant(tenant_id=third, name=odd))
    assert place.remove().code == 0
    assert place.app.fakes.tenants.tenants() == ()
    assert sum(request.method == "DELETE" for request in place.app.requests) == 6, "each of three twice"


def test_resources_that_are_hidden_are_not_taken_for_gone(place: Workplace) -> None:
    before = state_of(place)
    place.az.commands = {**place.cloud.commands(), "resource list": lambda call: []}
    run = place.remove()
    assert run.code == 1
    assert "none of its resources is listed" in run.err
    assert state_of(place) == before
    place.az.commands = place.cloud.commands()
    for each in place.cloud.resources:
        each["tags"] = {}
    before = state_of(place)
    assert "Nothing was removed: give the tag back" in place.remove().err
    assert state_of(place) == before


def test_what_az_leaves_out_by_default_counts_all_the_same(place: Workplace) -> None:
    assert place.cloud.defaults == {"group": "somewhere-else", "location": "eastus"}
    here = {"resourceGroup": GROUP, "location": "westeurope", "tags": None}
    foreign = {"id": "/x/providers/A/b/c", "name": "c", "type": "A/b", **here}
    place.cloud.resources.append(foreign)
    run = place.remove()
    assert (run.code, run.err) == (0, "")
    assert place.app.fakes.tenants.tenants() == ()
    assert place.cloud.resources == [foreign]
    assert GROUP in place.cloud.groups


def test_a_network_that_azure_keeps_is_left_for_another_day(place: Workplace) -> None:
    """All else goes first; az does not tell why the network stays, so the network itself is asked."""
    text = (place.checkout / "infra" / "main.bicepparam").read_text()
    private = text.replace("param network = 'public'", "param network = 'private'")
    (place.checkout / "infra" / "local.bicepparam").write_text(private)
    assert place.deploy("--new-choices").code == 0
    place.cloud.is_held = True
    run = place.remove()
    assert run.code == 1
    assert {each["type"] for each in place.cloud.resources if each["tags"]} == set(NETWORK_TYPES)
    assert place.cloud.directory.applications == place.cloud.directory.bin == []
    assert GROUP in place.cloud.groups
    last = run.err.splitlines()[-1]
    assert "Azure keeps its subnet for the app that is gone (legionservicelink)" in last
    assert "Run the same command again tomorrow" in last
    assert 570 <= sum(seconds for seconds in place.az.sleeps if seconds == 30) <= 630
    place.cloud.is_held = False
    assert place.remove().code == 0
    assert GROUP not in place.cloud.groups


def test_who_may_not_purge_is_told_before_anything_is_removed(place: Workplace) -> None:
    directory = place.cloud.directory
    directory.roles = [APPLICATION_DEVELOPER]
    before = state_of(place)
    run = place.remove()
    assert run.code == 1
    assert "so nothing was removed: get the Entra role Application Administrator, Cloud" in run.err
    assert state_of(place) == before
    place.cloud.caller = {"name": "robot", "type": "servicePrincipal"}
    run = place.remove()
    assert run.code == 1
    assert "Entra does not show that this service principal may purge the registration" in run.err
    assert "could not be purged: that needs the Entra role Application Administrator, Cloud" in run.err
    place.cloud.caller = {"name": "ada@contoso.example", "type": "user"}
    directory.roles = [HYBRID_IDENTITY_ADMINISTRATOR]
    assert place.remove().code == 0
    assert directory.applications == directory.bin == place.cloud.resources == []


def test_an_app_that_cannot_be_deleted_keeps_all_else(place: Workplace) -> None:
    delete = place.cloud.commands()["resource delete"]

    def locked(call: Call) -> object:
        if "Microsoft.Web/sites" in " ".join(call.options["--ids"]):
            raise AzError("(ScopeLocked) The scope cannot perform delete operation because it is locked.")
        return delete(call)

    resources, roles = list(place.cloud.resources), list(place.cloud.role_assignments)
    place.az.commands = {**place.cloud.commands(), "resource delete": locked}
    run = place.remove()
    assert run.code == 1
    assert "(ScopeLocked)" in run.err
    assert (
        "The app could not be deleted, so its resources and its registration stay; its tenants are removed." in run.err
    )
    assert (place.cloud.resources, place.cloud.role_assignments) == (resources, roles)
    assert len(place.cloud.directory.applications) == 1
    assert place.app.fakes.tenants.tenants() == ()
    place.az.commands = place.cloud.commands()
    assert place.remove().code == 0
    assert place.cloud.resources == place.cloud.directory.applications == []


def test_what_stays_although_no_deletion_was_refused_is_named(place: Workplace) -> None:
    delete = place.cloud.commands()["resource delete"]

    def half(call: Call) -> object:
        others = [each for each in call.options["--ids"] if "actionGroups" not in each]
        return delete(replace(call, options={**call.options, "--ids": others}))

    place.az.commands = {**place.cloud.commands(), "resource delete": half}
    run = place.remove()
    assert run.code == 1
    assert "Harper is removed but for these resources, which could not be deleted: harper-" in run.err
    assert "unexpected" not in run.err
    assert place.cloud.directory.applications == []


def test_a_history_that_cannot_be_read_stops_it(place: Workplace) -> None:
    """The name is not known then, and the registration would be left behind unseen."""

    def fail(call: Call) -> None:
        if call.command == "deployment group show":
            raise AzError("(InternalServerError) az's own words.")

    place.cloud.resources = []
    before = state_of(place)
    place.az.before = fail
    run = place.remove()
    assert run.code == 1
    assert "Azure did not say what was deployed before." in run.err
    assert state_of(place) == before


def test_beside_a_given_registration_what_entra_does_not_say_is_not_none(place: Workplace) -> None:
    client = place.cloud.directory.register("harper-other", "tenant-wide")["appId"]
    place.cloud.groups[GROUP]["tags"]["harper-client-id"] = client
    before = state_of(place)
    for asked, sentence in (("uniqueName=", "there is a registration"), ("deletedItems", "a registration")):

        def fail(call: Call, asked: str = asked, words: str = "Internal Server Error({})") -> None:
            if call.command == "rest" and call.one("--method") == "get" and asked in call.one("--url"):
                raise AzError(words)

        place.az.before = fail
        run = place.remove()
        assert run.code == 1
        assert f"Entra did not say whether {sentence}" in run.err
        assert state_of(place) == before
    place.az.before = lambda call: fail(call, "/v1.0/", 'Forbidden({"error":{"code":"Authorization_RequestDenied"}})')
    run = place.remove()
    assert run.code == 0
    assert "You may not see whether a registration harper-" in run.err
    assert len(place.cloud.directory.applications) == 2
    assert place.cloud.resources == []


def test_what_is_stuck_holds_up_nothing_else(place: Workplace) -> None:
    choose(place, network="'private'")
    assert place.deploy("--new-choices").code == 0
    place.cloud.is_held = True

    def fail(call: Call) -> None:
        if call.command == "resource show" and "virtualNetworks" in call.one("--ids"):
            raise AzError("(AuthorizationFailed) az's own words.")

    place.az.before = fail
    run = place.remove()
    assert run.code == 1
    assert "Harper is removed but for these resources, which could not be deleted: harper-" in run.err
    assert place.cloud.directory.applications == place.cloud.directory.bin == []
    assert GROUP in place.cloud.groups


@pytest.mark.parametrize("network", ["private", "public"])
def test_a_subnet_of_the_customers_that_stays_linked_is_named(place: Workplace, network: str) -> None:
    subnet = "/subscriptions/x/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
    choose(place, network=f"'{network}'", existingSubnetId=f"'{subnet}'")
    assert place.deploy("--new-choices").code == 0
    place.az.after = lambda call: setattr(place.cloud, "is_held", call.command == "group delete")
    run = place.remove()
    assert run.code == 0
    assert "Your subnet may stay linked to the app that is gone" in run.out
    assert subnet in run.out

"""Whose a registration and a name are: what belongs to another Harper stays."""

import pytest

from tests.infra.az.deployments import IDENTITY
from tests.infra.az.stand_in import AzError, Call
from tests.infra.workplace.workplace import GROUP, Workplace, state_of, with_two_tenants


@pytest.fixture
def place(place: Workplace) -> Workplace:
    """Harper deployed, with two tenants."""
    return with_two_tenants(place)


def test_another_harpers_registration_is_not_removed(place: Workplace) -> None:
    """Neither by its name beside a group of another name, nor where its own group is there and another is named."""
    own = place.cloud.directory.applications[0]["uniqueName"]
    place.cloud.directory.register("harper-other", "tenant-wide")
    before = state_of(place)
    run = place.remove("--yes", "--name", "harper-other")
    assert run.code == 1
    assert f"Harper in {GROUP} is called {own}, not harper-other. Nothing was removed" in run.err
    run = place.run("remove.sh", "--group", "mistyped", "--yes", "--name", own)
    assert run.code == 1
    assert f"Harper {own} is in the resource group {GROUP}, not in mistyped. Nothing was removed" in run.err
    assert state_of(place) == before
    place.cloud.resources = []
    before = state_of(place)
    run = place.remove("--yes", "--name", "harper-other")
    assert run.code == 1, "the history of the group tells its name"
    assert state_of(place) == before
    assert place.remove("--yes", "--name", own).code == 0
    assert [each["uniqueName"] for each in place.cloud.directory.applications] == ["harper-other"]


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.parametrize("is_deleted", [False, True])
def test_the_registration_of_a_harper_in_another_subscription_stays(
    place: Workplace, is_hidden: bool, is_deleted: bool
) -> None:
    """Here it shows as no group and no identity, but Entra knows both, and a deleted registration can be restored."""
    directory, own = place.cloud.directory, place.cloud.directory.applications[0]["uniqueName"]
    if is_deleted:
        directory.bin, directory.applications, directory.service_principals = directory.applications, [], []
    before = state_of(place)

    def elsewhere(call: Call) -> list[object]:
        if is_hidden:
            raise AzError("(AuthorizationFailed) The client does not have authorization to perform action.")
        return []

    place.az.commands = {**place.cloud.commands(), "identity list": elsewhere}
    run = place.run("remove.sh", "--group", "mistyped", "--yes", "--name", own)
    assert run.code == 1
    assert f"The registration {own} is in use: its Harper still has its identity (f /subscriptions/" in run.err
    assert ("You may not see whether Harper" in run.err) == is_hidden
    assert state_of(place) == before
    place.cloud.resources = []
    run = place.run("remove.sh", "--group", "mistyped", "--yes", "--name", own)
    assert run.code == 0
    assert directory.applications == directory.bin == []


def test_a_group_whose_harper_is_called_like_another_gives_up_its_resources_only(place: Workplace) -> None:
    """Two groups may each hold an identity of one name, but a directory holds one registration."""
    identity = next(each for each in place.cloud.resources if each["type"] == IDENTITY)
    place.cloud.groups["old"] = {**place.cloud.groups[GROUP], "tags": {}}
    twin = identity["id"].replace(GROUP, "old")
    place.cloud.resources.append({**identity, "id": twin, "resourceGroup": "old"})
    before = [each for each in place.cloud.resources if each["resourceGroup"] == GROUP]
    run = place.run("remove.sh", "--group", "old", "--yes")
    assert run.code == 0
    assert f"Another Harper is called {identity['name']}, too (f {identity['id']}" in run.err
    assert place.cloud.resources == before
    assert len(place.cloud.directory.applications) == 1
    assert place.remove().code == 0
    assert place.cloud.directory.applications == place.cloud.resources == []


def test_leftovers_in_a_group_prove_no_name(place: Workplace) -> None:
    """A group without identity and history, in which something of Harper's is left, and the name of another Harper."""
    own = place.cloud.directory.applications[0]["uniqueName"]
    left = {
        "id": "/x/providers/A/b/c",
        "name": "c",
        "type": "A/b",
        "resourceGroup": "old",
        "tags": {"app": "harper-mail"},
    }
    place.cloud.groups["old"] = {
        "location": "westeurope",
        "tags": None,
        "properties": {"provisioningState": "Succeeded"},
    }
    place.cloud.resources.append({**left, "location": "westeurope"})
    before = state_of(place)
    run = place.run("remove.sh", "--group", "old", "--yes", "--name", own)
    assert run.code == 1
    assert state_of(place) == before

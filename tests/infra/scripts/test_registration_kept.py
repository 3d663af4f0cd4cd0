"""The registration and the variant that a Harper has once: another one has to be meant."""

import re

import pytest

from tests.infra.doctor.runs import forbid
from tests.infra.workplace.by_hand import by_hand, commands_of, sheet
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, state_of


def live(place: Workplace) -> str:
    """The registration that the app runs with."""
    return place.cloud.health.settings["HARPER_CLIENT_ID"]


@pytest.mark.parametrize("may_read", [True, False], ids=["settings", "history"])
def test_another_registration_has_to_be_confirmed(place: Workplace, may_read: bool) -> None:
    """A policy takes the tag away, somebody forgets the option: the tenants' consent must not get lost silently."""
    client = by_hand(place, commands_of(sheet(place)))
    assert place.deploy(*MAIL, "--client-id", client).code == 0
    place.az.before = (lambda call: None) if may_read else forbid("functionapp config appsettings list")
    del place.cloud.groups[GROUP]["tags"]["harper-client-id"]
    before = state_of(place)
    for more in ([], ["--client-id", ""]):
        run = place.deploy(*more)
        assert run.code == 1
        assert f"the app has the registration {client}, and would get a new one" in run.out
        assert "each tenant would have to consent again" in run.err
        assert f"To keep the one it has, add --client-id {client} " in run.err
        assert "to change it, add --new-choices." in run.err
        assert state_of(place) == before
    assert place.deploy("--client-id", client).code == 0
    assert place.deploy("--client-id", "", "--new-choices").code == 0
    assert live(place) != client
    run = place.deploy("--client-id", client)
    assert run.code == 1
    assert f"the app has the registration {live(place)}, and would get {client}" in run.out
    assert place.deploy().code == 0


def test_a_registration_of_harpers_own_that_was_deleted_is_not_replaced_silently(place: Workplace) -> None:
    place.deploy(*MAIL)
    place.cloud.directory.applications.clear()
    run = place.deploy()
    assert run.code == 1
    assert f"the app has the registration {live(place)}, and would get a new one" in run.out
    assert place.cloud.directory.applications == []
    assert place.deploy("--new-choices").code == 0


def test_the_client_id_of_harpers_own_registration_is_no_other(place: Workplace) -> None:
    place.deploy(*MAIL)
    place.cloud.groups[GROUP]["tags"]["harper-client-id"] = live(place)  # as versions before this one took it
    run = place.deploy("--client-id", live(place))
    assert (run.code, run.err) == (0, "")
    assert f"the registration {live(place)} is Harper's own" in run.out
    assert "harper-client-id" not in place.cloud.groups[GROUP]["tags"]
    place.cloud.groups[GROUP]["tags"]["harper-client-id"] = live(place)
    assert place.remove().code == 0
    assert place.cloud.directory.applications == place.cloud.directory.bin == []


def test_the_sheet_and_the_verification_keep_the_variant(place: Workplace) -> None:
    place.deploy(*MAIL, "--variant", "per-mailbox")
    run = sheet(place)
    assert "(per-mailbox)" in run.out
    assert re.search(r"--client-id CLIENT_ID --variant per-mailbox --subscription ", run.out)
    client = by_hand(place, commands_of(sheet(place, "--variant", "tenant-wide")))
    run = place.deploy("--client-id", client, "--new-choices")
    assert run.code == 1
    assert "It asks for the permission Mail.Send, which per-mailbox must not" in run.err
    run = place.deploy("--client-id", client, "--new-choices", "--variant", "tenant-wide")
    assert run.code == 0
    assert f"registration {client}, tenant-wide (deployed as per-mailbox), made by somebody else" in run.out
    assert "(deployed as" not in place.deploy().out


def test_a_first_deployment_is_tenant_wide_whatever_is_given(place: Workplace) -> None:
    client = by_hand(place, commands_of(sheet(place, "--variant", "per-mailbox")))
    run = place.deploy(*MAIL, "--client-id", client)
    assert run.code == 1
    assert "It does not ask for the permission Mail.Send" in run.err
    assert place.deploy(*MAIL, "--client-id", client, "--variant", "per-mailbox").code == 0
    assert f"registration {client}, per-mailbox, made by somebody else" in place.deploy().out

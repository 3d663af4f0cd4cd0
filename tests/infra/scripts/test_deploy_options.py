"""The options of deploy.sh: wrong ones, and what a second run without them keeps."""

import re
from typing import Any

import pytest

from tests.infra.tools import ROOT
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace, calls_of, state_of
from tests.support.builders import OTHER_TENANT


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Which resource group?"),
        (["--group"], "--group needs a value."),
        (["--group", "--location", "x"], "--group needs a value, and --location is an option."),
        (["--group", "a b"], "'a b' cannot be a resource group"),
        (["--group", "g';rm -rf"], "cannot be a resource group"),
        (["--group", "g."], "must not end with a full stop"),
        (["--group", ""], "Which resource group?"),
        (["--group", "g", "--location", "west/europe"], "'west/europe' is not an Azure region"),
        (["--group", "g", "--variant", "all"], "'all' is not a variant"),
        (["--group", "g", "--operator-email", "nobody"], "'nobody' is not a mail address"),
        (["--group", "g", "--operator-email", "a@b c@d"], "is not a mail address"),
        (["--group", "g", "--colour", "blue"], "Unknown option '--colour'"),
        (["extra", "--group", "g"], "Unknown option 'extra'"),
        *(
            (["--group", "g", "--name", name], f"'{name}' cannot be the name")
            for name in ("abc", "a" * 25, "Harper", "har_per", "-harper", "harper-", "a---", "")
        ),
        *(
            (["--group", "g", "--tag", tag], sentence)
            for tag, sentence in {
                "cost": "'cost' is not a tag: KEY=VALUE",
                "=it": "'=it' is not a tag: KEY=VALUE",
                "a/b=c": "the name of a tag must not contain",
                "APP=x": "the tag APP is Harper's own",
                "harper-made=no": "the tag harper-made is Harper's own",
                "a=b\nc": "control characters",
                f"a={'x' * 257}": "at most 256",
            }.items()
        ),
        (["--group", "g", "--tag", "cost=it", "--tag", "COST=hr"], "the tag COST was given twice"),
        (["--group", "new"], "does not exist yet: give its region with --location"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence_with_exit_code_2(
    untouched: Workplace, arguments: list[str], sentence: str
) -> None:
    run = untouched.run("deploy.sh", *arguments)
    assert run.code == 2
    assert sentence in run.err
    assert "--help shows how" in run.err
    assert not {"group create", "deployment group create"} & set(untouched.commands())


def test_help_names_every_option(place: Workplace) -> None:
    for script in ("deploy.sh", "remove.sh", "invite.sh"):
        source = (ROOT / "infra" / script).read_text()
        run = place.run(script, "--help")
        assert run.code == 0
        options = set(re.findall(r"^ +(--[a-z-]+)(?: \| -h)?\)", source, re.MULTILINE))
        assert len(options) >= 4
        assert options <= set(re.findall(r"--[a-z-]+", run.out))
    assert place.commands() == []
    common = (ROOT / "infra" / "lib" / "common.sh").read_text()
    needed = re.findall(r"^(?:AZ|BICEP)_OLDEST=(.+)$", common, re.MULTILINE)
    assert len(needed) == 2
    assert all(f"{version} or newer" in place.run("deploy.sh", "--help").out for version in needed)


def test_the_group_that_is_there_keeps_its_location_and_tags(place: Workplace) -> None:
    state = {"provisioningState": "Succeeded"}
    place.cloud.groups[GROUP] = {"location": "northeurope", "tags": {"cost": "it"}, "properties": state}
    wrong = place.deploy()
    assert wrong.code == 1
    assert f"The resource group {GROUP} is in northeurope, not in westeurope" in wrong.err
    assert place.run("deploy.sh", "--group", GROUP, "--location", "North Europe").code == 0
    assert place.cloud.groups[GROUP]["tags"].keys() == {"cost", "harper-code"}
    assert place.cloud.groups[GROUP]["tags"]["cost"] == "it"
    assert "group create" not in place.commands()
    place.cloud.groups["far-away"] = {"location": "antarctica", "tags": {}, "properties": state}
    far = place.run("deploy.sh", "--group", "far-away", "--location", "antarctica")
    assert far.code == 1
    assert "'antarctica' does not offer Flex Consumption" in far.err
    place.cloud.groups[GROUP]["location"] = "antarctica"
    assert place.run("deploy.sh", "--group", GROUP).code == 0, "where Harper is, Flex Consumption is too"


def test_the_operators_address_stays_until_it_is_taken_away(place: Workplace) -> None:
    def receivers() -> list[Any]:
        (group,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Insights/actionGroups")
        found: list[Any] = group["emailReceivers"]
        return found

    place.deploy(*MAIL)
    place.deploy()
    assert receivers() == [{"name": "operator", "emailAddress": "ops@contoso.example"}]
    run = place.deploy("--operator-email", "")
    assert receivers() == []
    assert "Nobody gets the alerts" in run.err


def test_a_name_of_ones_own_is_taken_at_first_and_kept(place: Workplace) -> None:
    run = place.deploy(*MAIL, "--name", "contoso-mail")
    assert (run.code, run.err) == (0, "")
    assert "https://contoso-mail.azurewebsites.net/api/notifications" in run.out
    for more in ([], ["--name", "contoso-mail"], ["--what-if"]):
        assert place.deploy(*more).code == 0
    assert {each["uniqueName"] for each in place.cloud.directory.applications} == {"contoso-mail"}
    other = place.deploy("--name", "fabrikam-mail")
    assert other.code == 1
    assert "Harper in this group is called contoso-mail, which cannot be changed" in other.err
    assert place.run("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example").code == 0
    assert place.remove().code == 0
    assert place.cloud.resources == place.cloud.directory.applications == []


def test_the_name_of_another_harper_is_not_taken(place: Workplace) -> None:
    """Its registration would get the new identity's credential, and the running Harper no token."""
    assert place.deploy(*MAIL, "--name", "contoso-mail").code == 0
    before = state_of(place)
    for more in ([], ["--entra-sheet"]):
        run = place.run(
            "deploy.sh", "--group", "second", "--location", "westeurope", "--name", "contoso-mail", *MAIL, *more
        )
        assert run.code == 1
        assert "The name contoso-mail is that of another Harper (f /subscriptions/" in run.err
        assert state_of(place) == before
    place.cloud.resources = []
    run = place.run("deploy.sh", "--group", "second", "--location", "westeurope", "--name", "contoso-mail", *MAIL)
    assert run.code == 0, "a registration that was left over is used again"


ODD = 'Ada "the first" & \\ $(rm) `x` é=1, https://x'


def test_tags_go_to_everything_and_stay_until_others_are_given(place: Workplace) -> None:
    def tags() -> list[dict[str, str]]:
        ours = [each["tags"] for each in place.cloud.resources if each["tags"]]
        assert all(each == ours[0] for each in ours)
        return [ours[0], place.cloud.groups[GROUP]["tags"]]

    run = place.deploy(*MAIL, "--tag", "cost=it", "--tag", f"owner of it={ODD}")
    assert (run.code, run.err) == (0, "")
    ours = {"cost": "it", "owner of it": ODD}
    assert tags()[0] == {**ours, "app": "harper-mail"}
    assert tags()[1].items() >= {**ours, "harper-made": "true"}.items()
    before = state_of(place)
    assert place.deploy().code == 0
    assert state_of(place) == before
    assert place.deploy("--tag", "cost=hr").code == 0
    assert tags()[0] == {"cost": "hr", "app": "harper-mail"}
    assert place.deploy("--tag", "").code == 0
    assert tags()[0] == {"app": "harper-mail"}
    assert place.remove().code == 0
    assert place.cloud.resources == []


def test_a_group_that_is_there_keeps_its_own_tags(place: Workplace) -> None:
    state = {"provisioningState": "Succeeded"}
    place.cloud.groups[GROUP] = {"location": "westeurope", "tags": {"cost": "it"}, "properties": state}
    assert place.deploy(*MAIL, "--tag", "owner=ada").code == 0
    assert place.cloud.groups[GROUP]["tags"].keys() == {"cost", "harper-code"}


def test_the_variant_can_be_changed_and_stays(place: Workplace) -> None:
    variants = []
    for more in ([], ["--variant", "per-mailbox"], [], ["--variant", "tenant-wide"], []):
        assert place.deploy(*more).code == 0
        variants.append(calls_of(place, "deployment group create")[-3].options["--parameters"][-1].split("=")[1])
    assert variants == ["tenant-wide", "per-mailbox", "per-mailbox", "tenant-wide", "tenant-wide"]


def test_a_deleted_registration_that_holds_the_name_is_told(place: Workplace) -> None:
    place.deploy(*MAIL)
    place.cloud.directory.bin = [{"id": "1", "appId": "2", "uniqueName": "other"}, *place.cloud.directory.applications]
    place.cloud.directory.applications = []
    run = place.deploy(*MAIL, "--new-choices")
    assert run.code == 1
    assert f"still holds the name {place.cloud.directory.bin[-1]['uniqueName']}" in run.err
    assert "./infra/remove.sh" in run.err


def test_an_app_under_another_name_than_the_registration_knows_is_told(place: Workplace) -> None:
    place.deploy()
    place.az.after = lambda call: place.cloud.outputs[GROUP, "harper-identity"].update(hostName={"value": "x.example"})
    run = place.deploy()
    assert run.code == 1
    assert "redirect addresses say x.example" in run.err


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        (["owner=@/etc/hostname"], "must not begin with @, which az takes for the name of a file"),
        (["Windows-team=x"], "Azure keeps names that begin with microsoft, azure or windows for itself"),
        ([f"tag{number}=x" for number in range(48)], "There are too many tags: Azure allows 50"),
    ],
)
def test_tags_that_azure_does_not_take_are_refused(untouched: Workplace, tags: list[str], sentence: str) -> None:
    run = untouched.deploy(*(word for tag in tags for word in ("--tag", tag)))
    assert run.code == 2
    assert sentence in run.err

"""What the PowerShell scripts do: what each cmdlet is given, which roles and mailboxes, what is checked, and when."""

import difflib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.infra.exchange.powershell import Script
from tests.infra.exchange.rules import foreign

# What each cmdlet is given, but for -Confirm and -ErrorAction. The shared mailbox is the trustee, since Exchange judges
# the mailbox in whose name a draft lies. A policy that denies would let Harper into all other mailboxes.
ARGUMENTS: dict[str, str] = {
    "Get-ConnectionInformation": "",
    "Get-DistributionGroup": "-Identity $Group",
    "Get-DistributionGroupMember": "-Identity $found.DistinguishedName -ResultSize Unlimited",
    "Get-ServicePrincipal": "",
    "New-ServicePrincipal": '-AppId "$AppId" -ObjectId "$ObjectId" -DisplayName $PointerName',
    "Remove-ServicePrincipal": '-Identity "$($pointer.ObjectId)"',
    "Get-ManagementScope": "",
    "New-ManagementScope": "-Name $ScopeName -RecipientRestrictionFilter $filter",
    "Set-ManagementScope": "-Identity $ScopeName -RecipientRestrictionFilter $filter",
    "Remove-ManagementScope": "-Identity $scope.Name",
    "Get-ManagementRoleAssignment": "-Role $Role",
    "New-ManagementRoleAssignment": (
        '-Name $AssignmentNames[$role] -Role $role -App "$ObjectId" -CustomResourceScope $ScopeName'
    ),
    "Remove-ManagementRoleAssignment": "-Identity $assignment.Name",
    "Test-ServicePrincipalAuthorization": '-Identity "$ObjectId" -Resource $Mailbox',
    "Get-ApplicationAccessPolicy": "",
    "New-ApplicationAccessPolicy": (
        "-AppId \"$AppId\" -PolicyScopeGroupId $Group -AccessRight RestrictAccess -Description ' '"
    ),
    "Remove-ApplicationAccessPolicy": '-Identity "$($policy.Identity)"',
    "Test-ApplicationAccessPolicy": '-Identity $mailbox -AppId "$AppId"',
    "Get-Recipient": "-Identity $Address",
    "Get-RecipientPermission": "-Identity $HarperAddress -Trustee $Trustee -AccessRights SendAs",
    "Add-RecipientPermission": "-Identity $HarperAddress -Trustee $address -AccessRights SendAs",
    "Remove-RecipientPermission": "-Identity $HarperAddress -Trustee $address -AccessRights SendAs",
    "Get-MgContext": "",
    "Get-MgServicePrincipalAppRoleAssignment": '-ServicePrincipalId "$ObjectId" -All',
}
ROLES = ["'Application Mail.ReadWrite'", "'Application Mail.Send'"]
FILTERS = ["\"{0} -eq '{1}'\"", "\"MemberOfGroup -eq '{0}'\""]
# The calls of our own functions in the main part, by the first parameter of the script.
MAIN = {
    "AppId": [
        *("Assert-Argument", "Assert-Exchange", "Assert-Exchange"),
        *("Revoke-LegacyPolicy", "Revoke-MailAccess", "Grant-LegacyPolicy", "Grant-MailAccess"),
        *("Get-TenantWideGrant", "Assert-LegacyAccess", "Assert-MailAccess"),
    ],
    "HarperAddress": ["Assert-Exchange", "Assert-Address", "Revoke-SendAs", "Grant-SendAs"],
}


@cache
def outlines() -> tuple[tuple[str, ...], ...]:
    """Every statement with what must hold for it, as agreed on: who changes what a script does changes this too."""
    folder = Path(__file__).parent / "outlines"
    return tuple(tuple(path.read_text("utf-8").splitlines()) for path in sorted(folder.glob("*.txt")))


def gives_each_cmdlet_what_is_wanted(script: Script) -> list[str]:
    """Who gets which right on what, and who is asked about whom."""
    wrong = []
    for call in foreign(script):
        given = [each for each in call.arguments if each.name not in ("Confirm", "ErrorAction")]
        text = " ".join(f"-{each.name} {each.value}".strip() for each in given)
        wrong += [] if text == ARGUMENTS[call.name] else [f"{call.name} {text}"]
    return wrong


def assigns_the_two_roles_in_exactly_the_mailboxes(script: Script) -> list[str]:
    """The roles, and the templates of the filters, where the script knows any."""
    roles = [each for each in script.strings if each.startswith("'Application ")]
    filters = re.findall(r"return (\".*\") -f ", script.text)
    found = [*roles, *filters]
    return [f"not what is wanted: {found}"] if found not in ([], [*ROLES, *FILTERS]) else []


def checks_in_its_main_part(script: Script) -> list[str]:
    """The arguments and the connection before the first change, the outcome after the last."""
    calls = [each.name for each in script.commands if not each.function and each.name in script.functions]
    wanted = MAIN.get(next(iter(script.parameters), ""), [])
    return [] if calls == wanted else [f"calls {calls}"]


def does_what_its_outline_says(script: Script) -> list[str]:
    """Nothing is done that is not in the outline, or under other conditions, or in another order."""
    found = script.outline()
    nearest = max(outlines(), key=lambda lines: len(set(lines) & set(found)))
    return [line for line in difflib.ndiff(nearest, found) if line[0] in "+-"]


ACTS: list[Callable[[Script], list[str]]] = [
    gives_each_cmdlet_what_is_wanted,
    assigns_the_two_roles_in_exactly_the_mailboxes,
    checks_in_its_main_part,
    does_what_its_outline_says,
]

"""The PowerShell scripts do what was agreed on, no more and no less; each planted fault is found."""

from collections.abc import Callable

import pytest

from tests.infra.exchange import acts as powershell_acts
from tests.infra.exchange import powershell
from tests.infra.exchange.powershell import Script, Statement
from tests.infra.exchange.rules import FOREIGN
from tests.infra.tools import ROOT

RESTRICT = powershell.read(ROOT / "infra" / "exchange" / "restrict-mailboxes.ps1")
SEND_AS = powershell.read(ROOT / "infra" / "exchange" / "grant-send-as.ps1")
ARGUMENTS = powershell_acts.gives_each_cmdlet_what_is_wanted
ROLES = powershell_acts.assigns_the_two_roles_in_exactly_the_mailboxes
MAIN = powershell_acts.checks_in_its_main_part
OUTLINE = powershell_acts.does_what_its_outline_says
RIGHT = "RecipientPermission -Identity $HarperAddress -Trustee $address"
REVERSED = "RecipientPermission -Identity $address -Trustee $HarperAddress"
IS_VOID = "if ($wide -eq 'granted') { throw"
SAYS_ALL = "\n        if ($wide -eq 'none') {"
LEAKED = "if ($leaked.Count -gt 0) { $wrong +="
FILTERED = "return \"{0} -eq '{1}'\" -f"
PLANTED = [
    (ARGUMENTS, SEND_AS, f"Add-{RIGHT}", f"Add-{REVERSED}"),
    (ARGUMENTS, SEND_AS, f"Remove-{RIGHT}", f"Remove-{REVERSED}"),
    (ARGUMENTS, SEND_AS, "-Trustee $Trustee -AccessRights SendAs", "-Trustee $HarperAddress -AccessRights SendAs"),
    (ARGUMENTS, RESTRICT, "-AccessRight RestrictAccess", "-AccessRight DenyAccess"),
    (ARGUMENTS, RESTRICT, "-PolicyScopeGroupId $Group", "-PolicyScopeGroupId $Inside"),
    (
        ARGUMENTS,
        RESTRICT,
        "-Name $ScopeName -RecipientRestrictionFilter $filter",
        "-Name $ScopeName -RecipientRestrictionFilter \"Name -ne 'x'\"",
    ),
    (
        ARGUMENTS,
        RESTRICT,
        "-Identity $ScopeName -RecipientRestrictionFilter $filter",
        "-Identity $ScopeName -RecipientRestrictionFilter \"Name -ne 'x'\"",
    ),
    (ARGUMENTS, RESTRICT, '-Role $role -App "$ObjectId"', "-Role 'Application Mail Full Access' -App \"$ObjectId\""),
    (ARGUMENTS, RESTRICT, " -CustomResourceScope $ScopeName", ""),
    (ARGUMENTS, RESTRICT, '-AppId "$AppId" -ObjectId "$ObjectId"', '-AppId "$AppId" -ObjectId "$AppId"'),
    (ARGUMENTS, RESTRICT, '-Identity "$ObjectId" -Resource $Mailbox', '-Identity "$ObjectId" -Resource $Inside'),
    (ARGUMENTS, RESTRICT, "-Identity $mailbox -AppId", "-Identity $Inside -AppId"),
    (ARGUMENTS, RESTRICT, ' -ServicePrincipalId "$ObjectId" -All', ' -ServicePrincipalId "$AppId" -All'),
    (ROLES, RESTRICT, "MemberOfGroup -eq '{0}'", "MemberOfGroup -ne '{0}'"),
    (ROLES, RESTRICT, FILTERED, FILTERED.replace("-eq", "-ne")),
    (ROLES, RESTRICT, FILTERED, FILTERED.replace("{0} -eq '{1}'", "Name -ne 'x'")),
    (ROLES, RESTRICT, "'Application Mail.Send' ", "'Application Calendars.ReadWrite' "),
    (ROLES, RESTRICT, "'Application Mail.ReadWrite' =", "'Application Exchange Full Access' ="),
    (MAIN, RESTRICT, "        Assert-MailAccess\n", ""),
    (MAIN, RESTRICT, "        Assert-LegacyAccess\n", ""),
    (MAIN, RESTRICT, "    Assert-Argument\n", ""),
    (MAIN, RESTRICT, "$wide = Get-TenantWideGrant -Tenant $tenant", "$wide = 'none'"),
    (MAIN, RESTRICT, "    elseif ($Remove) { Revoke-MailAccess }\n", ""),
    (MAIN, SEND_AS, "    Assert-Address\n", ""),
    (MAIN, SEND_AS, "{ Revoke-SendAs } else { Grant-SendAs }", "{ Grant-SendAs } else { Revoke-SendAs }"),
    (OUTLINE, RESTRICT, "-notcontains $_", "-contains $_"),
    (OUTLINE, RESTRICT, "if ($lacking.Count -gt 0)", "if ($lacking.Count -gt 1)"),
    (OUTLINE, RESTRICT, LEAKED, LEAKED.replace("-gt", "-lt")),
    (OUTLINE, RESTRICT, LEAKED, LEAKED.replace("(", "($false -and ", 1)),
    (OUTLINE, RESTRICT, "    $leaked = @(Get-RoleInScope -Mailbox $Outside)", "    $leaked = @()"),
    (
        OUTLINE,
        RESTRICT,
        "$leaked = @(Get-RoleInScope -Mailbox $Outside)",
        "$leaked = @(Get-RoleInScope -Mailbox $Inside)",
    ),
    (OUTLINE, RESTRICT, "\"$($_.InScope)\" -eq 'True'", "\"$($_.InScope)\" -eq 'False'"),
    (OUTLINE, RESTRICT, "$Inside = 'Granted'; $Outside = 'Denied'", "$Inside = 'Granted'; $Outside = 'Granted'"),
    (OUTLINE, RESTRICT, '"$($answer.AccessCheckResult)" -ne', '"$($answer.AccessCheckResult)" -eq'),
    (OUTLINE, RESTRICT, "    if ($wrong.Count -gt 0) { throw", "    if ($wrong.Count -gt 0) { Write-Warning"),
    (OUTLINE, RESTRICT, "    if ($pointer.Count -gt 0) {", "    if ($pointer.Count -eq 0) {"),
    (OUTLINE, RESTRICT, "if ($scope.Count -eq 0)", "if ($scope.Count -ne 0)"),
    (OUTLINE, RESTRICT, ".Trim(' ()') -eq $filter", ".Trim(' ()') -ne $filter"),
    (
        OUTLINE,
        RESTRICT,
        "if (@(Get-Assignment -Role $role).Count -gt 0)",
        "if (@(Get-Assignment -Role $role).Count -eq 0)",
    ),
    (OUTLINE, RESTRICT, "$_.Name -eq $ScopeName", "$_.Name -ne $ScopeName"),
    (OUTLINE, RESTRICT, "$_.Name -eq $AssignmentNames[$Role]", "$_.Name -like 'Harper*'"),
    (OUTLINE, RESTRICT, '"$($_.AppId)" -eq "$AppId" }', '"$($_.AppId)" -ne "$AppId" }'),
    (
        OUTLINE,
        RESTRICT,
        "-not (Test-PolicyGroup -Policy $_ -Found $found)",
        "(Test-PolicyGroup -Policy $_ -Found $found)",
    ),
    (OUTLINE, RESTRICT, "-ne 'MailUniversalSecurityGroup'", "-eq 'MailUniversalSecurityGroup'"),
    (
        OUTLINE,
        RESTRICT,
        "'b633e1c5-b582-4048-a93e-9f11b44c7e96' = 'Mail.Send'",
        "'b633e1c5-b582-4048-a93e-9f11b44c7e97' = 'Mail.Send'",
    ),
    (OUTLINE, RESTRICT, "-ne $Tenant) {", "-eq $Tenant) {"),
    (OUTLINE, RESTRICT, "if ($wide.Count -gt 0) { return 'granted' }", "if ($wide.Count -gt 0) { return 'none' }"),
    (OUTLINE, RESTRICT, "    if ($wide.Count -gt 0) { return 'granted' }\n", ""),
    (OUTLINE, RESTRICT, "    foreach ($grant in $wide) {", "    foreach ($grant in @()) {"),
    (OUTLINE, RESTRICT, "    exit 1\n", "    exit 0\n"),
    (OUTLINE, RESTRICT, "    exit 1\n", ""),
    (OUTLINE, RESTRICT, "function Assert-MailAccess {\n", "function Assert-MailAccess {\n    return\n"),
    (OUTLINE, RESTRICT, "try {\n    Assert-Argument\n", "try {\n    exit 0\n    Assert-Argument\n"),
    (OUTLINE, RESTRICT, IS_VOID, IS_VOID.replace("throw", "Write-Warning")),
    (OUTLINE, RESTRICT, IS_VOID, IS_VOID.replace("-eq", "-ne")),
    (OUTLINE, RESTRICT, SAYS_ALL, SAYS_ALL.replace("none", "not checked")),
    (OUTLINE, RESTRICT, "if ($WhatIfPreference) {", "if (-not $WhatIfPreference) {"),
    (OUTLINE, RESTRICT, "    [Parameter(Mandatory)]\n", ""),
    (OUTLINE, RESTRICT, "if ($Inside -eq $Outside)", "if ($Inside -ne $Outside)"),
    (OUTLINE, RESTRICT, "    $filter = Get-MailboxFilter\n", "    $filter = \"Name -ne 'x'\"\n"),
    (
        OUTLINE,
        SEND_AS,
        "if (@(Get-SendAs -Trustee $address).Count -gt 0)",
        "if (@(Get-SendAs -Trustee $address).Count -eq 0)",
    ),
    (
        OUTLINE,
        SEND_AS,
        "if (@(Get-SendAs -Trustee $address).Count -eq 0)",
        "if (@(Get-SendAs -Trustee $address).Count -gt 0)",
    ),
    (OUTLINE, SEND_AS, "-eq 'Allow'", "-eq 'Deny'"),
    (OUTLINE, SEND_AS, "-ne 'SharedMailbox'", "-eq 'SharedMailbox'"),
    (
        OUTLINE,
        SEND_AS,
        "foreach ($address in $SharedMailbox) {\n        if (@(Get-SendAs",
        "foreach ($address in $SharedMailbox[0]) {\n        if (@(Get-SendAs",
    ),
    (OUTLINE, SEND_AS, "    exit 1\n", "    exit 0\n"),
    (OUTLINE, SEND_AS, "if ($open.Count -eq 0) { throw", "if ($open.Count -eq 0) { Write-Warning"),
]


def last_words(script: Script, *when: str) -> list[str]:
    """What is said or thrown at the end of the main part, where all of this holds."""
    main = [each for each in script.statements if not each.function and set(when) <= set(each.when)]
    return [each.text for each in main if each.text.startswith(("Write-", "throw"))]


@pytest.mark.parametrize("script", [RESTRICT, SEND_AS], ids=["restrict-mailboxes", "grant-send-as"])
@pytest.mark.parametrize("act", powershell_acts.ACTS, ids=lambda act: act.__name__)
def test_each_script_does_what_was_agreed_on(script: Script, act: Callable[[Script], list[str]]) -> None:
    assert act(script) == []


@pytest.mark.parametrize(
    ("act", "script", "whole", "broken"), PLANTED, ids=[f"{m[0].__name__}: {m[3]}" for m in PLANTED]
)
def test_a_planted_fault_is_found(act: Callable[[Script], list[str]], script: Script, whole: str, broken: str) -> None:
    assert whole in script.text, "there is nothing to spoil any more"
    assert act(powershell.parse(script.text.replace(whole, broken, 1)))


def test_each_cmdlet_has_its_arguments_in_the_table() -> None:
    assert powershell_acts.ARGUMENTS.keys() == FOREIGN.keys()


def test_other_words_are_no_other_act() -> None:
    said = "is it a direct member of the group, or does it carry the attribute?"
    other = RESTRICT.text.replace(said, "look at the group.").replace("'The pointer to the", "'That pointer to the")
    assert other != RESTRICT.text
    assert OUTLINE(powershell.parse(other)) == []


def test_a_restriction_that_a_tenant_wide_grant_makes_void_ends_with_an_error() -> None:
    [said] = last_words(RESTRICT, "if $wide -eq 'granted'")
    assert said.startswith("throw ")
    assert Statement("", ("catch",), "exit 1") in RESTRICT.statements


def test_it_says_done_only_where_the_tenant_wide_grant_was_looked_for() -> None:
    [done] = last_words(RESTRICT, "if $wide -eq 'none'")
    assert done.startswith('Write-Information "Done:')
    [unknown] = last_words(RESTRICT, "else $wide -eq 'none'")
    assert unknown.startswith("Write-Warning ")
    assert "Done" not in unknown
    assert "was NOT checked" in RESTRICT.text

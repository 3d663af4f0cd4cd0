"""The PowerShell scripts for a tenant's Exchange admin: read, judged, and the judge itself tried."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infra.exchange import powershell, rules
from tests.infra.exchange.powershell import Script
from tests.infra.tools import ROOT

RESTRICT = ROOT / "infra" / "exchange" / "restrict-mailboxes.ps1"
SEND_AS = ROOT / "infra" / "exchange" / "grant-send-as.ps1"
SCRIPTS = [RESTRICT, SEND_AS]
FACTS_FILE = ROOT.parent / "shared" / "graph-facts.md"
ANALYSE = """
$tokens = $faults = $null
[void] [System.Management.Automation.Language.Parser]::ParseFile($env:SCRIPT, [ref] $tokens, [ref] $faults)
$faults | ForEach-Object { "line $($_.Extent.StartLineNumber): $($_.Message)" }
if (Get-Command -Name Invoke-ScriptAnalyzer -ErrorAction SilentlyContinue) {
    Invoke-ScriptAnalyzer -Path $env:SCRIPT -Severity Error | ForEach-Object { "line $($_.Line): $($_.Message)" }
}
"""
ASKED = "if ($PSCmdlet.ShouldProcess($scope.Name, 'Remove the management scope')) {"
PLANTED = [
    (rules.is_powershell, "    return $found[0]\n}", "    return $found[0]\n"),
    (rules.is_powershell, "else { Grant-SendAs }", "else Grant-SendAs }"),
    (rules.is_powershell, "Took back $role.", "Took back $role\u2014"),
    (rules.uses_only_what_exists, "-CustomResourceScope $ScopeName", "-CustomRecipientScope $ScopeName"),
    (
        rules.uses_only_what_exists,
        "Get-ServicePrincipal -ErrorAction",
        "Get-ServicePrincipal -Identity $AppId -ErrorAction",
    ),
    (rules.uses_only_what_exists, "    Assert-Argument\n", "    & $Inside\n"),
    (rules.uses_only_what_exists, "    Assert-Argument\n", "    Invoke-Expression $Inside\n"),
    (rules.uses_only_what_exists, "Get-SendAs -Trustee $address", "Get-SendAs @PSBoundParameters"),
    (rules.names_every_argument, "-Identity $scope.Name", "$scope.Name"),
    (
        rules.stops_at_an_error,
        "-Identity $scope.Name -Confirm:$false -ErrorAction Stop",
        "-Identity $scope.Name -Confirm:$false",
    ),
    (rules.stops_at_an_error, "Set-StrictMode -Version 3.0", "Set-StrictMode -Version 1.0"),
    (rules.asks_before_a_change, ASKED, "if ($scope.Name) {"),
    (rules.asks_before_a_change, ASKED, ASKED.replace("$PSCmdlet", "-not $PSCmdlet")),
    (rules.asks_before_a_change, ASKED, ASKED.replace("if (", "if ($Remove -or ")),
    (rules.asks_before_a_change, ASKED, ASKED.replace("')) {", "') -or ($Remove)) {")),
    (rules.asks_before_a_change, "-AccessRights SendAs -Confirm:$false", "-AccessRights SendAs"),
    (rules.asks_before_a_change, "(SupportsShouldProcess)", "()"),
    (rules.looks_before_it_makes, "return Get-ManagementScope -ErrorAction Stop", "return $null"),
    (rules.takes_back_what_it_makes, "Remove-ManagementScope -Identity $scope.Name", "Out-Null -Identity $scope.Name"),
    (rules.takes_back_what_it_makes, "function Revoke-LegacyPolicy", "function Undo-LegacyPolicy"),
    (rules.checks_all_its_cmdlets_first, "'New-ServicePrincipal', ", ""),
    (rules.checks_all_its_cmdlets_first, "'Get-Recipient', ", "'Get-Recipient', 'New-ManagementScope', "),
    (rules.documents_its_parameters, ".PARAMETER Outside\n", ""),
    (rules.documents_its_parameters, "    [switch] $LegacyPolicy,\n", ""),
    (
        rules.documents_its_parameters,
        "-CustomAttribute 'CustomAttribute1=harper'",
        "-Attribute 'CustomAttribute1=harper'",
    ),
    (rules.tells_only_what_exists, "run Connect-ExchangeOnline first", "run Open-ExchangeOnline first"),
    (rules.tells_only_what_exists, "keep it and use -LegacyPolicy", "keep it and use -Legacy"),
    (rules.knows_no_secret, "$($open[0].UserPrincipalName).", "$($open[0].AccessToken)."),
    (rules.knows_no_secret, "    [string] $Outside,", "    [string] $ClientSecret,"),
    (rules.doubles_quotes_in_filters, '$value.Replace("\'", "\'\'")', "$value"),
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_each_script_keeps_each_rule(path: Path, rule: Callable[[Script], list[str]]) -> None:
    assert rule(powershell.read(path)) == []


@pytest.mark.parametrize(("rule", "whole", "broken"), PLANTED)
def test_a_planted_fault_is_found(rule: Callable[[Script], list[str]], whole: str, broken: str) -> None:
    texts = [path.read_text() for path in SCRIPTS if whole in path.read_text()]
    assert texts
    for text in texts:
        assert rule(powershell.parse(text.replace(whole, broken))), f"{rule.__name__} passes over it"


def test_each_rule_has_a_planted_fault() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(rules.RULES)


def test_every_known_cmdlet_and_parameter_is_used() -> None:
    calls = [call for path in SCRIPTS for call in powershell.read(path).commands]
    used = {(call.name, argument.name) for call in calls for argument in call.arguments if argument.name}
    known = {(name, parameter) for name, parameters in rules.FOREIGN.items() for parameter in parameters}
    assert known - used == set()


def test_what_graph_facts_shows_is_shown_there() -> None:
    if not FACTS_FILE.exists():
        pytest.skip("the file ../shared/graph-facts.md is not here")
    section = FACTS_FILE.read_text().partition("\n## 5. ")[2].partition("\n## ")[0]
    for name, parameters in rules.FACTS.items():
        shown = " ".join(re.findall(rf"{name}\b[^`\n]*", section))
        assert shown, name
        missing = {parameter for parameter in parameters if not re.search(rf"-{parameter}[ :]", shown)}
        assert missing == set(), name


def test_both_scripts_check_the_connection_in_the_same_words() -> None:
    bodies = {powershell.read(path).body("Assert-Exchange") for path in SCRIPTS}
    assert len(bodies) == 1
    assert "Connect-ExchangeOnline" in bodies.pop()


def test_the_names_in_exchange_are_in_one_place_and_short_enough() -> None:
    text = powershell.read(RESTRICT).text
    names = re.findall(r"\"(Harper Mail[\w. ]* \$AppId)\"", text)
    assert len(names) == len(set(names)) == 3
    assert max(len(name.replace("$AppId", "11111111-1111-4111-8111-111111111111")) for name in names) <= 64


def test_the_permissions_that_void_the_restriction_are_looked_for_by_id() -> None:
    text = powershell.read(RESTRICT).text
    for pair in (
        "'e2a3a72e-5f79-4c64-b1b1-878b674786c9' = 'Mail.ReadWrite'",
        "'b633e1c5-b582-4048-a93e-9f11b44c7e96' = 'Mail.Send'",
    ):
        assert pair in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_powershell_itself_finds_no_error(path: Path) -> None:
    pwsh = shutil.which("pwsh")
    if pwsh is None:
        pytest.skip(f"{path.name} was parsed, not run, nor analysed by PowerShell itself: no pwsh here")
    done = subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-Command", ANALYSE],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SCRIPT": str(path)},
    )
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "", "")

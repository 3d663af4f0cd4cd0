"""What a PowerShell script of ours must keep: each rule names what breaks it."""

import re
from collections.abc import Callable

from tests.infra.exchange import powershell
from tests.infra.exchange.powershell import Command, Script

# What section 5 of graph-facts shows.
FACTS: dict[str, set[str]] = {
    "New-ServicePrincipal": {"AppId", "ObjectId", "DisplayName"},
    "New-ManagementScope": {"Name", "RecipientRestrictionFilter"},
    "New-ManagementRoleAssignment": {"App", "Role", "CustomResourceScope"},
    "Test-ServicePrincipalAuthorization": {"Identity", "Resource"},
    "Remove-ManagementRoleAssignment": set(),
    "Remove-ManagementScope": set(),
    "Remove-ServicePrincipal": set(),
    "New-ApplicationAccessPolicy": {"AppId", "PolicyScopeGroupId", "AccessRight", "Description"},
    "Test-ApplicationAccessPolicy": {"Identity", "AppId"},
    "Remove-ApplicationAccessPolicy": set(),
    "Add-RecipientPermission": {"Identity", "Trustee", "AccessRights", "Confirm"},
    "Remove-RecipientPermission": set(),
    "Get-RecipientPermission": {"Identity", "Trustee"},
}
# What Microsoft's page of each cmdlet adds; the page has the name of the cmdlet, in the module's reference. Identity is
# missing on purpose where its page warns that an unknown one brings everything.
PAGES: dict[str, dict[str, set[str]]] = {
    "exchangepowershell": {
        "Get-ConnectionInformation": set(),
        "Get-DistributionGroup": {"Identity"},
        "Get-DistributionGroupMember": {"Identity", "ResultSize"},
        "Get-ServicePrincipal": set(),
        "New-ServicePrincipal": {"Confirm"},
        "Remove-ServicePrincipal": {"Identity", "Confirm"},
        "Get-ManagementScope": set(),
        "New-ManagementScope": {"Confirm"},
        "Set-ManagementScope": {"Identity", "RecipientRestrictionFilter", "Confirm"},
        "Remove-ManagementScope": {"Identity", "Confirm"},
        "Get-ManagementRoleAssignment": {"Role"},
        "New-ManagementRoleAssignment": {"Name", "Confirm"},
        "Remove-ManagementRoleAssignment": {"Identity", "Confirm"},
        "Get-ApplicationAccessPolicy": set(),
        "New-ApplicationAccessPolicy": {"Confirm"},
        "Remove-ApplicationAccessPolicy": {"Identity", "Confirm"},
        "Get-Recipient": {"Identity"},
        "Get-RecipientPermission": {"AccessRights"},
        "Remove-RecipientPermission": {"Identity", "Trustee", "AccessRights", "Confirm"},
    },
    "microsoft.graph.authentication": {"Get-MgContext": set()},
    "microsoft.graph.applications": {"Get-MgServicePrincipalAppRoleAssignment": {"ServicePrincipalId", "All"}},
}
# about_CommonParameters
COMMON = {"ErrorAction"}
FOREIGN: dict[str, set[str]] = {
    name: COMMON | FACTS.get(name, set()) | set().union(*(page.get(name, set()) for page in PAGES.values()))
    for name in FACTS.keys() | {name for page in PAGES.values() for name in page}
}
# PowerShell's own: Microsoft.PowerShell.Core and .Utility.
OWN: dict[str, set[str]] = {
    "ForEach-Object": set(),
    "Format-Table": {"Property", "AutoSize"},
    "Get-Command": {"Name", "ErrorAction"},
    "Out-Host": set(),
    "Out-Null": set(),
    "Select-Object": {"Unique"},
    "Set-StrictMode": {"Version"},
    "Where-Object": set(),
    "Write-Error": {"Message", "ErrorAction"},
    "Write-Information": set(),
    "Write-Verbose": set(),
    "Write-Warning": set(),
}
# What a person is told to run, by the page of each.
TOLD: dict[str, set[str]] = {
    "Connect-ExchangeOnline": {"Prefix"},
    "Set-Mailbox": {"Identity", "MessageCopyForSentAsEnabled"},
    "Disconnect-ExchangeOnline": set(),
    "Connect-MgGraph": {"Scopes"},
    "Remove-MgServicePrincipalAppRoleAssignment": {"ServicePrincipalId", "AppRoleAssignmentId"},
    "Enable-OrganizationCustomization": set(),
    "Install-Module": set(),
}
CHANGING = ("New-", "Set-", "Add-", "Remove-")


def foreign(script: Script) -> list[Command]:
    """The calls of Exchange and Graph."""
    return [call for call in script.commands if call.name in FOREIGN]


def changes(script: Script) -> list[Command]:
    """The calls that change something outside the script."""
    return [call for call in foreign(script) if call.name.startswith(CHANGING)]


def is_powershell(script: Script) -> list[str]:
    """Everything parses, in ASCII: Windows PowerShell takes other bytes for another code page."""
    return [f"line {line} is no PowerShell" for line in script.faults] + [
        f"{sign!r} is not ASCII" for sign in script.text if not sign.isascii()
    ]


def uses_only_what_exists(script: Script) -> list[str]:
    """Each command and each of its parameters is known; none hides behind a variable."""
    known = FOREIGN | OWN | {name: set(parameters) for name, parameters in script.functions.items()}
    wrong = [f"{call.name} is not known" for call in script.commands if call.name not in known]
    for call in script.commands:
        names = {argument.name for argument in call.arguments} - {""}
        wrong += [f"{call.name} has no -{name}" for name in sorted(names - known.get(call.name, names))]
        wrong += [f"{call.name} hides its arguments" for argument in call.arguments if argument.value.startswith("@")]
    return wrong


def names_every_argument(script: Script) -> list[str]:
    """A call to Exchange or Graph leaves nothing to a position."""
    return [f"{c.name} has a nameless argument" for c in foreign(script) if any(not a.name for a in c.arguments)]


def stops_at_an_error(script: Script) -> list[str]:
    """The preference of a script does not reach the functions of a module, so each call says it itself."""
    wrong = [f"{call.name} goes on" for call in foreign(script) if call.value("ErrorAction") != "Stop"]
    for line in ("Set-StrictMode -Version 3.0", "$ErrorActionPreference = 'Stop'"):
        wrong += [] if f"\n{line}\n" in script.text else [f"without {line}"]
    return wrong


def asks_before_a_change(script: Script) -> list[str]:
    """-WhatIf and -Confirm hold for each change, and nothing asks twice."""
    wrong = [f"{call.name} does not ask" for call in changes(script) if not call.asks_first]
    wrong += [f"{call.name} asks twice" for call in changes(script) if call.value("Confirm") != "$false"]
    declared = "[CmdletBinding(SupportsShouldProcess)]" in script.text
    return wrong if declared else [*wrong, "SupportsShouldProcess is not declared"]


def looks_before_it_makes(script: Script) -> list[str]:
    """Whatever is made or taken back is looked for too."""
    called = {call.name for call in script.commands}
    return [f"{call.name} does not look" for call in changes(script) if f"Get-{noun(call)}" not in called]


def takes_back_what_it_makes(script: Script) -> list[str]:
    """Each Grant-... has its Revoke-..., which takes back the same things in the reverse order."""
    wrong = []
    for function in (name for name in script.functions if name.startswith("Grant-")):
        made = [
            noun(call) for call in changes(script) if call.function == function and not call.name.startswith("Set-")
        ]
        revoke = function.replace("Grant-", "Revoke-")
        back = [noun(c) for c in changes(script) if c.function == revoke and c.name.startswith("Remove-")]
        wrong += [] if made and back == made[::-1] else [f"{function} makes {made}, {revoke} takes back {back}"]
    places = {call.function for call in changes(script)}
    return wrong + [f"{place} changes things" for place in places if not place.startswith(("Grant-", "Revoke-"))]


def checks_all_its_cmdlets_first(script: Script) -> list[str]:
    """The lists of needed cmdlets are those that are used."""
    listed = {text.strip("'") for text in script.strings if text.strip("'") in FOREIGN}
    used = {call.name for call in foreign(script)}
    return [f"{name} is listed or used, not both" for name in sorted(listed ^ used)]


def documents_its_parameters(script: Script) -> list[str]:
    """The help has each section and each parameter, and its examples could be typed in."""
    wrong = [f"no .{name}" for name in ("SYNOPSIS", "DESCRIPTION", "NOTES", "EXAMPLE") if not any(script.help(name))]
    told = {text.split()[0]: text.split()[1:] for text in script.help("PARAMETER")}
    wrong += [f"-{name} is told or taken, not both" for name in sorted(set(told) ^ set(script.parameters))]
    wrong += [f"-{name} has no words" for name, words in told.items() if not words]
    for example in script.help("EXAMPLE"):
        # The grammar takes a script's path for a number that is divided.
        call = powershell.parse(example.removeprefix("./"))
        given = {argument.name for command in call.commands for argument in command.arguments}
        wrong += [f"{example} does not parse"] if call.faults or not given else []
        wrong += [f"example with -{name}" for name in sorted(given - {*script.parameters, "WhatIf"})]
    return wrong


def tells_only_what_exists(script: Script) -> list[str]:
    """A cmdlet or parameter in a sentence is as real as one in a call."""
    cmdlets = FOREIGN | OWN | TOLD | {name: set(parameters) for name, parameters in script.functions.items()}
    parameters = set().union(*cmdlets.values()) | set(script.parameters) | {"WhatIf", "Confirm"}
    named = set(re.findall(r"(?<![\w-])[A-Z]\w+-[A-Z]\w+", script.text))
    given = set(re.findall(r"(?<![\w-])-([A-Z]\w+)", script.text))
    return [f"{name} in a sentence" for name in sorted(named - cmdlets.keys())] + [
        f"-{name} in a sentence" for name in sorted(given - parameters)
    ]


def knows_no_secret(script: Script) -> list[str]:
    """Nothing that is read or printed is a credential."""
    secret = re.compile(r"secret|passw|credential|token|certificate|connectionstring", re.IGNORECASE)
    return [f"{name} looks like a secret" for name in sorted(script.identifiers) if secret.search(name)]


def doubles_quotes_in_filters(script: Script) -> list[str]:
    """A value with an apostrophe does not end the text of a filter."""
    filters = re.findall(r"return \"\S+ -eq '\{\d\}'\" -f (.*)", script.text)
    wrong = [f"{value} is not quoted" for value in filters if not value.endswith(""".Replace("'", "''")""")]
    return wrong + [f"{text} is put together by hand" for text in script.strings if re.search(r"-eq '\$", text)]


def noun(call: Command) -> str:
    """The thing that a cmdlet is about."""
    return call.name.partition("-")[2]


RULES: list[Callable[[Script], list[str]]] = [
    is_powershell,
    uses_only_what_exists,
    names_every_argument,
    stops_at_an_error,
    asks_before_a_change,
    looks_before_it_makes,
    takes_back_what_it_makes,
    checks_all_its_cmdlets_first,
    documents_its_parameters,
    tells_only_what_exists,
    knows_no_secret,
    doubles_quotes_in_filters,
]

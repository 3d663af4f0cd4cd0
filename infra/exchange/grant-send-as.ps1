#Requires -Version 5.1
<#
.SYNOPSIS
Lets shared mailboxes send as Harper's address.

.DESCRIPTION
For the Exchange admin of a tenant whose shared mailboxes Harper answers. Harper writes such an answer inside the
shared mailbox, so that colleagues see it in its Sent Items, with Harper's own address as the sender. For that the
shared mailbox needs the right SendAs on Harper's address: the shared mailbox is the trustee, since Exchange judges
the mailbox in whose name the draft lies.

What is there already stays as it is, so that the script can be run again at any time. All addresses are looked up
before the first change. -WhatIf shows what would be done, -Remove takes it back.

.PARAMETER HarperAddress
The address that Harper writes as.

.PARAMETER SharedMailbox
The shared mailbox that sends as Harper's address; several with commas between them.

.PARAMETER Remove
Takes the right back.

.EXAMPLE
./grant-send-as.ps1 -HarperAddress harper@contoso.example -SharedMailbox 'support@contoso.example', 'sales@contoso.example'

.EXAMPLE
./grant-send-as.ps1 -HarperAddress harper@contoso.example -SharedMailbox support@contoso.example -WhatIf

.EXAMPLE
./grant-send-as.ps1 -HarperAddress harper@contoso.example -SharedMailbox support@contoso.example -Remove

.NOTES
Rights: the role group Organization Management, or the role Exchange Administrator. Connect-ExchangeOnline comes first.
A new right can take an hour to be felt. A mailbox of one person needs none: there Harper answers as that mailbox.
The exit code is 1 when something is missing or failed.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $HarperAddress,

    [Parameter(Mandatory)]
    [string[]] $SharedMailbox,

    [switch] $Remove
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

$Cmdlets = 'Get-Recipient', 'Get-RecipientPermission', 'Add-RecipientPermission', 'Remove-RecipientPermission'

function Assert-Exchange {
    param([string[]] $Cmdlet)
    if (-not (Get-Command -Name 'Get-ConnectionInformation' -ErrorAction SilentlyContinue)) {
        throw 'The module ExchangeOnlineManagement (3.0 or later) is missing: Install-Module ExchangeOnlineManagement, then Connect-ExchangeOnline.'
    }
    $open = @(Get-ConnectionInformation -ErrorAction Stop | Where-Object { "$($_.State)" -eq 'Connected' })
    if ($open.Count -eq 0) { throw 'There is no connection to Exchange Online: run Connect-ExchangeOnline first.' }
    if (@($open | Where-Object { $_.Name -like 'ExchangeOnlineProtection*' }).Count -gt 0) {
        throw 'Security & Compliance PowerShell is connected too and has cmdlets of the same names: Disconnect-ExchangeOnline, then only Connect-ExchangeOnline.'
    }
    $tenants = @($open | ForEach-Object { "$($_.TenantID)" } | Select-Object -Unique)
    if ($tenants.Count -gt 1) { throw 'More than one tenant is connected: Disconnect-ExchangeOnline, then connect to one.' }
    # Exchange loads only the cmdlets that the account may use: one that is missing is a right that is missing.
    $missing = @($Cmdlet | Where-Object { -not (Get-Command -Name $_ -ErrorAction SilentlyContinue) })
    if ($missing.Count -gt 0) {
        throw "$($open[0].UserPrincipalName) may not use $($missing -join ', '): the role Exchange Administrator or the role group Organization Management is needed (and a connection without -Prefix)."
    }
    Write-Information "Connected to tenant $($tenants[0]) as $($open[0].UserPrincipalName)."
    return $tenants[0]
}

function Get-OneRecipient {
    param([string] $Address)
    try { $found = @(Get-Recipient -Identity $Address -ErrorAction Stop) }
    catch { throw "Exchange shows no recipient ${Address}: $($_.Exception.Message)" }
    if ($found.Count -ne 1) { throw "There is not exactly one recipient with the address $Address." }
    return $found[0]
}

function Assert-Address {
    Get-OneRecipient -Address $HarperAddress | Out-Null
    foreach ($address in $SharedMailbox) {
        $found = Get-OneRecipient -Address $address
        # A group as trustee would let each of its members write in Harper's name.
        if (-not $Remove -and "$($found.RecipientTypeDetails)" -ne 'SharedMailbox') {
            throw "$address is a $($found.RecipientTypeDetails), not a shared mailbox; nothing was changed."
        }
    }
}

function Get-SendAs {
    param([string] $Trustee)
    return Get-RecipientPermission -Identity $HarperAddress -Trustee $Trustee -AccessRights SendAs -ErrorAction Stop |
        Where-Object { "$($_.AccessControlType)" -eq 'Allow' }
}

function Grant-SendAs {
    foreach ($address in $SharedMailbox) {
        if (@(Get-SendAs -Trustee $address).Count -gt 0) {
            Write-Information "$address may send as $HarperAddress already."
        }
        elseif ($PSCmdlet.ShouldProcess($HarperAddress, "Let $address send as it")) {
            Add-RecipientPermission -Identity $HarperAddress -Trustee $address -AccessRights SendAs -Confirm:$false -ErrorAction Stop | Out-Null
            Write-Information "$address may send as $HarperAddress now."
        }
    }
}

function Revoke-SendAs {
    foreach ($address in $SharedMailbox) {
        if (@(Get-SendAs -Trustee $address).Count -eq 0) {
            Write-Information "$address has no right to send as $HarperAddress."
        }
        elseif ($PSCmdlet.ShouldProcess($HarperAddress, "No longer let $address send as it")) {
            Remove-RecipientPermission -Identity $HarperAddress -Trustee $address -AccessRights SendAs -Confirm:$false -ErrorAction Stop | Out-Null
            Write-Information "$address may no longer send as $HarperAddress."
        }
    }
}

try {
    Assert-Exchange -Cmdlet $Cmdlets | Out-Null
    Assert-Address
    if ($Remove) { Revoke-SendAs } else { Grant-SendAs }
}
catch {
    Write-Verbose $_.ScriptStackTrace
    Write-Error -Message $_.Exception.Message -ErrorAction Continue
    exit 1
}

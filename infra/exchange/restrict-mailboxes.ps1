#Requires -Version 5.1
<#
.SYNOPSIS
Limits Harper Mail to the mailboxes of one group, or of one custom attribute.

.DESCRIPTION
For the Exchange admin of a tenant that wants Harper to reach some mailboxes only. In Exchange Online it makes the
pointer to Harper's enterprise application, a management scope with the given mailboxes, and the two assignments
"Application Mail.ReadWrite" and "Application Mail.Send" in that scope. Then it asks Exchange about one mailbox that
Harper should reach and one that it should not, and fails when an answer is wrong.

What is there already stays as it is, so that the script can be run again at any time; a scope with another filter is
changed. -WhatIf shows what would be done, -Remove takes it back.

These assignments restrict nothing as long as Harper also holds Mail.* permissions for the whole tenant in Microsoft
Entra, since an application may do what either of the two allows. The script looks for such a grant when Microsoft
Graph PowerShell is connected (Connect-MgGraph -Scopes Application.Read.All) and fails when it finds one; otherwise it
says how to look. A tenant that must keep the grant uses -LegacyPolicy.

.PARAMETER AppId
The application (client) id of Harper Mail.

.PARAMETER ObjectId
The object id of Harper's enterprise application in this tenant; not that of the app registration.

.PARAMETER Group
The address of a mail-enabled group. Its direct members are the mailboxes; groups inside it do not count.

.PARAMETER CustomAttribute
The mark on the mailboxes, such as CustomAttribute1=harper; instead of -Group.

.PARAMETER Inside
A mailbox that Harper should reach, for the test.

.PARAMETER Outside
A mailbox that Harper should not reach, for the test.

.PARAMETER LegacyPolicy
Makes an application access policy instead, which restricts the tenant-wide grant of Microsoft Entra. Needs a
mail-enabled security group. Microsoft advises against new ones: only where the grant has to stay.

.PARAMETER Remove
Takes back what this script made; with -LegacyPolicy the access policy (only that of -Group, where it is given).

.EXAMPLE
./restrict-mailboxes.ps1 -AppId 11111111-1111-4111-8111-111111111111 -ObjectId 22222222-2222-4222-8222-222222222222 -Group harper-mailboxes@contoso.example -Inside support@contoso.example -Outside ceo@contoso.example

.EXAMPLE
./restrict-mailboxes.ps1 -AppId 11111111-1111-4111-8111-111111111111 -ObjectId 22222222-2222-4222-8222-222222222222 -CustomAttribute 'CustomAttribute1=harper' -Inside support@contoso.example -Outside ceo@contoso.example -WhatIf

.EXAMPLE
./restrict-mailboxes.ps1 -AppId 11111111-1111-4111-8111-111111111111 -LegacyPolicy -Group harper-mailboxes@contoso.example -Inside support@contoso.example -Outside ceo@contoso.example

.EXAMPLE
./restrict-mailboxes.ps1 -AppId 11111111-1111-4111-8111-111111111111 -Remove

.NOTES
Rights: the role group Organization Management, or the role Exchange Administrator. Connect-ExchangeOnline comes first.
A tenant that was never customised asks for Enable-OrganizationCustomization first; Exchange says so itself.
A change is felt after 30 minutes to 2 hours: Exchange keeps an application's rights that long while it is at work. The
test of this script sees a change at once.
A person who may change the group or the attribute decides which mailboxes Harper reaches.
Nested groups are out of scope.
The exit code is 1 when something is missing or failed, when the test was not passed, and when a tenant-wide grant makes
the restriction void. It is 0 when that grant could not be looked for: the last line says so then, instead of "Done".
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [guid] $AppId,

    [Nullable[guid]] $ObjectId,

    [string] $Group,

    [ValidateScript({
        if ($_ -match '^CustomAttribute([1-9]|1[0-5])=.') { return $true }
        throw 'Write it as CustomAttribute1=harper, with a number from 1 to 15.'
    })]
    [string] $CustomAttribute,

    [string] $Inside,

    [string] $Outside,

    [switch] $LegacyPolicy,

    [switch] $Remove
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

# The names are here and nowhere else, at most 64 characters long. The id keeps two deployments in one tenant apart.
$PointerName = 'Harper Mail'
$ScopeName = "Harper Mail mailboxes $AppId"
$AssignmentNames = [ordered] @{
    'Application Mail.ReadWrite' = "Harper Mail.ReadWrite $AppId"
    'Application Mail.Send'      = "Harper Mail.Send $AppId"
}
# Microsoft Graph's ids of the application permissions that open every mailbox of a tenant.
$TenantWide = @{
    'e2a3a72e-5f79-4c64-b1b1-878b674786c9' = 'Mail.ReadWrite'
    'b633e1c5-b582-4048-a93e-9f11b44c7e96' = 'Mail.Send'
    '810c84a8-4a9e-49e6-bf7d-12d183f40d01' = 'Mail.Read'
}
$PolicyCmdlets = 'Get-DistributionGroup', 'Get-ApplicationAccessPolicy', 'New-ApplicationAccessPolicy',
    'Remove-ApplicationAccessPolicy', 'Test-ApplicationAccessPolicy', 'Get-ManagementRoleAssignment'
$AssignmentCmdlets = 'Get-DistributionGroup', 'Get-DistributionGroupMember', 'Get-ServicePrincipal',
    'New-ServicePrincipal', 'Remove-ServicePrincipal', 'Get-ManagementScope', 'New-ManagementScope',
    'Set-ManagementScope', 'Remove-ManagementScope', 'Get-ManagementRoleAssignment', 'New-ManagementRoleAssignment',
    'Remove-ManagementRoleAssignment', 'Test-ServicePrincipalAuthorization'

function Assert-Argument {
    if ($Remove) { return }
    if ($LegacyPolicy -and $CustomAttribute) { throw 'An access policy (-LegacyPolicy) needs -Group, not -CustomAttribute.' }
    if ([bool] $Group -eq [bool] $CustomAttribute) { throw 'Say which mailboxes: either -Group or -CustomAttribute.' }
    if (-not $LegacyPolicy -and -not $ObjectId) { throw 'Give -ObjectId, the object id of the enterprise application.' }
    if ($ObjectId -eq $AppId) { throw '-ObjectId is the id of the enterprise application, not the application id again.' }
    if (-not $Inside -or -not $Outside) { throw 'Name one mailbox that Harper should reach (-Inside) and one that it should not (-Outside).' }
    if ($Inside -eq $Outside) { throw '-Inside and -Outside are the same mailbox.' }
}

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

function Get-MailGroup {
    try { $found = @(Get-DistributionGroup -Identity $Group -ErrorAction Stop) }
    catch { throw "Exchange shows no mail-enabled group ${Group}: $($_.Exception.Message)" }
    if ($found.Count -ne 1) { throw "There is not exactly one mail-enabled group ${Group}." }
    return $found[0]
}

function Get-MailboxFilter {
    if ($CustomAttribute) {
        $name, $value = $CustomAttribute -split '=', 2
        return "{0} -eq '{1}'" -f $name, $value.Replace("'", "''")
    }
    $found = Get-MailGroup
    $members = @(Get-DistributionGroupMember -Identity $found.DistinguishedName -ResultSize Unlimited -ErrorAction Stop)
    $nested = @($members | Where-Object { "$($_.RecipientType)" -like '*Group*' } | ForEach-Object { $_.Name })
    if ($nested.Count -gt 0) { Write-Warning "Harper will not reach the mailboxes of the groups inside ${Group}: $($nested -join ', '). Put the mailboxes in directly." }
    return "MemberOfGroup -eq '{0}'" -f $found.DistinguishedName.Replace("'", "''")
}

# What is there is found in the whole list: asked for a name that it does not know, Exchange can answer with everything.
function Get-Pointer {
    return Get-ServicePrincipal -ErrorAction Stop | Where-Object { "$($_.AppId)" -eq "$AppId" }
}

function Get-Scope {
    return Get-ManagementScope -ErrorAction Stop | Where-Object { $_.Name -eq $ScopeName }
}

function Get-Assignment {
    param([string] $Role)
    return Get-ManagementRoleAssignment -Role $Role -ErrorAction Stop | Where-Object { $_.Name -eq $AssignmentNames[$Role] }
}

function Grant-MailAccess {
    $filter = Get-MailboxFilter
    $pointer = @(Get-Pointer)
    if ($pointer.Count -gt 0 -and "$($pointer[0].ObjectId)" -ne "$ObjectId") {
        throw "Exchange knows Harper by the object id $($pointer[0].ObjectId), not $ObjectId. If the enterprise application was made again, run this script with -Remove first."
    }
    if ($pointer.Count -gt 0) {
        Write-Information 'The pointer to the enterprise application is there.'
    }
    elseif ($PSCmdlet.ShouldProcess("$PointerName ($AppId)", 'Make the pointer to the enterprise application')) {
        New-ServicePrincipal -AppId "$AppId" -ObjectId "$ObjectId" -DisplayName $PointerName -Confirm:$false -ErrorAction Stop | Out-Null
        Write-Information 'Made the pointer to the enterprise application.'
    }
    $scope = @(Get-Scope)
    if ($scope.Count -eq 0) {
        if ($PSCmdlet.ShouldProcess($ScopeName, "Make the management scope: $filter")) {
            New-ManagementScope -Name $ScopeName -RecipientRestrictionFilter $filter -Confirm:$false -ErrorAction Stop | Out-Null
            Write-Information "Made the management scope: $filter"
        }
    }
    elseif ("$($scope[0].RecipientFilter)".Trim(' ()') -eq $filter) {
        Write-Information "The management scope is there: $filter"
    }
    elseif ($PSCmdlet.ShouldProcess($ScopeName, "Change the management scope from $($scope[0].RecipientFilter) to $filter")) {
        Set-ManagementScope -Identity $ScopeName -RecipientRestrictionFilter $filter -Confirm:$false -ErrorAction Stop | Out-Null
        Write-Information "Changed the management scope from $($scope[0].RecipientFilter) to $filter"
    }
    foreach ($role in $AssignmentNames.Keys) {
        if (@(Get-Assignment -Role $role).Count -gt 0) {
            Write-Information "The assignment of $role is there."
        }
        elseif ($PSCmdlet.ShouldProcess($AssignmentNames[$role], "Assign $role")) {
            New-ManagementRoleAssignment -Name $AssignmentNames[$role] -Role $role -App "$ObjectId" -CustomResourceScope $ScopeName -Confirm:$false -ErrorAction Stop | Out-Null
            Write-Information "Assigned $role."
        }
    }
}

function Revoke-MailAccess {
    foreach ($role in $AssignmentNames.Keys) {
        foreach ($assignment in @(Get-Assignment -Role $role)) {
            if ($PSCmdlet.ShouldProcess($assignment.Name, "Take back $role")) {
                Remove-ManagementRoleAssignment -Identity $assignment.Name -Confirm:$false -ErrorAction Stop
                Write-Information "Took back $role."
            }
        }
    }
    foreach ($scope in @(Get-Scope)) {
        if ($PSCmdlet.ShouldProcess($scope.Name, 'Remove the management scope')) {
            Remove-ManagementScope -Identity $scope.Name -Confirm:$false -ErrorAction Stop
            Write-Information 'Removed the management scope.'
        }
    }
    foreach ($pointer in @(Get-Pointer)) {
        if ($PSCmdlet.ShouldProcess("$PointerName ($AppId)", 'Remove the pointer to the enterprise application')) {
            Remove-ServicePrincipal -Identity "$($pointer.ObjectId)" -Confirm:$false -ErrorAction Stop
            Write-Information 'Removed the pointer to the enterprise application.'
        }
    }
}

function Get-RoleInScope {
    param([string] $Mailbox)
    Write-Information "What Exchange allows Harper in ${Mailbox}:"
    $rows = @(Test-ServicePrincipalAuthorization -Identity "$ObjectId" -Resource $Mailbox -ErrorAction Stop)
    $rows | Format-Table -Property 'RoleName', 'GrantedPermissions', 'AllowedResourceScope', 'ScopeType', 'InScope' -AutoSize | Out-Host
    return $rows | Where-Object { "$($_.InScope)" -eq 'True' } | ForEach-Object { $_.RoleName }
}

function Assert-MailAccess {
    $reached = @(Get-RoleInScope -Mailbox $Inside)
    $leaked = @(Get-RoleInScope -Mailbox $Outside)
    $lacking = @($AssignmentNames.Keys | Where-Object { $reached -notcontains $_ })
    $wrong = @()
    if ($lacking.Count -gt 0) { $wrong += "$Inside should be in scope and is not, for $($lacking -join ' and '): is it a direct member of the group, or does it carry the attribute?" }
    if ($leaked.Count -gt 0) { $wrong += "$Outside should be out of scope and is in it, for $($leaked -join ' and '): look at the scope named above, and for assignments made by hand." }
    if ($wrong.Count -gt 0) { throw "The test was not passed. $($wrong -join ' ') What was only just made can take some minutes: run the same command again, nothing is made twice." }
}

function Get-TenantWideGrant {
    param([string] $Tenant)
    $byHand = "Look in the Entra admin center, Enterprise applications, Harper Mail, Permissions: no Mail.* of the type Application may be there. Or run Connect-MgGraph -Scopes Application.Read.All and this script again."
    if (@(Get-Command -Name 'Get-MgContext', 'Get-MgServicePrincipalAppRoleAssignment' -ErrorAction SilentlyContinue).Count -lt 2) {
        Write-Warning "Not checked, since Microsoft Graph PowerShell is not installed: whether a tenant-wide grant makes the restriction void. $byHand"
        return 'not checked'
    }
    $context = Get-MgContext -ErrorAction Stop
    if (-not $context -or "$($context.TenantId)" -ne $Tenant) {
        Write-Warning "Not checked, since Microsoft Graph PowerShell is not connected to this tenant: whether a tenant-wide grant makes the restriction void. $byHand"
        return 'not checked'
    }
    try { $grants = @(Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId "$ObjectId" -All -ErrorAction Stop) }
    catch {
        Write-Warning "Not checked, since Microsoft Graph refused the question ($($_.Exception.Message)): whether a tenant-wide grant makes the restriction void. $byHand"
        return 'not checked'
    }
    $wide = @($grants | Where-Object { $TenantWide.ContainsKey("$($_.AppRoleId)") })
    foreach ($grant in $wide) {
        Write-Warning "THE RESTRICTION IS VOID: Microsoft Entra grants Harper $($TenantWide["$($grant.AppRoleId)"]) for every mailbox. Take it away (Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $ObjectId -AppRoleAssignmentId $($grant.Id)) and do not consent to it again, or keep it and use -LegacyPolicy."
    }
    if ($wide.Count -gt 0) { return 'granted' }
    return 'none'
}

function Get-LegacyPolicy {
    try { return Get-ApplicationAccessPolicy -ErrorAction Stop | Where-Object { "$($_.AppId)" -eq "$AppId" -and "$($_.AccessRight)" -eq 'RestrictAccess' } }
    catch {
        # A tenant that never had a policy answers with this error instead of an empty list.
        if ($_.Exception.Message -notlike "*be performed because object*") { throw }
    }
}

function Test-PolicyGroup {
    param($Policy, $Found)
    return "$($Policy.Identity)" -like "*$($Found.Guid)*" -or @("$($Found.Name)", "$($Found.DisplayName)") -contains "$($Policy.ScopeName)"
}

function Grant-LegacyPolicy {
    $found = Get-MailGroup
    if ("$($found.RecipientTypeDetails)" -ne 'MailUniversalSecurityGroup') { throw "$Group is a $($found.RecipientTypeDetails); an access policy needs a mail-enabled security group." }
    $policies = @(Get-LegacyPolicy)
    foreach ($other in @($policies | Where-Object { -not (Test-PolicyGroup -Policy $_ -Found $found) })) {
        Write-Warning "Another policy lets Harper into the mailboxes of $($other.ScopeName) as well: Remove-ApplicationAccessPolicy -Identity '$($other.Identity)' takes it away."
    }
    if (@($policies | Where-Object { Test-PolicyGroup -Policy $_ -Found $found }).Count -gt 0) {
        Write-Information 'The access policy is there.'
    }
    elseif ($PSCmdlet.ShouldProcess($Group, "Restrict Harper's tenant-wide grant to this group")) {
        # One space: Exchange keeps all policies of a tenant in little room, and descriptions take from it.
        New-ApplicationAccessPolicy -AppId "$AppId" -PolicyScopeGroupId $Group -AccessRight RestrictAccess -Description ' ' -Confirm:$false -ErrorAction Stop | Out-Null
        Write-Information "Made the access policy for $Group."
    }
    foreach ($role in @($AssignmentNames.Keys | Where-Object { @(Get-Assignment -Role $_).Count -gt 0 })) {
        Write-Warning "The access policy does not bind the assignment of ${role}: take it back with -Remove (without -LegacyPolicy)."
    }
}

function Revoke-LegacyPolicy {
    $policies = @(Get-LegacyPolicy)
    if ($Group) {
        $found = Get-MailGroup
        $policies = @($policies | Where-Object { Test-PolicyGroup -Policy $_ -Found $found })
    }
    Write-Warning 'Without an access policy Harper reaches every mailbox, as long as Microsoft Entra grants it Mail.* for the whole tenant.'
    foreach ($policy in $policies) {
        if ($PSCmdlet.ShouldProcess("$($policy.ScopeName)", 'Remove the access policy')) {
            Remove-ApplicationAccessPolicy -Identity "$($policy.Identity)" -Confirm:$false -ErrorAction Stop
            Write-Information "Removed the access policy for $($policy.ScopeName)."
        }
    }
}

function Assert-LegacyAccess {
    $expected = [ordered] @{ $Inside = 'Granted'; $Outside = 'Denied' }
    $wrong = @()
    foreach ($mailbox in $expected.Keys) {
        $answer = Test-ApplicationAccessPolicy -Identity $mailbox -AppId "$AppId" -ErrorAction Stop
        Write-Information "The access policy says for ${mailbox}: $($answer.AccessCheckResult)."
        if ("$($answer.AccessCheckResult)" -ne $expected[$mailbox]) { $wrong += "$mailbox should be $($expected[$mailbox])." }
    }
    if ($wrong.Count -gt 0) { throw "The test was not passed. $($wrong -join ' ') A new policy or member can take half an hour and more: run the same command again then, nothing is made twice." }
}

try {
    Assert-Argument
    if ($LegacyPolicy) { $tenant = Assert-Exchange -Cmdlet $PolicyCmdlets }
    else { $tenant = Assert-Exchange -Cmdlet $AssignmentCmdlets }
    if ($Remove -and $LegacyPolicy) { Revoke-LegacyPolicy }
    elseif ($Remove) { Revoke-MailAccess }
    elseif ($LegacyPolicy) { Grant-LegacyPolicy }
    else {
        Grant-MailAccess
        $wide = Get-TenantWideGrant -Tenant $tenant
    }
    if ($WhatIfPreference) { Write-Information 'What if: nothing was changed, and so nothing was tested.' }
    elseif ($Remove) { Write-Information 'Done. Nothing was changed in Microsoft Entra.' }
    elseif ($LegacyPolicy) {
        Assert-LegacyAccess
        Write-Information "Done: the access policy lets Harper into $Inside and not into $Outside. It can take an hour and more to be felt."
    }
    else {
        Assert-MailAccess
        if ($wide -eq 'granted') { throw "Exchange lets Harper into $Inside and not into $Outside, but Microsoft Entra still opens every mailbox: the restriction is void until that grant is taken away (see the warning above). Run the same command again then, nothing is made twice." }
        if ($wide -eq 'none') { Write-Information "Done: Exchange lets Harper into $Inside and not into $Outside, and no tenant-wide grant stands beside it. It is felt after 30 minutes to 2 hours." }
        else { Write-Warning "Exchange lets Harper into $Inside and not into $Outside (felt after 30 minutes to 2 hours). Whether Microsoft Entra opens every mailbox all the same was NOT checked: look as the warning above says before you rely on it." }
    }
}
catch {
    Write-Verbose $_.ScriptStackTrace
    Write-Error -Message $_.Exception.Message -ErrorAction Continue
    exit 1
}

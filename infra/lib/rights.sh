# shellcheck shell=bash
# What deploy.sh asks before it changes anything: Bicep, git, and the caller's rights in Azure. Sourced, never run.

check_bicep() {
    if ! ask bicep version; then
        lack "Bicep is missing: az bicep install"
    else
        set -- "$(printf '%s' "$ANSWER" | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1 || :)"
        at_least "$1" "$BICEP_OLDEST" || lack "Bicep $1 is too old, $BICEP_OLDEST or newer is needed: az bicep upgrade"
    fi
}

# The code is published as it was committed.
check_git() {
    # shellcheck disable=SC2086  # a list of words
    [ "$(git ls-tree --name-only HEAD -- $PACKAGE 2>/dev/null | wc -l)" -eq "$(printf '%s\n' $PACKAGE | wc -l)" ] ||
        lack "This folder is not a complete git checkout of Harper, from which the code is published: git clone it."
    end_if_lacking
}

# The resources that the Bicep files deploy; their parts need no right of their own in any built-in role.
TYPES="Microsoft.ManagedIdentity/userAssignedIdentities Microsoft.Storage/storageAccounts Microsoft.Web/serverfarms
    Microsoft.Web/sites Microsoft.Insights/components Microsoft.Insights/actionGroups
    Microsoft.Insights/scheduledQueryRules Microsoft.Insights/workbooks Microsoft.Authorization/roleAssignments"
ENDPOINT_TYPES="Microsoft.Network/privateEndpoints"
NETWORK_TYPES="Microsoft.Network/virtualNetworks Microsoft.Network/networkSecurityGroups"
DNS_TYPES="Microsoft.Network/privateDnsZones"
WORKSPACE_TYPES="Microsoft.OperationalInsights/workspaces"
# Azure itself makes an alert rule beside Application Insights.
NAMESPACES="Microsoft.Web Microsoft.Storage Microsoft.ManagedIdentity Microsoft.Insights Microsoft.OperationalInsights
    Microsoft.AlertsManagement"
# A subnet is handed over to Microsoft.App, which is not a resource of ours: only a person registers that.
PRIVATE_NAMESPACES="Microsoft.Network Microsoft.App"

# What is the caller's own already needs no right to make it.
needed_types() {
    echo "$TYPES"
    [ -n "$(chosen existingWorkspaceId)" ] || echo "$WORKSPACE_TYPES"
    is_private || return 0
    echo "$ENDPOINT_TYPES"
    [ -n "$(chosen existingSubnetId)" ] || echo "$NETWORK_TYPES"
    ! makes_zones || echo "$DNS_TYPES"
}

# ask_permissions SCOPE: RIGHTS, lines "actions|notActions" of the caller; MORE_RIGHTS if there are further pages.
ask_permissions() {
    RIGHTS='' MORE_RIGHTS=''
    ask rest --method get --url "$1/providers/Microsoft.Authorization/permissions?api-version=2022-04-01" --output tsv \
        --query "[[nextLink || ''], value[].join('|', [join(',', actions), join(',', notActions)])][]" || return
    MORE_RIGHTS=$(sed -n 1p "$WORK/answer") RIGHTS=$(sed 1d "$WORK/answer")
}

# look_at_permissions SCOPE: the same, or RIGHTS_HIDDEN where the caller may not even ask.
look_at_permissions() {
    RIGHTS_HIDDEN=''
    may_see "Azure did not say which rights you have; if your sign-in has expired: az login" ask_permissions "$1" ||
        RIGHTS_HIDDEN=1
}

# check_rights: the caller's effective rights, in the group or, before it exists, in the subscription.
check_rights() {
    local scope=/subscriptions/$SUBSCRIPTION each lacking=''
    [ "$GROUP_EXISTS" != true ] || scope=$scope/resourceGroups/$GROUP
    look_at_permissions "$scope"
    set -- Microsoft.Resources/deployments/write Microsoft.Resources/deployments/validate/action
    [ "$GROUP_EXISTS" = true ] || set -- "$@" Microsoft.Resources/subscriptions/resourceGroups/write
    [ -z "$WHAT_IF" ] || set -- Microsoft.Resources/deployments/whatIf/action "$@"
    for each in $(needed_types); do set -- "$@" "$each/write"; done
    for each in "$@" Microsoft.ManagedIdentity/userAssignedIdentities/assign/action; do
        is_granted "$each" || lacking=$lacking${lacking:+, }$each
    done
    if [ -z "$lacking" ]; then
        return 0
    elif [ -n "$MORE_RIGHTS$RIGHTS_HIDDEN" ]; then
        # Only the first page was read, or a role of the company's own does not let one read them.
        warn "Whether you have these rights could not be seen; going on: $lacking"
    else
        lack "At $scope you lack $lacking: have an owner give you the role Owner there, or Contributor with Role Based Access Control Administrator."
    fi
}

# What is the caller's own lies elsewhere, where rights in the group do not count. Application Insights takes a workspace of
# another subscription only from those who may have its keys (MicrosoftDocs/azure-monitor-docs #297).
check_rights_elsewhere() {
    local subnet=Microsoft.Network/virtualNetworks/subnets/join/action logs=Microsoft.OperationalInsights/workspaces
    check_right "$(chosen existingSubnetId)" "Network Contributor" "$subnet"
    check_right "$(chosen existingEndpointSubnetId)" "Network Contributor" "$subnet"
    check_right "$(chosen existingWorkspaceId)" "Log Analytics Contributor" "$logs/read" "$logs/sharedKeys/action"
}

# check_right SCOPE ROLE RIGHT...: a role of one's own may be seen on a page that was not read, so nothing ends here.
check_right() {
    local scope=$1 role=$2 each lacking='' doubt=''
    # In a parameter file it may also be an expression, which only Bicep can read.
    # shellcheck disable=SC2016  # a hole of Bicep's
    case $scope in *'${'*) return 0 ;; /subscriptions/*) ;; *) return 0 ;; esac
    shift 2
    if ask_permissions "$scope"; then
        for each in "$@"; do
            is_granted "$each" || lacking=$lacking${lacking:+, }$each
        done
        [ -z "$lacking" ] || doubt="At $scope you seem to lack $lacking"
    else
        doubt="Your rights at $scope could not be seen ($(sed -n 1p "$WORK/words"))"
    fi
    [ -z "$doubt" ] ||
        warn "$doubt; going on. If the deployment says LinkedAuthorizationFailed, its owner gives you the role $role there."
}

# Azure registers what a template names by itself, if the caller may have it do so in the whole subscription.
check_providers() {
    local each missing='' lacking='' register="az provider register --subscription $SUBSCRIPTION --wait --namespace"
    local later="If the deployment says MissingSubscriptionRegistration, somebody with the role Contributor on the whole subscription registers what it names: $register"
    may_see "Azure did not say which resource providers are registered." ask_here provider list \
        --query "[?registrationState!='Registered'].namespace" --output tsv || {
        warn "You may not see which resource providers are registered; going on. $later NAME"
        return 0
    }
    for each in $NAMESPACES $(! is_integrated || echo "$PRIVATE_NAMESPACES"); do
        ! is_listed "$each" || missing="$missing $each"
    done
    [ -n "$missing" ] || return 0
    look_at_permissions "/subscriptions/$SUBSCRIPTION"
    for each in $missing; do
        if [ "$each" = Microsoft.App ] || { [ -z "$MORE_RIGHTS$RIGHTS_HIDDEN" ] && ! is_granted "$each/register/action"; }; then
            lacking="$lacking${lacking:+; }$register $each"
        elif [ -n "$RIGHTS_HIDDEN" ]; then
            warn "Whether you may register the resource provider $each could not be seen; going on. $later $each"
        else
            note "Azure will register the resource provider $each"
        fi
    done
    [ -z "$lacking" ] || lack "The subscription lacks resource providers; somebody with the role Contributor on all of it registers them once: $lacking"
}

# is_granted RIGHT: some entry's actions have it and the same entry's notActions do not.
is_granted() {
    local entry
    while read -r entry; do
        if is_among "$1" "${entry%%|*}" && ! is_among "$1" "${entry#*|}"; then
            return 0
        fi
    done <<END
$RIGHTS
END
    return 1
}

# is_among RIGHT PATTERNS: Azure's wildcard is the shell's, and case does not count.
is_among() {
    local pattern patterns found=1
    IFS=, read -r -a patterns <<END
$2
END
    [ "${#patterns[@]}" -gt 0 ] || return 1
    shopt -s nocasematch
    for pattern in "${patterns[@]}"; do
        # shellcheck disable=SC2254  # it is a pattern
        case $1 in $pattern) found=0 && break ;; esac
    done
    shopt -u nocasematch
    return "$found"
}

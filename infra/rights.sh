# shellcheck shell=bash
# What deploy.sh asks before it changes anything: Bicep, git, and the caller's rights in Azure and Entra. Sourced, never run.

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
        lack "This folder is no complete git checkout of Harper, which the code is published from: git clone it."
    end_if_lacking
}

# check_rights: the caller's effective rights, in the group or, before it exists, in the subscription.
check_rights() {
    local scope=/subscriptions/$SUBSCRIPTION needed
    [ "$GROUP_EXISTS" != true ] || scope=$scope/resourceGroups/$GROUP
    must "Azure did not say which rights you have; if your sign-in has expired: az login" ask rest --method get \
        --url "$scope/providers/Microsoft.Authorization/permissions?api-version=2022-04-01" --output tsv \
        --query "[[nextLink || ''], value[].join('|', [join(',', actions), join(',', notActions)])][]"
    set -- Microsoft.Resources/deployments/write Microsoft.Authorization/roleAssignments/write
    [ "$GROUP_EXISTS" = true ] || set -- "$@" Microsoft.Resources/subscriptions/resourceGroups/write
    for needed in "$@"; do
        is_granted "$needed" && continue
        # Only the first page was read.
        if [ -n "$(sed -n 1p "$WORK/answer")" ]; then
            warn "Whether you have the right $needed could not be seen; going on."
        else
            lack "You lack the right $needed at $scope: have an owner give you the role Owner there, or Contributor with Role Based Access Control Administrator."
        fi
    done
}

# is_granted RIGHT: some entry's actions have it and the same entry's notActions do not; lines "a,b|c,d" after the first.
is_granted() {
    local entry
    while read -r entry; do
        if is_among "$1" "${entry%%|*}" && ! is_among "$1" "${entry#*|}"; then
            return 0
        fi
    done <<END
$(sed 1d "$WORK/answer")
END
    return 1
}

# is_among RIGHT PATTERNS: Azure's wildcard is the shell's, and case does not count.
is_among() {
    local right pattern patterns
    right=$(printf '%s' "$1" | LC_ALL=C tr '[:upper:]' '[:lower:]')
    IFS=, read -r -a patterns <<END
$(printf '%s' "$2" | LC_ALL=C tr '[:upper:]' '[:lower:]')
END
    [ "${#patterns[@]}" -gt 0 ] || return 1
    for pattern in "${patterns[@]}"; do
        # shellcheck disable=SC2254  # it is a pattern
        case $right in $pattern) return 0 ;; esac
    done
    return 1
}

GLOBAL_ADMINISTRATOR=62e90394-69f5-4237-9190-012177145e10
APPLICATION_ADMINISTRATOR=9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3
CLOUD_APPLICATION_ADMINISTRATOR=158c047a-c907-4556-b7ef-446551a6b5f7
APPLICATION_DEVELOPER=cf1c38e5-3621-4004-a7cb-879624dced7c

# Whether the caller may make the registration, or change the one that is there; a developer may change only their own.
check_entra_rights() {
    if [ "$CALLER_TYPE" != user ]; then
        warn "Signed in as a service principal, whose rights in Entra cannot be asked: it needs the permission Application.ReadWrite.OwnedBy."
    elif ! may_register; then
        lack "$ENTRA_LACK"
    fi
}

# Sets ENTRA_LACK. What Entra does not say lets the deployment go on, which says it then.
may_register() {
    local roles="$GLOBAL_ADMINISTRATOR $APPLICATION_ADMINISTRATOR $CLOUD_APPLICATION_ADMINISTRATOR" role
    [ -n "$REGISTRATION" ] || roles="$roles $APPLICATION_DEVELOPER"
    ask_entra "me/transitiveMemberOf/microsoft.graph.directoryRole?\$select=roleTemplateId" 'value[].roleTemplateId' || return 0
    for role in $roles; do
        ! printf '%s\n' "$ANSWER" | grep -qixF -e "$role" || return 0
    done
    if [ -n "$REGISTRATION" ]; then
        ENTRA_LACK="You may not change the registration $NAME in Entra: become its owner, or get the role Cloud Application Administrator."
        [ "$REGISTRATION" != unknown ] || {
            entra_unknown
            return 0
        }
        ask_entra "me?\$select=id" id || return 0
        ask_entra "applications/$REGISTRATION/owners?\$select=id" "length(value[?id=='$ANSWER']) > \`0\`" || return 0
    else
        ENTRA_LACK="You may not register applications in Entra: get the role Application Developer, or Cloud Application Administrator."
        ask_entra policies/authorizationPolicy defaultUserRolePermissions.allowedToCreateApps || return 0
    fi
    [ "$ANSWER" = true ]
}

ask_entra() {
    ask rest --method get --url "$GRAPH/v1.0/$1" --query "$2" --output tsv || {
        entra_unknown
        return 1
    }
}

entra_unknown() { warn "Entra did not say whether you may register applications; going on."; }

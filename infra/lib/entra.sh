# shellcheck shell=bash disable=SC2034
# Harper's registration in Entra: what is there, what the caller may do with it, and how it goes. Sourced, never run.

# --- What is there -------------------------------------------------------------------------------------------------

# find_registration NAME: REGISTRATION, CLIENT_ID and ROLES (how many permissions of its own it asks for), or nothing.
find_registration() {
    REGISTRATION='' CLIENT_ID='' ROLES=''
    if ask rest --method get --url "$GRAPH/v1.0/applications(uniqueName='$1')?\$select=id,appId,requiredResourceAccess" \
        --query "[id,appId,length(requiredResourceAccess[].resourceAccess[] | [?type=='Role'])]" --output tsv; then
        {
            read -r REGISTRATION
            read -r CLIENT_ID
            read -r ROLES
        } <<END
$ANSWER
END
        return 0
    fi
    complained 'Request_ResourceNotFound|Not Found'
}

# ask_identities NAME: a line "id resource" for each managed identity of that name. Harper's is called as its registration is, and
# Entra knows it in whatever group and subscription it is.
ask_identities() {
    ask_entra "servicePrincipals?\$filter=displayName%20eq%20'$1'&\$select=id,servicePrincipalType,alternativeNames" \
        "value[?servicePrincipalType=='ManagedIdentity'].join(' ', [id, alternativeNames[?starts_with(@, '/')] | [0] || 'of an unknown place'])"
}

# Those of the last answer that are not in this group.
identities_elsewhere() {
    printf '%s\n' "$ANSWER" | grep -viF -e " /subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/" | grep . | tr '\n' ' ' || :
}

# Its registration would be taken over, and a Harper that runs would be signed in no more.
refuse_name_of_another() {
    local others=''
    [ -z "$NAME" ] && [ -n "$WANTED_NAME" ] || return 0
    if ! find_registration "$WANTED_NAME" || { [ -n "$REGISTRATION" ] && ! ask_identities "$WANTED_NAME"; }; then
        warn "Entra did not say whether another Harper is called $WANTED_NAME; going on."
    elif [ -n "$REGISTRATION" ]; then
        others=$(identities_elsewhere)
    fi
    REGISTRATION='' CLIENT_ID='' ROLES=''
    [ -z "$others" ] ||
        lack "The name $WANTED_NAME is that of another Harper ($others), whose registration this would take over: choose another --name. Was its group deleted just now, run this again in some minutes."
}

# find_deleted TYPE CONDITION WANTED: FOUND, a line with the wanted properties for each that lies in the directory's bin.
find_deleted() {
    local url="$GRAPH/v1.0/directory/deletedItems/microsoft.graph.$1?\$select=id,appId" page
    [ "$1" != application ] || url=$url,displayName,uniqueName
    FOUND=''
    while [ -n "$url" ]; do
        ask rest --method get --url "$url" --output tsv \
            --query "[[\"@odata.nextLink\" || ''], value[?$2].join(' ', [$3])][]" || return
        # The first line is the next page's address, or empty.
        url=$(sed -n 1p "$WORK/answer")
        page=$(sed -e 1d "$WORK/answer")
        FOUND=$FOUND${FOUND:+${page:+
}}$page
    done
}

# has_line TEXT LINE. Not by a pipe to grep -q, which ends at the first match: under pipefail its writer then fails now and then.
has_line() {
    case "
$1
" in *"
$2
"*) return 0 ;; esac
    return 1
}

# --- Rights --------------------------------------------------------------------------------------------------------

GLOBAL_ADMINISTRATOR=62e90394-69f5-4237-9190-012177145e10
APPLICATION_ADMINISTRATOR=9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3
CLOUD_APPLICATION_ADMINISTRATOR=158c047a-c907-4556-b7ef-446551a6b5f7
HYBRID_IDENTITY_ADMINISTRATOR=8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2
APPLICATION_DEVELOPER=cf1c38e5-3621-4004-a7cb-879624dced7c
# Who may make, change, delete and purge any registration.
ADMINISTRATORS="$GLOBAL_ADMINISTRATOR $APPLICATION_ADMINISTRATOR $CLOUD_APPLICATION_ADMINISTRATOR $HYBRID_IDENTITY_ADMINISTRATOR"
ADMINISTRATORS_NAMED="Application Administrator, Cloud Application Administrator or Hybrid Identity Administrator"

ask_entra() { ask rest --method get --url "$GRAPH/v1.0/$1" --query "$2" --output tsv; }

# It does not name roles of the directory's own making: who has none of these may still have the right.
ask_roles() { ask_entra "me/transitiveMemberOf/microsoft.graph.directoryRole?\$select=roleTemplateId" 'value[].roleTemplateId'; }

# has_role ROLE...: whether one of them is in the answer of ask_roles.
has_role() {
    local role
    for role in "$@"; do
        ! is_listed "$role" || return 0
    done
    return 1
}

# Application permissions of Microsoft Graph.
APPLICATION_READWRITE_ALL=1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9
APPLICATION_READWRITE_OWNEDBY=18a4783c-866b-4cc7-a460-3d5e5662c884

# With OwnedBy alone a service principal can have the registration made, but is not its owner then: what follows is refused
# (github.com/Azure/bicep/issues/14868, github.com/microsoftgraph/msgraph-bicep-types/issues/142).
may_deploy_registration() {
    local own="servicePrincipals(appId='$CALLER')"
    ask_entra "$own/appRoleAssignments" 'value[].appRoleId' || return
    ! is_listed "$APPLICATION_READWRITE_ALL" || return 0
    is_listed "$APPLICATION_READWRITE_OWNEDBY" && ask_entra "$own?\$select=id" id && owns_registration "$ANSWER"
}

# owns_registration OBJECT_ID
owns_registration() {
    [ -n "$REGISTRATION" ] && [ "$REGISTRATION" != unknown ] &&
        ask_entra "applications/$REGISTRATION/owners?\$select=id" "length(value[?id=='$1']) > \`0\`" && [ "$ANSWER" = true ]
}

# Whether the caller may make the registration, or change the one that is there.
check_entra_rights() {
    if [ "$CALLER_TYPE" != user ]; then
        may_deploy_registration ||
            warn "Entra does not show that this service principal may deploy the registration: it needs the application permission Application.ReadWrite.All of Microsoft Graph (OwnedBy is enough only for a registration that it owns). Or your identity team makes the registration: --entra-sheet prints what they need, --client-id takes it. Going on."
    elif [ -n "$REGISTRATION" ]; then
        may_change || warn "Entra does not show that you may change the registration $NAME; going on. If that fails: become its owner, or get the role Cloud Application Administrator."
    else
        may_register
    fi
}

# shellcheck disable=SC2086  # a list of words
may_change() {
    ask_roles || return
    has_role $ADMINISTRATORS && return
    # Somebody with the role Application Developer may change only their own.
    ask_entra "me?\$select=id" id && owns_registration "$ANSWER"
}

# What Entra does not say lets the deployment go on, which says it then.
may_register() {
    local asked=''
    # shellcheck disable=SC2086  # a list of words
    if ask_roles; then
        has_role $ADMINISTRATORS $APPLICATION_DEVELOPER && return
        ! ask_entra policies/authorizationPolicy defaultUserRolePermissions.allowedToCreateApps || asked=1
    fi
    if [ -z "$asked" ]; then
        warn "Entra did not say whether you may register applications; going on."
    elif [ "$ANSWER" != true ]; then
        lack "You may not register applications in Entra: get the role Application Developer, or Cloud Application Administrator."
    fi
}

# Only some roles may purge, and it is the last step: asked before anything is removed.
check_purge_rights() {
    [ -n "$REGISTRATION$DELETED" ] || return 0
    if [ "$CALLER_TYPE" != user ]; then
        may_deploy_registration ||
            warn "Entra does not show that this service principal may purge the registration: it needs the application permission Application.ReadWrite.All of Microsoft Graph, or OwnedBy if it owns the registration."
    elif ! ask_roles; then
        warn "Entra did not say which roles you have; the registration can be purged only with the role $ADMINISTRATORS_NAMED."
    else
        # shellcheck disable=SC2086  # a list of words
        has_role $ADMINISTRATORS ||
            stop "You may not purge the registration $NAME, so nothing was removed: get the Entra role $ADMINISTRATORS_NAMED, and run this again."
    fi
}

# --- Its end -------------------------------------------------------------------------------------------------------

remove_registration() {
    local tries=0
    [ -n "$REGISTRATION$DELETED" ] || {
        note "none"
        return 0
    }
    if [ -n "$REGISTRATION" ]; then
        must "The registration could not be deleted: you need the Entra role $ADMINISTRATORS_NAMED. Run the same command again." \
            ask rest --method delete --url "$GRAPH/v1.0/applications/$REGISTRATION" --output none
        note "deleted"
        # It takes the directory some seconds to show it in its bin.
        until has_line "$DELETED" "$REGISTRATION $CLIENT_ID"; do
            tries=$((tries + 1))
            [ "$tries" -le 12 ] || stop "The registration was deleted, but is not in the directory's bin yet. Run the same command again in a few minutes, so that its name is free."
            [ "$tries" -eq 1 ] || sleep 10
            must "Entra did not show its bin. Run the same command again." find_deleted_registration
            DELETED=$FOUND
        done
    fi
    in_lines "$DELETED" purge
    note "purged: the name $NAME is free again"
}

# FOUND, lines "id appId" of what still holds the name.
find_deleted_registration() { find_deleted application "uniqueName=='$NAME'" id,appId; }

# The service principal first: it is found by the registration.
purge() {
    local each
    for each in "$@"; do
        must "Entra did not show deleted service principals. Run the same command again." \
            find_deleted servicePrincipal "appId=='${each#* }'" id,appId
        in_lines "$FOUND" purge_items
        purge_items "$each"
    done
}

purge_items() {
    local each
    for each in "$@"; do
        ask rest --method delete --url "$GRAPH/v1.0/directory/deletedItems/${each%% *}" --output none ||
            complained 'Request_ResourceNotFound|Not Found' ||
            must "What was deleted could not be purged: that needs the Entra role $ADMINISTRATORS_NAMED. Run the same command again." false
    done
}

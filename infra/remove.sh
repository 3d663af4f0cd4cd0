#!/usr/bin/env bash
# Removes Harper: its tenants with their Graph subscriptions, its resources, and its registration in Entra, for good.
# After Ctrl-C or a failure the same command goes on; what is gone already is passed over.
#
#   ./infra/remove.sh --group G [--subscription S] [--yes] [--without-tenants] [--name N]
#
#   --group G           the resource group that Harper was deployed to
#   --subscription S    id or name of the subscription, if not az's current one
#   --yes               does not ask
#   --without-tenants   goes on even if the app does not answer and cannot take its Graph subscriptions back
#   --name N            name of the registration, only where the resource group was deleted by hand
#   --help              this text
#
# The resource group itself goes only if deploy.sh made it and nothing else is in it. It needs az, signed in, and curl;
# in Azure the role Owner on the group, in Entra the right to delete the registration.

set -euo pipefail
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
# shellcheck source=infra/common.sh
. infra/common.sh

# Azure makes these two beside an Application Insights, without a tag.
MADE_BY_AZURE="starts_with(name, 'Failure Anomalies - ') || name=='Application Insights Smart Detection'"

YES='' WITHOUT_TENANTS='' NAME='' NAME_GIVEN='' PRINCIPAL='' APP_ID='' TENANTS='' APP_ANSWERS='' MADE='' CODE=''
REGISTRATION='' CLIENT_ID='' DELETED='' RESOURCES='' GROUP_EXISTS=''

parse() {
    while [ "$#" -gt 0 ]; do
        case $1 in
        --help | -h)
            usage infra/remove.sh
            exit 0
            ;;
        --group) value_of "$@" && GROUP=$2 && shift ;;
        --subscription) value_of "$@" && SUBSCRIPTION=$2 && shift ;;
        --name) value_of "$@" && NAME=$2 && NAME_GIVEN=1 && shift ;;
        --yes) YES=1 ;;
        --without-tenants) WITHOUT_TENANTS=1 ;;
        *) misused "There is no option '$1'." ;;
        esac
        shift
    done
    [ -n "$GROUP" ] || misused "Which resource group? Give --group G."
    check_group_option
    case $NAME in
    *[!a-z0-9-]*) misused "'$NAME' is no name of a registration; one is called, say, harper-abcdefghijklm." ;;
    esac
}

# --- What is there -------------------------------------------------------------------------------------------------

look_at_group() {
    must "Azure did not say whether the group exists." ask_here group exists --name "$GROUP" --output tsv
    GROUP_EXISTS=$ANSWER
    [ "$GROUP_EXISTS" = true ] || return 0
    must "Azure did not show the group." ask_here group show --name "$GROUP" --output tsv \
        --query "[tags.\"harper-made\" || '-', tags.\"harper-code\" || '']"
    {
        read -r MADE
        read -r CODE || CODE=''
    } <<END
$ANSWER
END
    look_at_resources
    must "Azure did not say which identities there are." ask_here identity list --resource-group "$GROUP" \
        --query "[?$OURS] | [0].[name,principalId]" --output tsv
    if [ -n "$ANSWER" ]; then
        [ -n "$NAME_GIVEN" ] || NAME=$(printf '%s\n' "$ANSWER" | sed -n 1p)
        PRINCIPAL=$(printf '%s\n' "$ANSWER" | sed -n 2p)
    elif [ -z "$NAME_GIVEN" ]; then
        # The group's history still knows the name after the resources have gone.
        ! ask_here deployment group show --resource-group "$GROUP" --name harper-identity --output tsv \
            --query properties.outputs.name.value || NAME=$ANSWER
    fi
}

# Sets RESOURCES, ids one a line.
look_at_resources() {
    must "Azure did not say which resources there are." ask_here resource list --resource-group "$GROUP" \
        --query "[?$OURS].id" --output tsv
    RESOURCES=$ANSWER
}

# REGISTRATION, and DELETED: lines "id appId" of what lies in the directory's bin.
look_at_registration() {
    [ -n "$NAME" ] || return 0
    must "Entra did not say whether there is a registration $NAME." find_registration "$NAME"
    must "Entra did not say whether a registration $NAME was deleted before." find_deleted application uniqueName "$NAME"
    DELETED=$(printf '%s\n' "$FOUND" | grep . || :)
}

# Without the group nobody knows the registration's name.
look_for_orphans() {
    local orphans
    [ "$GROUP_EXISTS" != true ] && [ -z "$NAME" ] || return 0
    say "There is no resource group $GROUP in the subscription $SUBSCRIPTION_NAME."
    must "Entra did not say which registrations of Harper there are." ask rest --method get --output tsv \
        --url "$GRAPH/v1.0/applications?\$filter=tags/any(t:t%20eq%20'harper-mail')&\$select=uniqueName" --query 'value[].uniqueName'
    orphans=$ANSWER
    find_deleted_harpers
    orphans=$(printf '%s\n%s\n' "$orphans" "$ANSWER" | grep . | sort -u | tr '\n' ' ' || :)
    [ -z "$orphans" ] || say "Entra still has these registrations of Harper, of whichever group: $orphans
If one is left over from this group, its redirect addresses tell; remove it with: ./infra/remove.sh --group '$GROUP' --name NAME"
    say "There is nothing else to remove."
    exit 0
}

find_deleted_harpers() {
    must "Entra did not say which registrations were deleted." ask rest --method get --output tsv \
        --url "$GRAPH/v1.0/directory/deletedItems/microsoft.graph.application?\$select=id,displayName,uniqueName" \
        --query "value[?displayName=='Harper Mail'].uniqueName | []"
}

# Sets TENANTS, lines "id name", and APP_ANSWERS.
look_at_tenants() {
    local tries=3
    [ "$GROUP_EXISTS" = true ] || return 0
    find_app
    [ -n "$APP_ID" ] || return 0
    if fetch_key; then
        while :; do
            http_with_key GET "https://$HOST/api/tenants"
            tries=$((tries - 1))
            [ "$STATUS" != 200 ] && [ "$tries" -gt 0 ] || break
            sleep 15
        done
        [ "$STATUS" != 200 ] || APP_ANSWERS=1
    else
        STATUS=000
    fi
    TENANTS=$(LC_ALL=C grep -oE '"id": *"[0-9a-f-]{36}", *"name": *"([^"\\]|\\.)*"' "$WORK/body" |
        LC_ALL=C sed -e 's/^"id": *"//' -e 's/", *"name": *"/ /' -e 's/"$//' -e 's/\\\(["\\]\)/\1/g' || :)
    [ -z "$APP_ANSWERS" ] || return 0
    TENANTS=''
    explain >&2
    warn "The app does not say which tenants it has, so it cannot take its Graph subscriptions back: they end by themselves within 7 days, and until then Graph calls an address that answers nothing."
    [ -n "$WITHOUT_TENANTS" ] || stop "Nothing was removed. Mend the app and run this again, or go on with --without-tenants."
}

show_what_goes() {
    say "This will be removed for good:"
    [ -z "$TENANTS" ] || printf '%s\n' "$TENANTS" | sed 's/^/  tenant /'
    [ -z "$RESOURCES" ] || printf '%s\n' "$RESOURCES" | sed -e 's|.*/providers/||' -e 's/^/  /'
    [ -z "$REGISTRATION" ] || say "  registration $NAME in Entra (client id $CLIENT_ID), with its service principal"
    [ -z "$DELETED" ] || say "  registration $NAME in Entra, which was deleted before and still holds its name"
    [ "$MADE" != true ] || say "  resource group $GROUP, unless something else is in it"
}

confirm() {
    local answer=''
    [ -z "$YES" ] || return 0
    printf "Type the resource group's name to go on: "
    read -r answer || :
    [ "$answer" = "$GROUP" ] || stop "That is not $GROUP: nothing was removed."
}

# --- Tenants -------------------------------------------------------------------------------------------------------

remove_tenants() {
    local tenant name
    [ -n "$TENANTS" ] || note "none"
    # Not from standard input, which belongs to the person.
    while read -r tenant name <&4; do
        [ -z "$tenant" ] || remove_tenant "$tenant" "$name"
    done 4<<END
$TENANTS
END
}

# 202 means that there is more to do, and when: the app says what it takes.
remove_tenant() {
    local tries=0 wait_for
    while [ "$tries" -lt 120 ]; do
        tries=$((tries + 1))
        http_with_key DELETE "https://$HOST/api/tenants/$1"
        case $STATUS in
        200 | 404)
            note "$2 ($1) removed"
            notes_of_answer
            return 0
            ;;
        202 | 503 | 429) ;;
        *) stop "$(explain)
The tenant $2 ($1) was not removed. Run the same command again." ;;
        esac
        wait_for=$(LC_ALL=C grep -i '^retry-after:' "$WORK/headers" | tail -n 1 | tr -dc 0-9 || :)
        note "$2 ($1): $(if [ "$STATUS" = 202 ]; then echo 'more to delete'; else echo "answered $STATUS"; fi), again in ${wait_for:=15} s"
        sleep "$wait_for"
    done
    stop "The tenant $2 ($1) is still not removed. Run the same command again."
}

# What the operator should know, such as a subscription that Graph kept.
notes_of_answer() {
    LC_ALL=C grep -oE '"notes": *\[.*\]' "$WORK/body" | sed 's/^"notes": *//' | LC_ALL=C grep -oE '"([^"\\]|\\.)*"' |
        LC_ALL=C sed -e 's/^"/        /' -e 's/"$//' -e 's/\\\(["\\]\)/\1/g' || :
}

# --- Resources -----------------------------------------------------------------------------------------------------

remove_resources() {
    local before stuck=0
    [ -n "$RESOURCES" ] || note "none"
    remove_role_assignments
    while [ -n "$RESOURCES" ]; do
        before=$RESOURCES
        # The app first: while it is there, its tenants may be too. The workspace by itself: else its name stays taken.
        delete_matching '/Microsoft\.Web/sites/'
        delete_others '/Microsoft\.Web/sites/|/Microsoft\.OperationalInsights/workspaces/'
        delete_workspaces
        look_at_resources
        [ "$RESOURCES" = "$before" ] || stuck=0
        [ -n "$RESOURCES" ] || break
        # A network is held by its former app for some minutes.
        stuck=$((stuck + 1))
        if [ "$stuck" -gt 20 ]; then
            cat "$WORK/refusal" >&2
            stop "These resources could not be deleted: $(printf '%s\n' "$RESOURCES" | sed 's|.*/||' | tr '\n' ' ')
Look at them in the portal, and run the same command again."
        fi
        note "some are still needed by others; again in 30 s"
        sleep 30
    done
}

# An assignment that outlives its identity would stand in the way of the next deployment.
remove_role_assignments() {
    [ -n "$PRINCIPAL" ] || return 0
    must "Azure did not say which roles the identity has." ask_here role assignment list --all --output tsv \
        --fill-principal-name false --fill-role-definition-name false --query "[?principalId=='$PRINCIPAL'].id"
    [ -n "$ANSWER" ] || return 0
    in_lines "$ANSWER" delete_role_assignments
}

delete_role_assignments() {
    must "The roles of the identity could not be taken back. Run the same command again." \
        ask_here role assignment delete --output none --ids "$@"
}

# in_lines TEXT COMMAND: the command with a word for each line.
in_lines() {
    local text=$1 command=$2 line
    set --
    while read -r line; do
        [ -z "$line" ] || set -- "$@" "$line"
    done <<END
$text
END
    [ "$#" -eq 0 ] || "$command" "$@"
}

delete_matching() { in_lines "$(printf '%s\n' "$RESOURCES" | grep -iE -e "$1" || :)" delete_resources; }

delete_others() { in_lines "$(printf '%s\n' "$RESOURCES" | grep -ivE -e "$1" || :)" delete_resources; }

# What others still depend on is refused at first; the next pass takes it.
delete_resources() {
    note "deleting $(printf '%s\n' "$@" | sed 's|.*/||' | tr '\n' ' ')"
    patiently "deleting" ask_here resource delete --output none --ids "$@" || cp "$WORK/words" "$WORK/refusal"
}

delete_workspaces() { in_lines "$(printf '%s\n' "$RESOURCES" | grep -i '/Microsoft.OperationalInsights/workspaces/' || :)" delete_for_good; }

delete_for_good() {
    local id
    for id in "$@"; do
        if patiently "deleting" ask_here monitor log-analytics workspace delete --resource-group "$GROUP" \
            --workspace-name "${id##*/}" --force true --yes --output none; then
            note "deleted for good: ${id##*/}"
        else
            warn "The logs (${id##*/}) could not be deleted for good: they are kept for 14 days."
            delete_resources "$id"
        fi
    done
}

# --- Registration --------------------------------------------------------------------------------------------------

remove_registration() {
    local tries=0
    [ -n "$REGISTRATION$DELETED" ] || {
        note "none"
        return 0
    }
    if [ -n "$REGISTRATION" ]; then
        must "The registration could not be deleted: you need to be its owner, or the role Cloud Application Administrator. Run the same command again." \
            ask rest --method delete --url "$GRAPH/v1.0/applications/$REGISTRATION" --output none
        note "deleted"
        # It takes the directory some seconds to show it in its bin.
        until printf '%s\n' "$DELETED" | grep -qF -e "$REGISTRATION"; do
            tries=$((tries + 1))
            [ "$tries" -le 12 ] || stop "The registration was deleted, but is not in the directory's bin yet. Run the same command again in a few minutes, so that its name is free."
            [ "$tries" -eq 1 ] || sleep 10
            must "Entra did not show its bin. Run the same command again." find_deleted application uniqueName "$NAME"
            DELETED=$FOUND
        done
    fi
    in_lines "$DELETED" purge
    note "purged: the name $NAME is free again"
}

# The service principal first: it is found by the registration.
purge() {
    local each
    for each in "$@"; do
        must "Entra did not show deleted service principals. Run the same command again." \
            find_deleted servicePrincipal appId "${each#* }"
        in_lines "$FOUND" purge_items
        purge_items "$each"
    done
}

purge_items() {
    local each
    for each in "$@"; do
        ask rest --method delete --url "$GRAPH/v1.0/directory/deletedItems/${each%% *}" --output none ||
            complained 'Request_ResourceNotFound|Not Found' ||
            must "What was deleted could not be purged. Run the same command again." false
    done
}

# --- The group -----------------------------------------------------------------------------------------------------

# Last, since its history knows the registration's name.
remove_group() {
    if [ "$GROUP_EXISTS" != true ]; then
        note "gone already"
        return 0
    fi
    must "Azure did not say what is left in the group." ask_here resource list --resource-group "$GROUP" \
        --query "[?!($MADE_BY_AZURE)].id" --output tsv
    if [ "$MADE" = true ] && [ -z "$ANSWER" ]; then
        must "The resource group could not be deleted. Run the same command again." \
            patiently "deleting" ask_here group delete --name "$GROUP" --yes --output none
        note "$GROUP deleted"
        return 0
    fi
    if [ "$MADE" = true ]; then note "$GROUP stays: there is something else in it"; else note "$GROUP stays: deploy.sh did not make it"; fi
    remove_azures_own
    [ -z "$CODE" ] || must "The tag of the group could not be removed. Run the same command again." ask_here tag update --operation Delete \
        --output none --resource-id "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP" --tags "harper-code=$CODE"
}

# The rule that Azure made for Harper's Application Insights; the action group may serve others.
remove_azures_own() {
    [ -n "$NAME" ] || return 0
    must "Azure did not say what is left in the group." ask_here resource list --resource-group "$GROUP" \
        --query "[?starts_with(name, 'Failure Anomalies - $NAME')].id" --output tsv
    in_lines "$ANSWER" delete_resources
}

main() {
    parse "$@"
    begin 5
    step "Looking what there is"
    check_programs curl
    check_account
    look_at_group
    look_for_orphans
    look_at_registration
    look_at_tenants
    if [ -z "$RESOURCES$REGISTRATION$DELETED" ] && [ "$MADE" != true ]; then
        say "Nothing of Harper is left in $GROUP, nor in Entra."
        return 0
    fi
    show_what_goes
    confirm
    step "Removing the tenants"
    remove_tenants
    step "Removing the resources"
    remove_resources
    step "Removing the registration"
    remove_registration
    step "Removing the resource group"
    remove_group
    say
    say "Harper is removed. What is not ours to delete: the enterprise application in each tenant that consented, and what"
    say "its Exchange admin granted; restrict-mailboxes.ps1 -Remove takes that back."
}

main "$@"

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
# in Azure the role Owner on the group; in Entra Application Administrator, Cloud Application Administrator or Hybrid
# Identity Administrator, since only they may purge the registration.

set -euo pipefail
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
# shellcheck source=infra/lib/common.sh
. infra/lib/common.sh
# shellcheck source=infra/lib/app.sh
. infra/lib/app.sh
# shellcheck source=infra/lib/entra.sh
. infra/lib/entra.sh
# shellcheck source=infra/lib/resources.sh
. infra/lib/resources.sh

YES='' WITHOUT_TENANTS='' NAME='' NAME_GIVEN='' PRINCIPAL='' APP_ID='' TENANTS='' MADE='' CODE=''
REGISTRATION='' CLIENT_ID='' GIVEN='' DELETED='' RESOURCES='' GROUP_EXISTS='' HELD='' STUCK='' SUBNET='' NAME_UNPROVEN=''

parse() {
    while [ "$#" -gt 0 ]; do
        case $1 in
        --help | -h)
            usage infra/remove.sh
            exit 0
            ;;
        --group) value_of "$@" && GROUP=$2 && shift ;;
        --subscription) value_of "$@" && SUBSCRIPTION=$2 && shift ;;
        --name) value_of "$@" && NAME_GIVEN=$2 && check_name_option && shift ;;
        --yes) YES=1 ;;
        --without-tenants) WITHOUT_TENANTS=1 ;;
        *) misused "Unknown option '$1'." ;;
        esac
        shift
    done
    [ -n "$GROUP" ] || misused "Which resource group? Give --group G."
    check_group_option
}

check_name_option() {
    case $NAME_GIVEN in
    '' | *[!a-z0-9-]*) misused "'$NAME_GIVEN' is not the name of a registration; an example is harper-abcdefghijklm." ;;
    esac
}

# --- What is there -------------------------------------------------------------------------------------------------

look_at_group() {
    look_for_group
    [ "$GROUP_EXISTS" = true ] || return 0
    must "Azure did not show the group." ask_here group show --name "$GROUP" --output tsv \
        --query "[tags.\"harper-made\" || '-', tags.\"harper-code\" || '', tags.\"harper-client-id\" || '']"
    {
        read -r MADE
        read -r CODE || CODE=''
        read -r GIVEN || GIVEN=''
    } <<END
$ANSWER
END
    look_at_resources
    must "Azure did not say which identities there are." ask_here identity list --resource-group "$GROUP" \
        --query "[?$OURS] | [0].[name,principalId]" --output tsv
    if [ -n "$ANSWER" ]; then
        NAME=$(printf '%s\n' "$ANSWER" | sed -n 1p)
        PRINCIPAL=$(printf '%s\n' "$ANSWER" | sed -n 2p)
    # The group's history still knows the name after the resources have gone.
    elif ask_here deployment group show --resource-group "$GROUP" --name harper-identity --output tsv \
        --query properties.outputs.name.value; then
        NAME=$ANSWER
    else
        complained DeploymentNotFound || must "Azure did not say what was deployed before." false
    fi
    stop_if_hidden
    look_at_subnet
}

# A list that leaves something out must not read as "nothing is left": its tenants would not be asked for.
stop_if_hidden() {
    [ -z "$RESOURCES" ] || return 0
    if [ -z "$PRINCIPAL" ]; then
        [ -n "$NAME" ] || return 0
        must "Azure did not say which resources there are." ask_here resource list --resource-group "$GROUP" \
            --query "[?name=='$NAME'].id" --output tsv
        [ -n "$ANSWER" ] || return 0
    fi
    stop "Harper ($NAME) is in $GROUP, but none of its resources is listed with its tag app=harper-mail. Nothing was removed: give the tag back to all of them (./infra/deploy.sh does) and run this again."
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
    # Beside one that was given, one of Harper's own may be left from before; or it is the one that was given.
    may_see "Entra did not say whether there is a registration $NAME." find_registration "$NAME" || unseen_registration
    [ -z "$GIVEN" ] || [ "$GIVEN" = "$CLIENT_ID" ] || say "The registration $GIVEN was made by somebody else and stays."
    may_see "Entra did not say whether a registration $NAME was deleted before." find_deleted_registration || unseen_registration
    DELETED=$(printf '%s\n' "$FOUND" | grep . || :)
}

# Who has a registration that was given may have no right in Entra at all.
unseen_registration() {
    [ -n "$GIVEN" ] || must "You may not read applications in Entra, so nothing was removed." false
    warn "You may not see whether a registration $NAME of Harper's own is left in Entra, living or deleted."
    FOUND=''
}

# Without the group nobody knows the registration's name.
look_for_orphans() {
    local orphans
    [ "$GROUP_EXISTS" != true ] && [ -z "$NAME" ] || return 0
    say "The subscription $SUBSCRIPTION_NAME has no resource group $GROUP."
    must "Entra did not say which registrations of Harper there are." ask rest --method get --output tsv \
        --url "$GRAPH/v1.0/applications?\$filter=tags/any(t:t%20eq%20'harper-mail')&\$select=uniqueName" --query 'value[].uniqueName'
    orphans=$ANSWER
    must "Entra did not say which registrations were deleted." \
        find_deleted application "displayName=='Harper Mail' && uniqueName" uniqueName
    orphans=$(printf '%s\n%s\n' "$orphans" "$FOUND" | grep . | sort -u | tr '\n' ' ' || :)
    [ -z "$orphans" ] || say "Entra still has these registrations of Harper, of any group: $orphans
If one is left over from this group, its redirect addresses tell; remove it with: ./infra/remove.sh --group '$GROUP' --name NAME"
    say "Nothing else is left to remove."
    exit 0
}

# Sets TENANTS, lines "id name".
look_at_tenants() {
    local tries=3
    [ "$GROUP_EXISTS" = true ] || return 0
    find_app
    [ -n "$APP_ID" ] || return 0
    STATUS=000
    if fetch_key; then
        while :; do
            http_with_key GET "https://$HOST/api/tenants"
            ! read_tenants || return 0
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || break
            sleep 15
        done
    fi
    TENANTS=''
    if [ "$STATUS" = 200 ]; then say "The app's address answered, but not with the app's list of tenants." >&2; else explain >&2; fi
    warn "The app does not say which tenants it has, so it cannot take its Graph subscriptions back: they end by themselves within 7 days, and until then Graph calls an address that answers nothing."
    [ -n "$WITHOUT_TENANTS" ] || stop "Nothing was removed. Repair the app and run this again, or go on with --without-tenants."
}

# Another page is not an empty list of tenants, and a tenant that cannot be read is still a tenant.
read_tenants() {
    [ "$STATUS" = 200 ] || return
    case $(<"$WORK/body") in '{"tenants":'*) ;; *) return 1 ;; esac
    TENANTS=$(LC_ALL=C grep -oE '"id": *"[0-9a-f-]{36}", *"name": *"([^"\\]|\\.)*"' "$WORK/body" |
        LC_ALL=C sed -e 's/^"id": *"//' -e 's/", *"name": *"/ /' -e 's/"$//' -e 's/\\\(["\\]\)/\1/g' || :)
    # Within a text the second quote would have a backslash before it.
    [ "$(LC_ALL=C grep -o '"id":' "$WORK/body" | wc -l)" -eq "$(printf '%s' "$TENANTS" | grep -c '')" ]
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
        wait_for=$(retry_after)
        note "$2 ($1): $(if [ "$STATUS" = 202 ]; then echo 'more to delete'; else echo "answered $STATUS"; fi), again in $wait_for s"
        sleep "$wait_for"
    done
    stop "The tenant $2 ($1) is still not removed. Run the same command again."
}

# The seconds that the last answer asks for, at most 300; it may also name a date, which we do not read.
retry_after() {
    local seconds
    seconds=$(LC_ALL=C grep -i '^retry-after:' "$WORK/headers" | tail -n 1 | LC_ALL=C sed -e 's/^[^:]*:[[:space:]]*//' -e 's/[[:space:]]*$//' || :)
    case $seconds in
    '' | 0 | *[!0-9]*) seconds=15 ;;
    *) [ "$seconds" -le 300 ] 2>/dev/null || seconds=300 ;;
    esac
    printf '%s' "$seconds"
}

# What the operator should know, such as a subscription that Graph kept.
notes_of_answer() {
    LC_ALL=C grep -oE '"notes": *\[.*\]' "$WORK/body" | sed 's/^"notes": *//' | LC_ALL=C grep -oE '"([^"\\]|\\.)*"' |
        LC_ALL=C sed -e 's/^"/        /' -e 's/"$//' -e 's/\\\(["\\]\)/\1/g' || :
}

main() {
    parse "$@"
    begin 5
    step "Looking what there is"
    check_programs curl
    check_account
    look_at_group
    take_given_name
    look_for_orphans
    look_at_registration
    look_for_its_identity
    check_purge_rights
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
    tell_of_subnet
    [ -z "$HELD" ] || stop "Harper is removed but for its network: Azure keeps its subnet for the app that is gone ($HELD), for hours and, as reported, up to two days. That costs nothing. Run the same command again tomorrow: it removes the rest."
    [ -z "$STUCK" ] || stop "Harper is removed but for these resources, which could not be deleted: $STUCK
Look at them in the portal, and run the same command again. A network can be kept by Azure for the app that is gone, for hours and, as reported, up to two days."
    say
    say "Harper is removed. Two things stay, since they belong to the tenants: the enterprise application of each, and what"
    say "its Exchange admin granted (restrict-mailboxes.ps1 -Remove takes that back)."
}

main "$@"

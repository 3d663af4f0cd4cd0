#!/usr/bin/env bash
# Deploys Harper: its identity, its registration in Entra, everything else, the code, and the alerts. Run twice it changes nothing;
# after Ctrl-C or a failure the same command goes on.
#
#   ./infra/deploy.sh --group G [--location L] [--name N] [--tag KEY=VALUE]... [--operator-email E] [--variant V]
#                     [--client-id ID] [--entra-sheet] [--new-choices] [--subscription S] [--what-if] [--publish]
#
#   --group G           the resource group; made if it does not exist
#   --location L        Azure region such as westeurope; needed only where the group does not exist yet
#   --name N            name of the app and of what belongs to it, 4 to 24 small letters, digits and hyphens, unique in
#                       the world; made up if absent. It counts at the first deployment and cannot be changed
#   --tag KEY=VALUE     a tag of everything that is deployed, and of the group if it is made; the option may be repeated.
#                       As before if absent; those given replace all tags from before, and '' removes them
#   --operator-email E  who gets the alerts; as before if absent, and '' is nobody
#   --variant V         tenant-wide: consent grants Harper all mailboxes of a tenant. per-mailbox: it grants none, and
#                       the tenant's Exchange admin grants single ones. As before if absent, at first tenant-wide
#   --client-id ID      a registration that somebody else made: it is verified, not made, and kept by remove.sh. As before
#                       if absent, and '' is one of Harper's own again
#   --entra-sheet       prints what that somebody needs to make it, for people and as commands; of all that is deployed
#                       it makes only the group and the identity
#   --new-choices       what infra/local.bicepparam says (without one: infra/main.bicepparam) takes the place of other
#                       choices that were deployed before: network, memory, cap, settings; and so does another
#                       registration, to which each tenant has to consent again
#   --subscription S    id or name of the subscription, if not az's current one
#   --what-if           shows what would change in Azure, and changes nothing
#   --publish           publishes the code even if this very code is there already
#   --help              this text
#
# It needs az (2.75.0 or newer, with Bicep 0.36.1 or newer), signed in, git and curl; in Azure the role Owner, or
# Contributor with Role Based Access Control Administrator; in Entra the right to register applications.

set -euo pipefail
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
# shellcheck source=infra/lib/common.sh
. infra/lib/common.sh
# shellcheck source=infra/lib/app.sh
. infra/lib/app.sh
# shellcheck source=infra/lib/entra.sh
. infra/lib/entra.sh
# shellcheck source=infra/lib/registration.sh
. infra/lib/registration.sh
# shellcheck source=infra/lib/sheet.sh
. infra/lib/sheet.sh
# shellcheck source=infra/lib/choices.sh
. infra/lib/choices.sh
# shellcheck source=infra/lib/rights.sh
. infra/lib/rights.sh
# shellcheck source=infra/lib/publish.sh
. infra/lib/publish.sh
# shellcheck source=infra/lib/what_if.sh
. infra/lib/what_if.sh

NOBODY=00000000-0000-0000-0000-000000000000

LOCATION='' VARIANT='' OPERATOR='' OPERATOR_GIVEN='' NEW_CHOICES='' WHAT_IF='' PUBLISH=''
NAME='' WANTED_NAME='' WORKSPACE='' TAGS='' TAG_LINES='' TAGS_GIVEN='' HOST='' PRINCIPAL='' CLIENT_ID='' REGISTRATION='' CODE='' GIVEN='' GIVEN_NOW='' TAGGED='' ENTRA_SHEET='' LIVE='' LIVE_ROLES='' ROLES=''

parse() {
    while [ "$#" -gt 0 ]; do
        case $1 in
        --help | -h)
            usage infra/deploy.sh
            exit 0
            ;;
        --group) value_of "$@" && GROUP=$2 && shift ;;
        --location) value_of "$@" && LOCATION=$2 && shift ;;
        --name) value_of "$@" && WANTED_NAME=$2 && check_name && shift ;;
        --tag) value_of "$@" && add_tag "$2" && shift ;;
        --operator-email) value_of "$@" && OPERATOR=$2 && check_operator && shift ;;
        --variant) value_of "$@" && VARIANT=$2 && check_variant && shift ;;
        --subscription) value_of "$@" && SUBSCRIPTION=$2 && shift ;;
        --client-id) value_of "$@" && GIVEN=$2 && GIVEN_NOW=1 && shift ;;
        --entra-sheet) ENTRA_SHEET=1 ;;
        --new-choices) NEW_CHOICES=1 ;;
        --what-if) WHAT_IF=1 ;;
        --publish) PUBLISH=1 ;;
        *) misused "Unknown option '$1'." ;;
        esac
        shift
    done
    [ -n "$GROUP" ] || misused "Which resource group? Give --group G."
    check_group_option
    check_client_id
    case $LOCATION in
    *[!a-zA-Z0-9\ ]*) misused "'$LOCATION' is not an Azure region; an example is westeurope." ;;
    esac
    LOCATION=$(region "$LOCATION")
    [ -z "$ENTRA_SHEET" ] || [ -z "$WHAT_IF" ] || misused "--entra-sheet and --what-if do not go together."
    [ -z "$ENTRA_SHEET" ] || [ -z "$GIVEN_NOW" ] || misused "--entra-sheet and --client-id do not go together."
}

# "West Europe" and westeurope are the same.
region() { printf '%s' "$1" | LC_ALL=C tr -d ' ' | LC_ALL=C tr '[:upper:]' '[:lower:]'; }

# --- What is there -------------------------------------------------------------------------------------------------

# Sets GROUP_EXISTS, LOCATION, CODE (what the group says that was published) and GIVEN (whose registration).
look_at_group() {
    local state there
    look_for_group
    if [ "$GROUP_EXISTS" != true ]; then
        [ -z "$WHAT_IF" ] || stop "What-if needs the resource group, and $GROUP does not exist: az group create --name '$GROUP' --location ${LOCATION:-westeurope}"
        [ -n "$LOCATION" ] || misused "The resource group $GROUP does not exist yet: give its region with --location."
        return 0
    fi
    must "Azure did not show the group." ask_here group show --name "$GROUP" --output tsv \
        --query "[location,properties.provisioningState,tags.\"harper-code\" || '',tags.\"harper-client-id\" || '']"
    {
        read -r there
        read -r state
        read -r CODE || CODE=''
        read -r TAGGED || TAGGED=''
    } <<END
$ANSWER
END
    [ "$state" != Deleting ] || stop "The resource group $GROUP is being deleted: run this again when it is gone."
    there=$(region "$there")
    [ "${LOCATION:-$there}" = "$there" ] ||
        stop "The resource group $GROUP is in $there, not in $LOCATION: leave --location out, or take another group."
    LOCATION=$there
    [ -n "$GIVEN_NOW" ] || GIVEN=$TAGGED
}

# Where Harper is already, Flex Consumption is too.
check_region() {
    [ -z "$NAME" ] || return 0
    may_see "Azure did not say which regions have Flex Consumption." \
        ask_here functionapp list-flexconsumption-locations --query '[].name' --output tsv || {
        warn "You may not see which regions have Flex Consumption; going on with $LOCATION."
        return 0
    }
    is_listed "$LOCATION" ||
        lack "'$LOCATION' does not offer Flex Consumption; these regions do: $(printf '%s' "$ANSWER" | tr '\n' ' ')"
}

# NAME, HOST and PRINCIPAL of what was deployed before, and its registration.
look_at_deployed() {
    [ "$GROUP_EXISTS" = true ] || return 0
    must "Azure did not say which identities there are." ask_here identity list --resource-group "$GROUP" \
        --query "[?$OURS] | [0].[name,principalId]" --output tsv
    {
        read -r NAME || :
        read -r PRINCIPAL || :
    } <<END
$ANSWER
END
    [ -n "$NAME" ] || return 0
    [ "${WANTED_NAME:-$NAME}" = "$NAME" ] ||
        stop "Harper in this group is called $NAME, which cannot be changed: leave --name out, or take another group."
    choose_tags
    find_registration "$NAME" || REGISTRATION=unknown
    take_own_registration
    look_at_live
}

# --- The stages ----------------------------------------------------------------------------------------------------

# What Entra says where it does not know a registration yet that this very deployment made.
TOO_NEW="\"NotFound\"|Error in query syntax|queried reference-property|does not reference a valid application|backing application"

# deploy STAGE SENTENCE OPTIONS...: one deployment; where one broken off here still runs in Azure, its end is awaited,
# for 30 minutes.
deploy() {
    local stage=$1 sentence=$2 tries=6 began=''
    shift 2
    while ! patiently "deploying" ask_here deployment group create --resource-group "$GROUP" --name "harper-$stage" \
        --no-prompt true --output tsv "$@"; do
        if complained DeploymentActive; then
            began=${began:-$SECONDS}
            [ $((SECONDS - began)) -lt 1800 ] || must "The deployment harper-$stage of an earlier run did not end within 30 minutes. It is cancelled so: az deployment group cancel --resource-group '$GROUP' --name harper-$stage --subscription $SUBSCRIPTION
Then run the same command again." false
            note "an earlier run's deployment is not finished yet"
        elif [ "$stage" = entra ] && [ $((tries -= 1)) -gt 0 ] && complained "$TOO_NEW"; then
            note "Entra does not know the new registration everywhere yet; again in 15 s"
        else
            must "$sentence Put it right and run the same command again." false
        fi
        sleep 15
    done
}

deploy_identity() {
    if [ "$GROUP_EXISTS" != true ]; then
        in_lines "harper-made=true
$TAG_LINES" make_group
        note "resource group $GROUP made in $LOCATION"
    fi
    NAME=${NAME:-$WANTED_NAME}
    deploy identity "The identity could not be deployed." --template-file infra/modules/identity.bicep \
        --parameters "tags={$TAGS}" ${NAME:+"name=$NAME"} --query 'properties.outputs.[name.value,hostName.value,principalId.value]'
    {
        read -r NAME
        read -r HOST
        read -r PRINCIPAL
    } <<END
$ANSWER
END
    note "identity $NAME"
}

make_group() {
    must "The resource group could not be made." ask_here group create --name "$GROUP" --location "$LOCATION" \
        --output none --tags "$@"
}

deploy_main() {
    local host
    choose_operator
    export_parameters
    deploy main "The app and what belongs to it could not be deployed." --parameters "$PARAMETERS" \
        --query 'properties.outputs.[appName.value,hostName.value,workspaceId.value]'
    {
        read -r APP
        read -r host
        read -r WORKSPACE
    } <<END
$ANSWER
END
    [ "$host" = "$HOST" ] ||
        stop "The app is reached as $host, but the registration's redirect addresses say $HOST: nobody could sign in or consent. Tell Harper's makers."
    note "app $APP"
}

# Last, so that they can hold up nothing; by then the log tables are there, too.
deploy_alerts() {
    deploy alerts "Harper is deployed and ready, but its alerts are not: nobody is told of trouble." \
        --template-file infra/modules/alerts.bicep --query properties.provisioningState \
        --parameters "name=$NAME" "location=$LOCATION" "tags={$TAGS}" "workspaceId=$WORKSPACE"
    note "deployed"
}

# --- All of it -----------------------------------------------------------------------------------------------------

closing_words() {
    local admin=ADDRESS
    case $CALLER in *@*) admin=$CALLER ;; esac
    say
    say "Harper is deployed${IS_UNSURE:+, maybe not yet with the new code (see the note above)}. Graph reaches it at https://$HOST/api/notifications"
    say "An admin of the home tenant consents here, once it is invited:"
    say "  https://$HOST/api/consent/start?tenant=$HOME_TENANT"
    say "Next, invite it:"
    say "  ./infra/invite.sh $HOME_TENANT --admin '$admin' --group '$GROUP' --subscription $SUBSCRIPTION"
}

main() {
    parse "$@"
    if [ -n "$WHAT_IF" ]; then begin 4; elif [ -n "$ENTRA_SHEET" ]; then begin 2; else begin 8; fi
    step "Looking at tools, sign-in and rights"
    check_programs git curl
    check_bicep
    check_git
    check_account
    look_at_group
    look_at_deployed
    check_region
    choose_parameters
    check_rights
    check_rights_elsewhere
    check_providers
    refuse_name_of_another
    [ -n "$WHAT_IF$ENTRA_SHEET$GIVEN" ] || check_entra_rights
    end_if_lacking
    check_change_of_registration
    check_choices
    end_if_lacking
    if [ -n "$WHAT_IF" ]; then
        show_what_if
        return 0
    fi
    step "Deploying the identity"
    deploy_identity
    if [ -n "$ENTRA_SHEET" ]; then
        print_sheet
        return 0
    fi
    step "$(if [ -n "$GIVEN" ]; then echo Looking at; else echo Deploying; fi) the registration in Entra"
    deploy_entra
    step "Deploying the app and what belongs to it"
    deploy_main
    step "Publishing the code"
    publish
    step "Waiting until Harper is ready"
    wait_until_ready
    step "Proving that a forged sign-in is refused"
    prove_refusal
    step "Deploying the alerts"
    deploy_alerts
    closing_words
}

main "$@"

# shellcheck shell=bash disable=SC2034
# What doctor.sh asks about the resources: API versions, the app, its settings and its identity's roles. Sourced, never run.

# Sets APP, APP_ID and HOST, NAME, PRINCIPAL, IDENTITY_CLIENT and IDENTITY_ID, STORAGE..., INSIGHTS_ID, AGAIN.
look_at_harper() {
    must "Azure did not say whether the group exists." ask_here group exists --name "$GROUP" --output tsv
    [ "$ANSWER" = true ] || stop "There is no resource group $GROUP in this subscription."
    AGAIN="./infra/deploy.sh --group '$GROUP' --subscription $SUBSCRIPTION"
    find_app
    [ -n "$APP_ID" ] || stop "There is no Harper in $GROUP: $AGAIN"
    ok app "$APP, https://$HOST"
    must "Azure did not say which identities there are." ask_here identity list --resource-group "$GROUP" \
        --query "[?$OURS] | [0].[name,principalId,clientId,id]" --output tsv
    {
        read -r NAME || :
        read -r PRINCIPAL || :
        read -r IDENTITY_CLIENT || :
        read -r IDENTITY_ID || :
    } <<END
$ANSWER
END
    [ -n "$NAME" ] || stop "Harper's identity is not in $GROUP: $AGAIN"
    look_at_storage
    must "Azure did not say where the logs are." ask_here resource list --resource-group "$GROUP" \
        --resource-type Microsoft.Insights/components --query "[?$OURS].id | [0]" --output tsv
    INSIGHTS_ID=$ANSWER
}

look_at_storage() {
    must "Azure did not say which storage there is." ask_here storage account list --resource-group "$GROUP" \
        --query "[?$OURS] | [0].[id,name,publicNetworkAccess,primaryEndpoints.blob,primaryEndpoints.queue,primaryEndpoints.table]" --output tsv
    {
        read -r STORAGE_ID || :
        read -r STORAGE || :
        read -r STORAGE_NETWORK || :
        read -r BLOBS || :
        read -r QUEUES || :
        read -r TABLES || :
    } <<END
$ANSWER
END
    [ -n "$STORAGE_ID" ] || stop "Harper's storage account is not in $GROUP: $AGAIN"
}

# --- Region and API versions ---------------------------------------------------------------------------------------

check_region() {
    see region "get the role Reader on $GROUP" ask_here resource show --ids "$APP_ID" --query location --output tsv || return 0
    LOCATION=$(small "$ANSWER")
    see region "somebody who may read the whole subscription runs this" \
        ask_here functionapp list-flexconsumption-locations --query '[].name' --output tsv || return 0
    ANSWER=$(small "$ANSWER")
    if is_listed "$LOCATION"; then ok region "$LOCATION has Flex Consumption"; else
        not_ok region "Azure does not list $LOCATION as having Flex Consumption." "deploy to another region before this one ends: az functionapp list-flexconsumption-locations --output table"
    fi
}

# The types that the templates name, with their versions: what the deployment, and the next one, asks Azure for.
types_of_templates() {
    grep -hoE "'Microsoft\.[A-Za-z]+/[A-Za-z/]+@[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?'" infra/main.bicep infra/modules/*.bicep | tr -d "'" | sort -u |
        if [ "$STORAGE_NETWORK" = Disabled ]; then cat; else grep -v '^Microsoft\.Network/'; fi
}

check_api_versions() {
    local types namespace each lacking=''
    types=$(types_of_templates)
    for namespace in $(printf '%s\n' "$types" | cut -d / -f 1 | sort -u); do
        see "API versions" "somebody who may read the whole subscription runs this" ask_here provider show --namespace "$namespace" \
            --output tsv --query "resourceTypes[].[resourceType, join(',', apiVersions || \`[]\`), join(',', locations || \`[]\`)]" || return 0
        OFFERED="
$(small "$ANSWER")"
        for each in $types; do
            case $each in "$namespace"/*) ;; *) continue ;; esac
            is_offered "$(small "${each#*/}")" || lacking=$lacking${lacking:+, }$each
        done
    done
    judge "API versions" "${lacking:+not offered in $LOCATION: $lacking}" "the templates' are offered in $LOCATION" \
        "update Harper (git pull); if that does not help, tell its makers"
}

# Azure writes one name with capitals here and without there.
small() { printf '%s' "$1" | LC_ALL=C tr -d ' ' | LC_ALL=C tr '[:upper:]' '[:lower:]'; }

# is_offered TYPE@VERSION, by the provider's lines in OFFERED. A part that it does not list goes by what it is a part of.
is_offered() {
    local type=${1%@*} version=${1#*@} row
    while :; do
        row=${OFFERED#*"
$type$TAB"}
        [ "$row" = "$OFFERED" ] || break
        case $type in */*) type=${type%/*} ;; *) return 1 ;; esac
    done
    row=${row%%"
"*}
    case ,${row%%"$TAB"*}, in *,"$version",*) ;; *) return 1 ;; esac
    case ,${row#*"$TAB"}, in ,, | *,"$LOCATION",* | *,global,*) ;; *) return 1 ;; esac
}

# --- The app -------------------------------------------------------------------------------------------------------

check_app() {
    local state identities fault=''
    see "app state" "get the role Reader on $GROUP" ask_here resource show --ids "$APP_ID" --output tsv \
        --query "[properties.state, join(' ', keys(identity.userAssignedIdentities || \`{}\`))]" || return 0
    {
        read -r state
        read -r identities || :
    } <<END
$ANSWER
END
    [ "$state" = Running ] || fault="the app is $state"
    judge "app state" "$fault" running "az functionapp start --resource-group '$GROUP' --name $APP --subscription $SUBSCRIPTION"
    fault=''
    listed "$(printf '%s\n' "$identities" | tr ' ' '\n')" "$IDENTITY_ID" || fault="the app does not have the identity $NAME"
    judge "app identity" "$fault" "$NAME" "$AGAIN"
}

# The names that settings.bicep gives the app, whatever their values.
names_of_settings() { sed -n '/^var identitySettings = {/,/^}/s/^  \([A-Za-z_]*\):.*/\1/p' infra/modules/settings.bicep; }

# The values that can be known from here.
wanted_settings() {
    cat <<END
AzureWebJobsStorage__credential=managedidentity
AzureWebJobsStorage__clientId=$IDENTITY_CLIENT
AzureWebJobsStorage__blobServiceUri=$BLOBS
AzureWebJobsStorage__queueServiceUri=$QUEUES
AzureWebJobsStorage__tableServiceUri=$TABLES
HarperStorage__credential=managedidentity
HarperStorage__clientId=$IDENTITY_CLIENT
HarperStorage__queueServiceUri=$QUEUES
HarperStorage__tableServiceUri=$TABLES
HARPER_PUBLIC_URL=https://$HOST
HARPER_CREDENTIAL=managed-identity
HARPER_IDENTITY_CLIENT_ID=$IDENTITY_CLIENT
OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID=$IDENTITY_CLIENT
APPLICATIONINSIGHTS_AUTHENTICATION_STRING=ClientId=$IDENTITY_CLIENT;Authorization=AAD
HARPER_CLOUD=$(name_of_cloud)
END
    [ -z "$INSTRUMENTATION" ] || printf 'APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey=%s\n' "$INSTRUMENTATION"
}

# As settings.bicep names them.
name_of_cloud() {
    case $LOGIN in
    *.us) printf usgov ;;
    *.cn) printf china ;;
    *) printf global ;;
    esac
}

# Only these are asked for: an operator's own setting may be a secret. Sets CLIENT_ID.
check_settings() {
    local names there absent
    names=$(names_of_settings)
    INSTRUMENTATION=''
    ! see "logs' address" "get the role Reader on $GROUP" ask_here resource show --ids "$INSIGHTS_ID" \
        --query properties.InstrumentationKey --output tsv || INSTRUMENTATION=$ANSWER
    see settings "get the role Website Contributor on $APP" ask_here functionapp config appsettings list --resource-group "$GROUP" --name "$APP" \
        --output tsv --query "[?contains(\`[$(printf '%s\n' "$names" | sed 's/.*/"&"/' | tr '\n' ',' | sed 's/,$//')]\`, name) || (starts_with(name, 'AzureWebJobs') && ends_with(name, 'Disabled'))].[name,value]" || {
        CLIENT_ID=$GIVEN
        return 0
    }
    there=$ANSWER
    absent=$(absent_from "$(printf '%s\n' "$there" | cut -f 1)" "$names")
    there=$(printf '%s\n' "$there" | sed -e "s/$TAB/=/" -e '/^APPLICATIONINSIGHTS_CONNECTION_STRING=/s/;.*//')
    CLIENT_ID=$(printf '%s\n' "$there" | sed -n 's/^HARPER_CLIENT_ID=//p')
    [ -n "$absent" ] || absent=$(absent_from "$there" "$(wanted_settings)")
    if [ -z "$absent" ] && [ "$CLIENT_ID" != "${GIVEN:-$CLIENT_ID}" ]; then absent=HARPER_CLIENT_ID=$GIVEN; fi
    judge settings "${absent:+not there as wanted: $absent}" "as wanted" "$AGAIN"
    CLIENT_ID=${GIVEN:-$CLIENT_ID}
    check_functions "$there"
}

# A function is switched off by a setting AzureWebJobs.NAME.Disabled, on Linux also AzureWebJobs_NAME_Disabled.
check_functions() {
    local off
    off=$(printf '%s\n' "$1" | sed -nE 's/^(AzureWebJobs[._].*[._]Disabled)=([Tt]rue|1)$/\1/p' | tr '\n' ' ')
    judge functions "${off:+switched off by ${off% }}" "none is switched off" \
        "az functionapp config appsettings delete --resource-group '$GROUP' --name $APP --subscription $SUBSCRIPTION --setting-names ${off% }"
}

# --- Roles ---------------------------------------------------------------------------------------------------------

# roles_of FILE: lines "ID NAME" of what the template grants the identity.
roles_of() { sed -n "/^var roleIds = {/,/^}/s/^  '\(.*\)': '\([0-9a-f-]*\)'.*/\2 \1/p" "$1"; }

# As remove.sh asks: what is below the group counts, and nothing outside of it need be seen.
check_roles() {
    see roles "get the role Reader on $GROUP" ask rest --method get --output tsv --query 'value[].properties.[roleDefinitionId,scope]' --url \
        "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&\$filter=principalId%20eq%20'$PRINCIPAL'" || return 0
    set -- "$ANSWER"
    check_roles_on "$1" "$STORAGE_ID" "$STORAGE" infra/modules/storage.bicep
    check_roles_on "$1" "$INSIGHTS_ID" "Application Insights" infra/modules/monitoring.bicep
}

# check_roles_on GRANTED SCOPE NAME TEMPLATE
check_roles_on() {
    local wanted id role has
    wanted=$(roles_of "$4")
    [ -n "$wanted" ] || stop "$4 names no roles."
    has=$(roles_at "$1" "$(small "$2")")
    while read -r id role; do
        if listed "$has" "$id"; then ok "role $role" "on $3"; else
            not_ok "role $role" "the identity does not have it on $3." "$AGAIN"
        fi
    done <<END
$wanted
END
}

# roles_at GRANTED SCOPE: the ids of the roles there; what is granted above counts too.
roles_at() {
    local definition scope
    while IFS=$TAB read -r definition scope; do
        case $2/ in "$(small "$scope")"/*) printf '%s\n' "${definition##*/}" ;; esac
    done <<END
$1
END
}

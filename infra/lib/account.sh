# shellcheck shell=bash disable=SC2034
# The tools, who is signed in, and whether the group is there; common.sh brings it along. Sourced, never run.

# at_least HAVE NEED: versions, number by number.
at_least() {
    local have=${1%%[!0-9.]*} need=$2 first second
    while [ -n "$need" ]; do
        first=${have%%.*} second=${need%%.*}
        [ "${first:-0}" -eq "$second" ] || {
            [ "${first:-0}" -gt "$second" ]
            return
        }
        case $have in *.*) have=${have#*.} ;; *) have='' ;; esac
        case $need in *.*) need=${need#*.} ;; *) need='' ;; esac
    done
}

# check_programs NAME...: az and what else is needed.
check_programs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 ||
            lack "$program is missing: install it with your system's package manager, e.g. apt install $program or brew install $program."
    done
    if command -v az >/dev/null 2>&1; then
        must "az, the Azure CLI, does not work: install it again." ask version --query '"azure-cli"' --output tsv
        at_least "$ANSWER" "$AZ_OLDEST" || lack "az $ANSWER is too old, $AZ_OLDEST or newer is needed: az upgrade"
    else
        lack "az, the Azure CLI, is missing: https://learn.microsoft.com/cli/azure/install-azure-cli says how to install it."
    fi
    end_if_lacking
}

# Sets SUBSCRIPTION, SUBSCRIPTION_NAME, HOME_TENANT, CALLER, CALLER_TYPE, GRAPH and LOGIN.
check_account() {
    local signed_in_tenant state
    must "You are not signed in: az login" ask account show --query tenantId --output tsv
    signed_in_tenant=$ANSWER
    set -- account show --query '[id,name,state,tenantId,user.type,user.name]' --output tsv
    [ -z "$SUBSCRIPTION" ] || set -- "$@" --subscription "$SUBSCRIPTION"
    must "az cannot use that subscription: \`az account list --output table\` shows those that it knows, and az login finds new ones." ask "$@"
    {
        read -r SUBSCRIPTION
        read -r SUBSCRIPTION_NAME
        read -r state
        read -r HOME_TENANT
        read -r CALLER_TYPE
        read -r CALLER
    } <<END
$ANSWER
END
    note "Subscription $SUBSCRIPTION_NAME ($SUBSCRIPTION), signed in as $CALLER"
    [ "$state" = Enabled ] ||
        stop "The subscription is not enabled but $state: choose another with --subscription, or have its owner enable it."
    # az asks the directory of its current subscription, whichever one a command names.
    [ "$HOME_TENANT" = "$signed_in_tenant" ] ||
        stop "That subscription belongs to another directory than az's current one: az account set --subscription $SUBSCRIPTION"
    must "az does not say which cloud it uses: az cloud show" \
        ask cloud show --query '[endpoints.microsoftGraphResourceId,endpoints.activeDirectory]' --output tsv
    {
        read -r GRAPH
        read -r LOGIN
    } <<END
$ANSWER
END
    GRAPH=${GRAPH%/} LOGIN=${LOGIN%/}
}

# Sets GROUP_EXISTS.
look_for_group() {
    may_see "Azure did not say whether the group exists." ask_here group exists --name "$GROUP" --output tsv ||
        stop "You may not see the resource group $GROUP: its name is wrong, or you have no role on it (nor on the whole subscription)."
    GROUP_EXISTS=$ANSWER
}

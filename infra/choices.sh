# shellcheck shell=bash
# What an admin of deploy.sh chose, now or before: variant, operator, and the file of parameters. Sourced, never run.

# The choices of that file. An update or another checkout must not take them back silently.
CHOICES='network existingSubnetId existingEndpointSubnetId dns existingWorkspaceId instanceMemoryMB alwaysReadyInstances alwaysReadyFunctions maximumInstanceCount httpConcurrency updateStrategy dailyCapGb alertEmails alertWebhooks settings'

# git knows nothing of local.bicepparam, so neither an update nor a roll-back touches it.
choose_parameters() {
    PARAMETERS=infra/main.bicepparam
    [ ! -e infra/local.bicepparam ] || PARAMETERS=infra/local.bicepparam
}

is_private() { grep -qE "^param network = *'private'" "$PARAMETERS"; }

# Compares what the file says with what was deployed last; Azure itself works out both, with all defaults.
check_choices() {
    local deployed wanted query='' choice
    note "choices: $PARAMETERS"
    [ -n "$NAME" ] || return 0
    for choice in $CHOICES; do query=$query${query:+,}"to_string($choice.value)"; done
    query="properties.parameters.[$query]"
    if ask_here deployment group show --resource-group "$GROUP" --name harper-main --query "$query" --output tsv; then
        deployed=$ANSWER
    else
        complained DeploymentNotFound || must "Azure did not say what was deployed before." false
        # Azure forgets old deployments; the storage account tells at least the network.
        must "Azure did not say how the storage is reached." ask_here storage account list --resource-group "$GROUP" \
            --query "[?$OURS].publicNetworkAccess | [0]" --output tsv
        [ "$ANSWER" = Disabled ] || return 0
        deployed=private
    fi
    foretell
    must "Azure did not take the parameters in $PARAMETERS (see above)." patiently "comparing" ask_here deployment group validate \
        --resource-group "$GROUP" --name harper-choices --no-prompt true --parameters "$PARAMETERS" --query "$query" --output tsv
    wanted=$ANSWER
    # Where Azure says nothing, the file itself tells the choice that matters most.
    [ -n "$wanted" ] || if is_private; then wanted=private; else wanted=public; fi
    compare_choices "$deployed" "$wanted"
}

# null: an older version did not know this choice, or this one does not.
compare_choices() {
    local choice before now line=0 differ=''
    [ "$1" != "$2" ] || return 0
    for choice in $CHOICES; do
        line=$((line + 1))
        before=$(printf '%s\n' "$1" | sed -n "${line}p")
        now=$(printf '%s\n' "$2" | sed -n "${line}p")
        case $before in "$now" | null | '') continue ;; esac
        case $now in null | '') continue ;; esac
        note "$choice is $before, and $PARAMETERS says $now"
        differ=1
    done
    [ -z "$differ" ] || [ -n "$NEW_CHOICES$WHAT_IF" ] ||
        lack "Harper is deployed with other choices than $PARAMETERS has (see above). To keep them, write them into infra/local.bicepparam (at first a copy of infra/main.bicepparam); to change them, add --new-choices."
}

# The registration itself tells which variant it is: no other note could go stale.
choose_variant() {
    [ -z "$VARIANT" ] || return 0
    VARIANT=tenant-wide
    [ "${ROLES:-}" != 0 ] || VARIANT=per-mailbox
}

# A second run without --operator-email must not take the address away.
choose_operator() {
    if [ -z "$OPERATOR_GIVEN" ]; then
        must "Azure did not say who gets the alerts." ask_here monitor action-group list --resource-group "$GROUP" \
            --query "[?$OURS].emailReceivers[].emailAddress | [0]" --output tsv
        OPERATOR=$ANSWER
    fi
    if [ -n "$OPERATOR" ]; then note "alerts go to $OPERATOR"; else
        warn "Nobody gets the alerts: give --operator-email ADDRESS."
    fi
}

export_parameters() {
    export HARPER_NAME=$NAME HARPER_HOST_NAME=$HOST HARPER_CLIENT_ID=$CLIENT_ID HARPER_LOCATION=$LOCATION
    export HARPER_PRINCIPAL_ID=$PRINCIPAL HARPER_OPERATOR_EMAIL=$OPERATOR
}

# What is not known before it is made, for a deployment that is only foretold.
foretell() {
    [ -n "$REGISTRATION" ] && [ "$REGISTRATION" != unknown ] || CLIENT_ID=$NOBODY
    : "${PRINCIPAL:=$NOBODY}"
    [ -z "$HOST" ] || {
        export_parameters
        return 0
    }
    HOST=$NAME.azurewebsites.net
    ! ask_here deployment group show --resource-group "$GROUP" --name harper-identity --output tsv \
        --query properties.outputs.hostName.value || HOST=${ANSWER:-$HOST}
    export_parameters
}

# shellcheck shell=bash disable=SC2034
# What deploy.sh --what-if shows: the changes of each stage, as Azure foretells them. Sourced, never run.

show_what_if() {
    WANTED_NAME=${NAME:-$WANTED_NAME}
    step "What would change: the identity"
    what_if --template-file infra/modules/identity.bicep --parameters "tags={$TAGS}" ${WANTED_NAME:+"name=$WANTED_NAME"}
    step "What would change: the app and what belongs to it"
    say "The registration in Entra is not shown: what-if cannot look into a directory."
    if [ -z "$NAME" ]; then
        must "Azure did not say what the app will be called." ask_here deployment group what-if --resource-group "$GROUP" --no-prompt true \
            --template-file infra/modules/identity.bicep ${WANTED_NAME:+--parameters "name=$WANTED_NAME"} --no-pretty-print --output tsv \
            --query "changes[?contains(resourceId, '/userAssignedIdentities/')].resourceId | [0]"
        NAME=${ANSWER##*/}
    fi
    choose_operator
    foretell
    [ "$CLIENT_ID" != "$NOBODY" ] || say "The registration does not exist yet: $NOBODY stands for its client id."
    what_if --parameters "$PARAMETERS"
    step "What would change: the alerts"
    WORKSPACE=$(chosen existingWorkspaceId)
    : "${WORKSPACE:=/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.OperationalInsights/workspaces/$NAME}"
    what_if --template-file infra/modules/alerts.bicep \
        --parameters "name=$NAME" "location=$LOCATION" "tags={$TAGS}" "workspaceId=$WORKSPACE"
    say
    say "Nothing was changed."
}

what_if() {
    must "What-if did not work (see above)." patiently "comparing" ask_here deployment group what-if --resource-group "$GROUP" \
        --no-prompt true "$@"
    say "$ANSWER"
}

# shellcheck shell=bash
# What remove.sh deletes in Azure: the resources, the identity's roles, and the group if it is Harper's own. Sourced, never run.

# Azure makes these two beside an Application Insights, without a tag.
MADE_BY_AZURE="starts_with(name, 'Failure Anomalies - ') || name=='Application Insights Smart Detection'"

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
        # A network is held by its former app for some minutes, or much longer.
        stuck=$((stuck + 1))
        if [ "$stuck" -gt 20 ]; then
            ! is_held || return 0
            cat "$WORK/refusal" >&2
            stop "These resources could not be deleted: $(printf '%s\n' "$RESOURCES" | sed 's|.*/||' | tr '\n' ' ')
Look at them in the portal, and run the same command again."
        fi
        note "some are still needed by others; again in 30 s"
        sleep 30
    done
}

# HELD: what keeps the network, if nothing but the network is left. az does not tell why a resource cannot be deleted.
# Of Flex Consumption the link is reported to stay for hours, once for two days: github.com/Azure/Azure-Functions/issues/2605,
# github.com/microsoft-foundry/foundry-samples/issues/153.
is_held() {
    local network
    [ -z "$(printf '%s\n' "$RESOURCES" | grep -ivE '/Microsoft\.Network/(virtualNetworks|networkSecurityGroups)/')" ] || return 1
    network=$(printf '%s\n' "$RESOURCES" | grep -i '/virtualNetworks/' | sed -n 1p)
    ask_here resource show --ids "$network" --query 'properties.subnets[].properties.serviceAssociationLinks[].name' --output tsv || return
    HELD=$(printf '%s' "$ANSWER" | tr '\n' ' ')
    [ -n "$HELD" ] || return
    note "${network##*/} is still kept by Azure ($HELD); going on with the rest"
}

# An assignment that outlives its identity would stand in the way of the next deployment.
remove_role_assignments() {
    [ -n "$PRINCIPAL" ] || return 0
    # Not az role assignment list: with --all it asks the whole subscription, without it leaves out what is below the group.
    must "Azure did not say which roles the identity has." ask rest --method get --query 'value[].id' --output tsv --url \
        "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&\$filter=principalId%20eq%20'$PRINCIPAL'"
    [ -n "$ANSWER" ] || return 0
    in_lines "$ANSWER" delete_role_assignments
}

delete_role_assignments() {
    must "The roles of the identity could not be taken back. Run the same command again." \
        ask_here role assignment delete --output none --ids "$@"
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

# Last, since its history knows the registration's name.
remove_group() {
    if [ "$GROUP_EXISTS" != true ]; then
        note "gone already"
        return 0
    fi
    if [ -n "$HELD" ]; then
        note "$GROUP stays as long as its network"
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
    in_lines "${CODE:+harper-code=$CODE}
${GIVEN:+harper-client-id=$GIVEN}" remove_tags
}

remove_tags() {
    must "The tags of the group could not be removed. Run the same command again." ask_here tag update --operation Delete \
        --output none --resource-id "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP" --tags "$@"
}

# The rule that Azure made for Harper's Application Insights; the action group may serve others.
remove_azures_own() {
    [ -n "$NAME" ] || return 0
    must "Azure did not say what is left in the group." ask_here resource list --resource-group "$GROUP" \
        --query "[?starts_with(name, 'Failure Anomalies - $NAME')].id" --output tsv
    in_lines "$ANSWER" delete_resources
}

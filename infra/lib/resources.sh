# shellcheck shell=bash
# What remove.sh deletes in Azure: the resources, the identity's roles, and the group if it is Harper's own. Sourced, never run.

# --name is for a registration that nothing else leads to, never for that of another Harper.
take_given_name() {
    [ -n "$NAME_GIVEN" ] || return 0
    [ "${NAME:-$NAME_GIVEN}" = "$NAME_GIVEN" ] ||
        stop "Harper in $GROUP is called $NAME, not $NAME_GIVEN. Nothing was removed: leave --name out, or name the group of $NAME_GIVEN."
    [ -z "$NAME" ] || return 0
    NAME=$NAME_GIVEN NAME_UNPROVEN=1
    if ! may_see "Azure did not say which identities there are." ask_here identity list \
        --query "[?$OURS && name=='$NAME'].resourceGroup" --output tsv; then
        warn "You may not see whether Harper $NAME is in another resource group of the subscription $SUBSCRIPTION_NAME."
        return 0
    fi
    [ -z "$ANSWER" ] ||
        stop "Harper $NAME is in the resource group $ANSWER, not in $GROUP. Nothing was removed: ./infra/remove.sh --group '$ANSWER'"
}

# A purge cannot be taken back: not of a registration whose Harper is still there, in another group or subscription.
look_for_its_identity() {
    local others
    [ -n "$NAME" ] && [ -n "$REGISTRATION$DELETED" ] || return 0
    must "Entra did not say whether the identity $NAME is gone, so nothing was removed." ask_identities "$NAME"
    others=$(identities_elsewhere)
    [ -n "$others" ] || return 0
    [ -z "$NAME_UNPROVEN" ] ||
        stop "The registration $NAME is in use: its Harper still has its identity ($others). Nothing was removed. That Harper, with all it has, is removed by naming its --group and --subscription. Was its group deleted just now, run the same command again in some minutes."
    warn "Another Harper is called $NAME, too ($others), so the registration stays."
    REGISTRATION='' DELETED=''
}

# Azure makes these two beside an Application Insights, without a tag.
MADE_BY_AZURE="starts_with(name, 'Failure Anomalies - ') || name=='Application Insights Smart Detection'"

remove_resources() {
    local before stuck=0
    [ -n "$RESOURCES" ] || note "none"
    remove_app
    remove_role_assignments
    while [ -n "$RESOURCES" ]; do
        before=$RESOURCES
        rm -f "$WORK/refusal"
        # The workspace by itself: else its name stays taken.
        delete_others '/Microsoft\.OperationalInsights/workspaces/'
        delete_workspaces
        look_at_resources
        [ "$RESOURCES" = "$before" ] || stuck=0
        [ -n "$RESOURCES" ] || break
        # A network is held by its former app for some minutes, or much longer.
        stuck=$((stuck + 1))
        if [ "$stuck" -gt 20 ]; then
            is_held || give_up
            return 0
        fi
        note "some are still needed by others; again in 30 s"
        sleep 30
    done
}

# The app first, and nothing else as long as it stays: its tenants may need all of it.
remove_app() {
    local tries=0
    while [ -n "$(printf '%s\n' "$RESOURCES" | grep -i '/Microsoft\.Web/sites/' || :)" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 5 ]; then
            show_refusal
            stop "The app could not be deleted, so its resources and its registration stay${TENANTS:+; its tenants are removed}. Look for a lock (az lock list --resource-group '$GROUP' --subscription $SUBSCRIPTION --output table), then run the same command again."
        fi
        [ "$tries" -eq 1 ] || {
            note "the app is still there; again in 30 s"
            sleep 30
        }
        rm -f "$WORK/refusal"
        delete_matching '/Microsoft\.Web/sites/'
        look_at_resources
        # What az has deleted may be listed for a while.
        [ -e "$WORK/refusal" ] || return 0
    done
}

# HELD: what keeps the network, if nothing but the network is left. az does not tell why a resource cannot be deleted.
# Of Flex Consumption the link is reported to stay for hours, once for two days: github.com/Azure/Azure-Functions/issues/2605,
# github.com/microsoft-foundry/foundry-samples/issues/153.
is_held() {
    local network others
    others=$(printf '%s\n' "$RESOURCES" | grep -ivE '/Microsoft\.Network/(virtualNetworks|networkSecurityGroups)/' || :)
    [ -z "$others" ] || return 1
    network=$(printf '%s\n' "$RESOURCES" | grep -i '/virtualNetworks/' | sed -n 1p)
    ask_here resource show --ids "$network" --query 'properties.subnets[].properties.serviceAssociationLinks[].name' --output tsv || return
    HELD=$(printf '%s' "$ANSWER" | tr '\n' ' ')
    [ -n "$HELD" ] || return
    note "${network##*/} is still kept by Azure ($HELD); going on with the rest"
}

# STUCK: what could not be deleted, for the end: all else goes first.
give_up() {
    show_refusal
    STUCK=$(printf '%s\n' "$RESOURCES" | sed 's|.*/||' | tr '\n' ' ')
    note "could not be deleted: $STUCK; going on with the rest"
}

# What az said of the last deletion that it refused, if it refused any.
show_refusal() { [ ! -e "$WORK/refusal" ] || cat "$WORK/refusal" >&2; }

# SUBNET: one of the customer's own that the app is in. It is not in the group, and Azure may keep it as it does ours.
look_at_subnet() {
    SUBNET=''
    ask_here deployment group show --resource-group "$GROUP" --name harper-main --output tsv \
        --query properties.parameters.existingSubnetId.value || {
        complained DeploymentNotFound || must "Azure did not say what was deployed before." false
        return 0
    }
    case $ANSWER in /*) SUBNET=$ANSWER ;; esac
}

tell_of_subnet() {
    [ -n "$SUBNET" ] || return 0
    ! ask_here resource show --ids "$SUBNET" --query "length(properties.serviceAssociationLinks || \`[]\`)" --output tsv ||
        [ "$ANSWER" != 0 ] || return 0
    say "Your subnet may stay linked to the app that is gone (serviceAssociationLinks), for hours and, as reported, up to two"
    say "days. Until then it cannot be deleted or given to something else: $SUBNET"
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
    if [ -n "$HELD$STUCK" ]; then
        note "$GROUP stays as long as ${HELD:+its network}${STUCK:+what is left in it}"
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

# shellcheck shell=bash
# What doctor.sh asks the storage: that queues and tables are there, and that nothing lies in poison. Sourced, never run.

# What people have in their shell for another account would take the place of ours.
export AZURE_STORAGE_ACCOUNT='' AZURE_STORAGE_CONNECTION_STRING='' AZURE_STORAGE_KEY='' AZURE_STORAGE_SAS_TOKEN=''

# names_of LIST: the texts of a list in storage.bicep.
names_of() { sed -n "/^var $1 = \[/,/^\]/s/^  '\(.*\)'/\1/p" infra/modules/storage.bicep; }

# data_reader SERVICE: what somebody needs who may not see it.
data_reader() {
    if [ "$STORAGE_NETWORK" = Disabled ]; then
        printf 'the storage is private, so run this on a machine inside its network, with the role Storage %s Data Reader' "$1"
    elif [ "$CALLER_TYPE" = user ]; then
        printf "az role assignment create --role 'Storage %s Data Reader' --assignee '%s' --scope '%s', and some minutes later run this again" "$1" "$CALLER" "$STORAGE_ID"
    else
        printf 'get the role Storage %s Data Reader on %s' "$1" "$STORAGE"
    fi
}

ask_storage() { ask_here storage "$@" --account-name "$STORAGE" --auth-mode login --output tsv; }

check_storage() {
    local wanted
    wanted=$(names_of tableNames)
    if see tables "$(data_reader Table)" ask_storage table list --query '[].name'; then
        set -- "$ANSWER"
        judge_names tables "$(absent_from "$1" "$wanted")" "$wanted"
        # What is not there at all was told.
        ! listed "$1" buried || check_buried
        ! listed "$1" mailboxes || check_subscriptions
    else
        unknown subscriptions "when they end stands in table mailboxes; the logs tell only of one that was not renewed (alarms)." "$(remedy "$(data_reader Table)")"
    fi
    wanted=$(names_of workQueues)
    see queues "$(data_reader Queue)" ask_storage queue list --query '[].name' || return 0
    wanted="$wanted
$(printf '%s\n' "$wanted" | sed 's/$/-poison/')"
    set -- "$ANSWER"
    judge_names queues "$(absent_from "$1" "$wanted")" "$wanted"
    check_poison "$1"
}

judge_names() { judge "$1" "${2:+missing: $2}" "all $(printf '%s\n' "$3" | grep -c .)" "$AGAIN"; }

check_poison() {
    local queue full=''
    for queue in $(names_of workQueues | sed 's/$/-poison/'); do
        # What is not there at all was told above.
        listed "$1" "$queue" || continue
        see "poison queues" "$(data_reader Queue)" ask_storage message peek --queue-name "$queue" --query 'length(@)' || return 0
        [ "$ANSWER" = 0 ] || full=$full${full:+, }$queue
    done
    judge "poison queues" "${full:+work items lie in $full}" empty \
        "run this again in 10 minutes, since a function buries them; if they stay, read the failed runs of bury_... in Application Insights (docs/operate/replay.md)"
}

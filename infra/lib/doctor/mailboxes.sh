# shellcheck shell=bash
# What doctor.sh says of tenants, mailboxes, their subscriptions and the work that waits. Sourced, never run.

# keep_subscriptions tells the states every 15 minutes; each run of a timer has a line step=schedule, also without any tenant.
STATES='traces | where timestamp > ago(1h) and (message startswith "step=state " or message startswith "step=schedule ")
| extend tenant = extract("tenant=([^ ]+)", 1, message), mailbox = extract("mailbox=([^ ]+)", 1, message), state = extract(" state=([^ ]+)", 1, message), reason = extract(" reason=([^ ]+)", 1, message)
| summarize arg_max(timestamp, state, reason) by tenant, mailbox | project tenant, mailbox, state, reason'

# Sets SPOKEN: whether the app's lines arrive.
check_states() {
    local tenant mailbox state reason watching=0 mailboxes=0 tenants=0 faults=0
    see "tenants and mailboxes" "$LOG_READER" ask_logs "$(one_line "$STATES")" || return 0
    SPOKEN=$ANSWER
    if [ -z "$SPOKEN" ]; then
        tell_of_silence "tenants and mailboxes"
        return 0
    fi
    while IFS=$TAB read -r tenant mailbox state reason; do
        case $mailbox in '') ;; -) tenants=$((tenants + 1)) ;; *) mailboxes=$((mailboxes + 1)) ;; esac
        case $mailbox,$state,$reason in
        *,deleting) ;;
        -,paused,* | *,failing,*)
            faults=$((faults + 1))
            if [ "$mailbox" = - ]; then
                not_ok "tenant $tenant" "it is $state ($reason)." "its admin consents again: https://$HOST/api/consent/start?tenant=$tenant"
            else
                not_ok "mailbox $mailbox" "it is $state ($reason), in tenant $tenant." "its admin reads the hint of the failed check: GET https://$HOST/api/mailboxes"
            fi
            ;;
        *,watching,*) watching=$((watching + 1)) ;;
        esac
    done <<END
$ANSWER
END
    [ "$faults" -gt 0 ] || ok "tenants and mailboxes" "tenants: $tenants, mailboxes: $mailboxes, mailboxes watched: $watching; none has failed, by their lines of the last hour"
}

# tell_of_silence SUBJECT: no line is no good news.
tell_of_silence() {
    if [ "$AGE" = young ]; then
        unknown "$1" "the app is not an hour old and has told nothing yet." "run this again in an hour"
    else
        not_ok "$1" "no line step=state or step=schedule came in for an hour, so nothing is known." \
            "see timers and logs arrive, and whether logLevel in host.json keeps the app's lines"
    fi
}

# As the alert `queue-age` counts; az tells no queue's length. A queue in which nothing waits has no line.
LATE_WORK='traces | where timestamp > ago(30m) and message startswith "step=queue-age "
| extend queue = extract("queue=([^ ]+)", 1, message), oldest = toint(extract("oldest=([0-9]+)", 1, message))
| where oldest > 900 | summarize oldest = max(oldest) by queue | project queue, oldest'

check_ages() {
    local late
    see "work that waits" "$LOG_READER" ask_logs "$(one_line "$LATE_WORK")" || return 0
    if [ -z "$SPOKEN" ]; then
        unknown "work that waits" "the app's lines do not arrive." "see tenants and mailboxes"
        return 0
    fi
    late=$(printf '%s\n' "$ANSWER" | sed -n "s/^\([^$TAB]*\)$TAB\(.*\)$/\1 for \2 s/p" | tr '\n' ',' | sed -e 's/,$//' -e 's/,/, /g')
    judge "work that waits" "${late:+the oldest item could have been taken long ago: $late}" "nothing waited for more than 15 minutes, by the lines of the last half hour" \
        "docs/operate/alerts.md, queue-age"
}

# rows_of TABLE QUERY [OPTIONS OF AZ...]
rows_of() {
    local table=$1 query=$2
    shift 2
    ask_storage entity query --table-name "$table" --query "$query" "$@"
}

# What Graph tells of: only the rows say when a subscription ends. The logs tell of one that could not be renewed.
check_subscriptions() {
    local id ends now all=0 dead=''
    now=$(date -u +%Y-%m-%dT%H:%M:%S)
    see subscriptions "$(data_reader Table)" rows_of mailboxes "items[].[RowKey, subscription_ends || '-']" \
        --select RowKey subscription_ends --filter "state eq 'watching'" || return 0
    while IFS=$TAB read -r id ends; do
        [ -n "$id" ] || continue
        all=$((all + 1))
        # Times of one form, so that their order is that of their letters.
        if [ "$ends" = - ] || [[ $ends < $now ]]; then dead=$dead${dead:+, }${id%:watch}; fi
    done <<END
$ANSWER
END
    judge subscriptions "${dead:+of mailboxes that are watched these have none that lives: $dead}" "$all live, by table mailboxes" \
        "run this again in 20 minutes; if it stays, docs/operate/alerts.md, not-renewed. Till then the catch-up finds their mails"
}

# A row stays when its item was replayed, so that there are rows is no fault; the alarm of a new one is told above.
check_buried() {
    see buried "$(data_reader Table)" rows_of buried 'length(items)' --select PartitionKey || return 0
    if [ "$ANSWER" = 0 ]; then ok buried "no work item"; else
        ok buried "$ANSWER work items, also those that were replayed since; docs/operate/replay.md says how"
    fi
}

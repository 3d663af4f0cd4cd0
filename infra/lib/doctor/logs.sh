# shellcheck shell=bash
# What doctor.sh reads in the logs, and who hears of alarms; what it says of mailboxes is in doctor_mailboxes.sh. Sourced, never run.

# ask_logs QUERY: rows of Application Insights. Its API is asked by hand, since az's own command is an extension.
ask_logs() {
    ask rest --method post --url "$INSIGHTS_API/v1/apps/$INSIGHTS_APP/query" --resource "$INSIGHTS_API" \
        --body "{\"query\": $(quoted "$1")}" --query 'tables[0].rows' --output tsv
}

LOG_READER="get the role Reader on Application Insights and on its workspace"

check_logs() {
    local workspace
    see logs "$LOG_READER" ask cloud show --query endpoints.appInsightsResourceId --output tsv || return 0
    INSIGHTS_API=${ANSWER%/}
    see logs "$LOG_READER" ask_here resource show --ids "$INSIGHTS_ID" --query 'properties.[AppId,WorkspaceResourceId]' --output tsv || return 0
    {
        read -r INSIGHTS_APP
        read -r workspace
    } <<END
$ANSWER
END
    check_timers
    check_states
    check_ages
    check_alarms
    check_cap "$workspace"
}

# As the alert `timers` counts, by the lines of the timers: half of what is planned. An app of the last hour cannot have run for one.
TIMERS='traces | where timestamp > ago(1d) | extend is_late = timestamp > ago(1h), is_run = message startswith "step=schedule "
| extend is_catch_up = message startswith "step=schedule queue=mailbox-catch-up ", is_renewal = message startswith "step=schedule queue=subscription-renew "
| summarize first_line = min(timestamp), first_run = minif(timestamp, is_run), renewals = countif(is_late and is_renewal), scheduled = countif(is_late and is_catch_up)
| extend began = coalesce(first_run, first_line)
| project age = iff(isnull(began), "none", iff(began < ago(1h), "old", "young")), kept = renewals - scheduled, scheduled'

check_timers() {
    local kept scheduled fault=''
    see "logs arrive" "$LOG_READER" ask_logs "$(one_line "$TIMERS")" || return 0
    IFS=$TAB read -r AGE kept scheduled <<END
${ANSWER:-none${TAB}0${TAB}0}
END
    [ "$AGE" != none ] || fault="nothing came in for a day"
    judge "logs arrive" "$fault" yes "see the daily cap, the role Monitoring Metrics Publisher and health above; after a first deployment wait 10 minutes"
    if [ "$AGE" = young ]; then
        unknown timers "the app's first run is not an hour old." "run this again in an hour"
        return 0
    fi
    fault=''
    [ $((kept * 15)) -ge 30 ] || fault="keep_subscriptions did its work $kept times in the last hour, not 4"
    [ $((scheduled * 3)) -ge 30 ] || fault="$fault${fault:+; }schedule_catch_up did its work $scheduled times in the last hour, not 20"
    # Public reports tell of timers that stand still after a deployment; a restart wakes them.
    judge timers "$fault" "$kept and $scheduled runs in the last hour" \
        "az functionapp restart --resource-group '$GROUP' --name $APP --subscription $SUBSCRIPTION, and run this again in an hour"
}

ALARMS='traces | where timestamp > ago(1h) and message startswith "alarm=" | extend alarm = extract("alarm=([a-z_]+)", 1, message)
| summarize lines = count() by alarm | project alarm, lines'

check_alarms() {
    local alarms
    see alarms "$LOG_READER" ask_logs "$(one_line "$ALARMS")" || return 0
    alarms=$(printf '%s\n' "$ANSWER" | cut -f 1 | grep . | tr '\n' ' ' | sed 's/ $//' || :)
    judge alarms "${alarms:+in the last hour: $alarms}" "none in the last hour" "docs/operate/alerts.md says what to do for each"
}

one_line() { printf '%s' "$1" | tr '\n' ' '; }

check_cap() {
    local fault=''
    see "daily cap" "get the role Reader on the workspace" ask_here resource show --ids "$1" \
        --query 'properties.workspaceCapping.dataIngestionStatus' --output tsv || return 0
    case $ANSWER in RespectQuota | ForceOn) ;; *) fault="the workspace says $ANSWER" ;; esac
    judge "daily cap" "$fault" "not reached" "see in table requests who fills the logs, or raise dailyCapGb in infra/local.bicepparam"
}

# --- Who hears of it -----------------------------------------------------------------------------------------------

# The name of an alert ends in its key.
check_alerts() {
    local wanted version off
    wanted=$(sed -n "s/^ *key: '\([a-z0-9-]*\)'.*/$NAME-\1/p" infra/modules/alerts.bicep)
    [ -n "$wanted" ] || stop "infra/modules/alerts.bicep names no alerts."
    version=$(sed -n "s/.*'Microsoft.Insights\/scheduledQueryRules@\([0-9-]*\)'.*/\1/p" infra/modules/alerts.bicep)
    # `az resource list` does not tell whether a rule is switched on, and az's own command for rules is an extension.
    if see "alert rules" "get the role Reader on $GROUP" ask rest --method get --output tsv --query "value[?$OURS].[name, to_string(properties.enabled)]" \
        --url "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Insights/scheduledQueryRules?api-version=$version"; then
        off=$(printf '%s\n' "$ANSWER" | sed -n "s/${TAB}false$//p" | tr '\n' ' ')
        if [ -n "$off" ]; then not_ok "alert rules" "switched off: ${off% }." "$AGAIN"; else
            judge_names "alert rules" "$(absent_from "$(printf '%s\n' "$ANSWER" | cut -f 1)" "$wanted")" "$wanted"
        fi
    fi
    see "alerts' receiver" "get the role Reader on $GROUP" ask_here monitor action-group list --resource-group "$GROUP" --output tsv \
        --query "[?$OURS] | [0].[name, to_string(enabled), join(' ', emailReceivers[?status=='Disabled'].emailAddress || \`[]\`), join(' ', emailReceivers[?status!='Disabled'].emailAddress || \`[]\`), join(' ', webhookReceivers[].serviceUri || \`[]\`)]" || return 0
    {
        read -r OPERATORS || :
        read -r enabled || :
        read -r gone || :
        read -r mails || :
        read -r hooks || :
    } <<END
$ANSWER
END
    judge_receivers
    [ -z "$TEST_ALARM" ] || send_test_alarm
}

judge_receivers() {
    local fault=''
    if [ -z "$OPERATORS" ]; then
        fault="the action group is missing"
    elif [ "$enabled" != true ]; then
        fault="the action group $OPERATORS is switched off"
    elif [ -n "$gone" ]; then
        fault="no longer wants the mails (unsubscribed): $gone"
    elif [ -z "$mails$hooks" ]; then
        fault="nobody gets the alerts"
    fi
    judge "alerts' receiver" "$fault" "$mails${hooks:+ and webhooks}" "$AGAIN --operator-email ADDRESS"
}

# Azure tells whether it could hand the notification on; that the mail arrived, only its reader can tell.
send_test_alarm() {
    local each number=0
    set --
    for each in $mails; do
        number=$((number + 1))
        set -- "$@" --add-action email "mail-$number" "$each" usecommonalertschema
    done
    for each in $hooks; do
        number=$((number + 1))
        set -- "$@" --add-action webhook "webhook-$number" "$each" usecommonalertschema
    done
    [ "$#" -gt 0 ] || return 0
    see "test alarm" "get the role Monitoring Contributor on $GROUP" ask_here monitor action-group test-notifications create \
        --resource-group "$GROUP" --action-group "$OPERATORS" --alert-type logalertv2 "$@" --query "actionDetails[?Status!='Completed'].[MechanismType,Name]" --output tsv || return 0
    judge "test alarm" "${ANSWER:+not handed on: $(printf '%s' "$ANSWER" | tr '\t\n' '  ')}" "sent to $mails${hooks:+ and webhooks}; see whether it arrived" \
        "look at the receivers in the portal (Monitor, Alerts, Action groups, $OPERATORS, Test)"
}

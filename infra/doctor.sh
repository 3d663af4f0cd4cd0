#!/usr/bin/env bash
# Says whether a deployed Harper is well, and what to do where it is not. It changes nothing.
#
#   ./infra/doctor.sh --group G [--subscription S] [--client-id C] [--host H] [--test-alarm]
#
#   --group G         the resource group that Harper was deployed to
#   --subscription S  id or name of the subscription, if not az's current one
#   --client-id C     client id of the registration, where another one is meant than the one that is in use
#   --host H          the app's host, where Azure may not tell it: the app itself is asked then
#   --test-alarm      also sends a test alarm to everybody who gets the alerts
#   --help            this text
#
# Each line says ok, not ok or unknown: you have no right, or no way from here, to see it. It ends with 0 where all is
# ok, 1 where something is not, nothing is deployed or az is missing, 2 where it was called wrongly,
# and 3 where nothing is wrong but something is unknown, also where az is not signed in.
# It needs az, signed in, and curl. Reader on the group shows most; Website Contributor the app's settings; Storage Queue
# Data Reader and Storage Table Data Reader the storage, from inside the network where it is private; Directory Readers
# in Entra the registration.

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
# shellcheck source=infra/lib/publish.sh
. infra/lib/publish.sh
# shellcheck source=infra/lib/doctor/app.sh
. infra/lib/doctor/app.sh
# shellcheck source=infra/lib/doctor/entra.sh
. infra/lib/doctor/entra.sh
# shellcheck source=infra/lib/doctor/web.sh
. infra/lib/doctor/web.sh
# shellcheck source=infra/lib/doctor/storage.sh
. infra/lib/doctor/storage.sh
# shellcheck source=infra/lib/doctor/mailboxes.sh
. infra/lib/doctor/mailboxes.sh
# shellcheck source=infra/lib/doctor/logs.sh
. infra/lib/doctor/logs.sh
# shellcheck source=infra/lib/doctor/asking.sh
. infra/lib/doctor/asking.sh

TAB=$(printf '\t')
CLIENT_ID='' GIVEN='' GIVEN_HOST='' VARIANT='' TEST_ALARM='' AGAIN='' AGE='' SPOKEN=''
APP='' HOST='' LOGIN='' HOME_TENANT=00000000-0000-4000-8000-000000000000
# What passes is asked twice: people wait for each line.
TRIES=2
OKS=0 FAULTS=0 UNKNOWNS=0

parse() {
    while [ "$#" -gt 0 ]; do
        case $1 in
        --help | -h)
            usage infra/doctor.sh
            exit 0
            ;;
        --group) value_of "$@" && GROUP=$2 && shift ;;
        --subscription) value_of "$@" && SUBSCRIPTION=$2 && shift ;;
        --client-id) value_of "$@" && GIVEN=$2 && check_client_id && shift ;;
        --host) value_of "$@" && GIVEN_HOST=$2 && check_host && shift ;;
        --test-alarm) TEST_ALARM=1 ;;
        *) misused "There is no option '$1'." ;;
        esac
        shift
    done
    [ -n "$GROUP" ] || misused "Which resource group? Give --group G."
    check_group_option
    AGAIN="./infra/deploy.sh --group '$GROUP'"
}

check_host() {
    case $GIVEN_HOST in
    '' | -* | *[!A-Za-z0-9.-]*) misused "'$GIVEN_HOST' is not a host: it looks like harper-1a2b3c.azurewebsites.net." ;;
    esac
}

# --- Findings ------------------------------------------------------------------------------------------------------

ok() {
    OKS=$((OKS + 1))
    finding ok "$@"
}

not_ok() {
    FAULTS=$((FAULTS + 1))
    finding 'not ok' "$@"
}

unknown() {
    UNKNOWNS=$((UNKNOWNS + 1))
    finding unknown "$@"
}

# finding STATE SUBJECT [WORDS [WHAT TO DO]]
finding() { printf '  %-8s %s%s%s\n' "$1" "$2" "${3:+: $3}" "${4:+ To do: $4}"; }

# judge SUBJECT FAULT WORDS WHAT-TO-DO: not ok where there is a fault, else ok with the words.
judge() {
    if [ -n "$2" ]; then not_ok "$1" "$2." "$4"; else ok "$1" "$3"; fi
}

# listed TEXT WORD: whether it is one of the text's lines; case does not count.
listed() {
    ANSWER=$1
    is_listed "$2"
}

# absent_from TEXT LINES: those of the lines that the text has not, with commas.
absent_from() {
    local line absent=''
    while read -r line; do
        [ -z "$line" ] || listed "$1" "$line" || absent=$absent${absent:+, }$line
    done <<END
$2
END
    printf '%s' "$absent"
}

conclude() {
    say
    say "$OKS ok, $FAULTS not ok, $UNKNOWNS unknown."
    ENDING=said
    [ "$FAULTS" -eq 0 ] || exit 1
    [ "$UNKNOWNS" -eq 0 ] || exit 3
}

main() {
    parse "$@"
    begin 6
    step "Tools, region and what is there"
    check_programs curl
    ok tools "az $ANSWER"
    check_account
    look_at_harper
    check_region
    check_api_versions
    step "The app, its settings and its roles"
    check_app
    check_settings
    check_roles
    step "The registration in Entra"
    check_entra
    check_web
    step "Queues and tables"
    check_storage
    step "Logs, timers, mailboxes and alerts"
    check_logs
    check_alerts
    conclude
}

main "$@"

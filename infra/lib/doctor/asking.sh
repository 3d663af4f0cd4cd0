# shellcheck shell=bash disable=SC2034
# How doctor.sh asks Azure, and what it makes of a refusal; where nothing may be seen, the app alone is asked. Sourced, never run.

REFUSED='AuthorizationFail|AuthorizationPermissionMismatch|Authorization_RequestDenied|LinkedAuthorizationFailed|InsufficientAccess'
REFUSED=$REFUSED'|Forbidden|Insufficient privileges|required permissions|not authorized|have authorization'
THROTTLED='Too ?Many ?Requests|Status Code: 429'
# Besides PASSING of common.sh.
UNREACHED='timed out|Failed to establish|unreachable|CERTIFICATE_VERIFY_FAILED|ProxyError'
SIGNED_OUT='az login|AADSTS[0-9]+'

# see SUBJECT WHAT-TO-DO COMMAND...: where the command fails, the subject is unknown, and why is in az's words. What to do
# is for who has no right.
see() {
    local subject=$1 todo=$2
    shift 2
    asking "$subject" "$@" && return
    unknown "$subject" "$(complaint)" "$(remedy "$todo")"
    return 1
}

# asking SUBJECT COMMAND...: az waits as long as it likes, so a line tells now and then what for.
asking() {
    local subject=$1
    shift
    patiently "asking for $subject" "$@"
}

# What az complained of, in one line: the first, or of a traceback the last, which names the error.
complaint() {
    local words error
    words=$(sed -e 's/^ERROR: //' "$WORK/words" | LC_ALL=C tr -d '\000-\010\013-\037' |
        grep -v -e '^The command failed with an unexpected error' -e '^To check existing issues' -e '^To open an issue' || :)
    error=$(printf '%s\n' "$words" | sed -n '/^Traceback (most recent call last)/,$p' | grep -E '^[A-Za-z_][A-Za-z0-9_.]*(: |$)' | tail -n 1 || :)
    printf '%s\n' "${error:-$words}" | grep . | sed -n 1p | cut -c 1-240 || printf 'az said nothing.'
}

# remedy WHAT-TO-DO: what helps against that complaint; the words given help who was refused.
remedy() {
    if complained "$THROTTLED"; then
        printf 'Azure was asked too often: run this again in some minutes'
    elif complained "$REFUSED"; then
        printf '%s' "$1"
    elif complained "$SIGNED_OUT"; then
        printf 'az login, and run this again'
    elif complained "$PASSING|$UNREACHED"; then
        # From outside of a private network its names lead nowhere.
        case $1 in *'is private'*) printf '%s' "$1" ;; *) printf 'look whether this machine reaches Azure, and run this again' ;; esac
    else
        printf 'run this again; if it stays, report these words in an issue'
    fi
}

# --- Where nothing may be seen -------------------------------------------------------------------------------------

# In place of those of common.sh, which end the script: what cannot be seen is unknown, and not a fault.
must() {
    local sentence=$1
    shift
    asking Harper "$@" || see_the_app_alone "$sentence"
}

may_see() { must "$@"; }

see_the_app_alone() {
    unknown Azure "$1 $(complaint)" "$(remedy "get the role Reader on $GROUP")"
    HOST=${HOST:-$GIVEN_HOST}
    APP=${APP:-${HOST%%.*}}
    if [ -z "$HOST" ]; then
        unknown "what the app answers" "Azure does not tell its host." "give --host with the host that deploy.sh named"
    else
        # az knows its cloud without being signed in.
        if [ -z "$LOGIN" ] && ask cloud show --query endpoints.activeDirectory --output tsv; then LOGIN=${ANSWER%/}; fi
        LOGIN=${LOGIN:-https://login.microsoftonline.com}
        STEP=3
        check_web
    fi
    conclude
}

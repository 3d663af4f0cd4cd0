# shellcheck shell=bash disable=SC2034
# What the scripts that are run share: words, the run, options and az; account.sh belongs to it. Sourced, never run.
# It must also run on the bash 3.2 of macOS: no associative arrays, no mapfile, no "${empty[@]}" under set -u.

AZ_OLDEST=2.75.0
BICEP_OLDEST=0.36.1
OURS="tags.app=='harper-mail'"

# `az configure --defaults` would narrow what is listed, and what is not listed would count as not there.
export AZURE_DEFAULTS_GROUP='' AZURE_DEFAULTS_LOCATION=''

# What passes by itself, by kind. A throttle or a gateway without an answer, as a number or in words; then the faults of
# a connection as Python, urllib3, requests and azure-core name them, and as Linux, macOS and Windows put them.
PASSING='([Ss]tatus( [Cc]ode)?|[Cc]ode|HTTP( [Ee]rror)?|HTTP/[0-9.]+)[]:="'\'' ]*(429|50[234])([^0-9]|$)|(429 Client|50[234] Server) Error'
PASSING=$PASSING'|Bad ?Gateway|(Service|Site) (Temporarily )?Unavailable|Gateway Time-?[Oo]ut|Too Many Requests'
PASSING=$PASSING'|[("]'\''?(ServiceUnavailable|GatewayTimeout|TooManyRequests)["'\'')]|Code: (ServiceUnavailable|GatewayTimeout|TooManyRequests)'
PASSING=$PASSING'|(Connect|Connection|ConnectTimeout|ConnectionReset|ConnectionRefused|ConnectionAborted|NewConnection|ReadTimeout|Protocol|NameResolution|SSLEOF|BrokenPipe)Error'
PASSING=$PASSING'|RemoteDisconnected|IncompleteRead|Max retries exceeded|Failed to (resolve|establish a new connection)|([Cc]onnection|[Rr]ead|[Cc]onnect|operation) timed out|connect timeout'
PASSING=$PASSING'|[Cc]onnection (was )?(aborted|refused|reset|broken|closed|forcibly closed)|forcibly closed by the remote host|closed connection without response|ended prematurely|EOF occurred|[Bb]roken pipe'
PASSING=$PASSING'|Name or service not known|nodename nor servname|name resolution|No address associated|getaddrinfo failed|Network is unreachable|No route to host|actively refused|did not properly respond'

# What never passes although it looks so: the network that az runs in. (Of a proxy that finds nobody, 502 to 504 do.)
OWN_NETWORK='CERTIFICATE_VERIFY_FAILED|certificate verify failed|Proxy Authentication Required|Tunnel connection failed: 4'

GROUP='' SUBSCRIPTION='' KEY='' ANSWER='' STATUS='' TICKER='' WORK='' ENDING='' STEP=0 STEPS=0 LACKS=0

# --- Words ---------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }

note() { printf '      %s\n' "$*"; }

step() {
    STEP=$((STEP + 1))
    printf '[%s/%s] %s\n' "$STEP" "$STEPS" "$*"
}

warn() { printf 'Note: %s\n' "$*" >&2; }

stop() {
    ENDING=said
    printf '%s\n' "$*" >&2
    exit 1
}

misused() {
    ENDING=said
    printf '%s (--help shows how.)\n' "$*" >&2
    exit 2
}

# Everything that is missing is named before the script ends over it.
lack() {
    LACKS=$((LACKS + 1))
    printf '%s\n' "$*" >&2
}

end_if_lacking() {
    [ "$LACKS" -eq 0 ] || {
        ENDING=said
        exit 1
    }
}

# usage SCRIPT: the comment at its top.
usage() { sed -n '2,/^$/ s/^# \{0,1\}//p' "$1"; }

# --- The run -------------------------------------------------------------------------------------------------------

# begin STEPS: to be called before az is, in every script.
begin() {
    STEPS=$1
    refuse_rewriting_shells
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/harper.XXXXXX")
    : >"$WORK/body" # no answer of the app yet
    trap 'interrupted' INT TERM HUP
    trap 'ended "$?"' EXIT
}

# Git Bash and the like hand az a Windows path where an argument begins with a slash, such as the id of a resource.
refuse_rewriting_shells() {
    case $(uname -s) in
    MINGW* | MSYS* | CYGWIN*)
        stop "This shell rewrites arguments such as /subscriptions/...: use Azure Cloud Shell (https://shell.azure.com) or WSL."
        ;;
    esac
}

interrupted() {
    trap '' INT TERM HUP
    say_stopped
    exit 130
}

say_stopped() {
    ENDING=said
    printf '\nStopped. Run the same command again: it goes on from where this one was.\n' >&2
}

ended() {
    stop_ticker
    rm -rf "$WORK"
    # Ctrl-C may end a program, and with it the script, before the script itself hears of it.
    [ "$1" -ne 130 ] || [ -n "$ENDING" ] || say_stopped
    [ "$1" -eq 0 ] || [ -n "$ENDING" ] ||
        printf 'Something unexpected failed (see above). The same command can simply be run again.\n' >&2
}

# patiently DOING COMMAND...: a line every 15 s as long as the command runs.
patiently() {
    local code=0
    start_ticker "$1"
    shift
    "$@" || code=$?
    stop_ticker
    return "$code"
}

# It ends with the script, even one that was killed; its sleep holds no output open.
start_ticker() {
    local doing=$1 began=$SECONDS
    while sleep 15 >/dev/null 2>&1 && kill -0 "$$" 2>/dev/null; do
        note "still $doing, $((SECONDS - began)) s"
    done &
    TICKER=$!
}

stop_ticker() {
    [ -n "$TICKER" ] || return 0
    kill "$TICKER" 2>/dev/null || :
    wait "$TICKER" 2>/dev/null || :
    TICKER=''
}

# --- Options -------------------------------------------------------------------------------------------------------

# value_of OPTION [VALUE...]: a value must follow, and an option is not a value.
value_of() {
    [ "$#" -ge 2 ] || misused "$1 needs a value."
    case $2 in
    --*) misused "$1 needs a value, and $2 is an option." ;;
    esac
}

# What Azure allows in the name of a resource group: letters and digits of any script, and _ - . ( )
check_group_option() {
    local rest
    rest=$(printf '%s' "$GROUP" | LC_ALL=C tr -d 'a-zA-Z0-9_.()\200-\377-')
    [ -z "$rest" ] || misused "'$GROUP' cannot be a resource group: letters, digits, _ - . ( ) are allowed."
    case $GROUP in
    *.) misused "'$GROUP' cannot be a resource group: it must not end with a full stop." ;;
    esac
}

has_control_characters() {
    local LC_ALL=C
    case $1 in
    *[[:cntrl:]]*) return 0 ;;
    esac
    return 1
}

# --- az ------------------------------------------------------------------------------------------------------------

# ask ARGUMENTS...: az, with its answer in $ANSWER and its complaints in $WORK/words. Never for keys: it writes to disk.
ask() {
    local code=0
    run_az "$@" >"$WORK/answer" || code=$?
    ANSWER=$(<"$WORK/answer")
    return "$code"
}

# The one place that runs az. On Windows, and so where WSL finds that az, its lines end in CRLF, its complaints too.
# Some of its commands retry by themselves, az rest does not; all that the scripts ask can be asked again.
run_az() {
    local code tries=${TRIES:-3}
    while :; do
        code=0
        az "$@" --only-show-errors </dev/null 2>"$WORK/complaints" | LC_ALL=C tr -d '\r' || code=$?
        LC_ALL=C tr -d '\r' <"$WORK/complaints" >"$WORK/words"
        tries=$((tries - 1))
        if [ "$code" -eq 0 ] || [ "$tries" -le 0 ] || ! is_passing; then return "$code"; fi
        sleep 10
    done
}

# once COMMAND...: for what is in a loop of its own.
once() {
    local TRIES=1
    "$@"
}

# The same in the chosen subscription.
ask_here() { ask "$@" --subscription "$SUBSCRIPTION"; }

# must SENTENCE COMMAND...: where the command fails, its complaints, the sentence, and the end.
must() {
    local sentence=$1
    shift
    "$@" && return
    cat "$WORK/words" >&2
    ! complained "$OWN_NETWORK" || sentence="$sentence
Your own network keeps az from Azure: its proxy wants a sign-in (HTTPS_PROXY), or az does not know its certificate authority (REQUESTS_CA_BUNDLE): https://learn.microsoft.com/cli/azure/use-cli-effectively#work-behind-a-proxy"
    stop "$sentence"
}

# in_lines TEXT COMMAND: the command with a word for each line.
in_lines() {
    local text=$1 command=$2 line
    set --
    while read -r line; do
        [ -z "$line" ] || set -- "$@" "$line"
    done <<END
$text
END
    [ "$#" -eq 0 ] || "$command" "$@"
}

# may_see SENTENCE COMMAND...: the same, but it fails where the caller has no right to ask, as an owner of the group alone.
may_see() {
    local sentence=$1
    shift
    "$@" && return
    complained 'AuthorizationFailed|Forbidden' || must "$sentence" false
    return 1
}

is_passing() { complained "$PASSING" && ! complained "$OWN_NETWORK"; }

complained() { grep -qE -e "$1" "$WORK/words"; }

# is_listed WORD: whether it is a line of the last answer; case does not count.
is_listed() {
    local found=1
    shopt -s nocasematch
    case "
$ANSWER
" in *"
$1
"*) found=0 ;; esac
    shopt -u nocasematch
    return "$found"
}

# shellcheck source=infra/lib/account.sh
. infra/lib/account.sh

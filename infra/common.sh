# shellcheck shell=bash disable=SC2034
# What deploy.sh, remove.sh and invite.sh share: words, options, az, curl, and where the app is. Sourced, never run.
# It must also run on the bash 3.2 of macOS: no associative arrays, no mapfile, no "${empty[@]}" under set -u.

AZ_OLDEST=2.75.0
BICEP_OLDEST=0.36.1
OURS="tags.app=='harper-mail'"

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

begin() {
    STEPS=$1
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/harper.XXXXXX")
    trap 'interrupted' INT TERM HUP
    trap 'ended "$?"' EXIT
}

interrupted() {
    trap '' INT TERM HUP
    ENDING=said
    printf '\nStopped. Run the same command again: it goes on from where this one was.\n' >&2
    exit 130
}

ended() {
    stop_ticker
    rm -rf "$WORK"
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

# value_of OPTION [VALUE...]: a value must follow, and another option is none.
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
    az "$@" --only-show-errors </dev/null >"$WORK/answer" 2>"$WORK/words" || code=$?
    ANSWER=$(<"$WORK/answer")
    return "$code"
}

# The same in the chosen subscription.
ask_here() { ask "$@" --subscription "$SUBSCRIPTION"; }

# must SENTENCE COMMAND...: where the command fails, its complaints, the sentence, and the end.
must() {
    local sentence=$1
    shift
    "$@" && return
    cat "$WORK/words" >&2
    stop "$sentence"
}

complained() { grep -qE -e "$1" "$WORK/words"; }

# at_least HAVE NEED: versions, number by number.
at_least() {
    local have=${1%%[!0-9.]*} need=$2 first second
    while [ -n "$need" ]; do
        first=${have%%.*} second=${need%%.*}
        [ "${first:-0}" -eq "$second" ] || {
            [ "${first:-0}" -gt "$second" ]
            return
        }
        case $have in *.*) have=${have#*.} ;; *) have='' ;; esac
        case $need in *.*) need=${need#*.} ;; *) need='' ;; esac
    done
}

# check_programs NAME...: az and what else is needed.
check_programs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 ||
            lack "$program is missing: install it with your system's package manager, e.g. apt install $program or brew install $program."
    done
    if command -v az >/dev/null 2>&1; then
        must "az, the Azure CLI, does not work: install it again." ask version --query '"azure-cli"' --output tsv
        at_least "$ANSWER" "$AZ_OLDEST" || lack "az $ANSWER is too old, $AZ_OLDEST or newer is needed: az upgrade"
    else
        lack "az, the Azure CLI, is missing: https://learn.microsoft.com/cli/azure/install-azure-cli says how to install it."
    fi
    end_if_lacking
}

# Sets SUBSCRIPTION, SUBSCRIPTION_NAME, HOME_TENANT, CALLER, CALLER_TYPE, GRAPH and LOGIN.
check_account() {
    local signed_in_tenant state
    must "Nobody is signed in: az login" ask account show --query tenantId --output tsv
    signed_in_tenant=$ANSWER
    set -- account show --query '[id,name,state,tenantId,user.type,user.name]' --output tsv
    [ -z "$SUBSCRIPTION" ] || set -- "$@" --subscription "$SUBSCRIPTION"
    must "az cannot use that subscription: \`az account list --output table\` shows those that it knows, and az login finds new ones." ask "$@"
    {
        read -r SUBSCRIPTION
        read -r SUBSCRIPTION_NAME
        read -r state
        read -r HOME_TENANT
        read -r CALLER_TYPE
        read -r CALLER
    } <<END
$ANSWER
END
    note "Subscription $SUBSCRIPTION_NAME ($SUBSCRIPTION), signed in as $CALLER"
    [ "$state" = Enabled ] ||
        stop "The subscription is not enabled but $state: choose another with --subscription, or have its owner enable it."
    # az asks the directory of its current subscription, whichever one a command names.
    [ "$HOME_TENANT" = "$signed_in_tenant" ] ||
        stop "That subscription belongs to another directory than az's current one: az account set --subscription $SUBSCRIPTION"
    must "az does not say which cloud it uses: az cloud show" \
        ask cloud show --query '[endpoints.microsoftGraphResourceId,endpoints.activeDirectory]' --output tsv
    {
        read -r GRAPH
        read -r LOGIN
    } <<END
$ANSWER
END
    GRAPH=${GRAPH%/} LOGIN=${LOGIN%/}
}

# --- Entra ---------------------------------------------------------------------------------------------------------

# find_registration NAME: REGISTRATION, CLIENT_ID and ROLES (how many permissions of its own it asks for), or nothing.
find_registration() {
    REGISTRATION='' CLIENT_ID='' ROLES=''
    if ask rest --method get --url "$GRAPH/v1.0/applications(uniqueName='$1')?\$select=id,appId,requiredResourceAccess" \
        --query "[id,appId,length(requiredResourceAccess[].resourceAccess[] | [?type=='Role'])]" --output tsv; then
        {
            read -r REGISTRATION
            read -r CLIENT_ID
            read -r ROLES
        } <<END
$ANSWER
END
        return 0
    fi
    complained 'Request_ResourceNotFound|Not Found'
}

# find_deleted TYPE PROPERTY VALUE: FOUND, a line "id appId" for each that lies in the directory's bin.
find_deleted() {
    local url="$GRAPH/v1.0/directory/deletedItems/microsoft.graph.$1?\$select=id,appId,$2"
    FOUND=''
    while [ -n "$url" ]; do
        ask rest --method get --url "$url" --output tsv \
            --query "[[\"@odata.nextLink\" || ''], value[?$2=='$3'].join(' ', [id, appId])][]" || return
        # The first line is the next page's address, or empty.
        url=$(sed -n 1p "$WORK/answer")
        FOUND=$FOUND$(sed -e 1d "$WORK/answer")${url:+
}
    done
}

# --- The app -------------------------------------------------------------------------------------------------------

# http METHOD URL [OPTIONS OF CURL...]: STATUS (000: nobody answered), $WORK/body, $WORK/headers.
http() {
    local method=$1 url=$2
    shift 2
    send '' --request "$method" "$@" --url "$url"
}

# The same with the function key, which goes to curl by its standard input: everybody can read a command line.
http_with_key() {
    local method=$1 url=$2
    shift 2
    send "header = $(quoted "x-functions-key: $KEY")" --request "$method" "$@" --url "$url"
}

# --max-redirs: curl would take the key along to another host.
send() {
    local config=$1
    shift
    : >"$WORK/body"
    : >"$WORK/headers"
    STATUS=$(printf '%s\n' "$config" | curl --silent --show-error --proto '=https' --max-redirs 0 --connect-timeout 20 \
        --max-time 240 --config - --dump-header "$WORK/headers" --output "$WORK/body" --write-out '%{http_code}' \
        "$@" 2>"$WORK/words") || STATUS=000
}

# Text in quotes, for JSON and for curl alike; it must hold no control characters.
quoted() { printf '"%s"' "$(printf '%s' "$1" | LC_ALL=C sed 's/["\\]/\\&/g')"; }

# texts_of PROPERTY: its values in the last answer, one a line. A quote inside of a text has a backslash before it.
texts_of() {
    LC_ALL=C grep -oE "\"$1\": *\"([^\"\\\\]|\\\\.)*\"" "$WORK/body" |
        LC_ALL=C sed -e "s/^\"$1\": *\"//" -e 's/"$//' -e 's/\\\(["\\]\)/\1/g' || :
}

# What the app says in problem details, in words.
explain() {
    local detail
    detail=$(texts_of detail)
    if [ "$STATUS" = 000 ]; then
        cat "$WORK/words"
    else
        printf 'The app answered %s. %s\n' "$STATUS" "${detail:-$(texts_of title)}"
    fi
    LC_ALL=C grep -oE '"field": *"([^"\\]|\\.)*", *"problem": *"([^"\\]|\\.)*"' "$WORK/body" |
        LC_ALL=C sed -e 's/^"field": *"/  /' -e 's/", *"problem": */: /' -e 's/: "/: /' -e 's/"$//' -e 's/\\\(["\\]\)/\1/g' || :
}

# Sets APP_ID, APP, HOST and GROUP, if it was not given; an empty APP_ID says that there is no app.
find_app() {
    local tab found where
    tab=$(printf '\t')
    set -- resource list --resource-type Microsoft.Web/sites --query "[?$OURS].[id,name,resourceGroup]" --output tsv
    [ -z "$GROUP" ] || set -- "$@" --resource-group "$GROUP"
    must "Azure did not say which apps there are." ask_here "$@"
    APP_ID='' APP='' HOST=''
    [ -n "$ANSWER" ] || return 0
    found=$ANSWER
    [ "$(printf '%s\n' "$found" | grep -c .)" -eq 1 ] ||
        stop "There are several Harpers; say which with --group: $(printf '%s\n' "$found" | cut -f 3 | tr '\n' ' ')"
    IFS=$tab read -r APP_ID APP where <<END
$found
END
    GROUP=${GROUP:-$where}
    must "Azure did not say under which name the app is reached." \
        ask_here resource show --ids "$APP_ID" --query properties.defaultHostName --output tsv
    HOST=$ANSWER
}

# KEY, in a variable only. It fails where Azure does not give it.
fetch_key() {
    KEY=$(az functionapp keys list --resource-group "$GROUP" --name "$APP" --query functionKeys.default --output tsv \
        --only-show-errors --subscription "$SUBSCRIPTION" </dev/null 2>"$WORK/words") || KEY=''
    [ -n "$KEY" ] && ! has_control_characters "$KEY"
}

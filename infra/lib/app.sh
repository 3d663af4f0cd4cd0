# shellcheck shell=bash disable=SC2034
# What deploy.sh, remove.sh and invite.sh share about the app: where it is, its key, and how it is asked. Sourced, never run.

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

# insist METHOD URL [OPTIONS OF CURL...]: http_with_key up to three times, where nobody answers or the platform is busy.
insist() {
    local tries=3
    while :; do
        http_with_key "$@"
        case $STATUS in
        000 | 429 | 502 | 503 | 504) ;;
        *) return 0 ;;
        esac
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 0
        note "$(if [ "$STATUS" = 000 ]; then echo 'no answer'; else echo "HTTP $STATUS"; fi), again in 10 s"
        sleep 10
    done
}

# --disable, which must come first: a .curlrc with `verbose` would print the key, and others change what is proven here.
# --max-redirs: curl would take the key along to another host.
send() {
    local config=$1
    shift
    : >"$WORK/body"
    : >"$WORK/headers"
    STATUS=$(printf '%s\n' "$config" | curl --disable --silent --show-error --proto '=https' --max-redirs 0 \
        --connect-timeout 20 --max-time 240 --config - --dump-header "$WORK/headers" --output "$WORK/body" --write-out '%{http_code}' \
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
    may_see "Azure did not say which apps there are." ask_here "$@" ||
        stop "You may not see the apps of ${GROUP:-the whole subscription}: say with --group where Harper is, and have a role there."
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
    KEY=$(run_az functionapp keys list --resource-group "$GROUP" --name "$APP" --query functionKeys.default --output tsv \
        --subscription "$SUBSCRIPTION") || KEY=''
    [ -n "$KEY" ] && ! has_control_characters "$KEY"
}

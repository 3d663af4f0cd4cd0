# shellcheck shell=bash
# What doctor.sh asks the app itself, from outside: health, sign-in, and that it believes nobody. Sourced, never run.

# What answered, where it was not what was expected.
answered() {
    if [ "$STATUS" = 000 ]; then head -n 1 "$WORK/words" | cut -c 1-200; else printf 'HTTP %s' "$STATUS"; fi
}

check_web() {
    step "What the app answers"
    check_health
    check_sign_in
    check_forged_sign_in
}

# probe PATH [OPTIONS OF CURL...]: once, and not for long: an app that is well answers within seconds.
probe() {
    local path=$1
    shift
    patiently "waiting for https://$HOST$path" http GET "https://$HOST$path" --max-time 30 "$@"
}

check_health() {
    local words
    probe /api/health
    words=$(texts_of status)
    case $STATUS,$words in
    200,ready) ok health ready ;;
    503,?*) not_ok health "the app says: $words." "read its lines step=health and alarm=not_ready in Application Insights, Logs; keys= names the settings" ;;
    000,*) unknown health "$(answered)" "look whether this machine may reach https://$HOST, and run this again" ;;
    *) not_ok health "$(answered), not Harper's answer." "$AGAIN --publish" ;;
    esac
}

# Where App Service sends somebody who signs in; curl follows nothing.
check_sign_in() {
    local to fault=''
    probe /.auth/login/aad
    to=$(LC_ALL=C grep -i '^location:' "$WORK/headers" | head -n 1 | tr -d '\r' | sed -e 's/^[^:]*: *//' -e 's/%3[Aa]/:/g' -e 's|%2[Ff]|/|g' || :)
    if [ "$STATUS" = 000 ]; then
        unknown "sign-in redirect" "$(answered)" "look whether this machine may reach https://$HOST, and run this again"
        return 0
    fi
    case $to in
    '') fault="$(answered) instead of a redirect: App Service authentication is off or broken" ;;
    # The older name of the same host.
    "$LOGIN/common/"* | https://login.windows.net/common/*) fault=$(fault_of_redirect "&${to#*\?}&") ;;
    "$LOGIN"/*) fault="it leads to one directory only, ${to%%\?*}, so other tenants cannot sign in" ;;
    *) fault="it leads to ${to%%\?*}, not to $LOGIN" ;;
    esac
    judge "sign-in redirect" "$fault" "to $LOGIN/common" "$AGAIN"
}

# fault_of_redirect &QUERY&
fault_of_redirect() {
    case $1 in
    *"&client_id=${CLIENT_ID:-?}&"*) ;;
    *"&client_id="*) [ -z "$CLIENT_ID" ] || printf 'it names another client id than %s' "$CLIENT_ID" ;;
    *) printf 'it names no client id' ;;
    esac
    case $1 in
    *"&redirect_uri=https://$HOST/.auth/login/aad/callback&"*) ;;
    *) printf '; it does not come back to https://%s/.auth/login/aad/callback' "$HOST" | sed 's/^; //' ;;
    esac
}

check_forged_sign_in() {
    local path
    for path in /api/mailboxes /api/consent/start; do
        probe "$path" --header "X-MS-CLIENT-PRINCIPAL: $(forged_principal)"
        case $STATUS in
        401) ;;
        000 | 429 | 5??) unknown "forged sign-in" "$path answered $(answered), which proves nothing." "run this again" && return 0 ;;
        *)
            not_ok "forged sign-in" "DANGER: $path did not refuse it with 401 (HTTP $STATUS). Anybody might act as an admin." \
                "az functionapp stop --resource-group '$GROUP' --name $APP${SUBSCRIPTION:+ --subscription $SUBSCRIPTION}"
            return 0
            ;;
        esac
    done
    ok "forged sign-in" refused
}

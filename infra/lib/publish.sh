# shellcheck shell=bash
# The last steps of deploy.sh: the code, the wait until it is ready, and the proof that it believes nobody. Sourced, never run.

# What .funcignore leaves.
PACKAGE='LICENSE function_app.py functions host.json requirements.txt shared'
IS_PUBLISHED='' IS_UNSURE=''

# --- The code ------------------------------------------------------------------------------------------------------

publish() {
    local tree
    # shellcheck disable=SC2086  # a list of words
    tree=$(git ls-tree HEAD -- $PACKAGE | git hash-object --stdin)
    # shellcheck disable=SC2086
    [ -z "$(git status --porcelain -- $PACKAGE)" ] ||
        warn "There are changes that are not committed; what is deployed is the last commit, $(git rev-parse --short HEAD)."
    if [ -z "$PUBLISH" ] && [ "$CODE" = "$tree" ] && is_answering; then
        note "this very code is there already"
        IS_PUBLISHED=1
        return 0
    fi
    # What the group says must never be newer or older than the code: otherwise rolling back would be skipped.
    [ -z "$CODE" ] || tag_code being-published
    CODE=$tree
    # shellcheck disable=SC2086
    git archive --format=zip --output "$WORK/app.zip" HEAD $PACKAGE || stop "The package could not be made (see above)."
    note "$(git log -1 --format='commit %h of %cs')"
    upload
}

# A new app has no code, whatever the group says: an answer of Harper's own proves it.
is_answering() {
    http GET "https://$HOST/api/health" --max-time 60
    case $STATUS in
    200 | 503) [ -n "$(texts_of status)" ] ;;
    *) return 1 ;;
    esac
}

tag_code() { tag_group Merge "harper-code=$1"; }

# tag_group OPERATION KEY=VALUE
tag_group() {
    must "The tags of the resource group could not be changed." ask_here tag update --operation "$1" --output none \
        --resource-id "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP" --tags "$2"
}

# az looks at the app's health itself, for half a minute; a fresh app may need longer, and wait_until_ready decides.
# A try alone may last many minutes, so the 10 minutes begin with the first failure.
upload() {
    local began='' why doing
    until patiently "building and publishing" once ask_here functionapp deployment source config-zip --resource-group "$GROUP" \
        --name "$APP" --src "$WORK/app.zip" --build-remote true --timeout 1800 --output none; do
        ! is_build_failed || end_over_build
        ! is_uploaded || return 0
        began=${began:-$SECONDS}
        if complained "$NO_STORAGE|This request is not authorized"; then
            doing="the app may not write to its storage yet: roles need some minutes until they are in effect"
            why="The app was not allowed to write to its storage for 10 minutes (see above). Look whether its identity has the role Storage Blob Data Owner (az role assignment list --all --assignee $PRINCIPAL --subscription $SUBSCRIPTION --output table) and whether a policy closed the network of its storage. Then run the same command again."
        elif complained 'ongoing deployment|another deployment is in progress'; then
            doing="an earlier publishing is not finished yet"
            why="An earlier publishing did not end within 10 minutes (see above). Run the same command again later."
        elif is_passing || complained 'Failed to retrieve deployment status|Deployment was cancelled'; then
            doing="the app's publishing endpoint does not answer as it should"
            why="The app's publishing endpoint did not answer as it should for 10 minutes (see above). Run the same command again later; if that does not help, open a support request for $APP: only Azure can repair that endpoint."
        else
            must "The code could not be published. Run the same command again." false
        fi
        [ $((SECONDS - began)) -lt 600 ] || must "$why" false
        note "$doing; again in 30 s"
        sleep 30
    done
}

# What Kudu says while it may not write to the app's storage, whether az gets it as an answer or in the log of the deployment
# (azure-functions-core-tools #4346); no build says it.
NO_STORAGE='InaccessibleStorage|BlobUploadFailed|Azure Storage responded with Forbidden'

# The log of the build follows, where any other word may stand: what az says itself begins the line.
is_build_failed() { is_deployment_failed && ! complained "$NO_STORAGE"; }

is_deployment_failed() { complained '^(ERROR: )?Zip deployment failed'; }

end_over_build() {
    cat "$WORK/words" >&2
    stop "The build of the code failed: see above. If its log names a network or the package index, run the same command again later. Otherwise it fails again until requirements.txt or the code is changed and committed; then run the same command again."
}

# Whether the app may have the code although az ended with an error.
is_uploaded() {
    ! is_deployment_failed || return 1
    ! complained 'Deployment was successful|Failed to fetch host (key|url)|url: /admin/host/status' || return 0
    # Kudu was restarted, mostly after the package was there (azure-cli #33184); or it still builds after az's 1800 s.
    complained '^(ERROR: )?(Deployment was partially successful|Timeout reached by the command)' || return
    IS_UNSURE=1
    note "$(head -n 1 "$WORK/words")"
    note "whether the new code is there is not certain; the app itself will say whether it is ready"
    # Maybe the host was not told of its triggers.
    ask rest --method post --output none --url \
        "/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Web/sites/$APP/syncfunctiontriggers?api-version=2016-08-01" ||
        warn "Azure was not told of the app's triggers. If no mail is read after this, run: az functionapp restart --resource-group '$GROUP' --name '$APP' --subscription $SUBSCRIPTION"
}

wait_until_ready() {
    local began=$SECONDS tries=0
    while :; do
        http GET "https://$HOST/api/health" --max-time 30
        if [ "$STATUS" = 200 ] && [ "$(texts_of status)" = ready ]; then break; fi
        [ "$tries" -gt 0 ] || note "not ready yet; after a first deployment some minutes are normal, until its roles are in effect"
        tries=$((tries + 1))
        if [ "$tries" -ge 60 ] || [ $((SECONDS - began)) -ge 900 ]; then
            stop "Harper was not ready within 15 minutes. Its log lines step=health say why (keys= names settings): Application Insights in the group $GROUP, Logs, the queries of docs/operate/logs.md. Then run the same command again."
        fi
        note "waiting, $((SECONDS - began)) s, last answer $(texts_of status | grep . || printf 'HTTP %s' "$STATUS")"
        sleep 15
    done
    note "ready"
    if [ -n "$IS_UNSURE" ]; then
        # The old code may have answered, so the group must not say that the new one is there.
        warn "Azure did not say for certain that the new code is there, and the old code may have answered. Run the same command again: it publishes once more."
    elif [ -z "$IS_PUBLISHED" ]; then
        tag_code "$CODE"
    fi
}

# --- The proof -----------------------------------------------------------------------------------------------------

# An admin of the home tenant who does not exist, as App Service would tell the app: who believes it lets anybody in.
forged_principal() {
    local claims=http://schemas.microsoft.com/identity/claims
    printf '{"auth_typ":"aad","name_typ":"preferred_username","role_typ":"roles","claims":[%s,%s,%s]}' \
        "{\"typ\":\"$claims/tenantid\",\"val\":\"$HOME_TENANT\"}" \
        "{\"typ\":\"$claims/objectidentifier\",\"val\":\"f0e9ed00-0000-4000-8000-000000000000\"}" \
        '{"typ":"preferred_username","val":"forged@contoso.example"}' | base64 | tr -d '\n'
}

# No answer, an overloaded app and a broken one prove nothing. Whatever else is not 401 let the sign-in in.
prove_refusal() {
    local path forged tries
    forged=$(forged_principal)
    for path in /api/mailboxes /api/consent/start; do
        tries=10
        while :; do
            http GET "https://$HOST$path" --header "X-MS-CLIENT-PRINCIPAL: $forged"
            case $STATUS in
            401) break ;;
            000 | 429 | 5??) ;;
            *) stop "DANGER: a forged sign-in was not refused with 401 at $path (HTTP $STATUS). Anybody might act as an admin.
Stop the app now: az functionapp stop --resource-group '$GROUP' --name '$APP' --subscription $SUBSCRIPTION
Then look whether App Service authentication is on: az rest --method get --query properties.platform --url 'https://management.azure.com/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Web/sites/$APP/config/authsettingsV2?api-version=2025-03-01'" ;;
            esac
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || stop "$(explain)
Nothing is proven: $path did not answer as it should. Run the same command again."
            note "$path: $(if [ "$STATUS" = 000 ]; then echo 'no answer'; else echo "HTTP $STATUS"; fi), which proves nothing; again in 15 s"
            sleep 15
        done
    done
    note "refused"
}

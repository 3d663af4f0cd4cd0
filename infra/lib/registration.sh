# shellcheck shell=bash disable=SC2034,SC2153
# The registration as a stage of deploy.sh: made, or made by somebody else, such as an identity team, and verified. Sourced, never run.

# --- What it has to be: the same as in entra.bicep -----------------------------------------------------------------

MICROSOFT_GRAPH=00000003-0000-0000-c000-000000000000
AUDIENCE_OF_SIGN_IN=AzureADMultipleOrgs
# Name, id and type. Role: the app by itself. Scope: for a person who is signed in.
PERMISSIONS='User.Read e1fe6dd8-ba31-4d61-89e7-88639da4683d Scope
User.Read.All df021288-bdef-4463-88db-98f22de89214 Role
Mail.ReadWrite e2a3a72e-5f79-4c64-b1b1-878b674786c9 Role
Mail.Send b633e1c5-b582-4048-a93e-9f11b44c7e96 Role'

# Those of the variant, a line each.
permissions() {
    if [ "$VARIANT" = per-mailbox ]; then printf '%s\n' "$PERMISSIONS" | sed -n 1p; else printf '%s\n' "$PERMISSIONS"; fi
}

redirects() {
    printf '%s\n' "https://$HOST/api/consent/callback"
    printf '%s\n' "https://$HOST/.auth/login/aad/callback"
}

# Whose tokens the credential trusts, and for which audience; in China they name another host than the endpoint.
issuer() {
    case $LOGIN in
    *.cn) printf '%s' "https://login.partner.microsoftonline.cn/$HOME_TENANT/v2.0" ;;
    *) printf '%s' "$LOGIN/$HOME_TENANT/v2.0" ;;
    esac
}

audience() {
    local AUDIENCE=api://AzureADTokenExchange
    case $LOGIN in
    *.us) printf '%s' "${AUDIENCE}USGov" ;;
    *.cn) printf '%s' "${AUDIENCE}China" ;;
    *) printf '%s' "$AUDIENCE" ;;
    esac
}

# credential_json NAME
credential_json() {
    printf '{"name": "%s", "issuer": "%s", "subject": "%s", "audiences": ["%s"]}' "$1" "$(issuer)" "$PRINCIPAL" "$(audience)"
}

# --- The one that the app has ----------------------------------------------------------------------------------------

# LIVE: its client id, and LIVE_ROLES, as ROLES of find_registration. Empty where that is not known, or there is no app.
look_at_live() {
    must "Azure did not say whether the app is there." ask_here resource list --resource-group "$GROUP" \
        --resource-type Microsoft.Web/sites --query "[?$OURS].name | [0]" --output tsv
    [ -n "$ANSWER" ] || return 0
    set -- "$ANSWER"
    may_see "Azure did not show the app's settings." ask_here functionapp config appsettings list --name "$1" \
        --resource-group "$GROUP" --query "[?name=='HARPER_CLIENT_ID'].value | [0]" --output tsv ||
        ask_here deployment group show --resource-group "$GROUP" --name harper-main --output tsv \
            --query properties.parameters.clientId.value ||
        warn "You may not see which registration the app $1 has, so a change of it would not be noticed."
    LIVE=$ANSWER
    [ -z "$LIVE" ] || ! ask_entra "applications(appId='$LIVE')?\$select=requiredResourceAccess" \
        "length(requiredResourceAccess[?resourceAppId=='$MICROSOFT_GRAPH'].resourceAccess[] | [?type=='Role'])" || LIVE_ROLES=$ANSWER
}

# A lost tag, a forgotten option or a registration that was deleted must not cut the tenants off silently.
check_change_of_registration() {
    local wanted=${GIVEN:-$CLIENT_ID}
    [ -n "$LIVE" ] && [ -z "$ENTRA_SHEET" ] && [ "$REGISTRATION" != unknown ] && [ "$LIVE" != "$wanted" ] || return 0
    note "the app has the registration $LIVE, and would get ${wanted:-a new one}"
    [ -n "$NEW_CHOICES$WHAT_IF" ] ||
        lack "The app would get another registration (see above), and each tenant would have to consent again. To keep the one it has, add --client-id $LIVE (if it was deleted, restore it first: Entra keeps it for 30 days); to change it, add --new-choices."
}

# The variant, and the one before where that was another.
told_variant() {
    local before
    before=$(variant_by "$LIVE_ROLES")
    printf '%s' "$VARIANT"
    [ -z "$LIVE_ROLES" ] || [ "$before" = "$VARIANT" ] || printf '%s' " (deployed as $before)"
}

# --- Made by us ----------------------------------------------------------------------------------------------------

deploy_entra() {
    if [ -n "$GIVEN" ]; then
        use_given_registration
        return 0
    fi
    [ -z "$TAGGED" ] || tag_group Delete "harper-client-id=$TAGGED"
    set -- "$REGISTRATION"
    must "Entra did not say whether there is a registration $NAME: you need to read applications in Entra." find_registration "$NAME"
    [ "$1" != unknown ] || check_change_of_registration
    end_if_lacking
    if [ -z "$REGISTRATION" ]; then
        find_deleted_registration ||
            warn "Whether a deleted registration still holds the name $NAME could not be asked."
        [ -z "$FOUND" ] ||
            stop "A deleted registration still holds the name $NAME: purge it with ./infra/remove.sh --group '$GROUP', then run this again."
    fi
    choose_variant
    deploy entra "The registration could not be deployed; somebody with the role Application Administrator can run this command too, or make the registration by what --entra-sheet prints." \
        --template-file infra/modules/entra.bicep --query properties.outputs.clientId.value \
        --parameters "name=$NAME" "hostName=$HOST" "identityPrincipalId=$PRINCIPAL" "variant=$VARIANT"
    CLIENT_ID=$ANSWER
    note "registration $CLIENT_ID, $(told_variant)"
}

# --- Made by somebody else -------------------------------------------------------------------------------------------

# The client id of a registration that is not ours; a tag of the group keeps it for later runs.
check_client_id() {
    local guid='^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    GIVEN=$(printf '%s' "$GIVEN" | tr '[:upper:]' '[:lower:]')
    [ -z "$GIVEN" ] || [[ $GIVEN =~ $guid ]] ||
        misused "'$GIVEN' is not a client id: it looks like 00000000-0000-0000-0000-000000000000."
}

# Somebody may give the client id of the one that deploy.sh made; else its own is of no account.
take_own_registration() {
    [ -n "$GIVEN" ] || return 0
    if [ "$CLIENT_ID" = "$GIVEN" ]; then
        note "the registration $GIVEN is Harper's own"
        GIVEN=''
    else
        REGISTRATION='' CLIENT_ID='' ROLES=''
    fi
}

use_given_registration() {
    CLIENT_ID=$GIVEN
    if read_registration; then
        # At first what it asks for does not tell what it should.
        [ -n "$LIVE" ] || ROLES=''
        choose_variant
        verify_registration
        [ "$LACKS" -eq 0 ] || stop "The registration $GIVEN is not yet as Harper needs it as $(told_variant), see above. Its owner runs what stands there; then run the same command again."
        note "registration $GIVEN, $(told_variant), made by somebody else: it is as Harper needs it"
    else
        warn "You may not read the registration $GIVEN, so it was not verified. If Harper does not get ready, ask its owner to compare it with what --entra-sheet prints."
        note "registration $GIVEN, made by somebody else"
    fi
    [ "$GIVEN" = "$TAGGED" ] || tag_group Merge "harper-client-id=$GIVEN"
}

# FACTS: lines "redirect X", "permission ID TYPE" and the like; ROLES, as find_registration. It fails where that may not be read.
read_registration() {
    local url="$GRAPH/v1.0/applications(appId='$GIVEN')"
    ask rest --method get --output tsv --url "$url?\$select=signInAudience,web,requiredResourceAccess,passwordCredentials,keyCredentials" --query "[
        [join(' ', ['audience', signInAudience]), join(' ', ['tokens', to_string(web.implicitGrantSettings.enableIdTokenIssuance)]),
            join(' ', ['access-tokens', to_string(web.implicitGrantSettings.enableAccessTokenIssuance)])],
        passwordCredentials[].join(' ', ['secret', keyId]), keyCredentials[].join(' ', ['certificate', keyId]),
        requiredResourceAccess[?resourceAppId!='$MICROSOFT_GRAPH' && resourceAccess].join(' ', ['api', resourceAppId]),
        web.redirectUris[].join(' ', ['redirect', @]),
        requiredResourceAccess[?resourceAppId=='$MICROSOFT_GRAPH'][].resourceAccess[].join(' ', ['permission', id, type])][]" || {
        ! complained 'Forbidden|Authorization_RequestDenied' || return 1
        ! complained 'Request_ResourceNotFound|Not Found' ||
            stop "The directory $HOME_TENANT has no registration with the client id $GIVEN: is it the client id (appId), and of this directory?"
        must "Entra did not show the registration $GIVEN." false
    }
    FACTS=$ANSWER
    ROLES=$(printf '%s\n' "$FACTS" | grep -c '^permission .* Role$' || :)
    if ask_entra "applications(appId='$GIVEN')/federatedIdentityCredentials" \
        "value[].join(' ', ['credential', issuer, subject, join(',', audiences)])"; then
        add_facts "$ANSWER"
    else
        unread credential "the federated credentials"
    fi
    if ask_entra "servicePrincipals(appId='$GIVEN')?\$select=accountEnabled" "join(' ', ['principal', to_string(accountEnabled)])"; then
        add_facts "$ANSWER"
    else
        complained 'Request_ResourceNotFound|Not Found' || unread principal "the service principal"
    fi
}

add_facts() {
    FACTS=$FACTS${1:+
}$1
}

# unread FACT WORDS: a part that may not be read does not hold up the rest.
unread() {
    complained 'Forbidden|Authorization_RequestDenied' || must "Entra did not show $2 of the registration $GIVEN." false
    warn "You may not read $2 of the registration $GIVEN, so this part was not verified."
    add_facts "unread $1"
}

has_fact() { has_line "$FACTS" "$1"; }

facts_of() { printf '%s\n' "$FACTS" | sed -n "s/^$1 //p"; }

# Every difference is named, with the command that ends it.
verify_registration() {
    has_fact "audience $AUDIENCE_OF_SIGN_IN" ||
        lack "It does not admit work accounts of every directory: az ad app update --id $GIVEN --sign-in-audience $AUDIENCE_OF_SIGN_IN"
    has_fact "tokens true" ||
        lack "It does not issue the ID tokens that people sign in with: az ad app update --id $GIVEN --enable-id-token-issuance true"
    ! has_fact "access-tokens true" ||
        lack "It issues access tokens to browsers: az ad app update --id $GIVEN --enable-access-token-issuance false"
    verify_redirects
    verify_nothing_further
    verify_permissions
    verify_secrets
    has_fact "unread credential" || verify_credential
    if has_fact "principal false"; then
        lack "Its service principal is disabled, so nobody can sign in: az ad sp update --id $GIVEN --set accountEnabled=true"
    elif ! has_fact "principal true" && ! has_fact "unread principal"; then
        lack "It has no service principal (enterprise application) in the directory: az ad sp create --id $GIVEN"
    fi
}

verify_redirects() {
    local each all
    all=$({ facts_of redirect && redirects; } | sort -u | tr '\n' ' ')
    for each in $(redirects); do
        has_fact "redirect $each" ||
            lack "It lacks the redirect URI $each (platform Web): az ad app update --id $GIVEN --web-redirect-uris ${all% }"
    done
}

verify_permissions() {
    local name id kind change="az ad app permission"
    while read -r name id kind; do
        if has_line "$(permissions)" "$name $id $kind"; then
            has_fact "permission $id $kind" ||
                lack "It does not ask for the permission $name: $change add --id $GIVEN --api $MICROSOFT_GRAPH --api-permissions $id=$kind"
        elif has_fact "permission $id $kind"; then
            lack "It asks for the permission $name, which $VARIANT must not: $change delete --id $GIVEN --api $MICROSOFT_GRAPH --api-permissions $id"
        fi
    done <<END
$PERMISSIONS
END
}

# Consent would grant it, too.
verify_nothing_further() {
    local change="az ad app permission delete --id $GIVEN" each
    for each in $(facts_of api); do
        lack "It asks for permissions of the further API $each: $change --api $each"
    done
    while read -r each; do
        [ -z "$each" ] || has_line "$(printf '%s\n' "$PERMISSIONS" | sed 's/^[^ ]* //')" "$each" ||
            lack "It asks for the further permission ${each%% *} (${each#* }) of Microsoft Graph: $change --api $MICROSOFT_GRAPH --api-permissions ${each%% *}"
    done <<END
$(facts_of permission)
END
}

# Who holds one of these is Harper wherever a tenant consented.
verify_secrets() {
    local each
    for each in $(facts_of secret); do
        lack "It has the client secret $each, and Harper needs none: az ad app credential delete --id $GIVEN --key-id $each"
    done
    for each in $(facts_of certificate); do
        lack "It has the certificate $each, and Harper needs none: az ad app credential delete --id $GIVEN --key-id $each --cert"
    done
}

# A further one is only a warning: a former identity of Harper's leaves one behind, and nobody can be that identity any more.
verify_credential() {
    local wanted further
    wanted="$(issuer) $PRINCIPAL $(audience)"
    further=$(facts_of credential | grep -vxF -e "$wanted" | tr '\n' ';' || :)
    if ! has_fact "credential $wanted"; then
        lack_credential
    elif [ -n "$further" ]; then
        warn "The registration $GIVEN trusts further federated credentials, which Harper does not need; its owner looks at them with az ad app federated-credential list --id $GIVEN ($further)"
    fi
}

# A name of its own: another credential, say of a former identity, may be called otherwise.
lack_credential() {
    local found
    found=$(facts_of credential | sed -e 's/\([^ ]*\) \([^ ]*\) \(.*\)/issuer \1, subject \2, audience \3/' | tr '\n' ';')
    lack "It has no federated credential for Harper's identity (found: ${found:-none}): az ad app federated-credential create --id $GIVEN --parameters '$(credential_json "harper-$PRINCIPAL")'"
}

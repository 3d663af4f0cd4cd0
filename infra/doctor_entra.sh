# shellcheck shell=bash
# What doctor.sh asks Entra: the registration (also one that somebody else made), its service principal and its credential. Sourced, never run.

MICROSOFT_GRAPH=00000003-0000-0000-c000-000000000000
LOOK="get the Entra role Directory Readers, or have somebody run this who has it"

check_entra() {
    local which unique='' audience='' addresses='' tokens='' access=''
    # shellcheck disable=SC2153  # it is that of the identity
    which="uniqueName='$NAME'"
    [ -z "$CLIENT_ID" ] || which="appId='$CLIENT_ID'"
    REGISTRATION=''
    # shellcheck disable=SC2016  # $select is Graph's
    if ! ask_entra "applications($which)"'?$select=id,appId,uniqueName,signInAudience,web,requiredResourceAccess' \
        "[id, appId, uniqueName || '-', signInAudience, join(' ', web.redirectUris || \`[]\`), to_string(web.implicitGrantSettings.enableIdTokenIssuance), join(' ', requiredResourceAccess[?resourceAppId=='$MICROSOFT_GRAPH'].resourceAccess[].join('=', [id, type]) || \`[]\`)]"; then
        if complained 'Request_ResourceNotFound|Not Found'; then
            not_ok registration "Entra has none with $which." "$AGAIN"
        else
            unknown registration "$(complaint)" "$LOOK"
        fi
        return 0
    fi
    {
        read -r REGISTRATION
        read -r CLIENT_ID
        read -r unique
        read -r audience
        read -r addresses || :
        read -r tokens || :
        read -r access || :
    } <<END
$ANSWER
END
    ok registration "$CLIENT_ID"
    REPAIR=$AGAIN
    # deploy.sh changes no registration that somebody else made.
    [ "$unique" = "$NAME" ] || REPAIR="have who made the registration $CLIENT_ID put it right"
    check_audience "$audience"
    check_redirects "$addresses" "$tokens"
    check_permissions "$access"
    check_service_principal
    check_credential
}

check_audience() {
    local fault=''
    [ "$1" = AzureADMultipleOrgs ] || fault="signInAudience is $1, not AzureADMultipleOrgs, so other tenants cannot consent"
    judge "multi-tenant" "$fault" yes "$REPAIR"
}

check_redirects() {
    local absent fault=''
    absent=$(absent_from "$(printf '%s\n' "$1" | tr ' ' '\n')" "https://$HOST/api/consent/callback
https://$HOST/.auth/login/aad/callback")
    judge "redirect addresses" "${absent:+missing: $absent}" "both" "$REPAIR"
    [ "$2" = true ] || fault="the registration issues none, so nobody can sign in"
    judge "ID tokens" "$fault" issued "$REPAIR"
}

# known_permissions: lines "NAME ID=TYPE" of entra.bicep; permissions_of VARIANT: the names that a variant asks for.
known_permissions() {
    sed -n "/^var permissions = {/,/^}/{
        s/^  '\(.*\)': {/\1/p
        s/^    id: '\(.*\)'/\1/p
        s/^    type: '\(.*\)'/\1/p
    }" infra/entra.bicep | while read -r name && read -r id && read -r type; do printf '%s %s=%s\n' "$name" "$id" "$type"; done
}

permissions_of() { sed -n "/^var permissionsOf = {/,/^}/{/^  '$1': \[/,/^  \]/s/^    '\(.*\)'/\1/p;}" infra/entra.bicep; }

# Which variant it is shows in whether it asks for permissions of its own.
check_permissions() {
    local variant=per-mailbox known name has='' absent
    case " $1 " in *=Role\ *) variant=tenant-wide ;; esac
    known=$(known_permissions)
    for name in $1; do
        has=$has$(printf '%s\n' "$known" | sed -n "s/ $name\$//p" | grep . || printf 'another one (%s)' "$name")'
'
    done
    absent=$(absent_from "$has" "$(permissions_of "$variant")")
    judge "permissions asked for" "${absent:+$variant, but missing: $absent}" "$variant" "$REPAIR"
    absent=$(absent_from "$(permissions_of "$variant")" "$has")
    judge "no further permissions" "${absent:+the registration asks for more than Harper needs: $absent}" none \
        "take them off the registration in the portal (App registrations, API permissions)"
}

check_service_principal() {
    local fault=''
    # shellcheck disable=SC2016
    if ! ask_entra "servicePrincipals(appId='$CLIENT_ID')"'?$select=id,accountEnabled' accountEnabled; then
        if complained 'Request_ResourceNotFound|Not Found'; then
            not_ok "service principal" "the registration has none in its own directory." "az ad sp create --id $CLIENT_ID"
        else
            unknown "service principal" "$(complaint)" "$LOOK"
        fi
        return 0
    fi
    [ "$ANSWER" = true ] || fault="it is disabled, so nobody gets a token"
    judge "service principal" "$fault" "there and enabled" "az ad sp update --id $CLIENT_ID --set accountEnabled=true"
}

# Entra compares all three letter by letter.
check_credential() {
    local cloud issuer audience row='' fault=''
    see "federated credential" "az cloud show" ask cloud show --query name --output tsv || return 0
    cloud=$ANSWER issuer=$LOGIN audience=api://AzureADTokenExchange
    case $cloud in
    AzureUSGovernment) audience=${audience}USGov ;;
    AzureChinaCloud) audience=${audience}China issuer=https://login.partner.microsoftonline.cn ;;
    esac
    issuer=$issuer/$HOME_TENANT/v2.0
    # shellcheck disable=SC2016
    see "federated credential" "$LOOK" ask_entra "applications/$REGISTRATION/federatedIdentityCredentials"'?$select=issuer,subject,audiences' \
        "value[].[subject, issuer, join(' ', audiences)]" || return 0
    row=$(printf '%s\n' "$ANSWER" | grep -F "$PRINCIPAL$TAB" | head -n 1 || :)
    if [ -z "$row" ]; then
        fault="none is for the identity $PRINCIPAL"
    elif [ "$(printf '%s' "$row" | cut -f 2)" != "$issuer" ]; then
        fault="its issuer is $(printf '%s' "$row" | cut -f 2), not $issuer"
    elif [ "$(printf '%s' "$row" | cut -f 3)" != "$audience" ]; then
        fault="its audience is $(printf '%s' "$row" | cut -f 3), not $audience"
    fi
    judge "federated credential" "$fault" "issuer, subject and audience are right" \
        "$REPAIR (it needs issuer $issuer, subject $PRINCIPAL, audience $audience)"
}

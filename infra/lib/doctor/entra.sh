# shellcheck shell=bash
# What doctor.sh asks Entra: the registration (also one that somebody else made), its service principal and its credential. Sourced, never run.

LOOK="get the Entra role Directory Readers, or have somebody run this who has it"

check_entra() {
    local which unique='' audience='' addresses='' tokens='' access=''
    REGISTRATION=''
    # Where the settings may not be read: deploy.sh --client-id leaves its registration in a tag of the group.
    if [ -z "$CLIENT_ID" ]; then
        see registration "get the role Reader on $GROUP, or give --client-id" ask_here group show --name "$GROUP" \
            --query 'tags."harper-client-id"' --output tsv || return 0
        CLIENT_ID=$ANSWER
    fi
    # shellcheck disable=SC2153  # it is that of the identity
    which="uniqueName='$NAME'"
    [ -z "$CLIENT_ID" ] || which="appId='$CLIENT_ID'"
    # shellcheck disable=SC2016  # $select is Graph's
    if ! asking registration ask_entra "applications($which)"'?$select=id,appId,uniqueName,signInAudience,web,requiredResourceAccess' \
        "[id, appId, uniqueName || '-', signInAudience, join(' ', web.redirectUris || \`[]\`), to_string(web.implicitGrantSettings.enableIdTokenIssuance), join(' ', requiredResourceAccess[?resourceAppId=='$MICROSOFT_GRAPH'].resourceAccess[].join('=', [id, type]) || \`[]\`)]"; then
        if complained 'Request_ResourceNotFound|Not Found'; then
            not_ok registration "Entra has none with $which." "$AGAIN"
        else
            unknown registration "$(complaint)" "$(remedy "$LOOK")"
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
    # deploy.sh changes no registration that somebody else made, but tells its owner each command.
    [ "$unique" = "$NAME" ] || REPAIR="$AGAIN --client-id $CLIENT_ID, which names the command for who made the registration"
    check_audience "$audience"
    check_redirects "$addresses" "$tokens"
    check_permissions "$access"
    check_service_principal
    check_credential
}

check_audience() {
    local fault=''
    [ "$1" = "$AUDIENCE_OF_SIGN_IN" ] || fault="signInAudience is $1, not $AUDIENCE_OF_SIGN_IN, so other tenants cannot consent"
    judge "multi-tenant" "$fault" yes "$REPAIR"
}

check_redirects() {
    local absent fault=''
    absent=$(absent_from "$(printf '%s\n' "$1" | tr ' ' '\n')" "$(redirects)")
    judge "redirect addresses" "${absent:+missing: $absent}" "both" "$REPAIR"
    [ "$2" = true ] || fault="the registration issues none, so nobody can sign in"
    judge "ID tokens" "$fault" issued "$REPAIR"
}

# Which variant it is shows in whether it asks for permissions of its own.
check_permissions() {
    local known name wanted has='' absent
    VARIANT=per-mailbox
    case " $1 " in *=Role\ *) VARIANT=tenant-wide ;; esac
    known=$(printf '%s\n' "$PERMISSIONS" | sed 's/ \([^ ]*\)$/=\1/')
    for name in $1; do
        has=$has$(printf '%s\n' "$known" | sed -n "s/ $name\$//p" | grep . || printf 'another one (%s)' "$name")'
'
    done
    wanted=$(permissions | cut -d ' ' -f 1)
    absent=$(absent_from "$has" "$wanted")
    judge "permissions asked for" "${absent:+$VARIANT, but missing: $absent}" "$VARIANT" "$REPAIR"
    absent=$(absent_from "$wanted" "$has")
    judge "no further permissions" "${absent:+the registration asks for more than Harper needs: $absent}" none \
        "take them off the registration in the portal (App registrations, API permissions)"
}

check_service_principal() {
    local fault=''
    # shellcheck disable=SC2016
    if ! asking "service principal" ask_entra "servicePrincipals(appId='$CLIENT_ID')"'?$select=id,accountEnabled' accountEnabled; then
        if complained 'Request_ResourceNotFound|Not Found'; then
            not_ok "service principal" "the registration has none in its own directory." "az ad sp create --id $CLIENT_ID"
        else
            unknown "service principal" "$(complaint)" "$(remedy "$LOOK")"
        fi
        return 0
    fi
    [ "$ANSWER" = true ] || fault="it is disabled, so nobody gets a token"
    judge "service principal" "$fault" "there and enabled" "az ad sp update --id $CLIENT_ID --set accountEnabled=true"
}

# Entra compares all three letter by letter.
check_credential() {
    local row='' fault=''
    # shellcheck disable=SC2016
    see "federated credential" "$LOOK" ask_entra "applications/$REGISTRATION/federatedIdentityCredentials"'?$select=issuer,subject,audiences' \
        "value[].[subject, issuer, join(' ', audiences)]" || return 0
    row=$(printf '%s\n' "$ANSWER" | grep -F "$PRINCIPAL$TAB" | head -n 1 || :)
    if [ -z "$row" ]; then
        fault="none is for the identity $PRINCIPAL"
    elif [ "$(printf '%s' "$row" | cut -f 2)" != "$(issuer)" ]; then
        fault="its issuer is $(printf '%s' "$row" | cut -f 2), not $(issuer)"
    elif [ "$(printf '%s' "$row" | cut -f 3)" != "$(audience)" ]; then
        fault="its audience is $(printf '%s' "$row" | cut -f 3), not $(audience)"
    fi
    judge "federated credential" "$fault" "issuer, subject and audience are right" \
        "$REPAIR (it needs issuer $(issuer), subject $PRINCIPAL, audience $(audience))"
}

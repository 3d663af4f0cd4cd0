# shellcheck shell=bash disable=SC2153
# deploy.sh --entra-sheet: what an identity team needs to make Harper's registration, for people and as commands. Sourced, never run.

print_sheet() {
    choose_variant
    say
    say "An app registration for Harper Mail, in the directory $HOME_TENANT ($VARIANT)"
    say
    row "Display name" "$(display_name)"
    row "Sign-in audience" "$AUDIENCE_OF_SIGN_IN: accounts in any organizational directory"
    row "Redirect URIs (Web)" "$(redirects | sed -n 1p)"
    row "" "$(redirects | sed -n 2p)"
    row "ID tokens" "issued; access tokens are not (implicit grant and hybrid flows)"
    row "Permissions" "of Microsoft Graph, $MICROSOFT_GRAPH"
    permissions | while read -r name id kind; do
        row "" "$id  $name, $(if [ "$kind" = Role ]; then echo application; else echo delegated; fi) ($kind)"
    done
    row "Federated credential" "issuer    $(issuer)"
    row "" "subject   $PRINCIPAL"
    row "" "audience  $(audience)"
    row "Secrets, certificates" "none"
    row "Enterprise application" "a service principal of the registration, in this directory"
    row "Consent" "not yet: each tenant's admin consents in Harper"
    say
    print_commands
    say
    say "Give back: the client id, which is the last line of these commands. With it, the deployment goes on:"
    say "  ./infra/deploy.sh --group '$GROUP' --client-id CLIENT_ID --variant $VARIANT --subscription $SUBSCRIPTION"
}

row() { printf '  %-23s %s\n' "$1" "$2"; }

# With a name of its own: az ad app create changes a registration that has the same display name.
display_name() { printf 'Harper Mail (%s)' "$NAME"; }

print_commands() {
    local access='' name id kind
    while read -r name id kind; do
        access="$access${access:+, }{\"id\": \"$id\", \"type\": \"$kind\"}"
    done <<END
$(permissions)
END
    say "As commands of the Azure CLI, in Bash, say in Cloud Shell, which can be run again (as Application Administrator or Cloud Application Administrator):"
    say
    say "  id=\$(az ad app create --display-name '$(display_name)' --sign-in-audience $AUDIENCE_OF_SIGN_IN \\"
    say "    --web-redirect-uris $(redirects | tr '\n' ' ')\\"
    say "    --enable-id-token-issuance true --enable-access-token-issuance false --query appId --output tsv \\"
    say "    --required-resource-accesses '[{\"resourceAppId\": \"$MICROSOFT_GRAPH\", \"resourceAccess\": [$access]}]' | tr -d '\\r') &&"
    say "  [ -n \"\$id\" ] &&"
    say "  { az ad app federated-credential show --id \"\$id\" --federated-credential-id identity --output none 2>/dev/null ||"
    say "    az ad app federated-credential create --id \"\$id\" --output none \\"
    say "    --parameters '$(credential_json identity)'; } &&"
    say "  { az ad sp show --id \"\$id\" --output none 2>/dev/null || az ad sp create --id \"\$id\" --output none; } &&"
    say "  echo \"\$id\""
}

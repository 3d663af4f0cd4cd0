#!/usr/bin/env bash
# Invites a tenant to Harper, or changes the name and the admins of one that was invited.
#
#   ./infra/invite.sh TENANT --admin ADDRESS... [--name NAME] [--group G] [--subscription S]
#
#   TENANT            the tenant's id, or one of its domains
#   --admin ADDRESS   who may consent and look after mailboxes, by their sign-in name; several may follow, and the
#                     option may be repeated. These are all of the tenant's admins: anybody else stops being one.
#   --name NAME       how the tenant is called; as before if absent, or TENANT
#   --group G         the resource group of Harper, needed only if there are several in the subscription
#   --subscription S  id or name of the subscription, if not az's current one
#   --help            this text
#
# It needs az, signed in, and curl, and the right to read the function key (Website Contributor or more on the app).

set -euo pipefail
CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null
# shellcheck source=infra/lib/common.sh
. infra/lib/common.sh
# shellcheck source=infra/lib/app.sh
. infra/lib/app.sh

TENANT='' NAME='' NAMED='' ADMINS=''
GUID='[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

parse() {
    local are_admins=''
    while [ "$#" -gt 0 ]; do
        case $1 in
        --help | -h)
            usage infra/invite.sh
            exit 0
            ;;
        --admin)
            value_of "$@"
            add_admin "$2"
            are_admins=1
            shift
            ;;
        --name) value_of "$@" && NAME=$2 && NAMED=1 && are_admins='' && shift ;;
        --group) value_of "$@" && GROUP=$2 && are_admins='' && shift ;;
        --subscription) value_of "$@" && SUBSCRIPTION=$2 && are_admins='' && shift ;;
        -*) misused "Unknown option '$1'." ;;
        *@*)
            [ -n "$are_admins" ] || misused "What is $1? Admins come after --admin."
            add_admin "$1"
            ;;
        *)
            [ -z "$TENANT" ] || misused "What is $1? The tenant is $TENANT already, and an admin's address has an @."
            TENANT=$1
            ;;
        esac
        shift
    done
    [ -n "$TENANT" ] || misused "Which tenant? Give its id or one of its domains."
    [ -n "$ADMINS" ] || misused "Who is its admin? Give --admin ADDRESS."
    [ -n "$NAMED" ] || NAME=$TENANT
    ! has_control_characters "$NAME" || misused "The name holds control characters, such as a line break."
    check_group_option
}

add_admin() {
    case $1 in
    *@*) ;;
    *) misused "'$1' is not an admin's address: it has no @." ;;
    esac
    ! has_control_characters "$1" || misused "An admin's address holds control characters, such as a line break."
    ADMINS=$ADMINS${ADMINS:+, }$(quoted "$1")
}

# A domain is told apart from an id by its full stop.
check_tenant() {
    TENANT=$(printf '%s' "$TENANT" | tr '[:upper:]' '[:lower:]')
    ! printf '%s\n' "$TENANT" | grep -qxE "$GUID" || return 0
    printf '%s\n' "$TENANT" | LC_ALL=C grep -qxE '[a-z0-9-]+(\.[a-z0-9-]+)+' ||
        misused "'$TENANT' is neither a tenant id nor a domain such as contoso.example."
}

resolve_tenant() {
    local domain=$TENANT
    case $domain in *.*) ;; *) return 0 ;; esac
    http GET "$LOGIN/$domain/v2.0/.well-known/openid-configuration"
    case $STATUS in
    200) ;;
    4??) stop "Microsoft does not know a tenant with the domain $domain." ;;
    *) stop "Microsoft did not say which tenant has the domain $domain ($STATUS): run it again, or give the tenant's id." ;;
    esac
    TENANT=$(texts_of issuer | grep -oE "$GUID" | head -n 1 || :)
    [ -n "$TENANT" ] || stop "Microsoft did not say which tenant has the domain $domain: give the tenant's id."
    note "$domain is the tenant $TENANT"
}

# A second invitation without --name, say with other admins, leaves the name alone.
keep_name() {
    [ -z "$NAMED" ] || return 0
    insist GET "https://$HOST/api/tenants/$TENANT"
    case $STATUS in
    200) NAME=$(texts_of name | head -n 1) ;;
    404) ;;
    *) stop "$(explain)
$NAME was not invited." ;;
    esac
}

main() {
    parse "$@"
    check_tenant
    begin 3
    step "Looking for Harper"
    check_programs curl
    check_account
    find_app
    [ -n "$APP_ID" ] || stop "Harper was not found in this ${GROUP:+group of the }subscription: ./infra/deploy.sh deploys it."
    note "$APP in $GROUP"
    resolve_tenant
    step "Fetching the function key"
    must "Azure does not give the function key: you need the role Website Contributor or more on $APP, and the app must run." fetch_key
    keep_name
    step "Inviting $NAME"
    insist PUT "https://$HOST/api/tenants/$TENANT" --header 'Content-Type: application/json' \
        --data-raw "{\"name\": $(quoted "$NAME"), \"admins\": [$ADMINS]}"
    case $STATUS in
    201) note "$NAME is invited." ;;
    200) note "$NAME was invited before; its name and admins are now as given." ;;
    *) stop "$(explain)
$NAME was not invited." ;;
    esac
    say
    say "An admin of $NAME (Privileged Role Administrator or Global Administrator there) opens this link and consents:"
    say "  https://$HOST/api/consent/start?tenant=$TENANT"
}

main "$@"

# shellcheck shell=bash
# What an admin of deploy.sh chose, now or before: name, tags, variant, operator, and the file of parameters. Sourced, never run.

# The choices of the file of parameters. An update or another checkout must not take them back silently.
CHOICES='network existingSubnetId existingEndpointSubnetId dns existingWorkspaceId instanceMemoryMB alwaysReadyInstances alwaysReadyFunctions maximumInstanceCount httpConcurrency updateStrategy dailyCapGb alertEmails alertWebhooks settings'

# --- Name and tags -------------------------------------------------------------------------------------------------

# A workspace takes 4 characters or more; a storage account is called by the letters and digits alone, 3 to 24.
check_name() {
    local LC_ALL=C letters=${WANTED_NAME//-/}
    case $WANTED_NAME in
    *[!a-z0-9-]* | -* | *- | '' | ? | ?? | ???) letters='' ;;
    esac
    if [ "${#letters}" -lt 3 ] || [ "${#WANTED_NAME}" -gt 24 ]; then
        misused "'$WANTED_NAME' cannot be the name: 4 to 24 small letters, digits and hyphens, and no hyphen at its ends."
    fi
}

# add_tag KEY=VALUE: one more in TAGS, the inside of a JSON object, and TAG_LINES. An empty one says that there are none.
add_tag() {
    local key=${1%%=*} value=${1#*=}
    TAGS_GIVEN=1
    [ -n "$1" ] || return 0
    case $1 in
    ?*=*) ;;
    *) misused "'$1' is not a tag: KEY=VALUE." ;;
    esac
    case $key in
    *[\<\>%\&\\?/]*) misused "'$1': the name of a tag must not contain any of < > % & \\ ? /" ;;
    esac
    ! has_control_characters "$1" || misused "The tag $key holds control characters, such as a line break."
    # Storage accounts allow the least length.
    if [ "${#key}" -gt 128 ] || [ "${#value}" -gt 256 ]; then
        misused "The tag $key is too long: its name has at most 128 characters, its value at most 256."
    fi
    case $(printf '%s' "$key" | LC_ALL=C tr '[:upper:]' '[:lower:]') in
    app | harper-*) misused "'$1': the tag $key is Harper's own." ;;
    esac
    refuse_tag_of_azure "$key" "$value"
    ANSWER=$(printf '%s\n' "$TAG_LINES" | sed 's/=.*//')
    ! is_listed "$key" || misused "'$1': the tag $key was given twice."
    TAGS="$TAGS${TAGS:+, }$(quoted "$key"): $(quoted "$value")"
    TAG_LINES=$TAG_LINES${TAG_LINES:+
}$1
}

# refuse_tag_of_azure KEY VALUE: az takes a value @FILE for the content of that file; three tags of a group are our own.
refuse_tag_of_azure() {
    case $(printf '%s' "$1" | LC_ALL=C tr '[:upper:]' '[:lower:]') in
    microsoft* | azure* | windows*) misused "The tag $1: Azure keeps names that begin with microsoft, azure or windows for itself." ;;
    esac
    case $2 in @?*) misused "The tag $1: its value must not begin with @, which az takes for the name of a file." ;; esac
    [ "$(printf '%s\n' "$TAG_LINES" | grep -c .)" -lt 47 ] || misused "There are too many tags: Azure allows 50, and Harper needs three of these."
}

# Those of the identity are those of all; what our templates add by themselves may be among them.
choose_tags() {
    [ -z "$TAGS_GIVEN" ] || return 0
    must "Azure did not say which tags the identity has." ask_here identity list --resource-group "$GROUP" \
        --query "[?$OURS] | [0].tags" --output json
    TAGS=$(printf '%s' "$ANSWER" | tr -d '\n' | sed -e 's/^ *{ *//' -e 's/ *} *$//')
}

# --- The file of parameters ----------------------------------------------------------------------------------------

# git knows nothing of local.bicepparam, so neither an update nor a roll-back touches it.
choose_parameters() {
    PARAMETERS=infra/main.bicepparam
    [ ! -e infra/local.bicepparam ] || PARAMETERS=infra/local.bicepparam
    [ -z "$(sed -n -e '/^ *\/\//d' -e "/'[hH][tT][tT][pP]:/p" "$PARAMETERS")" ] ||
        lack "$PARAMETERS has an address that begins with http: alertWebhooks takes https only, since an alert tells what goes wrong here."
    check_zone_tags
}

# Private DNS zones drop, without a word, tags whose names hold a space or a colon (hashicorp/terraform-provider-azurerm
# #6129), and "Use tags" of Azure Resource Manager bars other signs and a digit at the beginning for them. All others take those.
check_zone_tags() {
    local dropped
    makes_zones || return 0
    dropped=$(printf '%s' "$TAGS" | grep -oE '"([^"\\]|\\.)*": *"' | sed 's/: *"$//' | LC_ALL=C grep -vE '^"[A-Za-z_][A-Za-z0-9_.-]*"$' || :)
    [ -z "$dropped" ] ||
        warn "The private DNS zones may drop these tags for the signs in their names (a letter, then letters, digits, _ . -), also where a policy wants them: $(printf '%s' "$dropped" | tr '\n' ' ')"
}

# chosen NAME: what the file says, where that is a text.
chosen() { sed -n "s/^param $1 = *'\([^']*\)'.*/\1/p" "$PARAMETERS"; }

is_private() { [ "$(chosen network)" = private ]; }

is_integrated() { is_private || [ -n "$(chosen existingSubnetId)" ]; }

makes_zones() { is_private && [ "$(chosen dns)" != none ]; }

# Compares what the file says with what was deployed last; Azure itself works out both, with all defaults.
check_choices() {
    local deployed wanted query='' choice
    note "choices: $PARAMETERS"
    [ -n "$NAME" ] || return 0
    for choice in $CHOICES; do query=$query${query:+,}"to_string($choice.value)"; done
    query="properties.parameters.[$query]"
    if ask_here deployment group show --resource-group "$GROUP" --name harper-main --query "$query" --output tsv; then
        deployed=$ANSWER
    else
        complained DeploymentNotFound || must "Azure did not say what was deployed before." false
        # Azure forgets old deployments; the storage account tells at least the network.
        must "Azure did not say how the storage is reached." ask_here storage account list --resource-group "$GROUP" \
            --query "[?$OURS].publicNetworkAccess | [0]" --output tsv
        [ "$ANSWER" = Disabled ] || return 0
        deployed=private
    fi
    foretell
    must "Azure did not take the parameters in $PARAMETERS (see above)." patiently "comparing" ask_here deployment group validate \
        --resource-group "$GROUP" --name harper-choices --no-prompt true --parameters "$PARAMETERS" --query "$query" --output tsv
    wanted=$ANSWER
    # Where Azure says nothing, the file itself tells the choice that matters most.
    [ -n "$wanted" ] || if is_private; then wanted=private; else wanted=public; fi
    compare_choices "$deployed" "$wanted"
}

# Two lists, a line for each choice. null: an older version did not know this choice, or this one does not; an empty line is
# a choice, too, such as that of a network of Harper's own.
compare_choices() {
    local choice before now line=0 differ=''
    [ "$1" != "$2" ] || return 0
    for choice in $CHOICES; do
        line=$((line + 1))
        before=$(printf '%s\n' "$1" | sed -n "${line}s/^/=/p") # the sign tells an empty line from none
        now=$(printf '%s\n' "$2" | sed -n "${line}s/^/=/p")
        case $before in "$now" | =null | '') continue ;; esac
        case $now in =null | '') continue ;; esac
        before=${before#=} now=${now#=}
        note "$choice is ${before:-empty}, and $PARAMETERS says ${now:-empty}"
        differ=1
    done
    [ -z "$differ" ] || [ -n "$NEW_CHOICES$WHAT_IF" ] ||
        lack "Harper is deployed with other choices than $PARAMETERS has (see above). To keep them, write them into infra/local.bicepparam (at first a copy of infra/main.bicepparam); to change them, add --new-choices."
}

# --- Variant and operator ------------------------------------------------------------------------------------------

check_variant() {
    case $VARIANT in
    tenant-wide | per-mailbox) ;;
    *) misused "'$VARIANT' is not a variant: tenant-wide or per-mailbox." ;;
    esac
}

check_operator() {
    OPERATOR_GIVEN=1
    case $OPERATOR in
    '') ;;
    *[[:space:][:cntrl:],\;]* | *@*@* | @* | *@) misused "'$OPERATOR' is not a mail address." ;;
    *@*) ;;
    *) misused "'$OPERATOR' is not a mail address." ;;
    esac
}

# The registration itself tells which variant it is, that of the app first: no other note could go stale.
choose_variant() {
    [ -n "$VARIANT" ] || VARIANT=$(variant_by "${LIVE_ROLES:-$ROLES}")
}

variant_by() { if [ "$1" = 0 ]; then echo per-mailbox; else echo tenant-wide; fi; }

# A second run without --operator-email must not take the address away, nor one of alertEmails for it.
choose_operator() {
    if [ -z "$OPERATOR_GIVEN" ]; then
        must "Azure did not say who gets the alerts." ask_here monitor action-group list --resource-group "$GROUP" \
            --query "[?$OURS].emailReceivers[] | [?name=='operator'].emailAddress | [0]" --output tsv
        OPERATOR=$ANSWER
    fi
    if [ -n "$OPERATOR" ]; then note "alerts go to $OPERATOR"; else
        warn "Nobody gets the alerts: give --operator-email ADDRESS."
    fi
}

export_parameters() {
    export HARPER_NAME=$NAME HARPER_HOST_NAME=$HOST HARPER_CLIENT_ID=$CLIENT_ID HARPER_LOCATION=$LOCATION
    export HARPER_PRINCIPAL_ID=$PRINCIPAL HARPER_OPERATOR_EMAIL=$OPERATOR HARPER_TAGS="{$TAGS}"
}

# What is not known before it is made, for a deployment that is only foretold.
foretell() {
    [ -n "$REGISTRATION" ] && [ "$REGISTRATION" != unknown ] || CLIENT_ID=${GIVEN:-$NOBODY}
    : "${PRINCIPAL:=$NOBODY}"
    [ -z "$HOST" ] || {
        export_parameters
        return 0
    }
    HOST=$NAME.azurewebsites.net
    ! ask_here deployment group show --resource-group "$GROUP" --name harper-identity --output tsv \
        --query properties.outputs.hostName.value || HOST=${ANSWER:-$HOST}
    export_parameters
}

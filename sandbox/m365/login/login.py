"""The login host: openid configuration, keys, and the token endpoint with the real error codes."""

from __future__ import annotations

import hmac
import re
from urllib.parse import parse_qs

from sandbox.m365.login.tokens import LoginError, Tokens
from sandbox.m365.server.calls import Call
from sandbox.m365.state.values import Answer, Json, Request, iso
from sandbox.m365.state.world import App, Grant, Tenant, World

TENANT_NAME = re.compile(r"^[0-9a-z][0-9a-z.-]{1,252}$", re.IGNORECASE)
NO_TENANT = ("common", "organizations", "consumers")
GRAPH_RESOURCES = (
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TRANSIENT = {90006, 90024, 90033, 90012, 50087}
UNAUTHORIZED_CLIENT = {700016, 700011, 7000112, 70001, 650056, 53003, 530032}
INVALID_CLIENT = {7000215, 7000222, 7000218, 700027, 700024, 700211, 700212, 700213, 70021, 50027, 700229}
WORDS = {
    700016: "Application with identifier was not found in the directory.",
    7000112: "Application is disabled.",
    7000215: "Invalid client secret provided.",
    7000222: "The provided client secret keys are expired.",
    53003: "Access has been blocked by Conditional Access policies.",
    90033: "A transient error has occurred. Please try again.",
    90055: "The tenant is being throttled because of too many requests.",
}


class Login:
    """The handlers of the login host."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens

    def configuration(self, call: Call) -> Answer:
        """GET /{tenant}/v2.0/.well-known/openid-configuration."""
        try:
            tenant = self.tenant(call.ids[0])
        except LoginError as error:
            return self.refusal(error.code, str(error))
        base = f"{self._tokens.issuer_base}/{tenant.id}"
        return Answer(
            200,
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_types_supported": ["code", "id_token"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            },
        )

    def keys(self, call: Call) -> Answer:
        """GET /{tenant}/discovery/v2.0/keys."""
        return Answer(200, self._tokens.key_set())

    def token(self, call: Call) -> Answer:
        """POST /{tenant}/oauth2/v2.0/token with the client-credentials grant."""
        form = form_of(call.request)
        try:
            return self._grant(call, form)
        except LoginError as error:
            return self.refusal(error.code, str(error))

    def tenant(self, name: str) -> Tenant:
        """The tenant of an id or domain; LoginError otherwise."""
        if not TENANT_NAME.match(name):
            raise LoginError(900023, f"Specified tenant identifier '{name}' is neither a valid DNS name nor an id.")
        found = self._world.tenant(name)
        if found is None:
            raise LoginError(90002, f"Tenant '{name}' not found.")
        return found

    def _grant(self, call: Call, form: dict[str, str]) -> Answer:
        if call.ids[0].lower() in NO_TENANT:
            raise LoginError(9001023, "The grant type isn't supported over the /common or /consumers endpoints.")
        tenant = self.tenant(call.ids[0])
        call.tenant_id = tenant.id
        for needed in ("grant_type", "client_id", "scope"):
            if not form.get(needed):
                raise LoginError(900144, f"The request body must contain the following parameter: '{needed}'.")
        if form["grant_type"] != "client_credentials":
            raise LoginError(70003, "The app requested an unsupported grant type.")
        if tenant.failing_code is not None:
            raise LoginError(tenant.failing_code, WORDS.get(tenant.failing_code, "The request was refused."))
        app = self._world.apps.get(form["client_id"])
        if app is None:
            raise LoginError(700016, f"Application '{form['client_id']}' was not found in the directory.")
        self._authenticate(app, form)
        audience = self._audience(form["scope"])
        grant = tenant.grants.get(app.client_id)
        roles = self._roles(grant, app)
        assert grant is not None
        value = self._tokens.issue(tenant.id, app, roles, grant.service_principal_id, audience)
        lifetime = self._world.switches.token_lifetime
        body: Json = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime}
        return Answer(200, {**body, "access_token": value}, (("Cache-Control", "no-store"),))

    def _audience(self, scope: str) -> str:
        resource, slash, tail = scope.rpartition("/")
        if tail != ".default" or not slash:
            raise LoginError(1002012, "The provided value for scope is not valid: it must end in /.default.")
        if resource not in (*GRAPH_RESOURCES, self._tokens.issuer_base):
            raise LoginError(500011, f"The resource principal named {resource} was not found in the tenant.")
        return resource

    def _authenticate(self, app: App, form: dict[str, str]) -> None:
        if "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION_TYPE:
                raise LoginError(900144, "The request body must contain 'client_assertion_type'.")
            self._tokens.check_assertion(app, form["client_assertion"])
        elif "client_secret" in form:
            if app.secret_expired:
                raise LoginError(7000222, WORDS[7000222])
            if not app.secret or not hmac.compare_digest(app.secret.encode(), form["client_secret"].encode()):
                raise LoginError(7000215, WORDS[7000215])
        else:
            raise LoginError(7000218, "The request body must contain 'client_assertion' or 'client_secret'.")

    def _roles(self, grant: Grant | None, app: App) -> tuple[str, ...]:
        """The roles that show in a token now; LoginError while the app is not, or not yet, in the tenant."""
        if grant is None:
            raise LoginError(700016, f"Application '{app.client_id}' was not found in the directory.")
        if grant.disabled:
            raise LoginError(7000112, WORDS[7000112])
        waiting = grant.pending_until is not None and self._world.now() < grant.pending_until
        if grant.pending_calls > 0:
            grant.pending_calls -= 1
            waiting = True
        if waiting and grant.pending_shows == "700016":
            raise LoginError(700016, f"Application '{app.client_id}' was not found in the directory.")
        return () if waiting else grant.roles

    def refusal(self, code: int, description: str) -> Answer:
        """The error body of the token endpoint."""
        error, status = "invalid_request", 400
        if code in TRANSIENT:
            error, status = "temporarily_unavailable", 503
        elif code == 90055:
            error, status = "temporarily_unavailable", 429
        elif code in UNAUTHORIZED_CLIENT:
            error = "unauthorized_client"
        elif code in INVALID_CLIENT:
            error, status = "invalid_client", 401
        elif code in (500011, 1002012):
            error = "invalid_resource" if code == 500011 else "invalid_scope"
        elif code == 70003:
            error = "unsupported_grant_type"
        trace, correlation = self._world.ids.guid(), self._world.ids.guid()
        moment = iso(self._world.now()).replace("T", " ")
        body: Json = {
            "error": error,
            "error_description": f"{description} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}",
            "error_codes": [code],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{self._tokens.issuer_base}/error?code={code}",
        }
        return Answer(status, body)


def form_of(request: Request) -> dict[str, str]:
    """The fields of an URL-encoded form, the first of each name."""
    fields = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}

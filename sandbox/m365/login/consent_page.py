"""The admin-consent page: an admin says yes or no and is sent back to the app."""

from __future__ import annotations

import html
from urllib.parse import parse_qs, urlencode

from sandbox.m365.login.login import NO_TENANT, Login
from sandbox.m365.login.tokens import LoginError
from sandbox.m365.server.calls import Call
from sandbox.m365.state.values import Answer
from sandbox.m365.state.world import App, Grant, Tenant, World

HTML = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))
DEFAULT_SCOPE = "/.default"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Permissions requested</title></head>
<body><main>
<h1>Permissions requested</h1>
<p>{app} asks for the following permissions for all of {domain}:</p>
<ul>{permissions}</ul>
<p><a id="yes" href="{yes}">Accept</a> <a id="no" href="{no}">Cancel</a></p>
</main></body></html>
"""
TROUBLE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><main><h1>Sorry, but we're having trouble signing you in.</h1><p>{}</p></main></body></html>
"""


def grant_consent(world: World, tenant: Tenant, app: App, roles: tuple[str, ...]) -> Grant:
    """The tenant grants the app its permissions; a delay asked for before begins now."""
    calls, seconds, shows = tenant.delay_next
    tenant.delay_next = (0, 0.0, "700016")
    known = tenant.grants.get(app.client_id)
    grant = Grant(
        roles=roles,
        service_principal_id=known.service_principal_id if known else world.ids.guid(),
        pending_calls=calls,
        pending_until=world.in_seconds(seconds) if seconds else None,
        pending_shows=shows,
    )
    tenant.grants[app.client_id] = grant
    return grant


class ConsentPage:
    """GET /{tenant}/v2.0/adminconsent and its elder sister /{tenant}/adminconsent."""

    def __init__(self, world: World, login: Login) -> None:
        self._world = world
        self._login = login

    def second(self, call: Call) -> Answer:
        """The v2.0 page; an error redirect carries admin_consent=True too."""
        return self._show(call, newer=True)

    def first(self, call: Call) -> Answer:
        """The v1 page."""
        return self._show(call, newer=False)

    def _show(self, call: Call, *, newer: bool) -> Answer:
        fields = {name: values[0] for name, values in parse_qs(call.request.query).items()}
        try:
            tenant, app = self._checked(call, fields, newer)
        except LoginError as error:
            return Answer(400, TROUBLE.format(html.escape(str(error))), HTML)
        call.tenant_id = tenant.id
        decision = fields.pop("decision", "")
        if decision not in ("yes", "no"):
            return self._question(call.request.path, fields, tenant, app)
        if decision == "yes":
            default = not newer or fields["scope"].endswith(DEFAULT_SCOPE)
            grant_consent(self._world, tenant, app, app.permissions if default else ())
        outcome = _outcome(decision == "yes", newer, tenant, fields.get("scope", ""))
        if "state" in fields:
            outcome["state"] = fields["state"]
        mark = "&" if "?" in fields["redirect_uri"] else "?"
        target = f"{fields['redirect_uri']}{mark}{urlencode(outcome)}"
        return Answer(302, None, (("Location", target), ("Cache-Control", "no-store")))

    def _checked(self, call: Call, fields: dict[str, str], newer: bool) -> tuple[Tenant, App]:
        if call.ids[0].lower() in NO_TENANT:
            raise LoginError(90009, "Name the tenant in the path: its id is preferred.")
        tenant = self._login.tenant(call.ids[0])
        for needed in ("client_id", "redirect_uri", *(("scope",) if newer else ())):
            if not fields.get(needed):
                raise LoginError(900144, f"The request must contain the following parameter: '{needed}'.")
        app = self._world.apps.get(fields["client_id"])
        if app is None:
            raise LoginError(700016, "Application with this identifier was not found.")
        if fields["redirect_uri"] not in app.redirect_uris:
            raise LoginError(50011, "The redirect URI does not match the redirect URIs of the application.")
        return tenant, app

    def _question(self, path: str, fields: dict[str, str], tenant: Tenant, app: App) -> Answer:
        def link(decision: str) -> str:
            return html.escape(f"{path}?{urlencode({**fields, 'decision': decision})}", quote=True)

        page = PAGE.format(
            app=html.escape(app.name),
            domain=html.escape(tenant.domain),
            permissions="".join(f"<li>{html.escape(each)}</li>" for each in app.permissions),
            yes=link("yes"),
            no=link("no"),
        )
        return Answer(200, page, HTML)


def _outcome(agreed: bool, newer: bool, tenant: Tenant, scope: str) -> dict[str, str]:
    if newer and agreed:
        return {"admin_consent": "True", "tenant": tenant.id, "scope": scope}
    if newer:
        words = "AADSTS65004: The resource owner or authorization server denied the request."
        return {"admin_consent": "True", "error": "consent_required", "error_description": words}
    if agreed:
        return {"tenant": tenant.id, "admin_consent": "True"}
    return {"error": "permission_denied", "error_description": "The admin canceled the request"}

"""Who may call Graph: the token of a call, its roles, and what Exchange says about the mailbox."""

from __future__ import annotations

from sandbox.m365.graph.messages import READABLE_ROLES
from sandbox.m365.login.tokens import Tokens
from sandbox.m365.server.calls import Call
from sandbox.m365.server.routes import Route
from sandbox.m365.state.mailbox import Mailbox
from sandbox.m365.state.values import GraphError
from sandbox.m365.state.world import World


class Admission:
    """Lets a call in, or says why not."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens

    def authorise(self, call: Call, route: Route) -> None:
        """Finds the token, tenant and mailbox of a call; raises GraphError where it may not be made."""
        scheme, _, value = call.request.header("authorization").partition(" ")
        token = self._tokens.find(value.strip())
        challenge = (("WWW-Authenticate", 'Bearer realm="", error="invalid_token"'),)
        if scheme.lower() != "bearer" or token is None:
            words = "Access token validation failure." if value else "Access token is empty."
            raise GraphError(401, "InvalidAuthenticationToken", words, challenge)
        call.tenant_id, call.client_id, call.roles = token.tenant_id, token.client_id, token.roles
        if token.audience not in (self._world.switches.graph_audience, self._tokens.issuer_base):
            raise GraphError(401, "InvalidAuthenticationToken", "Invalid audience.", challenge)
        if token.expires <= self._world.now():
            words = "Lifetime validation failed, the token is expired."
            raise GraphError(401, "InvalidAuthenticationToken", words, challenge)
        if route.about_mailbox:
            call.mailbox = self._mailbox(call)
            if not self.permitted(call, call.mailbox, route.roles):
                raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        elif route.roles and not route.roles & call.roles:
            raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")

    def _mailbox(self, call: Call) -> Mailbox:
        user = call.tenant(self._world).user(call.ids[0])
        if user is None:
            raise GraphError(404, "ErrorInvalidUser", f"The requested user '{call.ids[0]}' is invalid.")
        if user.mailbox is None:
            raise GraphError(
                404,
                "MailboxNotEnabledForRESTAPI",
                "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
            )
        return user.mailbox

    def permitted(self, call: Call, mailbox: Mailbox, roles: frozenset[str]) -> bool:
        """Whether Exchange lets the app at the mailbox: its own word first, else the roles of the token."""
        said = self._world.exchange_access.get(mailbox.address.lower())
        return bool(roles & call.roles) if said is None else said

    def may_read(self, call: Call, mailbox: Mailbox) -> bool:
        """Whether the app may subscribe to the mailbox's mails."""
        return self.permitted(call, mailbox, READABLE_ROLES)

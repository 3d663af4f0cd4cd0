"""The table of routes of both hosts."""

from __future__ import annotations

from sandbox.m365.graph.directory import Directory
from sandbox.m365.graph.drafts import Drafts
from sandbox.m365.graph.messages import READABLE_ROLES, Messages
from sandbox.m365.graph.subscriptions import Subscriptions
from sandbox.m365.login.consent_page import ConsentPage
from sandbox.m365.login.identity import IdentityEndpoint
from sandbox.m365.login.login import Login
from sandbox.m365.query.delta import Delta
from sandbox.m365.server.routes import Route, route

WRITE = frozenset(("Mail.ReadWrite",))
SEND = frozenset(("Mail.Send",))
PEOPLE = frozenset(("User.Read.All", "Directory.Read.All"))
BOX = "/users/{}"
FOLDER = "/users/{}/mailFolders/{}"


def login_routes(login: Login, consent: ConsentPage, identity: IdentityEndpoint) -> list[Route]:
    """Those of the login host, and the identity endpoint."""
    return [
        route("GET", "/identity/token", identity.token, host="login"),
        route("GET", "/{}/v2.0/.well-known/openid-configuration", login.configuration, host="login"),
        route("GET", "/{}/.well-known/openid-configuration", login.configuration, host="login"),
        route("GET", "/{}/discovery/v2.0/keys", login.keys, host="login"),
        route("POST", "/{}/oauth2/v2.0/token", login.token, host="login"),
        route("GET", "/{}/v2.0/adminconsent", consent.second, host="login"),
        route("GET", "/{}/adminconsent", consent.first, host="login"),
    ]


def people_routes(directory: Directory) -> list[Route]:
    """Users and folders."""
    return [
        route("GET", "/users", directory.list_users, roles=PEOPLE),
        route("GET", BOX, directory.get_user, roles=PEOPLE),
        route("GET", f"{BOX}/mailFolders", directory.list_folders, roles=READABLE_ROLES),
        route("POST", f"{BOX}/mailFolders", directory.create_folder, roles=WRITE),
        route("GET", FOLDER, directory.get_folder, roles=READABLE_ROLES),
        route("GET", f"{FOLDER}/childFolders", directory.list_folders, roles=READABLE_ROLES),
        route("POST", f"{FOLDER}/childFolders", directory.create_folder, roles=WRITE),
    ]


def message_routes(messages: Messages, drafts: Drafts, delta: Delta) -> list[Route]:
    """Messages, in the mailbox and in a folder; what has a name of its own comes before an id."""
    routes = [
        route("GET", f"{FOLDER}/messages/delta", delta.run, roles=READABLE_ROLES),
        route("POST", f"{BOX}/sendMail", drafts.send_mail, roles=SEND),
    ]
    for place in (BOX, FOLDER):
        one = f"{place}/messages/{{}}"
        routes += [
            route("GET", f"{place}/messages/$count", messages.count, roles=READABLE_ROLES),
            route("GET", f"{place}/messages", messages.list_messages, roles=READABLE_ROLES),
            route("POST", f"{place}/messages", messages.create, roles=WRITE),
            route("GET", one, messages.get, roles=READABLE_ROLES),
            route("PATCH", one, messages.change, roles=WRITE),
            route("DELETE", one, messages.delete, roles=WRITE),
            route("POST", f"{one}/move", messages.move, roles=WRITE),
            route("POST", f"{one}/copy", messages.duplicate, roles=WRITE),
            route("POST", f"{one}/createReply", drafts.create_reply, roles=WRITE),
            route("POST", f"{one}/createReplyAll", drafts.create_reply_all, roles=WRITE),
            route("POST", f"{one}/createForward", drafts.create_forward, roles=WRITE),
            route("POST", f"{one}/reply", drafts.reply, roles=SEND),
            route("POST", f"{one}/replyAll", drafts.reply_all, roles=SEND),
            route("POST", f"{one}/forward", drafts.forward, roles=SEND),
            route("POST", f"{one}/send", drafts.send, roles=SEND),
        ]
    return routes


def subscription_routes(subscriptions: Subscriptions) -> list[Route]:
    """Subscriptions; making and changing one calls the webhook and so must not hold the lock."""
    one = "/subscriptions/{}"
    return [
        route("GET", "/subscriptions", subscriptions.list_own),
        route("POST", "/subscriptions", subscriptions.create, locked=False),
        route("GET", one, subscriptions.get),
        route("PATCH", one, subscriptions.change, locked=False),
        route("DELETE", one, subscriptions.delete),
        route("POST", f"{one}/reauthorize", subscriptions.reauthorize),
    ]

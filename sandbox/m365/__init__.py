"""A simulated Microsoft 365 on loopback: login host, Graph, mailboxes, and people outside."""

from sandbox.m365.login.identity import ManagedIdentity
from sandbox.m365.mail.correspondents import Correspondent
from sandbox.m365.mail.delivery import Delivered
from sandbox.m365.server.requestlog import LoggedRequest
from sandbox.m365.simulator import Microsoft365, system_clock
from sandbox.m365.state.mailbox import Mailbox, Message
from sandbox.m365.state.values import Mail, Person
from sandbox.m365.state.world import Tenant, User
from sandbox.m365.webhooks.subscription import Subscription

__all__ = [
    "Correspondent",
    "Delivered",
    "LoggedRequest",
    "Mail",
    "Mailbox",
    "ManagedIdentity",
    "Message",
    "Microsoft365",
    "Person",
    "Subscription",
    "Tenant",
    "User",
    "system_clock",
]

"""A simulated Microsoft 365 on loopback: login host, Graph, mailboxes, and people outside."""

from sandbox.m365.correspondents import Correspondent
from sandbox.m365.delivery import Delivered
from sandbox.m365.identity import ManagedIdentity
from sandbox.m365.mailbox import Mailbox, Message
from sandbox.m365.requestlog import LoggedRequest
from sandbox.m365.simulator import Microsoft365, system_clock
from sandbox.m365.subscription import Subscription
from sandbox.m365.values import Mail, Person
from sandbox.m365.world import Tenant, User

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

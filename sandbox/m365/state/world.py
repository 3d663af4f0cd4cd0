"""The state of the simulated Microsoft 365: tenants, apps, people, mailboxes; one lock guards it all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sandbox.m365.state.ids import Ids
from sandbox.m365.state.mailbox import Change, Mailbox, Message
from sandbox.m365.state.values import GraphError, Person
from sandbox.m365.switches import Switches

DEFAULT_PERMISSIONS = ("User.Read.All", "Mail.ReadWrite", "Mail.Send")


@dataclass(slots=True)
class User:
    """Somebody of a tenant's directory; `address` is the user principal name. Most have a mailbox."""

    object_id: str
    address: str
    name: str
    admin: bool = False
    mailbox: Mailbox | None = None


@dataclass(slots=True)
class Grant:
    """What a tenant granted an app; `pending_*` say for how long a fresh consent does not show yet."""

    roles: tuple[str, ...]
    service_principal_id: str
    disabled: bool = False
    pending_calls: int = 0
    pending_until: datetime | None = None
    pending_shows: str = "700016"


@dataclass(slots=True, eq=False)
class Tenant:
    """An organisation with its people and what it granted to which app."""

    id: str
    domain: str
    world: World
    users: dict[str, User] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    failing_code: int | None = None
    delay_next: tuple[int, float, str] = (0, 0.0, "700016")

    def add_user(self, address: str, name: str = "", *, admin: bool = False) -> User:
        """Somebody who can sign in but has no mailbox."""
        with self.world.lock:
            user = User(self.world.ids.guid(), address, name or address.partition("@")[0].title(), admin)
            self.users[user.object_id] = user
            return user

    def add_mailbox(
        self,
        address: str,
        *,
        name: str = "",
        shared: bool = False,
        aliases: Iterable[str] = (),
        admin: bool = False,
        user_principal_name: str = "",
    ) -> Mailbox:
        """A user with a mailbox (a shared one is no person's own), whose principal name is the address unless given."""
        with self.world.lock:
            if any(each.lower() in self.world.addresses for each in (address, *aliases)):
                raise ValueError(f"{address} or one of its aliases is taken")
            user = self.add_user(user_principal_name or address, name, admin=admin)
            box = Mailbox(self.id, user.object_id, address, user.name, self.world.ids, shared, tuple(aliases))
            user.mailbox = box
            self.world.mailboxes[box.object_id] = box
            self.world.addresses.update(dict.fromkeys(box.addresses, box))
            return box

    def user(self, identifier: str) -> User | None:
        """The user of that object id or principal name; an address that is neither finds nobody, as in Graph."""
        if identifier in self.users:
            return self.users[identifier]
        wanted = identifier.lower()
        return next((user for user in self.users.values() if user.address.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    """Whose tokens an app registration trusts: of which issuer, about which subject, meant for which audience."""

    issuer: str
    subject: str
    audience: str


@dataclass(slots=True)
class App:
    """An app registration with its credentials; federated ones count for identities of its home tenant alone."""

    client_id: str
    secret: str
    permissions: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    thumbprints: frozenset[str]
    certificates: tuple[bytes, ...]
    federated: frozenset[FederatedCredential]
    home_tenant: str
    name: str = "Harper Mail"
    secret_expired: bool = False


class World:
    """All that the simulated Microsoft 365 knows; every change happens under `lock`."""

    def __init__(self, clock: Callable[[], datetime], random: Random, switches: Switches) -> None:
        self.lock = threading.RLock()
        self.ids = Ids(random)
        self.switches = switches
        self._clock = clock
        self.tenants: dict[str, Tenant] = {}
        self.apps: dict[str, App] = {}
        self.mailboxes: dict[str, Mailbox] = {}
        self.addresses: dict[str, Mailbox] = {}
        self.exchange_access: dict[str, bool] = {}
        self.send_as: set[tuple[str, str]] = set()
        self.watchers: list[Callable[[Change], None]] = []

    def now(self) -> datetime:
        """The server's time, in UTC."""
        return self._clock() + self.switches.clock_offset

    def tenant(self, identifier: str) -> Tenant | None:
        """The tenant of that id or domain."""
        wanted = identifier.lower()
        found = (each for each in self.tenants.values() if wanted in (each.id, each.domain.lower()))
        return next(found, None)

    def mailbox(self, address: str) -> Mailbox | None:
        """The mailbox that takes mail for an address."""
        return self.addresses.get(address.strip().lower())

    def owns_domain(self, person: Person) -> bool:
        """Whether the address lies in a domain of one of the tenants."""
        return any(tenant.domain.lower() == person.domain for tenant in self.tenants.values())

    def record(
        self, kind: str, mailbox: Mailbox, message: Message, folder_id: str = "", *, quiet: bool = False
    ) -> None:
        """Log a change of a message and tell those who watch."""
        change = Change(kind, mailbox, message.immutable_id, message.ordinary_id, folder_id or message.folder_id, quiet)
        mailbox.changes.append(change)
        for watcher in self.watchers:
            watcher(change)

    def add(self, mailbox: Mailbox, message: Message, *, quiet: bool = False) -> Message:
        """A message comes into being in its folder."""
        mailbox.keep(message)
        self.record("created", mailbox, message, quiet=quiet)
        return message

    def touch(self, mailbox: Mailbox, message: Message) -> None:
        """A message was changed in place."""
        message.version += 1
        message.modified = self.now()
        self.record("updated", mailbox, message)

    def move(self, mailbox: Mailbox, message: Message, folder_id: str, *, new_immutable_id: bool = False) -> None:
        """A message goes to another folder and gets a new ordinary id (and immutable id, if told so)."""
        self.record("moved-out", mailbox, message)
        mailbox.forget(message)
        message.folder_id = folder_id
        message.ordinary_id = self.ids.ordinary()
        if new_immutable_id:
            message.immutable_id = self.ids.immutable()
        message.version += 1
        message.modified = self.now()
        mailbox.keep(message)
        self.record("created", mailbox, message)

    def remove(self, mailbox: Mailbox, message: Message) -> None:
        """A message is gone for good."""
        self.record("deleted", mailbox, message)
        mailbox.forget(message)

    def in_seconds(self, seconds: float) -> datetime:
        """The server's time so many seconds from now."""
        return self.now() + timedelta(seconds=seconds)


def sole_app(world: World, client_id: str | None) -> App:
    """The app of that id, or the only one there is; GraphError if there is none."""
    if client_id is None and world.apps:
        return next(iter(world.apps.values()))
    if client_id in world.apps:
        return world.apps[str(client_id)]
    raise GraphError(400, "unauthorized_client", f"no app {client_id} is registered")

"""In-memory stand-ins for the storage ports."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.mailboxes.client_state import StateKey
from shared.domain.mailboxes.settings import Mailbox
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.tenants import ConsentState, Tenant
from shared.domain.values.changed import Changed
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.work import BuriedItem, WorkItem
from shared.errors import Conflict, InvalidInput, TryLater, until_settled
from shared.ports.time import Clock
from tests.support.fakes.faults import FakeClock, Faults, Rows


class FakeTenantStore:
    """Tenants and consent states in memory."""

    def __init__(self, *tenants: Tenant) -> None:
        self.faults = Faults()
        self._tenants: Rows[str, Tenant] = Rows()
        self._consents: Rows[str, ConsentState] = Rows()
        for tenant in tenants:
            self._tenants.put(tenant.tenant_id, tenant)

    def tenant(self, tenant_id: TenantId) -> Tenant | None:
        with self.faults.during("tenant"):
            found = self._tenants.get(tenant_id)
            return replace(found[0], etag=found[1]) if found else None

    def recent_tenant(self, tenant_id: TenantId) -> Tenant | None:
        with self.faults.during("recent_tenant"):
            found = self._tenants.get(tenant_id)
            return replace(found[0], etag=found[1]) if found else None

    def tenants(self) -> tuple[Tenant, ...]:
        with self.faults.during("tenants"):
            return tuple(replace(tenant, etag=etag) for _, tenant, etag in sorted(self._tenants.items()))

    def save_tenant(self, tenant: Tenant) -> Tenant:
        with self.faults.during("save_tenant"):
            return replace(tenant, etag=self._tenants.write(tenant.tenant_id, tenant, tenant.etag))

    def change_tenant(self, tenant_id: TenantId, change: Callable[[Tenant], Tenant]) -> Changed[Tenant] | None:
        def attempt() -> Changed[Tenant] | None:
            found = self.tenant(tenant_id)
            return Changed.saved(found, change, self.save_tenant) if found else None

        with self.faults.during("change_tenant"):
            return until_settled(attempt, TryLater("tenant-contended"))

    def delete_tenant(self, tenant_id: TenantId) -> None:
        with self.faults.during("delete_tenant"):
            self._tenants.drop(tenant_id)

    def save_consent(self, consent: ConsentState) -> ConsentState:
        with self.faults.during("save_consent"):
            return replace(consent, etag=self._consents.write(consent.nonce, consent, consent.etag))

    def consent(self, nonce: str) -> ConsentState | None:
        with self.faults.during("consent"):
            found = self._consents.get(nonce)
            return replace(found[0], etag=found[1]) if found else None

    def delete_consents(self, tenant_id: TenantId) -> None:
        with self.faults.during("delete_consents"):
            self._drop_consents(lambda consent: consent.tenant_id == tenant_id)

    def delete_expired_consents(self, now: datetime) -> None:
        with self.faults.during("delete_expired_consents"):
            self._drop_consents(lambda consent: consent.expires_at <= now)

    def _drop_consents(self, goes: Callable[[ConsentState], bool]) -> None:
        for nonce, consent, _ in self._consents.items():
            if goes(consent):
                self._consents.drop(nonce)


class FakeMailboxStore:
    """Mailboxes, their watches and the notes of who has which inbox, in memory."""

    def __init__(self, *watched: WatchedMailbox) -> None:
        self.faults = Faults()
        self._mailboxes: Rows[tuple[TenantId, MailboxId], Mailbox] = Rows()
        self._watches: Rows[tuple[TenantId, MailboxId], Watch] = Rows()
        self._objects: dict[tuple[TenantId, str], MailboxId] = {}
        for each in watched:
            self.keep(each)

    def keep(self, watched: WatchedMailbox) -> None:
        """Set both rows without a condition, for the start of a test."""
        self._mailboxes.put((watched.mailbox.tenant_id, watched.mailbox.mailbox_id), watched.mailbox)
        self._watches.put((watched.watch.tenant_id, watched.watch.mailbox_id), watched.watch)

    def mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        with self.faults.during("mailbox"):
            return self._read(tenant_id, mailbox_id)

    def recent_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        with self.faults.during("recent_mailbox"):
            return self._read(tenant_id, mailbox_id)

    def mailboxes(self, tenant_id: TenantId | None = None) -> tuple[WatchedMailbox, ...]:
        with self.faults.during("mailboxes"):
            keys = sorted(key for key, _, _ in self._mailboxes.items() if tenant_id in (None, key[0]))
            return tuple(watched for key in keys if (watched := self._read(*key)) is not None)

    def save_mailbox(self, mailbox: Mailbox) -> Mailbox:
        with self.faults.during("save_mailbox"):
            key = (mailbox.tenant_id, mailbox.mailbox_id)
            return replace(mailbox, etag=self._mailboxes.write(key, mailbox, mailbox.etag))

    def save_watch(self, watch: Watch) -> Watch:
        with self.faults.during("save_watch"):
            return self._save_watch(watch)

    def change_watch(
        self, tenant_id: TenantId, mailbox_id: MailboxId, change: Callable[[Watch], Watch]
    ) -> Changed[Watch]:
        def attempt() -> Changed[Watch] | None:
            found = self._read(tenant_id, mailbox_id)
            return Changed.saved(found.watch, change, self._save_watch, bool(found.watch.etag)) if found else None

        with self.faults.during("change_watch"):
            done = until_settled(attempt, Conflict("watch keeps changing"))
            if done is None:
                raise Conflict("mailbox is gone")
            return done

    def delete_mailbox(self, tenant_id: TenantId, mailbox_id: MailboxId) -> None:
        with self.faults.during("delete_mailbox"):
            self._mailboxes.drop((tenant_id, mailbox_id))
            self._watches.drop((tenant_id, mailbox_id))
            mine = [key for key, owner in self._objects.items() if (key[0], owner) == (tenant_id, mailbox_id)]
            for key in mine:
                del self._objects[key]

    def take_object(self, tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> MailboxId:
        with self.faults.during("take_object"):
            return self._objects.setdefault((tenant_id, object_id), mailbox_id)

    def release_object(self, tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> None:
        with self.faults.during("release_object"):
            if self._objects.get((tenant_id, object_id)) == mailbox_id:
                del self._objects[(tenant_id, object_id)]

    def _read(self, tenant_id: TenantId, mailbox_id: MailboxId) -> WatchedMailbox | None:
        box = self._mailboxes.get((tenant_id, mailbox_id))
        if box is None:
            return None
        watch, etag = self._watches.get((tenant_id, mailbox_id)) or (Watch(tenant_id, mailbox_id), "")
        return WatchedMailbox(replace(box[0], etag=box[1]), replace(watch, etag=etag))

    def _save_watch(self, watch: Watch) -> Watch:
        return replace(watch, etag=self._watches.write((watch.tenant_id, watch.mailbox_id), watch, watch.etag))


class FakeKeyStore:
    """Keys in memory."""

    def __init__(self, *keys: StateKey) -> None:
        self.faults = Faults()
        self.odd_rows: tuple[str, ...] = ()
        self._keys = {key.key_id: key for key in keys}

    def keys(self) -> tuple[StateKey, ...]:
        with self.faults.during("keys"):
            return tuple(sorted(self._keys.values(), key=lambda key: (key.stored_at, key.key_id)))

    def unreadable(self) -> tuple[str, ...]:
        return self.odd_rows

    def add_key(self, key: StateKey) -> None:
        with self.faults.during("add_key"):
            if key.key_id in self._keys:
                raise Conflict("key id is taken")
            self._keys[key.key_id] = key


class FakeKeyring:
    """A keyring of given keys: the first signs, all verify; without keys it is as if storage were down."""

    def __init__(self, *keys: StateKey) -> None:
        self.faults = Faults()
        self.keys = list(keys)
        self.odd_rows: tuple[str, ...] = ()

    def signing(self) -> StateKey:
        with self.faults.during("signing"):
            return self._all()[0]

    def verifying(self) -> dict[int, bytes]:
        with self.faults.during("verifying"):
            return {key.key_id: key.secret for key in self._all()}

    def unreadable(self) -> tuple[str, ...]:
        with self.faults.during("unreadable"):
            return self.odd_rows

    def _all(self) -> list[StateKey]:
        if not self.keys:
            raise TryLater("no keys")
        return self.keys


class FakeGraveyard:
    """What was buried, in memory."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._items: dict[tuple[str, str], BuriedItem] = {}

    def bury(self, item: BuriedItem) -> None:
        with self.faults.during("bury"):
            self._items.setdefault((item.queue, item.message_id), item)

    def buried(self, queue: str) -> tuple[BuriedItem, ...]:
        with self.faults.during("buried"):
            mine = [item for item in self._items.values() if item.queue == queue]
            return tuple(sorted(mine, key=lambda item: item.buried_at))

    def forget(self, tenant_id: TenantId) -> None:
        with self.faults.during("forget"):
            self._items = {name: item for name, item in self._items.items() if _tenant_of(item) != tenant_id}


def _tenant_of(item: BuriedItem) -> str | None:
    try:
        return WorkItem.decode(item.body.encode()).tenant_id
    except InvalidInput:
        return None


class FakeWorkQueue:
    """Work items in memory, each with the delay it was put with."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.faults = Faults()
        self.stored: list[tuple[str, WorkItem, float]] = []
        self._clock = clock or FakeClock()
        self._due: list[tuple[datetime, str, WorkItem]] = []

    def put(self, queue: str, item: WorkItem, delay: float = 0.0) -> None:
        with self.faults.during("put"):
            self.stored.append((queue, item, delay))
            self._due.append((self._clock.now() + timedelta(seconds=delay), queue, item))

    def oldest(self, queue: str) -> datetime | None:
        """Since when the oldest item that lies in a queue could have been taken."""
        with self.faults.during("oldest"):
            here, now = self.items(queue), self._clock.now()
            return min(
                (due for due, name, item in self._due if name == queue and item in here and due <= now), default=None
            )

    def put_all(self, queue: str, items: Sequence[WorkItem], within: float) -> bool:
        """Each item is one call `put`, so that a fault planned for `put` loses just that one."""
        stored = True
        with self.faults.during("put_all"):
            for item in items:
                try:
                    self.put(queue, item)
                except TryLater:
                    stored = False
        return stored

    def items(self, queue: str) -> tuple[WorkItem, ...]:
        """What lies in a queue, oldest first."""
        return tuple(item for name, item, _ in self.stored if name == queue)

    def delays(self, queue: str) -> tuple[float, ...]:
        """The delays of what lies in a queue, oldest first."""
        return tuple(delay for name, _, delay in self.stored if name == queue)

    def take(self, queue: str) -> WorkItem:
        """Remove and give the oldest item of a queue, whatever its delay."""
        at = next(place for place, (name, _, _) in enumerate(self.stored) if name == queue)
        return self.stored.pop(at)[1]

"""The Stages of one run of the tests: each with a storage account of its own, and one that most tests share.

The shared Stage goes from hand to hand at rest: what a test leaves undone is done before the test is examined, and
nothing of it is left when the next test begins to make trouble.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.m365 import Tenant
from sandbox.m365.switches import Switches
from sandbox.running.waiting import next_second
from sandbox.stage.host import HostKind, HostMissing
from sandbox.stage.stage import Stage
from sandbox.storage.azurite import Azurite
from shared.domain.values.ids import TenantId, mailbox_id_of
from tests.e2e.support.invariants import Invariants
from tests.e2e.support.trial import Trial

DOMAIN = "contoso.example"
STORED = 6


@dataclass(slots=True)
class Shared:
    """A Stage that many tests use one after the other, with Mailboxes in store for those to come."""

    stage: Stage
    invariants: Invariants
    tenant: Tenant
    store: list[Trial] = field(default_factory=list)

    def hand_out(self, count: int) -> list[Trial]:
        """Mailboxes out of the store, on a Stage that is at rest."""
        self.stage.settle()
        taken, self.store = self.store[:count], self.store[count:]
        return [replace(trial, began=datetime.now(UTC)) for trial in taken]

    def take_back(self) -> None:
        """Undo what the test has set, let what it left come to its end, and examine what must always hold."""
        calm(self.stage)
        self.stage.settle()
        self._drop_unreadable()
        self._switch_off()
        self.stage.settle()
        self.stage.hear_out()
        self.invariants.examine()

    def _drop_unreadable(self) -> None:
        """A run that broke off left its lease behind: for minutes no other run would read that Mailbox."""
        leased = self.stage.storage.read_by_somebody()
        self.store = [
            each for each in self.store if mailbox_id_of(TenantId(each.tenant.id), each.address) not in leased
        ]

    def _switch_off(self) -> None:
        """The next test's rounds read no Mailbox but those in store."""
        stored = {trial.address for trial in self.store}
        listed = self.stage.people.admin(f"ada@{self.tenant.domain}").get("/api/mailboxes")
        listed.raise_for_status()
        for box in listed.json()["mailboxes"]:
            if box["enabled"] and box["address"] not in stored:
                self.stage.people.put_mailbox(box["address"], enabled=False).raise_for_status()


@dataclass(slots=True)
class Stages:
    """Makes Stages on one Azurite, each with an account of its own, and keeps the shared one."""

    azurite: Azurite
    kind: HostKind
    accounts: Iterator[str]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    shared: Shared | None = None

    def make(self, settings: Mapping[str, str] | None = None, **more: Any) -> Stage:
        """A new Stage, up and empty; skips the test where this kind of host cannot be had."""
        stage = Stage(self.kind, settings, azurite=self.azurite, account=next(self.accounts), **more)
        try:
            return stage.start()
        except HostMissing as missing:
            pytest.skip(f"no {self.kind} host: {missing}")

    def take(self, count: int) -> list[Trial]:
        """Watched Mailboxes on the shared Stage, which is made anew after a test that failed."""
        if self.shared is None:
            stage = self.make()
            self.shared = Shared(stage, Invariants(stage), stage.people.connected_tenant(DOMAIN))
        shared = self.shared
        if len(shared.store) < count:
            fresh = [self.trial(shared.stage, shared.invariants, shared.tenant) for _ in range(max(count, STORED))]
            watch(fresh)
            shared.store.extend(fresh)
        return shared.hand_out(count)

    def discard(self) -> None:
        """Take the shared Stage down."""
        if self.shared is not None:
            self.shared.stage.stop()
            self.shared = None

    def trial(self, stage: Stage, invariants: Invariants, tenant: Tenant) -> Trial:
        """An address in the tenant, in whose inbox nothing lies yet; nobody watches it yet."""
        number = next(self.numbers)
        trial = Trial(stage, invariants, tenant, f"harper{number}@{tenant.domain}", number, datetime.now(UTC))
        tenant.add_mailbox(trial.address, name="Harper")
        return trial


def watch(trials: Sequence[Trial]) -> None:
    """Have Mailboxes watched, and wait once for the second in which their mails count."""
    for trial in trials:
        answer = trial.put()
        answer.raise_for_status()
        assert all(check["ok"] for check in answer.json()["checks"]), answer.text
    next_second()


def calm(stage: Stage) -> None:
    """End all trouble: no fault is planned any more, and storage and Microsoft 365 are as they were at first."""
    stage.m365.faults.clear()
    stage.proxy.faults.clear()
    stage.proxy.down = stage.proxy.queue_down = stage.proxy.table_down = False
    for name, value in vars(Switches()).items():
        setattr(stage.m365.switches, name, value)

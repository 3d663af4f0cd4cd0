"""Stages for the end-to-end tests: one that most share, each with a Mailbox of its own, and others made to order."""

import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.azurite import Azurite
from sandbox.m365 import Tenant
from sandbox.stage import Stage
from sandbox.stage_host import HostKind, HostMissing
from sandbox.stage_waiting import next_second
from tests.e2e.referee import Referee
from tests.e2e.scene import Scene

HERE = Path(__file__).parent
ACCOUNTS = 300
STORED = 6
DOMAIN = "contoso.example"


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the long tests."""
    config.addinivalue_line("markers", "campaign: something happens at each call of a mail's way, one after the other")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(slots=True)
class Shared:
    """A Stage that many tests use, with Mailboxes in store for those to come."""

    stage: Stage
    referee: Referee
    tenant: Tenant
    store: list[Scene] = field(default_factory=list)


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

    def take(self, count: int) -> list[Scene]:
        """Watched Mailboxes on the shared Stage, which is made anew after a test that failed."""
        if self.shared is None:
            stage = self.make()
            self.shared = Shared(stage, Referee(stage), stage.connected_tenant(DOMAIN))
        shared = self.shared
        if len(shared.store) < count:
            fresh = [self.scene(shared.stage, shared.referee, shared.tenant) for _ in range(max(count, STORED))]
            watch(fresh)
            shared.store.extend(fresh)
        taken, shared.store = shared.store[:count], shared.store[count:]
        return [replace(scene, began=datetime.now(UTC)) for scene in taken]

    def discard(self) -> None:
        """Take the shared Stage down."""
        if self.shared is not None:
            self.shared.stage.stop()
            self.shared = None

    def scene(self, stage: Stage, referee: Referee, tenant: Tenant) -> Scene:
        """An address in the tenant, in whose inbox nothing lies yet; nobody watches it yet."""
        number = next(self.numbers)
        scene = Scene(stage, referee, tenant, f"harper{number}@{tenant.domain}", number, datetime.now(UTC))
        tenant.add_mailbox(scene.address, name="Harper")
        return scene


def watch(scenes: list[Scene]) -> None:
    """Have Mailboxes watched, and wait once for the second in which their mails count."""
    for scene in scenes:
        answer = scene.put()
        answer.raise_for_status()
        assert all(check["ok"] for check in answer.json()["checks"]), answer.text
    next_second()


@pytest.fixture(scope="session")
def host_kind(request: pytest.FixtureRequest) -> HostKind:
    """The Functions host of this run: --host, else HARPER_TEST_HOST, else local."""
    kind = request.config.getoption("--host", None) or os.environ.get("HARPER_TEST_HOST") or "local"
    if kind not in ("local", "worker", "func"):
        raise pytest.UsageError(f"HARPER_TEST_HOST is local, worker or func, not {kind}")
    return cast(HostKind, kind)


@pytest.fixture(scope="session")
def stages(host_kind: HostKind) -> Iterator[Stages]:
    """The maker of Stages of this run."""
    names = tuple(f"stage{number}" for number in range(1, ACCOUNTS + 1))
    with Azurite(accounts=names) as azurite:
        made = Stages(azurite, host_kind, iter(names))
        yield made
        made.discard()


@pytest.fixture
def scenes(stages: Stages, request: pytest.FixtureRequest) -> Iterator[Callable[[int], list[Scene]]]:
    """Gives watched Mailboxes on the shared Stage; afterwards what must always hold is examined."""
    failed_before = request.session.testsfailed
    taken: list[Scene] = []

    def take(count: int) -> list[Scene]:
        taken.extend(stages.take(count))
        return taken[-count:]

    try:
        yield take
        if request.session.testsfailed == failed_before and stages.shared is not None:
            _calm(stages.shared.stage)
            stages.shared.referee.examine()
            for scene in taken:
                _switch_off(scene)
        else:
            stages.discard()
    except BaseException:
        stages.discard()
        raise


@pytest.fixture
def scene(scenes: Callable[[int], list[Scene]]) -> Scene:
    """One watched Mailbox on the shared Stage."""
    return scenes(1)[0]


@pytest.fixture
def make_stage(stages: Stages, request: pytest.FixtureRequest) -> Iterator[Callable[..., Scene]]:
    """Makes a Stage of the test's own with a consented tenant, and a Scene on it (watched unless told otherwise)."""
    made: list[tuple[Stage, Referee]] = []
    failed_before = request.session.testsfailed

    def make(settings: Mapping[str, str] | None = None, *, watched: bool = True, **more: Any) -> Scene:
        stage = stages.make(settings, **more)
        referee = Referee(stage)
        made.append((stage, referee))
        scene = stages.scene(stage, referee, stage.connected_tenant(DOMAIN))
        if watched:
            watch([scene])
        return scene

    try:
        yield make
        if request.session.testsfailed == failed_before:
            for stage, referee in made:
                _calm(stage)
                referee.examine()
    finally:
        for stage, _ in made:
            stage.stop()


def _calm(stage: Stage) -> None:
    stage.m365.faults.clear()
    stage.proxy.faults.clear()


def _switch_off(scene: Scene) -> None:
    """The next test's catch-up need not read this mailbox."""
    if scene.stage.m365.subscriptions:
        scene.put(enabled=False)

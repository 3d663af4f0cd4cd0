"""Stages for the end-to-end tests: one that most share, each with a Mailbox of its own, and others made to order."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.stage.host import HostKind
from sandbox.stage.stage import Stage
from sandbox.storage.azurite import Azurite
from tests.e2e.support.invariants import Invariants
from tests.e2e.support.stages import DOMAIN, Stages, calm, watch
from tests.e2e.support.trial import Trial

HERE = Path(__file__).parent
ACCOUNTS = 300


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the long tests."""
    config.addinivalue_line("markers", "campaign: something happens at each call of a mail's way, one after the other")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


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
def trials(stages: Stages, request: pytest.FixtureRequest) -> Iterator[Callable[[int], list[Trial]]]:
    """Gives watched Mailboxes on the shared Stage; afterwards what must always hold is examined."""
    failed_before = request.session.testsfailed
    try:
        yield stages.take
        if request.session.testsfailed == failed_before and stages.shared is not None:
            stages.shared.take_back()
        else:
            stages.discard()
    except BaseException:
        stages.discard()
        raise


@pytest.fixture
def trial(trials: Callable[[int], list[Trial]]) -> Trial:
    """One watched Mailbox on the shared Stage."""
    return trials(1)[0]


@pytest.fixture
def make_stage(stages: Stages, request: pytest.FixtureRequest) -> Iterator[Callable[..., Trial]]:
    """Makes a Stage of the test's own with a consented tenant, and a Trial on it (watched unless told otherwise)."""
    made: list[tuple[Stage, Invariants]] = []
    failed_before = request.session.testsfailed

    def make(settings: Mapping[str, str] | None = None, *, watched: bool = True, **more: Any) -> Trial:
        stage = stages.make(settings, **more)
        invariants = Invariants(stage)
        made.append((stage, invariants))
        trial = stages.trial(stage, invariants, stage.people.connected_tenant(DOMAIN))
        if watched:
            watch([trial])
        return trial

    try:
        yield make
        if request.session.testsfailed == failed_before:
            for stage, invariants in made:
                calm(stage)
                invariants.examine()
    finally:
        for stage, _ in made:
            stage.stop()

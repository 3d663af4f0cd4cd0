"""Queue triggers in the local host, on the sample app and the real Azurite."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueClient

from sandbox.host.triggers.queues import Backoff
from sandbox.running.waiting import wait_for
from sandbox.storage.azurite import Azurite
from tests.sandbox.support.host_process import HostProcess
from tests.sandbox.support.sample_host import queue, sample_host, work_queue


@pytest.fixture(scope="module")
def host(azurite: Azurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostProcess]:
    """The sample app with a short lease."""
    with sample_host(azurite, tmp_path_factory.mktemp("queues"), timers=False, lease=2) as running:
        yield running


@pytest.fixture(scope="module")
def work(azurite: Azurite, host: HostProcess) -> Iterator[QueueClient]:
    """The queue that `work` listens to; the host had begun before it was made."""
    with work_queue(azurite, host) as client:
        yield client


def _put(work: QueueClient, **body: object) -> None:
    work.send_message(json.dumps(body).encode())


def _runs(host: HostProcess, function: str, text: str) -> list[dict[str, Any]]:
    """The invocations whose message holds that text, in order."""
    return [e for e in host.events("invocation", function=function) if text in e["metadata"].get("QueueTrigger", "")]


def _ended(host: HostProcess, function: str, text: str, count: int = 1) -> list[dict[str, Any]]:
    wait_for(lambda: len(_runs(host, function, text)) >= count)
    return _runs(host, function, text)


def _is_empty(client: QueueClient) -> bool:
    return client.get_queue_properties().approximate_message_count == 0


def test_a_message_is_worked_on_once_and_deleted(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="once")
    (run,) = _ended(host, "work", "once")
    assert (run["ok"], run["metadata"]["DequeueCount"]) == (True, "1")
    assert run["reason"] == f"New queue message detected on '{work.queue_name}'."
    wait_for(lambda: _is_empty(work))
    assert len(_runs(host, "work", "once")) == 1


def test_a_failing_message_comes_again_and_ends_in_the_poison_queue(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="poisoned", do="fail")
    runs = _ended(host, "work", "poisoned", 3)
    (buried,) = _ended(host, "bury", "poisoned")
    assert [run["metadata"]["DequeueCount"] for run in runs] == ["1", "2", "3"]
    assert {run["ok"] for run in runs} == {False}
    assert buried["metadata"]["DequeueCount"] == "1"
    assert len(_runs(host, "work", "poisoned")) == 3
    wait_for(lambda: _is_empty(work))


def test_a_failed_message_waits_for_the_visibility_timeout(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="later", do="fail")
    first, second, *_ = _ended(host, "work", "later", 2)
    assert second["t"] > first["t"]
    shown = [e["metadata"]["NextVisibleTime"] for e in (first, second)]
    assert shown[0] != shown[1]
    assert _seconds(second["t"]) - _seconds(first["t"]) >= 0.9  # host.json says one second
    wait_for(lambda: _is_empty(work))  # its third try is not to be counted in another test


def _seconds(moment: str) -> float:
    minute, second = moment[14:16], moment[17:26]
    return (int(moment[11:13]) * 60 + int(minute)) * 60 + float(second.rstrip("+"))


def test_top_level_properties_overwrite_the_metadata_of_the_message(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="overwritten", id="mine")
    _ended(host, "work", "overwritten")
    invocation = _runs(host, "work", "overwritten")[0]["invocation"]
    lines = [e["message"] for e in host.events("log", invocation=invocation)]
    assert any(line.startswith("work id=mine dequeue=1 ") for line in lines)


def test_a_dequeue_count_that_is_no_number_fails_until_poison(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="miscounted", dequeueCount="x")
    runs = _ended(host, "work", "miscounted", 3)
    assert all("DequeueCount" in run["error"] for run in runs)
    # The copy has the same body, so whoever is to bury it fails just so.
    assert not _ended(host, "bury", "miscounted")[0]["ok"]


def test_a_message_that_is_not_base64_goes_to_poison_without_an_invocation(
    azurite: Azurite, host: HostProcess, work: QueueClient
) -> None:
    before = len(host.events("invocation", function="work"))
    with (
        queue(azurite, work.queue_name, raw=True) as raw,
        queue(azurite, f"{work.queue_name}-poison", raw=True) as poison,
    ):
        raw.send_message("this is not base64!")
        # The consumer of the poison queue cannot read it either, so it stays there.
        wait_for(lambda: any("not base64" in line for line in host.lines))
        wait_for(lambda: not _is_empty(poison))
        wait_for(lambda: _is_empty(work))
        assert len(host.events("invocation", function="work")) == before
        poison.clear_messages()


def test_a_message_that_is_not_utf8_fails_until_poison_without_an_invocation(
    azurite: Azurite, host: HostProcess, work: QueueClient
) -> None:
    before = len(host.events("invocation", function="work"))
    with queue(azurite, f"{work.queue_name}-poison", raw=True) as poison:
        work.send_message(b"\xff\xfe not utf-8")
        wait_for(lambda: _is_empty(work) and not _is_empty(poison))
        assert len([line for line in host.lines if "not UTF-8" in line]) >= 3
        assert len(host.events("invocation", function="work")) == before
        poison.clear_messages()


def test_a_long_run_keeps_its_lease(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="long", do="wait", seconds=3.5)  # the lease is two seconds
    (run,) = _ended(host, "work", "long")
    wait_for(lambda: _is_empty(work))
    assert run["ok"]
    assert len(_runs(host, "work", "long")) == 1


def test_a_failing_consumer_of_a_poison_queue_leaves_its_message_for_a_lease(
    azurite: Azurite, host: HostProcess, work: QueueClient
) -> None:
    with queue(azurite, f"{work.queue_name}-poison") as poison:
        if not _exists(poison):
            poison.create_queue()
        poison.send_message(b'{"do": "fail", "name": "unburied"}')
        first, second, *_ = _ended(host, "bury", "unburied", 3)
        leases = [datetime.fromisoformat(json.loads(run["metadata"]["NextVisibleTime"])) for run in (first, second)]
        assert leases[1] - leases[0] >= timedelta(seconds=2)
        assert not _is_empty(poison)
        poison.clear_messages()
    with queue(azurite, f"{work.queue_name}-poison-poison") as none:
        assert not _exists(none)


def _exists(client: QueueClient) -> bool:
    try:
        client.get_queue_properties()
    except ResourceNotFoundError:
        return False
    return True


def test_logs_of_a_thread_that_joined_are_kept_and_of_others_dropped(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="threads")
    (run,) = _ended(host, "work", "threads")
    kept = [e["message"] for e in host.events("log", invocation=run["invocation"])]
    assert "a line of a thread that joined" in kept
    assert "a line of a thread" not in kept
    wait_for(lambda: host.events("dropped_log", message="a line of a thread"))


def test_the_hosts_own_storage_calls_are_none_of_the_apps_logs(host: HostProcess, work: QueueClient) -> None:
    _put(work, name="quiet")
    _ended(host, "work", "quiet")
    assert {e["category"] for e in host.events("dropped_log")} == {"sample"}


def test_work_in_hand_stays_within_batch_and_threshold(azurite: Azurite, tmp_path: Path) -> None:
    with sample_host(azurite, tmp_path, timers=False) as host, work_queue(azurite, host) as work:
        for number in range(12):
            _put(work, name=f"many-{number}", do="wait", seconds=0.5)
        most = 0
        while len(host.events("invocation", function="work")) < 12:
            begun = sum("Executing 'Functions.work'" in line for line in host.lines)
            done = sum("Executed 'Functions.work'" in line for line in host.lines)
            most = max(most, begun - done)
            time.sleep(0.02)
    assert 4 <= most <= 6  # batchSize 4, newBatchThreshold 2


def test_a_killed_host_leaves_its_message_to_the_next_one(azurite: Azurite, tmp_path: Path) -> None:
    host = sample_host(azurite, tmp_path, timers=False, lease=2)
    with work_queue(azurite, host) as work, host:
        _put(work, name="killed", do="wait for ever at first")
        wait_for(lambda: any("work id=" in line for line in host.lines))
        host.kill()
        host.start()
        (run,) = _ended(host, "work", "killed")
        assert (run["ok"], run["metadata"]["DequeueCount"]) == (True, "2")
        wait_for(lambda: _is_empty(work))


def test_waits_grow_at_random_from_a_tenth_of_a_second_to_the_longest() -> None:
    backoff = Backoff(2.0, Random(7))
    waits = [backoff.next() for _ in range(12)]
    assert waits[0] == 0.1
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert 0.18 <= waits[1] <= 0.22
    assert 0.26 <= waits[2] <= 0.34
    assert waits[-1] == 2.0
    backoff.found()
    assert backoff.next() == 0.1


def test_two_hosts_do_not_wait_in_step() -> None:
    first, second = (Backoff(60, Random(seed)) for seed in (1, 2))
    assert [first.next() for _ in range(5)] != [second.next() for _ in range(5)]

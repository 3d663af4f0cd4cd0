"""The composition root: each part once, when it is first used."""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.errors import NotReady
from shared.ports.app import App
from shared.settings.settings import Settings
from shared.wiring import process
from shared.wiring.machine import SystemClock, SystemRandomness, limits_of, times_of
from shared.wiring.real import RealApp
from tests.support.app_on_fakes import app_on
from tests.support.deployment import ENVIRONMENT
from tests.support.fake_app import FakeApp

ROOT = Path(__file__).parents[2]
NAMES = [name for name in vars(App) if not name.startswith("_")]
WEBHOOK = """
import json, sys
from functions.web import notifications
from shared.wiring import process
from shared.wiring.real import RealApp
process.use(RealApp({environment!r}))
app = process.app()
assert all((app.keyring, app.queue, app.random, app.clock, app.stored_lately))
heavy = ("msal", "jinja2", "azure.identity", "shared.adapters.graph.http", "shared.adapters.entra.tokens")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""


@pytest.mark.parametrize("name", NAMES)
def test_each_part_is_made_once(name: str) -> None:
    parts = RealApp(ENVIRONMENT)
    assert getattr(parts, name) is getattr(parts, name)


def test_threads_that_ask_at_once_get_the_same_part() -> None:
    parts = RealApp(ENVIRONMENT)
    start = threading.Barrier(8)
    found: list[object] = []

    def ask() -> None:
        start.wait()
        found.append(parts.queue)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(part) for part in found}) == 1


def test_every_credential_makes_a_token_source() -> None:
    identity = {"HARPER_CREDENTIAL": "managed-identity", "HARPER_IDENTITY_CLIENT_ID": ENVIRONMENT["HARPER_CLIENT_ID"]}
    assert RealApp(ENVIRONMENT | identity).tokens is not None


BROKEN = {"HARPER_CREDENTIAL": "certificate", "HARPER_CERTIFICATE": "/nowhere.pem"}


@pytest.mark.parametrize("name", ["keyring", "tenants", "queue", "mails", "tokens"])
def test_a_certificate_that_cannot_be_used_is_named_with_all_that_is_wrong_by_whatever_is_asked_for(name: str) -> None:
    with pytest.raises(NotReady) as wrong:
        getattr(RealApp(ENVIRONMENT | BROKEN | {"HARPER_PUBLIC_URL": ""}), name)
    assert [key.split(" ")[0] for key in wrong.value.keys] == ["HARPER_PUBLIC_URL", "HARPER_CERTIFICATE"]


def test_the_spare_queue_needs_the_settings_of_storage_only() -> None:
    assert RealApp({"HarperStorage": "UseDevelopmentStorage=true"}).spare_queue is not None
    with pytest.raises(NotReady) as missing:
        _ = RealApp({key: value for key, value in ENVIRONMENT.items() if key != "HarperStorage"}).spare_queue
    assert [key.split(" ")[0] for key in missing.value.keys] == ["HarperStorage"]


def test_storage_by_a_managed_identity_is_made_without_a_call() -> None:
    uris = {
        "HarperStorage": "",
        "HarperStorage__queueServiceUri": "https://account.queue.core.windows.net",
        "HarperStorage__tableServiceUri": "https://account.table.core.windows.net",
    }
    parts = RealApp(ENVIRONMENT | uris)
    assert parts.tenants is not None
    assert parts.queue is not None


def test_missing_settings_are_named_by_whatever_needs_them_each_time() -> None:
    parts = RealApp({})
    for _ in range(2):
        with pytest.raises(NotReady) as missing:
            _ = parts.keyring
        assert len(missing.value.keys) == 4


def test_unwise_settings_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    parts = RealApp(ENVIRONMENT | {"HARPER_SETTLE_SECONDS": "1"})
    assert parts.settings is parts.settings
    assert caplog.text.count("HARPER_SETTLE_SECONDS") == 1


def test_the_azure_sdk_does_not_log_its_addresses() -> None:
    process.use(None)
    try:
        assert isinstance(process.app(), RealApp)
        assert process.app() is process.app()
        assert logging.getLogger("azure").level == logging.WARNING
    finally:
        process.use(None)


def test_other_parts_can_be_used() -> None:
    app = FakeApp()
    with app_on(app):
        assert process.app() is app
    assert process.app() is not app


def test_the_webhook_pays_for_no_adapter_that_it_does_not_use() -> None:
    program = WEBHOOK.format(environment=ENVIRONMENT)
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == []


def test_the_settings_reach_the_limits_in_their_units() -> None:
    settings = Settings.from_env(
        ENVIRONMENT
        | {"HARPER_TOO_OLD_HOURS": "2", "HARPER_GIVE_UP_HOURS": "1", "HARPER_PENDING_MINUTES": "3"}
        | {"HARPER_SUBSCRIPTION_MINUTES": "60", "HARPER_PATCH_GAP_SECONDS": "5", "HARPER_RETRY_SECONDS": "7"}
    )
    limits, times = limits_of(settings), times_of(settings)
    assert (limits.too_old, limits.give_up, limits.first_retry) == (7200, 3600, 7)
    assert times.pending.total_seconds() == 180
    assert (times.subscription_life.total_seconds(), times.patch_gap.total_seconds()) == (3600, 5)


def test_the_machine_gives_utc_and_bytes_that_never_repeat() -> None:
    assert str(SystemClock().now().tzinfo) == "UTC"
    assert len({SystemRandomness().token(16) for _ in range(100)}) == 100

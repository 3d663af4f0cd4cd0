"""Ready or not."""

from datetime import timedelta

import pytest

from shared.errors import NotReady, TryLater
from shared.usecases.operations.health import Readiness, is_ready
from tests.support.builders import NOW, a_state_key
from tests.support.fakes.all import FakeKeyring, FakeTenantStore


def test_an_app_with_keys_and_storage_is_ready() -> None:
    assert is_ready(lambda: FakeKeyring(a_state_key()), FakeTenantStore)


def test_an_app_whose_storage_is_down_is_not_ready() -> None:
    store = FakeTenantStore()
    store.faults.fail("tenant", TryLater("down"))
    assert not is_ready(lambda: FakeKeyring(a_state_key()), lambda: store)
    assert not is_ready(FakeKeyring, FakeTenantStore)


def test_missing_settings_are_named_in_the_log_only(caplog: pytest.LogCaptureFixture) -> None:
    def missing() -> FakeKeyring:
        raise NotReady(["HARPER_CLIENT_ID"])

    assert not is_ready(missing, FakeTenantStore)
    assert "HARPER_CLIENT_ID" in caplog.text


def test_a_connection_string_that_cannot_be_read_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def unreadable() -> FakeKeyring:
        raise ValueError("AccountKey=secret")

    assert not is_ready(unreadable, FakeTenantStore)
    assert "secret" not in caplog.text


def test_the_answer_is_kept_for_some_seconds_for_each_subject() -> None:
    readiness = Readiness()
    looks: list[str] = []

    def look(name: str, ready: bool) -> bool:
        looks.append(name)
        return ready

    assert readiness.of("app", NOW, lambda: look("first", True))
    assert readiness.of("app", NOW + timedelta(seconds=4), lambda: look("too soon", False))
    assert not readiness.of("app", NOW + timedelta(seconds=5), lambda: look("second", False))
    assert readiness.of("another app", NOW + timedelta(seconds=5), lambda: look("third", True))
    assert looks == ["first", "second", "third"]

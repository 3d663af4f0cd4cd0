"""What the host is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.host.settings import AppSettings, FunctionError, HostError, HostJson, seconds

BUNDLE = "Microsoft.Azure.Functions.ExtensionBundle"


def _host_json(folder: Path, content: object) -> HostJson:
    (folder / "host.json").write_text(json.dumps(content), encoding="utf-8")
    return HostJson.read(folder)


def test_a_bare_host_json_has_the_platforms_defaults(tmp_path: Path) -> None:
    read = _host_json(tmp_path, {"version": "2.0"})
    assert (read.batch_size, read.new_batch_threshold, read.max_dequeue_count) == (16, 8, 5)
    assert (read.max_polling_interval, read.visibility_timeout, read.route_prefix) == (60.0, 0.0, "api")
    assert read.base64
    assert not read.extension_bundle


def test_host_json_is_read(tmp_path: Path) -> None:
    queues = {"batchSize": 8, "visibilityTimeout": "00:00:15", "maxPollingInterval": "00:00:00.500"}
    http = {"routePrefix": "/v1/"}
    content = {"version": "2.0", "functionTimeout": "-1", "extensions": {"queues": queues, "http": http}}
    read = _host_json(tmp_path, content)
    assert (read.batch_size, read.new_batch_threshold) == (8, 4)
    assert (read.visibility_timeout, read.max_polling_interval) == (15.0, 0.5)
    assert (read.route_prefix, read.function_timeout) == ("v1", None)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"version": "1.0"},
        {"version": "2.0", "extensions": {"queues": {"batchSize": 33}}},
        {"version": "2.0", "extensions": {"queues": {"batchSize": 0}}},
        {"version": "2.0", "extensions": {"queues": {"maxDequeueCount": 0}}},
        {"version": "2.0", "extensions": {"queues": {"maxPollingInterval": "00:00:00.05"}}},
        {"version": "2.0", "extensions": {"queues": {"visibilityTimeout": "15 s"}}},
        {"version": "2.0", "extensions": []},
        {"version": "2.0", "extensionBundle": {}},
        {"version": "2.0", "extensionBundle": None},
        {"version": "2.0", "extensionBundle": {"id": BUNDLE}},
        {"version": "2.0", "extensionBundle": {"id": "Some.Other.Bundle", "version": "[4.*, 5.0.0)"}},
        {"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "4"}},
        {"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "[9.*, 10.0.0)"}},
    ],
)
def test_a_host_json_that_the_platform_refuses_is_refused(tmp_path: Path, content: dict[str, Any]) -> None:
    with pytest.raises(HostError):
        _host_json(tmp_path, content)


@pytest.mark.parametrize("version", ["[4.*, 5.0.0)", "[4.0.0, 5.0.0)", "[3.*, 4.0.0)", "(4.1.2,5)"])
def test_the_known_extension_bundle_counts(tmp_path: Path, version: str) -> None:
    bundle = {"id": BUNDLE, "version": version}
    assert _host_json(tmp_path, {"version": "2.0", "extensionBundle": bundle}).extension_bundle


def test_a_missing_or_broken_host_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="not found"):
        HostJson.read(tmp_path)
    (tmp_path / "host.json").write_text("{", encoding="utf-8")
    with pytest.raises(HostError, match="not JSON"):
        HostJson.read(tmp_path)


def test_later_sources_of_settings_win(tmp_path: Path) -> None:
    local = {"Values": {"A": "local", "B": "local", "C": 1}}
    (tmp_path / "local.settings.json").write_text(json.dumps(local), encoding="utf-8")
    values = AppSettings.gather(tmp_path, {"A": "env", "B": "env"}, ["B=given=twice"], 7071).values
    assert (values["A"], values["B"], values["C"]) == ("env", "given=twice", "1")
    assert values["WEBSITE_HOSTNAME"] == "localhost:7071"


def test_the_host_gives_its_worker_a_thousand_threads_unless_told_otherwise(tmp_path: Path) -> None:
    name = "PYTHON_THREADPOOL_THREAD_COUNT"
    assert AppSettings.gather(tmp_path, {}, [], 1).values[name] == "1000"
    assert AppSettings.gather(tmp_path, {name: "4"}, [], 1).values[name] == "4"


def test_a_setting_without_a_sign_and_another_language_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="K=V"):
        AppSettings.gather(tmp_path, {}, ["HarperStorage"], 1)
    with pytest.raises(HostError, match="not python"):
        AppSettings.gather(tmp_path, {"FUNCTIONS_WORKER_RUNTIME": "node"}, [], 1)


def test_settings_resolve_inside_of_properties() -> None:
    settings = AppSettings({"NAME": "work"})
    assert settings.resolve("%NAME%-items") == "work-items"
    with pytest.raises(FunctionError, match="does not resolve"):
        settings.resolve("%OTHER%")


def test_a_connection_is_found_by_its_names() -> None:
    settings = AppSettings({"HarperStorage": "A=1;", "AzureWebJobsOther": "B=2;", "Dev": "UseDevelopmentStorage=true"})
    assert settings.connection_string("HarperStorage") == "A=1;"
    assert settings.connection_string("Other") == "B=2;"
    assert "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1" in settings.connection_string("Dev")
    with pytest.raises(FunctionError, match="'Nowhere' does not exist"):
        settings.connection_string("Nowhere")


@pytest.mark.parametrize("key", ["AzureWebJobs.work.Disabled", "AzureWebJobs_work_Disabled"])
def test_a_setting_switches_a_function_off(key: str) -> None:
    assert AppSettings({key: "true"}).disabled("work")
    assert AppSettings({key: "1"}).disabled("work")
    assert not AppSettings({key: "false"}).disabled("work")


@pytest.mark.parametrize(("text", "expected"), [("00:00:30", 30), ("1.02:00:00", 93600), ("00:05", 300)])
def test_time_spans_are_read_in_seconds(text: str, expected: int) -> None:
    assert seconds(text) == expected

"""What the .NET side of the platform makes of JSON and text."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.host.worker.values import as_text, http_result, iso, looks_like_json, overwrite_metadata, queue_messages


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", [b"plain"]),
        (b'{"a":1}', [b'{"a":1}']),
        ('{"a":1}', [b'{\n  "a": 1\n}']),
        ('[1,"two",{"a":3}]', [b"1", b"two", b'{\n  "a": 3\n}']),
        ('{"at":"2026-01-02T03:04:05.120000+02:00"}', [b'{\n  "at": "2026-01-02T01:04:05.12+00:00"\n}']),
        ('{"at":"2026-01-02T03:04:05.100Z"}', [b'{\n  "at": "2026-01-02T03:04:05.1Z"\n}']),
        (["a", "b"], [b"a", b"b"]),
        ({"a": 1}, [b'{\n  "a": 1\n}']),
        ("", [b""]),
    ],
)
def test_queue_outputs_are_parsed_split_and_rewritten(value: Any, expected: list[bytes]) -> None:
    assert queue_messages(value) == expected


def test_a_queue_output_that_only_looks_like_json_fails() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        queue_messages("{not json}")


def test_top_level_properties_overwrite_metadata_without_case() -> None:
    metadata: dict[str, Any] = {"Id": "real", "DequeueCount": 1}
    body = {"id": "mine", "dequeueCount": "x", "list": [1], "none": None, "at": "2026-01-02T03:04:05Z", "n": 1.0}
    overwrite_metadata(json.dumps(body), metadata)
    assert metadata == {"Id": "mine", "DequeueCount": "x", "at": "01/02/2026 03:04:05", "n": "1"}


@pytest.mark.parametrize("text", ["[1]", "{broken}", "{" * 100_000 + "}"])
def test_what_is_no_object_overwrites_nothing(text: str) -> None:
    metadata: dict[str, Any] = {"Id": "real"}
    overwrite_metadata(text, metadata)
    assert metadata == {"Id": "real"}


@pytest.mark.parametrize(
    ("value", "status", "body"),
    [
        ("hello", 200, b"hello"),
        ("", 200, b""),
        ('{"a":1}', 200, b'{\n  "a": 1\n}'),
        ('{"status":404,"body":"gone"}', 404, b"gone"),
        ('{"statusCode":"201","body":{"a":1}}', 201, b'{"a":1}'),
        ("true", 200, b"True"),
        (b"\x00raw", 200, b"\x00raw"),
    ],
)
def test_a_bare_return_value_is_read_as_json_and_rewritten(value: str | bytes, status: int, body: bytes) -> None:
    assert http_result(value)[::2] == (status, body)


def test_a_bare_return_value_may_carry_headers() -> None:
    assert http_result('{"body":"x","headers":{"X-N":1}}')[1] == {"X-N": "1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{}", True), (" [1] ", True), ("{]", False), ("{", False), ("", False), ('"a"', False)],
)
def test_json_is_known_by_its_first_and_last_character(text: str, expected: bool) -> None:
    assert looks_like_json(text) is expected


def test_values_become_text_as_the_platform_writes_them() -> None:
    assert [as_text(v) for v in (None, True, 2.0, 2.5, "x", 7)] == ["", "True", "2", "2.5", "x", "7"]


def test_moments_are_written_with_a_trimmed_fraction() -> None:
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 120000, tzinfo=UTC)) == "2026-01-02T03:04:05.12+00:00"
    assert iso(datetime.min.replace(tzinfo=UTC)) == "0001-01-01T00:00:00+00:00"

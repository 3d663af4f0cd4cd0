"""The evaluator of the queries does what Kusto does, and refuses what it does not know."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.infra.alerts.kql import run
from tests.infra.alerts.kql_expressions import INGESTED, KqlError

NOW = datetime(2026, 3, 2, 10, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def traces(*messages: str) -> dict[str, list[dict[str, Any]]]:
    """Lines a minute apart, the last one now."""
    count = len(messages)
    return {
        "traces": [
            {"timestamp": NOW - timedelta(minutes=count - 1 - number), "message": text, "severityLevel": number}
            for number, text in enumerate(messages)
        ]
    }


def values(query: str, *messages: str) -> list[Any]:
    """The only column of what a query gives."""
    return [value for row in run(query, traces(*messages), NOW) for value in row.values()]


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ('message startswith "ALARM="', ["alarm=a x", "alarm=b"]),
        ('message contains "m=b"', ["alarm=b"]),
        ('message has "state=sent"', ["step=send state=sent reason=-"]),
        ('message has "state=sen"', []),
        ('message == "alarm=b" or message startswith "step"', ["alarm=b", "step=send state=sent reason=-"]),
        ('not(message startswith "alarm=") and severityLevel >= 2', ["step=send state=sent reason=-"]),
        ('message in ("alarm=b", "c")', ["alarm=b"]),
        ('extract("state=([^ ]+)", 1, message) == "sent"', ["step=send state=sent reason=-"]),
        (r'extract(@"reason=(\S+)", 1, message) != ""', ["step=send state=sent reason=-"]),
        ("timestamp > ago(90s)", ["alarm=b", "step=send state=sent reason=-"]),
        ("2 * severityLevel + 1 == 3", ["alarm=b"]),
        ('toint(extract("none=([0-9]+)", 1, message)) > 1', []),
        ('not(toint("none") > 1)', []),
        ('toint("none") > 1 or severityLevel == 0', ["alarm=a x"]),
        ('tobool(iff(message contains "x", "True", "false"))', ["alarm=a x"]),
    ],
)
def test_where_keeps_the_rows_for_which_the_test_is_true(test: str, kept: list[str]) -> None:
    query = f"traces | where {test} | project message"
    assert values(query, "alarm=a x", "alarm=b", "step=send state=sent reason=-") == kept


def test_parse_gives_no_values_where_a_line_does_not_fit() -> None:
    query = 'traces | parse message with * "queue=" queue " oldest=" oldest:int | project queue, oldest'
    rows = run(query, traces("step=queue-age queue=mail-fetch oldest=12", "step=queue-age queue=x reason=-"), NOW)
    assert rows == [{"queue": "mail-fetch", "oldest": 12}, {"queue": None, "oldest": None}]


def test_a_summary_counts_adds_and_picks() -> None:
    query = """traces | summarize n = count(), odd = countif(severityLevel == 1), low = min(severityLevel),
        high = max(severityLevel), all = sum(severityLevel), late = sumif(severityLevel, severityLevel > 1),
        first = minif(severityLevel, severityLevel > 0), half = percentile(severityLevel, 50)"""
    [row] = run(query, traces("a", "b", "c", "d"), NOW)
    assert row == {"n": 4, "odd": 1, "low": 0, "high": 3, "all": 6, "late": 5, "first": 1, "half": 1}


def test_a_summary_of_nothing_is_one_row_without_groups_and_none_with_them() -> None:
    assert run("traces | summarize n = count(), last = max(timestamp)", {}, NOW) == [{"n": 0, "last": None}]
    assert run("traces | summarize n = count() by message", {}, NOW) == []


def test_groups_are_made_by_columns_and_by_bins_of_time() -> None:
    query = "traces | summarize n = count() by message, bin(timestamp, 5m) | order by message asc, timestamp desc"
    rows = run(query, traces("a", "b", "a", "a"), NOW)
    times = [NOW.replace(minute=5), NOW.replace(minute=0), NOW.replace(minute=5)]
    assert [(row["message"], row["timestamp"], row["n"]) for row in rows] == [
        ("a", times[0], 2),
        ("a", times[1], 1),
        ("b", times[2], 1),
    ]


def test_the_row_with_the_greatest_value_is_picked_in_each_group() -> None:
    query = (
        'traces | extend name = extract("^(.)", 1, message) | summarize arg_max(timestamp, severityLevel) by name'
        " | project name, severityLevel | order by name"
    )
    assert run(query, traces("a1", "b1", "a2"), NOW) == [
        {"name": "b", "severityLevel": 1},
        {"name": "a", "severityLevel": 2},
    ]


def test_a_row_comes_in_when_it_says_so_and_else_at_once() -> None:
    rows = {"traces": [{"timestamp": NOW, "message": "a"}, {"timestamp": NOW, "message": "b", INGESTED: NOW + HOUR}]}
    query = "traces | extend late = ingestion_time() - timestamp | where ingestion_time() > timestamp"
    assert run(query, rows, NOW) == [{"timestamp": NOW, "message": "b", "late": HOUR}]
    query = "traces | where coalesce(ingestion_time(), timestamp) == timestamp | project message"
    unknown = {"traces": [{"timestamp": NOW, "message": "c", INGESTED: None}, rows["traces"][1]]}
    assert run(query, unknown, NOW) == [{"message": "c"}]
    assert run(query.replace("coalesce(ingestion_time(), timestamp)", "ingestion_time()"), unknown, NOW) == []
    operation = {"Operation": [{"TimeGenerated": NOW, "Detail": "OverQuota"}]}
    assert run("Operation | where ingestion_time() == TimeGenerated", operation, NOW) == operation["Operation"]


def test_what_is_null_can_be_asked_for() -> None:
    assert values("traces | summarize n = min(severityLevel) | project no = isnull(n)") == [True]
    assert values("traces | project no = isnull(severityLevel)", "a") == [False]


def test_a_span_of_time_is_told_in_seconds() -> None:
    query = "traces | summarize seconds = max(timestamp), first = min(timestamp) | project s = (seconds - first) / 1s"
    assert values(query, "a", "b", "c") == [120.0]


@pytest.mark.parametrize(
    "query",
    [
        "customEvents | where timestamp > ago(1h)",
        "traces, requests",
        "traces | where resultCode == 200",
        "requests | where message == 1",
        "Operation | where timestamp > ago(1h)",
        "_LogOperation | where Detail == 1",
        "traces | project message | where ingestion_time() > ago(1h)",
        "traces | summarize n = count() | where ingestion_time() > ago(1h)",
        "traces | where ingestion_time(1) > ago(1h)",
        "traces | project message | where timestamp > ago(1h)",
        "traces | summarize n = count() by message | where severityLevel > 1",
        "traces | summarize arg_max(timestamp, duration) by message",
        "traces | join requests",
        "traces | where strlen(message) > 1",
        "traces | where extract(message) == 1",
        "traces | where message =~ 1",
        "traces | where message == 'a'",
        "traces | where severityLevel > 1 2",
        "traces | where (severityLevel > 1",
        "traces | where message in",
        "traces | summarize count()",
        "traces | summarize n = median(severityLevel)",
        'traces | parse message with "a" b:real',
        "traces | parse message with 1",
        "traces | extend 1 = 2",
        "traces | where",
        "traces |",
        "",
    ],
)
def test_what_is_wrong_or_unknown_is_refused_even_without_rows(query: str) -> None:
    with pytest.raises(KqlError):
        run(query, {}, NOW)


@pytest.mark.parametrize("test", ['severityLevel == "1"', "message > 1", "message and severityLevel == 0"])
def test_values_of_different_kinds_are_never_compared_in_silence(test: str) -> None:
    with pytest.raises(KqlError):
        run(f"traces | where {test}", traces("a"), NOW)


def test_a_row_with_a_column_that_application_insights_has_not_is_refused() -> None:
    with pytest.raises(KqlError):
        run("traces", {"traces": [{"timestamp": NOW, "msg": "a"}]}, NOW)

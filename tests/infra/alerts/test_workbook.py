"""The operator's workbook is one that the portal can open, and each of its queries tells the truth."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.infra.alerts import kql
from tests.infra.alerts.log_rows import MAILBOX, ROOT, TENANT, Row, line, lines, request, step, trace
from tests.infra.bicep.reader.exact import differences, resource

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TEXT = (ROOT / "infra" / "modules" / "workbook.json").read_text(encoding="utf-8")
ITEMS: dict[str, dict[str, Any]] = {item["name"]: item for item in json.loads(TEXT)["items"]}
QUERIES = {name: item["content"]["query"] for name, item in ITEMS.items() if item["type"] == 3}
PARAMETERS = {each["name"]: each for each in ITEMS["parameters"]["content"]["parameters"]}
WORST = {"paused", "failing"}
FILE = (ROOT / "infra" / "modules" / "workbook.bicep").read_text(encoding="utf-8")
RESOURCE = {
    "type": "Microsoft.Insights/workbooks",
    "api_version": "2023-06-01",
    "existing": False,
    "config": {
        "name": "=guid(base_string: =applicationInsightsId, extra_string_1: =name, extra_string_2: operators)",
        "location": "=location",
        "tags": "=tags",
        "kind": "shared",
        "properties": {
            "displayName": "Harper Mail (${name})",
            "description": "How mails end, how long answers take, and what stands still.",
            "category": "workbook",
            "version": "Notebook/1.0",
            "sourceId": "=applicationInsightsId",
            "serializedData": "=load_text_content(file_path: workbook.json, encoding: None)",
        },
    },
}
# What a query item may be shown as, and how each of ours is: a story and states are read, the rest is seen over time.
CHARTS = {"areachart", "barchart", "categoricalbar", "linechart", "scatterchart", "timechart", "unstackedbar"}
SHOWN_AS = {
    "story": "table",
    "ends": "barchart",
    "answer-time": "timechart",
    "queue-age": "timechart",
    "webhook": "timechart",
    "states": "table",
}


def ask(name: str, traces: Sequence[Row] = (), requests: Sequence[Row] = (), mail: str = "") -> list[Row]:
    """What a query of the workbook gives, with the parameters filled in as the portal does."""
    query = QUERIES[name].replace("{TimeRange:grain}", "1h").replace("{Mail}", mail)
    return kql.run(query, {"traces": traces, "requests": requests}, NOW)


def at(minutes: float, seconds: float = 0.0) -> datetime:
    """So long after ten o'clock."""
    return NOW + timedelta(minutes=minutes, seconds=seconds)


def mail(number: int) -> str:
    """The short id of a mail."""
    return f"{number:012x}"


def faults(text: str) -> list[str]:
    """What of the workbook's text the portal would not open, or not show as it is meant."""
    book = json.loads(text)
    items = {item["name"]: item for item in book["items"]}
    found = [] if len(items) == len(book["items"]) else ["two items have one name"]
    found += differences(book["version"], "Notebook/1.0", "version")
    kinds = {"about": 1, "parameters": 9} | dict.fromkeys(SHOWN_AS, 3)
    found += differences({name: item["type"] for name, item in items.items()}, kinds, "type")
    for name, shown_as in SHOWN_AS.items():
        if name not in items:
            continue
        wanted = {
            "version": "KqlItem/1.0",
            "queryType": 0,
            "size": 0,
            "resourceType": "microsoft.insights/components",
            "timeContextFromParameter": "TimeRange",
            "timeContext": {"durationMs": 0},
            "visualization": shown_as,
        }
        content = items[name]["content"]
        found += differences({key: content.get(key) for key in wanted}, wanted, name)
        found += [f"{name} has no {key}" for key in ("query", "title", "noDataMessage") if not content.get(key)]
    return found


def test_the_file_is_a_workbook_of_application_insights() -> None:
    assert faults(TEXT) == []
    assert set(SHOWN_AS.values()) <= CHARTS | {"table"}


@pytest.mark.parametrize(
    ("right", "fault"),
    [
        ('"visualization": "barchart"', '"visualization": "nonsense"'),
        ('"visualization": "timechart"', '"visualization": "timeChart"'),
        ('"visualization": "table"', '"visualization": "map"'),
        ('"version": "Notebook/1.0"', '"version": "Notebook/2.0"'),
        ('"version": "KqlItem/1.0"', '"version": "KqlItem"'),
        ('"queryType": 0', '"queryType": 1'),
        ('"resourceType": "microsoft.insights/components"', '"resourceType": "microsoft.storage/storageaccounts"'),
        ('"timeContextFromParameter": "TimeRange"', '"timeContextFromParameter": "Time"'),
        ('"timeContext": {"durationMs": 0}', '"timeContext": {"durationMs": 60000}'),
        ('"type": 3', '"type": 10'),
        ('"name": "ends"', '"name": "states"'),
        ('"noDataMessage": "Nothing waited in any queue."', '"noDataMessage": ""'),
    ],
)
def test_a_fault_in_the_workbook_is_found(right: str, fault: str) -> None:
    assert right in TEXT, "the fault must change the file"
    assert faults(TEXT.replace(right, fault))


def test_the_workbook_stands_with_application_insights_for_all_who_may_read_it() -> None:
    assert list(differences(resource(FILE, "workbook"), RESOURCE)) == []


@pytest.mark.parametrize(
    ("right", "fault"),
    [
        ("sourceId: applicationInsightsId", "sourceId: 'azure monitor'"),
        ("sourceId: applicationInsightsId", "sourceId: 'applicationInsightsId'"),
        ("kind: 'shared'", "kind: 'user'"),
        ("category: 'workbook'", "category: 'sentinel'"),
        ("version: 'Notebook/1.0'", "version: 'Notebook/2.0'"),
        ("loadTextContent('workbook.json')", "'{}'"),
        ("guid(applicationInsightsId, name, 'operators')", "newGuid()"),
    ],
)
def test_a_fault_around_the_workbook_is_found(right: str, fault: str) -> None:
    assert right in FILE, "the fault must change the file"
    assert list(differences(resource(FILE.replace(right, fault), "workbook"), RESOURCE)) != []


def test_the_chart_of_the_webhook_says_what_it_cannot_see() -> None:
    assert "without waits for an instance that has to start" in ITEMS["webhook"]["content"]["title"]


def test_every_query_asks_only_for_what_application_insights_has() -> None:
    for name in QUERIES:
        ask(name, mail=mail(1))


def test_each_parameter_is_used_and_each_that_is_used_is_there() -> None:
    asked = set(re.findall(r"\{(\w+)(?::\w+)?\}", "\n".join(QUERIES.values())))
    assert asked == set(PARAMETERS) == {"TimeRange", "Mail"}
    assert PARAMETERS["TimeRange"]["type"] == 4
    assert PARAMETERS["TimeRange"]["value"]["durationMs"] in {
        each["durationMs"] for each in PARAMETERS["TimeRange"]["typeSettings"]["selectableValues"]
    }


def test_the_functions_that_are_asked_for_are_those_of_the_app() -> None:
    code = (ROOT / "functions" / "web" / "notifications.py").read_text(encoding="utf-8")
    asked = set(
        re.findall(r'"(\w+)"', " ".join(re.findall(r"operation_Name in \(([^)]*)\)", TEXT.replace('\\"', '"'))))
    )
    assert asked == set(re.findall(r'function_name\("(\w+)"\)', code))


def test_the_box_takes_a_short_id_and_nothing_else() -> None:
    [rule] = PARAMETERS["Mail"]["typeSettings"]["paramValidationRules"]
    fits = re.compile(rule["regExp"])
    assert [bool(fits.search(text)) for text in (mail(77), "", "77", 'x" or true', mail(7) + "0")] == [
        True,
        True,
        *[False] * 3,
    ]
    assert ITEMS["story"]["conditionalVisibility"] == {
        "parameterName": "Mail",
        "comparison": "isNotEqualTo",
        "value": "",
    }


def test_the_story_of_a_mail_is_told_in_order_over_all_functions() -> None:
    rows = [
        trace(step("reply", "sent", mail=mail(1)), at(2)) | {"operation_Name": "reply_mail"},
        trace(line("graph call=", mail=mail(1), status=200), at(1)) | {"operation_Name": "fetch_mail"},
        trace(line("step=accept mail", mail=mail(1)), at(0)) | {"operation_Name": "receive_notifications"},
        trace(line("alarm=buried queue=%s message=%s item") + f" mail={mail(1)}", at(3))
        | {"operation_Name": "bury_reply"},
        trace(line("step=accept mail", mail=mail(2)), at(0)),
    ]
    told = ask("story", rows, mail=mail(1))
    assert [row["operation_Name"] for row in told] == [
        "receive_notifications",
        "fetch_mail",
        "reply_mail",
        "bury_reply",
    ]
    assert [list(row) for row in told] == [["timestamp", "operation_Name", "message"]] * 4


def test_each_mail_is_counted_once_in_the_hour_and_state_of_its_end() -> None:
    rows = [
        *[trace(step("reply", "sent", mail=mail(number)), at(number)) for number in range(3)],
        *[trace(step("fetch", "seen", mail=mail(number)), at(-5)) for number in range(9)],
        trace(step("bury", "held", mail=mail(3)), at(1)),
        trace(step("reply", "sent", mail=mail(3)), at(61)),  # an operator replayed it
        trace(step("duplicate", "sent", mail=mail(0)), at(200)),
        *[trace(step("send", state, mail=mail(4 + n)), at(5)) for n, state in enumerate(("delegated", "handed-off"))],
        *[trace(step("thread", state, mail=mail(6 + n)), at(5)) for n, state in enumerate(("ignored", "held"))],
        trace(line("step=state ", state="watching"), at(5)),
        trace(line("step=checks ", state="watching"), at(5)),
    ]
    found = {(row["state"], row["timestamp"]): row["mails"] for row in ask("ends", rows)}
    ends = {(state, NOW): 1 for state in ("delegated", "handed-off", "ignored", "held")}
    assert found == {("sent", NOW): 3, ("sent", at(60)): 1, **ends}


def test_the_time_to_an_answer_runs_from_the_first_line_to_the_sending() -> None:
    rows: list[Row] = []
    for number in range(1, 101):
        began = "step=accept mail" if number % 2 else "step=catch-up mail"
        rows.append(trace(line(began, mail=mail(number)), at(1)))
        rows.append(trace(line("step=accept mail", mail=mail(number)), at(1, 0.5)))  # Graph told of it again
        rows.append(trace(step("fetch", "fetched", mail=mail(number)), at(1, 0.7)))
        rows.append(trace(step("send", "sent", mail=mail(number)), at(1, float(number))))
    unfinished = trace(line("step=accept mail", mail=mail(200)), at(1))
    cut_off = trace(step("send", "sent", mail=mail(201)), at(1))  # its first line is before the time range
    held = [
        trace(line("step=accept mail", mail=mail(202)), at(1)),
        trace(step("thread", "held", mail=mail(202)), at(9)),
    ]
    rounds = [trace(message, at(1)) for message in lines("step=catch-up tenant", mails=0)]
    assert ask("answer-time", [*rows, unfinished, cut_off, *held, *rounds]) == [{"sent": NOW, "p50": 50.0, "p95": 95.0}]


def test_the_age_of_each_queue_is_its_greatest_in_the_hour() -> None:
    rows = [
        trace(line("step=queue-age ", queue=queue, oldest=oldest), at(minute))
        for queue, oldest, minute in (("mail-fetch", 4, 1), ("mail-fetch", 90, 4), ("mail-reply-poison", 1000, 4))
    ]
    rows += [trace(message, at(2)) for message in lines("step=queue-age queue=%s reason", reason="storage-503")]
    assert {(row["queue"], row["timestamp"], row["oldest"]) for row in ask("queue-age", rows)} == {
        ("mail-fetch", NOW, 90),
        ("mail-reply-poison", NOW, 1000),
    }


def test_slow_answers_of_the_webhook_stand_beside_the_limits_of_graph() -> None:
    slow = {0: 3000.0, 1: 3001.0, 2: 10_000.0, 3: 10_001.0}
    rows = [request("receive_notifications", at(3), ms=slow.get(number, 50.0)) for number in range(19)]
    rows += [request("receive_lifecycle", at(4)), request("put_mailbox", at(4), ms=20_000.0)]
    rows += [request("receive_lifecycle", at(14), count=3)]
    first, second = sorted(ask("webhook", requests=rows), key=lambda row: row["timestamp"])
    limits = {"delayed_above": 10.0, "dropped_above": 15.0}
    assert first == {"timestamp": NOW, "over_3_s": 15.0, "over_10_s": 5.0, **limits}
    assert second == {"timestamp": at(10), "over_3_s": 0.0, "over_10_s": 0.0, **limits}


def test_tenants_and_mailboxes_are_shown_as_they_were_last_told() -> None:
    rows = [
        trace(line("step=state ", mailbox="-", state="connected"), at(15)),
        trace(line("step=state ", mailbox="-", state="pending"), at(0)),
        trace(line("step=state ", state="watching"), at(0)),
        trace(line("step=state ", state="failing", reason="access-denied"), at(15)),
    ]
    assert ask("states", rows) == [
        {"tenant": TENANT, "mailbox": "-", "state": "connected", "reason": "-", "told": at(15)},
        {"tenant": TENANT, "mailbox": MAILBOX, "state": "failing", "reason": "access-denied", "told": at(15)},
    ]


def test_what_is_in_trouble_is_marked() -> None:
    [formatter] = ITEMS["states"]["content"]["gridSettings"]["formatters"]
    marks = {
        each.get("thresholdValue"): each["representation"] for each in formatter["formatOptions"]["thresholdsGrid"]
    }
    assert formatter["columnMatch"] in ask("states", [trace(line("step=state "), NOW)])[0]
    assert {state for state, mark in marks.items() if mark == "4"} == WORST

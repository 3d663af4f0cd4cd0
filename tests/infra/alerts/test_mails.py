"""What the operator gets in a row of looks: each event once and never called resolved, each state while it lasts."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.infra.alerts.kql_expressions import INGESTED
from tests.infra.alerts.log_rows import MAILBOX, TENANT, Row, line, spread, trace
from tests.infra.alerts.rules import AlertRule, alert_rules, mails, parsed

NOW = datetime(2026, 3, 2, 10, 37, 30, tzinfo=UTC)
FREQUENCY = timedelta(minutes=15)
RULES = alert_rules()
EVENTS = {"buried": "alarm=buried ", "mail-held": "alarm=mail_held ", "no-mail": "alarm=no_mail_for_hours "}
STOPPED = "Data collection stopped due to daily limit of free data reached. Ingestion status = OverQuota"
EACH_EVENT = pytest.mark.parametrize("key", [*EVENTS, "daily-cap"])
LATENESSES = [timedelta(0), timedelta(seconds=59), timedelta(minutes=14), timedelta(hours=3), timedelta(hours=23)]


def looks(length: timedelta, phase: timedelta = timedelta(0)) -> list[datetime]:
    """A look every quarter of an hour, for so long from now on."""
    return sorted(spread(NOW + length + phase, FREQUENCY, length))


def told(key: str, *at: datetime, late: timedelta = timedelta(0)) -> dict[str, list[Row]]:
    """The line that an event's alert is for, at these times, each of which comes in so late."""
    if key == "daily-cap":
        return {"Operation": [{"TimeGenerated": each, "Detail": STOPPED, INGESTED: each + late} for each in at]}
    return {"traces": [trace(line(EVENTS[key]), each, 3) | {INGESTED: each + late} for each in at]}


def counted(rule: AlertRule, tables: dict[str, list[Row]], times: list[datetime], **more: timedelta) -> Counter[str]:
    """How often the operator hears each word."""
    return Counter(mail.says for mail in mails(rule, tables, times, **more))


# ------------------------------------------------------------------------------------------------ events


def test_what_happens_once_is_an_event_and_what_lasts_is_none() -> None:
    assert {key for key, rule in RULES.items() if rule.is_event} == {*EVENTS, "daily-cap"}


@EACH_EVENT
def test_forty_events_25_minutes_apart_are_forty_mails_and_none_says_resolved(key: str) -> None:
    tables = told(key, *spread(NOW + timedelta(hours=18), timedelta(minutes=25), timedelta(minutes=25) * 40))
    assert counted(RULES[key], tables, looks(timedelta(days=1))) == {"Fired": 40}
    as_a_state = replace(RULES[key], is_event=False)
    assert counted(as_a_state, tables, looks(timedelta(days=1))) == {"Fired": 1, "Resolved": 1}, "so it was once"


@EACH_EVENT
def test_events_between_two_looks_are_one_mail(key: str) -> None:
    first, second = NOW + timedelta(minutes=5), NOW + timedelta(hours=5)
    tables = told(key, *[hour + timedelta(seconds=number) for hour in (first, second) for number in range(50)])
    assert counted(RULES[key], tables, looks(timedelta(days=1))) == {"Fired": 2}


@EACH_EVENT
@pytest.mark.parametrize("late", LATENESSES, ids=str)
def test_an_event_is_mailed_once_however_late_its_line_comes_and_whenever_one_looks(key: str, late: timedelta) -> None:
    for minute in range(15):
        tables = told(key, NOW + timedelta(minutes=minute), late=late)
        assert counted(RULES[key], tables, looks(timedelta(days=2))) == {"Fired": 1}


@EACH_EVENT
@pytest.mark.parametrize("unseen", [timedelta(seconds=1), timedelta(minutes=4)], ids=str)
def test_a_line_that_came_in_but_cannot_be_found_at_once_is_mailed_once(key: str, unseen: timedelta) -> None:
    for second in range(0, 900, 45):
        tables = told(key, NOW + timedelta(seconds=second))
        assert counted(RULES[key], tables, looks(timedelta(hours=3)), unseen=unseen) == {"Fired": 1}


def test_a_mail_about_an_event_comes_within_twenty_minutes() -> None:
    for minute in range(15):
        happened = NOW + timedelta(minutes=minute)
        [mail] = mails(RULES["mail-held"], told("mail-held", happened), looks(timedelta(hours=2)))
        assert timedelta(minutes=5) <= mail.at - happened <= timedelta(minutes=20)


def test_mailboxes_without_mail_are_told_apart() -> None:
    rows = [trace(line(EVENTS["no-mail"], mailbox=name), NOW + timedelta(minutes=1), 3) for name in ("one", "two")]
    found = list(mails(RULES["no-mail"], {"traces": rows}, looks(timedelta(hours=2))))
    assert [mail.who for mail in found] == [(TENANT, "one"), (TENANT, "two")]


@EACH_EVENT
def test_a_line_without_a_time_of_arrival_is_mailed_once(key: str) -> None:
    """ingestion_time() is null where Azure does not tell it."""
    for minute in range(15):
        lines = told(key, NOW + timedelta(minutes=minute))
        tables = {name: [row | {INGESTED: None} for row in rows] for name, rows in lines.items()}
        assert counted(RULES[key], tables, looks(timedelta(hours=2))) == {"Fired": 1}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_the_lines_of_an_event_are_taken_by_when_they_came_in_before_anything_else(rule: AlertRule) -> None:
    condition = parsed()["variables"]["newlyCome"]["value"]
    table, first = rule.query.replace(" | extend timestamp = TimeGenerated", "").split(" | ")[:2]
    assert (first == condition) is rule.is_event
    assert ("TimeGenerated" in rule.query) is (table == "Operation"), "its column of time has another name"
    assert ("ingestion_time" in rule.query) is rule.is_event


def test_logs_that_are_taken_again_are_no_alarm() -> None:
    again = "Data collection started again. Ingestion status = RespectQuota"
    rows = [{"TimeGenerated": NOW, "Detail": detail} for detail in (again, "Some field was trimmed")]
    assert counted(RULES["daily-cap"], {"Operation": rows}, looks(timedelta(hours=2))) == {}


def test_the_cap_is_asked_of_the_workspace_and_all_else_of_application_insights() -> None:
    assert {key for key, rule in RULES.items() if rule.scope == "workspaceId"} == {"daily-cap"}
    assert {rule.scope for rule in RULES.values()} == {"workspaceId", "applicationInsights.id"}
    assert {key for key, rule in RULES.items() if rule.query.startswith("Operation ")} == {"daily-cap"}


# ------------------------------------------------------------------------------------------------ states


def test_what_lasts_is_mailed_once_and_resolved_when_it_is_over() -> None:
    paused = [line("step=state ", mailbox="-", state="paused", reason="AADSTS700016")]
    paused += [line("step=state ", state="watching")]
    ends = NOW + timedelta(hours=12)
    rows = [trace(each, at) for at in spread(ends, FREQUENCY, timedelta(hours=12)) for each in paused]
    fired, resolved = mails(RULES["stopped"], {"traces": rows}, looks(timedelta(days=1)))
    assert (fired.says, resolved.says) == ("Fired", "Resolved")
    assert fired.who == resolved.who == (TENANT, "-")
    assert ends < resolved.at <= ends + timedelta(minutes=75)


def test_trouble_that_comes_back_is_mailed_again() -> None:
    failing = line("step=state ", state="failing", reason="access-denied")
    rows = [trace(failing, NOW + timedelta(hours=hour)) for hour in (0, 6, 12)]
    found = list(mails(RULES["stopped"], {"traces": rows}, looks(timedelta(days=1))))
    assert [mail.says for mail in found] == ["Fired", "Resolved"] * 3
    assert {mail.who for mail in found} == {(TENANT, MAILBOX)}

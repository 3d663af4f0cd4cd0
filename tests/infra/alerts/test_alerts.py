"""Each alert hears what it is for, stays silent while all is well, and tells the operator what to do."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.tenants import DELETING
from shared.domain.work import QUEUES
from tests.infra.alerts.log_rows import (
    MAILBOX,
    TENANT,
    Row,
    alarm_names,
    formats,
    line,
    lines,
    request,
    runs,
    source,
    spread,
    step,
    trace,
)
from tests.infra.alerts.rules import AlertRule, alert_rules, fired

NOW = datetime(2026, 3, 2, 10, 37, 30, tzinfo=UTC)
LATELY = NOW - timedelta(minutes=5)
FREQUENCY = timedelta(minutes=15)
RULES = alert_rules()
HEARD_BY = {
    "buried": "buried",
    "mail_held": "mail-held",
    "tenant_paused": "stopped",
    "mailbox_failing": "stopped",
    "subscription_not_renewed": "not-renewed",
    "no_mail_for_hours": "no-mail",
    "not_ready": "cannot-work",
    "credential_refused": "cannot-work",
    "key_unreadable": "cannot-work",
}
OTHERS = {"queue-age", "webhook-slow", "webhook-5xx", "graph-errors", "timers", "daily-cap"}
FUNCTIONS = set(re.findall(r'function_name\("(\w+)"\)', source("functions")))


def told(*messages: str, at: datetime = LATELY) -> set[str]:
    """The alerts that stand after these lines, but the one of the timers."""
    return fired({"traces": [trace(message, at) for message in messages]}, NOW) - {"timers"}


def webhook(*answers: Row) -> set[str]:
    """The alerts that stand after these answers, but the one of the timers."""
    return fired({"requests": answers}, NOW) - {"timers"}


# ------------------------------------------------------------------------------------------------ log lines


def test_every_alarm_that_the_code_can_write_is_known_here() -> None:
    assert alarm_names() == set(HEARD_BY)
    assert set(HEARD_BY.values()) | OTHERS == set(RULES)


@pytest.mark.parametrize("form", [form for form in formats() if form.startswith("alarm=")])
def test_each_alarm_of_the_code_is_heard_by_exactly_one_alert(form: str) -> None:
    beginning = form.partition("%")[0]
    for message in lines(beginning):
        assert told(message) == {HEARD_BY[message.split()[0].removeprefix("alarm=")]}


def test_the_alerts_listen_for_no_alarm_that_the_code_cannot_write() -> None:
    asked = {name for rule in RULES.values() for name in re.findall(r'"alarm=(\w+) "', rule.query)}
    assert asked == alarm_names()


@pytest.mark.parametrize("beginning", ["step=state ", "step=schedule ", "step=queue-age ", "graph call="])
def test_each_other_line_that_an_alert_reads_is_written_by_the_code(beginning: str) -> None:
    assert lines(beginning)
    assert any(beginning in rule.query for rule in RULES.values())


def test_nothing_fires_while_all_is_well() -> None:
    well = [message for form in formats() if not form.startswith("alarm=") for message in lines(form)]
    well += [step("reply", state) for state in ("sent", "delegated", "handed-off", "ignored", "held")]
    well += [line("step=state ", mailbox="-", state=state) for state in ("invited", "pending", "connected")]
    well += [line("step=state ", state=state) for state in ("new", "watching", "disabled")]
    well += [line("step=queue-age ", queue=queue, oldest=30) for queue in QUEUES]
    well += [line("graph call=", call="get", status=status) for status in (200, 201, 202, 204) * 10]
    answers = [request("receive_notifications", at) for at in spread(NOW, timedelta(seconds=20), timedelta(hours=1))]
    other = [request("put_mailbox", LATELY, ms=9000.0, code="503"), request("fetch_mail", LATELY, success="False")]
    traces = runs(NOW) + [trace(each, LATELY) for each in well]
    assert fired({"traces": traces, "requests": answers + other}, NOW) == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_a_line_that_comes_late_is_still_seen_since_the_looks_overlap(rule: AlertRule) -> None:
    assert rule.window >= 2 * FREQUENCY


def test_what_is_older_than_the_look_is_not_heard_again() -> None:
    assert told(*lines("alarm=buried "), at=NOW - timedelta(minutes=31)) == set()


# ------------------------------------------------------------------------------------------------ who is in trouble


def stopped(*messages: str) -> set[tuple[str, ...]]:
    """Whose alerts stand."""
    return RULES["stopped"].alerts({"traces": [trace(message, LATELY) for message in messages]}, NOW)


def test_an_alert_stands_for_each_tenant_and_mailbox_as_long_as_it_is_stopped() -> None:
    paused = line("step=state ", mailbox="-", state="paused", reason="AADSTS700016")
    failing = line("step=state ", state="failing", reason="access-denied")
    assert stopped(paused) == stopped(*lines("alarm=tenant_paused ")) == {(TENANT, "-")}
    assert stopped(failing) == stopped(*lines("alarm=mailbox_failing ")) == {(TENANT, MAILBOX)}
    assert stopped(paused, failing, failing) == {(TENANT, "-"), (TENANT, MAILBOX)}


def test_a_tenant_that_the_operator_deletes_is_no_trouble() -> None:
    assert stopped(line("step=state ", mailbox="-", state="paused", reason=DELETING)) == set()


@pytest.mark.parametrize("alarm", ["subscription_not_renewed", "no_mail_for_hours"])
def test_one_mailbox_in_trouble_does_not_hide_another(alarm: str) -> None:
    rule = RULES[HEARD_BY[alarm]]
    messages = [line(f"alarm={alarm} ", mailbox=mailbox) for mailbox in ("one", "two", "two")]
    assert rule.alerts({"traces": [trace(each, LATELY) for each in messages]}, NOW) == {
        (TENANT, "one"),
        (TENANT, "two"),
    }


# ------------------------------------------------------------------------------------------------ figures


@pytest.mark.parametrize(("oldest", "alerts"), [(900, set()), (901, {"queue-age"}), (90_000, {"queue-age"})])
def test_a_queue_stands_still_when_its_oldest_item_is_older_than_15_minutes(oldest: int, alerts: set[str]) -> None:
    for queue in QUEUES:
        assert told(line("step=queue-age ", queue=f"{queue}-poison", oldest=oldest)) == alerts


def slow(count: int, of: int, ms: float = 2501.0, name: str = "receive_notifications") -> list[Row]:
    """So many answers within ten minutes, of which some are slow."""
    return [request(name, LATELY, ms=ms if number < count else 30.0) for number in range(of)]


@pytest.mark.parametrize("of", range(20, 1000, 140))
def test_exactly_5_percent_of_slow_answers_is_silent_and_one_more_is_not(of: int) -> None:
    assert webhook(*slow(of // 20, of)) == set()
    assert webhook(*slow(of // 20 + 1, of)) == {"webhook-slow"}


@pytest.mark.parametrize("of", [1, 2, 3, 19])
def test_a_single_slow_answer_in_ten_quiet_minutes_is_silent_and_two_are_not(of: int) -> None:
    assert webhook(*slow(1, of)) == set()
    assert webhook(*slow(2, max(of, 2))) == {"webhook-slow"}


def test_two_slow_answers_that_are_ten_minutes_apart_are_silent() -> None:
    rows = [request("receive_notifications", NOW - timedelta(minutes=ago), ms=9000.0) for ago in (4, 14)]
    assert webhook(*rows) == set()


def test_the_alerts_of_the_webhook_say_what_they_cannot_hear() -> None:
    assert "A request that starts an instance is in no row" in RULES["webhook-slow"].text
    assert "at least 2 answers of the webhook, and more than 5 %" in RULES["webhook-slow"].text
    assert "before any instance is reached leaves no row" in RULES["webhook-5xx"].text


def test_an_answer_is_slow_beyond_two_and_a_half_seconds() -> None:
    assert webhook(*slow(20, 20, ms=2500.0)) == set()
    assert webhook(*slow(20, 20, name="receive_lifecycle")) == {"webhook-slow"}


def test_ten_slow_minutes_are_not_hidden_by_a_busy_half_hour() -> None:
    busy = [request("receive_notifications", at) for at in spread(NOW, timedelta(seconds=2), timedelta(minutes=30))]
    assert webhook(*busy, *slow(40, 40)) == {"webhook-slow"}


def test_a_row_that_stands_for_several_answers_counts_as_many() -> None:
    quick = request("receive_notifications", LATELY, count=39)
    slow_ones = [request("receive_notifications", LATELY, ms=3000.0, count=count) for count in (2, 3)]
    assert webhook(quick, slow_ones[0]) == set()
    assert webhook(quick, slow_ones[1]) == {"webhook-slow"}


def test_the_webhook_may_refuse_what_is_no_notification() -> None:
    assert (
        webhook(*[request("receive_notifications", LATELY, code=code) for code in ("202", "400", "413", "499")])
        == set()
    )


@pytest.mark.parametrize("code", ["500", "502", "503"])
@pytest.mark.parametrize("name", ["receive_notifications", "receive_lifecycle"])
def test_a_single_5xx_of_the_webhook_is_heard(name: str, code: str) -> None:
    many = [request(name, LATELY) for _ in range(1000)]
    assert webhook(*many, request(name, LATELY, code=code)) == {"webhook-5xx"}


def calls(good: int, *bad: str) -> set[str]:
    """The alerts that stand after so many good answers of Graph, and these lines."""
    return told(*[line("graph call=", call="get", status=200)] * good, *bad)


@pytest.mark.parametrize(
    "bad",
    [
        *[line("graph call=", status=status, code="x", trouble="none") for status in (429, 500, 502, 503, 504)],
        line("graph call=", failed="ConnectTimeout", left=False),
        line("graph call=", failed="ReadTimeout", left=True),
        line("graph call=", status=200, trouble="too slow"),
        line("graph call=", status=200, trouble="cut off (ProtocolError)"),
    ],
)
def test_a_tenth_of_bad_answers_of_graph_is_silent_and_more_is_not(bad: str) -> None:
    assert calls(27, *[bad] * 3) == set()
    assert calls(26, *[bad] * 3) == {"graph-errors"}


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 410, 412])
def test_answers_of_graph_that_are_part_of_the_work_are_no_errors(status: int) -> None:
    assert calls(0, *[line("graph call=", status=status, code="x")] * 50) == set()


def test_two_bad_answers_in_a_quiet_half_hour_are_silent() -> None:
    assert calls(0, *[line("graph call=", status=503)] * 2) == set()
    assert calls(0, *[line("graph call=", status=503)] * 3) == {"graph-errors"}


# ------------------------------------------------------------------------------------------------ the file


def test_every_function_that_an_alert_asks_for_is_one_of_the_app() -> None:
    asked = set()
    for rule in RULES.values():
        for listed in re.findall(r'operation_Name (?:in \(([^)]*)\)|== ("\w+"))', rule.query):
            asked |= set(re.findall(r'"(\w+)"', "".join(listed)))
    assert asked == {"receive_notifications", "receive_lifecycle"}
    assert asked <= FUNCTIONS


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_each_alert_says_what_happened_and_what_to_do(rule: AlertRule) -> None:
    assert re.match(r"(?:answer|ask|get|have|make|put|read|see) ", rule.title), "a title is something to do"
    assert len(rule.title) <= 60
    assert 100 <= len(rule.text) <= 400
    assert rule.severity in range(5)
    assert all(each.title != rule.title for each in RULES.values() if each is not rule)

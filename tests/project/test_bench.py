"""The pieces of the benchmark: what is sent, how calls are attributed, and that a tiny run counts right."""

import io
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bench.counting.counters import BYTECODES, ProgramFailed, environment_of, packages_not_deployed
from bench.counting.graph_calls import SEND, by_kind, own_calls
from bench.counting.storage_calls import STAGES, by_stage, label, shares
from bench.counting.traffic import Answer, SentMail, Traffic, detours
from bench.measures.catch_up import CatchUp, run_catch_up
from bench.measures.instructions import Instructions, notification
from bench.measures.load import prepare, run_load
from bench.measures.reading import Reading
from bench.measures.singles import SingleMail
from bench.measures.uncertain import UncertainSend
from bench.plan import Kind, PlannedMail, Scale, plan
from bench.progress import Progress
from bench.report.outcomes import graph_calls_per_mail, milliseconds_to_reply, outcomes, percentile
from bench.report.results import Figure, Results, missed
from bench.report.table import lines
from sandbox.m365 import LoggedRequest
from sandbox.stage.stage import Stage
from sandbox.storage.calls import Call, EntityCall, Transaction

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
HASHES: dict[Kind, str] = {"answered": "a" * 40, "ignored": "b" * 40}


def a_request(template: str, path: str = "") -> LoggedRequest:
    later = NOON + timedelta(seconds=1)
    return LoggedRequest(
        *(template.partition(" ")[0], f"/v1.0{path}", "", template, "t", "harper1@contoso.example", 200, 1, None),
        *(NOON, later, 1, "r", "c", ""),
    )


def a_transaction(call: Call, messages: int = 0) -> Transaction:
    return Transaction(1, call, 200, True, messages, 0.0, 0.1, False)


def queue_call(operation: str, queue: str, messages: int = 0) -> Transaction:
    return a_transaction(Call("queue", operation, queue), messages)


def row_call(operation: str, *rows: str) -> Transaction:
    entities = tuple(EntityCall("insert entity", "correspondence", "p", row) for row in rows)
    return a_transaction(Call("table", operation, "correspondence", entities))


def a_sent_mail(kind: Kind, *, has_ended: bool = True) -> SentMail:
    planned = PlannedMail(kind, "harper1@contoso.example", f"{kind}@customer.example", "s", "t", (), None)
    return SentMail(planned, f"<{kind}@customer.example>", f"id-{kind}", HASHES[kind], NOON, has_ended)


def some_traffic(*transactions: Transaction, answers: int = 1, arrivals: int = 1) -> Traffic:
    answered = a_sent_mail("answered")
    sent = tuple(Answer(f"draft-{n}", answered.message_id, NOON + timedelta(seconds=0.25)) for n in range(answers))
    requests = (
        a_request("GET /users/{}/messages/{}", "/users/u/messages/id-answered"),
        a_request("POST /users/{}/messages/{}/createReply", "/users/u/messages/id-answered/createReply"),
        a_request(SEND, "/users/u/messages/draft-0/send"),
        a_request("GET /users/{}/messages/{}", "/users/u/messages/id-ignored"),
        a_request("GET /users/{}/mailFolders/{}/messages/delta", "/users/u/mailFolders/inbox/messages/delta"),
        a_request("POST /subscriptions", "/subscriptions"),
        a_request("POST /{}/oauth2/v2.0/token", "/t/oauth2/v2.0/token"),
    )
    mails = (answered, a_sent_mail("ignored"))
    return Traffic(mails, sent, {answered.message_id: arrivals}, requests, transactions, 1.0, {})


def test_half_of_the_planned_mails_are_to_be_answered_and_a_fifth_is_notified_twice() -> None:
    scale = Scale()
    mails = plan(scale, Random(1))
    assert Counter(mail.kind for mail in mails) == {"answered": 100, "ignored": 100}
    assert sum(mail.notified_again is not None for mail in mails) == 40
    assert set(Counter((mail.to, mail.kind) for mail in mails).values()) == {10}
    assert len({mail.to for mail in mails}) == 10
    assert set(Counter(mail.from_ for mail in mails).values()) == {2}
    assert len({mail.from_ for mail in mails}) == 100
    assert len({(mail.from_, mail.kind) for mail in mails}) == 200
    assert all(bool(mail.headers) == (mail.kind == "ignored") for mail in mails)
    assert plan(scale, Random(1)) == mails


def test_delta_subscriptions_and_tokens_are_counted_apart_from_the_calls_of_a_mail() -> None:
    traffic = some_traffic()
    assert by_kind(traffic.requests) == {"own": 4, "delta": 1, "subscriptions": 1, "tokens": 1}
    assert graph_calls_per_mail(traffic, "answered") == 3
    assert graph_calls_per_mail(traffic, "ignored") == 1


def test_a_look_into_the_mailbox_is_a_call_of_nobody_known() -> None:
    looked = a_request("GET /users/{}/messages", "/users/u/messages")
    assert own_calls([looked], {"id-answered": "answered"}) == {"unknown": 1}


def test_a_transaction_belongs_to_the_stage_that_made_it_and_empty_polls_to_none() -> None:
    found = by_stage(
        [
            queue_call("put message", "mail-fetch"),
            queue_call("get messages", "mail-thread"),
            queue_call("get messages", "mail-fetch", 1),
            row_call("insert entity", "mail:1"),
            queue_call("put message", "mail-thread"),
            queue_call("get messages", "mail-thread", 1),
            queue_call("delete message", "mail-fetch"),
            row_call("batch", "mail:1", "thread:1"),
            queue_call("delete message", "mail-thread"),
        ]
    )
    assert {stage: sum(found[stage].values()) for stage in STAGES} == {"accept": 1, "fetch": 4, "thread": 3, "reply": 0}
    assert found["thread"]["batch correspondence (mail thread)"] == 1


def test_a_query_is_named_by_the_kinds_of_rows_it_asks_for() -> None:
    asked = "PartitionKey eq 'p' and (RowKey eq 'box:1' or RowKey eq 'watch:1')"
    assert label(Call("table", "query", "mailboxes", filter=asked)) == "query mailboxes (box watch)"


def test_the_shares_of_answered_and_ignored_mails_add_up_to_the_whole() -> None:
    traffic = some_traffic(
        queue_call("put message", "mail-fetch"),
        queue_call("put message", "mail-fetch"),
        queue_call("get messages", "mail-fetch", 2),
        queue_call("get messages", "mail-fetch"),
        row_call("insert entity", f"mail:{HASHES['answered']}"),
        row_call("insert entity", f"mail:{HASHES['ignored']}"),
        row_call("get entity", f"thread:{HASHES['answered'][:24]}"),
        row_call("get entity", "peer:1"),
        queue_call("put message", "mail-reply"),
        a_transaction(Call("table", "query", "mailboxes")),
    )
    found = shares(traffic)
    assert (found.total, found.empty_polls) == (9, 1)
    assert found.answered == 6.5  # its row, Thread, budget, reply item, the switch, and half of three
    assert found.ignored == 2.5
    assert found.answered + found.ignored == found.total


def test_mails_without_or_with_two_answers_are_found() -> None:
    assert outcomes(some_traffic()).all_well
    assert outcomes(some_traffic(answers=0, arrivals=0)).lost == 1
    assert outcomes(some_traffic(answers=2)).answered_twice == 1
    assert outcomes(some_traffic(arrivals=2)).answered_twice == 1
    assert not outcomes(some_traffic(arrivals=2)).all_well


def test_steps_that_did_not_go_straight_on_are_found_in_the_log() -> None:
    log = [
        "Warning Function.fetch_mail: step=put-back mail=1 queue=mail-fetch seconds=5 attempt=0 why=throttled item=2",
        "Information Function.reply_mail: step=read-again mail=1 item=2",
        "Information Function.fetch_mail: step=fetch mail=1 item=2",
    ]
    assert detours(log) == {"put-back throttled": 1, "read-again": 1}


def test_the_time_to_a_reply_runs_from_the_first_post_to_the_send() -> None:
    assert milliseconds_to_reply(some_traffic()) == [250.0]


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (99, 99), (100, 100)])
def test_percentiles_are_nearest_ranks(percent: float, expected: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], percent) == expected


def test_more_work_counts_more_and_the_same_work_the_same() -> None:
    environment = environment_of(os.environ)
    few, many, again = (BYTECODES.count(["-c", f"for _ in range({n}): pass"], environment) for n in (10, 1000, 1000))
    assert few < many == again


def test_a_program_that_fails_is_not_counted() -> None:
    with pytest.raises(ProgramFailed, match="no such thing"):
        BYTECODES.count(["-c", "raise SystemExit('no such thing')"], environment_of(os.environ))


def test_what_a_deployed_app_does_not_have_cannot_be_imported_while_counting() -> None:
    hidden = packages_not_deployed()
    assert "pytest" in hidden
    assert "requests" not in hidden
    with pytest.raises(ProgramFailed, match="pytest"):
        BYTECODES.count(["-c", "import pytest"], environment_of(os.environ))


def test_the_measured_programs_accept_a_good_notification_and_refuse_to_count_a_bad_one() -> None:
    environment, key = environment_of(os.environ), bytes(range(32))
    programs = "bench/programs"
    good, forged = notification(1, key), notification(1, bytes(32))
    first = [f"{programs}/first_notification.py", "memory", key.hex()]
    imported = BYTECODES.count(["-c", "import function_app"], environment)
    assert BYTECODES.count([*first, good], environment) > imported
    calls = [f"{programs}/webhook.py", "harper", "3", key.hex()]
    assert BYTECODES.count([*calls, good], environment) > 0
    with pytest.raises(ProgramFailed, match="0 of 3 notifications were stored"):
        BYTECODES.count([*calls, forged], environment)


def test_the_results_have_the_agreed_keys_and_name_what_misses_its_target() -> None:
    single = SingleMail("a duplicate", ("GET",), by_stage([queue_call("put message", "mail-fetch")]), 7)
    sends = (
        UncertainSend("lost", 1, True, False, "sent", 1, ()),
        UncertainSend("vanished", 2, False, True, "held", 0, ()),
    )
    counted = Instructions("counter", "instructions", 40, 500, 900, 950, 1200, 1400, 100.0, 500.0, 600.0)
    results = Results(Scale(), some_traffic(), CatchUp(1, 1, 0, 9, 4), (single,), sends, counted, Reading(12.0, 345.0))
    assert list(results.as_json({})) == [
        "graph_calls_per_answered_mail",
        "graph_calls_per_ignored_mail",
        "storage_transactions_per_answered_mail",
        "storage_transactions_per_ignored_mail",
        "extra_graph_calls_per_uncertain_send",
        "notification_to_reply_ms",
        "import_ratio",
        "first_notification_ratio",
        "webhook_ratio",
        "mails_lost",
        "mails_answered_twice",
        "details",
    ]
    assert results.as_json({})["webhook_ratio"] == 5.0
    assert [figure.name for figure in missed(results.figures())] == ["webhook / a handler that returns 202 at once"]
    assert any(line.startswith("webhook") and line.endswith("NO") for line in lines(results))
    assert Figure("a figure that only informs", 9.0).holds


@pytest.mark.e2e
def test_a_tiny_load_is_counted_as_the_large_one_is() -> None:
    scale = Scale(mails=4, mailboxes=1, correspondents=4, duplicates=0.25, duplicate_within=0.5, pace=50)
    progress = Progress(io.StringIO())
    with Stage() as stage:
        prepare(stage, scale.addresses, progress)
        traffic = run_load(stage, scale, progress)
        after = run_catch_up(stage, scale.mailboxes)
    assert outcomes(traffic).all_well
    assert len(milliseconds_to_reply(traffic)) == traffic.count("answered") == 2
    assert graph_calls_per_mail(traffic, "answered") == 3
    assert graph_calls_per_mail(traffic, "ignored") == 1
    found = shares(traffic)
    assert found.answered > found.ignored > 0
    assert round(2 * found.answered + 2 * found.ignored) == found.total
    assert (after.delta_calls, after.mail_calls) == (1, 0)

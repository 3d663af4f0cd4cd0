"""What a month costs is computed from counts, and what bounds it too."""

from dataclasses import replace

import pytest

from tools.costs import DAYS, LINE_BYTES, Counts, Use, bounds, log_rows, mailboxes_at, ready

COUNTS = Counts(
    answered=(10, 10, 10),
    ignored=(10, 10, 6),
    catch_up=(1.0, 1.0, 2.0),
    poll_seconds=2.0,
    alerts=12,
    timer_runs=3_000,
    rounds=1_000,
)


def test_the_logs_hold_the_apps_lines_and_a_row_for_each_run() -> None:
    timers = 3_000
    assert log_rows(Use(0, 0), COUNTS) == timers
    catch_up, states = 1_000 * (2 + 1), 2_000
    assert log_rows(Use(1, 0), COUNTS) == timers + catch_up + states
    mails = 50 * (10 + 3) + 50 * (6 + 2) + 100  # lines, runs of queue functions, runs of the webhook
    assert log_rows(Use(1, 100), COUNTS) == timers + catch_up + states + mails


def test_the_hosts_own_rows_are_two_for_a_run_and_three_for_that_of_a_queue_item() -> None:
    with_them = replace(COUNTS, keeps_run_rows=True)
    added = log_rows(Use(1, 100), with_them) - log_rows(Use(1, 100), COUNTS)
    assert added == 3 * (1_000 + 50 * 3 + 50 * 2) + 2 * (3_000 + 100)


def test_the_hosts_metrics_are_seven_for_a_function_and_30_seconds_in_which_it_ran() -> None:
    with_them = replace(COUNTS, keeps_metrics=True)

    def added(use: Use) -> float:
        return log_rows(use, with_them) - log_rows(use, COUNTS)

    assert added(Use(0, 0)) == 7 * 3_000
    assert added(Use(1, 0)) == added(Use(9, 0)) == 7 * (3_000 + 1_000), "a round's mailboxes come together"
    assert added(Use(1, 100)) == added(Use(1, 0)) + 7 * (100 + 100 + 100 + 50)
    assert added(Use(1, 10**9)) == added(Use(1, 0)) + 7 * 4 * DAYS * 24 * 120


@pytest.mark.parametrize("cap", [0.1, 0.5, 5.0])
@pytest.mark.parametrize("kept", [False, True])
def test_so_many_mailboxes_fill_the_cap_and_one_more_does_not_fit(cap: float, kept: bool) -> None:
    counts = replace(COUNTS, keeps_run_rows=kept, keeps_metrics=kept)
    number = mailboxes_at(cap, counts)
    held, more = (log_rows(Use(each, 1_000 * each), counts) * LINE_BYTES / DAYS for each in (number, number + 1))
    assert held <= cap * 1e9 < more


def test_host_json_keeps_the_hosts_rows_out_and_so_the_cap_lasts() -> None:
    counts = Counts.read()
    assert (counts.keeps_run_rows, counts.keeps_metrics) == (False, False)
    before = mailboxes_at(0.5, replace(counts, keeps_metrics=True))
    assert mailboxes_at(0.5, counts) > 1.2 * before
    assert before > 1.3 * mailboxes_at(0.5, replace(counts, keeps_run_rows=True, keeps_metrics=True))


def test_the_words_tell_the_figures() -> None:
    said = " ".join(bounds(Counts.read()))
    assert f"Some {mailboxes_at(0.5, Counts.read()) // 10 * 10} mailboxes" in " ".join(said.split())
    assert f"{ready(2.0):.0f} with 2048 MB" in said
    assert f"{ready(2.0):.2f}" == "21.02"

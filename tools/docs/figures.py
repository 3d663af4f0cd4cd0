"""The figures of the last `make bench`, as bench/results.json keeps them, beside what is aimed at."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from tools.docs.pages import ROOT, table

STAGES = ("accept", "fetch", "thread", "reply")


@cache
def _results() -> dict[str, Any]:
    """The file of the last measurement."""
    found: dict[str, Any] = json.loads((ROOT / "bench/results.json").read_text(encoding="utf-8"))
    return found


def rows() -> Iterable[tuple[str, str, str]]:
    """Each figure, what was measured, and the aim: `bench/results.py` sets it, a test compares."""
    all_, details = _results(), _results()["details"]
    vanished = max(each["extra"] for each in details["uncertain_sends"] if each["draft_vanished"])
    yield "Graph calls of an answered mail", f"{all_['graph_calls_per_answered_mail']:.2f}", "3"
    yield "Graph calls of an ignored mail", f"{all_['graph_calls_per_ignored_mail']:.2f}", "1"
    yield "further Graph calls after an uncertain send", f"{all_['extra_graph_calls_per_uncertain_send']:g}", "1"
    yield "the same where the draft vanished", f"{vanished:g}", "2"
    yield (
        "storage transactions of an answered mail, in the mean",
        f"{all_['storage_transactions_per_answered_mail']:.1f}",
        "22",
    )
    yield (
        "storage transactions of an ignored mail, in the mean",
        f"{all_['storage_transactions_per_ignored_mail']:.1f}",
        "12",
    )
    yield "instructions: importing the app / `azure.functions` alone", f"{all_['import_ratio']:.1f}", "2"
    yield (
        "the same with the first accepted notification, queue and keys real",
        f"{all_['first_notification_ratio']:.1f}",
        "3",
    )
    yield "one notification through the handler / an empty handler", f"{all_['webhook_ratio']:.1f}", "4"
    yield (
        "finding the kind of 1 MB of hostile mail (the worst of ten sorts)",
        f"{details['reading']['detect']:.0f} ms",
        "50 ms",
    )
    mails, twice = details["load"]["mails"], f"{details['load']['duplicates']:.0%}".replace("%", " %")
    yield f"mails lost, of {mails} with {twice} duplicate notifications", f"{all_['mails_lost']}", "0"
    yield "mails answered twice, of the same", f"{all_['mails_answered_twice']}", "0"
    times = all_["notification_to_reply_ms"]
    yield "from notification to reply, half of the mails / 99 % of them", _seconds(times), ""


def _seconds(times: dict[str, float]) -> str:
    return f"{times['p50'] / 1000:.1f} / {times['p99'] / 1000:.1f} s"


def summary() -> Iterable[str]:
    """The figures."""
    return table(("figure", "measured", "aim"), rows())


def single_mails() -> Iterable[str]:
    """The storage transactions of a mail on its own, by stage."""
    mails = (
        (
            mail["name"],
            *(str(sum(mail["storage_by_stage"][stage].values())) for stage in STAGES),
            str(mail["storage_transactions"]),
        )
        for mail in _results()["details"]["single_mails"]
    )
    return table(("a mail that is", *STAGES, "all"), mails, right=range(1, 6))

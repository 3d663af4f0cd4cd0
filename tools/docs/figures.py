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
    """Each figure, what was measured, and the aim: `bench/report/results.py` sets it, a test compares."""
    yield from _calls()
    yield from _instructions()
    yield from _outcomes()


def _calls() -> Iterable[tuple[str, str, str]]:
    all_, sends = _results(), _results()["details"]["uncertain_sends"]
    vanished = max(each["extra"] for each in sends if each["draft_vanished"])
    yield "Graph calls of an answered mail", f"{all_['graph_calls_per_answered_mail']:.2f}", "3"
    yield "Graph calls of an ignored mail", f"{all_['graph_calls_per_ignored_mail']:.2f}", "1"
    yield "further Graph calls after an uncertain send", f"{all_['extra_graph_calls_per_uncertain_send']:g}", "1"
    yield "the same where the draft vanished", f"{vanished:g}", "2"
    for kind, aim in (("answered", "22"), ("ignored", "12")):
        mean = all_[f"storage_transactions_per_{kind}_mail"]
        yield f"storage transactions of an {kind} mail, in the mean", f"{mean:.1f}", aim


def _instructions() -> Iterable[tuple[str, str, str]]:
    all_, details = _results(), _results()["details"]
    first = "the same with the first accepted notification, queue and keys real"
    yield "instructions: importing the app / `azure.functions` alone", f"{all_['import_ratio']:.1f}", "2"
    yield first, f"{all_['first_notification_ratio']:.1f}", "3"
    yield "one notification through the handler / an empty handler", f"{all_['webhook_ratio']:.1f}", "4"
    hostile = "finding the kind of 1 MB of hostile mail (the worst of ten sorts)"
    yield hostile, f"{details['reading']['detect']:.0f} ms", "50 ms"


def _outcomes() -> Iterable[tuple[str, str, str]]:
    all_, details = _results(), _results()["details"]
    load, counted, times = details["load"], details["instructions"], all_["notification_to_reply_ms"]
    sent = f"{load['mails']} with {100 * load['duplicates']:.0f} % duplicate notifications"
    yield f"mails lost, of {sent}", f"{all_['mails_lost']}", "0"
    yield f"mails answered twice, of {sent}", f"{all_['mails_answered_twice']}", "0"
    logging = "one notification / an empty handler, with the log line at INFO, as on the platform"
    yield logging, f"{counted['call_logging'] / counted['call_at_once']:.1f}", ""
    yield "from notification to reply, half of the mails", f"{times['p50'] / 1000:.1f} s", ""
    yield "from notification to reply, 99 % of the mails", f"{times['p99'] / 1000:.1f} s", ""


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

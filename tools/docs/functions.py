"""The functions as the platform finds them; who calls a route and what each does is said here."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

from shared.domain.values.deployment import path_of
from tools.docs.pages import ROOT, WIDTH, complete, table

_GRAPH = "Graph (client state)"
_OPERATOR = "operator (function key)"
_ADMIN = "a signed-in admin of the tenant"
# In the order of the page: who calls it, and what it does besides its name.
ROUTES: dict[str, tuple[str, str]] = {
    "receive_notifications": (_GRAPH, "answers Graph's validation; checks notifications and queues their work"),
    "receive_lifecycle": (_GRAPH, "the same for lifecycle events"),
    "start_consent": ("a listed, signed-in admin", "sends the admin to the cloud's admin-consent page"),
    "finish_consent": ("the same person", "takes the admin back, and proves the consent by a token"),
    "list_tenants": (_OPERATOR, "shows all tenants"),
    "get_tenant": (_OPERATOR, "shows one tenant"),
    "put_tenant": (_OPERATOR, "invites it, or changes its name and admins"),
    "delete_tenant": (
        _OPERATOR,
        "deletes its subscriptions, mailboxes and records; 202 asks to run it again some seconds later, 200 says that "
        "all is gone",
    ),
    "list_mailboxes": (_ADMIN, "shows all mailboxes of the tenant"),
    "get_mailbox": (_ADMIN, "shows one mailbox, with its state and its checks"),
    "put_mailbox": (_ADMIN, "saves, checks and watches it; `If-Match` is honoured"),
    "delete_mailbox": (_ADMIN, "deletes it and its subscription"),
    "health": ("anyone", "says whether the app is ready, without details"),
}
TRIGGERED: dict[str, str] = {
    "keep_subscriptions": "puts due, missing and failing subscriptions on `subscription-renew`; raises alarms",
    "schedule_catch_up": "puts one item a mailbox on `mailbox-catch-up`",
    "renew_subscription": "makes, renews (PATCH) or replaces a subscription; asks Entra whether a tenant lets us in",
    "catch_up_mailbox": "reads what the inbox got since the last time (delta query)",
    "fetch_mail": "brings one mail in, step 2 of [its way](../architecture.md#the-way-of-one-mail)",
    "thread_mail": "puts it into its thread and walks the rules, step 3",
    "reply_mail": "answers, delegates or hands it off, step 4",
    "bury_fetch": "records the item in table `buried`, raises an alarm, holds its mail",
    "bury_thread": "the same",
    "bury_reply": "the same",
    "bury_renew": "the same, where there is no mail",
    "bury_catch_up": "the same, where there is no mail",
}
# In a process of its own: the SDK lets the functions be read once.
_INDEX = """
import json, function_app
print(json.dumps({each.get_function_name(): json.loads(each.get_function_json())["bindings"]
                  for each in function_app.app.get_functions()}))
"""


@cache
def index() -> dict[str, dict[str, Any]]:
    """Every function's trigger, by the function's name."""
    run = subprocess.run([sys.executable, "-c", _INDEX], cwd=ROOT, capture_output=True, text=True, check=True)
    functions: dict[str, list[dict[str, Any]]] = json.loads(run.stdout)
    return {
        name: next(each for each in bindings if each["type"].endswith("Trigger"))
        for name, bindings in functions.items()
    }


def routes() -> Iterable[str]:
    """Every route: its methods, who calls it, its function."""
    complete("functions", ROUTES, (name for name, trigger in index().items() if trigger["type"] == "httpTrigger"))
    rows = (
        (f"`{path_of(index()[name]['route'])}`", ", ".join(index()[name]["methods"]), who, f"`{name}`: {does}")
        for name, (who, does) in ROUTES.items()
    )
    return table(("route", "methods", "who", "function"), rows)


def triggered() -> Iterable[str]:
    """Every function that a timer or a queue starts."""
    complete("functions", TRIGGERED, (name for name, trigger in index().items() if trigger["type"] != "httpTrigger"))
    return table(
        ("function", "trigger", "does"),
        ((f"`{name}`", _trigger(index()[name]), does) for name, does in TRIGGERED.items()),
    )


def pace() -> Iterable[str]:
    """How many work items a function takes at once, and when a failed one comes back, as in host.json."""
    queues = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))["extensions"]["queues"]
    batch, left, tries = queues["batchSize"], queues["newBatchThreshold"], queues["maxDequeueCount"]
    poll, back = _seconds(queues["maxPollingInterval"]), _seconds(queues["visibilityTimeout"])
    yield from textwrap.wrap(
        f"A function takes at most {batch + left} work items at once on an instance (`host.json`: a batch of {batch}, "
        f"and the next is fetched when {left} are left). A mail mostly waits for Graph, so several side by side cost "
        "little, while more would only queue up behind the 4 calls at once that Graph allows on a mailbox.",
        WIDTH,
    )
    yield ""
    yield from textwrap.wrap(
        f"A queue is looked at no less often than every {poll} seconds, so that an answer does not wait for the poll, "
        f"and a failed item comes back after {back} seconds, {tries} times in all, before it is buried.",
        WIDTH,
    )


def _seconds(span: str) -> int:
    hours, minutes, seconds = map(int, span.split(":"))
    return (hours * 60 + minutes) * 60 + seconds


def _trigger(trigger: dict[str, Any]) -> str:
    if trigger["type"] == "timerTrigger":
        return f"timer, every {minutes_of(trigger)} minutes (`{trigger['schedule']}`)"
    return f"queue `{trigger['queueName']}`"


def minutes_of(timer: dict[str, Any]) -> str:
    """How many minutes lie between two runs of a timer."""
    schedule: str = timer["schedule"]
    return schedule.split()[1].removeprefix("*/")

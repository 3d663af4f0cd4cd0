"""The alerts: when each fires is said here, all else stands in infra/modules/alerts.bicep, which makes them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

from pycep import BicepParser

from tools.docs.pages import ROOT, WIDTH, complete, table

FIRES: dict[str, str] = {
    "buried": "a work item failed five times and went to a `-poison` queue (`alarm=buried`)",
    "mail-held": "a mail was held because Harper could not finish (`alarm=mail_held`)",
    "stopped": "a tenant is paused or a mailbox failing (`alarm=tenant_paused`, `alarm=mailbox_failing`, `step=state`)",
    "not-renewed": "a subscription has ended without renewal (`alarm=subscription_not_renewed`)",
    "no-mail": "no mail for the hours that the mailbox set (`alarm=no_mail_for_hours`)",
    "queue-age": "the oldest queued item could have been taken for more than 15 minutes (`step=queue-age`)",
    "webhook-slow": "at least 2 of the webhook's answers, and more than 5 %, took longer than 2.5 s in 10 minutes "
    "(`requests`; a request that starts an instance is not seen)",
    "webhook-5xx": "the webhook answered 5xx (`requests`; a 502 or 503 given before any instance is reached is not "
    "seen)",
    "graph-errors": "more than 10 % of the Graph calls, and at least 3, got 429, 5xx or no whole answer "
    "(`graph call=`)",
    "cannot-work": "settings, credential or a key are wrong (`alarm=not_ready`, `alarm=credential_refused`, "
    "`alarm=key_unreadable`)",
    "timers": "a timer ran less than half as often as it should, or nothing came for a day, also before the first "
    "publish (`step=schedule`)",
    "daily-cap": "the logs reached their daily cap (table `Operation` of the workspace)",
}


@cache
def _alerts() -> list[dict[str, Any]]:
    """The table of the Bicep file."""
    text = (ROOT / "infra/modules/alerts.bicep").read_text(encoding="utf-8")
    parsed: Any = BicepParser().parse(text=text)
    found: list[dict[str, Any]] = parsed["variables"]["alerts"]["value"]
    return found


def summary() -> Iterable[str]:
    """Every alert: its severity, when it fires, what to do."""
    complete("alerts", FIRES, (each["key"] for each in _alerts()))
    rows = ((f"`{each['key']}`", str(each["severity"]), FIRES[each["key"]], each["title"]) for each in _alerts())
    return table(("alert", "severity", "fires when", "do"), rows)


def mails() -> Iterable[str]:
    """What the mail of each alert says."""
    for each in _alerts():
        words = f"- **`{each['key']}`** ({each['title']}): {each['text']}"
        yield from textwrap.wrap(words, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)

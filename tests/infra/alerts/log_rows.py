"""Rows of the tables `traces` and `requests`, of lines in the form in which the code writes them."""

from __future__ import annotations

import ast
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.host.triggers.ncrontab import Schedule

Row = dict[str, Any]

ROOT = Path(__file__).resolve().parents[3]
TENANT = "2f6f3d2a-1111-4000-8000-000000000001"
MAILBOX = "b3c1d2e4-2222-5000-8000-000000000002"
MAIL = "0123456789ab"
SEVERITY = {"Information": 1, "Warning": 2, "Error": 3, "Critical": 4}
_VALUES = {"tenant": TENANT, "mailbox": MAILBOX, "mail": MAIL, "code": "-", "trouble": "none", "failed": "ReadTimeout"}
# For which queues a run of each timer writes a line, also where nothing is to be done.
STORES = {
    "keep_subscriptions": ("subscription-renew",),
    "schedule_catch_up": ("subscription-renew", "mailbox-catch-up"),
}
_NUMBERS = {"status": 200, "ms": 40, "oldest": 5}
_FORM = re.compile(r"alarm=|(?:step=|graph ).*%")
_FIELD = re.compile(r"([a-z_-]+)=%(?:s|d|\.0f)")


@cache
def formats() -> tuple[str, ...]:
    """Every form of a log line in the code that an alert or the workbook might read."""
    found: set[str] = set()
    for folder in ("functions", "shared"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and _FORM.match(node.value):
                    found.add(node.value)
    return tuple(sorted(found))


def alarm_names() -> set[str]:
    """The name of every alarm that the code can write."""
    return {form.split()[0].removeprefix("alarm=") for form in formats() if form.startswith("alarm=")}


def lines(beginning: str, **values: object) -> list[str]:
    """The lines that the code can write that begin so, with these values in it and likely ones elsewhere."""
    found = [form for form in formats() if f"{form} ".startswith(beginning)]
    assert found, f"the code writes no line that begins with {beginning!r}"
    return [_filled(form, values) for form in found]


def line(beginning: str, **values: object) -> str:
    """The one line of that beginning which has all of these values."""
    fitting = [each for each in lines(beginning, **values) if all(f"{k}={v}" in each for k, v in values.items())]
    assert fitting, f"no line of {beginning!r} has {sorted(values)}"
    return fitting[0]


def step(name: str, state: str, **values: object) -> str:
    """The line that a step of a mail writes."""
    return line("step=%s ", state=state, **values).replace("step=-", f"step={name}", 1)


def _filled(form: str, values: dict[str, object]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        return f"{name}={values.get(name, _VALUES.get(name, _NUMBERS.get(name, '-')))}"

    return _FIELD.sub(value, form).replace("%s", "")


def trace(message: str, at: datetime, severity: int = 1) -> Row:
    """A log line as it lies in Application Insights."""
    return {"timestamp": at, "message": message, "severityLevel": severity, "itemCount": 1}


def request(
    name: str, at: datetime, *, ms: float = 40.0, code: str = "202", success: str = "True", count: int = 1
) -> Row:
    """One run of a function as the Functions host tells it (so many where it was sampled)."""
    return {
        "timestamp": at,
        "operation_Name": name,
        "name": name,
        "duration": ms,
        "resultCode": code,
        "success": success,
        "itemCount": count,
    }


def spread(end: datetime, every: timedelta, length: timedelta) -> list[datetime]:
    """Moments up to the end, so far apart, for so long."""
    return [end - every * number for number in range(int(length / every))]


def source(folder: str) -> str:
    """All the code of a folder."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / folder).rglob("*.py")))


@cache
def schedules() -> dict[str, str]:
    """The schedule of each timer function of the app."""
    pattern = r'function_name\("(\w+)"\)\s+@bp\.timer_trigger\("\w+", "([^"]+)"'
    return dict(re.findall(pattern, source("functions")))


def runs(end: datetime, length: timedelta = timedelta(days=1)) -> list[Row]:
    """What each timer writes of the work that it stored, at each moment of its schedule, for so long until the end."""
    found = []
    for name, schedule in schedules().items():
        messages = [line("step=schedule ", queue=queue, items=0) for queue in STORES[name]]
        moment = Schedule.parse(schedule).next(end - length)
        while moment <= end:
            found += [trace(message, moment) | {"operation_Name": name} for message in messages]
            moment = Schedule.parse(schedule).next(moment)
    return found

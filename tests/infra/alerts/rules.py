"""The alerts as `infra/modules/alerts.bicep` tells them: its table is read, and its queries are asked of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.infra.alerts import kql
from tests.infra.bicep.reader.exact import plain
from tests.infra.bicep.reader.values import tree_of

FILE = Path(__file__).resolve().parents[3] / "infra" / "modules" / "alerts.bicep"
_LENGTHS = {"PT30M": timedelta(minutes=30), "P1D": timedelta(days=1)}
# Azure Monitor, "Overview of alerts": at a look every 15 minutes an alert resolves when three found nothing.
_QUIET_LOOKS = 3

Tables = Mapping[str, Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One row of the table; `dimensions` are the columns by which it tells its alerts apart."""

    key: str
    title: str
    text: str
    severity: int
    is_event: bool
    scope: str
    window: timedelta
    dimensions: tuple[str, ...]
    query: str

    def alerts(self, tables: Tables, now: datetime) -> set[tuple[str, ...]]:
        """The alerts that stand after a look at the rule's window: one without dimensions is `()`."""
        seen = {
            name: [row for row in rows if now - self.window < kql.told_at(row) <= now] for name, rows in tables.items()
        }
        rows = kql.run(self.query, seen, now)
        return {tuple(str(row[name]) for name in self.dimensions) for row in rows}

    def fires(self, tables: Tables, now: datetime) -> bool:
        """Whether an alert stands."""
        return bool(self.alerts(tables, now))


@dataclass(frozen=True, slots=True)
class OperatorMail:
    """What the operator gets: an alert of this key and dimensions has fired, or is resolved."""

    at: datetime
    says: str
    who: tuple[str, ...]


def mails(
    rule: AlertRule, tables: Tables, looks: Iterable[datetime], unseen: timedelta = timedelta(0)
) -> Iterator[OperatorMail]:
    """What Azure mails in a row of looks, each of which sees what came in before, but the latest for so long."""
    quiet: dict[tuple[str, ...], int] = {}
    for now in looks:
        found = {name: [row for row in rows if kql.came_in(row) + unseen <= now] for name, rows in tables.items()}
        met = rule.alerts(found, now)
        yield from (OperatorMail(now, "Fired", who) for who in sorted(met) if rule.is_event or who not in quiet)
        if rule.is_event:
            continue
        quiet = {who: 0 if who in met else quiet[who] + 1 for who in quiet.keys() | met}
        resolved = [who for who, looks_without in quiet.items() if looks_without == _QUIET_LOOKS]
        yield from (OperatorMail(now, "Resolved", who) for who in sorted(resolved))
        for who in resolved:
            del quiet[who]


def parsed() -> Any:
    """The file as pycep reads it."""
    return tree_of(FILE.read_text(encoding="utf-8"))


@cache
def alert_rules() -> dict[str, AlertRule]:
    """Every alert by its key."""
    variables = parsed()["variables"]
    return {row["key"]: _rule(row, variables) for row in variables["alerts"]["value"]}


def _rule(row: Mapping[str, Any], variables: Mapping[str, Any]) -> AlertRule:
    named = row["dimensions"]
    dimensions = variables[named]["value"] if isinstance(named, str) else named
    return AlertRule(
        key=row["key"],
        title=row["title"],
        text=row["text"],
        severity=row["severity"],
        is_event=row["isEvent"],
        scope=plain(row["scope"]).removeprefix("="),
        window=_LENGTHS[row["window"]],
        dimensions=tuple(each["name"] for each in dimensions),
        query=re.sub(r"\$\{(\w+)\}", lambda hole: variables[hole[1]]["value"], row["query"]),
    )


def fired(tables: Tables, now: datetime) -> set[str]:
    """The keys of the alerts that stand."""
    return {key for key, rule in alert_rules().items() if rule.fires(tables, now)}

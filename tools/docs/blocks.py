"""Which block is made of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.domain.detection.table import SIGNS
from shared.settings.table import SETTINGS
from tools.costs import Counts
from tools.costs import bounds as costs_bounds
from tools.costs import table as costs_table
from tools.docs import alerts, figures, functions, packages, reasons
from tools.docs.map import limits, rooms, way
from tools.docs.pages import Block, table


def settings() -> Iterable[str]:
    """Every setting with its default and its meaning."""
    rows = ((f"`{each.name}`", f"`{each.default}`" if each.default else "", each.meaning) for each in SETTINGS)
    return table(("setting", "default", "meaning"), rows)


def signs() -> Iterable[str]:
    """Every sign of the detector, in the order in which the deciding ones are asked."""
    rows = ((f"`{sign.name}`", sign.kind.value, str(sign.weight), sign.meaning) for sign in SIGNS)
    return table(("sign", "kind", "weight", "seen"), rows, right=[2])


def costs() -> Iterable[str]:
    """What a month costs."""
    return costs_table(Counts.read())


def bounds() -> Iterable[str]:
    """What the daily cap, further warm instances and a flood come to."""
    return costs_bounds(Counts.read())


BLOCKS: Mapping[str, Block] = {
    "alerts": alerts.summary,
    "alert-mails": alerts.mails,
    "costs": costs,
    "bounds": bounds,
    "figures": figures.summary,
    "single-mails": figures.single_mails,
    "map-figures": limits.summary,
    "rooms": rooms.summary,
    "ways": way.summary,
    "ways-listed": way.listing,
    "functions": functions.triggered,
    "routes": functions.routes,
    "pace": functions.pace,
    "packages": packages.summary,
    "reasons": reasons.summary,
    "settings": settings,
    "signs": signs,
}

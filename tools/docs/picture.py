"""The picture of a mail's way through Harper, as two SVG files: for light and for dark pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, MAILBOX_CATCH_UP
from tools.docs.pages import ROOT

FOLDER = ROOT / "docs/pictures"
WIDTH, HEIGHT = 720, 690
# The lanes, from left to right: Microsoft 365, the steps, what becomes of the mail.
CLOUD, STEP, END = (16, 128), (228, 280), (588, 116)
TOP, TALL, GAP = 64, 84, 46


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one picture."""

    text: str
    quiet: str
    line: str
    cloud: str
    step: str
    good: str
    stop: str


THEMES = {
    "light": Colors("#1f2328", "#57606a", "#8c959f", "#ddf4ff", "#f6f8fa", "#dafbe1", "#ffebe9"),
    "dark": Colors("#e6edf3", "#9da7b3", "#768390", "#12324f", "#22272e", "#143d24", "#4c1f20"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way: its name, what it does, its talk with Graph, the queue behind it."""

    name: str
    does: tuple[str, str]
    asks: str
    is_told: bool
    queue: str


STAGES = (
    Stage("1  Accept", ("checks the client state,", "stores the work, then answers 202"), "POST", True, MAIL_FETCH),
    Stage("2  Fetch", ("brings the mail in; reads what", "was written, quoted, signed"), "GET", False, MAIL_THREAD),
    Stage("3  Thread", ("finds its thread and its kind,", "walks the rules"), "", False, MAIL_REPLY),
    Stage(
        "4  Reply",
        ("claims, drafts, puts on record,", "sends; looks once where unsure"),
        "createReply, send",
        False,
        "",
    ),
)


def pictures() -> dict[Path, str]:
    """The files, with their text."""
    return {FOLDER / f"mail-{name}.svg": "\n".join(_drawn(colors)) + "\n" for name, colors in THEMES.items()}


def _drawn(colors: Colors) -> Iterator[str]:
    font = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" font-family="{font}" font-size="17" fill="{colors.text}">'
    )
    yield "<title>The way of one mail through Harper</title>"
    yield (
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{colors.line}"/></marker></defs>'
    )
    yield from _lane_heads(colors)
    yield from _cloud(colors)
    for number, stage in enumerate(STAGES):
        yield from _stage(colors, stage, TOP + number * (TALL + GAP))
    yield from _ends(colors)
    yield from _timers(colors)
    yield "</svg>"


def _lane_heads(colors: Colors) -> Iterator[str]:
    heads = ((CLOUD, "Microsoft 365"), (STEP, "Harper"), (END, "ends as"))
    for (left, wide), words in heads:
        yield _text(left + wide / 2, 38, words, colors.quiet, weight=600)


def _cloud(colors: Colors) -> Iterator[str]:
    left, wide = CLOUD
    tall = 4 * TALL + 3 * GAP
    yield _box(left, TOP, wide, tall, colors.cloud, colors.line)
    middle = left + wide / 2
    for line, words in enumerate(("Mailbox", "in Exchange")):
        yield _text(middle, TOP + 190 + 24 * line, words, colors.text, weight=600 - 200 * line)
    yield _text(middle, TOP + 268, "Microsoft", colors.text, weight=600)
    yield _text(middle, TOP + 292, "Graph", colors.text, weight=600)


def _stage(colors: Colors, stage: Stage, top: float) -> Iterator[str]:
    left, wide = STEP
    yield _box(left, top, wide, TALL, colors.step, colors.line)
    yield _text(left + 16, top + 27, stage.name, colors.text, anchor="start", weight=600)
    for line, words in enumerate(stage.does):
        yield _text(left + 16, top + 50 + 21 * line, words, colors.text, anchor="start", size=15)
    if stage.queue:
        below = top + TALL
        yield _arrow(left + 60, below, left + 60, below + GAP, colors)
        yield _text(left + 74, below + 28, f"queue {stage.queue}", colors.quiet, anchor="start", size=15)
    if stage.asks:
        ends = (sum(CLOUD), STEP[0]) if stage.is_told else (STEP[0], sum(CLOUD))
        yield _arrow(ends[0], top + TALL / 2, ends[1], top + TALL / 2, colors)
        for line, words in enumerate(reversed(stage.asks.split(", "))):
            yield _text((sum(CLOUD) + STEP[0]) / 2, top + TALL / 2 - 10 - 19 * line, words, colors.quiet, size=14)


def _ends(colors: Colors) -> Iterator[str]:
    left, wide = END
    third, fourth = (TOP + number * (TALL + GAP) for number in (2, 3))
    for top, fill, words in (
        (third, colors.stop, ("ignored, held", "with a reason")),
        (fourth, colors.good, ("sent", "delegated", "handed off")),
    ):
        yield _box(left, top, wide, TALL, fill, colors.line)
        yield _arrow(sum(STEP), top + TALL / 2, left, top + TALL / 2, colors)
        yield from _lines(left + wide / 2, top + TALL / 2, words, colors.text)


def _timers(colors: Colors) -> Iterator[str]:
    top = TOP + 4 * TALL + 3 * GAP + 40
    yield _text(CLOUD[0], top + 6, "Beside the way", colors.quiet, anchor="start", weight=600)
    for line, words in enumerate(
        (
            f"every 3 minutes   catch-up reads what notifications missed ({MAILBOX_CATCH_UP})",
            "every 15 minutes   subscriptions are renewed before they end",
            "on trouble   the work waits in its queue and is tried again, for a day",
        )
    ):
        yield _text(CLOUD[0], top + 34 + 24 * line, words, colors.text, anchor="start", size=15)


def _lines(x: float, middle: float, words: Iterable[str], color: str) -> Iterator[str]:
    lines = list(words)
    first = middle + 5 - 21 * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        yield _text(x, first + 21 * number, line, color, size=15)


def _box(left: float, top: float, wide: float, tall: float, fill: str, line: str) -> str:
    return f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{tall:g}" rx="8" fill="{fill}" stroke="{line}"/>'


def _arrow(x1: float, y1: float, x2: float, y2: float, colors: Colors) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colors.line}" stroke-width="2"'
        f' marker-end="url(#tip)"/>'
    )


def _text(
    x: float, y: float, words: str, color: str, *, anchor: str = "middle", size: int = 17, weight: int = 400
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" fill="{color}">'
        f"{escape(words)}</text>"
    )

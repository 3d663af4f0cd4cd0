"""The picture of a mail's way through Harper, as two SVG files: for light and for dark pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from shared.domain.work import MAIL_FETCH, MAIL_REPLY, MAIL_THREAD, MAILBOX_CATCH_UP, SUBSCRIPTION_RENEW
from tools.docs.pages import ROOT

FOLDER = ROOT / "docs/pictures"
WIDTH, HEIGHT = 720, 668
# The lanes, from left to right: Microsoft 365, the steps, what becomes of the mail.
CLOUD, STEP, END = (12, 116), (240, 286), (592, 116)
TOP, TALL, GAP = 52, 84, 46


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
    Stage("1  Accept", ("checks the client state,", "stores the work, answers 202"), "POST", True, MAIL_FETCH),
    Stage("2  Fetch", ("brings the mail in; reads what", "was written, quoted, signed"), "GET", False, MAIL_THREAD),
    Stage("3  Thread", ("finds its thread and its kind,", "walks the rules"), "", False, MAIL_REPLY),
    Stage(
        "4  Reply", ("asks the playbook, claims, drafts,", "sends; looks where unsure"), "createReply, send", False, ""
    ),
)
BESIDE = (
    ("every 3 minutes", f"{MAILBOX_CATCH_UP} finds what notifications missed"),
    ("every 15 minutes", f"{SUBSCRIPTION_RENEW} keeps Graph notifying us"),
    ("on trouble", "the work goes back into its queue, for a day at most"),
    ("on a bug", "it is buried, its mail held, the operator told"),
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
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse"'
        f' markerWidth="11" markerHeight="11" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{colors.line}"/></marker></defs>'
    )
    yield from _lane_heads(colors)
    yield from _cloud(colors)
    for number, stage in enumerate(STAGES):
        yield from _stage(colors, stage, _top(number))
    yield from _ends(colors)
    yield from _beside(colors)
    yield "</svg>"


def _top(number: int) -> int:
    """Where a stage begins."""
    return TOP + number * (TALL + GAP)


def _lane_heads(colors: Colors) -> Iterator[str]:
    heads = ((CLOUD, "Microsoft 365"), (STEP, "Harper"), (END, "ends as"))
    for (left, wide), words in heads:
        yield _text(left + wide / 2, 32, words, colors.quiet, weight=600)


def _cloud(colors: Colors) -> Iterator[str]:
    left, wide = CLOUD
    tall = _top(len(STAGES) - 1) + TALL - TOP
    yield _box(left, TOP, wide, tall, colors.cloud, colors.line)
    yield from _lines(left + wide / 2, TOP + tall / 2 - 40, ("the mailbox", "in Exchange"), colors.text)
    yield from _lines(left + wide / 2, TOP + tall / 2 + 40, ("Microsoft", "Graph"), colors.text)


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
    second, fourth = _top(1), _top(3)
    tall = 2 * TALL + GAP
    for top, high, fill, words in (
        (second, tall, colors.stop, ("ignored", "or held,", "with a", "reason")),
        (fourth, TALL, colors.good, ("sent,", "delegated,", "handed off")),
    ):
        yield _box(left, top, wide, high, fill, colors.line)
        yield from _lines(left + wide / 2, top + high / 2, words, colors.text)
    right = sum(STEP)
    for number in (1, 2, 3):
        yield _arrow(right, _top(number) + TALL / 2, left, _top(number) + TALL / 2, colors)
    # What the playbook leaves alone ends with what the rules do.
    yield _arrow(right, fourth + 14, left, second + tall - 10, colors)


def _beside(colors: Colors) -> Iterator[str]:
    top = _top(len(STAGES) - 1) + TALL + 40
    for line, (when, words) in enumerate(BESIDE):
        yield _text(CLOUD[0], top + 25 * line, when, colors.quiet, anchor="start", size=15, weight=600)
        yield _text(CLOUD[0] + 165, top + 25 * line, words, colors.text, anchor="start", size=15)


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

"""The picture of a mail's way: functions, queues and calls of Graph as they were traced, with words for each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache

from tools.docs.functions import index, minutes_of
from tools.docs.map.way import Step, traced
from tools.docs.pages import complete
from tools.docs.pictures.svg import MARGIN, WIDTH, Box, Colors, arrow, box, framed, lines, text

STEP, END = (MARGIN, 316), (356, WIDTH - MARGIN - 356)
LINE, GAP, CLOUD_TALL = 21, 48, 62
IN_STEP, IN_PAGE = 38, 52
# What each function of the way does, and how mail ends there.
STEPS = {
    "receive_notifications": ("Accept", "checks the client state, stores the work, answers 202"),
    "fetch_mail": ("Fetch", "brings the mail in; reads what was written, quoted, signed"),
    "thread_mail": ("Thread", "finds its thread and its kind, walks the rules"),
    "reply_mail": ("Reply", "asks the playbook, claims, drafts, sends; looks where unsure"),
}
# The calls of Graph, as the port of mail has them.
GRAPH = {"mail": "GET", "create_reply": "createReply", "send": "send"}
TIMERS = {
    "schedule_catch_up": "what notifications missed is found",
    "keep_subscriptions": "subscriptions are renewed, so that Graph keeps notifying us",
}
TROUBLE = (
    ("on trouble", "the work goes back into its queue, for a day at most"),
    ("on a bug", "it is buried, its mail held, the operator told"),
)


def drawn(colors: Colors) -> Iterator[str]:
    """The picture."""
    boxes = _boxes()
    return framed("The way of one mail through Harper", _beside_top() + _beside_tall(), colors, _parts(boxes, colors))


def _steps() -> tuple[Step, ...]:
    """The way as it is traced; each of its functions and calls has its words here, and no others have."""
    steps = traced()["mail"].steps
    complete("pictures/mail", STEPS, (step.function for step in steps))
    complete("pictures/mail", GRAPH, (call for step in steps for call in step.graph))
    return steps


@cache
def _words(step: Step) -> tuple[str, ...]:
    """The lines below a step's name."""
    return tuple(textwrap.wrap(STEPS[step.function][1], IN_STEP))


def _boxes() -> list[Box]:
    """Where each step stands."""
    found: list[Box] = []
    top: float = MARGIN + CLOUD_TALL + GAP
    for step in _steps():
        tall = 40 + LINE * (len(_words(step)) + bool(step.graph)) + 8
        found.append(Box(STEP[0], top, STEP[1], tall))
        top = found[-1].bottom + GAP
    return found


def _parts(boxes: list[Box], colors: Colors) -> Iterator[str]:
    cloud = Box(MARGIN, MARGIN, WIDTH - 2 * MARGIN, CLOUD_TALL)
    yield box(cloud, colors.cloud, colors.line)
    yield from lines(
        cloud.middle,
        MARGIN + CLOUD_TALL / 2,
        ("Microsoft 365:", "the mailbox, and Graph, which notifies us"),
        colors.text,
    )
    for number, (step, place) in enumerate(zip(_steps(), boxes, strict=True), 1):
        yield from _step(number, step, place, colors)
    yield from _ends(boxes, colors)
    yield from _beside(colors)


def _step(number: int, step: Step, place: Box, colors: Colors) -> Iterator[str]:
    name = STEPS[step.function][0]
    source = f"queue {step.queue}" if step.queue else f"POST /api/{index()[step.function]['route']}"
    yield arrow([(place.left + 60, place.top - GAP), (place.left + 60, place.top)], colors)
    yield text(place.left + 74, place.top - GAP / 2 + 6, source, colors.quiet, anchor="start")
    yield box(place, colors.step, colors.line)
    yield text(place.left + 14, place.top + 27, f"{number}  {name}", colors.text, anchor="start", bold=True)
    yield text(place.right - 14, place.top + 27, step.function, colors.quiet, anchor="end")
    for line, words in enumerate(_words(step)):
        yield text(place.left + 14, place.top + 50 + LINE * line, words, colors.text, anchor="start")
    if step.graph:
        calls = ", ".join(GRAPH[call] for call in step.graph)
        yield text(place.left + 14, place.bottom - 13, f"Graph: {calls}", colors.quiet, anchor="start")


def _ends(boxes: list[Box], colors: Colors) -> Iterator[str]:
    """From the second step on a mail can be left alone; the last one answers it."""
    left, wide = END
    last = boxes[-1]
    alone = Box(left, boxes[1].top, wide, boxes[-2].bottom - boxes[1].top)
    done = Box(left, last.top, wide, last.tall)
    for place, fill, words in (
        (alone, colors.stop, ("ignored", "or held,", "with a", "reason")),
        (done, colors.good, ("sent,", "delegated,", "handed off")),
    ):
        yield box(place, fill, colors.line)
        yield from lines(place.middle, place.top + place.tall / 2, words, colors.text)
    for place in boxes[1:]:
        middle = place.top + place.tall / 2
        yield arrow([(place.right, middle), (left, middle)], colors)
    # What the playbook leaves alone ends with what the rules do.
    yield arrow([(last.right - 20, last.top), (left + 20, alone.bottom)], colors)


def _notes() -> list[tuple[str, list[str]]]:
    """What happens besides, each with its lines."""
    timers = {name: trigger for name, trigger in index().items() if trigger["type"] == "timerTrigger"}
    complete("pictures/mail", TIMERS, timers)
    notes = [(f"every {minutes_of(timers[name])} minutes", words) for name, words in TIMERS.items()]
    return [(when, textwrap.wrap(words, IN_PAGE)) for when, words in (*notes, *TROUBLE)]


def _beside_top() -> float:
    return _boxes()[-1].bottom + 36


def _beside_tall() -> float:
    return sum(28 + LINE * len(words) for _, words in _notes())


def _beside(colors: Colors) -> Iterator[str]:
    top = _beside_top()
    for when, words in _notes():
        yield text(MARGIN, top, when, colors.quiet, anchor="start", bold=True)
        for line, each in enumerate(words, 1):
            yield text(MARGIN, top + LINE * line, each, colors.text, anchor="start")
        top += 28 + LINE * len(words)

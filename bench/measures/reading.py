"""What reading one huge hostile Mail costs: 1 MB of each sort, the worst of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from shared.adapters.html.reader import PageReader
from shared.domain.mail.mail import Content, FetchedMail
from shared.domain.values.addresses import Address

MEGABYTE = 1_000_000
_RUNS = 5
_TEXTS = (
    "a",
    "\n",
    "> ",
    "550 5.1.1 ",
    "On Monday a wrote: ",
    "out of office ",
    "unsubscribe ",
    "From: a\n",
    "\u0301",
    "((",
)
_PAGES = ("<div>", "<p>a", "<b><p>", "<br>\n", "<a href=x>y</a>", "&amp;", "<blockquote>a", "<td>", "text of a mail. ")


@dataclass(frozen=True, slots=True)
class Reading:
    """Milliseconds for the worst 1 MB: to find its kind, and to read its page."""

    detect: float
    page: float


def measure_reading() -> Reading:
    """The worst of all sorts, each by the fastest of some runs."""
    reader = PageReader()
    contents = [_content(piece * (MEGABYTE // len(piece))) for piece in _TEXTS]
    pages = [_fetched(piece * (MEGABYTE // len(piece))) for piece in _PAGES]
    return Reading(
        detect=max(_milliseconds(partial(reader.finding_of, content, frozenset())) for content in contents),
        page=max(_milliseconds(partial(reader.content_of, page)) for page in pages),
    )


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def _content(text: str) -> Content:
    headers = (("Received", text), ("X-Mailer", text), ("List-Id", text))
    sender = Address(text, "carla@customer.example")
    return Content("<1@customer.example>", "c", text, sender, (), datetime(2030, 1, 7, tzinfo=UTC), headers, text, text)


def _fetched(html: str) -> FetchedMail:
    sender = Address("Carla", "carla@customer.example")
    when = datetime(2030, 1, 7, tzinfo=UTC)
    return FetchedMail("1", "<1@customer.example>", "c", "f", "Hello", sender, (), (), (), when, (), html, "")

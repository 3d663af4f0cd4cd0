"""Signs that we wrote a Mail ourselves, and it came back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.values.addresses import normalise
from shared.domain.view.values import addresses_in
from shared.domain.view.view import View, path_in
from shared.domain.words.tables import names

_SENDER_HEADERS = names(
    """
    sender resent-from resent-sender x-original-from x-original-sender x-loop x-google-original-from
    """
)
# What mail servers write beside the address that sent a mail; the one behind `for` is where it goes.
_SENT_BY = re.compile(
    r"(?:envelope-from|authenticated[ -](?:sender|user)|auth(?:enticated)?[ -]?id|sender|mail_from|smtp\.mail)"
    r"[ :=]{1,3}<?([^\s<>()\";,]{1,320})",
    re.IGNORECASE,
)


def loop_signs(view: View) -> Iterator[str]:
    """The names of the signs of a loop that a Mail shows."""
    if view.content.marker or "x-harper-mail" in view.headers:
        yield "own-mark"
    if not view.own:
        return
    if view.sender in view.own or path_in(view.first("return-path")) in view.own:
        yield "own-address"
    if any(
        view.own.intersection(addresses_in(value)) for name in _senders(view) for value in view.headers.get(name, ())
    ):
        yield "own-address"
    lines = view.headers.get("received", ())
    if any(normalise(found) in view.own for line in lines for found in _SENT_BY.findall(line)):
        yield "own-received"


def _senders(view: View) -> tuple[str, ...]:
    """The headers that name a sender; a list of ours writes its own address into X-Loop."""
    return tuple(name for name in _SENDER_HEADERS if name != "x-loop" or not view.is_by_own_list)

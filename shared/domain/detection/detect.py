"""The detector: it gathers the signs that a Mail shows, and weighs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from shared.domain.detection.body_signs import body_signs
from shared.domain.detection.header_signs import header_signs
from shared.domain.detection.list_signs import list_signs
from shared.domain.detection.loop_signs import loop_signs
from shared.domain.detection.mailer_signs import mailer_signs
from shared.domain.detection.sender_signs import sender_signs
from shared.domain.detection.spam_signs import spam_signs
from shared.domain.detection.subject_signs import subject_signs
from shared.domain.detection.table import SIGNS
from shared.domain.mail.mail import Content
from shared.domain.view.kinds import ADDED_UP, ENOUGH, HUMAN, Finding, Kind, Sign
from shared.domain.view.view import View, view_of

_SOURCES: tuple[Callable[[View], Iterator[str]], ...] = (
    loop_signs,
    header_signs,
    sender_signs,
    subject_signs,
    spam_signs,
    list_signs,
    mailer_signs,
    body_signs,
)
# What a sign that leaves the kind open weighs for its own kind, against the others' weak signs.
_OPEN = 30


def detect(content: Content, own: frozenset[str] = frozenset()) -> Finding:
    """The kind of a Mail with its reason and all signs seen; `own` are our addresses. Linear, never an exception."""
    view = view_of(content, own)
    seen = {name for source in _SOURCES for name in source(view)}
    signs = tuple(sign for sign in SIGNS if sign.name in seen)
    kind, reason = _verdict(signs)
    return Finding(kind, reason, tuple(sign.name for sign in signs))


def _verdict(signs: tuple[Sign, ...]) -> tuple[Kind, str]:
    deciding = next((sign for sign in signs if sign.decides and sign.is_plain), None)
    if deciding is not None:
        return deciding.kind, deciding.name
    kind = _heaviest(signs)
    automatic = next((sign for sign in signs if sign.decides), None)
    if automatic is not None:
        return kind, automatic.name
    if sum(sign.weight for sign in signs) < ENOUGH:
        return Kind.HUMAN, HUMAN
    return kind, f"{ADDED_UP}:{'+'.join(sign.name for sign in signs)}"


def _heaviest(signs: Iterable[Sign]) -> Kind:
    """The kind for which the signs speak most; of equal ones that of the first."""
    weights: dict[Kind, int] = {}
    for sign in signs:
        weights[sign.kind] = weights.get(sign.kind, 0) + min(sign.weight, _OPEN if sign.decides else ENOUGH)
    return max(weights, key=lambda kind: weights[kind], default=Kind.HUMAN)

"""The threads of a whole mailbox, as jwz and IMAP's THREAD=REFERENCES find them (RFC 5256, 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.domain.mail.mail import Content
from shared.domain.threads.references import canonical, named_in
from shared.domain.threads.subjects import subject_of

_NONE = -1


@dataclass(frozen=True, slots=True)
class ListedMail:
    """What grouping looks at; `key` is how the caller knows the Mail, `parents` are the ids above it, oldest first."""

    key: str
    message_id: str
    parents: tuple[str, ...]
    subject: str
    received: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """A Mail's place in its group: how deep, and whether nothing but the subject puts it there."""

    key: str
    depth: int
    by_subject: bool = False


def parents_of(content: Content) -> tuple[str, ...]:
    """The chain of Mails above this one, oldest first: References, else the first of In-Reply-To (RFC 5256, 3)."""
    named = named_in(content)
    return named.references or named.answered[:1]


def listed(key: str, content: Content) -> ListedMail:
    """A Mail as grouping looks at it."""
    return ListedMail(key, canonical(content.message_id), parents_of(content), content.subject, content.received)


def group(mails: Sequence[ListedMail]) -> tuple[tuple[Placed, ...], ...]:
    """The groups of a mailbox, oldest first, each in reading order; every Mail is in one of them.

    Who names the same missing Mail is in one group, without a Mail above; n log n.
    """
    times = [(mail.received if mail.received.tzinfo else mail.received.replace(tzinfo=UTC), place)
             for place, mail in enumerate(mails)]  # fmt: skip
    trees = _trees(mails)
    _sort(trees, times)
    merged = _merged_by_subject(trees, mails)
    _sort(merged, times)
    return tuple(_in_reading_order(tree, mails) for tree in merged)


# ------------------------------------------------------------------------------------------------ by references


class _Links:
    """Who is whose parent. Each Mail is the container of its place; ids without a Mail follow.

    A link is never taken back, so that the root of a container can be kept short-cut.
    """

    def __init__(self, mails: Sequence[ListedMail]) -> None:
        self.parents = [_NONE] * len(mails)
        self._shorter = list(range(len(mails)))
        self._numbers: dict[str, int] = {}
        for place, mail in enumerate(mails):
            # A second Mail with the same id stands for itself.
            if mail.message_id:
                self._numbers.setdefault(mail.message_id, place)

    def number(self, message_id: str) -> int:
        """The container of an id, made where there is none."""
        number = self._numbers.setdefault(message_id, len(self.parents))
        if number == len(self.parents):
            self.parents.append(_NONE)
            self._shorter.append(number)
        return number

    def link(self, parent: int, child: int) -> None:
        """Put one container under another unless it has a parent or a loop would come of it."""
        if self.parents[child] == _NONE and (root := self._root(parent)) != child:
            self.parents[child] = parent
            self._shorter[child] = root

    def _root(self, number: int) -> int:
        shorter = self._shorter
        while shorter[number] != number:
            shorter[number] = shorter[shorter[number]]
            number = shorter[number]
        return number


def _linked(mails: Sequence[ListedMail]) -> list[int]:
    """The parent of each container: a Mail's own last reference; what others presume counts where it says nothing.

    What was presumed of a Mail before its turn comes is thrown away then (RFC 5256, 3, step 1B), so it is not linked
    at all: else links would be taken back, and loops cost quadratic time to find.
    """
    links = _Links(mails)
    for place, mail in enumerate(mails):
        above = _NONE
        for name in mail.parents:
            if name == mail.message_id:
                continue
            number = links.number(name)
            if above != _NONE and not place < number < len(mails):
                links.link(above, number)
            above = number
        if above != _NONE:
            links.link(above, place)
    return links.parents


@dataclass(slots=True, eq=False)
class _Tree:
    """A Mail (its place in the mailbox) and those below it; without a Mail, the common root of what is left."""

    mail: int
    below: list[_Tree] = field(default_factory=list)
    by_subject: bool = False


def _trees(mails: Sequence[ListedMail]) -> list[_Tree]:
    """The roots; containers without a Mail give way to what is below them (RFC 5256, 3, steps 2 and 3)."""
    parents = _linked(mails)
    below: list[list[int]] = [[] for _ in parents]
    for number, parent in enumerate(parents):
        if parent != _NONE:
            below[parent].append(number)
    roots: list[_Tree] = []
    for number, parent in enumerate(parents):
        if parent == _NONE:
            found = _pruned(number, below, len(mails))
            roots += found if len(found) < 2 else [_Tree(_NONE, found)]
    return roots


def _pruned(root: int, below: list[list[int]], mails: int) -> list[_Tree]:
    found: list[_Tree] = []
    open_ends = [(root, found)]
    while open_ends:
        number, place = open_ends.pop()
        if number < mails:
            tree = _Tree(number)
            place.append(tree)
            place = tree.below
        open_ends.extend((each, place) for each in below[number])
    return found


# ------------------------------------------------------------------------------------------------ by subject


def _merged_by_subject(trees: list[_Tree], mails: Sequence[ListedMail]) -> list[_Tree]:
    """The roots with those of one subject base put together (RFC 5256, 3, step 5)."""
    subjects = [subject_of(mails[_first(tree)].subject) for tree in trees]
    answers = {id(tree): subject.is_answer for tree, subject in zip(trees, subjects, strict=True)}
    chosen: dict[str, _Tree] = {}
    for tree, subject in zip(trees, subjects, strict=True):
        known = chosen.get(subject.base)
        if known is None or _is_better(tree, known, answers):
            chosen[subject.base] = tree
    kept: list[_Tree] = []
    for tree, subject in zip(trees, subjects, strict=True):
        head = chosen[subject.base]
        if not subject.base or head is tree:
            kept.append(tree)
        else:
            _join(tree, head, answers)
    return kept


def _is_better(tree: _Tree, known: _Tree, answers: dict[int, bool]) -> bool:
    """Whether a tree is rather the head of its subject than the one known: without a Mail at its root, or no answer."""
    if known.mail == _NONE:
        return False
    return tree.mail == _NONE or (answers[id(known)] and not answers[id(tree)])


def _join(tree: _Tree, head: _Tree, answers: dict[int, bool]) -> None:
    """Put a tree into the head of its subject, which stays the object that it is."""
    tree.by_subject = True
    if tree.mail == _NONE:
        for each in tree.below:
            each.by_subject = True
        head.below += tree.below
        return
    if head.mail != _NONE and not (answers[id(tree)] and not answers[id(head)]):
        # Neither answers the other: both go below a root without a Mail.
        head.below = [_Tree(head.mail, head.below)]
        head.mail = _NONE
    head.below.append(tree)


# ------------------------------------------------------------------------------------------------ in order


def _first(tree: _Tree) -> int:
    return tree.below[0].mail if tree.mail == _NONE else tree.mail


def _sort(trees: list[_Tree], times: list[tuple[datetime, int]]) -> None:
    """Put siblings in order of their time; a root without a Mail has that of its first Mail."""
    open_ends = list(trees)
    while open_ends:
        tree = open_ends.pop()
        tree.below.sort(key=lambda each: times[each.mail])
        open_ends += tree.below
    trees.sort(key=lambda each: times[_first(each)])


def _in_reading_order(tree: _Tree, mails: Sequence[ListedMail]) -> tuple[Placed, ...]:
    """A tree's Mails from above, each before those below it."""
    placed: list[Placed] = []
    open_ends = [(tree, 0)]
    while open_ends:
        each, depth = open_ends.pop()
        if each.mail != _NONE:
            placed.append(Placed(mails[each.mail].key, depth, each.by_subject))
            depth += 1
        open_ends.extend((below, depth) for below in reversed(each.below))
    return tuple(placed)

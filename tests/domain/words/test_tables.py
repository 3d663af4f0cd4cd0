"""The tables of words: each meaning has one, none contradicts another, and nobody else in the domain keeps any."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from shared.domain.detection.table import BY_NAME
from shared.domain.reading.lines import Part
from shared.domain.words import (
    absences,
    acknowledgements,
    automatic,
    bounce_subjects,
    bounces,
    bulk,
    labels,
    persons,
    receipts,
    senders,
    separators,
)
from shared.domain.words.prefixes import FORWARDS, REPLIES, words_of
from shared.domain.words.tables import words

DOMAIN = Path(__file__).parents[3] / "shared" / "domain"
ROOM = DOMAIN / "words"
# The signs' table says in sentences what each of them means.
PROSE = {DOMAIN / "detection" / "table.py"}
OTHERS = sorted(path for path in DOMAIN.rglob("*.py") if path.parent != ROOM and path not in PROSE)
FEWEST_OF_A_TABLE = 4
# Who looks at what people and programs write; the others look at names of headers, addresses and markup.
READERS = [
    *sorted((DOMAIN / "reading").glob("*.py")),
    *(DOMAIN / "detection" / f"{subject}_signs.py" for subject in ("body", "sender", "subject")),
    *(DOMAIN / "threads" / f"{name}.py" for name in ("subjects", "persons")),
    *(DOMAIN / "view" / f"{name}.py" for name in ("introduction", "newest")),
]
# What may stand there in letters, by why it is no word of anybody's text.
NO_WORDS = {
    "the name of a sign": frozenset(BY_NAME),
    "the name of a header": {"from", "in-reply-to", "references"},
    "the name of a group in a pattern": {"before", "after", "word", "(?P<word>"},
    "a part of a text, as the reading names it": {*Part, "attribution", "headers", "rule", "forward"},
    "a normal form of Unicode": {"NFKC"},
    "a piece of addresses, sought in the name beside one": {"reply"},
}
WEB_ADDRESS = re.compile(r"http|www|mailto")
BOUNCES = {*bounce_subjects.SUBJECTS, *bounce_subjects.LIKE_SUBJECTS}
RECEIPTS = {*receipts.SUBJECTS, *receipts.CALENDAR_SUBJECTS}
ABSENCES = {*absences.SUBJECTS, *absences.SURE_SUBJECTS}
CONTRADICTING = {
    "a reply and a forward": (words(*words_of(REPLIES)), words(*words_of(FORWARDS))),
    "an answered and a forwarded mail": (separators.ORIGINAL, separators.FORWARDED),
    "a bounce and what is only like one": (bounce_subjects.SUBJECTS, bounce_subjects.LIKE_SUBJECTS),
    "a failed mail and a failed delivery of anything": (bounces.TEXTS, bounces.DELIVERY),
    "a bounce and a receipt": (BOUNCES, RECEIPTS),
    "a receipt and a calendar": (receipts.SUBJECTS, receipts.CALENDAR_SUBJECTS),
    "an absence and an automatic answer": (ABSENCES, automatic.SUBJECTS),
    "a text of an absence and one of a machine": (absences.TEXTS, automatic.TEXTS),
    "what a machine says and what is said of one": (automatic.TEXTS, automatic.MENTIONED),
    "an acknowledgement and an automatic answer": (acknowledgements.RECEIVED_SUBJECTS, automatic.SUBJECTS),
    "an acknowledgement and a bounce": (acknowledgements.RECEIVED_SUBJECTS, BOUNCES),
    "an acknowledged request and a challenge": (acknowledgements.RECEIVED_TEXTS, acknowledgements.CHALLENGE_TEXTS),
    "a person and a mail system": ({*persons.MANNERS, *persons.OF_ONESELF}, {*bounces.TEXTS, *bounces.DELIVERY}),
    "a mass mailing and a notice": (bulk.TEXTS, bulk.NOTICE_TEXTS),
    "a mail system's name and an administrator's": (senders.REPORTER_NAMES, senders.SYSTEM_NAMES),
}


def texts_of(path: Path) -> Iterator[str]:
    """The texts of a module that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    yield from (text.value for text in texts if isinstance(text.value, str))


@cache
def all_words() -> frozenset[str]:
    """The words of all tables."""
    found = {*words_of(REPLIES), *words_of(FORWARDS)}
    for path in ROOM.glob("[a-z]*.py"):
        for value in vars(import_module(f"shared.domain.words.{path.stem}")).values():
            found |= (
                {each for each in value if isinstance(each, str)} if isinstance(value, tuple | frozenset) else set()
            )
    return frozenset(found)


@pytest.mark.parametrize(("one", "other"), CONTRADICTING.values(), ids=CONTRADICTING.keys())
def test_no_word_means_two_things(one: frozenset[str], other: frozenset[str]) -> None:
    assert set(one) & set(other) == set()


def test_no_label_names_both_sender_and_recipient() -> None:
    ends = {labels.Label.FROM, labels.Label.TO}
    assert [word for word, meant in labels.LABELS.items() if ends <= meant] == []


def test_what_is_surely_an_absence_is_one() -> None:
    assert set(absences.SURE_SUBJECTS) <= set(absences.SUBJECTS)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(DOMAIN).as_posix())
def test_no_other_module_keeps_foreign_words(path: Path) -> None:
    assert [text for text in texts_of(path) if re.search(r"(?:(?![a-zA-Z])[^\W\d_]){2}", text)] == []


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(DOMAIN).as_posix())
def test_no_other_module_keeps_a_table_of_words(path: Path) -> None:
    known = all_words()
    pieces = ({*re.split(r"[|,()\[\]\s]+|\(\?:", text.lower())} for text in texts_of(path))
    tables = ({word for word in found & known if len(word) > 1} for found in pieces)
    assert [table for table in tables if len(table) >= FEWEST_OF_A_TABLE] == []


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.relative_to(DOMAIN).as_posix())
def test_who_looks_at_texts_has_no_word_of_its_own(path: Path) -> None:
    allowed = frozenset[str]().union(*NO_WORDS.values())
    spelled = {text for text in texts_of(path) if re.search("[a-zA-Z]{3}", WEB_ADDRESS.sub("", text))}
    assert spelled - allowed == set()


def test_each_exception_is_one() -> None:
    found = {text for path in READERS for text in texts_of(path)}
    assert [text for why, texts in NO_WORDS.items() if "sign" not in why for text in texts if text not in found] == []

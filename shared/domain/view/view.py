"""A Mail as the detector looks at it: capped, folded once, its headers by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.domain.mail.mail import Content
from shared.domain.threads.subjects import mark_of
from shared.domain.values.addresses import domain_of, normalise
from shared.domain.view.introduction import place_of_an_introduction
from shared.domain.view.newest import asks, has_manners, is_request, newest, place_of_a_person, without_links
from shared.domain.view.own_lists import is_by_own_list
from shared.domain.view.persons_mail import has_persons_client
from shared.domain.view.values import ADDRESS, MOST_VALUE, addresses_in
from shared.domain.words import bounces, bulk
from shared.domain.words.folding import unaccented
from shared.domain.words.prefixes import FORWARDS, REPLIES, words_of
from shared.domain.words.tables import first_place, within, words

MOST_TEXT = 10_000
"""The most characters of a Mail's text that are looked at: machines say at once what they are."""

BEGINNING = 2_500
"""The characters of the newest text in which a machine says what it is."""

OPENING = 900
"""The characters of it in which a mail system speaks."""

_NEAR = 80
_MOST_HEADERS = 400
_MOST_VALUES = 20
_MOST_SUBJECT = 400
_ANGLED = re.compile(r"<\s*([^<>\s]{0,320})\s*>")
_REPLIES, _FORWARDS = words(*words_of(REPLIES)), frozenset(words(*words_of(FORWARDS)))
_MARK = re.compile(rf"(?:(?:\[[^\]]{{1,60}}\]|\([^)]{{1,60}}\)) ?)?{mark_of({*_REPLIES, *_FORWARDS})}")


@dataclass(frozen=True, slots=True)
class View:
    """What the signs are looked for in; all texts are folded, `text` is the newest text only."""

    content: Content
    own: frozenset[str]
    headers: dict[str, tuple[str, ...]]
    sender: str
    name: str
    subject: str
    bare_subject: str
    is_prefixed: bool
    is_forward: bool
    text: str
    asks: bool
    is_persons: bool
    is_personal: bool
    is_by_own_list: bool
    is_request: bool
    phrase_place: int
    persons_place: int

    def first(self, header: str) -> str:
        """The topmost value of a header (its name in lower case), or nothing."""
        return next(iter(self.headers.get(header, ())), "")

    @property
    def is_introduced(self) -> bool:
        """Whether a person's words stand in the text, and in front of what a mail system says."""
        return self.persons_place < min(self.phrase_place, len(self.text[:BEGINNING]))

    @property
    def speaks_first(self) -> bool:
        """Whether a mail system speaks in the opening of the text, and no person before it."""
        return self.phrase_place <= min(self.persons_place, OPENING) and self.phrase_place < len(self.text[:BEGINNING])

    @property
    def is_told(self) -> bool:
        """Whether an absence in it is a person's news: it wants something, or a person's program wrote it again."""
        answers = self.is_prefixed or "in-reply-to" in self.headers or "references" in self.headers
        return not answers and (self.is_request or self.is_persons)

    @property
    def local(self) -> str:
        """The sender's local part."""
        return self.sender.rpartition("@")[0] or self.sender

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return domain_of(self.sender)


def view_of(content: Content, own: frozenset[str]) -> View:
    """The view of a Mail; `own` are our addresses."""
    headers = _by_name(content)
    addresses = frozenset(map(normalise, own)) - {""}
    sender, name = _sender(content, headers)
    subject = unaccented(content.subject, _MOST_SUBJECT).replace("\n", " ").strip()
    prefix = _MARK.match(subject)
    text = without_links(unaccented(newest(content.text[:MOST_TEXT]), MOST_TEXT)).strip()
    phrase_place = _phrase_place(text[:BEGINNING])
    return View(
        content=content,
        own=addresses,
        headers=headers,
        sender=sender,
        name=name,
        subject=subject,
        bare_subject=subject[prefix.end() :].strip() if prefix else subject,
        is_prefixed=prefix is not None,
        is_forward=prefix is not None and prefix["word"] in _FORWARDS,
        text=text,
        asks=asks(text),
        is_persons=has_persons_client(headers, content.message_id, prefix is not None),
        is_personal=_is_personal(text),
        is_request=is_request(text[:BEGINNING]),
        is_by_own_list=is_by_own_list(content, headers, addresses, sender),
        phrase_place=phrase_place,
        persons_place=_persons_place(text[:BEGINNING], phrase_place),
    )


def is_prefixed(subject: str) -> bool:
    """Whether a folded subject begins with the mark of an answer or a forwarded mail, in any language."""
    return _MARK.match(subject) is not None


def path_in(value: str) -> str:
    """The address of a Return-Path, normalised; empty where it is the empty path or none."""
    found = _ANGLED.search(value)
    return normalise(found[1] if found else value.strip())


def _is_personal(text: str) -> bool:
    """Whether a text reads as a person's: it greets, asks or says I, and has no phrase of mass mailings."""
    speaks = has_manners(text) or place_of_a_person(text) < len(text)
    return speaks and not within(text, bulk.TEXTS)


def _phrase_place(text: str) -> int:
    """Where a mail system begins to speak, or the length of the text."""
    place = first_place(text, bounces.TEXTS)
    general = first_place(text, bounces.DELIVERY)
    near = text[max(0, general - _NEAR) : general + 2 * _NEAR]
    return min(place, general) if general < place and ADDRESS.search(near) else place


def _persons_place(text: str, phrase_place: int) -> int:
    """Where a person begins to speak: at once, where somebody greets or wants something and no mail system speaks."""
    if phrase_place == len(text) and (has_manners(text) or is_request(text)):
        return 0
    return min(place_of_a_person(text), place_of_an_introduction(text, phrase_place))


def _by_name(content: Content) -> dict[str, tuple[str, ...]]:
    """The values of all headers, each cut: the signs ask for names by their hundreds."""
    found: dict[str, list[str]] = {}
    for name, value in content.headers[:_MOST_HEADERS]:
        values = found.setdefault(name[:100].strip().lower(), [])
        if len(values) < _MOST_VALUES:
            values.append(value[:MOST_VALUE].strip())
    return {name: tuple(values) for name, values in found.items()}


def _sender(content: Content, headers: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """Address and name of the sender; where Graph gave none, what stands in the From header."""
    address, name = normalise(content.sender.address[:400]), unaccented(content.sender.name, 200).strip()
    if not address:
        line = next(iter(headers.get("from", ())), "")[:400]
        address = next(iter(addresses_in(line)), "")
        name = name or unaccented(re.sub(r"<[^<>]{0,320}>", " ", line), 200).strip()
    return address, "" if name == address else name.strip("\"' ")

"""What Harper makes of a Mail, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sandbox.read.grouping import group, listed
from shared.adapters.html.reader import PageReader
from shared.adapters.html.tree import tree_of
from shared.domain.detection.table import BY_NAME
from shared.domain.mail.mail import Content, FetchedMail
from shared.domain.pages.content import prefix_of
from shared.domain.pages.read import read_page
from shared.domain.policy.authentication import authenticate
from shared.domain.reading.lines import Reading
from shared.domain.threads.index import about, named_messages, sought_by_subject
from shared.domain.threads.subjects import subject_of
from shared.domain.view.kinds import Kind

_READER = PageReader()


def report(mail: FetchedMail, own: frozenset[str], authserv_ids: Sequence[str]) -> Iterator[str]:
    """The lines about one Mail."""
    content = _READER.content_of(mail)
    yield f"subject         {content.subject or '(none)'}"
    yield f"from            {content.sender.address or '(nobody)'}"
    yield from _kind(content, own)
    found = authenticate(content, authserv_ids)
    yield f"sender          {found.verdict.value}: {found.because}"
    yield from _thread(content)
    reading = read_page(mail.html, tree_of, prefix_of(mail.subject))
    yield f"confidence      {reading.confidence:.2f}"
    yield f"link hosts      {', '.join(reading.hosts) or '(none)'}"
    yield from _text("written: what Harper's playbook looks at", content.written)
    yield from _parts(reading)


def _kind(content: Content, own: frozenset[str]) -> Iterator[str]:
    finding = _READER.finding_of(content, own)
    answer = "may be answered" if finding.kind is Kind.HUMAN else "is not answered"
    yield f"kind            {finding.kind.value}: {finding.reason} ({answer})"
    for name in finding.signs:
        sign = BY_NAME[name]
        yield f"  sign          {name} ({sign.kind.value}, {sign.weight} of 100): {sign.meaning}"


def _thread(content: Content) -> Iterator[str]:
    yield f"message id      {content.message_id or '(none)'}"
    yield f"answers         {', '.join(named_messages(content)) or '(nothing)'}"
    yield f"subject base    {subject_of(content.subject).base or '(none)'}"
    kept, sought = about(content), sought_by_subject(content)
    yield f"kept by subject {kept or '(no)'}"
    yield f"sought by it    {sought or '(no: its headers say what it answers, or it is not an answer)'}"


def _parts(reading: Reading) -> Iterator[str]:
    for name in ("quoted", "signature", "footer"):
        texts = [segment.text for segment in reading.segments if segment.part.value == name]
        if texts:
            yield from _text(name, "\n\n".join(texts))


def _text(title: str, text: str) -> Iterator[str]:
    yield f"--- {title}"
    yield from (f"  {line}".rstrip() for line in text.splitlines() or ["(nothing)"])


def threads(mails: Sequence[FetchedMail]) -> Iterator[str]:
    """The lines about several Mails together: which belong to one conversation, each under what it answers."""
    contents = {mail.mail_id: _READER.content_of(mail) for mail in mails}
    for number, members in enumerate(group([listed(key, content) for key, content in contents.items()]), 1):
        yield f"thread {number}"
        for placed in members:
            note = " (by its subject alone)" if placed.by_subject else ""
            subject = contents[placed.key].subject or "(no subject)"
            yield f"  {'  ' * placed.depth}{placed.key}: {subject}{note}"

"""The text of a Mail, and what of a fetched Mail is kept."""

from __future__ import annotations

import re

from shared.domain.mail.headers import kept_headers
from shared.domain.mail.mail import Content, FetchedMail
from shared.domain.pages.read import read_page, whole_text, written_of
from shared.domain.pages.tree import Parse
from shared.domain.pages.zones import Prefix
from shared.domain.threads.subjects import subject_of
from shared.domain.values.addresses import Address, normalise
from shared.domain.values.lengths import MOST_KEPT, cut, one_line

MOST_SUBJECT = 1_000
_MOST_REPLY_TO = 20
_MOST_ID = 998
_MOST_PREFIXES = 3
_MOST_HOSTS = 20
_MOST_HOST = 100
_COLON = re.compile("[:：∶]")


def content_of(mail: FetchedMail, parse: Parse) -> Content:
    """What is kept of a fetched Mail; `written` is what its author wrote, by the body's layout first."""
    prefix = prefix_of(mail.subject)
    body, unique = read_page(mail.html, parse, prefix), read_page(mail.unique_html, parse)
    return Content(
        message_id=one_line(mail.message_id, _MOST_ID),
        conversation_id=one_line(mail.conversation_id, _MOST_ID),
        subject=one_line(mail.subject, MOST_SUBJECT),
        sender=_kept_address(mail.sender),
        reply_to=tuple(_kept_address(address) for address in mail.reply_to[:_MOST_REPLY_TO]),
        received=mail.received,
        headers=kept_headers(mail.headers),
        text=cut(whole_text(body), MOST_KEPT),
        written=cut(written_of(body, unique, prefix), MOST_KEPT),
        message_class=one_line(mail.message_class, 200),
        marker=one_line(mail.marker, 200),
        confidence=body.confidence,
        hosts=tuple(host[:_MOST_HOST] for host in body.hosts[:_MOST_HOSTS]),
    )


def prefix_of(subject: str) -> Prefix:
    """What the outermost prefix of a subject says: `FW: RE: x` is a forward, `RE: FW: x` a reply."""
    end = 0
    for _ in range(_MOST_PREFIXES):
        colon = _COLON.search(subject, end, MOST_SUBJECT)
        if colon is None:
            break
        end = colon.end()
        found = subject_of(f"{subject[:end]} x")
        if found.is_answer:
            return Prefix.FORWARD if found.is_forward else Prefix.REPLY
    return Prefix.NONE


def _kept_address(address: Address) -> Address:
    return Address(one_line(address.name, 200), normalise(one_line(address.address, 320)))

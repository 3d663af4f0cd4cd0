"""The text of a Mail, and what of a fetched Mail is kept."""

from __future__ import annotations

from shared.domain.addresses import Address, normalise
from shared.domain.headers import kept_headers
from shared.domain.lengths import MOST_KEPT, cut, one_line
from shared.domain.mail import Content, FetchedMail
from shared.domain.markup import Start, Text, tokens
from shared.domain.page import Page

__all__ = ["content_of", "cut", "text_of_html"]

MOST_SUBJECT = 1_000
_MOST_REPLY_TO = 20
_MOST_ID = 998


def text_of_html(html: str, limit: int = MOST_KEPT) -> str:
    """The text that a browser shows of a page, cut to `limit` UTF-16 units; linear time, never an exception."""
    page = Page()
    for token in tokens(html):
        if isinstance(token, Text):
            page.write(token.value)
        elif isinstance(token, Start):
            page.start(token)
        else:
            page.end(token)
        if page.written > 4 * limit:
            break
    return cut(page.text(), limit)


def content_of(mail: FetchedMail) -> Content:
    """What is kept of a fetched Mail; `written` is the text of uniqueBody where Graph gave one, else the whole text."""
    text = text_of_html(mail.html)
    return Content(
        message_id=one_line(mail.message_id, _MOST_ID),
        conversation_id=one_line(mail.conversation_id, _MOST_ID),
        subject=one_line(mail.subject, MOST_SUBJECT),
        sender=_kept_address(mail.sender),
        reply_to=tuple(_kept_address(address) for address in mail.reply_to[:_MOST_REPLY_TO]),
        received=mail.received,
        headers=kept_headers(mail.headers),
        text=text,
        written=text_of_html(mail.unique_html) if mail.unique_html.strip() else text,
        message_class=one_line(mail.message_class, 200),
        marker=one_line(mail.marker, 200),
    )


def _kept_address(address: Address) -> Address:
    return Address(one_line(address.name, 200), normalise(one_line(address.address, 320)))

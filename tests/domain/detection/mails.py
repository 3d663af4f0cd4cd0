"""Hand-made Mails for the detector: a person's by default."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.detection.detect import detect
from shared.domain.mail.mail import Content
from shared.domain.values.addresses import Address
from shared.domain.view.kinds import Finding, Kind
from tests.support.builders import CUSTOMER, a_content

Header = tuple[str, str]

ANSWERS = ("In-Reply-To", "<1@contoso.example>")
OUTLOOK = ("Thread-Index", "AdxQ1x7a")


def mail(
    subject: str = "Question",
    text: str = "Some text.",
    sender: str = CUSTOMER.address,
    name: str = CUSTOMER.name,
    headers: Sequence[Header] = (),
    message_class: str = "IPM.Note",
    reply_to: Sequence[str] = (),
    message_id: str = "<1@fabrikam.example>",
) -> Content:
    """A Mail of a person without any header, unless told."""
    return a_content(
        subject=subject,
        text=text,
        written=text,
        sender=Address(name, sender),
        headers=tuple(headers),
        message_class=message_class,
        reply_to=tuple(Address("", address) for address in reply_to),
        message_id=message_id,
    )


def with_header(name: str, value: str) -> Content:
    """A Mail of a person with one header, and no trace of a mail program."""
    return mail(headers=((name, value),))


def kind_of(content: Content) -> Kind:
    """The kind that the detector finds."""
    return detect(content).kind


def finding(content: Content) -> Finding:
    """All that the detector finds."""
    return detect(content)

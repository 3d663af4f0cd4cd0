"""The header lines of a mail as its author writes them, and those that the way adds."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime, formataddr

from sandbox.m365.state.values import Mail, Person, first_header

Headers = tuple[tuple[str, str], ...]


def _people(people: tuple[Person, ...]) -> str:
    return ", ".join(formataddr((person.name, person.address)) for person in people)


def authored(mail: Mail) -> Headers:
    """The headers that the author's mail program writes (RFC 5322), the extra ones last."""
    kind = 'multipart/alternative; boundary="_000_"' if mail.html is not None else "text/plain; charset=utf-8"
    meeting = mail.message_class.startswith("IPM.Schedule.")
    standard = [
        ("From", _people((mail.from_,)) if mail.from_ else ""),
        ("Sender", _people((mail.sender,)) if mail.sender and mail.sender != mail.from_ else ""),
        ("To", _people(mail.to)),
        ("Cc", _people(mail.cc)),
        ("Reply-To", _people(mail.reply_to)),
        ("Subject", mail.subject),
        ("Date", format_datetime(mail.sent)),
        ("Message-ID", mail.message_id),
        ("In-Reply-To", mail.in_reply_to),
        ("References", " ".join(mail.references)),
        ("Content-Class", "urn:content-classes:calendarmessage" if meeting else ""),
        ("MIME-Version", "1.0"),
        ("Content-Type", kind),
    ]
    # The author's own line replaces the standard one of that name.
    return (
        *(line for line in standard if line[1] and first_header(mail.extra, line[0]) is None),
        *mail.extra,
    )


def from_outside(mail: Mail, received: datetime, auth: str) -> Headers:
    """The headers of a mail from outside as Exchange Online keeps them, newest on top."""
    domain = mail.from_.domain if mail.from_ else "unknown.example"
    date = format_datetime(received)
    spf = "pass" if auth == "pass" else "fail"
    lines: list[tuple[str, str]] = [
        (
            "Received",
            f"from mx.exchange.example (10.9.0.1) by mailbox.exchange.example with HTTPS; {date}",
        ),
        (
            "Received",
            f"from out.{domain} (192.0.2.25) by mx.exchange.example (10.9.0.1) with Microsoft SMTP Server"
            f" (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384); {date}",
        ),
        (
            "Authentication-Results",
            f"spf={spf} (sender IP is 192.0.2.25) smtp.mailfrom={domain}; dkim={auth} (signature was"
            f" {'verified' if auth == 'pass' else 'not verified'}) header.d={domain};"
            f"dmarc={auth} action={'none' if auth == 'pass' else 'oreject'} header.from={domain};"
            f"compauth={auth} reason={'100' if auth == 'pass' else '000'}",
        ),
        ("Received-SPF", f"{spf.capitalize()} (protection.exchange.example: domain of {domain})"),
    ]
    return_path: Headers = ()
    if first_header(mail.extra, "Return-Path") is None:
        return_path = (("Return-Path", mail.from_.address if mail.from_ else "<>"),)
    return (*lines, *authored(mail), *return_path, ("X-MS-Exchange-Organization-AuthAs", "Anonymous"))


def from_inside(mail: Mail, received: datetime) -> Headers:
    """The headers of a mail between two mailboxes of one tenant."""
    domain = mail.from_.domain if mail.from_ else "unknown.example"
    line = f"from mailbox.exchange.example (10.9.0.2) by mailbox.exchange.example; {format_datetime(received)}"
    results = f"dkim=none (message not signed) header.d=none;dmarc=none action=none header.from={domain};"
    path = (("Return-Path", mail.from_.address),) if mail.from_ else ()
    return (
        ("Received", line),
        ("Authentication-Results", results),
        *authored(mail),
        *path,
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
    )

"""The rows of Mails in the table `correspondence`: keys, and each value to its row and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from shared.adapters.storage.table import (
    gathered,
    json_text,
    maybe_text,
    maybe_time,
    packed_row,
    spread,
    time_from,
    time_text,
)
from shared.domain.mail.decisions import Answer, Delegate, HandOff, Sending
from shared.domain.mail.mail import Claim, Content, DraftRecord, Mail, MailKey, MailState
from shared.domain.values.addresses import Address
from shared.domain.values.ids import MailboxId, TenantId

Row = Mapping[str, Any]


class _Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    do: Literal["answer", "delegate", "hand-off"]
    entry: str
    text: str = ""
    to: str | None = None


_texts = msgspec.json.Decoder(tuple[str, ...])
_headers = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_address = msgspec.json.Decoder(Address)
_addresses = msgspec.json.Decoder(tuple[Address, ...])
_decision = msgspec.json.Decoder(_Decision)


def partition_of(tenant_id: TenantId, mailbox_id: MailboxId) -> str:
    """The partition of one mailbox's correspondence."""
    return f"{tenant_id}_{mailbox_id}"


def mailbox_of(row: Row) -> tuple[TenantId, MailboxId]:
    """Tenant id and mailbox id of a row of one mailbox's correspondence."""
    tenant, _, mailbox = str(row["PartitionKey"]).partition("_")
    return TenantId(tenant), MailboxId(mailbox)


def mail_key(mail_hash: str) -> str:
    """The row key of a Mail."""
    return f"mail:{mail_hash}"


def received_key(received: datetime, mail_hash: str) -> str:
    """The row key of the index entry of a fetched Mail by its time."""
    return f"rcv:{time_text(received)}:{mail_hash}"


def mail_row(mail: Mail) -> dict[str, Any]:
    """A Mail's row."""
    content = _content_columns(mail.content) if mail.content else {}
    return packed_row(
        partition_of(mail.key.tenant_id, mail.key.mailbox_id),
        mail_key(mail.key.hash),
        {
            "mail_id": mail.key.mail_id,
            "state": mail.state.value,
            "ticket": mail.ticket,
            "seen_at": time_text(mail.seen_at),
            "reason": mail.reason,
            "changed_at": maybe_text(mail.changed_at),
            **spread("trail", json_text(mail.trail)),
            "thread": mail.thread_id,
            **spread("decision", _decision_text(mail.decision)),
            "reserved": mail.reserved,
            "claim_owner": mail.claim.owner if mail.claim else "",
            "claim_until": time_text(mail.claim.until) if mail.claim else "",
            "draft": json_text([mail.draft.draft_id, mail.draft.message_id]) if mail.draft else "",
            "looked": maybe_text(mail.looked),
            **content,
        },
    )


def mail_from(row: Row, etag: str) -> Mail:
    """The Mail of a row."""
    until = maybe_time(row, "claim_until")
    return Mail(
        key=MailKey(*mailbox_of(row), row.get("mail_id", "")),
        state=MailState(row["state"]),
        ticket=row.get("ticket", ""),
        seen_at=time_from(row["seen_at"]),
        reason=row.get("reason", ""),
        changed_at=maybe_time(row, "changed_at"),
        trail=_texts.decode(gathered("trail", row) or "[]"),
        content=_content_from(row) if row.get("received") else None,
        thread_id=row.get("thread", ""),
        decision=_decision_from(gathered("decision", row)),
        reserved=bool(row.get("reserved")),
        claim=Claim(row.get("claim_owner", ""), until) if until else None,
        draft=_draft_from(row.get("draft")),
        looked=maybe_time(row, "looked"),
        etag=etag,
    )


def _draft_from(text: str | None) -> DraftRecord | None:
    # A next version may append to the list.
    return DraftRecord(*_texts.decode(text)[:2]) if text else None


def _content_columns(content: Content) -> dict[str, Any]:
    return {
        "message_id": content.message_id,
        "conversation_id": content.conversation_id,
        "subject": content.subject,
        "sender": json_text(content.sender),
        **spread("reply_to", json_text(content.reply_to)),
        "received": time_text(content.received),
        **spread("headers", json_text(content.headers)),
        "text": content.text,
        "written": content.written,
        "message_class": content.message_class,
        "marker": content.marker,
        "confidence": content.confidence,
        "hosts": json_text(content.hosts),
    }


def _content_from(row: Row) -> Content:
    return Content(
        message_id=row.get("message_id", ""),
        conversation_id=row.get("conversation_id", ""),
        subject=row.get("subject", ""),
        sender=_address.decode(row["sender"]),
        reply_to=_addresses.decode(gathered("reply_to", row) or "[]"),
        received=time_from(row["received"]),
        headers=_headers.decode(gathered("headers", row) or "[]"),
        text=row.get("text", ""),
        written=row.get("written", ""),
        message_class=row.get("message_class", ""),
        marker=row.get("marker", ""),
        confidence=float(row.get("confidence", 1.0)),
        hosts=_texts.decode(row.get("hosts") or "[]"),
    )


def _decision_text(decision: Sending | None) -> str:
    if isinstance(decision, Answer):
        return json_text(_Decision("answer", decision.entry, decision.text))
    if isinstance(decision, Delegate):
        return json_text(_Decision("delegate", decision.entry, decision.text, decision.to))
    if isinstance(decision, HandOff):
        return json_text(_Decision("hand-off", decision.entry, to=decision.to))
    return ""


def _decision_from(text: str) -> Sending | None:
    if not text:
        return None
    found = _decision.decode(text)
    if found.do == "answer":
        return Answer(found.text, found.entry)
    if found.do == "delegate":
        return Delegate(found.to or "", found.text, found.entry)
    return HandOff(found.to, found.entry)


def received_row(mail: Mail) -> dict[str, Any]:
    """The entry of a fetched Mail in the index by time; ValueError without content."""
    if mail.content is None:
        raise ValueError("a Mail that was not fetched has no place in the index by time")
    key = received_key(mail.content.received, mail.key.hash)
    return packed_row(partition_of(mail.key.tenant_id, mail.key.mailbox_id), key, {})

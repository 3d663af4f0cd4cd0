"""The rows of the table `mailboxes`: keys, and each value to its row and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from shared.adapters.storage.columns import gathered, json_text, maybe_text, maybe_time, packed_row, spread
from shared.domain.mailboxes.mailbox import (
    AuthenticationSettings,
    Check,
    InboxType,
    Mailbox,
    MailboxSettings,
    PlaybookEntry,
    Watch,
    WatchState,
)

Row = Mapping[str, Any]

BOX = ":box"
WATCH = ":watch"
OBJECT = "object:"

_texts = msgspec.json.Decoder(tuple[str, ...])
_playbook = msgspec.json.Decoder(tuple[PlaybookEntry, ...])
_entry = msgspec.json.Decoder(PlaybookEntry)
_authentication = msgspec.json.Decoder(AuthenticationSettings)
_checks = msgspec.json.Decoder(tuple[Check, ...])


def mailbox_row(mailbox: Mailbox) -> dict[str, Any]:
    """The row of a Mailbox's settings."""
    settings = mailbox.settings
    return packed_row(
        mailbox.tenant,
        mailbox.mailbox_id + BOX,
        {
            "revision": mailbox.revision,
            "enabled_at": maybe_text(mailbox.enabled_at),
            "address": settings.address,
            "name": settings.name,
            "inbox_type": settings.inbox_type.value,
            "enabled": settings.enabled,
            **spread("response_template", settings.response_template),
            **spread("playbook", json_text(settings.playbook)),
            **spread("otherwise", json_text(settings.otherwise)),
            "provider": settings.provider,
            "answer_as": settings.answer_as,
            "object_id": settings.object_id,
            **spread("colleagues", json_text(settings.colleagues)),
            "alarm_after_hours": settings.alarm_after_hours,
            **spread("authentication", json_text(settings.authentication)),
        },
    )


def mailbox_from(row: Row, etag: str) -> Mailbox:
    """The settings of a row."""
    hours = row.get("alarm_after_hours")
    settings = MailboxSettings(
        address=row.get("address", ""),
        name=row.get("name", ""),
        inbox_type=InboxType(row["inbox_type"]),
        enabled=bool(row.get("enabled")),
        response_template=gathered("response_template", row),
        playbook=_playbook.decode(gathered("playbook", row) or "[]"),
        otherwise=_entry.decode(gathered("otherwise", row)),
        provider=row.get("provider", ""),
        answer_as=row.get("answer_as", ""),
        object_id=row.get("object_id", ""),
        colleagues=_texts.decode(gathered("colleagues", row) or "[]"),
        alarm_after_hours=int(hours) if hours is not None else None,
        # A row of an older version has none: all is as by default.
        authentication=_authentication.decode(gathered("authentication", row) or "{}"),
    )
    return Mailbox(
        tenant=row["PartitionKey"],
        mailbox_id=str(row["RowKey"]).removesuffix(BOX),
        settings=settings,
        revision=row.get("revision", ""),
        enabled_at=maybe_time(row, "enabled_at"),
        etag=etag,
    )


def watch_row(watch: Watch) -> dict[str, Any]:
    """The row of a Mailbox's watch."""
    return packed_row(
        watch.tenant,
        watch.mailbox_id + WATCH,
        {
            "state": watch.state.value,
            "reason": watch.reason,
            "blocked": watch.blocked,
            "retry_at": maybe_text(watch.retry_at),
            **spread("checks", json_text(watch.checks)),
            "object_id": watch.object_id,
            "address": watch.address,
            **spread("addresses", json_text(watch.addresses)),
            "inbox_id": watch.inbox_id,
            "drafts_id": watch.drafts_id,
            "subscription_id": watch.subscription_id,
            "subscription_ends": maybe_text(watch.subscription_ends),
            "subscription_unsure": watch.subscription_unsure,
            "renew_at": maybe_text(watch.renew_at),
            "signed_by": watch.signed_by,
            "patched_at": maybe_text(watch.patched_at),
            **spread("cursor", watch.cursor),
            "round_count": watch.round_count,
            "watermark": maybe_text(watch.watermark),
            "newest": maybe_text(watch.newest),
            "reader": watch.reader,
            "reading_until": maybe_text(watch.reading_until),
            "last_mail_at": maybe_text(watch.last_mail_at),
            "alarmed_at": maybe_text(watch.alarmed_at),
        },
    )


def watch_from(row: Row, etag: str) -> Watch:
    """The watch of a row."""
    return Watch(
        tenant=row["PartitionKey"],
        mailbox_id=str(row["RowKey"]).removesuffix(WATCH),
        state=WatchState(row["state"]),
        reason=row.get("reason", ""),
        blocked=bool(row.get("blocked")),
        retry_at=maybe_time(row, "retry_at"),
        checks=_checks.decode(gathered("checks", row) or "[]"),
        object_id=row.get("object_id", ""),
        address=row.get("address", ""),
        addresses=_texts.decode(gathered("addresses", row) or "[]"),
        inbox_id=row.get("inbox_id", ""),
        drafts_id=row.get("drafts_id", ""),
        subscription_id=row.get("subscription_id", ""),
        subscription_ends=maybe_time(row, "subscription_ends"),
        subscription_unsure=bool(row.get("subscription_unsure")),
        renew_at=maybe_time(row, "renew_at"),
        signed_by=int(row.get("signed_by", 0)),
        patched_at=maybe_time(row, "patched_at"),
        cursor=gathered("cursor", row),
        round_count=int(row.get("round_count", 0)),
        watermark=maybe_time(row, "watermark"),
        newest=maybe_time(row, "newest"),
        reader=row.get("reader", ""),
        reading_until=maybe_time(row, "reading_until"),
        last_mail_at=maybe_time(row, "last_mail_at"),
        alarmed_at=maybe_time(row, "alarmed_at"),
        etag=etag,
    )


def object_row(tenant: str, object_id: str, mailbox_id: str) -> dict[str, Any]:
    """The note of which Mailbox has an inbox."""
    return packed_row(tenant, OBJECT + object_id, {"mailbox": mailbox_id})


def owner_from(row: Row) -> str:
    """The id of the Mailbox that has an inbox."""
    return str(row["mailbox"])

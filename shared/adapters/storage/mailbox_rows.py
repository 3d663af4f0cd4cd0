"""The rows of the table `mailboxes`: keys, and each value to its row and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from shared.adapters.storage.table import gathered, json_text, maybe_text, maybe_time, packed_row, spread
from shared.domain.mailboxes.settings import AuthenticationSettings, InboxType, Mailbox, MailboxSettings, PlaybookEntry
from shared.domain.mailboxes.watch import Check, FoundInbox, HeldSubscription, InboxReading, Watch, WatchState
from shared.domain.values.ids import MailboxId, TenantId

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
        mailbox.tenant_id,
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
        tenant_id=TenantId(row["PartitionKey"]),
        mailbox_id=MailboxId(str(row["RowKey"]).removesuffix(BOX)),
        settings=settings,
        revision=row.get("revision", ""),
        enabled_at=maybe_time(row, "enabled_at"),
        etag=etag,
    )


def watch_row(watch: Watch) -> dict[str, Any]:
    """The row of a Mailbox's watch."""
    return packed_row(
        watch.tenant_id,
        watch.mailbox_id + WATCH,
        {
            "state": watch.state.value,
            "reason": watch.reason,
            "blocked": watch.blocked,
            "retry_at": maybe_text(watch.retry_at),
            **spread("checks", json_text(watch.checks)),
            **_found_columns(watch.found),
            **_held_columns(watch.held),
            **_reading_columns(watch.reading),
            "last_mail_at": maybe_text(watch.last_mail_at),
            "alarmed_at": maybe_text(watch.alarmed_at),
        },
    )


def watch_from(row: Row, etag: str) -> Watch:
    """The watch of a row."""
    return Watch(
        tenant_id=TenantId(row["PartitionKey"]),
        mailbox_id=MailboxId(str(row["RowKey"]).removesuffix(WATCH)),
        state=WatchState(row["state"]),
        reason=row.get("reason", ""),
        blocked=bool(row.get("blocked")),
        retry_at=maybe_time(row, "retry_at"),
        checks=_checks.decode(gathered("checks", row) or "[]"),
        found=_found_from(row),
        held=_held_from(row),
        reading=_reading_from(row),
        last_mail_at=maybe_time(row, "last_mail_at"),
        alarmed_at=maybe_time(row, "alarmed_at"),
        etag=etag,
    )


def _found_columns(found: FoundInbox) -> dict[str, Any]:
    return {
        "object_id": found.object_id,
        "address": found.address,
        **spread("addresses", json_text(found.addresses)),
        "inbox_id": found.inbox_id,
        "drafts_id": found.drafts_id,
    }


def _found_from(row: Row) -> FoundInbox:
    return FoundInbox(
        object_id=row.get("object_id", ""),
        address=row.get("address", ""),
        addresses=_texts.decode(gathered("addresses", row) or "[]"),
        inbox_id=row.get("inbox_id", ""),
        drafts_id=row.get("drafts_id", ""),
    )


def _held_columns(held: HeldSubscription) -> dict[str, Any]:
    return {
        "subscription_id": held.subscription_id,
        "subscription_ends": maybe_text(held.ends),
        "subscription_unsure": held.is_unsure,
        "renew_at": maybe_text(held.renew_at),
        "signed_by": held.signed_by,
        "patched_at": maybe_text(held.patched_at),
    }


def _held_from(row: Row) -> HeldSubscription:
    return HeldSubscription(
        subscription_id=row.get("subscription_id", ""),
        ends=maybe_time(row, "subscription_ends"),
        is_unsure=bool(row.get("subscription_unsure")),
        renew_at=maybe_time(row, "renew_at"),
        signed_by=int(row.get("signed_by", 0)),
        patched_at=maybe_time(row, "patched_at"),
    )


def _reading_columns(reading: InboxReading) -> dict[str, Any]:
    return {
        **spread("cursor", reading.cursor),
        "round_count": reading.round_count,
        "watermark": maybe_text(reading.watermark),
        "newest": maybe_text(reading.newest),
        "reader": reading.reader,
        "reading_until": maybe_text(reading.until),
    }


def _reading_from(row: Row) -> InboxReading:
    return InboxReading(
        cursor=gathered("cursor", row),
        round_count=int(row.get("round_count", 0)),
        watermark=maybe_time(row, "watermark"),
        newest=maybe_time(row, "newest"),
        reader=row.get("reader", ""),
        until=maybe_time(row, "reading_until"),
    )


def object_row(tenant_id: TenantId, object_id: str, mailbox_id: MailboxId) -> dict[str, Any]:
    """The note of which Mailbox has an inbox."""
    return packed_row(tenant_id, OBJECT + object_id, {"mailbox": mailbox_id})


def owner_from(row: Row) -> MailboxId:
    """The id of the Mailbox that has an inbox."""
    return MailboxId(row["mailbox"])

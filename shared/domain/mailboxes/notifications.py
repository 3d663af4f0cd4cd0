"""What Graph posts: notifications and lifecycle events, ids only, untrusted until their client state is checked."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from shared.domain.mailboxes.client_state import read_client_state
from shared.domain.values.ids import MailboxId, TenantId
from shared.errors import InvalidInput

Keys = Callable[[], dict[int, bytes]]
LIFECYCLE_EVENTS = frozenset({"reauthorizationRequired", "subscriptionRemoved", "missed"})
_MAIL_ID = re.compile(r"[A-Za-z0-9_=+/-]{1,512}")
_MOST_TOKEN = 2_048
_MOST_ID = 128


class Notification(msgspec.Struct, frozen=True):
    """A Mail was created in the inbox of some Subscription."""

    client_state: str
    mail_id: str
    subscription_id: str

    def owner(self, keys: Keys) -> tuple[TenantId, MailboxId] | None:
        """Tenant id and mailbox id that the client state names; None where none of our keys signed it."""
        return read_client_state(self.client_state, keys)

    @classmethod
    def of_post(cls, body: bytes) -> tuple[Notification, ...]:
        """The notifications of one POST, one an item (Graph page "changeNotificationCollection"), or InvalidInput.

        An item that is malformed comes with an empty client state.
        """
        try:
            items = _whole_batches.decode(body).value
        except _UNREADABLE:
            return tuple(_notification(raw) for raw in _items(body))
        return tuple(map(_checked, items))


class Lifecycle(msgspec.Struct, frozen=True):
    """Graph tells of a Subscription: reauthorizationRequired, subscriptionRemoved or missed."""

    client_state: str
    event: str
    subscription_id: str

    def owner(self, keys: Keys) -> tuple[TenantId, MailboxId] | None:
        """The same of a lifecycle event."""
        return read_client_state(self.client_state, keys)

    @classmethod
    def of_post(cls, body: bytes) -> tuple[Lifecycle, ...]:
        """The lifecycle events of one POST, as with notifications; an unknown event counts as malformed."""
        return tuple(_lifecycle(raw) for raw in _items(body))


# A malformed item keeps its place without a client state, so that it is refused and counted like a forged one.
_MALFORMED_NOTIFICATION = Notification("", "", "")
_MALFORMED_LIFECYCLE = Lifecycle("", "", "")


class _ResourceData(msgspec.Struct):
    id: str


class _NotificationItem(msgspec.Struct, rename="camel"):
    client_state: str
    resource_data: _ResourceData
    subscription_id: str = ""


class _LifecycleItem(msgspec.Struct, rename="camel"):
    client_state: str
    lifecycle_event: str
    subscription_id: str = ""


class _WholeBatch(msgspec.Struct):
    value: list[_NotificationItem]


class _Batch(msgspec.Struct):
    value: list[msgspec.Raw]


_whole_batches = msgspec.json.Decoder(_WholeBatch)
_batches = msgspec.json.Decoder(_Batch)
_notification_items = msgspec.json.Decoder(_NotificationItem)
_lifecycle_items = msgspec.json.Decoder(_LifecycleItem)

# A wrong shape, broken UTF-8, and nesting that is deeper than anybody means.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def is_good_token(token: str) -> bool:
    """Whether a validation token may be echoed: printable, no markup, at most 2,048 characters."""
    return 0 < len(token) <= _MOST_TOKEN and token.isprintable() and "<" not in token and ">" not in token


def _items(body: bytes) -> list[msgspec.Raw]:
    try:
        return _batches.decode(body).value
    except _UNREADABLE:
        raise InvalidInput({"body": "must be a JSON object with a list named value"}) from None


def _notification(raw: msgspec.Raw) -> Notification:
    try:
        item = _notification_items.decode(raw)
    except _UNREADABLE:
        return _MALFORMED_NOTIFICATION
    return _checked(item)


def _checked(item: _NotificationItem) -> Notification:
    if _MAIL_ID.fullmatch(item.resource_data.id) is None or len(item.subscription_id) > _MOST_ID:
        return _MALFORMED_NOTIFICATION
    return Notification(item.client_state, item.resource_data.id, item.subscription_id)


def _lifecycle(raw: msgspec.Raw) -> Lifecycle:
    try:
        item = _lifecycle_items.decode(raw)
    except _UNREADABLE:
        return _MALFORMED_LIFECYCLE
    if item.lifecycle_event not in LIFECYCLE_EVENTS or len(item.subscription_id) > _MOST_ID:
        return _MALFORMED_LIFECYCLE
    return Lifecycle(item.client_state, item.lifecycle_event, item.subscription_id)

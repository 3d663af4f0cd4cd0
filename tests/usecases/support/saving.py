"""Saving a Mailbox on fakes, as an admin does."""

import json

from shared.domain.mailboxes.settings import Precondition
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.usecases.mailboxes.save import put_mailbox
from tests.support.builders import HARPER, TENANT
from tests.support.fake_app import FakeApp

ANY = Precondition()


def body(**changes: object) -> bytes:
    """The settings of an enabled Mailbox, changed."""
    return json.dumps({"name": "Harper", "enabled": True, **changes}).encode()


def put(app: FakeApp, address: str = HARPER, precondition: Precondition = ANY, **changes: object) -> WatchedMailbox:
    """A save as it ends."""
    return put_mailbox(app, app.tenant, address, body(**changes), precondition)[0]


def subscriptions(app: FakeApp) -> list[str]:
    """The Subscriptions that Graph has."""
    return [each.subscription_id for each in app.subscriptions.subscriptions(TENANT)]

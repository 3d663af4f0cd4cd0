"""Messages of a mailbox: list, get, make, change, move, copy, delete."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.m365.graph import payload
from sandbox.m365.graph.rendering import KNOWN, PROPERTIES, lookup, message_json
from sandbox.m365.query.odata import Options, link, ordered, page, read_options
from sandbox.m365.server.calls import Call
from sandbox.m365.state.mailbox import Mailbox, Message
from sandbox.m365.state.values import Answer, GraphError, Json
from sandbox.m365.state.world import World

READABLE_ROLES = frozenset(("Mail.Read", "Mail.ReadBasic", "Mail.ReadBasic.All", "Mail.ReadWrite"))


def message_of(call: Call) -> Message:
    """The message that the last part of the path names, in the folder that the path names, if any."""
    message = call.box.find(call.ids[-1])
    if len(call.ids) == 3 and message.folder_id != call.box.folder(call.ids[1]).folder_id:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return message


def blank(world: World, mailbox: Mailbox, folder_id: str) -> Message:
    """An empty draft of the mailbox, not yet in it."""
    now = world.now()
    return Message(
        immutable_id=world.ids.immutable(),
        ordinary_id=world.ids.ordinary(),
        folder_id=folder_id,
        subject="",
        content_type="text",
        content="",
        message_id=world.ids.message_id(mailbox.person.domain),
        conversation_id=world.ids.conversation(),
        conversation_index=world.ids.conversation_index(),
        created=now,
        modified=now,
        received=now,
        sent=now,
        is_draft=True,
        is_read=True,
    )


def _page_number(options: Options) -> int:
    token = options.value("$skiptoken") or "0"
    if not (token.isascii() and token.isdecimal() and len(token) <= 9):
        raise GraphError(400, "ErrorInvalidUrlQuery", "The $skiptoken is none of this collection.")
    return int(token)


class Messages:
    """The handlers of /users/{}/messages and /users/{}/mailFolders/{}/messages."""

    def __init__(self, world: World, base: str) -> None:
        self._world = world
        self._base = base

    def context(self, call: Call) -> str:
        """The @odata.context of messages."""
        return f"{self._base}/v1.0/$metadata#users('{call.box.object_id}')/messages"

    def _chosen(self, call: Call, options: Options) -> list[Message]:
        folder_id = call.box.folder(call.ids[1]).folder_id if len(call.ids) > 1 else None
        known = self._world.in_seconds(-self._world.switches.search_lag)
        found = [
            message
            for message in call.box.inside(folder_id)
            if options.filter is None or (message.modified <= known and options.filter.test(lookup(message)))
        ]
        return ordered(found, options.orderby or (("receivedDateTime", True),), _sort_key)

    def list_messages(self, call: Call) -> Answer:
        """GET messages, newest first unless ordered otherwise."""
        options = read_options(call.request.query, KNOWN)
        preferences = call.preferences
        address = f"{self._base}{call.request.path}"
        turn = _page_number(options)
        if options.filter is not None and turn < self._world.switches.empty_first_pages:
            kept = [(name, value) for name, value in options.raw if name != "$skiptoken"]
            onwards = link(address, [*kept, ("$skiptoken", str(turn + 1))])
            empty: Json = {"@odata.context": self.context(call), "value": [], "@odata.nextLink": onwards}
            return Answer(200, empty, preferences.applied)
        body = page(
            self._chosen(call, options),
            options,
            address,
            self.context(call),
            lambda message: message_json(message, options, preferences),
        )
        return Answer(200, body, preferences.applied)

    def count(self, call: Call) -> Answer:
        """GET messages/$count."""
        options = read_options(call.request.query, KNOWN)
        return Answer(200, str(len(self._chosen(call, options))), (("Content-Type", "text/plain"),))

    def answer(self, call: Call, message: Message, status: int) -> Answer:
        """The message as answer, with what was selected and preferred."""
        options = read_options(call.request.query, KNOWN)
        body = {
            "@odata.context": f"{self.context(call)}/$entity",
            **message_json(message, options, call.preferences),
        }
        location: tuple[tuple[str, str], ...] = ()
        if status == 201:
            location = (("Location", f"{self._base}/v1.0/users/{call.box.object_id}/messages/{body['id']}"),)
        return Answer(status, body, (*call.preferences.applied, *location))

    def get(self, call: Call) -> Answer:
        """GET a message."""
        return self.answer(call, message_of(call), 200)

    def create(self, call: Call) -> Answer:
        """POST messages: a draft, in Drafts unless a folder is named."""
        folder = call.box.folder(call.ids[1] if len(call.ids) > 1 else "drafts")
        message = blank(self._world, call.box, folder.folder_id)
        # Source: Graph page "outlook-create-send-messages".
        message.from_ = message.sender = call.box.person
        payload.apply(message, call.json(needed=True))
        self._world.add(call.box, message)
        return self.answer(call, message, 201)

    def change(self, call: Call) -> Answer:
        """PATCH a message; recipients, subject and body only while it is a draft."""
        message = message_of(call)
        self._check_match(call, message)
        changes = call.json(needed=True)
        # On a copy first: a refused change must leave no half of itself behind.
        payload.apply(copy.deepcopy(message), changes, patch=True)
        payload.apply(message, changes, patch=True)
        call.box.conversations[message.message_id] = message.conversation_id
        self._world.touch(call.box, message)
        return self.answer(call, message, 200)

    def _check_match(self, call: Call, message: Message) -> None:
        wanted = call.request.header("if-match")
        if wanted and wanted != "*" and wanted != f'W/"{message.change_key}"':
            raise GraphError(
                412,
                "ErrorIrresolvableConflict",
                "The send or update operation could not be performed because the change key passed in the"
                " request does not match the current change key for the item.",
            )

    def delete(self, call: Call) -> Answer:
        """DELETE a message: to Deleted Items, and from there for good."""
        message = message_of(call)
        self._check_match(call, message)
        bin_id = call.box.folder("deleteditems").folder_id
        if message.folder_id == bin_id:
            self._world.remove(call.box, message)
        else:
            self._world.move(call.box, message, bin_id)
        return Answer(204)

    def _destination(self, call: Call) -> str:
        body = call.json(needed=True)
        for name in body:
            if name.lower() != "destinationid":
                raise payload.unknown(name, "move")
        target = next(iter(body.values()), None)
        if not isinstance(target, str):
            raise GraphError(400, "ErrorInvalidRequest", "The destinationId is missing.")
        return call.box.folder(target).folder_id

    def move(self, call: Call) -> Answer:
        """POST move: the ordinary id changes, the immutable one does not."""
        message = message_of(call)
        self._world.move(call.box, message, self._destination(call))
        return self.answer(call, message, 201)

    def duplicate(self, call: Call) -> Answer:
        """POST copy: a second message with ids of its own."""
        twin = copy.deepcopy(message_of(call))
        twin.folder_id = self._destination(call)
        twin.immutable_id, twin.ordinary_id = self._world.ids.immutable(), self._world.ids.ordinary()
        self._world.add(call.box, twin)
        return self.answer(call, twin, 201)


def _sort_key(message: Message, name: str) -> Any:
    # Times are kept finer than the seconds that Graph shows.
    fine: dict[str, Any] = {
        "receivedDateTime": message.received,
        "sentDateTime": message.sent,
        "createdDateTime": message.created,
        "lastModifiedDateTime": message.modified,
    }
    if name in fine:
        return fine[name]
    value: Any = PROPERTIES[name.partition("/")[0]](message)
    for part in name.split("/")[1:]:
        value = value.get(part) if isinstance(value, dict) else None
    return str(value).casefold()


def selected(options: Options, body: Json) -> Json:
    """Only what was selected, and the id."""
    return {name: value for name, value in body.items() if not options.select or name in (*options.select, "id")}

"""The delta query over the messages of a folder: rounds of pages, tokens, and tokens that expire."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.m365.graph.messages import Messages
from sandbox.m365.graph.rendering import KNOWN, lookup, message_json
from sandbox.m365.query.odata import DEFAULT_PAGE, LARGEST_PAGE, Options, link, read_options
from sandbox.m365.server.calls import Call
from sandbox.m365.state.mailbox import Change, Folder, Mailbox, Message
from sandbox.m365.state.values import Answer, GraphError, Json
from sandbox.m365.state.world import World

CHANGE_TYPES = ("created", "updated", "deleted")
EXPIRIES = ("410", "SyncStateNotFound")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a round: a message that is there, or one that went, with the reason."""

    immutable_id: str
    ordinary_id: str
    removed: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of a delta query from a token on; `resume` is where the next round begins in the log."""

    mailbox_id: str
    folder_id: str
    options: Options
    kinds: frozenset[str]
    entries: tuple[Entry, ...]
    resume: int


class Delta:
    """The handler of /users/{}/mailFolders/{}/messages/delta."""

    def __init__(self, world: World, messages: Messages, base: str) -> None:
        self._world = world
        self._messages = messages
        self._base = base
        self._pages: dict[str, Round] = {}
        self._ends: dict[str, Round] = {}
        self._expired: dict[str, str] = {}

    def expire(self, how: str) -> None:
        """Let every token given out so far be refused: `410` or `SyncStateNotFound`."""
        if how not in EXPIRIES:
            raise ValueError(f"{how} is none of {', '.join(EXPIRIES)}")
        with self._world.lock:
            self._expired.update(dict.fromkeys((*self._pages, *self._ends), how))
            self._pages.clear()
            self._ends.clear()

    def run(self, call: Call) -> Answer:
        """GET delta: the first round, a further page, or a later round."""
        options = read_options(call.request.query, KNOWN)
        folder = call.box.folder(call.ids[1])
        page_token, end_token = options.value("$skiptoken"), options.value("$deltatoken")
        if page_token is not None:
            current = self._known(call, folder, page_token, self._pages)
        elif end_token is not None:
            current = self._later(call.box, self._known(call, folder, end_token, self._ends))
        else:
            current = self._first(call.box, folder, options)
        return self._page(call, current)

    def _known(self, call: Call, folder: Folder, token: str, known: dict[str, Round]) -> Round:
        if token in self._expired:
            raise self._gone(call, self._expired[token])
        found = known.get(token)
        if found is None or (found.mailbox_id, found.folder_id) != (call.box.object_id, folder.folder_id):
            raise GraphError(400, "ErrorInvalidUrlQuery", "The delta or skip token is badly formed.")
        return found

    def _gone(self, call: Call, how: str) -> GraphError:
        if how == "410":
            location = (("Location", f"{self._base}{call.request.path}"),)
            return GraphError(410, "resyncRequired", "Resync required. Replace local items.", location)
        return GraphError(400, "SyncStateNotFound", "The sync state generation is not found.")

    def _first(self, mailbox: Mailbox, folder: Folder, options: Options) -> Round:
        kind = (options.value("changeType") or "").lower()
        if kind and kind not in CHANGE_TYPES:
            raise GraphError(400, "ErrorInvalidUrlQuery", f"The changeType '{kind}' is not supported.")
        _check_options(options)
        found = [message for message in mailbox.inside(folder.folder_id) if _passes(message, options)]
        found.sort(key=lambda message: message.received, reverse=True)
        if options.filter is not None:
            found = found[: self._world.switches.max_filtered_delta]
        return Round(
            mailbox_id=mailbox.object_id,
            folder_id=folder.folder_id,
            options=options,
            kinds=frozenset((kind,) if kind else CHANGE_TYPES),
            entries=tuple(Entry(message.immutable_id, message.ordinary_id) for message in found),
            resume=len(mailbox.changes),
        )

    def _later(self, mailbox: Mailbox, before: Round) -> Round:
        happened: dict[str, list[Change]] = {}
        for change in mailbox.changes[before.resume :]:
            if change.folder_id == before.folder_id:
                happened.setdefault(change.immutable_id, []).append(change)
        entries = [_entry(mailbox, before, changes) for changes in happened.values()]
        kept = tuple(entry for entry in entries if entry is not None)
        return replace(before, entries=kept, resume=len(mailbox.changes))

    def _page(self, call: Call, current: Round) -> Answer:
        preferences = call.preferences
        size = min(preferences.page_size or current.options.top or DEFAULT_PAGE, LARGEST_PAGE)
        body: Json = {"@odata.context": f"{self._messages.context(call)}/$delta", "value": []}
        for entry in current.entries[:size]:
            item_id = entry.immutable_id if preferences.immutable_ids else entry.ordinary_id
            message = call.box.held.get(entry.immutable_id)
            if entry.removed:
                body["value"].append({"id": item_id, "@removed": {"reason": entry.removed}})
            elif message is not None and message.folder_id == current.folder_id:
                body["value"].append(message_json(message, current.options, preferences))
        token, rest = self._world.ids.opaque(), current.entries[size:]
        left = replace(current, entries=rest)
        address = f"{self._base}{call.request.path}"
        if rest:
            self._pages[token] = left
            body["@odata.nextLink"] = link(address, [("$skiptoken", token)])
        else:
            self._ends[token] = left
            body["@odata.deltaLink"] = link(address, [("$deltatoken", token)])
        return Answer(200, body, preferences.applied)


def _check_options(options: Options) -> None:
    if options.filter is not None:
        named = {(path, word) for path, word, _ in options.filter.comparisons}
        if not named or not named <= {("receivedDateTime", "ge"), ("receivedDateTime", "gt")}:
            raise GraphError(
                400,
                "ErrorInvalidUrlQuery",
                "Change tracking takes a filter on receivedDateTime ge or gt only.",
            )
    if options.orderby and options.orderby != (("receivedDateTime", True),):
        raise GraphError(400, "ErrorInvalidUrlQuery", "Change tracking takes an order by receivedDateTime desc only.")


def _passes(message: Message, options: Options) -> bool:
    return options.filter is None or options.filter.test(lookup(message))


def _entry(mailbox: Mailbox, before: Round, changes: list[Change]) -> Entry | None:
    """What a message's changes of one round come to; None if it does not show."""
    last = changes[-1]
    message = mailbox.held.get(last.immutable_id)
    created = any(change.kind == "created" for change in changes)
    if message is None or message.folder_id != before.folder_id:
        if "deleted" not in before.kinds or changes[0].kind == "created":
            return None
        reason = "changed" if message is not None else "deleted"
        return Entry(last.immutable_id, last.ordinary_id, reason)
    if not _passes(message, before.options) or ("created" if created else "updated") not in before.kinds:
        return None
    return Entry(message.immutable_id, message.ordinary_id)

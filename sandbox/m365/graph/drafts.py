"""Answering and forwarding: drafts with createReply and its kin, and sending."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from sandbox.m365.graph import payload
from sandbox.m365.graph.messages import Messages, blank, message_of
from sandbox.m365.mail import bodies
from sandbox.m365.mail.sending import Submission
from sandbox.m365.server.calls import Call
from sandbox.m365.state.mailbox import Mailbox, Message
from sandbox.m365.state.values import Answer, GraphError, Json, Person
from sandbox.m365.state.world import World

REPLY, REPLY_ALL, FORWARD = "reply", "replyAll", "forward"


@dataclass(frozen=True, slots=True)
class Action:
    """The body of a reply or forward call: a comment, or properties of the message, not both for the body."""

    comment: str
    message: Json
    to: tuple[Person, ...] | None

    @staticmethod
    def read(body: Json, kind: str) -> Action:
        """Read the body; Graph takes its names with a capital too."""
        allowed = ("comment", "message", *(("torecipients",) if kind == FORWARD else ()))
        named: dict[str, Any] = {}
        for name, value in body.items():
            if "@odata." in name:
                continue
            if name.lower() not in allowed:
                raise payload.unknown(name, f"microsoft.graph.{kind}")
            named[name.lower()] = value
        comment, message = named.get("comment") or "", named.get("message") or {}
        if not isinstance(comment, str) or not isinstance(message, dict):
            raise GraphError(400, "ErrorInvalidRequest", "The comment is text, the message an object.")
        if comment and "body" in message:
            raise GraphError(400, "ErrorInvalidRequest", "Comment and Message.Body can't be specified in one request.")
        to = named.get("torecipients")
        if to is not None and "toRecipients" in message:
            raise GraphError(400, "ErrorInvalidRequest", "ToRecipients is given twice.")
        return Action(comment, message, None if to is None else payload.people("toRecipients", to))


class Drafts:
    """The handlers of createReply, createReplyAll, createForward, reply, replyAll, forward, send and sendMail."""

    def __init__(self, world: World, messages: Messages, submission: Submission) -> None:
        self._world = world
        self._messages = messages
        self._submission = submission

    def create_reply(self, call: Call) -> Answer:
        """POST createReply: 201 with the draft."""
        return self._create(call, REPLY)

    def create_reply_all(self, call: Call) -> Answer:
        """POST createReplyAll: 201 with the draft."""
        return self._create(call, REPLY_ALL)

    def create_forward(self, call: Call) -> Answer:
        """POST createForward: 201 with the draft."""
        return self._create(call, FORWARD)

    def reply(self, call: Call) -> Answer:
        """POST reply: 202, sent."""
        return self._send_at_once(call, REPLY)

    def reply_all(self, call: Call) -> Answer:
        """POST replyAll: 202, sent."""
        return self._send_at_once(call, REPLY_ALL)

    def forward(self, call: Call) -> Answer:
        """POST forward: 202, sent."""
        return self._send_at_once(call, FORWARD)

    def _create(self, call: Call, kind: str) -> Answer:
        draft = self._draft(call, kind)
        self._world.add(call.box, draft)
        return self._messages.answer(call, draft, 201)

    def _send_at_once(self, call: Call, kind: str) -> Answer:
        self._submission.send_new(call.box, self._draft(call, kind), save=True)
        return Answer(202)

    def _draft(self, call: Call, kind: str) -> Message:
        original, action = message_of(call), Action.read(call.json(), kind)
        draft = blank(self._world, call.box, call.box.folder("drafts").folder_id)
        draft.from_ = draft.sender = call.box.person
        draft.conversation_id = original.conversation_id
        draft.conversation_index = original.conversation_index + self._world.ids.index_step()
        draft.in_reply_to = original.message_id
        draft.references = (*original.references, original.message_id)
        draft.subject = _subject(original.subject, "FW" if kind == FORWARD else "RE")
        if kind == REPLY:
            draft.to = _answer_to(original)
        elif kind == REPLY_ALL:
            draft.to, draft.cc = _everybody(call.box, original)
        draft.content_type, draft.content = "html", _quoted(original, action.comment)
        if action.to is not None:
            draft.to = action.to
        payload.apply(draft, action.message)
        return draft

    def send(self, call: Call) -> Answer:
        """POST send of a draft: 202, moved to Sent Items."""
        message = message_of(call)
        if not message.is_draft:
            status, code = self._world.switches.send_of_non_draft
            raise GraphError(status, code, "The specified object was not found in the store.")
        self._submission.send_draft(call.box, message)
        return Answer(202)

    def send_mail(self, call: Call) -> Answer:
        """POST sendMail: 202; a mail that is in no thread."""
        body = call.json(needed=True)
        named = {name.lower(): value for name, value in body.items() if "@odata." not in name}
        for name in named:
            if name not in ("message", "savetosentitems"):
                raise payload.unknown(name, "microsoft.graph.sendMail")
        content, save = named.get("message"), named.get("savetosentitems", True)
        if not isinstance(content, dict) or not isinstance(save, bool):
            raise GraphError(400, "ErrorInvalidRequest", "A message is needed; saveToSentItems is true or false.")
        message = blank(self._world, call.box, call.box.folder("sentitems").folder_id)
        payload.apply(message, content)
        self._submission.send_new(call.box, message, save=save)
        return Answer(202)


def _subject(subject: str, prefix: str) -> str:
    return subject if re.match(rf"\s*{prefix}\s*:", subject, re.IGNORECASE) else f"{prefix}: {subject}".strip()


def _answer_to(original: Message) -> tuple[Person, ...]:
    return original.reply_to or ((original.from_,) if original.from_ else ())


def _everybody(mailbox: Mailbox, original: Message) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    own = mailbox.addresses
    to = {each.key: each for each in (*_answer_to(original), *original.to) if each.key not in own}
    cc = {each.key: each for each in original.cc if each.key not in own and each.key not in to}
    return tuple(to.values()), tuple(cc.values())


def _quoted(original: Message, comment: str) -> str:
    content = original.content if original.content_type == "html" else bodies.to_html(original.content)
    author = formataddr((original.from_.name, original.from_.address)) if original.from_ else ""
    lines = [
        ("From", author),
        ("Sent", original.sent.strftime("%A, %d %B %Y %H:%M:%S (UTC)")),
        ("To", "; ".join(formataddr((each.name, each.address)) for each in original.to)),
        ("Cc", "; ".join(formataddr((each.name, each.address)) for each in original.cc)),
        ("Subject", original.subject),
    ]
    return bodies.quoted(comment, content, lines)

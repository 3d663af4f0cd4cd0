"""Compose a Reply: the draft that a Decision asks for, and what it must look like."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.decisions import Answer, Delegate, HandOff, Sending
from shared.domain.drafts import Meant
from shared.domain.inbox import DraftOrder
from shared.domain.mail import Content, Mail
from shared.domain.mailboxes import InboxType, WatchedMailbox
from shared.ports import Templates

HAND_OFF_CATEGORY = "Harper: handed off"
_HANDED_OFF = "This mail was handed off to you. Harper writes nothing more in its thread."
_DELEGATED = "This mail was passed on to you. Harper waits for your answer to it."


@dataclass(frozen=True, slots=True)
class Reply:
    """The composed answer or forward, before it is a draft, and what the draft must be."""

    order: DraftOrder
    is_forward: bool
    meant: Meant


def compose(decision: Sending, mail: Mail, watched: WatchedMailbox, templates: Templates) -> Reply:
    """The Reply that a Decision asks for; a hand-off to nobody has none."""
    content = mail.content
    assert content is not None  # a THREADED row has its content
    shared_inbox = watched.settings.inbox_type is InboxType.SHARED
    sender = watched.settings.answer_as if shared_inbox else ""
    reply_to = (watched.watch.address or watched.settings.address) if shared_inbox else ""
    order = DraftOrder(mail.key.mail_id, "", mail.key.hash, sender=sender, reply_to=reply_to)
    if isinstance(decision, Answer):
        html = templates.render(watched.settings.response_template, decision.text, content.sender.name)
        order = replace(order, html=html)
    else:
        order = replace(order, comment=_line(decision), to=decision.to or "")
    meant = Meant(
        to=order.to or answered_address(content),
        senders=frozenset({sender}) if shared_inbox else watched.own_addresses,
        reply_to=reply_to,
    )
    return Reply(order, not isinstance(decision, Answer), meant)


def answered_address(content: Content) -> str:
    """Where Graph addresses a reply: the Mail's one Reply-To, else its sender (Graph page "message: createReply")."""
    return content.reply_to[0].address if len(content.reply_to) == 1 else content.sender.address


def _line(decision: Delegate | HandOff) -> str:
    if isinstance(decision, HandOff):
        return _HANDED_OFF
    return decision.text or _DELEGATED

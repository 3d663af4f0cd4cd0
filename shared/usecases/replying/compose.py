"""Compose a Reply: the draft that a Decision asks for, and what it must look like.

Graph's createReply, given a body, takes it for the whole one: nothing of the Mail is quoted in an answer. Two things
that the sender chose stay: the subject, which Exchange repeats in its own `RE:` line, and the name; a plain answer has
no name, for a name can be an advertisement. A forward goes to the house and not to the sender, so it carries the Mail
as it is; where nobody could prove the sender, the line above it says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.domain.mail.decisions import Answer, Delegate, HandOff, Sending
from shared.domain.mail.drafts import Meant
from shared.domain.mail.inbox import DraftOrder
from shared.domain.mail.mail import Content, Fetched
from shared.domain.mailboxes.settings import InboxType, Treatment
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.policy.authentication import Authentication, Verdict
from shared.domain.policy.limits import Limits
from shared.domain.policy.rules import authentication_of
from shared.ports.wording import Templates
from shared.texts import mails

_PROVEN = frozenset({Verdict.INTERNAL, Verdict.AUTHENTICATED})


@dataclass(frozen=True, slots=True)
class Reply:
    """The composed answer or forward, before it is a draft, and what the draft must be."""

    order: DraftOrder
    is_forward: bool
    meant: Meant


def compose(
    decision: Sending,
    mail: Fetched,
    watched: WatchedMailbox,
    templates: Templates,
    limits: Limits,
) -> Reply:
    """The Reply that a Decision asks for; a hand-off to nobody has none."""
    content, key = mail.content, mail.mail.key
    shared_inbox = watched.settings.inbox_type is InboxType.SHARED
    sender = watched.settings.answer_as if shared_inbox else ""
    reply_to = (watched.watch.found.address or watched.settings.address) if shared_inbox else ""
    order = DraftOrder(key.mail_id, "", key.hash, sender=sender, reply_to=reply_to)
    found = authentication_of(content, watched, limits)
    if isinstance(decision, Answer):
        is_plain = found.treatment(watched.settings.authentication) is not Treatment.ANSWER
        name = "" if is_plain else content.sender.name
        html = templates.render(watched.settings.response_template, decision.text, name)
        order = replace(order, html=html, to=_named_by_us(content) if is_plain else "")
    else:
        order = replace(order, comment=_line(decision, found), to=decision.to or "")
    meant = Meant(
        to=order.to or answered_address(content),
        senders=frozenset({sender}) if shared_inbox else watched.own_addresses,
        reply_to=reply_to,
    )
    return Reply(order, not isinstance(decision, Answer), meant)


def answered_address(content: Content) -> str:
    """Where Graph addresses a reply: the Mail's one Reply-To, else its sender (Graph page "message: createReply")."""
    return content.reply_to[0].address if len(content.reply_to) == 1 else content.sender.address


def _named_by_us(content: Content) -> str:
    # Graph would fill in the sender's name too. Where it answers to several addresses, the draft is refused anyway.
    return answered_address(content) if len(content.reply_to) < 2 else ""


def _line(decision: Delegate | HandOff, found: Authentication) -> str:
    line = mails.HANDED_OFF if isinstance(decision, HandOff) else decision.text or mails.DELEGATED
    return line if found.verdict in _PROVEN else f"{line} {mails.UNPROVEN}"

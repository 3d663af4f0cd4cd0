"""The playbook: what an admin wrote down for which Mail."""

from __future__ import annotations

from typing import Final

from shared.domain.mail.decisions import Answer, Decision, Delegate, HandOff, Hold, Ignore
from shared.domain.mail.mail import Content, Mail
from shared.domain.mailboxes.settings import Action, MailboxSettings, PlaybookEntry, When
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.values.addresses import lies_under, normalise
from shared.domain.words.folding import folded

REASON: Final = "playbook"


def decide(content: Content, settings: MailboxSettings) -> Decision:
    """What the first fitting entry says, else what `otherwise` says."""
    subject, written = folded(content.subject), folded(content.written)
    sender = normalise(content.sender.address)
    fitting = (entry for entry in settings.playbook if _fits(entry.when, subject, written, sender))
    return _decision(next(fitting, settings.otherwise))


class PlaybookResponder:
    """Decides by the Mailbox's playbook alone (implements ports.Responder)."""

    def decide(self, mail: Mail, watched: WatchedMailbox) -> Decision:
        """What the playbook says about the Mail; one whose text was not kept is held."""
        if mail.content is None:
            return Hold("no-content")
        return decide(mail.content, watched.settings)


def _fits(when: When, subject: str, written: str, sender: str) -> bool:
    """Whether all given conditions hold; a domain stands for its subdomains as well."""
    wanted = normalise(when.sender_domain)
    return (
        _has(subject, when.subject_contains)
        and _has(written, when.body_contains)
        and (not when.sender or normalise(when.sender) == sender)
        and (not wanted or lies_under(sender.rpartition("@")[2], wanted))
    )


def _has(text: str, wanted: str) -> bool:
    """Whether a folded text has what is wanted, if anything is; nothing has what nobody sees."""
    # Every text has the empty one; such conditions were accepted once, and stand in rows.
    sought = folded(wanted)
    return not wanted or (bool(sought) and sought in text)


def _decision(entry: PlaybookEntry) -> Decision:
    match entry.action:
        case Action.ANSWER:
            return Answer(entry.text, entry.name)
        case Action.DELEGATE:
            return Delegate(entry.to, entry.text, entry.name)
        case Action.HAND_OFF:
            return HandOff(entry.to or None, entry.name)
        case Action.IGNORE:
            return Ignore(REASON)
        case Action.HOLD:
            return Hold(REASON)

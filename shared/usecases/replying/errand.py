"""One invocation's work on one Mail that may be answered."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.mail.inbox import Inbox
from shared.domain.mail.mail import Mail, MailState
from shared.domain.mail.reasons import Quiet
from shared.domain.mailboxes.watch import WatchedMailbox
from shared.domain.work import WorkItem
from shared.ports.app import App
from shared.usecases.steps.transitions import Run, end


@dataclass(frozen=True, slots=True)
class Errand:
    """A run with its Mailbox, and the owner under which it claims."""

    run: Run
    watched: WatchedMailbox
    owner: str

    @property
    def app(self) -> App:
        """What it works with."""
        return self.run.app

    @property
    def item(self) -> WorkItem:
        """Its work item."""
        return self.run.item

    @property
    def inbox(self) -> Inbox:
        """Where this Mailbox's Graph calls go."""
        return self.watched.watch.inbox

    def end(self, mail: Mail, state: MailState, reason: Quiet) -> None:
        """Write a terminal state."""
        end(self.run, "reply", mail, state, reason)

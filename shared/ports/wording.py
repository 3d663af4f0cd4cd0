"""Who reads, decides and words, as Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.mail.decisions import Decision
    from shared.domain.mail.mail import Content, FetchedMail, Mail
    from shared.domain.mailboxes.watch import WatchedMailbox
    from shared.domain.view.kinds import Finding


class MailReader(Protocol):
    """Reads a Mail: what its author wrote, and what kind of Mail it is. Pure, but slow to load."""

    def content_of(self, mail: FetchedMail) -> Content:
        """What is kept of a fetched Mail."""

    def finding_of(self, content: Content, own: frozenset[str]) -> Finding:
        """Of what kind it is, and by which signs; `own` are our addresses."""


class Templates(Protocol):
    """Renders response templates."""

    def problems(self, template: str) -> tuple[str, ...]:
        """What is wrong with a template, in words; empty when nothing is."""

    def render(self, template: str, answer: str, name: str) -> str:
        """The HTML of an answer; `answer` and `name` are plain text and are escaped, line breaks are kept."""


class Responder(Protocol):
    """Decides and words an answer for a Mail in its Thread."""

    def decide(self, mail: Mail, watched: WatchedMailbox) -> Decision:
        """A Decision for the Mail."""

"""The reading of Mails: lxml makes the tree of a page, the domain reads it."""

from __future__ import annotations

from shared.adapters.html.tree import tree_of
from shared.domain.detection.detect import detect
from shared.domain.mail.mail import Content, FetchedMail
from shared.domain.pages.content import content_of
from shared.domain.view.kinds import Finding


class PageReader:
    """Reads Mails by the domain's tables of words, and pages by lxml."""

    def content_of(self, mail: FetchedMail) -> Content:
        """What is kept of a fetched Mail."""
        return content_of(mail, tree_of)

    def finding_of(self, content: Content, own: frozenset[str]) -> Finding:
        """Of what kind it is, and by which signs; `own` are our addresses."""
        return detect(content, own)

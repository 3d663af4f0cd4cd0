"""All of Graph's calls about mails in one object, as the fake is one too."""

from __future__ import annotations

from shared.adapters.graph.drafts import GraphDrafts
from shared.adapters.graph.inboxes import GraphInboxes
from shared.adapters.graph.mail import GraphMail


class RealGraph(GraphMail, GraphDrafts, GraphInboxes):
    """The three adapters together, over one connection."""

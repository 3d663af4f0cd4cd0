"""The labelled mails of ../shared/mails as Contents, where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.adapters.graph import json as graph_json
from shared.domain.mail.headers import kept_headers
from shared.domain.mail.mail import Content
from shared.domain.pages.plain import text_of_html
from shared.domain.values.lengths import MOST_KEPT

MAILS = Path(__file__).parents[4] / "shared" / "mails" / "detection"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A Mail, the kind that it is labelled as, and whether a person wrote it."""

    name: str
    kind: str
    is_human: bool
    content: Content


def content_from(message: dict[str, Any]) -> Content:
    """What the detector sees of a message as Graph returns it."""
    mail = graph_json.fetched(graph_json.decode(json.dumps(message).encode(), graph_json.Message))
    text = text_of_html(mail.html, MOST_KEPT)
    return Content(
        message_id=mail.message_id,
        conversation_id=mail.conversation_id,
        subject=mail.subject,
        sender=mail.sender,
        reply_to=mail.reply_to,
        received=mail.received,
        headers=kept_headers(mail.headers),
        text=text,
        written=text,
        message_class=mail.message_class,
        marker=mail.marker,
    )


def labelled() -> Iterator[Labelled]:
    """All labelled mails, none where the folder is absent."""
    for path in sorted(MAILS.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        yield Labelled(case["id"], case["kind"], case["answer"], content_from(case["message"]))

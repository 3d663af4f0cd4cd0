"""Signs of the programs that send by themselves: mass mailers, trackers, forums, monitors, help desks, web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import View
from shared.domain.words import programs
from shared.domain.words.bulk import TOPICS
from shared.domain.words.tables import names

# Whole words: `reset`, but not `preset`.
_TOPIC = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, TOPICS))})(?![a-z])")
_SES = re.compile(r"amazonses", re.IGNORECASE)
_BULK_LEVEL = re.compile(r"bcl:\s*[1-9]", re.IGNORECASE)
_MAILER_HEADERS = names(
    """
    x-mailer user-agent x-mail-agent x-sender-agent x-generator x-powered-by x-managed-by
    """
)


def mailer_signs(view: View) -> Iterator[str]:
    """The names of the signs of mailing programs that a Mail's headers show."""
    signs = (*_program_signs(view), *_shared_signs(view))
    yield from signs
    if signs and not view.is_persons and not view.is_prefixed and _TOPIC.search(view.subject):
        yield "carried-topic"


def _program_signs(view: View) -> Iterator[str]:
    names = tuple(view.headers)
    if not view.is_persons and any(_is_campaign(name) for name in names):
        yield "campaign-header"
    if any(name.startswith(programs.NOTIFIER_STARTS) for name in names):
        yield "notifier-header"
    if "feedback-id" in view.headers and not view.is_persons and not _SES.search(view.first("feedback-id")):
        yield "feedback-id"
    if _BULK_LEVEL.match(view.first("x-microsoft-antispam")):
        yield "bulk-level"


def _shared_signs(view: View) -> Iterator[str]:
    """The heaviest sign of programs that people use as well: what one leaves, the next does not make likelier."""
    if view.is_prefixed and "in-reply-to" in view.headers:
        return
    mailers = [value.lower() for name in _MAILER_HEADERS for value in view.headers.get(name, ())]
    if _is_carried(view):
        yield "carrier-header"
    elif any(map(programs.MAILERS.search, mailers)):
        yield "mailer"
    elif any(map(programs.DESKS.search, mailers)) or any(
        name.startswith(programs.DESK_STARTS) for name in view.headers
    ):
        yield "desk-header"


def _is_carried(view: View) -> bool:
    """Whether a mailing service carried it that people use too."""
    if "feedback-id" in view.headers and (view.is_persons or _SES.search(view.first("feedback-id"))):
        return True
    if any(
        name.startswith(programs.CARRIER_STARTS) or (view.is_persons and _is_campaign(name)) for name in view.headers
    ):
        return True
    return any(programs.CARRIERS.search(line.lower()) for line in view.headers.get("received", ()))


def _is_campaign(name: str) -> bool:
    is_list = name.startswith("list-")
    return name.startswith(programs.CAMPAIGN_STARTS) or (
        not is_list and any(word in name for word in programs.CAMPAIGN_WORDS)
    )

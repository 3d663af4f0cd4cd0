"""Real mails, where they are at hand: nothing breaks, people are not refused, and what is kept is bounded."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.html.tree import tree_of
from shared.domain.detection.detect import detect
from shared.domain.pages.content import content_of
from shared.domain.policy.rules import Case, judge
from shared.domain.values.addresses import Address
from shared.domain.values.lengths import units
from tests.support.builders import NOW, a_fetched_mail, a_watched_mailbox
from tests.support.deployment import some_limits

MAILS = Path(__file__).parents[4] / "shared" / "mails" / "detection"
FILES = sorted(MAILS.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/mails is absent")


def address_of(recipient: dict[str, Any] | None) -> Address:
    """An address as Graph writes it."""
    inner = (recipient or {}).get("emailAddress", {})
    return Address(inner.get("name", ""), inner.get("address", ""))


def verdict_of(path: Path) -> tuple[bool, bool]:
    """Whether a mail must not be answered as its label says, and as the rules say."""
    case = json.loads(path.read_text())
    message = case["message"]
    content = content_of(
        a_fetched_mail(
            subject=message.get("subject") or "",
            sender=address_of(message.get("from")),
            reply_to=tuple(address_of(recipient) for recipient in message.get("replyTo") or ()),
            headers=tuple((line["name"], line["value"]) for line in message.get("internetMessageHeaders") or ()),
            html=message["body"]["content"],
            unique_html="",
            received=NOW,
        ),
        tree_of,
    )
    assert units(content.text) <= 30_000
    verdict = judge(Case(content, a_watched_mailbox(), None, detect(content), NOW + timedelta(hours=1), some_limits()))
    return not case["answer"], verdict is not None


def test_no_person_is_refused_and_four_of_five_others_are() -> None:
    verdicts = [verdict_of(path) for path in FILES]
    people = [refused for must_refuse, refused in verdicts if not must_refuse]
    others = [refused for must_refuse, refused in verdicts if must_refuse]
    assert not any(people)
    assert sum(others) >= 0.8 * len(others)

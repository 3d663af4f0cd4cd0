"""The groups of public mailboxes, where they are at hand, against the yardstick's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.read.grouping import group, listed
from shared.domain.values.addresses import Address
from tests.support.builders import a_content

FILES = sorted((Path(__file__).parents[4] / "shared" / "mails" / "threads").glob("*.json"))
FLOOR = 0.98

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/mails is absent")


def groups_of(messages: Sequence[dict[str, Any]]) -> list[list[str]]:
    """The groups of a mailbox as Graph returns it, as lists of ids: what the scorer calls."""
    mails = []
    for message in messages:
        sender = (message.get("from") or {}).get("emailAddress", {})
        content = a_content(
            message_id=message.get("internetMessageId") or "",
            subject=message.get("subject") or "",
            sender=Address(sender.get("name", ""), sender.get("address", "")),
            headers=tuple((line["name"], line["value"]) for line in message.get("internetMessageHeaders") or ()),
            received=datetime.fromisoformat(message["receivedDateTime"]),
        )
        mails.append(listed(message["id"], content))
    return [[each.key for each in found] for found in group(mails)]


def test_mails_of_public_mailboxes_land_in_the_yardsticks_group() -> None:
    right = wrong = 0
    misses: list[str] = []
    for path in FILES:
        case = json.loads(path.read_text(encoding="utf-8"))
        group_of = {key: frozenset(found) for found in groups_of(case["messages"]) for key in found}
        for wanted in case["groups"]:
            missed = [f"{case['id']}: {key}" for key in wanted if group_of.get(key) != frozenset(wanted)]
            right, wrong = right + len(wanted) - len(missed), wrong + len(missed)
            misses += missed
    score = right / (right + wrong)
    assert score >= FLOOR, f"{right} of {right + wrong} mails ({score:.1%}) are in the right group; not: {misses}"


def test_mails_in_a_loop_of_references_are_in_some_group() -> None:
    for path in FILES:
        case = json.loads(path.read_text(encoding="utf-8"))
        keys = [key for found in groups_of(case["messages"]) for key in found]
        assert sorted(keys) == sorted(message["id"] for message in case["messages"])

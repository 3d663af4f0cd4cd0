"""The reading of texts against labelled mails, where they are at hand."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.support.plain_text import read_text

MAILS = Path(__file__).parents[4] / "shared" / "mails"
FILES = sorted((MAILS / "quotes").glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/mails is absent")


@pytest.fixture(scope="module")
def verdicts() -> dict[str, tuple[bool, bool, bool]]:
    """Exact, leak and loss of every text, as the scorer beside the mails judges them."""
    judge = runpy.run_path(str(MAILS / "score.py"))["judge"]
    found = {}
    for path in FILES:
        case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if case["body"]["contentType"] == "text":
            content = case["body"]["content"]
            found[case["id"]] = judge(case, content, read_text(content).written)
    return found


def test_nine_texts_of_ten_are_read_exactly(verdicts: dict[str, tuple[bool, bool, bool]]) -> None:
    missed = sorted(name for name, (exact, _, _) in verdicts.items() if not exact)
    share = 1 - len(missed) / len(verdicts)
    assert share >= 0.92, f"exact in {share:.1%} of {len(verdicts)} texts, missed: {missed}"


def test_hardly_a_line_of_an_answer_is_lost(verdicts: dict[str, tuple[bool, bool, bool]]) -> None:
    lost = sorted(name for name, (_, _, loss) in verdicts.items() if loss)
    share = len(lost) / len(verdicts)
    assert share <= 0.03, f"lines of the answer lost in {share:.1%} of {len(verdicts)} texts: {lost}"

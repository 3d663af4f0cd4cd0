"""How much of real mail is read right, where it is at hand."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shared.adapters.html.tree import tree_of
from shared.domain.pages.read import read_page

MAILS = Path(__file__).parents[4] / "shared" / "mails"
CASES = [case for path in sorted((MAILS / "quotes").glob("*.json")) for case in [json.loads(path.read_text("utf-8"))]]
PAGES = [case for case in CASES if case["body"]["contentType"] == "html"]

pytestmark = pytest.mark.skipif(not PAGES, reason="../shared/mails is absent")


def scorer() -> ModuleType:
    """The program that judges a reading."""
    spec = importlib.util.spec_from_file_location("score", MAILS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(cases: list[dict[str, Any]]) -> tuple[float, float, str]:
    """The share of exact readings, of readings that lost a line, and the scores in words."""
    score = scorer()
    exact, lost, misses = 0, 0, []
    for case in cases:
        content = case["body"]["content"]
        verdict = score.judge(case, score.visible(content), read_page(content, tree_of).written)
        exact, lost = exact + verdict[0], lost + verdict[2]
        misses += [] if verdict[0] else [case["id"]]
    words = f"exact {exact} of {len(cases)}, lines lost in {lost}, not exact: {', '.join(misses) or 'none'}"
    return exact / len(cases), lost / len(cases), words


def test_pages_are_read_right() -> None:
    exact, lost, score = judged(PAGES)
    assert exact >= 0.9, score
    assert lost <= 0.03, score


def test_pages_of_microsofts_clients_are_read_right() -> None:
    exact, lost, score = judged([case for case in PAGES if case.get("microsoft")])
    assert exact >= 0.9, score
    assert lost == 0, score

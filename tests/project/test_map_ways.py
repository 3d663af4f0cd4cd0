"""The ways of four pieces of work are traced in the code as it is, by a rule that needs no names."""

from pathlib import Path

import pytest

from tests.project.test_map_counts import built
from tools.docs.map.code import modules
from tools.docs.map.way import FOLLOWED, WAYS, opened, traced
from tools.docs.pages import ROOT

JUDGE = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Case:
    def is_old(self) -> bool: ...

class Judge:
    def decide(self) -> None: ...

def judge() -> None: ...
"""
HOOK, ACCEPT, RULES = "functions/hook.py", "shared/usecases/accept.py", "shared/domain/rules.py"
WORDS, WIRING = "shared/domain/words.py", "shared/wiring.py"
HOUSE = {"function_app.py": "", HOOK: "", ACCEPT: "", WORDS: "", WIRING: "", RULES: JUDGE}


@pytest.mark.parametrize(
    ("calls", "files"),
    [
        ([("", HOOK, "receive"), (HOOK, ACCEPT, "accept")], {HOOK: ("receive",), ACCEPT: ("accept",)}),
        ([("", HOOK, "receive"), (HOOK, HOOK, "_inner")], {HOOK: ("receive",)}),
        ([(HOOK, WIRING, "parts"), (WIRING, RULES, "judge")], {}),
        ([(ACCEPT, RULES, "judge"), (RULES, WORDS, "words")], {RULES: ("judge",)}),
        ([(ACCEPT, RULES, "Case.is_old")], {}),
        ([(ACCEPT, RULES, "Judge.decide")], {RULES: ("Judge.decide",)}),
        ([(HOOK, ACCEPT, "accept"), (HOOK, ACCEPT, "accept")], {ACCEPT: ("accept",)}),
    ],
    ids=["triggers and use cases", "inner functions", "wiring", "behind a door", "values", "other classes", "twice"],
)
def test_a_reader_opens(tmp_path: Path, calls: list[tuple[str, str, str]], files: dict[str, tuple[str, ...]]) -> None:
    found = opened(calls, modules(built(tmp_path, HOUSE)))
    assert {path.as_posix(): entered for path, entered in found.items()} == files


@pytest.mark.parametrize("name", WAYS)
def test_a_way_begins_at_a_trigger_and_ends_beyond_it(name: str) -> None:
    way = traced()[name]
    first = next(iter(way.opened))
    assert first.parts[0] == "functions"
    assert way.count(*FOLLOWED) > way.count("functions") > 0
    assert all((ROOT / path).is_file() for path in way.opened)


def test_a_mail_goes_from_the_webhook_through_its_queues() -> None:
    steps = traced()["mail"].steps
    assert steps[0].function == "receive_notifications"
    assert steps[1].queue == "mail-fetch"
    assert steps[-1].graph[-1] == "send"

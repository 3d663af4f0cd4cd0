"""The detector over the labelled mails of ../shared/mails, where they are at hand: its score, with a floor."""

from __future__ import annotations

from collections import Counter

import pytest

from shared.domain.detection.detect import detect
from shared.domain.view.kinds import Kind
from tests.domain.detection.real_mails import labelled

CASES = tuple(labelled())

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/mails is absent")

LEAST_RECALL = 0.98
LEAST_KINDS_NAMED = 0.97


def test_no_person_is_refused_and_hardly_a_machine_is_answered() -> None:
    found = {case.name: detect(case.content) for case in CASES}
    refused_people = [case.name for case in CASES if case.is_human and not found[case.name].is_human]
    machines = [case for case in CASES if not case.is_human]
    missed = [case.name for case in machines if found[case.name].is_human]
    recall = 1 - len(missed) / len(machines)
    assert not refused_people, f"people refused: {refused_people}"
    assert recall >= LEAST_RECALL, f"recall {recall:.3f}, answered: {missed}"


def test_the_kind_is_named_rightly_for_nearly_all() -> None:
    wrong = [(case.name, case.kind, detect(case.content).kind.value) for case in CASES]
    wrong = [one for one in wrong if one[1] != one[2]]
    named = 1 - len(wrong) / len(CASES)
    assert named >= LEAST_KINDS_NAMED, f"kinds named {named:.3f}, wrong: {wrong}"


def test_every_label_is_a_kind_of_ours() -> None:
    assert Counter(case.kind for case in CASES).keys() <= {kind.value for kind in Kind}

"""Runs of doctor.sh and what they find."""

import re

from tests.infra.scripts import GROUP, Run, Workplace


def doctor(place: Workplace, *more: str) -> Run:
    """One run for the group."""
    return place.run("doctor.sh", "--group", GROUP, *more)


def findings(run: Run) -> dict[str, str]:
    """The state of each subject that a run tells of."""
    return {subject: state for state, subject in re.findall(r"^  (ok|not ok|unknown) +([^:]+):", run.out, re.MULTILINE)}


def told_of(run: Run, subject: str) -> str:
    """The one line about a subject."""
    (said,) = re.findall(rf"^  (?:ok|not ok|unknown) +{re.escape(subject)}: .*", run.out, re.MULTILINE)
    return str(said)

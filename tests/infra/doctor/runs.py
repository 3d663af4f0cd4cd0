"""Runs of doctor.sh and what they find."""

import re
from collections.abc import Callable

from tests.infra.az.stand_in import AzError, Call
from tests.infra.workplace.workplace import GROUP, Run, Workplace

FORBIDDEN = "(AuthorizationFailed) The client does not have authorization to perform action."


def forbid(*commands: str) -> Callable[[Call], None]:
    """Fail the calls of these commands."""

    def before(call: Call) -> None:
        if call.command in commands:
            raise AzError(f"{FORBIDDEN}\nCode: AuthorizationFailed")

    return before


def have_deployed_well(place: Workplace) -> None:
    """Harper is deployed, and somebody gets the alerts."""
    place.have_deployed()
    (group,) = (each for each in place.cloud.resources if each["type"] == "Microsoft.Insights/actionGroups")
    group["emailReceivers"] = [{"emailAddress": "ops@contoso.example", "status": "Enabled"}]


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

"""What people do by hand: commands that the scripts told them, in a shell of their own, and choices in a file."""

import re
import subprocess

from tests.infra.tools import GUARD
from tests.infra.workplace.workplace import Run, Workplace


def by_hand(place: Workplace, commands: str) -> str:
    """Run commands, and what they print."""
    done = run_by_hand(place, commands)
    assert (done.returncode, done.stderr) == (0, ""), commands
    return done.stdout.strip()


def run_by_hand(place: Workplace, commands: str) -> subprocess.CompletedProcess[str]:
    """Run commands, whatever comes of it."""
    return subprocess.run(
        ["bash", "-euc", commands],
        env=place.environment | {"PATH": str(place.programs)},
        capture_output=True,
        text=True,
        timeout=GUARD,
    )


def sheet(place: Workplace, *more: str) -> Run:
    """The sheet that tells an identity team how to make the registration."""
    return place.deploy("--entra-sheet", *more)


def commands_of(run: Run) -> str:
    """The commands that the sheet names, up to the next empty line."""
    return run.out.split("As commands of the Azure CLI", 1)[1].split("\n\n", 2)[1]


def todo_of(run: Run) -> list[str]:
    """The commands of az ad, one for each difference that was told."""
    return re.findall(r": (az ad .*)$", run.err, re.MULTILINE)


def choose(place: Workplace, **choices: str) -> None:
    """Copy the file of parameters as an admin does, and change the copy."""
    text = (place.checkout / "infra" / "main.bicepparam").read_text()
    for name, value in choices.items():
        text, found = re.subn(rf"(?m)^param {name} = .*\n", f"param {name} = {value}\n" if value else "", text)
        assert found == 1
    (place.checkout / "infra" / "local.bicepparam").write_text(text)

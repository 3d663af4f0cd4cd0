"""`python -m bench`: takes all figures, prints them and writes bench/results.json. Ends with 1 if a mail went wrong."""

import json
import os
import sys
from pathlib import Path

from bench.counting.counters import environment_of, find_counter
from bench.counting.traffic import Traffic
from bench.machine import machine
from bench.measures.catch_up import CatchUp, run_catch_up
from bench.measures.instructions import Instructions, measure_instructions
from bench.measures.load import prepare, run_load
from bench.measures.reading import measure_reading
from bench.measures.singles import SingleMail, run_singles
from bench.measures.uncertain import UncertainSend, run_uncertain
from bench.plan import Scale
from bench.progress import Progress
from bench.report.results import Results
from bench.report.table import lines
from sandbox.stage.stage import Stage
from sandbox.storage.azurite import Azurite, connection_string

RESULTS = Path(__file__).parent / "results.json"
_ACCOUNTS = ("load", "singles", "instructions")


def main() -> int:
    """All of it."""
    scale, progress = Scale(), Progress()
    with Azurite(accounts=_ACCOUNTS) as azurite:
        progress.step("single mails and uncertain sends, with short times")
        singles, uncertain = _singles(azurite, scale.addresses[0], progress)
        progress.step(f"{scale.mails} mails to {scale.mailboxes} mailboxes, with the real times")
        results_of_load = _load(azurite, scale, progress)
        progress.step("instructions (a program at a time, slowly where they are simulated)")
        instructions = _instructions(azurite, progress)
    progress.step("1 MB of hostile mail")
    reading = measure_reading()
    progress.step("done")
    results = Results(scale, *results_of_load, singles, uncertain, instructions, reading)
    print("\n".join(lines(results)))
    RESULTS.write_text(json.dumps(results.as_json(machine()), indent=2) + "\n", encoding="utf-8")
    print(f"written to bench/{RESULTS.name}")
    return 0 if results.outcomes.all_well else 1


def _singles(
    azurite: Azurite, address: str, progress: Progress
) -> tuple[tuple[SingleMail, ...], tuple[UncertainSend, ...]]:
    with Stage(azurite=azurite, account="singles") as stage:
        prepare(stage, (address,), progress)
        return run_singles(stage, address, progress), run_uncertain(stage, address, progress)


def _load(azurite: Azurite, scale: Scale, progress: Progress) -> tuple[Traffic, CatchUp]:
    with Stage(azurite=azurite, account="load", quick=False) as stage:
        prepare(stage, scale.addresses, progress)
        traffic = run_load(stage, scale, progress)
        progress.show("a round of catch-up, which should find nothing new")
        return traffic, run_catch_up(stage, scale.mailboxes)


def _instructions(azurite: Azurite, progress: Progress) -> Instructions:
    counter = find_counter(environment_of(os.environ))
    progress.show(counter.name)
    account = connection_string(azurite.ports, "instructions")
    return measure_instructions(counter, account, os.environ, progress)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m sandbox.demo [--once]`: its steps on this machine, then a page on which one writes a mail to Harper."""

import importlib
import os
import sys
from collections.abc import Mapping, Sequence

from sandbox.demo.signals import (
    INTERRUPTED,
    Interrupted,
    Interruption,
    end_quietly,
    leave_at_a_signal,
    say_at_the_end,
)

_LAST_WORDS = "\nInterrupted before the story was over."


def launch(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the demo and return its exit code; 130 if it was interrupted before its last step."""
    leave_at_a_signal(_LAST_WORDS)
    # What the demo is made of takes a second to be read in.
    program = importlib.import_module("sandbox.demo.program")
    interruption = Interruption()
    interruption.listen()
    try:
        return int(program.main(arguments, environment, interruption))
    except Interrupted:
        say_at_the_end(_LAST_WORDS)
        return INTERRUPTED
    finally:
        end_quietly()


if __name__ == "__main__":
    sys.exit(launch(sys.argv[1:], os.environ))

"""`python -m sandbox.demo [--once]`: the story on this machine, then a page on which one writes a mail to Harper."""

import importlib
import os
import sys
from collections.abc import Mapping, Sequence

from sandbox.demo.signals import catch_signals


def launch(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the demo and return its exit code; 130 if it was interrupted before the story was over."""
    try:
        catch_signals()
        # What the demo is made of takes a second to be read in, in which Ctrl-C must end it quietly too.
        program = importlib.import_module("sandbox.demo.program")
        return int(program.main(arguments, environment))
    except KeyboardInterrupt:
        print("\nInterrupted before the story was over.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(launch(sys.argv[1:], os.environ))

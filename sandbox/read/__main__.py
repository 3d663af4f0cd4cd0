"""Prints what Harper makes of mails: kind and reasons, what was written and quoted, thread keys, authentication.

Usage: python -m sandbox.read [--own ADDRESS]... [--authserv-id NAME]... FILE...
FILE is an .eml, an .emlx, an .mbox, or a .json with a message, or a list of them, as Graph gives it; of several mails
the threads are shown too.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.read.files import NotReadable, mails_in
from sandbox.read.report import report, threads
from shared.domain.values.addresses import normalise


def main(arguments: Sequence[str]) -> int:
    """Read the files that are named; 1 where one of them could not be read, which is said in a sentence."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.read", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="an .eml, .mbox or .json (Graph's message)")
    parser.add_argument("--own", action="append", default=[], help="an address of Harper's own, for loops")
    parser.add_argument("--authserv-id", action="append", default=[], help="a host whose Authentication-Results count")
    given = parser.parse_args(arguments)
    own = frozenset(map(normalise, given.own))
    mails, code = [], 0
    for file in given.files:
        try:
            mails += mails_in(file)
        except NotReadable as why:
            print(f"{file}: {why}", file=sys.stderr)
            code = 1
    for mail in mails:
        print(f"=== {mail.mail_id}")
        print("\n".join(report(mail, own, given.authserv_id)))
    if len(mails) > 1:
        print("=== threads")
        print("\n".join(threads(mails)))
    return code


if __name__ == "__main__":
    # What a terminal cannot show is shown as a question mark.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        ended = main(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough, as with `| head`; what is left goes nowhere, else Python complains at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ended = 0
    sys.exit(ended)

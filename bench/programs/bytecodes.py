"""Counts the Python bytecodes that a program executes: what is left where no counter of instructions runs.

Arguments: the file to write the count to, then `-c` and the code, or the program's file, and its arguments.
"""

import runpy
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

counted = [0]


def trace(frame: FrameType, event: str, argument: Any) -> Any:
    """Counts; only opcodes are asked for."""
    if event == "call":
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
    elif event == "opcode":
        counted[0] += 1
    return trace


def main(report: str, *program: str) -> None:
    """Run the program and write the count, whatever its end."""
    is_code = program[0] == "-c"
    sys.argv = list(program[1:]) if is_code else list(program)
    threading.settrace(trace)
    sys.settrace(trace)
    try:
        if is_code:
            exec(compile(program[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            runpy.run_path(program[0], run_name="__main__")
    finally:
        sys.settrace(None)
        Path(report).write_text(str(counted[0]), encoding="utf-8")


main(*sys.argv[1:])

"""Counts the Python bytecodes that a program executes: what is left where no counter of instructions runs.

Arguments: the file to write the count to, then `-c` and the code, or the program's file, and its arguments.
"""

import runpy
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

counted = [0]

if sys.version_info >= (3, 12):
    # A trace function that asks for opcodes gets none, or not all, from some of these Pythons: 3.12.1 and 3.13.0.
    _TOOL = sys.monitoring.PROFILER_ID

    def count(code: CodeType, offset: int) -> None:
        """Counts one instruction."""
        counted[0] += 1

    def begin() -> None:
        """Count from here on, in every thread."""
        sys.monitoring.use_tool_id(_TOOL, "bytecodes")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.INSTRUCTION, count)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.INSTRUCTION)

    def end() -> None:
        """Count no more."""
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.NO_EVENTS)
        sys.monitoring.free_tool_id(_TOOL)

else:

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        """Counts; only opcodes are asked for."""
        if event == "call":
            frame.f_trace_opcodes = True
            frame.f_trace_lines = False
        elif event == "opcode":
            counted[0] += 1
        return trace

    def begin() -> None:
        """Count from here on, in every thread."""
        threading.settrace(trace)
        sys.settrace(trace)

    def end() -> None:
        """Count no more."""
        sys.settrace(None)


def main(report: str, *program: str) -> None:
    """Run the program and write the count, whatever its end."""
    is_code = program[0] == "-c"
    sys.argv = list(program[1:]) if is_code else list(program)
    begin()
    try:
        if is_code:
            exec(compile(program[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            runpy.run_path(program[0], run_name="__main__")
    finally:
        end()
        Path(report).write_text(str(counted[0]), encoding="utf-8")


main(*sys.argv[1:])

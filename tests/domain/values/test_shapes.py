"""JSON is read into shapes by many threads, none of which has met the shape before."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from shared.domain.values.shapes import decoded

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys, threading
import msgspec
from shared.domain.values.shapes import decoded
sys.setswitchinterval(1e-6)
BODY = b'{"value": [{"id": "x", "inner": {"name": "n"}, "many": [{"name": "n"}]}]}'
for number in range(400):
    Inner = msgspec.defstruct(f"Inner{number}", [("name", str | None, None)])
    Row = msgspec.defstruct(f"Row{number}", [("id", str), ("inner", Inner | None, None), ("many", list[Inner], [])])
    Page = msgspec.defstruct(f"Page{number}", [("value", list[Row])])
    start = threading.Barrier(4)
    def read():
        start.wait()
        assert decoded(BODY, Page).value[0].inner.name == "n"
    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print("all read")
"""


def test_threads_that_meet_a_shape_first_do_not_crash_the_process() -> None:
    """As plain `msgspec.json.decode` does (0.22: a segmentation fault, found by a host that stood still)."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert (run.returncode, run.stdout.strip()) == (0, "all read")


def test_what_is_of_another_shape_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decoded(b'{"value": 1}', dict[str, str])

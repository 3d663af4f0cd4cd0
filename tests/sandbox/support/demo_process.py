"""The demo as a process of its own, with everything that it starts, as a newcomer's terminal has it."""

import os
import re
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.running.waiting import wait_for

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0
_PAGE = re.compile(r"http://127\.0\.0\.1:\d+/")


class DemoProcess:
    """A running demo; `folder` is the one for its temporary files, the page takes a free port."""

    def __init__(self, folder: Path, command: Sequence[str], **environment: str) -> None:
        self._mark = f"DEMO_TEST={uuid.uuid4().hex}"
        self.folder = folder
        self.said = ""
        name, _, value = self._mark.partition("=")
        self._process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, name: value, "TMPDIR": str(folder), "HARPER_DEMO_PORT": "0", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while part := os.read(self._process.stdout.fileno(), 65_536) if self._process.stdout else b"":
            self.said += part.decode()

    def wait_for_words(self, words: str) -> None:
        """Waits until the demo has said something."""
        over = self._process.poll
        wait_for(
            lambda: words in self.said or over() is not None, PATIENCE, f"the demo says {words!r}", lambda: self.said
        )
        assert words in self.said, self.said

    def page(self) -> str:
        """The address of the page, once it is served."""
        self.wait_for_words("Ctrl-C ends the demo.")
        found = _PAGE.search(self.said)
        assert found is not None
        return found[0]

    def press_ctrl_c(self) -> None:
        """What a terminal does: SIGINT to the whole process group."""
        os.killpg(self._process.pid, signal.SIGINT)

    def press_ctrl_c_until_it_ends(self) -> None:
        """The same again and again, to the last moment of the process."""

        def pressed_for_the_last_time() -> bool:
            if self._process.poll() is None:
                self.press_ctrl_c()
            return self._process.poll() is not None

        wait_for(pressed_for_the_last_time, PATIENCE, "the demo ends", every=0.05)

    def ended(self) -> int:
        """Waits for the end; the exit code."""
        code = self._process.wait(PATIENCE)
        self._reader.join(10)
        return code

    def wait_until_it_catches(self, number: signal.Signals) -> None:
        """Waits until the demo has a handler of its own for a signal that would else end it."""
        status = Path(f"/proc/{self._process.pid}/status")

        def catches() -> bool:
            caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
            return bool(int(caught.split()[1], 16) >> (number - 1) & 1)

        wait_for(catches, PATIENCE, f"the demo catches {number.name}")

    def strike_down(self, words: str) -> None:
        """SIGKILL to each process of the demo's whose command line holds the words."""
        for pid, line in self._processes().items():
            if words in line:
                os.kill(pid, signal.SIGKILL)

    def left_processes(self) -> list[str]:
        """What still runs of all that the demo started, children of children too."""
        return list(self._processes().values())

    def _processes(self) -> dict[int, str]:
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (place / "environ").read_bytes():
                    found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it has ended meanwhile, or is none of ours
        return found

    def close(self) -> None:
        """Ends it, whatever the test left it in."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(10)
        if self._process.stdout:
            self._process.stdout.close()


Start = Callable[..., DemoProcess]


def nothing_is_left_of(demo: DemoProcess) -> bool:
    """Whether no process and no temporary file of an ended demo is there."""
    left = demo.left_processes
    wait_for(lambda: not left(), PATIENCE, "every process has ended", lambda: "; ".join(left()))
    return list(demo.folder.iterdir()) == []

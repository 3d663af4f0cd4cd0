"""What tests ask the machine: whether a process lives, and a port that somebody holds."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def is_alive(process: int) -> bool:
    """Whether a process is there and is not a zombie that nobody collects."""
    try:
        os.kill(process, 0)
        # The name, in brackets before the state, may hold anything. macOS has no such file.
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def busy_port() -> Iterator[int]:
    """A loopback port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]

"""The stand-in for az answers whatever happens to single connections: a script that waits for it would hang."""

import socket
import subprocess
from errno import ECONNABORTED, EMFILE
from pathlib import Path
from typing import Any

import pytest

from tests.infra.az.stand_in import AzStandIn
from tests.infra.tools import GUARD


class Troubled(socket.socket):
    """A server that cannot take its first connections."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.left, self.number = 3, number

    def accept(self) -> tuple[socket.socket, Any]:
        """Fail, then take one."""
        self.left -= 1
        if self.left >= 0:
            raise OSError(self.number, "trouble")
        return super().accept()


@pytest.mark.parametrize("number", [ECONNABORTED, EMFILE])
def test_a_connection_that_cannot_be_taken_does_not_end_it(tmp_path: Path, number: int) -> None:
    with AzStandIn({"account show": lambda call: "me"}, tmp_path, _server=Troubled(number)):
        for _ in range(2):
            command = [str(tmp_path / "az"), "account", "show", "--output", "tsv"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=GUARD)
            assert (done.returncode, done.stdout.rstrip(), done.stderr) == (0, "me", "")

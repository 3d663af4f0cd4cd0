"""Demos as processes of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.storage.azurite import AzuriteError, find_node
from tests.sandbox.support.demo_process import DemoProcess, Start


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a demo; what a test leaves running is ended."""
    try:
        find_node()
    except AzuriteError as error:
        pytest.skip(str(error))
    started: list[DemoProcess] = []

    def new(*command: str, **environment: str) -> DemoProcess:
        started.append(DemoProcess(tmp_path, command or ("-m", "sandbox.demo"), **environment))
        return started[-1]

    yield new
    for each in started:
        each.close()

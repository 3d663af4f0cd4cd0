"""`python -m sandbox.demo [--once]`: the story on this machine, then a page on which one writes a mail to Harper."""

import argparse
import contextlib
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from types import FrameType
from typing import TextIO

from sandbox.azurite import Azurite
from sandbox.demo.cast import NORMAL_SETTINGS
from sandbox.demo.site import DemoSite, handler_of
from sandbox.demo.story import Scene, introduce, tell
from sandbox.demo.teller import StepFailed, Teller
from sandbox.relay import Server
from sandbox.stage import Stage

PORT_SETTING = "HARPER_DEMO_PORT"
DEFAULT_PORT = 8025
_LEASE = 600  # seconds, as the platform leases a running work item
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_GREETING = """\
Harper answers the mailboxes of organisations in Microsoft 365. This demo runs all of it on this machine:
the real app on a local Functions host, a real queue and table storage, and a simulated Microsoft 365.
Nothing leaves this machine, and nothing is kept. Each line is one step, with the time it began and took.
"""


class WrongPort(Exception):
    """The page cannot have the port; the text is the one sentence that tells what to do."""


def page_server(environment: Mapping[str, str]) -> Server:
    """The server of the page, which has its port but answers nothing yet; raises WrongPort."""
    wanted = environment.get(PORT_SETTING) or str(DEFAULT_PORT)
    if not (wanted.isascii() and wanted.isdecimal() and int(wanted) <= 65_535):
        raise WrongPort(f"{PORT_SETTING} is {wanted!r}: set it to a port number, or to 0 for any free port.")
    try:
        return Server(int(wanted), BaseHTTPRequestHandler)
    except OSError as error:
        raise WrongPort(
            f"Port {wanted}, which the demo's page wants, cannot be had ({error.strerror}):"
            f" set {PORT_SETTING} to another port, or to 0 for any free one."
        ) from error


def run(server: Server | None, out: TextIO, settings: Mapping[str, str]) -> int:
    """Tell the story, then serve the page until a KeyboardInterrupt if there is a server; returns the exit code.

    `settings` are app settings, which win over those of the stage.
    """
    teller = Teller(out, time.monotonic)
    teller.say(_GREETING)
    with contextlib.ExitStack() as ending:
        try:
            scene = _set_up(teller, ending, settings)
            tell(scene)
        except StepFailed:
            return 1
        finally:
            # The last one in is the first one out: from here on nothing breaks the cleaning up.
            ending.callback(_ignore_signals)
        teller.say(f"\nThe story held: {teller.steps} steps in {teller.seconds:.1f} s.")
        if server is not None:
            _serve(server, scene)
            teller.say("\nThe demo ends, with all that it started.")
    return 0


def _set_up(teller: Teller, ending: contextlib.ExitStack, settings: Mapping[str, str]) -> Scene:
    azurite = Azurite()
    with teller.step("Azurite, which stands for Azure Storage, comes up") as step:
        ending.callback(azurite.stop)
        azurite.start()
        step.found = "empty, in memory only"
    with teller.step("A simulated Microsoft 365 and a Functions host come up") as step:
        stage = Stage(settings=settings, azurite=azurite, timers=True, lease=_LEASE)
        teller.log = stage.log
        ending.enter_context(stage)
        health = stage.anonymous.get("/api/health")
        step.check(health.ok, f"the app is not ready: {health.status_code} {health.text}")
        step.found = "Harper says that it is ready"
    return introduce(stage, teller)


def _serve(server: Server, scene: Scene) -> None:
    site = DemoSite(scene.desk, server.server_port, secrets.token_urlsafe(24))
    server.handle_with(handler_of(site))
    server.start("demo-page")
    scene.teller.say(f"\nWrite to Harper yourself: {site.url}\nCtrl-C ends the demo.")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        server.stop()


def _ignore_signals() -> None:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """The first signal ends the demo; further ones, as of an impatient finger, must not break the cleaning up."""
    _ignore_signals()
    raise KeyboardInterrupt


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the demo: 0 after a story that held, 1 after one that did not, 2 without a port, 130 if interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the story, without the page")
    once = parser.parse_args(arguments).once
    try:
        server = None if once else page_server(environment)
    except WrongPort as error:
        print(error, file=sys.stderr)
        return 2
    for each in _ENDING:
        signal.signal(each, _interrupt)
    try:
        return run(server, sys.stdout, NORMAL_SETTINGS)
    except KeyboardInterrupt:
        print("\nInterrupted before the story was over.", file=sys.stderr)
        return 130
    finally:
        if server is not None:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))

"""The demo from its beginning to its end: its steps, then the page, while all that it runs on is there."""

import argparse
import contextlib
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from sandbox.demo.people import NORMAL_SETTINGS
from sandbox.demo.printer import Printer, StepFailed
from sandbox.demo.signals import Interrupted, Interruption
from sandbox.demo.site import DemoSite, handler_of
from sandbox.demo.steps import Demo, connect_tenant, exchange_mails
from sandbox.loopback.server import QuietHandler, Server
from sandbox.stage.stage import Stage
from sandbox.storage.azurite import Azurite, AzuriteError, Ports

PORT_SETTING = "HARPER_DEMO_PORT"
DEFAULT_PORT = 8025
FREE_PORTS = Ports()
_LEASE = 600  # seconds, as the platform leases a running work item
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
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= 5 and int(wanted) <= 65_535):
        raise WrongPort(f"{PORT_SETTING} is {wanted!r}: set it to a port number, or to 0 for any free port.")
    try:
        return Server(int(wanted), QuietHandler)
    except OSError as error:
        raise WrongPort(
            f"Port {wanted}, which the demo's page needs, is not available ({error.strerror}):"
            f" set {PORT_SETTING} to another port, or to 0 for any free one."
        ) from error


def run(
    server: Server | None,
    out: TextIO,
    settings: Mapping[str, str],
    interruption: Interruption,
    ports: Ports = FREE_PORTS,
) -> int:
    """Go through the steps, then serve the page until an interruption if there is a server; returns the exit code.

    `settings` are app settings, which win over those of the stage; `ports` are those that Azurite shall take.
    Raises Interrupted before the last step.
    """
    printer = Printer(out, time.monotonic, interruption.check)
    printer.say(_GREETING)
    with contextlib.ExitStack() as ending:
        try:
            demo = _set_up(printer, ending, settings, interruption, ports)
            exchange_mails(demo)
        except StepFailed:
            return 1
        printer.say(f"\nThe story held: {printer.steps} steps in {printer.seconds:.1f} s.")
        if server is not None:
            lost = _serve(server, demo, interruption)
            if lost:
                printer.say(f"\n{lost} ended by itself, so the demo ends with all that it started.")
                return 1
            printer.say("\nThe demo ends with all that it started.")
    return 0


def _set_up(
    printer: Printer,
    ending: contextlib.ExitStack,
    settings: Mapping[str, str],
    interruption: Interruption,
    ports: Ports,
) -> Demo:
    azurite = Azurite(wanted=ports, sleep=interruption.sleep)
    with printer.step("Azurite, which stands in for Azure Storage, starts") as step:
        ending.callback(azurite.stop)
        azurite.start()
        step.found = "empty, in memory only"
    with printer.step("A simulated Microsoft 365 and a Functions host start") as step:
        stage = Stage(settings=settings, azurite=azurite, timers=True, lease=_LEASE, sleep=interruption.sleep)
        printer.log = stage.log
        ending.enter_context(stage)
        health = stage.people.anonymous.get("/api/health")
        step.check(health.ok, f"the app is not ready: {health.status_code} {health.text}")
        step.found = "Harper says that it is ready"
    return connect_tenant(stage, printer)


def _serve(server: Server, demo: Demo, interruption: Interruption) -> str:
    """Serve the page until an interruption, or until something is lost: then its name."""
    site = DemoSite(demo.mails, server.server_port, secrets.token_urlsafe(24))
    server.handle_with(handler_of(site))
    server.start("demo-page")
    demo.printer.say(f"\nWrite to Harper yourself: {site.url}\nCtrl-C ends the demo.")
    try:
        while not (lost := lost_part(demo.stage)):
            interruption.sleep(0.5)
    except Interrupted:
        lost = ""
    server.stop()
    return lost


def lost_part(stage: Stage) -> str:
    """The name of a process that the stage needs and that runs no more; empty while all do."""
    parts = (("The Functions host", stage.host.is_running), ("Azurite", stage.azurite.is_running))
    return next((name for name, runs in parts if not runs), "")


def main(arguments: Sequence[str], environment: Mapping[str, str], interruption: Interruption) -> int:
    """Run the demo: 0 after steps that held, 1 after one that did not or a lost process, 2 without a port.

    Raises Interrupted before the last step.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.demo",
        description="The whole story of Harper on this machine, then a page to write mails on.",
    )
    parser.add_argument("--once", action="store_true", help="end after the story, without the page")
    once = parser.parse_args(arguments).once
    try:
        ports = Ports.from_env(environment)
        server = None if once else page_server(environment)
    except (WrongPort, AzuriteError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return run(server, sys.stdout, NORMAL_SETTINGS, interruption, ports)
    finally:
        if server is not None:
            server.stop()

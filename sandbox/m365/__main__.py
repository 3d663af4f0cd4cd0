"""Runs the simulated Microsoft 365 on its own: python -m sandbox.m365."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from sandbox.m365.simulator import Microsoft365


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.m365", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--tenant", default="contoso.example", help="domain of the tenant")
    parser.add_argument("--mailbox", action="append", help="address of a mailbox; may be repeated")
    parser.add_argument("--client-id", default="harper-app")
    parser.add_argument("--client-secret", default="harper-secret")
    parser.add_argument("--redirect-uri", action="append", default=[])
    parser.add_argument("--notify-ca", type=Path, help="PEM file of the CA of the webhook")
    parser.add_argument("--no-consent", action="store_true", help="the tenant has not consented yet")
    return parser.parse_args()


def main() -> int:
    """Run until interrupted."""
    wanted = arguments()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    try:
        m365 = Microsoft365(port=wanted.port, notify_ca=wanted.notify_ca)
    except OSError as error:
        print(
            f"Port {wanted.port} cannot be used ({error.strerror}): choose another with --port.",
            file=sys.stderr,
        )
        return 1
    with m365:
        m365.entra.register_app(wanted.client_id, secret=wanted.client_secret, redirect_uris=wanted.redirect_uri)
        tenant = m365.entra.add_tenant(wanted.tenant)
        for address in wanted.mailbox or [f"harper@{wanted.tenant}"]:
            tenant.add_mailbox(address)
        if not wanted.no_consent:
            m365.entra.consented(tenant)
        print(f"url        {m365.url}\nca file    {m365.ca_file}\ntenant id  {tenant.id}", flush=True)
        for user in tenant.users.values():
            print(f"mailbox    {user.address} {user.object_id}", flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

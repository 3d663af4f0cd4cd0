"""A throw-away certificate authority for servers on loopback."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

import trustme

from sandbox.loopback.certificates import server_context


class Certificates:
    """A CA made anew, its PEM file, and TLS for servers on 127.0.0.1 and localhost."""

    def __init__(self) -> None:
        self.authority = trustme.CA(organization_name="Simulated Microsoft 365")
        self._folder = tempfile.TemporaryDirectory(prefix="m365-ca-")
        self.ca_file = Path(self._folder.name) / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.ca_file))

    def server_context(self) -> ssl.SSLContext:
        """TLS for a server on loopback."""
        return server_context(self.authority)

    def close(self) -> None:
        """Remove the file."""
        self._folder.cleanup()

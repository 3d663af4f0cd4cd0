"""What the tests of the sandbox share: certificates for loopback."""

import ssl
from pathlib import Path

import pytest
import trustme

from sandbox.loopback.certificates import server_context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server context for localhost, and the file of the CA that vouches for it."""
    ca = trustme.CA()
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return server_context(ca), file

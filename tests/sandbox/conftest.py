"""Parts that the tests of the sandbox share: one Azurite, and certificates for loopback."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from sandbox.storage.azurite import Azurite, AzuriteError, find_node
from sandbox.storage.proxy import StorageProxy


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """One Azurite in memory for all tests; they keep apart by the names of their queues and tables."""
    try:
        find_node()
    except AzuriteError as error:
        pytest.skip(str(error))
    with Azurite() as running:
        yield running


@pytest.fixture
def storage_proxy(azurite: Azurite) -> Iterator[StorageProxy]:
    """A proxy of its own for one test."""
    with StorageProxy(azurite) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server context for localhost, and the file of the CA that vouches for it."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return context, file

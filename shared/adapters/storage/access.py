"""What the storage adapters share: how to connect, and what the SDK's errors mean.

The SDK repeats nothing: a conditional write that was applied, and whose answer was lost, would be answered 412 the
second time, and nobody could tell that from a lost race. Who gets a Conflict or an Uncertain reads the row again and
knows its own write by what it wrote; who gets a TryLater puts the work item back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPException
from typing import Any
from xml.etree.ElementTree import ParseError

import requests
from azure.core.credentials import TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
)
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from shared.errors import Conflict, HarperError, Refused, TryLater, Uncertain

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
MOST_CONNECTIONS = 64

# The emulator's account and key are published by Microsoft, the same everywhere, and protect nothing.
_EMULATOR = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;"
)
_CODE = re.compile(r'"code"\s*:\s*"(\w+)"')
_NOT_NOW = frozenset({401, 403, 429})
# An answer that breaks off, or does not come from storage at all, leaves the SDK as an error of whatever read it.
_UNREADABLE = (requests.RequestException, HTTPException, DeserializationError, ParseError)
_NEVER_CONNECTED = (requests.exceptions.ConnectTimeout, NewConnectionError, ConnectTimeoutError)


@dataclass(frozen=True, slots=True)
class StorageAccess:
    """Where storage is: a connection string, or a service's URI with a credential."""

    connection_string: str = field(default="", repr=False)
    table_uri: str = ""
    queue_uri: str = ""
    credential: TokenCredential | None = None

    @property
    def full_connection_string(self) -> str:
        """The connection string, with `UseDevelopmentStorage=true` spelled out."""
        text = self.connection_string.strip()
        return _EMULATOR if text.rstrip(";").lower() == "usedevelopmentstorage=true" else text


def client_options() -> dict[str, Any]:
    """Options for a service client that all threads share: connections, time-outs, no retries, proxies or redirects."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_connections=2, pool_maxsize=MOST_CONNECTIONS, max_retries=0))
    transport = RequestsTransport(session=session, connection_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS)
    return {"transport": transport, "retry_total": 0, "permit_redirects": False}


def code_of(error: AzureError) -> str:
    """The service's error code, such as `TableNotFound`, or nothing."""
    code = getattr(error, "error_code", None)
    if code:
        return str(code.value if isinstance(code, Enum) else code)
    # The SDK reads no code out of the answer to an insert, and the table service says it in the body alone.
    response = getattr(error, "response", None)
    if response is None:
        return ""
    found = _CODE.search(response.text())
    return str(response.headers.get("x-ms-error-code") or (found[1] if found else ""))


@contextmanager
def understood(writing: bool) -> Iterator[None]:
    """Around the calls of the SDK: what they raise becomes one of our errors."""
    try:
        yield
    except AzureError as error:
        raise meaning(error, writing) from None
    except _UNREADABLE:
        raise (Uncertain if writing else TryLater)("storage-lost") from None


def meaning(error: AzureError, writing: bool) -> HarperError:
    """What an SDK error means for the caller.

    401 and 403 may pass too: a role that was assigned needs minutes to spread.
    """
    status = error.status_code if isinstance(error, HttpResponseError) else None
    if _was_never_sent(error):
        return TryLater("storage-unreachable")
    if status in _NOT_NOW or "BeingDeleted" in code_of(error):
        return TryLater(f"storage-{status}", _retry_after(error))
    if status in (404, 409, 412):
        return Conflict(code_of(error) or str(status))
    if status is not None and 400 <= status < 500 and status != 408:
        return Refused(status, code_of(error))
    kind = Uncertain if writing else TryLater
    return kind(f"storage-{status}" if status and status >= 300 else "storage-lost", _retry_after(error))


def _was_never_sent(error: AzureError) -> bool:
    if isinstance(error, ClientAuthenticationError) and error.response is None:
        return True  # the managed identity gave no token
    if isinstance(error, DecodeError):
        return False
    return any(isinstance(cause, _NEVER_CONNECTED) for cause in _causes(error))


def _causes(error: AzureError) -> Iterator[object]:
    """The wrappers of requests and urllib3 around what really happened."""
    cause: object = error.inner_exception
    for _ in range(4):
        yield cause
        arguments = getattr(cause, "args", ())
        cause = getattr(cause, "reason", None) or (arguments[0] if arguments else None)


def _retry_after(error: AzureError) -> float | None:
    response = error.response if isinstance(error, HttpResponseError) else None
    headers: Mapping[str, str] = getattr(response, "headers", {})
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None

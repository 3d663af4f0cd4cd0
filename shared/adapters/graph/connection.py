"""The HTTPS session to Graph: no retries, no redirects, no cookies, and it knows whether a request has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

POOL_SIZE = 64


class Departure:
    """One request about to leave: `check` is asked after the connection stands, directly before the first byte.

    `left_at` is the time (of `monotonic`, seconds) at which it left, or None as long as it certainly has not.
    """

    __slots__ = ("_check", "_monotonic", "left_at")

    def __init__(self, check: Callable[[], None], monotonic: Callable[[], float]) -> None:
        self._check = check
        self._monotonic = monotonic
        self.left_at: float | None = None

    def leave(self) -> None:
        """Ask `check` for the last time, and note that the request leaves."""
        self._check()
        self.left_at = self._monotonic()


_DEPARTURE: ContextVar[Departure | None] = ContextVar("departure", default=None)


@contextmanager
def departing(departure: Departure) -> Iterator[None]:
    """Watch the one request that this thread sends within."""
    token = _DEPARTURE.set(departure)
    try:
        yield
    finally:
        _DEPARTURE.reset(token)


class _Connection(HTTPSConnection):
    # Connecting can take longer than one time-out (each of a host's addresses is tried), so neither the clock nor
    # the question "has it left?" can be answered before here.
    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        departure = _DEPARTURE.get()
        if departure is not None:
            departure.leave()
        super().endheaders(*args, **kwargs)


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}


def https_session(ca_file: str = "") -> Session:
    """A session that threads may share: https only, certificates checked (against `ca_file` where one is given)."""
    session = Session()
    # The environment would put proxies, another CA and, worst, a password of .netrc in place of our token.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.verify = ca_file or True
    session.adapters.clear()
    session.mount("https://", _Adapter(pool_connections=4, pool_maxsize=POOL_SIZE, max_retries=0))
    return session

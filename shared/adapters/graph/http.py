"""One request to Graph: its host, its time-outs, its errors, and the repeat after 401."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

from requests import ReadTimeout, RequestException, Response, Session
from urllib3.exceptions import HTTPError

from shared.adapters.graph.connection import Departure, departing, https_session
from shared.adapters.graph.errors import FOREIGN_LINK, UNKNOWN, Unreadable, code_and_message, error_of, retry_after
from shared.adapters.graph.gate import Gate
from shared.adapters.graph.json import decode
from shared.domain.mail.inbox import Inbox
from shared.errors import Refused, SwitchedOff, TooLate, TryLater, Uncertain
from shared.ports.entra import TokenSource
from shared.ports.log import MAIL_IN_WORK
from shared.ports.time import Clock, Randomness

log = logging.getLogger(__name__)
T = TypeVar("T")

CONNECT_SECONDS = 5.0
MOST_BYTES = 10 * 1024 * 1024
_MOST_ERROR_BYTES = 64 * 1024
_CHUNK = 64 * 1024
_VERSION = "v1.0/"
_REQUEST_ID = re.compile(r"[0-9A-Za-z\-]{1,64}")
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class GraphHost:
    """Where Graph is and how long it may take: `url` is https without a path, times are in seconds.

    `read_seconds` is the longest silence, `answer_seconds` the longest time from the request's leaving to the end of
    its answer.
    """

    url: str
    read_seconds: float
    answer_seconds: float
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """One request: `name` stands in log lines, `target` is of `path` or a whole link that Graph gave.

    `is_on` is asked once token and slot are there; `before` is when it may no longer leave; `read_seconds` is a longer
    time-out for the calls that need one.
    """

    name: str
    method: str
    target: str
    body: bytes | None = None
    prefer: tuple[str, ...] = ()
    before: datetime | None = None
    read_seconds: float = 0.0
    is_on: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes = field(repr=False)
    trouble: str = ""
    after: float | None = None


def path(*segments: str, **query: str) -> str:
    """A path on Graph with each segment quoted, and a query whose names get their `$` (but for changeType)."""
    if any(segment in ("", ".", "..") for segment in segments):
        raise Refused(0, "InvalidId")
    asked = {name if name == "changeType" else f"${name}": value for name, value in query.items()}
    tail = "?" + urlencode(asked, quote_via=quote, safe="$,") if asked else ""
    return _VERSION + "/".join(quote(segment, safe="") for segment in segments) + tail


class GraphHttp:
    """Sends requests to the one Graph host, with a token of the inbox's own tenant; threads may share it.

    `monotonic` gives seconds. Errors are those of `shared.ports.MailClient`.
    """

    def __init__(
        self,
        host: GraphHost,
        tokens: TokenSource,
        gate: Gate,
        clock: Clock,
        randomness: Randomness,
        monotonic: Callable[[], float],
    ) -> None:
        parts = urlsplit(host.url)
        if parts.scheme != "https" or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("the Graph URL must be https://host[:port]")
        self._host = host
        self._origin = f"https://{parts.netloc.lower()}/"
        self._tokens = tokens
        self._gate = gate
        self._clock = clock
        self._randomness = randomness
        self._monotonic = monotonic
        self._session: Session = https_session(host.ca_file)

    def ask(self, inbox: Inbox, request: GraphRequest, shape: type[T]) -> T:
        """Send, and decode the answer; one that cannot be read is TryLater for a GET and Uncertain for a write."""
        answer = self._send(inbox, request)
        if answer.trouble == "too large" and request.method == "GET":
            raise Refused(answer.status, "AnswerTooLarge")
        try:
            if answer.trouble:
                raise Unreadable(answer.trouble)
            return decode(answer.body, shape)
        except Unreadable as error:
            trouble = TryLater if request.method == "GET" else Uncertain
            raise trouble(f"graph {answer.status}: {error}", answer.after) from None

    def tell(self, inbox: Inbox, request: GraphRequest) -> None:
        """Send where the status says all."""
        self._send(inbox, request)

    def _send(self, inbox: Inbox, request: GraphRequest) -> _Answer:
        url = self._url(request.target)
        token = self._tokens.token(inbox.tenant_id)
        answer = self._send_once(inbox, request, url, token)
        if answer.status == 401:
            self._tokens.reject(inbox.tenant_id, token)
            answer = self._send_once(inbox, request, url, self._tokens.token(inbox.tenant_id))
        if 200 <= answer.status < 300:
            return answer
        raise error_of(answer.status, answer.body, answer.after)

    def _url(self, target: str) -> str:
        if target.startswith(_VERSION):
            return self._origin + target
        # A link comes from an answer or from our table. Compared as text, so that no two parsers can disagree on it.
        if target[: len(self._origin)].lower() != self._origin or not _PRINTABLE.fullmatch(target):
            raise Refused(0, FOREIGN_LINK)
        return target

    def _send_once(self, inbox: Inbox, request: GraphRequest, url: str, token: str) -> _Answer:
        def check() -> None:
            if request.before is not None and self._clock.now() >= request.before:
                raise TooLate(request.name)

        with self._gate.slot(inbox.tenant_id, inbox.object_id):
            check()
            if request.is_on is not None and not request.is_on():
                raise SwitchedOff(request.name)
            answer = self._exchange(request, url, token, Departure(check, self._monotonic))
            if answer.after is not None:
                self._gate.hold_off(inbox.tenant_id, inbox.object_id, answer.after)
        return answer

    def _exchange(self, request: GraphRequest, url: str, token: str, departure: Departure) -> _Answer:
        read_seconds = max(self._host.read_seconds, request.read_seconds)
        own_id = str(uuid.UUID(bytes=self._randomness.token(16), version=4))
        try:
            with departing(departure):
                response = self._session.request(
                    request.method,
                    url,
                    data=request.body,
                    headers=_headers(request, token, own_id),
                    timeout=(CONNECT_SECONDS, read_seconds),
                    allow_redirects=False,
                    stream=True,
                )
        except RequestException as error:
            raise _connection_error(request, error, departure, own_id) from None
        left_at = self._monotonic() if departure.left_at is None else departure.left_at
        with response:
            answer = self._read(response, left_at + max(self._host.answer_seconds, read_seconds))
        _log_answer(request, response, answer, self._monotonic() - left_at, own_id)
        return answer

    def _read(self, response: Response, end: float) -> _Answer:
        """The answer with as much of its body as may be read until then."""
        status = response.status_code
        after = retry_after(response.headers.get("Retry-After"), self._clock.now())
        most = MOST_BYTES if status < 300 else _MOST_ERROR_BYTES
        body = bytearray()
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                body += chunk
                if len(body) > most:
                    return _Answer(status, b"", "too large", after)
                if self._monotonic() > end:
                    return _Answer(status, b"", "too slow", after)
        except (HTTPError, OSError) as error:
            return _Answer(status, b"", f"cut off ({type(error).__name__})", after)
        return _Answer(status, bytes(body), "", after)


def _headers(request: GraphRequest, token: str, own_id: str) -> dict[str, str]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Prefer": ", ".join(('IdType="ImmutableId"', *request.prefer)),
        "User-Agent": "HarperMail",
        "client-request-id": own_id,
        "return-client-request-id": "true",
    }
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def _connection_error(request: GraphRequest, error: RequestException, departure: Departure, own_id: str) -> TryLater:
    # The text of the error holds the URL, so only its kind is told.
    kind = type(error).__name__
    has_left = departure.left_at is not None or isinstance(error, ReadTimeout)
    log.warning(
        "graph call=%s mail=%s failed=%s left=%s client_request=%s",
        request.name,
        MAIL_IN_WORK.get(),
        kind,
        has_left,
        own_id,
    )
    return Uncertain(f"graph connection: {kind}") if has_left else TryLater(f"graph not reached: {kind}")


def _log_answer(request: GraphRequest, response: Response, answer: _Answer, seconds: float, own_id: str) -> None:
    # Every answer, good ones too: the share of errors that an alert asks for needs the whole.
    theirs = response.headers.get("request-id", "")
    is_good = answer.status < 300 and not answer.trouble
    log.info(
        "graph call=%s mail=%s status=%s code=%s trouble=%s ms=%d request=%s client_request=%s",
        request.name,
        MAIL_IN_WORK.get(),
        answer.status,
        "-" if is_good else code_and_message(answer.body)[0],
        answer.trouble or "none",
        round(seconds * 1000),
        theirs if _REQUEST_ID.fullmatch(theirs) else UNKNOWN,
        own_id,
    )

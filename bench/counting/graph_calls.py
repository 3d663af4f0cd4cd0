"""Graph calls: which are on a mail's own path, and whose."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import unquote

from sandbox.m365 import LoggedRequest

CallKind = Literal["own", "delta", "subscriptions", "tokens", "other"]

SEND = "POST /users/{}/messages/{}/send"
_MESSAGES = "/users/{}/messages"


def kind_of(request: LoggedRequest) -> CallKind:
    """What a request belongs to: a mail's own path, or something that is counted apart."""
    path = request.template.partition(" ")[2]
    if "delta" in path:
        return "delta"
    if path.startswith(_MESSAGES):
        return "own"
    if path.startswith("/subscriptions"):
        return "subscriptions"
    return "tokens" if "oauth2" in path else "other"


def by_kind(requests: Iterable[LoggedRequest]) -> Mapping[CallKind, int]:
    """The number of requests by kind."""
    return Counter(map(kind_of, requests))


def segments(request: LoggedRequest) -> tuple[str, ...]:
    """The decoded segments of a request's path behind the version, `users` first."""
    parts = [unquote(part) for part in request.path.strip("/").split("/")]
    return tuple(parts[1:] if parts[0] == "v1.0" else parts)


def own_calls(requests: Iterable[LoggedRequest], owners: Mapping[str, str]) -> Counter[str]:
    """Calls on mails' own paths by owner; `owners` has the owner of each mail and draft by its id.

    A call that names none of them (a look into the mailbox) counts as `unknown`.
    """
    found: Counter[str] = Counter()
    for request in requests:
        if kind_of(request) == "own":
            parts = segments(request)
            found[owners.get(parts[3] if len(parts) > 3 else "", "unknown")] += 1
    return found

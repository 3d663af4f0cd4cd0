"""Paths of Graph and of the login host, taken apart and matched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.m365.server.calls import Call
from sandbox.m365.state.values import Answer

Handler = Callable[[Call], Answer]
_KEYED = re.compile(r"^(\w+)\('(.*)'\)$")


def path_segments(path: str) -> tuple[str, ...]:
    """The decoded segments of a path, in one spelling: users('x') as users/x, delta() as delta."""
    segments: list[str] = []
    for part in path.strip("/").split("/"):
        segment = unquote(part)
        keyed = _KEYED.match(segment)
        if keyed:
            segments += [keyed.group(1), keyed.group(2).replace("''", "'")]
        elif segment:
            segments.append(segment.removeprefix("microsoft.graph.").removesuffix("()"))
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path pattern with its handler.

    `host` is graph or login. `roles` are those of which a call about a mailbox needs one.
    `locked` says whether the handler runs under the world's lock.
    """

    method: str
    pattern: tuple[str, ...]
    handler: Handler
    host: str
    roles: frozenset[str] = frozenset()
    locked: bool = True

    @property
    def template(self) -> str:
        """The route as it stands in the log, such as `GET /users/{}/messages/{}`."""
        return f"{self.method} /{'/'.join(self.pattern)}"

    @property
    def about_mailbox(self) -> bool:
        """Whether the call is about what lies in a mailbox."""
        return self.host == "graph" and self.pattern[0] == "users" and len(self.pattern) > 2

    def match(self, method: str, segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """The segments that stand for {}, or None."""
        if method != self.method or len(segments) != len(self.pattern):
            return None
        pairs = list(zip(self.pattern, segments, strict=True))
        if any(wanted not in ("{}", given) for wanted, given in pairs):
            return None
        return tuple(given for wanted, given in pairs if wanted == "{}")


def route(
    method: str,
    path: str,
    handler: Handler,
    *,
    host: str = "graph",
    roles: frozenset[str] = frozenset(),
    locked: bool = True,
) -> Route:
    """A route from a path with {} for what varies."""
    return Route(method, tuple(path.strip("/").split("/")), handler, host, roles, locked)

"""What the HTTP functions share: answers in JSON, problem details, plain pages, and what becomes of an error."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from html import escape
from typing import Any

import azure.functions as func

from shared.errors import Conflict, HarperError, InvalidInput, TryLater
from shared.texts import api, hints
from shared.usecases.mailboxes.inboxes import AliasFound
from shared.usecases.tenants.invite import TenantGone

Endpoint = Callable[[func.HttpRequest], func.HttpResponse]
# By the kind of an error, its answer; the nearest kind counts.
Answers = Mapping[type[HarperError], Callable[[Any], func.HttpResponse]]

logger = logging.getLogger(__name__)

_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_PAGE = {
    **_SAFE,
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class NotSignedIn(HarperError):
    """Nobody is signed in."""


class NotAllowed(HarperError):
    """The person is not an admin of a Tenant that Harper knows."""


def json_answer(status: int, content: object, headers: Mapping[str, str] | None = None) -> func.HttpResponse:
    """An answer in JSON."""
    text = json.dumps(content, ensure_ascii=False)
    return func.HttpResponse(
        text, status_code=status, mimetype="application/json", headers={**_SAFE, **(headers or {})}
    )


def problem(
    status: int, detail: str, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> func.HttpResponse:
    """Problem details (RFC 9457); `errors` names each wrong field."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": api.TITLES[status],
        "status": status,
        "detail": detail,
    }
    if fields:
        content["errors"] = [{"field": name, "problem": sentence} for name, sentence in fields.items()]
    return func.HttpResponse(
        json.dumps(content, ensure_ascii=False),
        status_code=status,
        mimetype="application/problem+json",
        headers={**_SAFE, **(headers or {})},
    )


def page(status: int, title: str, paragraphs: Sequence[str], link: tuple[str, str] | None = None) -> func.HttpResponse:
    """A plain page in words; `link` is an address on this site and its name."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    if link:
        body += f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>'
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return func.HttpResponse(text, status_code=status, mimetype="text/html", headers=_PAGE)


def answering(answers: Answers) -> Callable[[Endpoint], Endpoint]:
    """The frame of an endpoint, which raises what it meets: what the table knows becomes an answer."""

    def frame(endpoint: Endpoint) -> Endpoint:
        # The platform reads the name and the parameters of what it is given.
        @wraps(endpoint)
        def framed(req: func.HttpRequest) -> func.HttpResponse:
            try:
                return endpoint(req)
            except tuple(answers) as error:
                kind = next(kind for kind in type(error).__mro__ if kind in answers)
                return answers[kind](error)

        return framed

    return frame


def _refused(_: HarperError) -> func.HttpResponse:
    return problem(403, api.NOT_ADMIN)


def _later(trouble: TryLater) -> func.HttpResponse:
    logger.warning("step=answer reason=%s", trouble.reason)
    seconds = str(math.ceil(max(1.0, trouble.after or 5.0)))
    return problem(503, api.UNREACHABLE, headers={"Retry-After": seconds})


# What the settings APIs answer to an error, in problem details; who is refused learns no more than that.
PROBLEMS: Answers = {
    NotSignedIn: lambda _: problem(401, api.NOT_SIGNED_IN),
    NotAllowed: _refused,
    TenantGone: _refused,
    InvalidInput: lambda wrong: problem(400, api.WRONG_FIELDS, wrong.problems),
    AliasFound: lambda alias: problem(409, hints.alias_of(alias.first)),
    Conflict: lambda _: problem(412, api.CHANGED),
    TryLater: _later,
}

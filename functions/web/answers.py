"""What the HTTP functions share: answers in JSON, problem details, plain pages, and who is signed in."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

import azure.functions as func

from shared.errors import Conflict, InvalidInput, TryLater

logger = logging.getLogger(__name__)

_TITLES = {
    400: "Invalid input",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    412: "The settings were changed by somebody else",
    413: "The input is too large",
    503: "Try again later",
}
_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_PAGE = {
    **_SAFE,
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


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
    content: dict[str, object] = {"type": "about:blank", "title": _TITLES[status], "status": status, "detail": detail}
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


def answering(work: Callable[[], func.HttpResponse]) -> func.HttpResponse:
    """Do the work of a request of the settings APIs; what it meets by name becomes problem details."""
    try:
        return work()
    except InvalidInput as wrong:
        return problem(400, "Each wrong field is named in errors.", wrong.problems)
    except Conflict:
        return problem(412, "Read them again, and send your change with the new ETag in If-Match.")
    except TryLater as trouble:
        logger.warning("step=answer reason=%s", trouble.reason)
        seconds = str(math.ceil(max(1.0, trouble.after or 5.0)))
        return problem(
            503, "Storage or Microsoft could not be reached. Nothing is lost.", headers={"Retry-After": seconds}
        )

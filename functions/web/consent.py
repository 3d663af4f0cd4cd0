"""Admin consent: start it, finish it."""

from __future__ import annotations

import logging

import azure.functions as func

from functions.web.answers import Answers, NotAllowed, NotSignedIn, answering, page
from functions.web.signed_in import person_of
from shared.domain.values.deployment import CONSENT_CALLBACK, CONSENT_START, path_of
from shared.errors import TryLater
from shared.usecases.tenants.consent import Ending, Outcome, Redirect
from shared.usecases.tenants.consent import finish_consent as finish
from shared.usecases.tenants.consent import start_consent as start
from shared.wiring import process

bp = func.Blueprint()
logger = logging.getLogger(__name__)

_START = path_of(CONSENT_START)
_AGAIN = (_START, "Start again")
_SIGN_IN = (f"/.auth/login/aad?post_login_redirect_uri={_START}", "Sign in")
_MISSING = "These permissions are missing: {names}. "
_WITHOUT = "Harper works without them where Exchange grants access mailbox by mailbox, or where object ids are given."
_NOT_ALLOWED = (
    "Not allowed",
    "You are not an admin of an organisation that was invited to Harper. Ask Harper's operator.",
)

_ENDINGS: dict[Ending, tuple[int, str, str]] = {
    Ending.CONNECTED: (200, "Harper is connected", "Your organisation's consent is in effect. Now add mailboxes."),
    Ending.PENDING: (
        200,
        "Almost there",
        "Your consent was given, but Microsoft needs some minutes to apply it. Harper checks again by itself for half "
        "an hour; you do not have to do anything.",
    ),
    Ending.NOT_ADMIN: (403, *_NOT_ALLOWED),
    Ending.STATE_UNKNOWN: (
        400,
        "This link cannot be used",
        "It was used before, or it is older than 15 minutes. Nothing was changed. Start again.",
    ),
    Ending.OTHER_PERSON: (
        403,
        "This link belongs to somebody else",
        "Another person started this consent. Nothing was changed. Start again yourself.",
    ),
    Ending.OTHER_TENANT: (
        400,
        "Another organisation answered",
        "The consent was given for an organisation that is not yours. Nothing was changed. Start again, and choose "
        "your own organisation.",
    ),
    Ending.DECLINED: (
        400,
        "No consent was given",
        "Microsoft says that the request was declined or failed. Nothing was changed. A Privileged Role Administrator "
        "or Global Administrator can start again.",
    ),
    Ending.NOT_PROVEN: (
        409,
        "The consent could not be confirmed",
        "Microsoft gave Harper no access to your organisation. Nothing was changed. Start again in a few minutes; if "
        "that does not help, tell Harper's operator.",
    ),
}


def _later(trouble: TryLater) -> func.HttpResponse:
    logger.warning("step=consent reason=%s", trouble.reason)
    return page(503, "Try again later", ["Harper cannot reach its storage now. Start again in a minute."], _AGAIN)


_PAGES: Answers = {
    NotSignedIn: lambda _: page(401, "Sign in first", ["Harper must know who consents."], _SIGN_IN),
    NotAllowed: lambda _: page(403, _NOT_ALLOWED[0], [_NOT_ALLOWED[1]]),
    TryLater: _later,
}


@bp.function_name("start_consent")
@bp.route(CONSENT_START, methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@answering(_PAGES)
def start_consent(req: func.HttpRequest) -> func.HttpResponse:
    """Send a signed-in admin to the login host's consent page; `tenant`, where given, must be the person's own."""
    person = person_of(req)
    if req.params.get("tenant", "").lower() not in ("", person.tenant_id):
        raise NotAllowed
    address = start(process.app(), person)
    if address is None:
        raise NotAllowed
    headers = {"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return func.HttpResponse(status_code=302, headers=headers)


@bp.function_name("finish_consent")
@bp.route(CONSENT_CALLBACK, methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@answering(_PAGES)
def finish_consent(req: func.HttpRequest) -> func.HttpResponse:
    """Take the admin's return from the login host, and say what came of it."""
    redirect = Redirect(
        state=req.params.get("state", ""),
        tenant=req.params.get("tenant", ""),
        admin_consent=req.params.get("admin_consent", ""),
        error=req.params.get("error", ""),
    )
    return _page(finish(process.app(), person_of(req), redirect))


def _page(outcome: Outcome) -> func.HttpResponse:
    status, title, words = _ENDINGS[outcome.ending]
    paragraphs = [words]
    if outcome.missing:
        hint = _WITHOUT if outcome.ending is Ending.CONNECTED else ""
        paragraphs.append((_MISSING.format(names=", ".join(outcome.missing)) + hint).strip())
    if outcome.code:
        paragraphs.append(f"Microsoft's reason: AADSTS{outcome.code}.")
    return page(status, title, paragraphs, None if status in (200, 403) else _AGAIN)

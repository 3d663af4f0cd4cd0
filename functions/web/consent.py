"""Admin consent: start it, finish it."""

from __future__ import annotations

import logging

import azure.functions as func

from functions.web.answers import Answers, NotAllowed, NotSignedIn, answering, page
from functions.web.signed_in import person_of
from shared.domain.tenants import Ending
from shared.domain.values.deployment import CONSENT_CALLBACK, CONSENT_START, path_of
from shared.errors import TryLater
from shared.texts import consent as texts
from shared.usecases.tenants.consent import Outcome, Redirect
from shared.usecases.tenants.consent import finish_consent as finish
from shared.usecases.tenants.consent import start_consent as start
from shared.wiring import process

bp = func.Blueprint()
logger = logging.getLogger(__name__)

_START = path_of(CONSENT_START)
_AGAIN = (_START, texts.START_AGAIN)
_SIGN_IN = (f"/.auth/login/aad?post_login_redirect_uri={_START}", texts.SIGN_IN)
_STATUSES = {
    Ending.CONNECTED: 200,
    Ending.PENDING: 200,
    Ending.NOT_ADMIN: 403,
    Ending.STATE_UNKNOWN: 400,
    Ending.OTHER_PERSON: 403,
    Ending.OTHER_TENANT: 400,
    Ending.DECLINED: 400,
    Ending.NOT_PROVEN: 409,
}


def _later(trouble: TryLater) -> func.HttpResponse:
    logger.warning("step=consent reason=%s", trouble.reason)
    return _plain(503, texts.UNREACHABLE, _AGAIN)


_PAGES: Answers = {
    NotSignedIn: lambda _: _plain(401, texts.NOT_SIGNED_IN, _SIGN_IN),
    NotAllowed: lambda _: _plain(403, texts.NOT_ADMIN),
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
    status = _STATUSES[outcome.ending]
    title, text = texts.ENDINGS[outcome.ending]
    paragraphs = [text]
    if outcome.missing:
        missing = texts.MISSING.format(names=", ".join(outcome.missing))
        is_connected = outcome.ending is Ending.CONNECTED
        paragraphs.append(f"{missing} {texts.WORKS_WITHOUT}" if is_connected else missing)
    if outcome.code:
        paragraphs.append(texts.CODE.format(code=outcome.code))
    return page(status, title, paragraphs, None if status in (200, 403) else _AGAIN)


def _plain(status: int, said: texts.Page, link: tuple[str, str] | None = None) -> func.HttpResponse:
    title, text = said
    return page(status, title, [text], link)

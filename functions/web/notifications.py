"""The webhook that Graph calls."""

from __future__ import annotations

import logging
from collections.abc import Callable

import azure.functions as func

from shared.domain.mailboxes.notifications import Lifecycle, Notification, is_good_token
from shared.domain.values.deployment import LIFECYCLE, NOTIFICATIONS
from shared.errors import InvalidInput, TryLater
from shared.usecases.incoming.accept import accept, accept_lifecycle
from shared.wiring import process

bp = func.Blueprint()
logger = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024


@bp.function_name("receive_notifications")
@bp.route(NOTIFICATIONS, methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
def receive_notifications(req: func.HttpRequest) -> func.HttpResponse:
    """Answer Graph's validation, or queue what a POST of notifications asks for."""
    return _receive(req, lambda body: accept(process.app(), Notification.of_post(body)))


@bp.function_name("receive_lifecycle")
@bp.route(LIFECYCLE, methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
def receive_lifecycle(req: func.HttpRequest) -> func.HttpResponse:
    """Answer Graph's validation, or queue what a POST of lifecycle events asks for."""
    return _receive(req, lambda body: accept_lifecycle(process.app(), Lifecycle.of_post(body)))


def _receive(req: func.HttpRequest, take: Callable[[bytes], bool]) -> func.HttpResponse:
    token = req.params.get("validationToken")
    if token is not None:
        return _echo(token)
    body = req.get_body()
    if len(body) > LARGEST_BODY:
        return _say(413, "The body is larger than 1 MiB.")
    try:
        stored = take(body)
    except InvalidInput as wrong:
        return _say(400, str(wrong))
    except TryLater as trouble:
        logger.warning("step=accept reason=%s", trouble.reason)
        stored = False
    if not stored:
        return _say(503, "The notifications could not be stored; send them again.")
    return func.HttpResponse(status_code=202)


def _echo(token: str) -> func.HttpResponse:
    """The validation handshake (Graph page "Receive change notifications through webhooks")."""
    if not is_good_token(token):
        return _say(400, "The validation token is not valid.")
    return _say(200, token)


def _say(status: int, text: str) -> func.HttpResponse:
    return func.HttpResponse(
        text, status_code=status, mimetype="text/plain", headers={"X-Content-Type-Options": "nosniff"}
    )

"""Whether the app is ready."""

from __future__ import annotations

import azure.functions as func

from functions.web.answers import json_answer
from shared.usecases.operations.health import Readiness, is_ready
from shared.wiring import process

bp = func.Blueprint()
_readiness = Readiness()


@bp.function_name("health")
@bp.route("health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def health(req: func.HttpRequest) -> func.HttpResponse:
    """Ready or not, without details."""
    app = process.app()
    ready = _readiness.of(app, app.clock.now(), lambda: is_ready(lambda: app.keyring, lambda: app.tenants))
    return json_answer(200 if ready else 503, {"status": "ready" if ready else "not ready"})

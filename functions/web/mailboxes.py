"""The admins' API of Mailbox settings."""

from __future__ import annotations

import azure.functions as func

from functions.web.answers import PROBLEMS, answering, json_answer, problem
from functions.web.signed_in import admin_of
from shared.domain.mailboxes.output import render_settings
from shared.domain.mailboxes.settings import Precondition
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.values.addresses import is_plausible, normalise
from shared.errors import InvalidInput
from shared.texts import api
from shared.usecases.mailboxes.remove import delete_mailbox as delete
from shared.usecases.mailboxes.save import find_mailbox
from shared.usecases.mailboxes.save import put_mailbox as put
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("list_mailboxes")
@bp.route("mailboxes", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@answering(PROBLEMS)
def list_mailboxes(req: func.HttpRequest) -> func.HttpResponse:
    """All Mailboxes of the admin's Tenant."""
    tenant = admin_of(req)
    found = process.app().mailboxes.mailboxes(tenant.tenant_id)
    return json_answer(200, {"mailboxes": [_shown(watched) for watched in found]})


@bp.function_name("get_mailbox")
@bp.route("mailboxes/{address}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@answering(PROBLEMS)
def get_mailbox(req: func.HttpRequest) -> func.HttpResponse:
    """One Mailbox."""
    tenant = admin_of(req)
    watched = find_mailbox(process.app(), tenant.tenant_id, _address(req))
    return _answer(200, watched) if watched else _unknown()


@bp.function_name("put_mailbox")
@bp.route("mailboxes/{address}", methods=["PUT"], auth_level=func.AuthLevel.ANONYMOUS)
@answering(PROBLEMS)
def put_mailbox(req: func.HttpRequest) -> func.HttpResponse:
    """Keep the settings of a Mailbox, and check it."""
    tenant = admin_of(req)
    watched, is_new = put(process.app(), tenant, _address(req), req.get_body(), _precondition(req))
    return _answer(201 if is_new else 200, watched)


@bp.function_name("delete_mailbox")
@bp.route("mailboxes/{address}", methods=["DELETE"], auth_level=func.AuthLevel.ANONYMOUS)
@answering(PROBLEMS)
def delete_mailbox(req: func.HttpRequest) -> func.HttpResponse:
    """Remove a Mailbox and its Subscription."""
    tenant = admin_of(req)
    was_there = delete(process.app(), tenant.tenant_id, _address(req), _precondition(req))
    return func.HttpResponse(status_code=204) if was_there else _unknown()


def _address(req: func.HttpRequest) -> str:
    address = normalise(req.route_params.get("address", ""))
    if not is_plausible(address):
        raise InvalidInput({"address": "must be a mail address"})
    return address


def _precondition(req: func.HttpRequest) -> Precondition:
    """If-Match (RFC 9110, 13.1.1): revisions in quotes, or `*`; a weak tag never matches."""
    given = req.headers.get("If-Match")
    if given is None or not given.strip():
        return Precondition()
    tags = [tag.strip() for tag in given.split(",")]
    return Precondition(frozenset(tag if tag == "*" else tag[1:-1] for tag in tags if tag == "*" or _is_strong(tag)))


def _is_strong(tag: str) -> bool:
    return len(tag) > 2 and tag.startswith('"') and tag.endswith('"')


def _unknown() -> func.HttpResponse:
    return problem(404, api.NO_MAILBOX)


def _answer(status: int, watched: WatchedMailbox) -> func.HttpResponse:
    return json_answer(status, _shown(watched), {"ETag": f'"{watched.mailbox.revision}"'})


def _shown(watched: WatchedMailbox) -> dict[str, object]:
    """The settings as kept, with the state, the checks and the end of the Subscription."""
    watch = watched.watch
    return {
        "address": watched.settings.address,
        **render_settings(watched.settings),
        "state": _state(watch),
        "checks": [{"name": check.name, "ok": check.ok, "hint": check.hint} for check in watch.checks],
        "subscriptionEnds": watch.held.ends.isoformat() if watch.held.ends else None,
    }


def _state(watch: Watch) -> str:
    return f"{watch.state.value}({watch.reason})" if watch.reason else watch.state.value

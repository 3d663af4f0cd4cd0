"""The admins' API of Mailbox settings."""

from __future__ import annotations

from collections.abc import Callable

import azure.functions as func

from functions.web.answers import answering, json_answer, problem
from functions.web.signed_in import principal_of
from shared.domain.mailboxes.output import render_settings
from shared.domain.mailboxes.settings import Precondition
from shared.domain.mailboxes.watch import Watch, WatchedMailbox
from shared.domain.tenants import Tenant
from shared.domain.values.addresses import is_plausible, normalise
from shared.errors import InvalidInput
from shared.usecases.mailboxes.inboxes import AliasFound
from shared.usecases.mailboxes.remove import delete_mailbox as delete
from shared.usecases.mailboxes.save import find_mailbox
from shared.usecases.mailboxes.save import put_mailbox as put
from shared.usecases.tenants.invite import TenantGone, admitted
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("list_mailboxes")
@bp.route("mailboxes", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def list_mailboxes(req: func.HttpRequest) -> func.HttpResponse:
    """All Mailboxes of the admin's Tenant."""
    return _for_admin(req, lambda tenant: json_answer(200, {"mailboxes": _all(tenant)}))


@bp.function_name("get_mailbox")
@bp.route("mailboxes/{address}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def get_mailbox(req: func.HttpRequest) -> func.HttpResponse:
    """One Mailbox."""
    return _for_admin(req, lambda tenant: _get(tenant, _address(req)))


@bp.function_name("put_mailbox")
@bp.route("mailboxes/{address}", methods=["PUT"], auth_level=func.AuthLevel.ANONYMOUS)
def put_mailbox(req: func.HttpRequest) -> func.HttpResponse:
    """Keep the settings of a Mailbox, and check it."""
    return _for_admin(req, lambda tenant: _put(tenant, _address(req), req))


@bp.function_name("delete_mailbox")
@bp.route("mailboxes/{address}", methods=["DELETE"], auth_level=func.AuthLevel.ANONYMOUS)
def delete_mailbox(req: func.HttpRequest) -> func.HttpResponse:
    """Remove a Mailbox and its Subscription."""
    return _for_admin(req, lambda tenant: _delete(tenant, _address(req), _precondition(req)))


def _for_admin(req: func.HttpRequest, work: Callable[[Tenant], func.HttpResponse]) -> func.HttpResponse:
    """Do the work for a signed-in admin; who is refused learns no more than that."""

    def admit() -> func.HttpResponse:
        app = process.app()
        person = principal_of(req, app.deployment.platform_signs_in)
        if person is None:
            return problem(401, "Sign in first.")
        tenant = admitted(app.tenants, person)
        return work(tenant) if tenant else _refuse()

    return answering(admit)


def _refuse() -> func.HttpResponse:
    return problem(403, "You are not an admin of a tenant that Harper knows.")


def _all(tenant: Tenant) -> list[dict[str, object]]:
    return [_shown(watched) for watched in process.app().mailboxes.mailboxes(tenant.tenant_id)]


def _get(tenant: Tenant, address: str) -> func.HttpResponse:
    watched = find_mailbox(process.app(), tenant.tenant_id, address)
    return _answer(200, watched) if watched else _unknown()


def _put(tenant: Tenant, address: str, req: func.HttpRequest) -> func.HttpResponse:
    try:
        watched, is_new = put(process.app(), tenant, address, req.get_body(), _precondition(req))
    except AliasFound as alias:
        return problem(409, f"This address leads to the inbox of {alias.first}, which Harper already looks after.")
    except TenantGone:
        return _refuse()
    return _answer(201 if is_new else 200, watched)


def _delete(tenant: Tenant, address: str, precondition: Precondition) -> func.HttpResponse:
    if not delete(process.app(), tenant.tenant_id, address, precondition):
        return _unknown()
    return func.HttpResponse(status_code=204)


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
    return problem(404, "Mailbox not found.")


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

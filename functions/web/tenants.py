"""The operator's API of Tenants."""

from __future__ import annotations

import math

import azure.functions as func

from functions.web.answers import PROBLEMS, answering, json_answer, problem
from shared.domain.tenants import Tenant, parse_tenant
from shared.domain.values.ids import TenantId, guid
from shared.errors import InvalidInput
from shared.texts import api
from shared.usecases.tenants.delete import delete_tenant as delete
from shared.usecases.tenants.invite import invite
from shared.usecases.tenants.probe import missing
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("list_tenants")
@bp.route("tenants", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
@answering(PROBLEMS)
def list_tenants(req: func.HttpRequest) -> func.HttpResponse:
    """All Tenants."""
    return json_answer(200, {"tenants": [_shown(tenant) for tenant in process.app().tenants.tenants()]})


@bp.function_name("get_tenant")
@bp.route("tenants/{tenant}", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
@answering(PROBLEMS)
def get_tenant(req: func.HttpRequest) -> func.HttpResponse:
    """One Tenant."""
    tenant = process.app().tenants.tenant(_tenant_id(req))
    return json_answer(200, _shown(tenant)) if tenant else _unknown()


@bp.function_name("put_tenant")
@bp.route("tenants/{tenant}", methods=["PUT"], auth_level=func.AuthLevel.FUNCTION)
@answering(PROBLEMS)
def put_tenant(req: func.HttpRequest) -> func.HttpResponse:
    """Invite a Tenant, or change its name and admins."""
    tenant_id = _tenant_id(req)
    name, admins = parse_tenant(req.get_body())
    app = process.app()
    kept = invite(app.tenants, app.clock, tenant_id, name, admins)
    if kept is None:
        return problem(409, api.BEING_DELETED)
    tenant, is_new = kept
    return json_answer(201 if is_new else 200, _shown(tenant))


@bp.function_name("delete_tenant")
@bp.route("tenants/{tenant}", methods=["DELETE"], auth_level=func.AuthLevel.FUNCTION)
@answering(PROBLEMS)
def delete_tenant(req: func.HttpRequest) -> func.HttpResponse:
    """Delete a Tenant with all that is kept of it."""
    deletion = delete(process.app(), _tenant_id(req))
    if deletion is None:
        return _unknown()
    notes = api.notes_of(deletion.notes)
    if deletion.is_done:
        return json_answer(200, {"deleted": True, "notes": notes})
    seconds = math.ceil(max(1.0, deletion.again_in))
    notes.append(api.again_in(seconds))
    return json_answer(202, {"deleted": False, "notes": notes}, {"Retry-After": str(seconds)})


def _tenant_id(req: func.HttpRequest) -> TenantId:
    tenant_id = guid(req.route_params.get("tenant") or "")
    if not tenant_id:
        raise InvalidInput({"tenant": "must be a tenant id such as 00000000-0000-0000-0000-000000000000"})
    return TenantId(tenant_id)


def _unknown() -> func.HttpResponse:
    return problem(404, api.NO_TENANT)


def _shown(tenant: Tenant) -> dict[str, object]:
    state = f"{tenant.state.value}({tenant.reason})" if tenant.reason else tenant.state.value
    shown: dict[str, object] = {
        "id": tenant.tenant_id,
        "name": tenant.name,
        "admins": [admin.user_principal_name for admin in tenant.admins],
        "state": state,
        "permissions": list(tenant.permissions),
    }
    if tenant.consented_at is not None:
        shown["consentedAt"] = tenant.consented_at.isoformat()
        shown["missingPermissions"] = list(missing(tenant))
    return shown

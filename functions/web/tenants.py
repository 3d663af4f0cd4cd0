"""The operator's API of Tenants."""

from __future__ import annotations

import math

import azure.functions as func

from functions.web.answers import answering, json_answer, problem
from shared.domain.tenants import Tenant, parse_tenant
from shared.domain.values.ids import TenantId, guid
from shared.errors import InvalidInput
from shared.usecases.tenants.delete import delete_tenant as delete
from shared.usecases.tenants.invite import invite
from shared.usecases.tenants.probe import missing
from shared.wiring import process

bp = func.Blueprint()


@bp.function_name("list_tenants")
@bp.route("tenants", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
def list_tenants(req: func.HttpRequest) -> func.HttpResponse:
    """All Tenants."""
    return answering(
        lambda: json_answer(200, {"tenants": [_shown(tenant) for tenant in process.app().tenants.tenants()]})
    )


@bp.function_name("get_tenant")
@bp.route("tenants/{tenant}", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
def get_tenant(req: func.HttpRequest) -> func.HttpResponse:
    """One Tenant."""
    return answering(lambda: _get(_tenant_id(req)))


@bp.function_name("put_tenant")
@bp.route("tenants/{tenant}", methods=["PUT"], auth_level=func.AuthLevel.FUNCTION)
def put_tenant(req: func.HttpRequest) -> func.HttpResponse:
    """Invite a Tenant, or change its name and admins."""
    return answering(lambda: _put(_tenant_id(req), req.get_body()))


@bp.function_name("delete_tenant")
@bp.route("tenants/{tenant}", methods=["DELETE"], auth_level=func.AuthLevel.FUNCTION)
def delete_tenant(req: func.HttpRequest) -> func.HttpResponse:
    """Delete a Tenant with all that is kept of it."""
    return answering(lambda: _delete(_tenant_id(req)))


def _get(tenant_id: TenantId) -> func.HttpResponse:
    tenant = process.app().tenants.tenant(tenant_id)
    return json_answer(200, _shown(tenant)) if tenant else _unknown()


def _put(tenant_id: TenantId, body: bytes) -> func.HttpResponse:
    name, admins = parse_tenant(body)
    app = process.app()
    kept = invite(app.tenants, app.clock, tenant_id, name, admins)
    if kept is None:
        return problem(409, "This tenant is being deleted: delete it again until that has ended.")
    tenant, is_new = kept
    return json_answer(201 if is_new else 200, _shown(tenant))


def _delete(tenant_id: TenantId) -> func.HttpResponse:
    deletion = delete(process.app(), tenant_id)
    if deletion is None:
        return _unknown()
    notes = list(deletion.notes)
    if deletion.is_done:
        return json_answer(200, {"deleted": True, "notes": notes})
    seconds = math.ceil(max(1.0, deletion.again_in))
    notes.append(f"Not everything is deleted yet: run this again in {seconds} seconds.")
    return json_answer(202, {"deleted": False, "notes": notes}, {"Retry-After": str(seconds)})


def _tenant_id(req: func.HttpRequest) -> TenantId:
    tenant_id = guid(req.route_params.get("tenant") or "")
    if not tenant_id:
        raise InvalidInput({"tenant": "must be a tenant id such as 00000000-0000-0000-0000-000000000000"})
    return TenantId(tenant_id)


def _unknown() -> func.HttpResponse:
    return problem(404, "Tenant not found.")


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

"""Admin consent: start it with a single-use state, finish it with a proof."""

from __future__ import annotations

import base64
import logging
import re
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.tenants import PERMISSIONS, ConsentState, Ending, Principal, Tenant, TenantState
from shared.domain.values.deployment import CONSENT_CALLBACK
from shared.errors import AccessLost, Conflict, TryLater
from shared.ports.app import App
from shared.usecases.tenants.invite import admitted
from shared.usecases.tenants.probe import NOT_EFFECTIVE, missing, resume

logger = logging.getLogger(__name__)

LIFE = timedelta(minutes=15)
_NONCE_BYTES = 32
_NONCE = re.compile(r"[A-Za-z0-9_-]{43}")
# The app is not known in the Tenant (yet): what Entra says while a consent spreads.
_SPREADING = frozenset({"700016", "700011"})


@dataclass(frozen=True, slots=True)
class Redirect:
    """What the login host sends back with the person (Entra page "v2-admin-consent")."""

    state: str
    tenant: str
    admin_consent: str
    error: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a consent ended, which permissions are missing, and Entra's code where it gave no token."""

    ending: Ending
    missing: tuple[str, ...] = ()
    code: str = ""


def start_consent(app: App, person: Principal) -> str | None:
    """The address of the login host's consent page for an admin's own Tenant; None for anybody else."""
    tenant = admitted(app.tenants, person)
    if tenant is None:
        logger.info("step=consent-start tenant=%s reason=not-admin", person.tenant_id)
        return None
    nonce = base64.urlsafe_b64encode(app.random.token(_NONCE_BYTES)).decode().rstrip("=")
    expires_at = app.clock.now() + LIFE
    app.consents.save_consent(ConsentState(nonce, tenant.tenant_id, person.object_id, expires_at))
    logger.info("step=consent-start tenant=%s object=%s", tenant.tenant_id, person.object_id)
    return app.links.admin_consent(tenant.tenant_id, app.deployment.address_of(CONSENT_CALLBACK), nonce)


def finish_consent(app: App, person: Principal, redirect: Redirect) -> Outcome:
    """Take the person's return from the login host: the state is spent, whatever comes of it."""
    outcome = _finish(app, person, redirect)
    logger.info(
        "step=consent-finish tenant=%s ending=%s missing=%s code=%s",
        person.tenant_id,
        outcome.ending.value,
        ",".join(outcome.missing) or "-",
        outcome.code or "-",
    )
    return outcome


def _finish(app: App, person: Principal, redirect: Redirect) -> Outcome:
    consent = _spend(app, redirect.state)
    if consent is None:
        return Outcome(Ending.STATE_UNKNOWN)
    if (consent.tenant_id, consent.object_id) != (person.tenant_id, person.object_id):
        return Outcome(Ending.OTHER_PERSON)
    if admitted(app.tenants, person) is None:
        return Outcome(Ending.NOT_ADMIN)
    # An error redirect also carries admin_consent=True.
    if redirect.error or redirect.admin_consent.lower() != "true":
        return Outcome(Ending.DECLINED)
    if redirect.tenant.lower() != consent.tenant_id:
        return Outcome(Ending.OTHER_TENANT)
    return _prove(app, person)


def _spend(app: App, nonce: str) -> ConsentState | None:
    """The state, if it was known, unused and unexpired until now."""
    if not _NONCE.fullmatch(nonce):
        return None
    consent = app.consents.consent(nonce)
    if consent is None or consent.spent or consent.expires_at <= app.clock.now():
        return None
    try:
        return app.consents.save_consent(replace(consent, spent=True))
    except Conflict:
        return None


def _prove(app: App, person: Principal) -> Outcome:
    """Ask Entra for a token of the Tenant: nothing that came with the redirect proves a consent."""
    granted: frozenset[str] | None
    try:
        granted = app.tokens.probe(person.tenant_id)
    except AccessLost as lost:
        if lost.code not in _SPREADING:
            return Outcome(Ending.NOT_PROVEN, code=lost.code)
        granted = None
    except TryLater:
        return Outcome(Ending.NOT_PROVEN)
    return _store(app, person, granted)


def _store(app: App, person: Principal, granted: frozenset[str] | None) -> Outcome:
    def consented(tenant: Tenant) -> Tenant:
        if tenant.is_being_deleted:
            return tenant
        now = app.clock.now()
        fresh = replace(tenant, state=_state_after(tenant, granted), reason="", changed_at=now, probed_at=now)
        fresh = replace(fresh, consented_by=person.object_id, consented_at=now)
        return fresh if granted is None else replace(fresh, permissions=tuple(sorted(granted)))

    done = app.tenants.change_tenant(person.tenant_id, consented)
    if done is None or done.after.is_being_deleted:
        return Outcome(Ending.NOT_ADMIN)
    tenant = done.after
    if tenant.state is TenantState.PENDING:
        return Outcome(Ending.PENDING, PERMISSIONS if granted is None else missing(tenant))
    if done.before.state is not TenantState.CONNECTED:
        resume(app, tenant.tenant_id)
    return Outcome(Ending.CONNECTED, missing(tenant))


def _state_after(tenant: Tenant, granted: frozenset[str] | None) -> TenantState:
    """Pending while permissions are missing, unless the Tenant worked without them before."""
    if granted is None:
        return TenantState.PENDING
    worked = tenant.state is TenantState.PAUSED and tenant.consented_at is not None and tenant.reason != NOT_EFFECTIVE
    worked_without = tenant.state is TenantState.CONNECTED or (worked and set(tenant.permissions) <= granted)
    complete = set(PERMISSIONS) <= granted
    return TenantState.CONNECTED if complete or worked_without else TenantState.PENDING

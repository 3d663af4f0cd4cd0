"""Apps, tenants, consent, tokens and permissions."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.m365.login.consent_page import grant_consent
from sandbox.m365.login.identity import IdentityEndpoint, ManagedIdentity
from sandbox.m365.login.tokens import Tokens, thumbprints
from sandbox.m365.state.world import DEFAULT_PERMISSIONS, App, FederatedCredential, Grant, Tenant, World, sole_app


class Entra:
    """The directories and the login host."""

    def __init__(self, world: World, tokens: Tokens, identities: IdentityEndpoint) -> None:
        self._world = world
        self._tokens = tokens
        self._identities = identities

    def _tenant(self, tenant: Tenant | str) -> Tenant:
        found = tenant if isinstance(tenant, Tenant) else self._world.tenant(tenant)
        if found is None:
            raise KeyError(f"no tenant {tenant}")
        return found

    def register_app(
        self,
        client_id: str,
        *,
        secret: str = "",
        certificates: Iterable[bytes] = (),
        certificate_thumbprints: Iterable[str] = (),
        federated: Iterable[FederatedCredential] = (),
        home_tenant: Tenant | str | None = None,
        redirect_uris: Iterable[str] = (),
        permissions: Iterable[str] = DEFAULT_PERMISSIONS,
        name: str = "Harper Mail",
    ) -> App:
        """Register an app; `certificates` are PEM, a thumbprint alone needs the chain in the assertion.

        `home_tenant` is where the app is registered: no federated credential works without it.
        """
        known = tuple(certificates)
        marks = {mark.replace(":", "").upper() for mark in certificate_thumbprints}
        app = App(
            client_id,
            secret,
            tuple(permissions),
            tuple(redirect_uris),
            frozenset(marks).union(*(thumbprints(each) for each in known)),
            known,
            frozenset(federated),
            self._tenant(home_tenant).id if home_tenant is not None else "",
            name,
        )
        with self._world.lock:
            self._world.apps[client_id] = app
        return app

    def add_tenant(self, domain: str, *, tenant_id: str | None = None) -> Tenant:
        """A new organisation."""
        with self._world.lock:
            tenant = Tenant(tenant_id or self._world.ids.guid(), domain, self._world)
            self._world.tenants[tenant.id] = tenant
            return tenant

    @property
    def tenants(self) -> list[Tenant]:
        """All organisations."""
        return list(self._world.tenants.values())

    def add_managed_identity(self, client_id: str, tenant: Tenant | str) -> ManagedIdentity:
        """An identity of the platform in its home tenant; an app trusts it by its `credential`."""
        return self._identities.add(client_id, self._tenant(tenant).id)

    def consented(
        self, tenant: Tenant | str, *, client_id: str | None = None, roles: Iterable[str] | None = None
    ) -> Grant:
        """Let the tenant have granted the app (the first one unless named) its permissions."""
        with self._world.lock:
            app = sole_app(self._world, client_id)
            granted = app.permissions if roles is None else tuple(roles)
            return grant_consent(self._world, self._tenant(tenant), app, granted)

    def _grant(self, tenant: Tenant | str, client_id: str | None) -> Grant:
        app = sole_app(self._world, client_id)
        return self._tenant(tenant).grants[app.client_id]

    def revoke(self, tenant: Tenant | str, *, client_id: str | None = None) -> None:
        """The tenant removes the app (700016); tokens given out live on, as in real life."""
        with self._world.lock:
            self._tenant(tenant).grants.pop(sole_app(self._world, client_id).client_id, None)

    def disable_app(self, tenant: Tenant | str, *, disabled: bool = True, client_id: str | None = None) -> None:
        """The tenant switches the app off (7000112), or on again."""
        self._grant(tenant, client_id).disabled = disabled

    def set_roles(self, tenant: Tenant | str, roles: Iterable[str], *, client_id: str | None = None) -> None:
        """What the tenant's next tokens carry."""
        self._grant(tenant, client_id).roles = tuple(roles)

    def consent_delay(
        self, tenant: Tenant | str, *, calls: int = 0, seconds: float = 0.0, shows: str = "700016"
    ) -> None:
        """The tenant's next consent does not show for so many token calls or seconds.

        Until then the token call is refused with 700016, or, with shows="roles", the token has no roles.
        """
        if shows not in ("700016", "roles"):
            raise ValueError("shows is 700016 or roles")
        self._tenant(tenant).delay_next = (calls, seconds, shows)

    def fail_tokens(self, tenant: Tenant | str, code: int | None) -> None:
        """Every token call of the tenant fails with this AADSTS number; None ends it."""
        self._tenant(tenant).failing_code = code

    def expire_secret(self, client_id: str | None = None, *, expired: bool = True) -> None:
        """The app's secret is no longer good (7000222)."""
        sole_app(self._world, client_id).secret_expired = expired

    def expire_tokens(self, tenant: Tenant | str | None = None) -> None:
        """The access tokens given out so far (of a tenant) are expired."""
        with self._world.lock:
            self._tokens.expire(None if tenant is None else self._tenant(tenant).id)

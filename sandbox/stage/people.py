"""The people who use the Harper of a stage: its operator, the admins of tenants, and nobody in particular."""

from collections.abc import Sequence
from typing import Any

import requests

from sandbox.m365 import Microsoft365, Tenant
from sandbox.running.waiting import next_second
from sandbox.stage.app import FUNCTION_KEY
from sandbox.stage.pages import Site, walk_consent
from sandbox.stage.sign_in_proxy import SignInProxy, SimulatedUser

HARPER = "harper@contoso.example"


class People:
    """What people do at the public address of Harper."""

    def __init__(self, sign_in: SignInProxy, m365: Microsoft365) -> None:
        self._sign_in = sign_in
        self._m365 = m365

    @property
    def anonymous(self) -> Site:
        """Nobody in particular."""
        return Site(self._sign_in.url, self._m365.ca_file)

    @property
    def operator(self) -> Site:
        """The operator, with the function key."""
        return Site(self._sign_in.url, self._m365.ca_file, headers={"x-functions-key": FUNCTION_KEY})

    def admin(self, address: str) -> Site:
        """Somebody of a tenant, signed in."""
        for tenant in self._m365.entra.tenants:
            for user in list(tenant.users.values()):
                self._sign_in.admit(SimulatedUser(user.name, user.address, user.object_id, tenant.id))
        site = self.anonymous
        site.get("/.auth/login/aad", params={"as": address}, allow_redirects=False).raise_for_status()
        return site

    def invite(self, tenant: Tenant, admins: Sequence[str], name: str = "") -> requests.Response:
        """The operator invites a tenant."""
        body = {"name": name or tenant.domain, "admins": list(admins)}
        return self.operator.put(f"/api/tenants/{tenant.id}", json=body)

    def consent(self, tenant: Tenant, admin: str, decision: str = "yes") -> requests.Response:
        """An admin walks the real pages and says yes or no; the answer is the last page."""
        return walk_consent(self.admin(admin), tenant.id, decision)

    def connected_tenant(self, domain: str = "contoso.example") -> Tenant:
        """A tenant with the admin ada@DOMAIN, who was invited and has consented."""
        tenant = self._m365.entra.add_tenant(domain)
        admin = f"ada@{domain}"
        tenant.add_user(admin, "Ada Admin", admin=True)
        self.invite(tenant, [admin]).raise_for_status()
        self.consent(tenant, admin).raise_for_status()
        return tenant

    def put_mailbox(self, address: str, *, admin: str = "", **settings: Any) -> requests.Response:
        """An admin saves a mailbox; what is not given is enabled, individual and answers everything."""
        body: dict[str, Any] = {
            "name": "Harper",
            "provider": "microsoft365",
            "inboxType": "individual",
            "enabled": True,
            "responseTemplate": "<p>Dear {% if name %}{{ name }}{% else %}customer{% endif %},</p><p>{{ answer }}</p>",
            "otherwise": {"do": "answer", "text": "Thank you for your mail."},
        }
        site = self.admin(admin or f"ada@{address.rpartition('@')[2]}")
        return site.put(f"/api/mailboxes/{address}", json=body | settings)

    def watched(self, address: str = HARPER, **settings: Any) -> requests.Response:
        """The same, which must succeed with every check passed."""
        answer = self.put_mailbox(address, **settings)
        answer.raise_for_status()
        failed = [check for check in answer.json()["checks"] if not check["ok"]]
        assert not failed, f"checks of {address} failed: {failed}"
        # A mail of this very second would count as one from before.
        next_second()
        return answer

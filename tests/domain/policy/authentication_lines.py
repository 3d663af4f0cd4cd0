"""Authentication-Results as mail systems write them, each family with its order, names and comments."""

from __future__ import annotations

from shared.domain.mail.mail import Content
from shared.domain.policy.authentication import Verdict, authenticate
from shared.domain.values.addresses import Address
from tests.support.builders import a_content

GATEWAY = "mx.contoso.example"
AUTHENTICATED, UNAUTHENTICATED, FAILED = Verdict.AUTHENTICATED, Verdict.UNAUTHENTICATED, Verdict.FAILED


def mail(*results: str, sender: str = "carla@fabrikam.example", auth_as: str | None = "Anonymous") -> Content:
    """A Mail with these Authentication-Results, the topmost first, as Exchange Online hands it over."""
    origin = (("X-MS-Exchange-Organization-AuthAs", auth_as),) if auth_as is not None else ()
    lines = tuple(("Authentication-Results", value) for value in results)
    return a_content(sender=Address("Carla", sender), headers=(*lines, ("Subject", "Hello"), *origin))


def verdict(*results: str, sender: str = "carla@fabrikam.example") -> Verdict:
    """The verdict over a Mail with these results, in a mailbox that trusts its gateway."""
    return authenticate(mail(*results, sender=sender), (GATEWAY,)).verdict


def exchange(
    spf: str = "pass",
    mailfrom: str = "fabrikam.example",
    dkim: str = "pass",
    signer: str = "fabrikam.example",
    dmarc: str = "pass",
    action: str = "none",
    header_from: str = "fabrikam.example",
    compauth: str = "pass reason=100",
) -> str:
    """A line as Exchange Online writes it."""
    note = {"pass": "signature was verified", "none": "message not signed"}.get(dkim, "body hash did not verify")
    return (
        f"spf={spf} (sender IP is 192.0.2.25)\r\n smtp.mailfrom={mailfrom}; dkim={dkim} ({note})\r\n"
        f" header.d={signer};dmarc={dmarc} action={action}\r\n header.from={header_from};compauth={compauth}"
    )


NOTHING = {"mailfrom": "bounce.mailer.example", "dkim": "none", "signer": "none", "dmarc": "none"}

WRITTEN_BY_EXCHANGE = [
    (exchange(), AUTHENTICATED, "dmarc-pass"),
    (exchange(dmarc="bestguesspass", compauth="pass reason=109"), AUTHENTICATED, "dmarc-pass"),
    (exchange(spf="softfail", dkim="pass"), AUTHENTICATED, "dmarc-pass"),
    # No record of DMARC's: the signature or the sending host speaks for the domain, where aligned.
    (exchange(dmarc="none", compauth="none reason=405"), AUTHENTICATED, "dkim-aligned"),
    (exchange(dmarc="temperror", dkim="none", signer="none", compauth="none"), AUTHENTICATED, "spf-aligned"),
    (exchange(dmarc="permerror", signer="mail.fabrikam.example", compauth="pass reason=111"),
     AUTHENTICATED, "dkim-aligned"),
    (exchange(**NOTHING, compauth="pass reason=115"), AUTHENTICATED, "compauth-115"),
    # DMARC failed on the way, and a sealer whom the admin trusts saw that it had passed.
    (exchange(spf="fail", dkim="fail", dmarc="fail", compauth="pass reason=130"), AUTHENTICATED, "compauth-130"),
    # Nothing aligned.
    (exchange(**NOTHING, compauth="none reason=300"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(**NOTHING, compauth="fail reason=001"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(**NOTHING, compauth="softpass reason=201"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(**NOTHING, compauth="pass reason=103"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(**NOTHING, compauth="pass reason=703"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(**NOTHING, compauth="pass"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(dkim="pass", signer="mailer.example", mailfrom="mailer.example", dmarc="none", compauth="none"),
     UNAUTHENTICATED, "nothing-aligned"),
    (exchange(dkim="fail", dmarc="none", spf="softfail", compauth="none"), UNAUTHENTICATED, "nothing-aligned"),
    # A forwarder breaks SPF; that alone is no failure.
    (exchange(spf="fail", dkim="none", signer="none", dmarc="none", compauth="none reason=000"),
     UNAUTHENTICATED, "nothing-aligned"),
    # DMARC failed, and Exchange says why that means nothing here.
    (exchange(spf="fail", dkim="fail", dmarc="fail", compauth="none reason=905"), UNAUTHENTICATED, "nothing-aligned"),
    (exchange(spf="fail", dkim="fail", dmarc="fail", compauth="pass reason=702"), UNAUTHENTICATED, "nothing-aligned"),
    # Failed.
    (exchange(spf="fail", dkim="none", dmarc="fail", action="oreject", compauth="fail reason=000"),
     FAILED, "compauth-fail"),
    (exchange(spf="fail", dkim="fail", dmarc="fail", compauth="none reason=451"), FAILED, "dmarc-fail"),
    (exchange(spf="softfail", dkim="none", dmarc="fail", compauth="fail reason=001"), FAILED, "dmarc-fail"),
    (exchange(spf="fail", dkim="none", signer="none", dmarc="none", compauth="fail reason=001"), FAILED, "spf-fail"),
    (exchange(**NOTHING, compauth="fail reason=601"), FAILED, "compauth-fail"),
    (exchange(compauth="fail reason=002"), FAILED, "compauth-fail"),
    (exchange(**NOTHING, compauth="fail"), FAILED, "compauth-fail"),
    ("spf=none (sender IP is ) smtp.mailfrom=fabrikam.example;", UNAUTHENTICATED, "nothing-aligned"),
    ("spf=pass smtp.mailfrom=fabrikam.example; contoso.example; dkim=none header.d=none;contoso.example; dmarc=none",
     AUTHENTICATED, "spf-aligned"),
]  # fmt: skip

WRITTEN_BY_GATEWAYS = [
    # Each family has its order, names and comments.
    (f"{GATEWAY};\r\n dkim=pass header.i=@fabrikam.example header.s=s1 header.b=AbC/dEf1;\r\n spf=pass"
     " (contoso.example: domain of carla@fabrikam.example designates 192.0.2.1 as permitted sender)"
     " smtp.mailfrom=carla@fabrikam.example;\r\n dmarc=pass (p=REJECT sp=REJECT dis=NONE)"
     " header.from=fabrikam.example", AUTHENTICATED, "dmarc-pass"),
    (f"{GATEWAY}; spf=pass smtp.mail=carla@fabrikam.example; dkim=pass (test mode) header.i=@fabrikam.example",
     AUTHENTICATED, "dkim-aligned"),
    (f'{GATEWAY} 1; dkim=pass (2048-bit key, unprotected) header.d=fabrikam.example header.i=@fabrikam.example'
     ' header.b="qB/1+="; dkim-atps=neutral', AUTHENTICATED, "dkim-aligned"),
    (f"{GATEWAY}; iprev=pass policy.iprev=192.0.2.2 (out.fabrikam.example); spf=pass smtp.mailfrom=fabrikam.example"
     " smtp.helo=out.fabrikam.example; x-tls=pass", AUTHENTICATED, "spf-aligned"),
    (f"{GATEWAY}; arc=none; dmarc=pass(p=none,d=none) header.from=fabrikam.example; spf=fail", AUTHENTICATED,
     "dmarc-pass"),
    (f"{GATEWAY}; dkim=fail reason=\"verification failed; dmarc=pass\" header.d=fabrikam.example; dkim-adsp=none",
     UNAUTHENTICATED, "nothing-aligned"),
    (f"{GATEWAY}; spf=pass smtp.mailfrom=<> smtp.helo=fabrikam.example; dkim=none", UNAUTHENTICATED, "nothing-aligned"),
    (f"{GATEWAY}; spf=pass smtp.mail=carla@fabrikam.example; dkim=none", AUTHENTICATED, "spf-aligned"),
    (f"{GATEWAY}; auth=pass (sender authenticated) smtp.auth=carla", UNAUTHENTICATED, "nothing-aligned"),
    (f"{GATEWAY}; none", UNAUTHENTICATED, "nothing-aligned"),
    (f"{GATEWAY}; spf=softfail; dmarc=fail (p=QUARANTINE dis=QUARANTINE) header.from=fabrikam.example", FAILED,
     "dmarc-fail"),
]  # fmt: skip

FORGED_PASS = exchange()
TRUE_FAIL = exchange(spf="fail", dkim="none", dmarc="fail", action="oreject", compauth="fail reason=000")
TRUE_NOTHING = exchange(**NOTHING, compauth="none")

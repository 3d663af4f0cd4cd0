"""Are they who they say: headers that senders forge, domains that only look alike, and any headers at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.detection.detect import detect
from shared.domain.mail.decisions import Hold, Ignore
from shared.domain.policy.authentication import Authentication, Verdict, authenticate, is_aligned
from shared.domain.policy.rules import Case, judge
from shared.domain.threads.thread import ThreadState
from shared.domain.values.addresses import Address
from tests.domain.policy.authentication_lines import (
    AUTHENTICATED,
    FAILED,
    FORGED_PASS,
    GATEWAY,
    NOTHING,
    TRUE_FAIL,
    TRUE_NOTHING,
    UNAUTHENTICATED,
    exchange,
    mail,
    verdict,
)
from tests.support.builders import COLLEAGUE, NOW, a_content, a_thread, a_watched_mailbox
from tests.support.deployment import some_limits

PROXY = "attacker.example"

SPOOFED = [
    # What the sender wrote stands below what Exchange found, however good it looks.
    ([TRUE_FAIL, FORGED_PASS], FAILED),
    ([TRUE_NOTHING, FORGED_PASS], UNAUTHENTICATED),
    ([TRUE_NOTHING, FORGED_PASS, FORGED_PASS], UNAUTHENTICATED),
    ([TRUE_FAIL, f"{GATEWAY}; dmarc=pass header.from=fabrikam.example"], FAILED),
    # A gateway's line above one without an authserv-id, in a tenant where Exchange adds none.
    ([f"{GATEWAY}; dmarc=fail header.from=fabrikam.example", FORGED_PASS], FAILED),
    ([f"{GATEWAY}; spf=none; dkim=none; dmarc=none", FORGED_PASS], UNAUTHENTICATED),
    # Below a stranger's line anything may be the sender's own.
    ([f"mx.{PROXY}; dmarc=pass header.from=fabrikam.example"], UNAUTHENTICATED),
    ([f"mx.{PROXY}; dmarc=pass header.from=fabrikam.example", TRUE_FAIL], UNAUTHENTICATED),
    ([f"mx.{PROXY}; spf=fail; dmarc=fail header.from=fabrikam.example", FORGED_PASS], UNAUTHENTICATED),
    ([f"mx.{PROXY}; none", f"{GATEWAY}; dmarc=pass header.from=fabrikam.example"], UNAUTHENTICATED),
    ([".; none", FORGED_PASS], UNAUTHENTICATED),
    # Names that only look like ours.
    ([f"{GATEWAY}.{PROXY}; dmarc=pass"], UNAUTHENTICATED),
    ([f"x{GATEWAY}; dmarc=pass"], UNAUTHENTICATED),
    ([f"({GATEWAY}) mx.{PROXY}; dmarc=pass"], UNAUTHENTICATED),
    # The attacker's own domain is in order, but it is not the From domain.
    ([exchange(mailfrom=PROXY, signer=PROXY, dmarc="none", compauth="none")], UNAUTHENTICATED),
    ([exchange(mailfrom=PROXY, signer=PROXY, header_from=PROXY, compauth="none")], UNAUTHENTICATED),
    ([exchange(mailfrom=f"fabrikam.example.{PROXY}", signer=f"fabrikam.example.{PROXY}", dmarc="none", compauth="")],
     UNAUTHENTICATED),
    ([exchange(mailfrom="xfabrikam.example", signer="xfabrikam.example", dmarc="none", compauth="none")],
     UNAUTHENTICATED),
    ([exchange(mailfrom="", dkim="pass", signer="example", dmarc="none", compauth="none")], UNAUTHENTICATED),
    # Results that the sender has written into a result: an address, a comment, a quoted text.
    ([f'{GATEWAY}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=fabrikam.example"@{PROXY}; dkim=none'],
     UNAUTHENTICATED),
    ([f"{GATEWAY}; spf=pass (domain of a;dmarc=pass@{PROXY}) smtp.mailfrom={PROXY}; dmarc=none"], UNAUTHENTICATED),
    ([f"{GATEWAY}; spf=none (never ends; dmarc=pass header.from=fabrikam.example"], UNAUTHENTICATED),
    ([f'{GATEWAY}; spf=none "never ends; dkim=pass header.d=fabrikam.example'], UNAUTHENTICATED),
    ([f"{GATEWAY}; dkim=pass reason=x@fabrikam.example header.d={PROXY}"], UNAUTHENTICATED),
    ([f"{GATEWAY}; spf=none; x-dmarc=pass; dmarc-x=pass header.from=fabrikam.example"], UNAUTHENTICATED),
    # Results that contradict each other.
    ([f"{GATEWAY}; dmarc=pass header.from=fabrikam.example; dmarc=fail header.from=fabrikam.example"], FAILED),
    ([f"{GATEWAY}; dmarc=pass header.from=fabrikam.example; dmarc=none"], UNAUTHENTICATED),
    ([exchange(**NOTHING, compauth="pass reason=130") + "; compauth=none reason=300"], UNAUTHENTICATED),
    ([exchange(compauth="fail reason=001")], UNAUTHENTICATED),
    ([exchange(dmarc="fail", compauth="none reason=905")], UNAUTHENTICATED),
    ([exchange(**NOTHING, compauth="none reason=130")], UNAUTHENTICATED),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "found"), SPOOFED)
def test_a_forger_is_never_authenticated(lines: list[str], found: Verdict) -> None:
    assert verdict(*lines) is found


GATEWAY_PASS = f"{GATEWAY}; dkim=pass header.d=fabrikam.example; dmarc=pass header.from=fabrikam.example"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        # Exchange Online stands behind the gateway: what it says counts, and not what the gateway said before.
        ([TRUE_NOTHING, GATEWAY_PASS], UNAUTHENTICATED),
        ([TRUE_FAIL, GATEWAY_PASS], FAILED),
        ([FORGED_PASS, f"{GATEWAY}; dmarc=fail"], AUTHENTICATED),
        # The gateway stands behind Exchange Online.
        ([GATEWAY_PASS, TRUE_FAIL], AUTHENTICATED),
        ([f"{GATEWAY}; dmarc=fail", FORGED_PASS], FAILED),
        ([f"{GATEWAY.upper()}. 1; dmarc=fail", FORGED_PASS], FAILED),
    ],
)
def test_of_exchange_and_a_named_gateway_the_one_that_stands_topmost_counts(lines: list[str], found: Verdict) -> None:
    assert verdict(*lines) is found


def test_a_line_without_a_name_below_a_strangers_proves_nothing() -> None:
    lines = (
        f"gw.{PROXY}; spf=fail; dmarc=fail header.from=fabrikam.example",
        "dmarc=pass header.from=fabrikam.example",
    )
    for origin in ("Anonymous", None):
        assert authenticate(mail(*lines, auth_as=origin)) == Authentication(UNAUTHENTICATED, "results-not-trusted")


def judged(*lines: str) -> Ignore | Hold | None:
    """The end of a mail with these results and no more, sent under a colleague's address in a delegated Thread."""
    content = mail(*lines, sender=COLLEAGUE, auth_as=None)
    thread = a_thread(state=ThreadState.DELEGATED, colleagues=(COLLEAGUE,))
    return judge(Case(content, a_watched_mailbox(), thread, detect(content), NOW, some_limits()))


def test_only_complete_silence_lets_a_colleague_be_believed() -> None:
    assert judged() == Ignore("colleague-answered")
    assert judged(f"gw.{PROXY}; none") == Hold("colleague-unproven")
    assert judged(f"gw.{PROXY}; dmarc=fail", "dmarc=pass header.from=contoso.example") == Hold("colleague-unproven")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fabrikam.example", "fabrikam.example"),
        ("mail.fabrikam.example", "fabrikam.example"),
        ("a.b.mail.fabrikam.example", "fabrikam.example"),
        ("fabrikam.co.uk", "mail.fabrikam.co.uk"),
        ("bank.de", "mail.bank.de"),
        ("co.uk", "co.uk"),
        ("bt.uk", "bt.uk"),
    ],
)
def test_a_domain_is_aligned_with_itself_and_with_what_lies_under_it(one: str, other: str) -> None:
    assert is_aligned(one, other)
    assert is_aligned(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("", "fabrikam.example"),
        ("example", "fabrikam.example"),
        ("com", "fabrikam.com"),
        ("co.uk", "fabrikam.co.uk"),
        ("com.au", "fabrikam.com.au"),
        ("or.jp", "fabrikam.or.jp"),
        ("gov.br", "fabrikam.gov.br"),
        ("mail.fabrikam.example", "news.fabrikam.example"),
        ("a.co.uk", "b.co.uk"),
        ("notfabrikam.example", "fabrikam.example"),
        ("fabrikam.example.evil.example", "fabrikam.example"),
        ("fabrikam.example", "fabrikam.com"),
    ],
)
def test_neighbours_and_registries_are_not_aligned(one: str, other: str) -> None:
    assert not is_aligned(one, other)
    assert not is_aligned(other, one)


NAMES = st.sampled_from(
    ["Authentication-Results", "authentication-results", "X-MS-Exchange-Organization-AuthAs", "Received-SPF"]
)
METHODS = ["spf", "dkim", "dmarc", "compauth", "arc", "dmarc/1", "mx.contoso.example"]
WORDS = [
    "pass",
    "fail",
    "none",
    "softfail",
    "bestguesspass",
    "header.d",
    "header.from",
    "smtp.mailfrom",
    "reason",
    "130",
]
PIECES = st.sampled_from([*METHODS, *WORDS, "=", ";", " ", "(", ")", '"', "\\", "@", "fabrikam.example", "\ud800", "ü"])
VALUES = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)
DOMAINS = st.sampled_from(["fabrikam.example", "a.fabrikam.example", "ü.example", "example", ""]) | st.text(max_size=20)


@given(headers=st.lists(st.tuples(NAMES | st.text(max_size=20), VALUES), max_size=8), domain=DOMAINS)
def test_any_headers_give_a_verdict(headers: list[tuple[str, str]], domain: str) -> None:
    content = a_content(headers=tuple(headers), sender=Address("", f"carla@{domain}"))
    found = authenticate(content, (GATEWAY,))
    assert found.verdict in Verdict
    assert found.because


@given(below=st.lists(st.tuples(st.just("Authentication-Results"), VALUES), max_size=5))
def test_nothing_below_the_topmost_line_changes_the_verdict(below: list[tuple[str, str]]) -> None:
    for line in (exchange(), TRUE_NOTHING, TRUE_FAIL, GATEWAY_PASS, f"mx.{PROXY}; none", ""):
        alone = a_content(headers=(("Authentication-Results", line),))
        assert authenticate(a_content(headers=(*alone.headers, *below)), (GATEWAY,)) == authenticate(alone, (GATEWAY,))


@given(line=VALUES)
def test_only_a_pass_authenticates(line: str) -> None:
    found = authenticate(a_content(headers=(("Authentication-Results", line),)), (GATEWAY,))
    assert found.verdict is not AUTHENTICATED or "pass" in line.lower()

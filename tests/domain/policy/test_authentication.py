"""Are they who they say: verdicts over headers as mail systems write them."""

from __future__ import annotations

import pytest

from shared.domain.mail.headers import kept_headers
from shared.domain.mailboxes.settings import AuthenticationSettings, Treatment
from shared.domain.policy.authentication import Authentication, Verdict, authenticate
from shared.domain.policy.rules import authentication_of
from tests.domain.policy.authentication_lines import (
    AUTHENTICATED,
    FAILED,
    FORGED_PASS,
    GATEWAY,
    TRUE_FAIL,
    TRUE_NOTHING,
    UNAUTHENTICATED,
    WRITTEN_BY_EXCHANGE,
    WRITTEN_BY_GATEWAYS,
    exchange,
    mail,
    verdict,
)
from tests.support.builders import COLLEAGUE, a_content, a_mailbox, a_mailbox_settings, a_watched_mailbox
from tests.support.deployment import some_limits


@pytest.mark.parametrize(("line", "found", "because"), WRITTEN_BY_EXCHANGE + WRITTEN_BY_GATEWAYS)
def test_a_line_as_mail_systems_write_it_gives_its_verdict(line: str, found: Verdict, because: str) -> None:
    assert authenticate(mail(line), (GATEWAY,)) == Authentication(found, because)


@pytest.mark.parametrize(("line", "found", "because"), WRITTEN_BY_EXCHANGE)
def test_letters_white_space_and_comments_change_no_verdict(line: str, found: Verdict, because: str) -> None:
    loose = line.upper().replace(";", " ; ").replace("=", " = ").replace("\r\n", "\r\n\t (; dmarc=fail) ")
    assert authenticate(mail(loose)) == Authentication(found, because)


@pytest.mark.parametrize(("line", "_", "__"), WRITTEN_BY_GATEWAYS)
def test_what_a_gateway_found_counts_only_where_a_setting_names_it(line: str, _: Verdict, __: str) -> None:
    not_trusted = Authentication(UNAUTHENTICATED, "results-not-trusted")
    assert authenticate(mail(line)) == not_trusted
    assert authenticate(mail(line), ("mx.elsewhere.example",)) == not_trusted
    assert authenticate(mail(line, auth_as=None)) == not_trusted
    assert authenticate(mail(line), (f"{GATEWAY.upper()}.",)) == authenticate(mail(line), (GATEWAY,))


def test_the_deployments_hosts_and_the_mailboxs_own_count() -> None:
    own = a_mailbox_settings(authentication=AuthenticationSettings(authserv_ids=(GATEWAY,)))
    line = f"{GATEWAY}; dmarc=pass"
    for settings, limits in ((own, some_limits()), (None, some_limits(authserv_ids=frozenset({GATEWAY})))):
        found = authentication_of(mail(line), a_watched_mailbox(a_mailbox(settings)), limits)
        assert found == Authentication(AUTHENTICATED, "dmarc-pass")
    assert authentication_of(mail(line), a_watched_mailbox(), some_limits()).verdict is UNAUTHENTICATED


def test_a_mail_without_results_is_unauthenticated() -> None:
    assert authenticate(mail()) == Authentication(UNAUTHENTICATED, "no-results")
    assert authenticate(mail(auth_as=None)) == Authentication(UNAUTHENTICATED, "nothing-said")
    body = a_content(headers=(("X-Authentication-Results", FORGED_PASS), ("ARC-Authentication-Results", FORGED_PASS)))
    assert authenticate(body).verdict is UNAUTHENTICATED


SIGNED_OUT = "dkim=none (message not signed)\r\n header.d=none;dmarc=none action=none\r\n header.from=contoso.example;"


@pytest.mark.parametrize("results", [(), (SIGNED_OUT,), (TRUE_FAIL,)])
@pytest.mark.parametrize("word", ["Internal", " internal ", "INTERNAL"])
def test_inside_the_tenant_is_who_exchange_says_is(results: tuple[str, ...], word: str) -> None:
    inside = mail(*results, sender=COLLEAGUE, auth_as=word)
    assert authenticate(inside) == Authentication(Verdict.INTERNAL, "exchange-internal")


@pytest.mark.parametrize("word", ["Anonymous", "Partner", "", "Internal Anonymous", "Internal; x", "(Internal)", None])
def test_a_sender_of_the_tenants_domain_is_not_inside_because_of_the_address(word: str | None) -> None:
    assert authenticate(mail(SIGNED_OUT, sender=COLLEAGUE, auth_as=word)).verdict is UNAUTHENTICATED


def test_a_service_that_writes_for_the_tenant_is_authenticated_and_not_internal() -> None:
    line = exchange(mailfrom="news.contoso.example", signer="contoso.example", header_from="contoso.example")
    assert authenticate(mail(line, sender="news@contoso.example")).verdict is AUTHENTICATED


def test_two_words_of_exchange_that_contradict_each_other_are_none() -> None:
    twice = a_content(
        headers=(("X-MS-Exchange-Organization-AuthAs", "Anonymous"), ("x-ms-exchange-organization-authas", "Internal"))
    )
    assert authenticate(twice).verdict is UNAUTHENTICATED


@pytest.mark.parametrize(
    ("sender", "line"),
    [
        ("Carla@Fabrikam.EXAMPLE", exchange()),
        ("carla@mail.fabrikam.example", exchange()),
        ("carla@fabrikam.example.", exchange()),
        ("carla@bücher.example", exchange(header_from="xn--bcher-kva.example")),
        ("carla@xn--bcher-kva.example", exchange(dmarc="none", signer="bücher.example", compauth="none")),
    ],
)
def test_domains_are_compared_without_case_and_in_one_spelling(sender: str, line: str) -> None:
    assert verdict(line, sender=sender) is AUTHENTICATED


@pytest.mark.parametrize(
    "sender", ["", "carla", "@", "carla@", "a@b@fabrikam.example.", "carla@\ud800", "x@" + "ü" * 300]
)
def test_a_sender_without_a_proper_address_gets_a_verdict_too(sender: str) -> None:
    assert verdict(TRUE_NOTHING, sender=sender) is UNAUTHENTICATED
    assert verdict(TRUE_FAIL, sender=sender) is FAILED


def test_results_cut_off_before_dmarcs_are_a_failure() -> None:
    many = "spf=pass; " + "".join(f"dkim=pass header.d={n:0>60}.example; " for n in range(200))
    headers = kept_headers((("Authentication-Results", f"{many}dkim=pass header.d=fabrikam.example; dmarc=fail"),))
    assert authenticate(a_content(headers=headers)) == Authentication(FAILED, "results-cut-off")
    early = kept_headers((("Authentication-Results", "dmarc=pass header.from=fabrikam.example; " + many),))
    assert authenticate(a_content(headers=early)).verdict is AUTHENTICATED


def test_the_headers_that_are_kept_of_a_large_mail_are_enough() -> None:
    lines = (("Received", "x" * 900),) * 50 + (("X-Long", "y" * 5_000),) * 20
    whole = (*lines, ("Authentication-Results", exchange()), *lines, ("Authentication-Results", TRUE_FAIL))
    assert authenticate(a_content(headers=kept_headers(whole))).verdict is AUTHENTICATED


@pytest.mark.parametrize(
    "line",
    [
        "spf=pass; dmarc=fail",
        "SPF=PASS; DMARC=FAIL",
        "spf=pass smtp.mailfrom=fabrikam.example;\r\n\tdmarc=fail\r\n\taction=none",
        "spf=pass; dmarc = fail",
        "spf=pass; dmarc/1=fail",
        "spf=pass (a ; b) ; dmarc(odd)=fail",
        "dmarc=fail",
        "(first) spf=pass; dmarc=fail",
        "; dmarc=fail",
        "spf=pass smtp.mailfrom=fabrikam.example; contoso.example; dmarc=fail",
        'spf=pass smtp.mailfrom="a"b; dmarc=fail',
        "spf=pass (never ends; dmarc=fail",
    ],
)
def test_a_failure_of_dmarc_is_one_however_it_is_written(line: str) -> None:
    assert authenticate(mail(line)) == Authentication(FAILED, "dmarc-fail")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "spf=fail; dkim=fail",
        "spf=pass; dmarc=none; x-dmarc=fail",
        "spf=pass (dmarc=fail); dmarc=none",
        "spf=pass (x; dmarc=fail); dmarc=bestguessfail",
        'spf=pass reason="x; dmarc=fail"; dmarc=none',
        "spf=pass; dmarc=temperror",
        "spf=pass; dmarc=none action=fail",
    ],
)
def test_what_only_looks_like_a_failure_of_dmarc_is_none(line: str) -> None:
    assert verdict(line) is UNAUTHENTICATED


@pytest.mark.parametrize("treatment", Treatment)
def test_settings_say_what_is_done_with_what_is_not_proven(treatment: Treatment) -> None:
    chosen = AuthenticationSettings(failed=treatment, unauthenticated=treatment)
    assert Authentication(FAILED, "").treatment(chosen) is treatment
    assert Authentication(UNAUTHENTICATED, "").treatment(chosen) is treatment
    for proven in (AUTHENTICATED, Verdict.INTERNAL):
        assert Authentication(proven, "").treatment(chosen) is Treatment.ANSWER


def test_unless_told_what_failed_is_held_and_what_is_unauthenticated_answered_plainly() -> None:
    default = AuthenticationSettings()
    assert Authentication(FAILED, "").treatment(default) is Treatment.HOLD
    assert Authentication(UNAUTHENTICATED, "").treatment(default) is Treatment.ANSWER_PLAINLY

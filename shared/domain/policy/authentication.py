"""Are they who they say: what Exchange, or a host that an admin trusts, found out about a Mail's sender."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.mail.mail import Content
from shared.domain.mailboxes.settings import AuthenticationSettings, Treatment
from shared.domain.policy.results import Result, Results, is_trusted, read
from shared.domain.values.addresses import are_related, domain_of, normalise

AUTH_AS = "X-MS-Exchange-Organization-AuthAs"
AUTHENTICATION_RESULTS = "Authentication-Results"
NOTHING_SAID = "nothing-said"
NOT_TRUSTED = "results-not-trusted"
_MOST_OF_A_DOMAIN = 253

# Codes of compauth (Microsoft's page "Anti-spam message headers"). These prove the From domain: it signed, or its hosts
# sent, or a sealer whom the tenant's admin trusts saw that it did. 103, 104, 116, 2xx and 7xx are guesses from the
# host's name, its mail exchanger or its past.
_PROVEN = frozenset({"100", "101", "102", "108", "109", "111", "115", "130"})
# The domain has no records, or weak ones: that nothing is known does not prove a forgery.
_NO_RECORDS = "001"
# Something stands before Exchange Online, so that it could not see where the mail came from.
_COMPLEX_ROUTING = "905"
_PASSES = frozenset({"pass", "bestguesspass"})


class Verdict(enum.StrEnum):
    """Whether a Mail's sender is who they say."""

    INTERNAL = "internal"
    AUTHENTICATED = "authenticated"
    UNAUTHENTICATED = "unauthenticated"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Authentication:
    """A verdict, and as a short code what it rests on."""

    verdict: Verdict
    because: str

    def treatment(self, settings: AuthenticationSettings) -> Treatment:
        """What an admin wants done with Mail of this verdict."""
        if self.verdict is Verdict.FAILED:
            return settings.failed
        return settings.unauthenticated if self.verdict is Verdict.UNAUTHENTICATED else Treatment.ANSWER


def authenticate(content: Content, authserv_ids: Iterable[str] = ()) -> Authentication:
    """Whether a Mail's sender is who they say, by the topmost results alone if they can be trusted (RFC 8601, 4.1).

    Each host writes above what it got, so that below the topmost line a sender may have written anything: it counts if
    Exchange Online wrote it, that is without an authserv-id, or a host named in `authserv_ids`, and else none does.
    Inside the tenant is who Exchange says is (it takes this header from all that comes from outside).
    """
    origins = {value.strip().lower() for value in content.header_values(AUTH_AS)}
    if origins == {"internal"}:
        return Authentication(Verdict.INTERNAL, "exchange-internal")
    lines = content.header_values(AUTHENTICATION_RESULTS)
    if not lines:
        return Authentication(Verdict.UNAUTHENTICATED, "no-results" if origins else NOTHING_SAID)
    results = read(lines[0])
    if not is_trusted(results, authserv_ids):
        return Authentication(Verdict.UNAUTHENTICATED, NOT_TRUSTED)
    domain = _domain(content.sender.address)
    if failure := _failure(results, domain):
        return Authentication(Verdict.FAILED, failure)
    if proof := _proof(results, domain):
        return Authentication(Verdict.AUTHENTICATED, proof)
    return Authentication(Verdict.UNAUTHENTICATED, "nothing-aligned")


def is_aligned(one: str, other: str) -> bool:
    """Whether two domains are of one owner: equal, or one lies under the other (RFC 7489, 3.1, relaxed).

    Two that only lie side by side do not count, and nothing lies under a registry's domain: which domains are
    registries (`co.uk`) only a list could say, which is out of date the day after; this rule rather doubts too much.
    """
    return bool(one) and are_related(one, other, _is_an_owners)


def _is_an_owners(domain: str) -> bool:
    # Not a top-level domain, nor a short name under a country's: co.uk, com.au, or.jp, gov.br.
    labels = domain.split(".")
    return len(labels) > 2 or (len(labels) == 2 and (len(labels[1]) != 2 or len(labels[0]) > 3))


def _failure(results: Results, domain: str) -> str:
    """Why the sender is not who they say, or nothing."""
    composites, policies = results.of("compauth"), results.of("dmarc")
    doubted = [each.property("reason") for each in composites if each.value == "fail"]
    if any(reason != _NO_RECORDS for reason in doubted):
        return "compauth-fail"
    if any(each.value == "fail" for each in policies) and not any(map(_excuses, composites)):
        return "dmarc-fail"
    # Where so many results stand before DMARC's that it was cut off, the sender, who chooses their number, failed.
    if results.was_cut and not policies:
        return "results-cut-off"
    # SPF alone fails for all that is forwarded (RFC 7489, 10.1), so that Exchange has to doubt the sender too.
    if doubted and any(each.value == "fail" and _is_of(each, domain) for each in results.of("spf")):
        return "spf-fail"
    return ""


def _excuses(composite: Result) -> bool:
    """Whether Exchange itself says why DMARC's failure is none."""
    return composite.value == "pass" or composite.property("reason") == _COMPLEX_ROUTING


def _proof(results: Results, domain: str) -> str:
    """What proves the sender, or nothing; where results contradict each other, nothing is proven."""
    composites = results.of("compauth")
    if results.is_open or any(each.value == "fail" for each in composites):
        return ""
    policies = results.of("dmarc")
    if policies and all(each.value in _PASSES and _is_about(each, domain) for each in policies):
        return "dmarc-pass"
    if not any(each.value == "fail" for each in policies):
        for method in ("dkim", "spf"):
            if any(each.value == "pass" and _is_of(each, domain) for each in results.of(method)):
                return f"{method}-aligned"
    codes = {each.property("reason") for each in composites}
    is_composed = all(each.value == "pass" for each in composites) and bool(codes) and codes <= _PROVEN
    return f"compauth-{min(codes)}" if is_composed else ""


def _is_about(policy: Result, domain: str) -> bool:
    """Whether a DMARC result is about this From domain; the host may name the domain that has the record."""
    named = policy.property("header.from")
    return not named or is_aligned(_domain(named), domain)


def _is_of(result: Result, domain: str) -> bool:
    """Whether the domain that signed, or whose hosts sent, is aligned with the From domain."""
    names = ("header.d", "header.i") if result.method == "dkim" else ("smtp.mailfrom", "smtp.mail")
    named = next((value for value in map(result.property, names) if value), "")
    return is_aligned(_domain(named), domain)


def _domain(text: str) -> str:
    """The domain of an address, or the domain itself, in ASCII (RFC 5891) and lower case."""
    name = normalise(text).strip("<>")
    name = (domain_of(name) if "@" in name else name).strip(".")
    if name.isascii() or len(name) > _MOST_OF_A_DOMAIN:
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name

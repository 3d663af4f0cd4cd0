"""What an admin reads about a check: what a failure means and what to do."""

from __future__ import annotations

from shared.errors import AccessLost, HarperError, NotFound, Refused

NO_TOKEN, NOT_FOUND, FORBIDDEN, REFUSED, UNREACHABLE = "no-token", "not-found", "forbidden", "refused", "unreachable"
NOT_TRIED = "Not tried, because an earlier check failed."
NOT_LOOKED_UP = "Not looked up, because objectId is given."
SENDER_UNKNOWN = (
    "Exchange does not say from which address this mailbox writes. If answers are held (draft-sender), "
    "this address is not the mailbox's main one: use the main one."
)
_ALIAS = "This address leads to the inbox of {first}, which Harper already looks after."
_SLOW_GRANT = (
    "A new grant takes 30 minutes to 2 hours to have effect; Harper tries again by itself after 35 minutes, "
    "then every 2 hours."
)
_HINTS = {
    ("token", NO_TOKEN): "Microsoft Entra did not give Harper a token for this organisation ({code}). "
    "An administrator must consent (again): {consent_url}",
    ("address", NOT_FOUND): "The directory does not know this address. Check its spelling. It finds people only by the "
    "name they sign in with: for an alias, or a mail address that differs from it, give objectId.",
    ("address", FORBIDDEN): "Harper may not look addresses up (User.Read.All is missing). "
    "Consent to it, or give objectId.",
    ("inbox", NOT_FOUND): "This address has no mailbox in Exchange Online.",
    ("inbox", FORBIDDEN): "Exchange does not let Harper read this mailbox (Mail.ReadWrite, by consent or by an "
    "Exchange role). " + _SLOW_GRANT,
    ("write", FORBIDDEN): "Exchange does not let Harper write in this mailbox (Mail.ReadWrite, by consent or by an "
    "Exchange role). " + _SLOW_GRANT,
    ("subscription", FORBIDDEN): "Exchange does not let Harper subscribe to this inbox. " + _SLOW_GRANT,
    ("subscription", REFUSED): "Microsoft Graph refused the subscription ({code}). Check that HARPER_PUBLIC_URL can be "
    "reached from the internet. Harper tries again by itself.",
}
_GENERAL = {
    NO_TOKEN: _HINTS["token", NO_TOKEN],
    NOT_FOUND: "Microsoft Graph did not find what it was asked for ({code}). Harper tries again by itself.",
    FORBIDDEN: "Microsoft Graph refused this ({code}). " + _SLOW_GRANT,
    REFUSED: "Microsoft Graph refused this ({code}). Harper tries again by itself.",
    UNREACHABLE: "Microsoft did not answer, or asked Harper to wait. Harper tries again by itself.",
}


def kind_of(error: HarperError) -> str:
    """What kind of failure an error is."""
    if isinstance(error, AccessLost):
        return NO_TOKEN
    if isinstance(error, NotFound):
        return NOT_FOUND
    if isinstance(error, Refused):
        return FORBIDDEN if error.status == 403 else REFUSED
    return UNREACHABLE


def alias_of(first: str) -> str:
    """The hint for an address whose inbox another Mailbox has: that one's address is `first`."""
    return _ALIAS.format(first=first)


def hint_for(check: str, error: HarperError, consent_url: str) -> str:
    """The hint for a check that failed with an error."""
    kind = kind_of(error)
    code = error.code if isinstance(error, Refused) else ""
    if isinstance(error, AccessLost) and code.isdigit():
        code = f"AADSTS{code}"
    return _HINTS.get((check, kind), _GENERAL[kind]).format(code=code, consent_url=consent_url)

"""What an admin reads while consenting: the title and the words of each page."""

from __future__ import annotations

from shared.domain.tenants import Ending

# A page's title and its words.
Page = tuple[str, str]

SIGN_IN = "Sign in"
START_AGAIN = "Start again"
NOT_SIGNED_IN: Page = ("Sign in first", "Harper must know who consents.")
UNREACHABLE: Page = ("Try again later", "Harper cannot reach its storage now. Start again in a minute.")
NOT_ADMIN: Page = (
    "Not allowed",
    "You are not an admin of an organisation that was invited to Harper. Ask Harper's operator.",
)
ENDINGS: dict[Ending, Page] = {
    Ending.CONNECTED: ("Harper is connected", "Your organisation's consent is in effect. Now add mailboxes."),
    Ending.PENDING: (
        "Almost there",
        "Your consent was given, but Microsoft needs some minutes to apply it. Harper checks again by itself for half "
        "an hour; you do not have to do anything.",
    ),
    Ending.NOT_ADMIN: NOT_ADMIN,
    Ending.STATE_UNKNOWN: (
        "This link cannot be used",
        "It was used before, or it is older than 15 minutes. Nothing was changed. Start again.",
    ),
    Ending.OTHER_PERSON: (
        "This link belongs to somebody else",
        "Another person started this consent. Nothing was changed. Start again yourself.",
    ),
    Ending.OTHER_TENANT: (
        "Another organisation answered",
        "The consent was given for an organisation that is not yours. Nothing was changed. Start again, and choose "
        "your own organisation.",
    ),
    Ending.DECLINED: (
        "No consent was given",
        "Microsoft says that the request was declined or failed. Nothing was changed. A Privileged Role Administrator "
        "or Global Administrator can start again.",
    ),
    Ending.NOT_PROVEN: (
        "The consent could not be confirmed",
        "Microsoft gave Harper no access to your organisation. Nothing was changed. Start again in a few minutes; if "
        "that does not help, tell Harper's operator.",
    ),
}
MISSING = "These permissions are missing: {names}."
# Said only to those who are connected.
WORKS_WITHOUT = (
    "Harper works without them where Exchange grants access mailbox by mailbox, or where object ids are given."
)
CODE = "Microsoft's reason: AADSTS{code}."

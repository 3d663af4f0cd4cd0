"""What an admin reads while consenting: the title and the words of each page."""

from __future__ import annotations

from typing import NamedTuple

from shared.domain.tenants import Ending


class Page(NamedTuple):
    """A page in words."""

    title: str
    text: str


SIGN_IN = "Sign in"
START_AGAIN = "Start again"
NOT_SIGNED_IN = Page("Sign in first", "Harper must know who consents.")
UNREACHABLE = Page("Try again later", "Harper cannot reach its storage now. Start again in a minute.")
NOT_ADMIN = Page(
    "Not allowed", "You are not an admin of an organisation that was invited to Harper. Ask Harper's operator."
)
ENDINGS = {
    Ending.CONNECTED: Page("Harper is connected", "Your organisation's consent is in effect. Now add mailboxes."),
    Ending.PENDING: Page(
        "Almost there",
        "Your consent was given, but Microsoft needs some minutes to apply it. Harper checks again by itself for half "
        "an hour; you do not have to do anything.",
    ),
    Ending.NOT_ADMIN: NOT_ADMIN,
    Ending.STATE_UNKNOWN: Page(
        "This link cannot be used",
        "It was used before, or it is older than 15 minutes. Nothing was changed. Start again.",
    ),
    Ending.OTHER_PERSON: Page(
        "This link belongs to somebody else",
        "Another person started this consent. Nothing was changed. Start again yourself.",
    ),
    Ending.OTHER_TENANT: Page(
        "Another organisation answered",
        "The consent was given for an organisation that is not yours. Nothing was changed. Start again, and choose "
        "your own organisation.",
    ),
    Ending.DECLINED: Page(
        "No consent was given",
        "Microsoft says that the request was declined or failed. Nothing was changed. A Privileged Role Administrator "
        "or Global Administrator can start again.",
    ),
    Ending.NOT_PROVEN: Page(
        "The consent could not be confirmed",
        "Microsoft gave Harper no access to your organisation. Nothing was changed. Start again in a few minutes; if "
        "that does not help, tell Harper's operator.",
    ),
}
_MISSING = "These permissions are missing: {names}."
_WITHOUT = " Harper works without them where Exchange grants access mailbox by mailbox, or where object ids are given."
_CODE = "Microsoft's reason: AADSTS{code}."


def paragraphs_of(ending: Ending, missing: tuple[str, ...], code: str) -> list[str]:
    """The words of the page that a consent ends with: what came of it, what is missing, what Microsoft said."""
    paragraphs = [ENDINGS[ending].text]
    if missing:
        hint = _WITHOUT if ending is Ending.CONNECTED else ""
        paragraphs.append(_MISSING.format(names=", ".join(missing)) + hint)
    if code:
        paragraphs.append(_CODE.format(code=code))
    return paragraphs

"""What the APIs say: titles and details of problems (RFC 9457), and the notes of a deletion."""

from __future__ import annotations

from shared.domain.tenants import Left, Note

TITLES = {
    400: "Invalid input",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    412: "The settings were changed by somebody else",
    413: "The input is too large",
    503: "Try again later",
}
NOT_SIGNED_IN = "Sign in first."
NOT_ADMIN = "You are not an admin of a tenant that Harper knows."
WRONG_FIELDS = "Each wrong field is named in errors."
CHANGED = "Read them again, and send your change with the new ETag in If-Match."
UNREACHABLE = "Storage or Microsoft could not be reached. Nothing is lost."
NO_MAILBOX = "Mailbox not found."
NO_TENANT = "Tenant not found."
BEING_DELETED = "This tenant is being deleted: delete it again until that has ended."

_LEFT = {
    Left.RECORDS: "The time was not enough to delete everything.",
    Left.LATE_WORK: "Work that was under way has a few seconds to end; the next run deletes what it still wrote.",
    Left.UNREACHED: "Microsoft Graph could not be reached to delete the subscriptions ({reason}).",
    Left.REFUSED: "Microsoft Graph did not let Harper delete its subscriptions ({reason}); "
    "they end by themselves within a week.",
}
_AGAIN = "Not everything is deleted yet: run this again in {seconds} seconds."


def notes_of(notes: tuple[Note, ...]) -> list[str]:
    """What an operator reads about what a run of a deletion left."""
    return [_LEFT[left].format(reason=reason) for left, reason in notes]


def again_in(seconds: int) -> str:
    """When to run a deletion again."""
    return _AGAIN.format(seconds=seconds)

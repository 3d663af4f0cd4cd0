"""What stands in mails of ours beside the answer: the line above a forward, the category, the draft of a check."""

from __future__ import annotations

HAND_OFF_CATEGORY = "Harper: handed off"
HANDED_OFF = "This mail was handed off to you. Harper writes nothing more in its thread."
DELEGATED = "This mail was passed on to you. Harper waits for your answer to it."
UNPROVEN = "Nothing proves that it comes from the address that it names: be careful with its links and attachments."
WRITE_CHECK = "Harper Mail write check: safe to delete"
WRITE_CHECK_BODY = "This draft can be deleted."

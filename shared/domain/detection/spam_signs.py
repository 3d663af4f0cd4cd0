"""Signs that a spam filter on the way left: its verdict, or a high score."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import View
from shared.domain.words import complaints
from shared.domain.words.tables import names

_YES = re.compile(r"\s*(?:\"?yes\b|true\b|spam\b|1\s*$|y\s*$|probably\b|definit|certain)", re.IGNORECASE)
_FLAGS = names(
    """
    x-spam-flag x-spam-status x-spam x-barracuda-spam-flag x-barracuda-spam-status x-assp-spam x-assp-spam-found
    x-assp-spam-status x-bogosity x-dspam-result x-crm114-status x-vr-spamstate x-spam-verdict x-spam-result
    x-suspected-spam x-is-spam x-spambayes-classification x-spam-tag x-spamdetected x-spam-detected x-ham-spam
    x-purgate-type x-proofpoint-spam-flag x-spampal x-kaspersky-antispam-status x-pmx-spam-flag x-ovh-spam
    x-mailscanner-spamcheck x-popfile-spam x-text-classification x-ironport-spam x-sophos-spam x-fortinet-spam
    x-gfi-spam x-antispam
    """
)
_FILTERED = ("x-yahoofilteredbulk", "x-spam-quarantine", "x-quarantine-id", "x-junkmail-status")
_ACTIONS = re.compile(r"\s*(?:reject|add header|rewrite subject|quarantine|discard)", re.IGNORECASE)
_EXCHANGE_VERDICT = re.compile(
    r"(?:^|;)\s*(?:sfv:(?:spm|skb|sks)|cat:(?:spm|hspm|phsh|hphsh|hphish|malw|bulk_spm))\b", re.IGNORECASE
)
_SCL = re.compile(r"(?:^|;)\s*(?:scl:)?\s*([5-9])\s*(?:;|$)", re.IGNORECASE)
_PROOFPOINT = re.compile(r"rule=\w{0,40}(?:_spam|definite|phish|malware|bulk)\b|rule=spam\b", re.IGNORECASE)
_PROOFPOINT_CLEAN = re.compile(r"notspam", re.IGNORECASE)
_STARS = re.compile(r"[*+sx#]{8,}", re.IGNORECASE)


def spam_signs(view: View) -> Iterator[str]:
    """The names of the signs of spam filters that a Mail shows."""
    if _is_flagged(view) or any(name in view.headers for name in _FILTERED):
        yield "spam-header"
    if complaints.SPAM_SUBJECT.match(view.subject):
        yield "spam-subject"
    if any(_STARS.match(value) for value in view.headers.get("x-spam-level", ())):
        yield "spam-score"


def _is_flagged(view: View) -> bool:
    if any(_YES.match(value) for name in _FLAGS for value in view.headers.get(name, ())):
        return True
    if any(_ACTIONS.match(value) for value in view.headers.get("x-rspamd-action", ())):
        return True
    if any(_is_scanners_yes(name, value) for name, values in view.headers.items() for value in values):
        return True
    if _EXCHANGE_VERDICT.search(view.first("x-forefront-antispam-report")):
        return True
    if _SCL.search(view.first("x-ms-exchange-organization-scl")):
        return True
    if "dest:j;" in view.first("x-microsoft-antispam-mailbox-delivery").lower().replace(" ", ""):
        return True
    details = view.first("x-proofpoint-spam-details")
    return _PROOFPOINT.search(details) is not None and _PROOFPOINT_CLEAN.search(details) is None


def _is_scanners_yes(name: str, value: str) -> bool:
    """MailScanner writes `X-<organisation>-MailScanner-SpamCheck: spam, ...`, and `not spam, ...` on others."""
    return name.endswith(("-spamcheck", "-spamflag", "-spam-flag")) and _YES.match(value) is not None

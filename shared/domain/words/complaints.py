"""Abuse reports, and what filters write into the subject of spam."""

from __future__ import annotations

import re

from shared.domain.words.tables import phrases

SUBJECTS = phrases(
    """
    email feedback report | e-mail feedback report | complaint about message from | abuse report | feedback report |
    spam report | feedback loop | email abuse report | abuse complaint | [spamcop | complaint from | arf report |
    client tos notification | opt-out report | fbl report | complaint:
    """
)
TEXTS = phrases(
    """
    [ spamcop v | spamcop.net report | this is a complaint about |
    this is an email abuse report | this is an e-mail abuse report | this is a spam report |
    this is an abuse report | this is an opt-out report | this is a fraud report |
    this is an authentication failure report | this is a feedback report | this is an email feedback report |
    this is a dmarc aggregate report | this is an aggregate report | this is a tls report |
    complaint about message from | this report is generated automatically about | feedback loop report |
    an email abuse report for | dies ist ein bericht über den missbrauch |
    for more information about this format please see
    """
)
FIELDS = phrases(
    """
    feedback-type: | original-mail-from: | source-ip: | reported-domain: | original-rcpt-to: | report-type:
    """
)
DMARC_SUBJECT = re.compile(
    r"(?:\[preview\] ?)?report[ -]domain: ?\S{1,255} .{0,120}?(?:submitter: ?\S|report[ -]id: ?\S)"
)
ABUSE_SUBJECT = re.compile(r"\[?email feedback report for ip|complaint about message from [\d.]{7}")
SPAM_SUBJECT = re.compile(
    r"[\[{(<*_#~! -]{1,12}(?:(?:suspected|possible|probable|likely|definite|probably|verdacht:?)[ _-]?)?"
    r"(?:spam(?: ?mail)?|junk(?: ?mail)?|bulk ?mail|phishing|werbung|spam-verdacht"
    r"|spam ?\d[\d. ]{0,8})[?! \d.%:/-]{0,12}[\]})>*_#~!-]{1,12}"
)

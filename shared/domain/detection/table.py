"""All SIGNS in their order: of several that decide alone, the first one gives the kind and the reason."""

from __future__ import annotations

from shared.domain.view.kinds import ENOUGH, Kind, Sign


def _decisive(kind: Kind, name: str, meaning: str) -> Sign:
    return Sign(name, kind, ENOUGH, meaning)


def _automatic(kind: Kind, name: str, meaning: str) -> Sign:
    return Sign(name, kind, ENOUGH, meaning, is_plain=False)


_LOOP = (
    _decisive(Kind.LOOP, "own-mark", "Carries our marker or the header X-Harper-Mail."),
    _decisive(Kind.LOOP, "own-address", "From, Sender, Return-Path, Resent-From or X-Loop is one of our addresses."),
    _decisive(Kind.LOOP, "own-received", "A Received line says that one of our addresses sent it."),
)
_FEEDBACK = (
    _decisive(Kind.FEEDBACK, "feedback-report", "Content-Type of an abuse or TLS report (RFC 5965, RFC 8460)."),
    _decisive(
        Kind.FEEDBACK, "feedback-header", "Header of a provider's complaint loop (X-ARF, X-HmXmrOriginalRecipient)."
    ),
    _decisive(Kind.FEEDBACK, "report-subject", "Subject of a DMARC, TLS or complaint report (RFC 7489, 7.2.1.1)."),
)
_RECEIPT = (
    _decisive(Kind.RECEIPT, "receipt-report", "Content-Type or Content-Class of a read receipt (RFC 8098)."),
    _decisive(Kind.RECEIPT, "receipt-class", "Message class of a read receipt, or of a recall."),
)
_BOUNCE = (
    _decisive(Kind.BOUNCE, "report-type", "Content-Type of a delivery report (RFC 3464, RFC 6522)."),
    _decisive(Kind.BOUNCE, "report-class", "Message class REPORT.*: a report of Exchange."),
    _decisive(
        Kind.BOUNCE, "bounce-header", "Header of a bounce (X-Failed-Recipients, X-MS-Exchange-Message-Is-Ndr ...)."
    ),
    _decisive(Kind.BOUNCE, "bounce-subject", "A mail system's subject, and no person's words in front of its text."),
)
_CALENDAR = (
    _decisive(Kind.RECEIPT, "calendar-class", "Message class of a meeting, task or sharing request."),
    _decisive(
        Kind.RECEIPT, "calendar-type", "Content-Type or Content-Class of a calendar, or a calendar system's header."
    ),
)
_AUTOREPLY = (
    _decisive(Kind.AUTOREPLY, "reply-rule-class", "Message class IPM.Note.Rules.*: an answer of Outlook's rules."),
    _decisive(Kind.AUTOREPLY, "autoreply-subject", "The subject begins as that of an automatic answer, or is one."),
    _decisive(Kind.AUTOREPLY, "autoreply-header", "Header of an autoresponder (X-Autoreply, X-Autorespond ...)."),
    _decisive(Kind.AUTOREPLY, "autoreply-precedence", "Precedence or X-Precedence is auto_reply."),
    _decisive(Kind.AUTOREPLY, "challenge", "A challenge-response system asks its sender to prove to be a person."),
)
_SYSTEM_SENDERS = (
    _decisive(Kind.BOUNCE, "bounce-sender", "The sender is mailer-daemon, postmaster or the like."),
    _decisive(Kind.BOUNCE, "bounce-name", "The sender's name is that of a mail system (Mail Delivery Subsystem ...)."),
    # After them, for mail systems write it on bounces.
    _decisive(Kind.AUTOREPLY, "auto-replied", "Auto-Submitted: auto-replied (RFC 3834)."),
)
_SPAM = (
    _decisive(Kind.SPAM, "spam-header", "A filter on the way marked it as spam in a header."),
    _decisive(
        Kind.SPAM, "spam-subject", "A filter on the way marked it as spam in the subject ([SPAM], ***SPAM*** ...)."
    ),
)
_BULK = (
    _decisive(Kind.BULK, "list-header", "Header that only list software writes (Mailing-List, X-BeenThere ...)."),
    _decisive(Kind.BULK, "list-sender", "The sender is list software or a list's owner (LISTSERV, owner-, -request)."),
    _decisive(Kind.BULK, "list-software", "Sender is another domain's list (owner-, -bounces, -request ...)."),
    _decisive(Kind.BULK, "one-click", "List-Unsubscribe-Post, the mark of mass mailings (RFC 8058)."),
    _decisive(Kind.BULK, "campaign-header", "Header of a mass mailer, and no mail program of a person."),
    _decisive(Kind.BULK, "notifier-header", "Header of a tracker, forum or monitor that writes by itself."),
    _decisive(Kind.BULK, "system-class", "Message class of a notice of Exchange (quota, missed call, approval ...)."),
    _decisive(Kind.BULK, "list-id", "List-Id, and nothing of a person in program or text (RFC 2919)."),
    _decisive(
        Kind.BULK, "list-unsubscribe", "List-Unsubscribe, and nothing of a person in program or text (RFC 2369)."
    ),
    _decisive(Kind.BULK, "list-other", "Another List-* header, and nothing of a person in program or text (RFC 2369)."),
    _decisive(Kind.BULK, "feedback-id", "Feedback-ID of a mass mailer, and no mail program of a person."),
)
# They tell that no person sent it, and little more.
_AUTOMATIC = (
    _automatic(Kind.BULK, "noreply-sender", "The sender takes no answers: noreply in its spellings and languages."),
    _automatic(Kind.BULK, "precedence", "Precedence bulk, list or junk, and no mail program of a person."),
    _automatic(Kind.AUTOREPLY, "auto-submitted", "Auto-Submitted with any other value than no (RFC 3834)."),
    _automatic(Kind.AUTOREPLY, "autogenerated-header", "X-Autogenerated, X-Auto-Generated or X-FC-MachineGenerated."),
    _automatic(
        Kind.AUTOREPLY, "generated-source", "X-MS-Exchange-Generated-Message-Source: Exchange wrote it by itself."
    ),
    _automatic(Kind.AUTOREPLY, "suppress", "X-Auto-Response-Suppress: All, OOF or AutoReply (MS-OXCMAIL)."),
    _automatic(Kind.BOUNCE, "empty-return-path", "Return-Path: <> (RFC 5321, 4.5.5)."),
)
_WEAK = (
    Sign("feedback-words", Kind.FEEDBACK, 60, "The text begins as that of an abuse report."),
    Sign("feedback-fields", Kind.FEEDBACK, 60, "The text has the fields of an abuse report."),
    Sign("feedback-sender", Kind.FEEDBACK, 60, "The sender is a complaint loop (scomp@, fbl@ ...)."),
    Sign("feedback-like-subject", Kind.FEEDBACK, 60, "The subject is that of an abuse report."),
    Sign("receipt-subject", Kind.RECEIPT, 50, "The subject begins as that of a read receipt."),
    Sign("receipt-words", Kind.RECEIPT, 60, "The text begins as that of a read receipt."),
    Sign("calendar-subject", Kind.RECEIPT, 50, "The subject begins as that of a meeting's acceptance or invitation."),
    Sign("calendar-words", Kind.RECEIPT, 60, "The text is that of a calendar system."),
    Sign("bounce-words", Kind.BOUNCE, 60, "The text begins as a mail system's."),
    Sign("more-bounce-words", Kind.BOUNCE, 40, "The text begins with several phrases of mail systems."),
    Sign("bounce-address", Kind.BOUNCE, 40, "An address stands beside the only phrase of a mail system."),
    Sign("delivery-words", Kind.BOUNCE, 30, "The text begins with a failed delivery, of mail or anything."),
    Sign("bounce-fields", Kind.BOUNCE, 60, "The text has the fields of a delivery report (RFC 3464)."),
    Sign("smtp-error", Kind.BOUNCE, 50, "The text begins with a mail server's answer (550 5.1.1 ...)."),
    Sign("bounce-like-subject", Kind.BOUNCE, 60, "The subject reads as a mail system's."),
    Sign("bounce-like-name", Kind.BOUNCE, 40, "The sender's name may be a mail system's (System Administrator ...)."),
    Sign("bounce-like-sender", Kind.BOUNCE, 60, "The sender is dsn or ndr, but has a person's name or program."),
    Sign("no-sender", Kind.BOUNCE, 40, "There is no usable From."),
    Sign("no-text", Kind.RECEIPT, 40, "Nothing is written under the subject of a mail system or a calendar."),
    Sign("auto-header", Kind.AUTOREPLY, 60, "Another header whose name begins with X-Auto."),
    Sign("rules-loop", Kind.AUTOREPLY, 50, "X-MS-Exchange-Inbox-Rules-Loop and the like: a rule of Exchange."),
    Sign("away-prefix", Kind.AUTOREPLY, 60, "The subject begins as an automatic answer's or a person's."),
    Sign("away-subject", Kind.AUTOREPLY, 50, "The subject says that somebody is away."),
    Sign("autoreply-like-subject", Kind.AUTOREPLY, 20, "The subject speaks of an automatic answer or an absence."),
    Sign("received-subject", Kind.AUTOREPLY, 60, "The subject reads as the acknowledgement of a request."),
    Sign("ticket-subject", Kind.AUTOREPLY, 30, "The subject has a ticket number, and begins with no Re:."),
    Sign("away-words", Kind.AUTOREPLY, 50, "The text says that somebody is away, and asks nothing."),
    Sign("more-away-words", Kind.AUTOREPLY, 30, "The text says so in several of the usual phrases."),
    Sign("away-told", Kind.AUTOREPLY, 20, "The text tells of an absence as a person does, or wants something."),
    Sign("automatic-words", Kind.AUTOREPLY, 60, "The text says that it was sent automatically, and asks nothing."),
    Sign("more-automatic-words", Kind.AUTOREPLY, 40, "It says so in several ways, and nowhere speaks as a person."),
    Sign("automatic-mention", Kind.AUTOREPLY, 20, "The text speaks of an automatic answer."),
    Sign("challenge-words", Kind.AUTOREPLY, 60, "The text asks for proof of a person, or says that a mail is held."),
    Sign("received-words", Kind.AUTOREPLY, 50, "The text says that a request was received, and asks nothing."),
    Sign("unprefixed-reply", Kind.AUTOREPLY, 40, "It answers a mail, but its subject begins with no Re:."),
    Sign("loop-header", Kind.BULK, 60, "X-Loop or the like of somebody else."),
    Sign("suppress-on-persons-mail", Kind.BULK, 60, "X-Auto-Response-Suppress on a mail to a list of Exchange."),
    Sign("precedence-on-persons-mail", Kind.BULK, 60, "Precedence on a mail of a person's mail program."),
    Sign("list-on-persons-mail", Kind.BULK, 50, "List-Id, or another List-* header, on what reads as a person's mail."),
    Sign("more-list-fields", Kind.BULK, 50, "Several different List-* headers, and not on the sender's own list."),
    Sign("unsubscribe-on-persons-mail", Kind.BULK, 50, "List-Unsubscribe on what reads as a person's mail."),
    Sign("list-path", Kind.BULK, 60, "Sender or Return-Path is a list's (owner-, -bounces, -request ...)."),
    Sign("list-reply-to", Kind.BULK, 50, "Reply-To is the address that it was sent to."),
    Sign("list-tag", Kind.BULK, 40, "The subject begins with a name in brackets."),
    Sign("own-list", Kind.BULK, 30, "A list of our own domain brought it."),
    Sign("bounce-path", Kind.BULK, 50, "Return-Path is made for bounces (VERP)."),
    Sign("carrier-header", Kind.BULK, 60, "Header of a mailing service that people use too (SES, SendGrid ...)."),
    Sign("bulk-level", Kind.BULK, 60, "X-Microsoft-Antispam gives a bulk complaint level (BCL) above 0."),
    Sign("mailer", Kind.BULK, 50, "X-Mailer or User-Agent is a program that sends by itself."),
    Sign("desk-header", Kind.BULK, 40, "Header or mailer of a help desk, which people and programs write with."),
    Sign("automatic-notice", Kind.BULK, 60, "The text says that it was sent automatically, and answers nothing."),
    Sign("machine-sender", Kind.BULK, 60, "The sender is an account that programs send with (root, nagios ...)."),
    Sign("role-sender", Kind.BULK, 40, "The sender is a role that mostly programs have (newsletter@ ...)."),
    Sign("noreply-like-sender", Kind.BULK, 40, "The sender's address has noreply in it, as a person's name has."),
    Sign("bulk-words", Kind.BULK, 50, "The text has a phrase of mass mailings, and no mail program of a person."),
    Sign("more-bulk-words", Kind.BULK, 30, "The text has several such phrases."),
    Sign("unsubscribe-words", Kind.BULK, 20, "The text speaks of unsubscribing."),
    Sign("unsubscribe-line", Kind.BULK, 30, "A line of the text offers to unsubscribe, and nothing else."),
    Sign("notice-words", Kind.BULK, 40, "Subject or text is that of a notice (has been assigned to you ...)."),
    Sign("carried-topic", Kind.BULK, 40, "A mailing program's Mail about what notices are about (order ...)."),
    Sign("spam-score", Kind.SPAM, 50, "A filter gave it a high score, and no verdict."),
)  # fmt: skip

SIGNS: tuple[Sign, ...] = (
    *_LOOP, *_FEEDBACK, *_RECEIPT, *_BOUNCE, *_CALENDAR, *_AUTOREPLY, *_SYSTEM_SENDERS, *_SPAM, *_BULK,
    *_AUTOMATIC, *_WEAK,
)  # fmt: skip
BY_NAME = {sign.name: sign for sign in SIGNS}
"""The signs by their names."""

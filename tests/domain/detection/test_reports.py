"""Receipts and calendars, abuse reports, spam, and our own mail that comes back."""

from __future__ import annotations

import pytest

from shared.domain.detection.detect import detect
from shared.domain.view.kinds import Kind
from tests.domain.detection.mails import ANSWERS, OUTLOOK, finding, kind_of, mail, with_header
from tests.support.builders import HARPER, a_content


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Content-Type", 'multipart/report; boundary="x"; Report-Type="disposition-notification"', "receipt-report"),
        ("Content-Type", "message/disposition-notification", "receipt-report"),
        ("Content-Class", "urn:content-classes:mdn", "receipt-report"),
        ("Content-Type", 'text/calendar; method=REPLY; charset="utf-8"', "calendar-type"),
        ("Content-Class", "urn:content-classes:calendarmessage", "calendar-type"),
        ("X-MS-Exchange-Calendar-Originator-Id", "abc", "calendar-type"),
        ("Sender", "Calendar <calendar-notification@fabrikam.example>", "calendar-type"),
    ],
)
def test_a_receipts_or_calendars_header_tells_it(name: str, value: str, reason: str) -> None:
    found = finding(with_header(name, value))
    assert (found.kind, found.reason) == (Kind.RECEIPT, reason)


@pytest.mark.parametrize(
    ("message_class", "reason"),
    [
        ("REPORT.IPM.Note.IPNRN", "receipt-class"),
        ("report.ipm.note.ipnnrn", "receipt-class"),
        ("IPM.Outlook.Recall", "receipt-class"),
        ("IPM.Schedule.Meeting.Request", "calendar-class"),
        ("IPM.Schedule.Meeting.Resp.Pos", "calendar-class"),
        ("IPM.TaskRequest.Accept", "calendar-class"),
        ("IPM.Sharing", "calendar-class"),
    ],
)
def test_receipts_and_meetings_are_known_by_their_class_without_any_header(message_class: str, reason: str) -> None:
    found = finding(mail("", "", message_class=message_class))
    assert (found.kind, found.reason) == (Kind.RECEIPT, reason)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Read: Offer",
            "Your message\n\n   To: Carla\n   Subject: Offer\n\nwas read on Monday, 2 March 2026 09:00:00.",
        ),
        ("Gelesen: Angebot", "Ihre Nachricht wurde gelesen am Montag."),
        ("Lu : Offre", "Votre message a été lu le lundi."),
        ("Leído: Oferta", "Su mensaje fue leído el lunes."),
        ("Return Receipt (displayed) - Offer", "This is a Return Receipt for the mail that you sent to bob@x.example."),
        ("開封済み: 見積", "メッセージは開封されました。"),
        ("Not read: Offer", "Your message was deleted without being read on Monday."),
        (
            "Accepted: Meeting @ Mon 2 Mar 2026 (Carla)",
            "Carla Customer has accepted this invitation.\n\nView all guest info",
        ),
    ],
)
def test_a_receipts_or_calendars_subject_and_text_add_up(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text)) is Kind.RECEIPT


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Content-Type", "multipart/report; report-type=feedback-report; boundary=x", "feedback-report"),
        ("Content-Type", 'multipart/report; report-type="tlsrpt"', "feedback-report"),
        ("Content-Type", "message/feedback-report", "feedback-report"),
        ("X-HmXmrOriginalRecipient", "bob@x.example", "feedback-header"),
        ("X-ARF", "Yes", "feedback-header"),
    ],
)
def test_an_abuse_reports_header_tells_it(name: str, value: str, reason: str) -> None:
    found = finding(with_header(name, value))
    assert (found.kind, found.reason) == (Kind.FEEDBACK, reason)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Report Domain: contoso.example Submitter: fabrikam.example Report-ID: <2026.1>", ""),
        ("Report domain: contoso.example Submitter: x.example Report-ID: 12", "This is a DMARC aggregate report."),
        ("complaint about message from 192.0.2.1", ""),
        ("Email Feedback Report for IP 192.0.2.1", ""),
        ("FW: Offer", "This is an email abuse report for an email message received from IP 192.0.2.1 on Monday.\n\n"
         "Feedback-Type: abuse\nSource-IP: 192.0.2.1\nUser-Agent: x"),
        ("Abuse report", "This is an abuse report about a mail from 192.0.2.1."),
    ],
)  # fmt: skip
def test_an_abuse_report_is_known_by_subject_and_text(subject: str, text: str) -> None:
    assert kind_of(mail(subject, text, sender="abuse-reports@fabrikam.example", name="")) is Kind.FEEDBACK


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Spam-Flag", "YES"), ("X-Spam-Status", "Yes, score=7.2 required=5.0 tests=A,B"), ("X-Spam", "Yes"),
        ("X-Barracuda-Spam-Flag", "YES"), ("X-Fabrikam-MailScanner-SpamCheck", "spam, SpamAssassin (score=12)"),
        ("X-MS-Exchange-Organization-SCL", "6"), ("X-Forefront-Antispam-Report",
        "CIP:192.0.2.1;SCL:5;SFV:SPM;CAT:SPM"),
        ("X-Forefront-Antispam-Report", "SCL:1;CAT:PHSH;SFTY:9.1"), ("X-Bogosity", "Spam, tests=bogofilter"),
        ("X-DSPAM-Result", "Spam"), ("X-Rspamd-Action", "add header"), ("X-VR-SPAMSTATE", "SPAM"),
        ("X-YahooFilteredBulk", "192.0.2.1"), ("X-ASSP-Spam", "YES"), ("X-Proofpoint-Spam-Details",
        "rule=inbound_spam score=99"),
        ("X-Microsoft-Antispam-Mailbox-Delivery", "ucf:0;jmr:0;auth:0;dest:J;ENG:(750119)"),
    ],
)  # fmt: skip
def test_a_filters_verdict_is_believed(name: str, value: str) -> None:
    found = finding(mail(headers=[(name, value), OUTLOOK]))
    assert (found.kind, found.reason) == (Kind.SPAM, "spam-header")


@pytest.mark.parametrize("subject", ["[SPAM] Offer", "***SPAM*** Offer", "*****SPAM***** Offer", "{Spam?} Offer",
    "[SPAM?] x",
                                     "[Suspected SPAM] x", "[SPAM 08.5] x", "<SPAM> x"])  # fmt: skip
def test_a_filters_mark_in_the_subject_is_believed(subject: str) -> None:
    found = finding(mail(subject))
    assert (found.kind, found.reason) == (Kind.SPAM, "spam-subject")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Harper-Mail", "1"), ("Sender", f"Harper <{HARPER.upper()}>"), ("Return-Path", f"<{HARPER}>"),
        ("Resent-From", HARPER), ("X-Loop", HARPER), ("X-Original-Sender", HARPER),
        ("Received", f"from mx (envelope-from <{HARPER}>) by mx.fabrikam.example; Mon, 2 Mar 2026"),
        ("Received", f"from mx (Authenticated sender: {HARPER}) by mx.fabrikam.example; Mon, 2 Mar 2026"),
    ],
)  # fmt: skip
def test_what_we_wrote_ourselves_is_a_loop_whoever_seems_to_send_it(name: str, value: str) -> None:
    assert detect(with_header(name, value), frozenset({HARPER})).kind is Kind.LOOP


def test_our_marker_and_our_address_tell_a_loop() -> None:
    assert detect(a_content(marker="mark")).reason == "own-mark"
    assert detect(mail(sender=HARPER.upper()), frozenset({f" {HARPER} "})).reason == "own-address"


def test_a_mail_that_was_sent_to_us_is_no_loop() -> None:
    headers = [
        ("Received", f"from mx by mx.contoso.example for <{HARPER}>; Mon"),
        ("Delivered-To", HARPER),
        ("To", HARPER),
    ]
    assert detect(mail(headers=headers), frozenset({HARPER})).kind is Kind.HUMAN


KINDS_IN_ORDER = [
    (("X-Harper-Mail", "1"), Kind.LOOP),
    (("Content-Type", "multipart/report; report-type=feedback-report"), Kind.FEEDBACK),
    (("Content-Class", "urn:content-classes:mdn"), Kind.RECEIPT),
    (("X-Failed-Recipients", "bob@x.example"), Kind.BOUNCE),
    (("X-Autoreply", "yes"), Kind.AUTOREPLY),
    (("X-Spam-Flag", "YES"), Kind.SPAM),
    (("Mailing-List", "talk@x.example"), Kind.BULK),
]


@pytest.mark.parametrize("place", range(len(KINDS_IN_ORDER)))
def test_where_several_kinds_fit_the_more_telling_one_is_named(place: int) -> None:
    headers = [header for header, _ in reversed(KINDS_IN_ORDER[place:])]
    assert kind_of(mail(headers=[*headers, ANSWERS, ("Auto-Submitted", "auto-generated")])) is KINDS_IN_ORDER[place][1]

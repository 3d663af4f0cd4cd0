"""Lists, newsletters and notifications."""

from __future__ import annotations

import pytest

from shared.domain.detection.detect import detect
from shared.domain.view.kinds import ADDED_UP, Kind
from tests.domain.detection.mails import ANSWERS, OUTLOOK, Header, finding, kind_of, mail, with_header
from tests.support.builders import HARPER

THUNDERBIRD = ("User-Agent", "Mozilla/5.0 Thunderbird/115.0")
POSTS: dict[str, list[Header]] = {
    "mailman": [
        ("Sender", "talk-bounces@lists.fabrikam.example"),
        ("X-BeenThere", "talk@lists.fabrikam.example"),
        ("X-Mailman-Version", "2.1.29"),
        ("Precedence", "list"),
        ("List-Id", "Talk <talk.lists.fabrikam.example>"),
        ("List-Unsubscribe", "<mailto:talk-request@lists.fabrikam.example?subject=unsubscribe>"),
        ("List-Post", "<mailto:talk@lists.fabrikam.example>"),
    ],
    "mailman without its version": [
        ("Return-Path", "<talk-bounces@lists.fabrikam.example>"),
        ("Precedence", "list"),
        ("List-Id", "Talk <talk.lists.fabrikam.example>"),
        ("List-Post", "<mailto:talk@lists.fabrikam.example>"),
    ],
    "ezmlm": [
        ("Mailing-List", "contact talk-help@fabrikam.example; run by ezmlm"),
        ("Precedence", "bulk"),
        ("Return-Path", "<talk-return-12-harper=contoso.example@fabrikam.example>"),
        ("Delivered-To", "mailing list talk"),
    ],
    "majordomo": [("Sender", "owner-talk@fabrikam.example"), ("Precedence", "bulk")],
    "majordomo, no precedence": [("Sender", "owner-talk@fabrikam.example"), ("To", "talk@fabrikam.example")],
    "listserv": [("Sender", "Talk <TALK-L@listserv.fabrikam.example>"), ("To", "TALK-L@listserv.fabrikam.example")],
    "google groups": [
        ("Precedence", "list"),
        ("Mailing-list", "list talk@groups.fabrikam.example; contact talk+owners@fabrikam.example"),
        ("List-ID", "<talk.fabrikam.example>"),
        ("X-Google-Group-Id", "12345"),
    ],
    "sympa": [("X-Loop", "talk@fabrikam.example"), ("Precedence", "list"), ("List-Id", "<talk.fabrikam.example>")],
    "fml": [("X-ML-Name", "talk"), ("X-Mail-Count", "00012"), ("X-MLServer", "fml [fml 4.0]")],
    "linux-kernel": [
        ("Sender", "talk-owner@fabrikam.example"),
        ("Precedence", "bulk"),
        ("X-Mailing-List", "talk@x.example"),
    ],
}


@pytest.mark.parametrize("headers", POSTS.values(), ids=POSTS.keys())
def test_a_post_to_a_public_list_is_bulk_though_a_person_wrote_it(headers: list[Header]) -> None:
    post = mail("Re: [talk] A question", "I think so too. What do you say?", headers=[*headers, THUNDERBIRD, ANSWERS],
                reply_to=["talk-l@listserv.fabrikam.example", "talk@fabrikam.example"])  # fmt: skip
    assert kind_of(post) is Kind.BULK


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("List-Id", "any", "list-id"),
        ("List-Unsubscribe", "<https://news.fabrikam.example/u>", "list-unsubscribe"),
        ("List-Post", "<mailto:talk@x.example>", "list-other"),
        ("List-Help", "<mailto:talk-help@x.example>", "list-other"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click", "one-click"),
        ("Mailing-List", "list talk@x.example", "list-header"),
        ("X-Mailing-List", "talk@x.example", "list-header"),
        ("X-BeenThere", "talk@x.example", "list-header"),
        ("Precedence", "bulk", "precedence"),
        ("Precedence", "List (x)", "precedence"),
        ("X-Precedence", "junk", "precedence"),
        ("Feedback-ID", "1:2:campaign:fabrikam", "feedback-id"),
        ("X-Campaign-Id", "12", "campaign-header"),
        ("X-MC-User", "12", "campaign-header"),
        ("X-CSA-Complaints", "whitelist-complaints@x.example", "campaign-header"),
        ("X-GitHub-Reason", "mention", "notifier-header"),
        ("X-JIRA-FingerPrint", "abc", "notifier-header"),
        ("X-Cron-Env", "<SHELL=/bin/sh>", "notifier-header"),
    ],
)
def test_a_header_of_lists_and_mass_mailers_on_a_mail_that_shows_no_person(name: str, value: str, reason: str) -> None:
    found = finding(with_header(name, value))
    assert (found.kind, found.reason) == (Kind.BULK, reason)


@pytest.mark.parametrize(
    "local",
    [
        "owner-talk",
        "talk-request",
        "LISTSERV",
        "majordomo",
        "talk-bounces",
        "talk-bounces+harper=contoso.example",
        "sympa",
    ],
)
def test_list_software_and_owners_are_known_by_their_address(local: str) -> None:
    found = finding(mail(sender=f"{local}@fabrikam.example", name=""))
    assert (found.kind, found.reason) == (Kind.BULK, "list-sender")


NOREPLY = [
    "noreply",
    "no-reply",
    "no_reply",
    "no.reply",
    "NoReply",
    "noreply2",
    "noreply+abc123",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "dont-reply",
    "no-response",
    "noresponse",
    "noreplies",
    "nicht-antworten",
    "nichtantworten",
    "keine-antwort",
    "bitte-nicht-antworten",
    "ne-pas-repondre",
    "nepasrepondre",
    "ne_pas_repondre",
    "no-responder",
    "noresponder",
    "no-contestar",
    "nao-responda",
    "naoresponder",
    "non-rispondere",
    "nonrispondere",
    "geen-antwoord",
    "niet-beantwoorden",
    "svar-ikke",
    "svara-ej",
    "ikke-svar",
    "ala-vastaa",
    "nie-odpowiadaj",
    "nieodpowiadaj",
    "neodpovidejte",
    "ne-valaszolj",
    "nu-raspunde",
    "yanitlama",
    "jangan-balas",
    "noreply-orders",
    "orders-noreply",
    "fabrikam.noreply",
    "noreply.shop",
    "shop-no-reply",
    "mail-noreply",
    "drive-shares-noreply",
    "auto-confirm",
]


@pytest.mark.parametrize("local", NOREPLY)
def test_who_takes_no_answer_gets_none_in_any_spelling_and_language(local: str) -> None:
    found = finding(mail(sender=f"{local}@fabrikam.example", name="Fabrikam Shop"))
    assert (found.kind, found.reason) == (Kind.BULK, "noreply-sender")


NEWSLETTER = (
    "Spring has come!\nView this email in your browser\n\nAll boots are 20 % off this week.\n\nYou are receiving this"
    " because you are a customer.\nTo unsubscribe from this list click here. Privacy policy."
)
NEWSLETTERS = {
    "en": NEWSLETTER,
    "de": "Frühlingsangebote\nIm Browser ansehen\n\nSie erhalten diese E-Mail, weil Sie Kunde sind.\nNewsletter"
    " abbestellen",
    "fr": "Offres\nVisualiser ce message dans votre navigateur\nVous recevez ce message car vous êtes client.\nSe"
    " désabonner",
    "es": "Ofertas\nVer en su navegador\nUsted recibe este correo porque es cliente.\nDarse de baja",
    "it": "Offerte\nVisualizza nel tuo browser\nRicevi questa e-mail perché sei cliente.\nAnnulla l'iscrizione",
    "nl": "Aanbiedingen\nBekijk dit bericht in uw browser\nU ontvangt deze e-mail als klant.\nAfmelden",
}


@pytest.mark.parametrize("text", NEWSLETTERS.values(), ids=NEWSLETTERS.keys())
def test_a_newsletter_without_any_header_is_known_by_its_phrases(text: str) -> None:
    found = finding(mail("Spring offers", text, sender="hello@fabrikam.example", name="Fabrikam"))
    assert (found.kind, found.reason.partition(":")[0]) == (Kind.BULK, ADDED_UP)


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Order 12 has been assigned to you", [("Feedback-ID", "1.eu-west-1.abc:AmazonSES"), ("X-SES-Outgoing",
        "2026")]),
        ("Your order confirmation", [("X-SG-EID", "abc"), ("X-SG-ID", "def")]),
        ("Your invoice is ready", [("X-Mailer", "PHPMailer 6.8"), ("Return-Path",
        "<bounces+1-ab-harper=x.example@m.example>")]),
        ("News from us", [("X-Mailgun-Sid", "abc"), ("Return-Path",
        "<bounce+12.34-harper=contoso.example@m.example>")]),
        ("Sale", [("Received", "from a by b (PowerMTA(TM) v3.5) id h13; (envelope-from"
         " <x-harper=contoso.example@m.example>)")]),
        ("Sale", [("X-Microsoft-Antispam", "BCL:6;"), ("Errors-To", "bounces-12@m.example")]),
    ],
)  # fmt: skip
def test_a_mailing_service_and_the_subject_or_the_way_of_a_notice_add_up(subject: str, headers: list[Header]) -> None:
    found = finding(mail(subject, headers=headers, sender="accounts@fabrikam.example", name="Fabrikam"))
    assert (found.kind, found.reason.partition(":")[0]) == (Kind.BULK, ADDED_UP)


@pytest.mark.parametrize(
    "message_class", ["IPM.Note.StorageQuotaWarning.Warning", "IPM.Note.Microsoft.Approval.Request", "IPM.Post.RSS"]
)
def test_notices_of_exchange_are_known_by_their_class(message_class: str) -> None:
    found = finding(mail(message_class=message_class))
    assert (found.kind, found.reason) == (Kind.BULK, "system-class")


OWN_LIST: list[Header] = [
    ("List-Id", "<support.contoso.example>"),
    ("Precedence", "list"),
    ("List-Unsubscribe", "<mailto:x@contoso.example>"),
    ("Mailing-list", "list support@contoso.example"),
    ("X-Google-Group-Id", "1"),
]


def test_a_customers_mail_that_our_own_group_address_brought_is_answered() -> None:
    content = mail("Question", "Where is my order?", headers=[*OWN_LIST, OUTLOOK])
    found = detect(content, frozenset({HARPER}))
    assert (found.kind, "own-list" in found.signs) == (Kind.HUMAN, True)
    assert kind_of(content) is Kind.BULK


def test_our_own_list_is_none_of_ours_where_an_answer_would_go_to_the_list() -> None:
    content = mail(headers=[*OWN_LIST, OUTLOOK], reply_to=["support@contoso.example"])
    assert detect(content, frozenset({HARPER})).kind is Kind.BULK


UNSUBSCRIBE = ("List-Unsubscribe", "<mailto:u@x.example>")


def test_list_unsubscribe_is_not_excused_by_a_greeting() -> None:
    letter = mail("Spring", "Dear Anna,\n\nhere are the new colours. Thanks", headers=[UNSUBSCRIBE])
    assert finding(letter).reason == "list-unsubscribe"


def test_two_different_list_fields_are_a_lists_whatever_the_text_says() -> None:
    fields = [("List-Id", "<dev.x.example>"), ("List-Post", "<mailto:dev@x.example>")]
    assert kind_of(mail("Release", "I have tagged it. Thanks.", headers=fields[:1])) is Kind.HUMAN
    assert kind_of(mail("Release", "I have tagged it. Thanks.", headers=fields)) is Kind.BULK
    assert kind_of(mail("Release", "I have tagged it. Thanks.", headers=[*fields, OUTLOOK])) is Kind.BULK


def test_the_sender_of_another_domains_list_decides_and_that_of_the_own_does_not() -> None:
    assert finding(mail(headers=[("Sender", "dev-bounces@x.example")])).reason == "list-software"
    assert kind_of(mail(headers=[("Sender", "dev-bounces@fabrikam.example")])) is Kind.HUMAN


def test_a_lists_path_and_a_tag_add_up() -> None:
    found = finding(mail("Re: [dev] Release", headers=[("Return-Path", "<dev-bounces@x.example>"), OUTLOOK]))
    assert (found.kind, found.reason) == (Kind.BULK, f"{ADDED_UP}:list-path+list-tag")


OWN_LIST = [
    ("List-Id", "Support <support.contoso.example>"),
    ("Precedence", "list"),
    ("X-BeenThere", "support@contoso.example"),
    ("X-Loop", "support@contoso.example"),
]


def test_what_our_own_list_brings_is_answered_also_without_a_trace_of_a_program() -> None:
    own = frozenset({"support@contoso.example"})
    assert detect(mail(text="Where is my order?", headers=OWN_LIST), own).kind is Kind.HUMAN
    assert detect(mail(text="Where is my order?", headers=OWN_LIST)).kind is Kind.BULK
    assert detect(mail(headers=[("X-Loop", "support@contoso.example")]), own).kind is Kind.LOOP


@pytest.mark.parametrize("subject", ["Preset values", "Renewal", "Passwordless"])
def test_what_notices_are_about_is_matched_as_whole_words(subject: str) -> None:
    assert "carried-topic" not in finding(mail(subject, headers=[("X-SG-EID", "1")])).signs

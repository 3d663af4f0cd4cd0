"""People whose mail looks automatic: each is answered."""

from __future__ import annotations

import pytest

from shared.domain.detection.detect import detect
from shared.domain.mail.mail import Content
from shared.domain.view.kinds import HUMAN, Kind
from tests.domain.detection.bounce_texts import TEXTS
from tests.domain.detection.mails import ANSWERS, OUTLOOK, finding, mail
from tests.domain.detection.test_bulk import NEWSLETTER
from tests.support.builders import HARPER

DSN = TEXTS["exchange"]

ABOUT_BOUNCES = {
    "forwards a bounce and asks": mail("FW: Undeliverable: your invoice", f"Can you tell me why I got this?\n\n{DSN}"),
    "forwards a bounce without a word": mail(
        "Fwd: Undeliverable: your invoice",
        f"---------- Forwarded message ---------\nFrom: Mail Delivery System <a@x.example>\nSubject: y\n\n{DSN}",
    ),
    "forwards a bounce without a word or a mark": mail("FW: Undeliverable: your invoice", DSN),
    "pastes a bounce under its own subject": mail(
        "Undeliverable: invoice", f"Can you tell me why I got this?\n\n{DSN}"
    ),
    "pastes a bounce and tells": mail("Undelivered Mail Returned to Sender", f"I got this today.\n\n{TEXTS['exim']}"),
    "pastes a bounce, fyi": mail("Mail problem", f"FYI\n\n{DSN}"),
    "shows a bounce below a German head": mail(
        "WG: Unzustellbar: Rechnung",
        f"Warum kommt das zurück?\n\nVon: Postmaster\nGesendet: Montag\nAn: Carla\nBetreff: Rechnung\n\n{DSN}",
    ),
    "answers about a bounce": mail("RE: Undeliverable: Offer", "Thanks, now it has arrived.", headers=[ANSWERS]),
    "cites a server's answer": mail(
        "Mail to you", "Hi, my mail came back with 550 5.1.1 user unknown. Could you check?"
    ),
    "cites a server's answer without I": mail(
        "Mail delivery problem",
        "Mails to sales@contoso.example come back: 550 5.1.1 User unknown. Please look into it.\nRegards, Carla",
    ),
    "speaks of a full mailbox": mail("Mailbox full", "The mailbox of sales@contoso.example is full, mails bounce."),
    "waits for a parcel": mail(
        "Delivery failed: order 123", "Please send it again to the address below.\nMain Street 1"
    ),
    "waits for a parcel that could not be delivered": mail("Delivery failed", "The parcel could not be delivered."),
    "waits for a parcel in German": mail("Zustellung fehlgeschlagen", "Bitte schicken Sie das Paket noch einmal."),
    "has an undeliverable parcel": mail("Undeliverable parcel", "The courier says the parcel is undeliverable."),
    "waits for a delivery in Japanese": mail("お問い合わせ", "荷物がまだ届けられていません。注文番号は123です。"),
    "is named as a mail program": mail(name="Microsoft Outlook"),
    "is a system administrator": mail("New server", "The new server is there.", name="System Administrator"),
}

ABOUT_ABSENCES = {
    "asks how to set an absence": mail(
        "Out of office", "How do I set an out of office message? I am going on vacation."
    ),
    "plans an absence and wants something": mail(
        "Out of office next week",
        "I will be out of the office next week. During my absence please send the bills to Anna. When I return I pay.",
    ),
    "plans an absence in a mail program": mail(
        "Vacation hold", "I am on vacation from 3 May, I will be away until 20 May.", headers=[OUTLOOK]
    ),
    "tells of an absent child": mail("Absent : Paul", "Bonjour, Paul sera absent demain, il est malade."),
    "applies for leave": mail("On leave: request for May", "Dear HR, please approve my leave from 3 to 12 May."),
    "speaks of the answer itself": mail(
        "Automatic reply - wrong address shown", "My automatic reply shows an old phone number, please correct it."
    ),
    "asks in the subject": mail("Out of office: how do I switch it on?", "I can't find it."),
    "reports that the automatic answer fails": mail(
        "Out of office reply not working", "My automatic reply is not sent, although I am out of office from Monday on."
    ),
    "got an automatic answer": mail(
        "Question about automatic replies",
        "I got your automatic reply. I am on vacation until Monday, so come on Tuesday.",
    ),
    "got one, in Spanish": mail(
        "Respuesta automática", "Recibí su respuesta automática, pero necesito ayuda con mi pedido."
    ),
    "is away and wants something": mail(
        "Delivery date", "I am out of the office until Monday, please deliver next door."
    ),
    "is away, in German": mail("Abwesenheit", "Ich bin am Montag nicht im Büro, bitte verschieben Sie den Termin."),
    "is away, in Spanish": mail("Ausente", "Estaré ausente el lunes, ¿puede venir el martes?"),
    "answers an automatic answer": mail("RE: Automatic reply: Offer", "Thank you, I will wait.", headers=[ANSWERS]),
    "answers above a quoted automatic answer": mail(
        "Re: Automatic reply: Offer",
        "Great, let's talk then.\n\nOn Mon, 2 Mar 2026 at 10:00, Bob <bob@contoso.example> wrote:\n"
        "> I am out of the office until Monday. In my absence turn to Ann. This is an automatic reply.",
        headers=[ANSWERS],
    ),
    "answers above one without marks": mail(
        "Angebot",
        "Dann nächste Woche.\n\nAm 02.03.2026 um 10:00 schrieb Bob:\n"
        "Ich bin derzeit nicht im Büro. Dies ist eine automatische Antwort, bitte antworten Sie nicht.",
        headers=[ANSWERS],
    ),
    "wants a car insured": mail("AUTO: insurance", "I need an insurance for my new car."),
    "wants a car insured, in German": mail("Auto: Versicherung", "Ich brauche eine Versicherung."),
    "books a vacation": mail("Vacation: booking for two", "We would like to book two weeks in May."),
    "misses an answer, in French": mail("Absence de réponse", "Je n'ai pas reçu de réponse à mon message."),
    "switches something off": mail("Automatische Antwort abschalten", "Wie schalte ich das ab?"),
}

ABOUT_NOTICES = {
    "forwards a newsletter": mail(
        "Fwd: Our spring newsletter",
        f"Is this for me?\n\n---------- Forwarded message ---------\nFrom: News <news@shop.example>\n\n{NEWSLETTER}",
    ),
    "forwards a newsletter without a word": mail("FW: Our spring newsletter", NEWSLETTER),
    "wants off the list": mail("Newsletter", "Please unsubscribe me from your newsletter mailing list. Remove me."),
    "says only unsubscribe": mail("unsubscribe", "unsubscribe"),
    "cites a footer": mail("Your newsletter", "It says 'View this email in your browser', but there is no link."),
    "cites a line": mail(
        "Your order", 'Your mail said "This is an automated message, please do not reply". I need an invoice.'
    ),
    "cites it without marks": mail(
        "Order confirmation missing", "Your mail says please do not reply, but I need help."
    ),
    "has a new address": mail(
        "Address", "Please do not reply to this e-mail address any more. The new one is c@x.example."
    ),
    "misses a password": mail("Password reset", "I forgot my password and the reset mail does not arrive."),
    "complains about an invoice": mail("Your invoice 4711", "There is a mistake in your invoice 4711."),
    "thanks": mail("Thank you for your message", "We have received your parcel today, all is well."),
    "has a footer": mail(
        "Offer",
        "Please send an offer.\n\n-- \nFabrikam Ltd. All rights"
        " reserved. Privacy policy. Subscribe to our newsletter. This e-mail was sent to you in confidence.",
    ),
    "has a ticket's number": mail("Re: [Ticket#2026030210000012] printer", "It is still broken.", headers=[ANSWERS]),
    "starts with a ticket's number": mail("[#12345] still broken", "My printer is still broken."),
    "accepts an offer": mail("Accepted: your offer", "We accept your offer and would like to order ten pieces."),
    "accepts a meeting": mail(
        "Meeting on Tuesday", "I accept the meeting on Tuesday at ten. Shall I bring the papers?"
    ),
    "read an article": mail("Read: your article", "I have read your article and liked it."),
    "reports abuse": mail("Abuse report", "Someone sends spam from your server, see the header below."),
    "is urgent": mail("[URGENT] please call", "Please call me."),
}

SENDERS = {
    "has noreply in a double name": mail(sender="jane.noreply-smith@fabrikam.example", name="Jane Noreply-Smith"),
    "begins with noreply": mail(sender="noreply-smith@fabrikam.example", name="Noreply-Smith, Jane"),
    "is called Noreply": mail(sender="j.noreply@fabrikam.example", name="Jane Noreply"),
    "is called Reply": mail(sender="norbert.reply@fabrikam.example", name="Norbert Reply"),
    "is called Bruno Reply": mail(sender="bruno-reply@fabrikam.example", name="Bruno Reply"),
    "writes from info@": mail(sender="info@fabrikam.example", name="Fabrikam"),
    "writes from support@": mail("Your ticket", sender="support@fabrikam.example", name="Fabrikam Support"),
    "writes newsletters": mail(
        "Texts for the newsletter",
        "Dear team, here are the texts. The unsubscribe link is missing.",
        sender="newsletter-team@fabrikam.example",
        name="Nina News",
    ),
    "answers from newsletter@": mail("Re: Texts", sender="newsletter@fabrikam.example", headers=[ANSWERS]),
    "has the initials ndr": mail(sender="ndr@fabrikam.example", name="Niels D. Rasmussen"),
    "has the initials dsn": mail(sender="dsn@fabrikam.example", name="Dana S. Novak"),
    "sells cars": mail(sender="auto-mail@fabrikam.example", name="Autohaus Berg"),
    "is called Bounce": mail(sender="b.bounce@fabrikam.example", name="Betty Bounce"),
    "is called Daemon": mail(sender="d.daemon@fabrikam.example", name="Dirk Daemon"),
    "owns a shop": mail(sender="owner@fabrikam.example", name="Olga Owner"),
}

HEADERS = {
    "is on a list of three": mail(
        headers=[("List-Id", "<sales.contoso.example>"), OUTLOOK], sender="anna@contoso.example"
    ),
    "is on one of the own domain": mail(
        headers=[
            ("List-Id", "Sales <sales.lists.fabrikam.example>"),
            ("List-Post", "<mailto:sales@lists.fabrikam.example>"),
        ]
    ),
    "is on one that shows no program": mail(
        "Offer", "Hello Harper, can I have an offer?", headers=[("List-Id", "<x.y.example>")]
    ),
    "wrote to an Exchange list": mail(headers=[("X-Auto-Response-Suppress", "DR, OOF, AutoReply"), OUTLOOK]),
    "wrote through a gateway": mail(headers=[("Precedence", "bulk"), ("X-Mailer", "Microsoft Outlook 16.0")]),
    "answered through a gateway": mail("Re: x", headers=[("Precedence", "list"), ANSWERS]),
    "has a corporate mailer": mail(
        headers=[("List-Unsubscribe", "<mailto:u@fabrikam.example>"), ("X-MS-Has-Attach", "")]
    ),
    "wants no reports": mail(headers=[("X-Auto-Response-Suppress", "DR, NDR, RN, NRN")]),
    "says no": mail(headers=[("Auto-Submitted", "no")]),
    "says no with a comment": mail(headers=[("Auto-Submitted", "No (a person); x=auto-replied")]),
    "says nothing": mail(headers=[("Auto-Submitted", "")]),
    "has no autoreply": mail(headers=[("X-Autoreply", "no"), ("X-Auto-Generated", "False")]),
    "writes with a script": mail(headers=[("X-Mailer", "PHPMailer 6.5")]),
    "writes with a tool for newsletters": mail("Re: hello", headers=[("X-Mailer", "Mailchimp Mailer"), ANSWERS]),
    "writes by WorkMail": mail(
        headers=[
            ("X-SES-Outgoing", "2026"),
            ("Feedback-ID", "1.eu-west-1:AmazonSES"),
            ("X-Original-Mailer", "Amazon WorkMail"),
        ]
    ),
    "writes by SendGrid": mail(
        headers=[("X-SG-EID", "x"), ("Return-Path", "<bounces+1-2-h=c.example@x.example>"), OUTLOOK]
    ),
    "is in a help desk": mail("Re: Offer", headers=[("X-Zendesk-From", "1"), ("X-Mailer", "Zendesk"), ANSWERS]),
    "was redirected by a rule": mail(headers=[("X-MS-Exchange-Inbox-Rules-Loop", "anna@contoso.example"), OUTLOOK]),
    "was forwarded with SRS": mail(headers=[("Return-Path", "<SRS0=ab=cd=fabrikam.example=carla@x.example>"), OUTLOOK]),
    "has BATV": mail(headers=[("Return-Path", "<prvs=1234567890=carla@fabrikam.example>"), OUTLOOK]),
    "passed the filters": mail(
        headers=[
            ("X-Spam-Status", "No, score=-1"),
            ("X-Spam-Flag", "NO"),
            ("X-MS-Exchange-Organization-SCL", "1"),
            ("X-Forefront-Antispam-Report", "CIP:192.0.2.1;SCL:1;SFV:NSPM;CAT:NONE"),
            ("X-Microsoft-Antispam", "BCL:0;"),
            ("X-Fabrikam-MailScanner-SpamCheck", "not spam, SpamAssassin (score=0.1)"),
            ("X-Spam-Level", "**"),
            ("X-Proofpoint-Spam-Details", "rule=notspam policy=default score=0"),
        ]
    ),
    "has a boundary like a report": mail(
        headers=[("Content-Type", 'multipart/mixed; boundary="x; report-type=delivery-status"')]
    ),
    "signs a contract": mail(
        "Contract", "", headers=[("Content-Type", "application/pkcs7-mime")], message_class="IPM.Note.SMIME"
    ),
    "wrote to an Exchange list, and left no trace": mail(
        text="Please send the offer.", headers=[("X-Auto-Response-Suppress", "DR, OOF, AutoReply")]
    ),
    "writes from a help desk by a carrier": mail(
        "Offer", "Hi Tom, could we talk tomorrow?", headers=[("X-HubSpot-Tracking", "1"), ("X-SG-EID", "a")]
    ),
    "answers by a carrier": mail(
        "Re: Offer", "Go ahead.", headers=[ANSWERS, ("X-Front-Conversation", "c"), ("X-Mailgun-Sid", "a")]
    ),
    "answers a meeting without a word": mail("Accepted: your offer 4711", ""),
    "read a book": mail("Read: chapter 3", "Chapter 3 is great. The ending was read on the radio."),
    "changed the subject": mail("Another question", "And what about the printer?", headers=[ANSWERS]),
    "has an address for answers": mail(reply_to=["carla@home.example"]),
    "sent only a picture": mail("Photo", ""),
    "has no subject": mail("", "Hello"),
}

PEOPLE = {**ABOUT_BOUNCES, **ABOUT_ABSENCES, **ABOUT_NOTICES, **SENDERS, **HEADERS}


@pytest.mark.parametrize("content", PEOPLE.values(), ids=PEOPLE.keys())
def test_a_person_is_answered_who(content: Content) -> None:
    found = finding(content)
    assert (found.kind, found.reason) == (Kind.HUMAN, HUMAN), found.signs
    assert found.is_human


ORDINARY = {
    "en": (
        "Question about my order",
        "Hello,\n\nwhere is my order 4711? I have been waiting for two weeks.\n\nBest regards\nCarla",
    ),
    "de": (
        "Frage zu meiner Bestellung",
        "Guten Tag,\nwo bleibt meine Bestellung 4711?\nMit freundlichen Grüßen\nCarla",
    ),
    "fr": ("Ma commande", "Bonjour,\noù est ma commande ? Je vous ai écrit dans les plus brefs délais.\nCordialement"),
    "es": ("Mi pedido", "Buenos días:\n¿Dónde está mi pedido? No se pudo entregar el lunes.\nUn saludo"),
    "it": ("Il mio ordine", "Buongiorno, dov'è il mio ordine? Non è stato consegnato.\nSaluti"),
    "pt": ("O meu pedido", "Bom dia, onde está o meu pedido? Não foi entregue.\nObrigada"),
    "nl": ("Mijn bestelling", "Goedemorgen, waar blijft mijn bestelling? Het pakket kon niet worden bezorgd.\nGroeten"),
    "da": ("Min bestilling", "Hej, hvor er min bestilling? Pakken kunne ikke leveres.\nHilsen"),
    "sv": ("Min beställning", "Hej, var är min beställning? Paketet kunde inte levereras.\nHälsningar"),
    "fi": ("Tilaukseni", "Hei, missä tilaukseni on? Pakettia ei voitu toimittaa.\nTerveisin"),
    "pl": ("Moje zamówienie", "Dzień dobry, gdzie jest moje zamówienie? Paczka nie została dostarczona.\nPozdrawiam"),
    "cs": ("Moje objednávka", "Dobrý den, kde je moje objednávka? Zásilka nebyla doručena.\nS pozdravem"),
    "hu": ("Rendelésem", "Tisztelt Cím! Hol van a rendelésem? A csomagot nem sikerült kézbesíteni.\nÜdvözlettel"),
    "tr": ("Siparişim", "Merhaba, siparişim nerede? Paket teslim edilemedi.\nSaygılarımla"),
    "ru": ("Мой заказ", "Здравствуйте! Где мой заказ? Посылку не удалось доставить.\nС уважением"),
    "el": ("Η παραγγελία μου", "Καλημέρα, πού είναι η παραγγελία μου; Δεν παραδόθηκε.\nΕυχαριστώ"),
    "ja": (
        "注文について",
        "お世話になっております。注文した商品が届きません。配達できませんでしたと言われました。\nよろしくお願いします",
    ),
    "zh": ("我的订单", "您好，我的订单在哪里？包裹无法送达。谢谢"),
    "ko": ("주문 문의", "안녕하세요, 제 주문은 어디에 있나요? 감사합니다"),
    "ar": ("طلبي", "مرحبا، أين طلبي؟ شكرا"),
}


@pytest.mark.parametrize(("subject", "text"), ORDINARY.values(), ids=ORDINARY.keys())
@pytest.mark.parametrize("prefix", ["", "Re: ", "Fwd: "])
def test_an_ordinary_question_in_any_language_shows_hardly_a_sign(prefix: str, subject: str, text: str) -> None:
    found = finding(mail(f"{prefix}{subject}", text))
    assert found.kind is Kind.HUMAN
    assert len(found.signs) <= 1


@pytest.mark.parametrize("content", PEOPLE.values(), ids=PEOPLE.keys())
def test_our_addresses_change_nothing_for_people(content: Content) -> None:
    assert detect(content, frozenset({HARPER, "sales@contoso.example"})).kind is Kind.HUMAN

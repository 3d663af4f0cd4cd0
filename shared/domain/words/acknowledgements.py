"""Acknowledgements of requests, tickets, and what is asked of a sender who is to prove to be a person, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import phrases

# The subject is, or begins with, the acknowledgement of a request.
RECEIVED_SUBJECTS = phrases(
    """
    we received your | we have received your | we've received your | your request has been received |
    your ticket has been | your message has been received | your email has been received |
    your e-mail has been received | request received | ticket received | ticket created | new ticket created |
    ticket opened | case created | your support request | your support ticket | support ticket opened |
    thank you for contacting | thanks for contacting | thank you for your email | thank you for your e-mail |
    thank you for your message | thank you for your inquiry | thank you for your enquiry | thanks for your email |
    thanks for your message | thanks for reaching out | thank you for reaching out | acknowledgement of receipt |
    acknowledgment of receipt | acknowledgement | confirmation of receipt | receipt confirmation |
    your inquiry has been received | your enquiry | we got your message | message received |
    your mail has been received | [request received] | request received: | your case has been | case number |
    ticket number | new case | eingangsbestätigung | empfangsbestätigung | ihre anfrage ist eingegangen |
    ihre anfrage bei | ihre nachricht an | vielen dank für ihre anfrage | vielen dank für ihre nachricht |
    vielen dank für ihre e-mail | danke für ihre nachricht | ihre e-mail ist bei uns eingegangen | wir haben ihre |
    bestätigung ihrer anfrage | accusé de réception | accusé réception | nous avons bien reçu |
    votre demande a été | votre demande a bien | merci pour votre message | merci de votre message |
    confirmation de réception | acuse de recibo | hemos recibido su | su solicitud ha sido |
    confirmación de recepción | gracias por contactar | gracias por su mensaje | abbiamo ricevuto la |
    conferma di ricezione | conferma ricezione | grazie per averci contattato | la tua richiesta | recebemos sua |
    recebemos a sua | recebemos o seu | confirmação de recebimento | obrigado por entrar em contato |
    obrigado pelo seu contato | ontvangstbevestiging | wij hebben uw | we hebben uw | bedankt voor uw |
    bekræftelse på modtagelse | tak for din henvendelse | vi har modtaget | vi har mottagit | tack för ditt |
    takk for din henvendelse | vi har mottatt | kvittering for mottatt | olemme vastaanottaneet |
    potwierdzenie otrzymania | otrzymaliśmy | dziękujemy za | potvrzení o přijetí | potvrzení přijetí |
    obdrželi jsme | megkaptuk | visszaigazolás | am primit | confirmare de primire | talebiniz alındı |
    mesajınız alındı | başvurunuz alındı | мы получили ваш | ваше обращение | ваша заявка | ваш запрос |
    подтверждение получения | ми отримали ваш | λάβαμε το | επιβεβαίωση λήψης | お問い合わせありがとう |
    お問い合わせを受け付け | お問合せありがとう | 受付完了 | 受付のお知らせ | 受信確認 | 【自動返信】 |
    您的邮件已收到 | 已收到您的 | 感谢您的来信 | 我们已收到 | 我們已收到 | 문의가 접수 | 접수되었습니다
    """
)
RECEIVED_TEXTS = phrases(
    """
    has been received and is being | type your reply above this line | reply above this line |
    your request has been received | your message has been received | your email has been received |
    your e-mail has been received | a ticket has been | ticket has been created | ticket has been opened |
    your ticket number | your ticket id | your case number | your reference number | a support ticket |
    has been assigned ticket | ist bei uns eingegangen | ihre anfrage erhalten | ihre nachricht erhalten |
    ihre e-mail erhalten | eingegangen und wird | ihre ticketnummer | votre demande a bien | número de ticket |
    è stata ricevuta | è stato ricevuto | uw bericht ontvangen | in goede orde ontvangen | har modtaget din |
    har mottagit ditt | har mottatt din | olemme vastaanottaneet | zgłoszenie zostało | obdrželi jsme |
    prijali sme | alınmıştır | получили ваш | отримали ваш | お問い合わせいただき | お問い合わせありがとう |
    受け付けました | 受付いたしました | 已收到您 | 收到您的 | 접수되었 | 답변드리 | abbiamo ricevuto la sua |
    abbiamo ricevuto la tua | abbiamo ricevuto il suo | otrzymaliśmy twoj | otrzymaliśmy państwa |
    ваше обращение принято | ваша заявка принята | ваше обращение зарегистрировано | we hebben uw bericht |
    wij hebben uw bericht | wij hebben uw e-mail | am primit mesajul | megkaptuk levelét | megkaptuk üzenetét |
    λάβαμε το μήνυμά | 受け付けいたしました | thank you for contacting us. this | your request has been logged |
    we have received your request | we have received your message | we have received your email |
    we have received your e-mail | we have received your mail | we have received your inquiry |
    we have received your enquiry | we have received your ticket | we have received your query |
    we have received your submission | we have received your application | we have received your feedback |
    we have received your question | we have received your support | we've received your request |
    we've received your message | we've received your email | we've received your e-mail |
    we've received your mail | we've received your inquiry | we've received your enquiry |
    we've received your ticket | we've received your query | we've received your submission |
    we've received your application | we've received your feedback | we've received your question |
    we've received your support | we received your request | we received your message | we received your email |
    we received your e-mail | we received your mail | we received your inquiry | we received your enquiry |
    we received your ticket | we received your query | we received your submission | we received your application |
    we received your feedback | we received your question | we received your support | hemos recibido su mensaje |
    hemos recibido su solicitud | hemos recibido su correo | hemos recibido su consulta |
    hemos recibido tu mensaje | hemos recibido tu solicitud | hemos recibido tu correo |
    hemos recibido tu consulta | recebemos a sua mensagem | recebemos sua mensagem | recebemos sua solicitação |
    recebemos a sua solicitação | recebemos o seu e-mail | recebemos o seu contato | recebemos seu e-mail |
    bien reçu votre message | bien reçu votre demande | bien reçu votre courriel | bien reçu votre e-mail |
    bien reçu votre mail | your request (#
    """
)
CHALLENGE_SUBJECTS = phrases(
    """
    your email requires verification | please confirm your message | please confirm your email to |
    confirm your message | message verification | sender verification | sender address verification |
    confirmation request from | [sender verification | please verify your email to | your message is awaiting |
    antispam uol | bitte bestätigen sie ihre nachricht | verification required to deliver |
    please authenticate your | action required: confirm your message | please confirm delivery of your |
    please prove you are | human verification | verify your message to | confirmation required for your message |
    message requires confirmation
    """
)
CHALLENGE_TEXTS = phrases(
    """
    click the link below so i can receive | to control spam, i now allow | list of approved senders |
    was waitlisted | add yourself to my guest list | you need to verify your e-mail | approved beforehand |
    only from senders i have approved |
    protecting myself from receiving junk mail | complete the verification process | to verify that you are |
    verification process | only have to do this once | have to do this only once | para confirmar sua mensagem |
    to confirm your message | confirm that you are a real person | prove that you are a human |
    verify that you are a human | complete this verification | your message is being held | is being held until |
    confirm your e-mail address by replying | reply to this message to confirm | requires verification |
    before your message can be delivered | your message will be delivered once | added to the approved list |
    challenge-response | is protected by | spam protection requires | held for moderation |
    message awaits moderator approval | awaiting moderator | you only need to do this once |
    you will not need to do this again
    """
)
TICKET_SUBJECT = re.compile(
    r"^.{0,80}?[\[(<{【 ]?(?:#|(?:ticket|case|request|incident|issue|anfrage|vorgang|fall|ref|caso|dossier"
    r"|zgłoszenie|заявка|обращение|受付番号|工单)"
    r"[ .:_-]{0,3}(?:id|no|nr|number|nummer|n°)?[ .:#_-]{0,4}#?)[a-z]{0,6}-?\d{3,}"
)

"""Signs in the sender: its address and its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import View
from shared.domain.words.folding import fold, phrases, words

# The sender of Exchange's own reports: a name, 32 hex digits.
_EXCHANGE_REPORTER = re.compile(r"microsoftexchange[0-9a-f]{32}")
_REPORTERS = re.compile(
    r"mail(?:er)?[._-]?daemon(?:[+._-].{0,60})?|.{0,40}[._-]mailer-daemon|postmaster(?:[+._-].{0,60})?"
    r"|.{0,60}[._-]postmaster"
    r"|(?:double-)?bounces?|mmdf|mdaemon|mail-?delivery(?:[._-].{0,40})?|mail-?deliverysubsystem|mail-?router"
    r"|returned-?mail|undeliverable|delivery-(?:failure|status|notification)s?|dsn|ndr|mailsystem|mail-?system"
    r"|mailadmin-bounce"
    r"|symantec_antivirus.{0,60}|smtp-?gateway|smtp-?daemon|mailscanner|amavis(?:d-new)?|mail-errors?|mailerror"
    r"|mailgate-error"
)
_REPORTER_NAMES = phrases(
    """
    mail delivery subsystem | mail delivery system | mail delivery service | mail delivery agent | mail delivery |
    mailer-daemon | mailer daemon | maildaemon | mail daemon | mail-daemon | postmaster | electronic postmaster |
    internet mail delivery | mail delivery notification | mail delivery failure | delivery failure |
    mail transport agent | delivery status notification | mail transfer agent | returned mail | undeliverable mail |
    email delivery system | e-mail delivery system | email delivery subsystem | mailserver-daemon | mail router |
    bounced mail | interscan msis | interscan mss | interscan notification | microsoft exchange |
    system administrator mailer-daemon | mail system error | mail error notification | mailsystem | mail-delivery |
    sistema de entrega de correo | sistema de correo | sous-système de remise du courrier | système de messagerie |
    e-mail-zustellsystem | mail-zustellsystem | sistema di recapito posta | sistema de entrega de e-mail |
    mailbezorgsysteem | почтовая система | система доставки почты | почтовый демон | メール配信システム |
    メールシステム | 邮件投递系统 | 邮件系统管理员 | 系统退信 | 退信系统 | 郵件傳遞系統 | 메일 배달 시스템 |
    메일 시스템
    """
)
_SYSTEM_NAMES = phrases(
    """
    system administrator | microsoft outlook | mail administrator | systemadministrator | administrateur système |
    administrador del sistema | administrador do sistema | amministratore di sistema | systeembeheerder |
    administrator | mail server | mailserver | system | email server | administrator systemu |
    системный администратор | システム管理者 | 系统管理员 | 系統管理員 | 시스템 관리자 | email administrator |
    mail administration | mail system
    """
)
_COMPLAINTS = re.compile(
    r"scomp|fbl(?:[+._-].{0,60})?|.{0,40}[._-]fbl|feedback-?loop|complaints?(?:-?feedback)?|abuse-?reports?|arf"
    r"|spamcop|jmrp"
    r"|dmarc(?:[-_.]?(?:reports?|noreply|support|rua|feedback))?|.{0,30}dmarc-?reports?|tls-?reports?|tlsrpt"
    r"|abuse-?feedback|abusereport"
)
_COMPLAINT_NAMES = words(
    "feedback loop", "antispam feedback", "abuse report", "complaint feedback", "dmarc report", "spam report"
)
_NOREPLY_WORDS = (
    r"no[._-]?repl(?:y|ies|ay)|(?:do|does)[._-]?not[._-]?(?:reply|respond|answer)|don'?t[._-]?reply"
    r"|not?[._-]?(?:respon[sd]e?|answer)"
    r"|never[._-]?reply|unreply|noanswers?|no[._-]?reply[._-]?to|(?:bitte[._-]?)?nicht[._-]?(?:be)?antworten"
    r"|keine?[._-]?antwort(?:en)?"
    r"|ne[._-]?(?:pas[._-]?)?(?:repondre|repondez)(?:[._-]?pas)?|pas[._-]?(?:de[._-]?)?reponse|sans[._-]?reponse"
    r"|no[._-]?(?:responder|responda|respondas|contestar|conteste|contesta)"
    r"|n[aã]o[._-]?(?:responda|responder|responde)|non[._-]?(?:rispondere|rispondete|rispondi)|(?:geen"
    r"|niet)[._-]?(?:antwoord(?:en)?|beantwoorden|reageren|reply)"
    r"|(?:ikke|ej|inte|ei)[._-]?(?:svar(?:a|e)?|besvar(?:a|es)?|vastata|vastausta)|svar(?:a|e)?[._-]?(?:ikke|ej"
    r"|inte)|besvaras[._-]?ej|[aä]l[aä][._-]?vastaa|alkaa[._-]?vastatko"
    r"|nie[._-]?odpowiada(?:j|c)|bez[._-]?odpowiedzi|ne[._-]?odpov[ií]d(?:at|ejte|aj)|neodpovedat"
    r"|ne[._-]?v[aá]laszolj(?:on)?|nu[._-]?r[aă]spunde(?:ti)?"
    r"|ne[._-]?odgovaraj(?:te)?|ne[._-]?odgovarjaj|ne[._-]?otvech(?:ai|ay|at)(?:te)?|ne[._-]?otgovaryai(?:te)?"
    r"|yan[iı]tlama(?:y[iı]n(?:[iı]z)?)?|cevapla?ma(?:y[iı]n(?:[iı]z)?)?"
    r"|jangan[._-]?(?:di)?balas|tidak[._-]?(?:di)?balas|khong[._-]?tra[._-]?loi|mi[._-]?apantate|neatbildet"
    r"|neatsakyti|hensin[._-]?fuka|auto[._-]?(?:reply|responder|mailer|mail|confirm|notify|message)"
    r"|noresp|nrpl"
)
_NOREPLY = re.compile(
    rf"(?P<before>.{{1,200}}?[._+-])?(?:{_NOREPLY_WORDS})\d{{0,6}}(?P<after>[._+=-].{{1,200}})?", re.DOTALL
)
_MACHINES = re.compile(
    r"(?:root|nobody|cron|daemon|nagios|icinga|zabbix|jenkins|bugzilla|gitlab|logwatch|fail2ban|www(?:-data)?"
    r"|wwwrun|apache"
    r"|httpd|nginx|mailbot|mailrobot|quarantine|virus-?(?:alert|scanner|admin|master)?|spam-?digest|logcheck|munin"
    r"|backup"
    r"|ship-?confirm|order-?update|account-?update|shipment-?tracking|payments-messages"
    r"|auto-?mail(?:er)?)(?:[+-].{0,80})?"
)
_ROLES = re.compile(
    r"(?:e?news(?:letters?|flash|mail)?|nieuwsbrief|notif(?:y|ication|ications|ier)|benachrichtigung(?:en)?"
    r"|alerts?|mailer"
    r"|mailings?|mail-?(?:list|master)|emailing|jira|github|builds?|monitor(?:ing)?|wordpress|drupal|robot|bot"
    r"|automat(?:ed|ic)?|auto|system|server|service-?mail|updates?|digest|announce(?:ments?)?|marketing"
    r"|promo(?:tions?)?"
    r"|offers?|deals|surveys?|rewards|registration|verify|verification|confirm(?:ation)?s?|invitations?|invites?"
    r"|account-?(?:security|services?)|security-?alerts?|receipts?|billing-?noti\w{0,12}|shipping|order-?status"
    r"|listmaster"
    r"|discover)(?:[+._-].{0,80})?|.{1,60}[._-](?:notif(?:y|ications?|ier)|alerts?|newsletters?|news|mailer|bot|robot"
    r"|updates?|digest|announce)"
)
# Mail systems' senders, and people's initials.
_INITIALS = re.compile(r"dsn|ndr")
_AUTO_MAIL = re.compile(r"auto[._-]?mail")
_NAME = re.compile(r"[^\W\d_][\w'.-]{0,30}(?:,? [^\W\d_][\w'.-]{0,30}){1,4}")
_SYSTEMS_WORD = re.compile(
    r"mail|deliver|system|service|notif|server|report|auto(?:mat|[ -]?re)|daemon|return|bounce|undeliver|admin|status"
    r"|gateway|team|support"
)
_SURNAME = re.compile(r"(?:^|[\s,-])(?:Noreply|No-Reply|Noreply-[A-Z][a-z]{1,30}|[A-Z][a-z]{1,30}-Noreply)(?:$|[\s,])")


def sender_signs(view: View) -> Iterator[str]:
    """The names of the signs that the sender shows."""
    local, name = view.local, view.name
    if not view.sender:
        yield "no-sender"
    if _INITIALS.fullmatch(local) and (view.is_persons or _is_persons_name(view)):
        yield "bounce-like-sender"
    elif _REPORTERS.fullmatch(local) or _EXCHANGE_REPORTER.fullmatch(local):
        yield "bounce-sender"
    if (
        name in _REPORTER_NAMES
        or ("@" not in view.sender and _line(view) in _REPORTER_NAMES)
        or name.startswith(("mail delivery s", "mailer-daemon", "mailer daemon"))
    ):
        yield "bounce-name"
    elif name in _SYSTEM_NAMES:
        yield "bounce-like-name"
    if _COMPLAINTS.fullmatch(local) or any(words_ in name for words_ in _COMPLAINT_NAMES):
        yield "feedback-sender"
    yield from _noreply_signs(view)
    if _MACHINES.fullmatch(local) and not _REPORTERS.fullmatch(local):
        yield "machine-sender"
    elif _ROLES.fullmatch(local) and not _REPORTERS.fullmatch(local):
        yield "role-sender"


def _line(view: View) -> str:
    """The From as it was written, which may be no address but a mail system's name."""
    return fold(view.first("from"), 200).strip("\"' ")


def _noreply_signs(view: View) -> Iterator[str]:
    found = _NOREPLY.fullmatch(view.local.partition("+")[0] or view.local)
    if found is None or (_AUTO_MAIL.fullmatch(view.local) and (view.is_persons or _is_persons_name(view))):
        return
    is_inside = found["before"] is not None and found["after"] is not None
    is_alone = found["before"] is None and found["after"] is None
    yield "noreply-like-sender" if is_inside or (not is_alone and _is_surname(view)) else "noreply-sender"


def _is_persons_name(view: View) -> bool:
    """Whether the sender's name may be a person's or a firm's: several words, and none of a mail system."""
    shown = view.content.sender.name[:200].strip("\"' ")
    return _NAME.fullmatch(shown) is not None and _SYSTEMS_WORD.search(view.name) is None


def _is_surname(view: View) -> bool:
    """Whether the sender's name has noreply as a person's name has it, beside another name of the address."""
    shown = view.content.sender.name[:200]
    others = [part for part in re.split(r"[\s,.]+", view.name) if part and "reply" not in part]
    parts = re.split(r"[._+-]", view.local)
    named = any(other in parts or other[:1] in parts for other in others)
    hyphened = any(
        "-" in part and "reply" in part and part.strip("-") in view.local for part in re.split(r"[\s,.]+", view.name)
    )
    return _SURNAME.search(shown) is not None and bool(others) and (named or hyphened)

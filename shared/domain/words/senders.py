"""How programs and mail systems call themselves as senders: addresses and names."""

from __future__ import annotations

import re

from shared.domain.words.tables import names, phrases, words

# The sender of Exchange's own reports: a name, 32 hex digits.
EXCHANGE_REPORTER = re.compile(r"microsoftexchange[0-9a-f]{32}")
REPORTERS = re.compile(
    r"mail(?:er)?[._-]?daemon(?:[+._-].{0,60})?|.{0,40}[._-]mailer-daemon|postmaster(?:[+._-].{0,60})?"
    r"|.{0,60}[._-]postmaster"
    r"|(?:double-)?bounces?|mmdf|mdaemon|mail-?delivery(?:[._-].{0,40})?|mail-?deliverysubsystem|mail-?router"
    r"|returned-?mail|undeliverable|delivery-(?:failure|status|notification)s?|dsn|ndr|mailsystem|mail-?system"
    r"|mailadmin-bounce"
    r"|symantec_antivirus.{0,60}|smtp-?gateway|smtp-?daemon|mailscanner|amavis(?:d-new)?|mail-errors?|mailerror"
    r"|mailgate-error"
)
REPORTER_NAMES = phrases(
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
REPORTER_NAMES_BEGIN = words("mail delivery s", "mailer-daemon", "mailer daemon")
SYSTEM_NAMES = phrases(
    """
    system administrator | microsoft outlook | mail administrator | systemadministrator | administrateur système |
    administrador del sistema | administrador do sistema | amministratore di sistema | systeembeheerder |
    administrator | mail server | mailserver | system | email server | administrator systemu |
    системный администратор | システム管理者 | 系统管理员 | 系統管理員 | 시스템 관리자 | email administrator |
    mail administration | mail system
    """
)
COMPLAINTS = re.compile(
    r"scomp|fbl(?:[+._-].{0,60})?|.{0,40}[._-]fbl|feedback-?loop|complaints?(?:-?feedback)?|abuse-?reports?|arf"
    r"|spamcop|jmrp"
    r"|dmarc(?:[-_.]?(?:reports?|noreply|support|rua|feedback))?|.{0,30}dmarc-?reports?|tls-?reports?|tlsrpt"
    r"|abuse-?feedback|abusereport"
)
COMPLAINT_NAMES = words(
    "feedback loop", "antispam feedback", "abuse report", "complaint feedback", "dmarc report", "spam report"
)
NOREPLY_WORDS = (
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
NOREPLY = re.compile(
    rf"(?P<before>.{{1,200}}?[._+-])?(?:{NOREPLY_WORDS})\d{{0,6}}(?P<after>[._+=-].{{1,200}})?", re.DOTALL
)
MACHINES = re.compile(
    r"(?:root|nobody|cron|daemon|nagios|icinga|zabbix|jenkins|bugzilla|gitlab|logwatch|fail2ban|www(?:-data)?"
    r"|wwwrun|apache"
    r"|httpd|nginx|mailbot|mailrobot|quarantine|virus-?(?:alert|scanner|admin|master)?|spam-?digest|logcheck|munin"
    r"|backup"
    r"|ship-?confirm|order-?update|account-?update|shipment-?tracking|payments-messages"
    r"|auto-?mail(?:er)?)(?:[+-].{0,80})?"
)
ROLES = re.compile(
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
INITIALS = re.compile(r"dsn|ndr")
AUTO_MAIL = re.compile(r"auto[._-]?mail")
SYSTEMS_WORD = re.compile(
    r"mail|deliver|system|service|notif|server|report|auto(?:mat|[ -]?re)|daemon|return|bounce|undeliver|admin|status"
    r"|gateway|team|support"
)
SURNAME = re.compile(r"(?:^|[\s,-])(?:Noreply|No-Reply|Noreply-[A-Z][a-z]{1,30}|[A-Z][a-z]{1,30}-Noreply)(?:$|[\s,])")
SOFTWARE_SENDERS = re.compile(
    r"(?:listserv|majordomo|majordom|mailman|listproc|sympa|ezmlm|listar|ecartis|lyris|petidomo|mailbase)"
    r"(?:[+-].{0,80})?|owner-.{1,120}|.{1,120}-(?:request|bounces?|confirm\+.{8,80}|return-\d.{0,80})"
    r"|.{1,100}-bounces\+.{1,120}"
)
LIST_PATH = re.compile(
    r"owner-.{1,120}|.{1,120}-(?:owner|request|bounces?|errors|admin)|.{1,100}-(?:bounces|owner)\+.{1,160}"
    r"|.{1,100}-return-\d.{0,160}|sentto-\d.{1,160}|.{1,100}\+bnc.{1,160}|.{1,60}-l|l-.{1,60}"
)
LIST_SENDER = re.compile(
    r"owner-.{1,120}|.{1,120}-(?:owner|request|bounces?)|.{1,100}-(?:bounces|owner)\+.{1,160}"
    r"|.{1,100}-return-\d.{0,160}|sentto-\d.{1,160}|.{1,100}\+bnc.{1,160}"
)
BOUNCE_PATH = re.compile(
    r"(?:bounces?|returns?|errors?|mailer|verp|ndr|fbl|bnc)[+=._-].{1,250}|(?:b|rp|em|ret"
    r"|msprvs1)[+=-].{0,100}\d.{0,150}"
    r"|bounces?|[^=]{0,60}bounces?[+=._-].{1,250}|[^=+]{1,100}[+-][^=@]{1,160}=[^=]{1,160}\.[a-z]{2,}|.{0,60}bounces?"
)
SERVICE_DOMAINS = names(
    """
    lists. list. listserv. groups. googlegroups. yahoogroups. ml.
    """
)

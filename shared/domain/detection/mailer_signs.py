"""Signs of the programs that send by themselves: mass mailers, trackers, forums, monitors, help desks, web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.view.view import View
from shared.domain.words.folding import names
from shared.domain.words.system_subjects import TOPICS

# A name of a header that begins so, or has such a word in it, is a mass mailer's.
_CAMPAIGN_STARTS = names(
    """
    x-mc-user x-mcda x-mailchimp x-mandrill-newsletter x-csa-complaints x-campaign x-rpcampaign x-roving x-emv-
    x-sfmc x-job x-marketo x-mktarchive x-mkt x-pardot x-cmail- x-silverpop x-sp-transact x-responsys x-rext
    x-bluehornet x-icontact x-lyris x-mailingid x-mailing-id x-mailer-recptid x-mailer-sid x-newsletter x-subscriber
    x-subscription x-bulkmail x-mass x-klaviyo x-cheetah x-exacttarget x-eloqua x-elq x-getresponse x-cleverreach
    x-inxmail x-optivo x-episerver x-emarsys x-mailjet-campaign x-acelle x-drip x-convertkit x-beehiiv x-substack
    x-iterable x-braze x-customerio x-sailthru x-tm-id x-xpt-xsl-name bulk x-aweber x-dynect x-ctct-id
    """
)
_CAMPAIGN_WORDS = ("campaign", "newsletter", "mailingid", "unsubscribe", "subscriber")
_NOTIFIER_STARTS = names(
    """
    x-github- x-gitlab- x-jira- x-bugzilla- x-redmine- x-trac- x-launchpad- x-gerrit- x-jenkins- x-cron-env
    x-discourse- x-phabricator- x-mantis x-debian-pr- x-nagios x-zabbix x-linkedin- x-facebook x-twitter x-pinterest
    x-sourceforge- x-sf-tracker x-savane x-flyspray x-asana x-notification x-amazon-mail-relay-type x-ebay-
    x-paypal- x-payment x-meetup- x-confluence x-bitbucket x-travis x-circleci x-sentry x-pagerduty x-slack x-trello
    x-basecamp-notif x-youtube x-yahoo-newman-notification x-atlassian- x-vbulletin x-phpbb x-mybb x-drupal-notif
    x-svn- x-cvs- x-git-refname x-git- x-patchwork- x-buildbot x-backup x-virus-alert x-quora
    """
)
_CARRIER_STARTS = names(
    """
    x-ses-outgoing x-sg-eid x-sg-id x-smtpapi x-mailgun-sid x-mailgun-variables x-pm-message-id x-mj- x-mailjet
    x-sib-id x-mailin- x-msys- x-sparkpost x-mandrill- x-postmark x-elastic x-zepto x-socketlabs x-xsmtp x-msfbl
    x-feedback-id x-messagesystems x-smtpcom
    """
)
_DESK_STARTS = names(
    """
    x-otrs- x-zendesk x-freshdesk x-kayako x-helpscout x-intercom x-front- x-osticket x-zammad x-rt- rt-ticket
    x-powered-by-otrs x-deskpro x-groove x-ticket x-servicenow x-sfdc x-jitbit x-helpdesk x-gorgias x-kustomer
    x-hubspot x-topdesk x-spiceworks x-wrike x-cerberus x-tracker
    """
)
_MAILERS = re.compile(
    r"\bphp|mime::|mail::|swiftmailer|nodemailer|actionmailer|sendemail|\bblat\b|microsoft cdo|\bcdo\b|coldfusion"
    r"|python"
    r"|mailchimp|mandrill|marketo|constant contact|roving|campaign|lyris|listmanager|icontact|exacttarget"
    r"|silverpop|responsys"
    r"|dada ?mail|phplist|newsletter|bulk|mass ?mail|group ?mail|mailking|sendblaster|worldcast|acymailing|inxmail"
    r"|optivo"
    r"|wordpress|drupal|joomla|typo3|mantis|bugzilla|redmine|gitlab|github|jira|jenkins|nagios|zabbix|cron"
    r"|discourse|vbulletin"
    r"|phpbb|mybb|magento|prestashop|shopware|shopify|woocommerce|ebay|paypal|amazon\.com|facebook|linkedin"
    r"|zuckmail|twitter"
    r"|survey|confirmit|sap |oracle|crystal|edmail|aspmail|jmail|persits|dundas|ipworks|easymail|smtpit|aspemail"
    r"|devmail"
    r"|autorespond|vacation|mail delivery|\bdaemon\b|mailer-daemon|multimailer|the mailer|accucast|strongmail"
    r"|emailvision"
)
_DESKS = re.compile(
    r"otrs|zendesk|freshdesk|kayako|osticket|zammad|request tracker|\brt [345]|help ?desk|helpscout|help scout"
    r"|deskpro|intercom"
    r"|salesforce|hubspot|service ?now|jitbit|front \(|gorgias|topdesk"
)
# Mass mailing software names itself behind `by`, a mailing service before it; what is behind it received.
_CARRIERS = re.compile(
    r"\b(?:powermta|ecelerity|greenarrow|strongmail)\b|^from (?:(?! by ).){0,200}?(?:sendgrid|mailgun|mcsv\.net"
    r"|rsgsv\.net"
    r"|mcdlv\.net|mandrillapp|sparkpost|exacttarget|mailjet|sendinblue|constantcontact|responsys|amazonses|emarsys"
    r"|eloqua"
    r"|mktomail|cheetahmail)"
)
# Whole words: `reset`, but not `preset`.
_TOPIC = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, TOPICS))})(?![a-z])")
_SES = re.compile(r"amazonses", re.IGNORECASE)
_BULK_LEVEL = re.compile(r"bcl:\s*[1-9]", re.IGNORECASE)
_MAILER_HEADERS = names(
    """
    x-mailer user-agent x-mail-agent x-sender-agent x-generator x-powered-by x-managed-by
    """
)


def mailer_signs(view: View) -> Iterator[str]:
    """The names of the signs of mailing programs that a Mail's headers show."""
    signs = (*_program_signs(view), *_shared_signs(view))
    yield from signs
    if signs and not view.is_persons and not view.is_prefixed and _TOPIC.search(view.subject):
        yield "carried-topic"


def _program_signs(view: View) -> Iterator[str]:
    names = tuple(view.headers)
    if not view.is_persons and any(_is_campaign(name) for name in names):
        yield "campaign-header"
    if any(name.startswith(_NOTIFIER_STARTS) for name in names):
        yield "notifier-header"
    if "feedback-id" in view.headers and not view.is_persons and not _SES.search(view.first("feedback-id")):
        yield "feedback-id"
    if _BULK_LEVEL.match(view.first("x-microsoft-antispam")):
        yield "bulk-level"


def _shared_signs(view: View) -> Iterator[str]:
    """The heaviest sign of programs that people use as well: what one leaves, the next does not make likelier."""
    if view.is_prefixed and "in-reply-to" in view.headers:
        return
    programs = [value.lower() for name in _MAILER_HEADERS for value in view.headers.get(name, ())]
    if _is_carried(view):
        yield "carrier-header"
    elif any(_MAILERS.search(program) for program in programs):
        yield "mailer"
    elif any(_DESKS.search(program) for program in programs) or any(n.startswith(_DESK_STARTS) for n in view.headers):
        yield "desk-header"


def _is_carried(view: View) -> bool:
    """Whether a mailing service carried it that people use too."""
    if "feedback-id" in view.headers and (view.is_persons or _SES.search(view.first("feedback-id"))):
        return True
    if any(name.startswith(_CARRIER_STARTS) or (view.is_persons and _is_campaign(name)) for name in view.headers):
        return True
    return any(_CARRIERS.search(line.lower()) for line in view.headers.get("received", ()))


def _is_campaign(name: str) -> bool:
    is_list = name.startswith("list-")
    return name.startswith(_CAMPAIGN_STARTS) or (not is_list and any(word in name for word in _CAMPAIGN_WORDS))

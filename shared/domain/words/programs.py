"""Mail programs, and the names that mailing programs give themselves and their headers."""

from __future__ import annotations

import re

from shared.domain.words.tables import names

PERSONS = re.compile(
    r"thunderbird|outlook|apple mail|apple message framework|iphone mail|ipad mail|ipod mail|ios mail"
    r"|mac os x mail|macoutlook|evolution|kmail|mutt"
    r"|alpine|\bpine\b|eudora|the bat!|lotus notes|ibm notes|hcl notes|groupwise|zimbra|roundcube|squirrelmail"
    r"|horde|\bimp\b"
    r"|yahoomail|webmail|airmail|readdle|em ?client|claws mail|sylpheed|gnus|foxmail|becky!|open-xchange|\bsogo\b"
    r"|incredimail"
    r"|postbox|mailmate|windows live mail|windows mail|microsoft.{0,20}entourage|opera mail|seamonkey|mozilla/"
    r"|netscape"
    r"|internet mail service|pegasus mail|forte agent|mulberry|\bmh\b|nmh|\bvm \d|mew version|wanderlust|k-9 mail"
    r"|k9mail"
    r"|fairemail|blue ?mail|protonmail|proton mail|fastmail|tutanota|posteo|gmx|web\.de|aol|mailbird|geary|trojita"
    r"|nylas"
    r"|amazon workmail|zoho mail|rainloop|snappymail|nextcloud|cyrusdaboo|datula|al-mail|shuriken|samsung|android"
    r"|canary mail|hey\.com|superhuman|qqmail|coremail|icoremail|dreammail|sinamail|netease|mail\.ru|yandex|rediff"
    r"|unibox"
)
PERSONS_HOSTS = re.compile(
    r"@(?:mail\.gmail\.com|[a-z0-9.-]{1,100}\.(?:prod\.outlook\.com|exchangelabs\.com)|icloud\.com"
    r"|[a-z0-9.-]{1,60}\.mail\.[a-z0-9.-]{0,20}yahoo\.com"
    r"|phx\.gbl)>?$"
)
# A name of a header that begins so, or has such a word in it, is a mass mailer's.
CAMPAIGN_STARTS = names(
    """
    x-mc-user x-mcda x-mailchimp x-mandrill-newsletter x-csa-complaints x-campaign x-rpcampaign x-roving x-emv-
    x-sfmc x-job x-marketo x-mktarchive x-mkt x-pardot x-cmail- x-silverpop x-sp-transact x-responsys x-rext
    x-bluehornet x-icontact x-lyris x-mailingid x-mailing-id x-mailer-recptid x-mailer-sid x-newsletter x-subscriber
    x-subscription x-bulkmail x-mass x-klaviyo x-cheetah x-exacttarget x-eloqua x-elq x-getresponse x-cleverreach
    x-inxmail x-optivo x-episerver x-emarsys x-mailjet-campaign x-acelle x-drip x-convertkit x-beehiiv x-substack
    x-iterable x-braze x-customerio x-sailthru x-tm-id x-xpt-xsl-name bulk x-aweber x-dynect x-ctct-id
    """
)
CAMPAIGN_WORDS = ("campaign", "newsletter", "mailingid", "unsubscribe", "subscriber")
NOTIFIER_STARTS = names(
    """
    x-github- x-gitlab- x-jira- x-bugzilla- x-redmine- x-trac- x-launchpad- x-gerrit- x-jenkins- x-cron-env
    x-discourse- x-phabricator- x-mantis x-debian-pr- x-nagios x-zabbix x-linkedin- x-facebook x-twitter x-pinterest
    x-sourceforge- x-sf-tracker x-savane x-flyspray x-asana x-notification x-amazon-mail-relay-type x-ebay-
    x-paypal- x-payment x-meetup- x-confluence x-bitbucket x-travis x-circleci x-sentry x-pagerduty x-slack x-trello
    x-basecamp-notif x-youtube x-yahoo-newman-notification x-atlassian- x-vbulletin x-phpbb x-mybb x-drupal-notif
    x-svn- x-cvs- x-git-refname x-git- x-patchwork- x-buildbot x-backup x-virus-alert x-quora
    """
)
CARRIER_STARTS = names(
    """
    x-ses-outgoing x-sg-eid x-sg-id x-smtpapi x-mailgun-sid x-mailgun-variables x-pm-message-id x-mj- x-mailjet
    x-sib-id x-mailin- x-msys- x-sparkpost x-mandrill- x-postmark x-elastic x-zepto x-socketlabs x-xsmtp x-msfbl
    x-feedback-id x-messagesystems x-smtpcom
    """
)
DESK_STARTS = names(
    """
    x-otrs- x-zendesk x-freshdesk x-kayako x-helpscout x-intercom x-front- x-osticket x-zammad x-rt- rt-ticket
    x-powered-by-otrs x-deskpro x-groove x-ticket x-servicenow x-sfdc x-jitbit x-helpdesk x-gorgias x-kustomer
    x-hubspot x-topdesk x-spiceworks x-wrike x-cerberus x-tracker
    """
)
MAILERS = re.compile(
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
DESKS = re.compile(
    r"otrs|zendesk|freshdesk|kayako|osticket|zammad|request tracker|\brt [345]|help ?desk|helpscout|help scout"
    r"|deskpro|intercom"
    r"|salesforce|hubspot|service ?now|jitbit|front \(|gorgias|topdesk"
)
# Mass mailing software names itself behind `by`, a mailing service before it; what is behind it received.
CARRIERS = re.compile(
    r"\b(?:powermta|ecelerity|greenarrow|strongmail)\b|^from (?:(?! by ).){0,200}?(?:sendgrid|mailgun|mcsv\.net"
    r"|rsgsv\.net"
    r"|mcdlv\.net|mandrillapp|sparkpost|exacttarget|mailjet|sendinblue|constantcontact|responsys|amazonses|emarsys"
    r"|eloqua"
    r"|mktomail|cheetahmail)"
)

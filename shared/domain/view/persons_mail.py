"""Whether the mail program of a person wrote a Mail: what tells that a lone header was put on by something else."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PROGRAMS = re.compile(
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
_HOSTS = re.compile(
    r"@(?:mail\.gmail\.com|[a-z0-9.-]{1,100}\.(?:prod\.outlook\.com|exchangelabs\.com)|icloud\.com"
    r"|[a-z0-9.-]{1,60}\.mail\.[a-z0-9.-]{0,20}yahoo\.com"
    r"|phx\.gbl)>?$"
)
_TRACES = ("thread-index", "x-ms-has-attach", "x-originating-ip", "x-mimeole", "x-wm-sent-timestamp")
_PROGRAM_HEADERS = ("user-agent", "x-mailer", "x-original-mailer", "mime-version", "x-newsreader")


def has_persons_client(headers: Mapping[str, tuple[str, ...]], message_id: str, is_prefixed: bool) -> bool:
    """Whether a mail program of a person left its trace, or the Mail answers one under its subject."""
    if any(name in headers for name in _TRACES):
        return True
    if any(_PROGRAMS.search(value.lower()) for name in _PROGRAM_HEADERS for value in headers.get(name, ())):
        return True
    answers = "in-reply-to" in headers or "references" in headers
    return (answers and is_prefixed) or _HOSTS.search(message_id[:998].strip().lower()) is not None

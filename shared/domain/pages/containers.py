"""What the mail programs call the elements that hold quotes, signatures and forwards."""

from __future__ import annotations

import enum
import re

from shared.domain.pages.tree import Element
from shared.domain.pages.visible import Style, has_line


class Role(enum.Enum):
    """What an element is, by the name its program gave it."""

    QUOTE = enum.auto()  # holds a quote and nothing else
    CITE = enum.auto()  # a blockquote whose type says that it is a quote
    QUOTING = enum.auto()  # holds an attribution, the quote in a blockquote, and answers between and below
    BLOCKQUOTE = enum.auto()  # a blockquote that no program has named: a quote, or a person's own layout
    REST = enum.auto()  # from here to the end stands the mail that is answered or forwarded
    RULE = enum.auto()  # the line that a program of Microsoft draws above such a mail
    FORWARD = enum.auto()
    ATTRIBUTION = enum.auto()
    SIGNATURE = enum.auto()
    FOOTER = enum.auto()


def _named(role: Role, names: str) -> dict[str, Role]:
    return dict.fromkeys(names.split(), role)


# Names are ids, classes, names and data-markers. Where a comment names no program, several use the word.
_ROLES: dict[str, Role] = {
    **_named(Role.QUOTING, "gmail_quote gmail_quote_container"),
    **_named(Role.QUOTING, "protonmail_quote zmail_extra tutanota_quote skiff_quote nh_extra"),
    # Outlook on the web, for phones and for Mac
    **_named(Role.QUOTE, "mail-editor-reference-message-container ms-outlook-mobile-reference-message"),
    **_named(Role.QUOTE, "olk_src_body_section mac_outlook_attribution_blockquote"),
    # Yahoo, AT&T, AOL
    **_named(Role.QUOTE, "yahoo_quoted yahoo_quoted_begin iosymail aolmail_yahoo_quoted"),
    # NetEase, 139, Sina, QQ
    **_named(Role.QUOTE, "isreplycontent reply139content origbody orimsghtmlseperator includetail"),
    # Spark, Newton, Airmail, Front, Freshdesk, Missive, Nylas, HCL Verse, Skiff, wp.pl
    **_named(Role.QUOTE, "messagereplysection cm_replymail_content_wrap cm_quote clean_bq front-blockquote"),
    **_named(Role.QUOTE, "freshdesk_quote missive_quote nylas-quote history-container skiff-mail nh_quote"),
    # Zimbra, GMX and Web.de, Exchange, Yandex, Kayako, Apple's and Android's display of threads
    **_named(Role.QUOTE, "__quoted_text__ quoted-content emailquote wmi-quote quotedreply elided-text"),
    # Outlook and Outlook on the web, Zimbra, Hotmail, QQ
    **_named(Role.REST, "divrplyfwdmsg outlookmessageheader __divider__ __headers__ zwchr replysplit"),
    **_named(Role.REST, "appendonsend stopspelling xm_mail_oringinal_describe replyheader"),
    **_named(Role.RULE, "_mailoriginal ms-outlook-mobile-body-separator-line"),
    **_named(Role.FORWARD, "moz-forward-container isforwardcontent messageforwardsection"),
    **_named(Role.ATTRIBUTION, "gmail_attr moz-cite-prefix reply-intro airmail_on -x-evo-attribution"),
    **_named(Role.SIGNATURE, "gmail_signature gmail_signature_prefix moz-signature applemailsignature signature"),
    **_named(Role.SIGNATURE, "ms-outlook-mobile-signature ms-outlook-ios-signature yahoo-signature"),
    **_named(Role.SIGNATURE, "protonmail_signature_block front-signature io-ox-signature composer_signature"),
    **_named(Role.SIGNATURE, "_rc_sig __sig_pre__ __sig_post__ wmi-sign cm_signature cm_footer tmjah_g_1299s"),
    **_named(Role.SIGNATURE, "messagesignaturesection foxmail_sign foxmailsign zm-_id_-sgn bluemail_signature"),
    **_named(Role.SIGNATURE, "email-signature mail-signature wisestamp_sig tutanota_signature"),
    # Avast and AVG
    **_named(Role.FOOTER, "dab4fad8-2dd7-40bb-a1b8-4e2aa1f9fdf2"),
}
# Programs number these.
_ROLES_BY_START = (("divrpf", Role.REST), ("groupwisesection_", Role.QUOTE), ("zm-_id_-sgn", Role.SIGNATURE))
_ROLES_BY_ELEMENT = {"includetail": Role.QUOTE, "sign": Role.SIGNATURE, "signature": Role.SIGNATURE}
# What webmails put before names of a mail they show, which then stands in the quote of the answer; also a copy of
# quoted-printable that nobody decoded.
_PREFIX = re.compile(
    r'(?:x_|ecx|gmail-|yiv\d{4,12}|ydp[0-9a-f]{8}|m_-?\d++|ox-[0-9a-f]++-|[0-9a-f]{16}(?=wmi-)|3d(?="))*+'
)
_MOST_NAMES = 500
_MICROSOFTS_COLORS = ("#b5c4df", "#e1e1e1", "rgb(181,196,223)", "rgb(225,225,225)")


def role_of(element: Element, style: Style) -> Role | None:
    """What a mail program made the element for, or nothing."""
    role = _ROLES_BY_ELEMENT.get(element.name) or _role_by_name(element)
    if element.name == "blockquote":
        if role is None or role is Role.QUOTING:  # Gmail calls so what a person quotes by hand, too
            return Role.CITE if element.get("type").lower() == "cite" else Role.BLOCKQUOTE
        return role
    if role is None and _is_drawn_by_microsoft(element, style):
        return Role.RULE
    return role


def _role_by_name(element: Element) -> Role | None:
    for attribute in ("id", "class", "data-marker", "name"):
        value = element.get(attribute)
        for word in value[:_MOST_NAMES].lower().split() if value else ():
            role = _role_of_name(_without_prefix(word))
            if role is not None:
                return role
    # GMX and Web.de; as an id or a class the word means too little.
    return Role.QUOTE if element.get("name") == "quote" else None


def _without_prefix(name: str) -> str:
    prefix = _PREFIX.match(name)
    return name[prefix.end() :].strip('"') if prefix else name


def _role_of_name(name: str) -> Role | None:
    if name in _ROLES:
        return _ROLES[name]
    return next((role for start, role in _ROLES_BY_START if name.startswith(start)), None)


def _is_drawn_by_microsoft(element: Element, style: Style) -> bool:
    if element.name == "hr":
        return element.get("tabindex") == "-1"
    border = style.get("border-top", "")
    if not has_line(border) and style.get("border-style", "").startswith("solid none"):
        border = style.get("border-color", "")
    return any(color in "".join(border.split()) for color in _MICROSOFTS_COLORS)

"""Signs of mailing lists and mass mailers, in headers and in the way that a Mail took."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.values.addresses import normalise
from shared.domain.view.own_lists import list_domain, related
from shared.domain.view.values import addresses_in
from shared.domain.view.view import View, path_in
from shared.domain.words import senders
from shared.domain.words.tables import names

# Only list software writes these.
_SOFTWARE = names(
    """
    mailing-list x-mailing-list x-beenthere x-mailman-version x-mailman-rule-misses x-mailman-rule-hits
    x-google-group-id x-listserver x-listserv x-listprocessor-version x-listar-version x-ecartis-version
    x-majordomo-version x-majordomo x-egroups-return x-egroups-from x-egroups-msg-info x-yahoo-groups x-ml-name
    x-mlserver x-ml-info x-ml-count x-ml-driver x-quickml x-sympa-to x-sympa-from x-listname x-list-name
    x-list-host x-listbox-id x-lyris-to x-lyris-message-id x-lyrisuid x-list-unsubscribe x-list-id x-list-help
    x-list-admin x-unsubscribe x-unsubscribe-web x-mldrop x-ezmlm-version x-phplist-version x-listmember x-listid
    x-mailinglist x-mailinglist-id x-dada-list x-gm-groups x-groupsio-msgnum x-archive-number mail-list
    x-discourse-list x-topica-loop
    """
)
_ENVELOPE = re.compile(r"envelope-from <?([^\s<>()]{3,320})", re.IGNORECASE)
_FORWARDED = re.compile(r"srs[01][=+-].{0,200}=([^=]{1,200})=([^=]{1,120})")
_TAG = re.compile(r"\[[^\]\d#][^\]]{0,40}\] ?")


def list_signs(view: View) -> Iterator[str]:
    """The names of the signs of lists that a Mail shows; those of our own domain's lists count little."""
    if view.is_by_own_list:
        yield "own-list"
        return
    if any(name in view.headers for name in _SOFTWARE):
        yield "list-header"
    if senders.SOFTWARE_SENDERS.fullmatch(view.local):
        yield "list-sender"
    if "list-unsubscribe-post" in view.headers:
        yield "one-click"
    if "list-unsubscribe" in view.headers:
        yield "unsubscribe-on-persons-mail" if view.is_persons else "list-unsubscribe"
    yield from _field_signs(view)
    yield from _way_signs(view)


def _field_signs(view: View) -> Iterator[str]:
    """One List-* field may be put on by something else than a list; several are a list's, whatever the text says."""
    fields = {name for name in view.headers if name == "list-id" or _is_other_list_header(name)}
    is_at_home = _is_at_home(view)
    is_persons = view.is_persons or is_at_home or (len(fields) == 1 and view.is_personal)
    if "list-id" in fields:
        yield "list-on-persons-mail" if is_persons else "list-id"
    if fields - {"list-id"}:
        yield "list-on-persons-mail" if is_persons else "list-other"
    if len(fields) > 1 and not is_at_home:
        yield "more-list-fields"


def _way_signs(view: View) -> Iterator[str]:
    path = path_in(view.first("return-path")) or _envelope_sender(view)
    forwarded = _FORWARDED.fullmatch(path.rpartition("@")[0])
    path = f"{forwarded[2]}@{forwarded[1]}" if forwarded else path
    if any(_is_away_from_home(address, view) for address in addresses_in(view.first("sender"))):
        yield "list-software"
    named = {*addresses_in(view.first("sender")), *addresses_in(view.first("errors-to")), path} - {view.sender, ""}
    if any(_is_lists(address) for address in named):
        yield "list-path"
    elif not _is_from_somebody(view) and any(senders.BOUNCE_PATH.fullmatch(one.rpartition("@")[0]) for one in named):
        yield "bounce-path"
    reply_to = {normalise(address.address[:400]) for address in view.content.reply_to[:20]} - {"", view.sender}
    sent_to = {address for name in ("to", "cc", "delivered-to") for address in addresses_in(view.first(name))}
    if reply_to & sent_to:
        yield "list-reply-to"
    if _TAG.match(view.bare_subject) or (view.is_prefixed and _TAG.match(view.subject)):
        yield "list-tag"


def _is_from_somebody(view: View) -> bool:
    """Whether a person's program wrote it, or somebody asks something by a service that makes such paths for all."""
    return view.is_persons or (view.is_personal and view.asks)


def _envelope_sender(view: View) -> str:
    """The envelope's sender as a server on the way wrote it, for a Mail that lost its Return-Path."""
    found = (_ENVELOPE.search(line) for line in view.headers.get("received", ()))
    return next((match[1].lower() for match in found if match), "")


def _is_away_from_home(address: str, view: View) -> bool:
    """Whether a Sender is that of another domain's list; a few colleagues may have one of their own domain."""
    local, _, domain = address.rpartition("@")
    if address == view.sender or related(domain, view.domain):
        return False
    return senders.LIST_SENDER.fullmatch(local) is not None


def _is_lists(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return senders.LIST_PATH.fullmatch(local) is not None or domain.startswith(senders.SERVICE_DOMAINS)


def _is_other_list_header(name: str) -> bool:
    return name.startswith("list-") and name not in ("list-id", "list-unsubscribe", "list-unsubscribe-post")


def _is_at_home(view: View) -> bool:
    """Whether the list is one of the sender's own domain, and shows none of the marks of a public or mass one."""
    if "list-unsubscribe" in view.headers or "precedence" in view.headers or any(h in view.headers for h in _SOFTWARE):
        return False
    return related(list_domain(view.headers), view.domain)

"""Checks what an admin sends about a Mailbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from shared.domain.mailboxes.output import CONDITIONS, render_entry
from shared.domain.mailboxes.settings import (
    OTHERWISE,
    Action,
    AuthenticationSettings,
    InboxType,
    MailboxSettings,
    PlaybookEntry,
    Treatment,
    When,
)
from shared.domain.values.addresses import domain_of, is_plausible, normalise
from shared.domain.values.fields import Fields, fields_of
from shared.domain.values.ids import guid
from shared.domain.values.lengths import MOST_KEPT, units
from shared.domain.words.folding import folded
from shared.errors import InvalidInput

DEFAULT_TEMPLATE = "<p>{{ answer }}</p>"
PROVIDER = "microsoft365"
_MOST_NAME = 200
_MOST_CONDITION = 1_000
_MOST_ENTRIES = 100
_MOST_COLLEAGUES = 100
_MOST_ALARM_HOURS = 8_760
_MOST_HOSTS = 20


@dataclass(frozen=True, slots=True)
class _Recipients:
    """To whom this Mailbox may delegate and hand off."""

    domains: frozenset[str]
    colleagues: frozenset[str]
    own: frozenset[str]


def parse_settings(
    address: str,
    body: bytes,
    allowed_domains: frozenset[str],
    template_problems: Callable[[str], tuple[str, ...]],
) -> MailboxSettings:
    """The settings that an admin sends for an address; InvalidInput names every wrong field, such as `playbook[2].to`.

    `allowed_domains` are those of the Tenant's admins and mailboxes (the address's own counts by itself).
    """
    fields = fields_of(body)
    own = normalise(address)
    if not is_plausible(own):
        fields.wrong("address", "must be a mail address")
    inbox_type = fields.one_of("inboxType", tuple(InboxType), InboxType.INDIVIDUAL)
    answer_as = _answer_as(fields, inbox_type, own)
    colleagues = fields.addresses("colleagues", _MOST_COLLEAGUES)
    domains = frozenset(normalise(domain) for domain in allowed_domains) | {domain_of(own)}
    recipients = _Recipients(domains - {""}, frozenset(colleagues), frozenset({own, answer_as} - {""}))
    settings = MailboxSettings(
        address=own,
        name=fields.text("name", most=_MOST_NAME).strip(),
        inbox_type=InboxType(inbox_type or InboxType.INDIVIDUAL),
        enabled=fields.flag("enabled", False),
        response_template=_template(fields, template_problems),
        playbook=_playbook(fields, recipients),
        otherwise=_otherwise(fields, recipients),
        provider=fields.one_of("provider", (PROVIDER,), PROVIDER),
        answer_as=answer_as,
        object_id=_object_id(fields),
        colleagues=colleagues,
        alarm_after_hours=fields.whole_number("alarmAfterHours", 1, _MOST_ALARM_HOURS),
        authentication=_authentication(fields),
    )
    fields.refuse_others()
    if fields.problems:
        raise InvalidInput(fields.problems)
    return settings


def _answer_as(fields: Fields, inbox_type: str, own: str) -> str:
    given = fields.has("answerAs")
    if inbox_type == InboxType.INDIVIDUAL and given:
        fields.wrong("answerAs", "can be used for a shared inbox only")
    elif inbox_type == InboxType.SHARED and not given:
        fields.wrong("answerAs", "is required for a shared inbox: Harper's own address")
    if not given:
        return ""
    answer_as = fields.address("answerAs")
    if answer_as == own:
        fields.wrong("answerAs", "must be Harper's own address, not the shared mailbox's")
    return answer_as


def _object_id(fields: Fields) -> str:
    if not fields.has("objectId"):
        return ""
    object_id = fields.text("objectId", most=100).strip().lower()
    if object_id and not guid(object_id):
        fields.wrong("objectId", "must be an object id such as 00000000-0000-0000-0000-000000000000")
    return object_id


def _template(fields: Fields, template_problems: Callable[[str], tuple[str, ...]]) -> str:
    template = fields.text("responseTemplate", DEFAULT_TEMPLATE, lines=True)
    problems = template_problems(template) if template else ()
    if problems:
        fields.wrong("responseTemplate", "; ".join(problems))
    return template


def _authentication(fields: Fields) -> AuthenticationSettings:
    default = AuthenticationSettings()
    given = fields.inner("authentication")
    if given is None:
        return default
    failed = given.one_of("failed", tuple(Treatment), default.failed)
    unauthenticated = given.one_of("unauthenticated", tuple(Treatment), default.unauthenticated)
    hosts = given.hosts("authservIds", _MOST_HOSTS)
    given.refuse_others()
    return AuthenticationSettings(
        Treatment(failed or default.failed), Treatment(unauthenticated or default.unauthenticated), hosts
    )


def _playbook(fields: Fields, recipients: _Recipients) -> tuple[PlaybookEntry, ...]:
    entries: list[PlaybookEntry] = []
    names: set[str] = {OTHERWISE.name}
    for entry in fields.each("playbook", _MOST_ENTRIES):
        name = entry.text("name", most=_MOST_NAME).strip()
        if name in names:
            entry.wrong("name", "is used by another entry")
        names.update({name} - {""})
        entries.append(_entry(entry, name, _when(entry), recipients))
    _check_size(fields, "playbook", entries)
    return tuple(entries)


def _otherwise(fields: Fields, recipients: _Recipients) -> PlaybookEntry:
    entry = fields.inner("otherwise")
    if entry is None:
        return OTHERWISE
    name = entry.one_of("name", (OTHERWISE.name,), OTHERWISE.name)
    parsed = _entry(entry, name, When(), recipients)
    _check_size(fields, "otherwise", [parsed])
    return parsed


def _check_size(fields: Fields, name: str, entries: list[PlaybookEntry]) -> None:
    # It is kept as JSON, which is longer than its texts.
    rendered = msgspec.json.encode([render_entry(entry) for entry in entries]).decode()
    if units(rendered) > MOST_KEPT:
        fields.wrong(name, f"must have at most {MOST_KEPT:,} characters as JSON")


def _when(entry: Fields) -> When:
    if not entry.has("when"):
        entry.wrong("when", "is required")
        return When()
    fields = entry.inner("when")
    if fields is None:
        return When()
    given = {name: fields.text(name, most=_MOST_CONDITION).strip() for name in CONDITIONS if fields.has(name)}
    if not given:
        entry.wrong("when", f"must have at least one of {', '.join(CONDITIONS)}")
    for name in ("subjectContains", "bodyContains"):
        if given.get(name) and not folded(given[name]):
            fields.wrong(name, "must have a visible character")
    sender, domain = normalise(given.get("sender", "")), normalise(given.get("senderDomain", ""))
    if sender and not is_plausible(sender):
        fields.wrong("sender", "must be a mail address")
    if domain and not is_plausible(f"anybody@{domain}"):
        fields.wrong("senderDomain", "must be a domain such as contoso.example")
    fields.refuse_others()
    return When(given.get("subjectContains", ""), given.get("bodyContains", ""), sender, domain)


def _entry(entry: Fields, name: str, when: When, recipients: _Recipients) -> PlaybookEntry:
    chosen = entry.one_of("do", tuple(Action))
    action = Action(chosen) if chosen else None
    text = _text(entry, action)
    to = _to(entry, action, recipients)
    entry.refuse_others()
    return PlaybookEntry(name, action or Action.HOLD, when, text, to)


def _text(entry: Fields, action: Action | None) -> str:
    given = entry.has("text")
    if action is Action.ANSWER and not given:
        entry.wrong("text", "is required to answer")
    elif given and action in (Action.HAND_OFF, Action.IGNORE, Action.HOLD):
        entry.wrong("text", f"cannot be used with {action.value}")
    elif given:
        return entry.text("text", lines=True)
    return ""


def _to(entry: Fields, action: Action | None, recipients: _Recipients) -> str:
    given = entry.has("to")
    if action is Action.DELEGATE and not given:
        entry.wrong("to", "is required to delegate")
    elif given and action in (Action.ANSWER, Action.IGNORE, Action.HOLD):
        entry.wrong("to", f"cannot be used with {action.value}")
    elif given:
        return _recipient(entry, recipients)
    return ""


def _recipient(entry: Fields, recipients: _Recipients) -> str:
    to = entry.address("to")
    if to in recipients.own:
        entry.wrong("to", "must not be the mailbox itself")
    elif to and domain_of(to) not in recipients.domains and to not in recipients.colleagues:
        entry.wrong("to", "must be in a domain of the tenant's admins or mailboxes, or listed in colleagues")
    return to

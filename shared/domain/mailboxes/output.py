"""Shows what is kept of a Mailbox's settings, as the JSON that an admin could send."""

from __future__ import annotations

from shared.domain.mailboxes.settings import MailboxSettings, PlaybookEntry

CONDITIONS = ("subjectContains", "bodyContains", "sender", "senderDomain")


def render_settings(settings: MailboxSettings) -> dict[str, object]:
    """The JSON of settings as kept; what is not set is left out."""
    optional = {
        "answerAs": settings.answer_as,
        "objectId": settings.object_id,
        "alarmAfterHours": settings.alarm_after_hours,
    }
    return {
        "name": settings.name,
        "provider": settings.provider,
        "inboxType": settings.inbox_type.value,
        "enabled": settings.enabled,
        "responseTemplate": settings.response_template,
        "playbook": [render_entry(entry) for entry in settings.playbook],
        "otherwise": render_entry(settings.otherwise),
        "colleagues": list(settings.colleagues),
        "authentication": {
            "failed": settings.authentication.failed.value,
            "unauthenticated": settings.authentication.unauthenticated.value,
            "authservIds": list(settings.authentication.authserv_ids),
        },
        **{name: value for name, value in optional.items() if value},
    }


def render_entry(entry: PlaybookEntry) -> dict[str, object]:
    """The JSON of an entry of the playbook; what is empty is left out."""
    when = entry.when
    conditions = zip(
        CONDITIONS, (when.subject_contains, when.body_contains, when.sender, when.sender_domain), strict=True
    )
    given: dict[str, object] = {
        "name": entry.name,
        "when": {name: value for name, value in conditions if value},
        "do": entry.action.value,
        "text": entry.text,
        "to": entry.to,
    }
    return {name: value for name, value in given.items() if value}

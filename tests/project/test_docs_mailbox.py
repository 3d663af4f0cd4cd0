"""docs/mailboxes.md tells every field of a mailbox's settings, nested ones too, and no others."""

import inspect
import json
import re

import pytest

from shared.domain.mailboxes import input as mailbox_input
from shared.domain.mailboxes.input import PROVIDER, parse_settings
from shared.domain.mailboxes.output import CONDITIONS, render_settings
from shared.domain.mailboxes.settings import Action, InboxType, Treatment
from shared.settings.table import SETTINGS
from tools.docs.pages import ROOT

PAGE = (ROOT / "docs/mailboxes.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.partition("## A mailbox's settings")[2], re.MULTILINE))
WHEN = {
    "subjectContains": "invoice",
    "bodyContains": "paid",
    "sender": "ada@fabrikam.example",
    "senderDomain": "fabrikam.example",
}
GIVEN = {
    "name": "Support",
    "provider": "microsoft365",
    "inboxType": "shared",
    "enabled": True,
    "answerAs": "harper@contoso.example",
    "objectId": "00000000-0000-0000-0000-000000000000",
    "responseTemplate": "<p>{{ answer }}</p>",
    "playbook": [
        {"name": "money", "when": WHEN, "do": "delegate", "to": "bob@contoso.example", "text": "Please look."}
    ],
    "otherwise": {"do": "hold"},
    "colleagues": ["eve@fabrikam.example"],
    "authentication": {"failed": "ignore", "unauthenticated": "hold", "authservIds": ["mx.contoso.example"]},
    "alarmAfterHours": 12,
}
# What stands in the table as code and is not a field: values, and what a template or a header holds.
VALUES = {*Action, *Treatment, *InboxType, PROVIDER, "false", "{{ answer }}", "{{ name }}", "{% if name %}", "RE:"}


def kept() -> dict[str, object]:
    """The settings with every field given, as they are rendered after they were read."""
    settings = parse_settings("support@contoso.example", json.dumps(GIVEN).encode(), frozenset(), lambda _: ())
    return render_settings(settings)


def nested(value: object) -> set[str]:
    """All names of fields in a value."""
    if isinstance(value, list):
        return {name for each in value for name in nested(each)}
    return {*value, *(name for each in value.values() for name in nested(each))} if isinstance(value, dict) else set()


def test_the_settings_of_this_test_have_every_field_that_is_read_or_kept() -> None:
    source = inspect.getsource(mailbox_input)
    read = set(re.findall(r'\.(?:has|text|flag|one_of|address|addresses|inner|each|hosts|\w+_\w+)\("(\w+)"', source))
    assert nested(GIVEN) == read | {*CONDITIONS}
    assert nested(kept()) == nested(GIVEN)


def test_the_table_has_each_field_and_no_other() -> None:
    assert set(ROWS) == set(kept())


@pytest.mark.parametrize("field", ["playbook", "authentication"])
def test_a_row_names_each_nested_field(field: str) -> None:
    code = set(re.findall(r"`([^`]+)`", ROWS[field]))
    assert nested(kept()[field]) <= code


@pytest.mark.parametrize("field", ROWS)
def test_a_row_names_no_field_that_is_not_there(field: str) -> None:
    known = nested(kept()) | VALUES | {setting.name for setting in SETTINGS}
    assert set(re.findall(r"`([^`]+)`", ROWS[field])) <= known

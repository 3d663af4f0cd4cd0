"""What an admin may send about a Mailbox."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.mailboxes.input import DEFAULT_TEMPLATE, parse_settings
from shared.domain.mailboxes.output import render_settings
from shared.domain.mailboxes.settings import (
    OTHERWISE,
    Action,
    AuthenticationSettings,
    InboxType,
    MailboxSettings,
    PlaybookEntry,
    When,
)
from shared.domain.words.folding import folded
from shared.errors import InvalidInput
from tests.support.builders import COLLEAGUE, HARPER

DOMAINS = frozenset({"contoso.example"})
OBJECT_ID = "33333333-3333-4333-8333-333333333333"
WHEN = {"subjectContains": "order"}

EVERYTHING: dict[str, object] = {
    "name": "Harper",
    "provider": "microsoft365",
    "inboxType": "shared",
    "enabled": True,
    "answerAs": "harper.bot@contoso.example",
    "objectId": OBJECT_ID,
    "responseTemplate": "<div>\n{{ answer }}</div>",
    "playbook": [
        {"name": "orders", "when": {"subjectContains": "order", "bodyContains": "late"}, "do": "answer", "text": "a\n"},
        {"name": "bills", "when": {"sender": "x@fabrikam.example"}, "do": "delegate", "text": "?", "to": COLLEAGUE},
        {"name": "law", "when": {"senderDomain": "fabrikam.example"}, "do": "hand-off", "to": "law@outside.example"},
        {"name": "boss", "when": WHEN, "do": "hand-off"},
        {"name": "news", "when": WHEN, "do": "ignore"},
        {"name": "odd", "when": WHEN, "do": "hold"},
    ],
    "otherwise": {"name": "otherwise", "do": "delegate", "to": "b@contoso.example"},
    "colleagues": ["law@outside.example"],
    "authentication": {"failed": "ignore", "unauthenticated": "hold", "authservIds": ["mx.contoso.example", "relay-2"]},
    "alarmAfterHours": 48,
}  # fmt: skip


def no_problems(template: str) -> tuple[str, ...]:
    """A judge of templates that likes each."""
    return ()


def parse(body: object, address: str = HARPER) -> MailboxSettings:
    """The settings of a body, for a Tenant in contoso.example."""
    return parse_settings(address, json.dumps(body).encode(), DOMAINS, no_problems)


def problems_of(body: object, address: str = HARPER) -> dict[str, str]:
    """What is wrong with a body."""
    with pytest.raises(InvalidInput) as caught:
        parse(body, address)
    return caught.value.problems


def with_entry(**changes: object) -> dict[str, object]:
    """Settings with one good playbook entry, changed."""
    entry = {"name": "orders", "when": WHEN, "do": "answer", "text": "Soon.", **changes}
    return {"name": "Harper", "playbook": [{name: value for name, value in entry.items() if value != "-"}]}


def test_a_name_is_enough_and_nothing_is_answered_until_somebody_says_so() -> None:
    parsed = parse({"name": "Harper"})
    assert parsed == MailboxSettings(HARPER, "Harper", InboxType.INDIVIDUAL, False, DEFAULT_TEMPLATE)
    assert parsed.otherwise == OTHERWISE


def test_everything_that_can_be_set_is_kept_and_shown_as_it_was_sent() -> None:
    parsed = parse(EVERYTHING)
    assert parsed.playbook[0] == PlaybookEntry("orders", Action.ANSWER, When("order", "late"), "a\n")
    assert parsed.playbook[1].to == COLLEAGUE
    assert (parsed.answer_as, parsed.alarm_after_hours) == ("harper.bot@contoso.example", 48)
    assert render_settings(parsed) == EVERYTHING


def test_addresses_and_domains_are_normalised() -> None:
    body = {
        **EVERYTHING,
        "answerAs": " Bot@Contoso.example",
        "colleagues": ["Law@Outside.example", "law@outside.example"],
    }
    entry = {"name": "x", "when": {"senderDomain": "Fabrikam.EXAMPLE"}, "do": "hand-off", "to": "LAW@outside.example"}
    parsed = parse({**body, "objectId": OBJECT_ID.upper(), "playbook": [entry]}, "Harper@Contoso.example ")
    assert (parsed.address, parsed.answer_as, parsed.object_id) == (HARPER, "bot@contoso.example", OBJECT_ID)
    assert parsed.colleagues == ("law@outside.example",)
    assert parsed.playbook[0].when.sender_domain == "fabrikam.example"


TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40)
WORDS = TEXTS.map(str.strip).filter(bool)
VISIBLE = WORDS.filter(folded)
ENTRIES = st.builds(
    PlaybookEntry,
    name=WORDS.filter(lambda name: name != "otherwise"),
    action=st.just(Action.ANSWER),
    when=st.builds(When, VISIBLE, st.just("") | VISIBLE, st.just(""), st.sampled_from(["", "fabrikam.example"])),
    text=WORDS,
)


@given(
    name=WORDS,
    enabled=st.booleans(),
    playbook=st.lists(ENTRIES, max_size=5, unique_by=lambda entry: entry.name),
    hours=st.none() | st.integers(1, 8_760),
    authentication=st.builds(
        AuthenticationSettings, authserv_ids=st.sampled_from([(), ("mx",), ("mx.contoso.example", "straße")])
    ),
)
def test_settings_survive_being_shown_and_sent_again(
    name: str,
    enabled: bool,
    playbook: list[PlaybookEntry],
    hours: int | None,
    authentication: AuthenticationSettings,
) -> None:
    kept = MailboxSettings(
        HARPER,
        name,
        InboxType.INDIVIDUAL,
        enabled,
        DEFAULT_TEMPLATE,
        tuple(playbook),
        alarm_after_hours=hours,
        authentication=authentication,
    )
    assert parse(render_settings(kept)) == kept


WRONG_ENTRIES: list[object] = [
    {"name": "a", "when": WHEN, "do": "answer", "text": "ok"},
    {"name": "a", "when": {}, "do": "answer"},
    {"name": "c", "when": {"colour": "red"}, "do": "delegate", "to": "eve@elsewhere.example", "extra": 1},
    {"when": WHEN, "do": "dance"},
    "entry",
]
WRONG: dict[str, object] = {
    "provider": "other",
    "inboxType": "both",
    "enabled": "yes",
    "objectId": "1",
    "responseTemplate": 7,
    "playbook": WRONG_ENTRIES,
    "otherwise": {"do": "ignore", "when": {}},
    "colleagues": ["x@outside.example", 1, "nobody"],
    "authentication": {"failed": "answered", "unauthenticated": None, "authservIds": ["mx", "a b", 1], "spf": "hold"},
    "alarmAfterHours": True,
    "color": "red",
}


def test_every_wrong_field_is_named_at_once() -> None:
    assert set(problems_of(WRONG, "nobody")) == {
        "address",
        "name",
        "provider",
        "inboxType",
        "enabled",
        "objectId",
        "responseTemplate",
        "playbook[1].name",
        "playbook[1].when",
        "playbook[1].text",
        "playbook[2].when",
        "playbook[2].when.colour",
        "playbook[2].to",
        "playbook[2].extra",
        "playbook[3].name",
        "playbook[3].do",
        "playbook[4]",
        "otherwise.when",
        "colleagues[1]",
        "colleagues[2]",
        "authentication.failed",
        "authentication.unauthenticated",
        "authentication.authservIds[1]",
        "authentication.authservIds[2]",
        "authentication.spf",
        "alarmAfterHours",
        "color",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"do": "-"}, "do"),
        ({"text": "-"}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 30_001}, "text"),
        ({"text": None}, "text"),
        ({"to": "b@contoso.example"}, "to"),
        ({"do": "delegate"}, "to"),
        ({"do": "delegate", "to": "nobody"}, "to"),
        ({"do": "delegate", "to": "b@sub.contoso.example"}, "to"),
        ({"do": "delegate", "to": HARPER}, "to"),
        ({"do": "hand-off", "text": "-", "to": "Harper@Contoso.example"}, "to"),
        ({"do": "hand-off"}, "text"),
        ({"do": "ignore"}, "text"),
        ({"do": "hold", "text": "-", "to": "b@contoso.example"}, "to"),
        ({"do": "Answer"}, "do"),
        ({"name": "otherwise"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"when": "-"}, "when"),
        ({"when": []}, "when"),
        ({"when": {"subjectContains": ""}}, "when.subjectContains"),
        ({"when": {"bodyContains": " \t"}}, "when.bodyContains"),
        ({"when": {"subjectContains": "\u200b"}}, "when.subjectContains"),
        ({"when": {"bodyContains": "\u00ad \u2060", "sender": "a@fabrikam.example"}}, "when.bodyContains"),
        ({"when": {"bodyContains": 1}}, "when.bodyContains"),
        ({"when": {"subjectContains": "x" * 1_001}}, "when.subjectContains"),
        ({"when": {"sender": "nobody"}}, "when.sender"),
        ({"when": {"senderDomain": "@fabrikam.example"}}, "when.senderDomain"),
        ({"when": {"senderDomain": "localhost"}}, "when.senderDomain"),
    ],
)
def test_a_wrong_playbook_entry_is_refused(changes: dict[str, object], field: str) -> None:
    assert set(problems_of(with_entry(**changes))) == {f"playbook[0].{field}"}


def test_a_colleague_in_another_domain_must_stand_on_the_mailboxs_list() -> None:
    body = with_entry(do="delegate", to="law@outside.example")
    assert set(problems_of(body)) == {"playbook[0].to"}
    assert parse({**body, "colleagues": ["law@outside.example"]}).playbook[0].to == "law@outside.example"


def test_the_domain_of_the_mailbox_itself_is_one_of_the_tenants() -> None:
    body = with_entry(do="delegate", to="b@harper.example")
    assert parse(body, "harper@harper.example").playbook[0].to == "b@harper.example"


def test_harpers_own_address_in_a_shared_mailbox_is_no_colleague() -> None:
    shared = {"inboxType": "shared", "answerAs": "bot@contoso.example"}
    assert set(problems_of({**with_entry(do="delegate", to="bot@contoso.example"), **shared})) == {"playbook[0].to"}


@pytest.mark.parametrize(
    "body",
    [
        {"inboxType": "shared"},
        {"inboxType": "shared", "answerAs": "nobody"},
        {"inboxType": "shared", "answerAs": HARPER},
        {"inboxType": "individual", "answerAs": "bot@contoso.example"},
        {"answerAs": "bot@contoso.example"},
    ],
)
def test_answer_as_goes_with_a_shared_inbox_always_and_only(body: dict[str, object]) -> None:
    assert set(problems_of({"name": "Harper", **body})) == {"answerAs"}


@pytest.mark.parametrize("value", [0, -1, 8_761, 1.5, "48", True, None])
def test_alarm_after_hours_is_a_whole_number_of_at_most_a_year(value: object) -> None:
    assert set(problems_of({"name": "Harper", "alarmAfterHours": value})) == {"alarmAfterHours"}


def test_what_is_wrong_with_a_template_is_said_in_the_words_of_its_judge() -> None:
    body = json.dumps({"name": "Harper", "responseTemplate": "<p>"}).encode()
    with pytest.raises(InvalidInput) as caught:
        parse_settings(HARPER, body, DOMAINS, lambda template: (f"{template} is odd", "answer is missing"))
    assert caught.value.problems == {"responseTemplate": "<p> is odd; answer is missing"}


def test_the_playbook_is_measured_as_it_is_kept() -> None:
    entries = [{"name": f"e{n}", "when": WHEN, "do": "answer", "text": "😀" * 8_000} for n in range(2)]
    assert set(problems_of({"name": "Harper", "playbook": entries})) == {"playbook"}
    assert parse({"name": "Harper", "playbook": entries[:1]}).playbook[0].text == "😀" * 8_000
    otherwise = {"do": "answer", "text": "\n" * 14_000 + "x" * 10_000}
    assert set(problems_of({"name": "Harper", "otherwise": otherwise})) == {"otherwise"}


def test_a_playbook_has_at_most_a_hundred_entries() -> None:
    entries = [{"name": f"e{n}", "when": WHEN, "do": "ignore"} for n in range(101)]
    assert set(problems_of({"name": "Harper", "playbook": entries})) == {"playbook"}
    assert len(parse({"name": "Harper", "playbook": entries[:100]}).playbook) == 100


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_settings(HARPER, body, DOMAINS, no_problems)
    assert set(caught.value.problems) == {"body"}

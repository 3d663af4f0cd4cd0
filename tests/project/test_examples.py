"""What lies in examples/ goes through the readers that the app and `python -m sandbox.read` use."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.read.files import mails_in
from shared.adapters.html.reader import PageReader
from shared.adapters.html.templates import JinjaTemplates, problems_of
from shared.domain.mail.decisions import Answer, Decision, Delegate, HandOff, Hold, Ignore
from shared.domain.mailboxes.input import parse_settings
from shared.domain.mailboxes.output import render_settings
from shared.domain.mailboxes.settings import MailboxSettings
from shared.domain.policy.playbook import decide
from shared.domain.values.addresses import Address
from tests.support.builders import HARPER, a_content

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
BODIES = ("mailbox.json", "playbooks/opening-hours.json", "playbooks/help-desk.json", "playbooks/hand-off.json")
FILES = sorted(file.relative_to(EXAMPLES).as_posix() for file in EXAMPLES.rglob("*.*") if file.name != "README.md")

MAILBOX, HOURS, DESK, HAND_OFF = BODIES
# Example, subject, text, sender; what is decided, and by which entry.
DECIDED = [
    (MAILBOX, "Hello", "Where is my order?", "carla@fabrikam.example", Answer, "where is it"),
    (MAILBOX, "Invoice 12", "Too high", "carla@fabrikam.example", Delegate, "invoices"),
    (MAILBOX, "Sold", "Three chairs", "cart@eu.shop.contoso.example", Ignore, ""),
    (MAILBOX, "Hello", "What do you sell?", "carla@fabrikam.example", Hold, ""),
    (HOURS, "Opening Hours?", "", "carla@fabrikam.example", Answer, "hours, asked in the subject"),
    (HOURS, "Hello", "Your opening  hours?", "carla@fabrikam.example", Answer, "hours, asked in the text"),
    (HOURS, "Hello", "A complaint", "carla@fabrikam.example", Hold, ""),
    (DESK, "Disk full", "password expired", "monitor@contoso.example", Ignore, ""),
    (DESK, "Help", "I forgot my password", "ada@contoso.example", Answer, "passwords"),
    (DESK, "Printer on fire", "", "ada@contoso.example", Delegate, "printers"),
    (DESK, "Hello", "My chair squeaks", "ada@contoso.example", Delegate, "otherwise"),
    (HAND_OFF, "Hello", "My lawyer writes to you", "carla@fabrikam.example", HandOff, "lawyers"),
    (HAND_OFF, "A complaint", "It broke", "carla@fabrikam.example", HandOff, "a partner who has their own contact"),
    (HAND_OFF, "A complaint", "It broke", "cora@northwind.example", Ignore, ""),
]


def with_these_fields(shown: object, sent: object) -> object:
    """What is shown, without the fields that were not sent: those have their defaults."""
    if isinstance(shown, dict) and isinstance(sent, dict):
        return {name: with_these_fields(shown.get(name), value) for name, value in sent.items()}
    if isinstance(shown, list) and isinstance(sent, list) and len(shown) == len(sent):
        return [with_these_fields(*pair) for pair in zip(shown, sent, strict=True)]
    return shown


def settings_of(name: str) -> MailboxSettings:
    """What a PUT of an example saves, in a tenant whose admins are of contoso.example."""
    return parse_settings(HARPER, (EXAMPLES / name).read_bytes(), frozenset({"contoso.example"}), problems_of)


@pytest.mark.parametrize("name", BODIES)
def test_what_is_saved_is_what_was_sent(name: str) -> None:
    sent = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    shown = json.loads(json.dumps(render_settings(settings_of(name))))
    assert with_these_fields(shown, sent) == sent


@pytest.mark.parametrize(("name", "subject", "text", "sender", "kind", "entry"), DECIDED)
def test_a_playbook_decides_as_its_words_say(
    name: str, subject: str, text: str, sender: str, kind: type[Decision], entry: str
) -> None:
    content = a_content(subject=subject, text=text, written=text, sender=Address("", sender))
    decision = decide(content, settings_of(name))
    assert type(decision) is kind
    assert getattr(decision, "entry", "") == entry


def test_every_entry_of_a_playbook_is_decided_once_here() -> None:
    decided = {(name, entry) for name, *_, entry in DECIDED if entry}
    silent = {(name, entry.name) for name in BODIES for entry in settings_of(name).playbook if entry.action == "ignore"}
    assert {(name, entry.name) for name in BODIES for entry in settings_of(name).playbook} <= decided | silent


def test_the_answer_of_the_mailbox_stands_in_its_template() -> None:
    settings = settings_of(MAILBOX)
    text = settings.playbook[0].text
    html = JinjaTemplates().render(settings.response_template, text, "Carla & Co")
    assert html.startswith("<p>Dear Carla &amp; Co,</p><p>Your order leaves")


@pytest.mark.parametrize(("name", "entry"), [(MAILBOX, "where is it"), (HOURS, "hours, asked in the text")])
def test_the_mail_is_answered_for_what_was_written(name: str, entry: str) -> None:
    content = PageReader().content_of(mails_in(EXAMPLES / "mail.eml")[0])
    decision = decide(content, settings_of(name))
    assert isinstance(decision, Answer)
    assert decision.entry == entry


def test_the_mail_is_not_answered_for_what_it_quotes() -> None:
    content = PageReader().content_of(mails_in(EXAMPLES / "mail.eml")[0])
    assert "password" in content.text
    decision = decide(content, settings_of(DESK))
    assert isinstance(decision, Delegate)
    assert decision.entry == "otherwise"


def test_the_command_of_the_page_tells_about_the_mail() -> None:
    command = re.search(r"^    \.venv/bin/python (-m sandbox\.read .+)$", README, re.MULTILINE)
    assert command
    words = [sys.executable, *shlex.split(command[1])]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "kind            human: human (may be answered)" in told
    assert "sender          authenticated: dmarc-pass" in told
    assert "--- signature\n  --\n  Carla Customer" in told


def test_the_page_names_every_example() -> None:
    assert sorted(re.findall(r"^\| `([\w./-]+)` \|", README, re.MULTILINE)) == FILES

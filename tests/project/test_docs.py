"""README and docs/ leave out no setting, route, function, queue, state, reason, alarm or word, and say what is so."""

import base64
import os
import re
import subprocess
from collections.abc import Callable, Iterable
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from shared.domain.detection.table import BY_NAME, SIGNS
from shared.domain.mail.decisions import Hold, Ignore
from shared.domain.mail.mail import TERMINAL
from shared.domain.mail.reasons import Reason
from shared.domain.mailboxes.watch import WatchState
from shared.domain.policy.budgets import Spent
from shared.domain.policy.rules import RULES, Rule
from shared.domain.tenants import TenantState
from shared.domain.values.ids import MailboxId, TenantId
from shared.domain.view.kinds import Kind, Sign
from shared.domain.work import QUEUES as WORK_QUEUES
from shared.domain.work import REPLAY, WorkItem
from shared.settings.reader import Setting
from shared.settings.table import SETTINGS
from shared.usecases.replying.withdraw import discard, withdraw
from shared.usecases.steps.transitions import ReplyRun, end, hold_with_alarm, moved_on
from tests.infra.alerts.rules import AlertRule, alert_rules
from tests.project.test_function_list import HTTP, QUEUES, TIMERS
from tools.costs import Counts, table
from tools.docs import alerts, figures, functions, packages, reasons
from tools.docs.__main__ import main
from tools.docs.alerts import FIRES
from tools.docs.packages import PACKAGES
from tools.docs.pages import Undescribed, pages
from tools.docs.reasons import REASONS

ROOT = Path(__file__).parents[2]
PAGES = pages()
DOCS = "\n".join(PAGES.values())
ROWS = [line for line in DOCS.splitlines() if line.startswith("|")]
GLOSSARY = [
    *("Tenant", "Consent", "Mailbox", "Subscription", "Notification", "Mail", "Address", "Thread", "Rule"),
    *("Decision", "Responder", "Reply", "Correspondence", "WorkQueue", "Settings"),
    *("Watch", "Work item", "Ticket", "Claim", "Client state"),
]
PRODUCT = sorted(path for folder in ("shared", "functions") for path in (ROOT / folder).rglob("*.py"))
SOURCE = {path: path.read_text(encoding="utf-8") for path in PRODUCT}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_there_with_its_default(setting: Setting[Any]) -> None:
    default = f"`{setting.default}`" if setting.default else ""
    assert any(row.startswith(f"| `{setting.name}` | {default} |") for row in ROWS)


def test_every_setting_that_the_code_reads_is_documented() -> None:
    read = {name for text in SOURCE.values() for name in re.findall(r'"(HARPER_[A-Z_]+|HarperStorage\w*)"', text)}
    assert read == {setting.name for setting in SETTINGS} - {"WEBSITE_AUTH_ENABLED"}


@pytest.mark.parametrize("function", HTTP)
def test_every_route_stands_there_with_its_method_and_function(function: str) -> None:
    route, methods, _ = HTTP[function]
    assert any(
        row.startswith(f"| `/api/{route}` |") and f"| {', '.join(methods)} |" in row and f"`{function}`" in row
        for row in ROWS
    )


@pytest.mark.parametrize("name", [*TIMERS, *QUEUES, *WORK_QUEUES, *sorted(state.value for state in TERMINAL)])
def test_every_function_queue_and_terminal_state_stands_there(name: str) -> None:
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("rule", alert_rules().values(), ids=lambda rule: rule.key)
def test_every_alert_stands_there_with_its_severity_and_what_to_do(rule: AlertRule) -> None:
    assert any(
        row.startswith(f"| `{rule.key}` | {rule.severity} |") and row.endswith(f"| {rule.title} |") for row in ROWS
    )


def test_what_a_month_costs_is_the_table_that_is_computed() -> None:
    assert "\n".join(table(Counts.read())) in DOCS


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.name)
def test_every_sign_of_the_detector_stands_there(sign: Sign) -> None:
    assert f"| `{sign.name}` | {sign.kind.value} | {sign.weight} | {sign.meaning} |" in ROWS


def test_the_signs_stand_there_in_their_order_and_every_kind_is_named() -> None:
    named = [
        row.split("`")[1] for row in ROWS if row.count(" | ") == 3 and row.startswith("| `") and row.endswith(". |")
    ]
    assert [name for name in named if name in BY_NAME] == [sign.name for sign in SIGNS]
    assert all(f"`{kind.value}`" in DOCS for kind in Kind)


@pytest.mark.parametrize("word", GLOSSARY)
def test_every_word_of_the_glossary_stands_there(word: str) -> None:
    assert any(row.startswith(f"| {word} |") for row in ROWS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_reason_of_a_rule_stands_there_with_its_end(rule: Rule) -> None:
    how = reasons.ends()[rule.reason]
    assert type(rule.end).__name__.lower() in how
    assert any(row.startswith(f"| `{rule.reason}` | {how} |") for row in ROWS)


@pytest.mark.parametrize(
    "taker", [Hold, Ignore, Spent, moved_on, end, hold_with_alarm, ReplyRun.end, withdraw, discard]
)
def test_only_the_reasons_of_the_list_end_a_mail(taker: Callable[..., object]) -> None:
    """The types say so, and `make check` holds all callers to them."""
    taken = get_args(get_type_hints(taker)["reason"])
    assert taken
    assert set(taken) <= set(get_args(Reason))


def test_what_raises_an_alarm_cannot_end_a_mail_without_it() -> None:
    alarming = set(get_args(get_type_hints(hold_with_alarm)["reason"]))
    assert alarming == {reason for reason, ends in reasons.ends().items() if "alarm" in ends} - {"buried"}
    assert alarming.isdisjoint(get_args(get_type_hints(end)["reason"]))


@pytest.mark.parametrize("state", ["IGNORED", "HELD"])
def test_a_reason_is_given_with_the_end_that_is_told(state: str) -> None:
    code = "\n".join(SOURCE.values())
    rests = re.findall(rf"MailState\.{state}, (.+)", code)
    given = {reason for rest in rests for reason in re.findall(r'"([a-z-]+)"', rest)}
    word = {"IGNORED": "ignore", "HELD": "hold"}[state]
    assert len(given) >= 3
    assert {reason for reason in given if word not in reasons.ends()[reason]} == set()


def test_every_alarm_stands_there() -> None:
    alarms = {name for text in SOURCE.values() for name in re.findall(r"alarm=([a-z_]+)", text)}
    assert alarms
    assert {name for name in alarms if f"`alarm={name}`" not in DOCS} == set()


def test_every_run_time_package_stands_there_and_no_other() -> None:
    assert set(PACKAGES) == packages.wanted()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_has_the_licence_that_is_told(package: str) -> None:
    found = metadata(package).json
    said = [found.get("license_expression"), found.get("license"), *found.get("classifier", [])]
    licence, is_free = PACKAGES[package][0], ("MIT", "Apache-2.0", "BSD-3-Clause")
    assert all(each in is_free for each in licence.split(" OR "))
    told = {licence, f"{licence} License", f"License :: OSI Approved :: {licence.partition('-')[0]} License"}
    assert told & set(said), said


@pytest.mark.parametrize("state", [*TenantState, *WatchState])
def test_every_state_of_a_tenant_and_a_mailbox_stands_there(state: str) -> None:
    assert f"`{state}`" in DOCS or f"`{state}(reason)`" in DOCS


def test_there_are_three_queries_for_operators() -> None:
    queries = PAGES[ROOT / "docs/operate/logs.md"].partition("```kusto")[2].partition("```")[0]
    assert len(re.findall(r"^traces", queries, re.MULTILINE)) == 3


def test_the_command_of_replay_makes_a_message_that_replays() -> None:
    item = WorkItem(TenantId("tenant"), MailboxId("mailbox"), "ticket", ("AAk=",), why="it's \\ odd", attempt=4)
    command = re.search(r"^ +(CONTENT=.+)$", PAGES[ROOT / "docs/operate/replay.md"], re.MULTILINE)
    assert command
    environment = {"PATH": os.environ["PATH"], "BODY": item.encode()}
    script = f'{command[1]}; printf %s "$CONTENT"'
    made = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, check=True).stdout
    assert WorkItem.decode(base64.b64decode(made, validate=True)) == item.but(why=REPLAY)


def test_what_is_told_of_functions_and_alerts_is_told_of_all_and_no_others() -> None:
    assert set(functions.ROUTES) == set(HTTP)
    assert set(functions.TRIGGERED) == {*TIMERS, *QUEUES}
    assert set(FIRES) == set(alert_rules())


@pytest.mark.parametrize(
    ("words", "block"),
    [
        (functions.ROUTES, functions.routes),
        (functions.TRIGGERED, functions.triggered),
        (FIRES, alerts.summary),
        (PACKAGES, packages.summary),
        (REASONS, reasons.summary),
    ],
)
def test_make_docs_says_what_has_no_words(words: dict[str, object], block: Callable[[], Iterable[str]]) -> None:
    before = dict(words)
    name = next(iter(before))
    try:
        del words[name]
        with pytest.raises(SystemExit, match=rf"^tools/docs/\w+\.py does not describe: {name}$"):
            main()
        words |= before | {"invented": before[name]}
        with pytest.raises(Undescribed, match=r"describes what is not there: invented$"):
            list(block())
    finally:
        # As it was, in its order too: the pages are written in it.
        words.clear()
        words |= before


def test_every_reason_that_is_told_is_given_somewhere() -> None:
    given = "\n".join(text for path, text in SOURCE.items() if path.name != "reasons.py")
    assert [reason for reason in REASONS if f'"{reason}"' not in given] == []


def test_the_aims_of_the_figures_are_those_of_the_bench() -> None:
    source = (ROOT / "bench/report/results.py").read_text(encoding="utf-8")
    targets = re.findall(r'Figure\("[^"]+", .+, (\d+)\),', source)
    aims = [aim.removesuffix(" ms") for _, _, aim in figures.rows() if aim]
    assert aims == targets[: len(aims)]

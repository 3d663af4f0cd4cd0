"""README leaves nothing out: every setting, route, function, queue, state, reason, alarm and word of the glossary."""

import re
from pathlib import Path

import pytest

from shared.domain.detection.kinds import Kind, Sign
from shared.domain.detection.table import BY_NAME, SIGNS
from shared.domain.mail import TERMINAL
from shared.domain.mailboxes import WatchState
from shared.domain.rules import RULES
from shared.domain.tenants import TenantState
from shared.domain.work import QUEUES as WORK_QUEUES
from shared.settings_docs import SETTINGS, SettingDoc
from tests.infra.alert_rules import AlertRule, alert_rules
from tests.test_function_list import HTTP, QUEUES, TIMERS
from tools.costs import Counts, table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROWS = [line for line in README.splitlines() if line.startswith("|")]
GLOSSARY = [
    *("Tenant", "Consent", "Mailbox", "Subscription", "Notification", "Mail", "Address", "Thread", "Rule"),
    *("Decision", "Responder", "Reply", "Correspondence", "WorkQueue", "Settings"),
    *("Watch", "Work item", "Ticket", "Claim", "Client state"),
]
PRODUCT = sorted(path for folder in ("shared", "functions") for path in (ROOT / folder).rglob("*.py"))
SOURCE = {path: path.read_text(encoding="utf-8") for path in PRODUCT}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_there_with_its_default(setting: SettingDoc) -> None:
    default = f"`{setting.default}`" if setting.default else ""
    assert any(row.startswith(f"| `{setting.name}` | {default} |") for row in ROWS)


def test_every_setting_that_the_code_reads_is_documented() -> None:
    read = set(re.findall(r'"(HARPER_[A-Z_]+|HarperStorage\w*)"', SOURCE[ROOT / "shared" / "settings.py"]))
    assert read <= {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("function", HTTP)
def test_every_route_stands_there_with_its_method_and_function(function: str) -> None:
    route, methods, _ = HTTP[function]
    assert any(
        row.startswith(f"| `/api/{route}` |") and f"| {', '.join(methods)} |" in row and f"`{function}`" in row
        for row in ROWS
    )


@pytest.mark.parametrize("name", [*TIMERS, *QUEUES, *WORK_QUEUES, *sorted(state.value for state in TERMINAL)])
def test_every_function_queue_and_terminal_state_stands_there(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("rule", alert_rules().values(), ids=lambda rule: rule.key)
def test_every_alert_stands_there_with_its_severity_and_what_to_do(rule: AlertRule) -> None:
    assert any(
        row.startswith(f"| `{rule.key}` | {rule.severity} |") and row.endswith(f"| {rule.title} |") for row in ROWS
    )


def test_what_a_month_costs_is_the_table_that_is_computed() -> None:
    assert "\n".join(table(Counts.read())) in README


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.name)
def test_every_sign_of_the_detector_stands_there(sign: Sign) -> None:
    assert f"| `{sign.name}` | {sign.kind.value} | {sign.weight} | {sign.meaning} |" in ROWS


def test_the_signs_stand_there_in_their_order_and_every_kind_is_named() -> None:
    named = [
        row.split("`")[1] for row in ROWS if row.count(" | ") == 3 and row.startswith("| `") and row.endswith(". |")
    ]
    assert [name for name in named if name in BY_NAME] == [sign.name for sign in SIGNS]
    assert all(f"`{kind.value}`" in README for kind in Kind)


@pytest.mark.parametrize("word", GLOSSARY)
def test_every_word_of_the_glossary_stands_there(word: str) -> None:
    assert any(row.startswith(f"| {word} |") for row in ROWS)


@pytest.mark.parametrize("reason", sorted({rule.reason for rule in RULES}))
def test_every_reason_of_a_rule_stands_there(reason: str) -> None:
    assert any(row.startswith(f"| `{reason}` |") for row in ROWS)


def test_every_reason_that_a_use_case_gives_stands_there() -> None:
    given = set()
    for text in SOURCE.values():
        given |= set(re.findall(r'MailState\.(?:IGNORED|HELD), "([a-z-]+)"', text))
        given |= set(re.findall(r'hold_with_alarm\([^)]*"([a-z-]+)"\)', text))
        given |= set(re.findall(r'Spent\("([a-z-]+)"', text))
    assert given
    assert {reason for reason in given if f"`{reason}`" not in README} == set()


def test_every_alarm_stands_there() -> None:
    alarms = {name for text in SOURCE.values() for name in re.findall(r"alarm=([a-z_]+)", text)}
    assert alarms
    assert {name for name in alarms if f"`alarm={name}`" not in README} == set()


def test_every_run_time_package_stands_there() -> None:
    lines = (ROOT / "requirements" / "app.in").read_text(encoding="utf-8").splitlines()
    packages = {re.split(r"[<>=;\[ ]", line)[0] for line in lines if line and not line.startswith("#")}
    table = README.partition("## Packages at run time")[2]
    assert {package for package in packages if package not in table} == set()


@pytest.mark.parametrize("state", [*TenantState, *WatchState])
def test_every_state_of_a_tenant_and_a_mailbox_stands_there(state: str) -> None:
    assert f"`{state}`" in README or f"`{state}(reason)`" in README


def test_it_has_three_queries_for_operators() -> None:
    queries = README.partition("```kusto")[2].partition("```")[0]
    assert len(re.findall(r"^traces", queries, re.MULTILINE)) == 3

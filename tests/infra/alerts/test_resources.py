"""The rules of alerts.bicep and the action group of operators.bicep are exactly as they must be, or nobody hears."""

import re
from collections.abc import Iterator

import pytest

from tests.infra.alerts.rules import FILE, alert_rules, parsed
from tests.infra.bicep.reader.exact import differences, resource, variable

TEXT = FILE.read_text(encoding="utf-8")
GROUP = (FILE.parent / "operators.bicep").read_text(encoding="utf-8")
OPERATORS = {
    "type": "Microsoft.Insights/actionGroups",
    "api_version": "2023-01-01",
    "existing": False,
    "config": {
        "name": "${name}-operators",
        "location": "global",
        "tags": "=tags",
        "properties": {
            "groupShortName": "harper-mail",
            "enabled": True,
            "emailReceivers": "=concat(arg_1: =operator, arg_2: =furtherMails)",
            "webhookReceivers": "=webhooks",
        },
    },
}
OPERATOR = (
    "=conditional(condition: =empty(item_to_test: =operatorEmail), true_value: [], "
    "false_value: [{'name': 'operator', 'emailAddress': '=operatorEmail', 'useCommonAlertSchema': True}])"
)
# Further receivers: the parameter, the start of their names (each needs one of its own), where the address stands.
RECEIVERS = {
    "furtherMails": ("alertEmails", "mail", "emailAddress"),
    "webhooks": ("alertWebhooks", "webhook", "serviceUri"),
}
RULE = {
    "name": "${name}-${alert.key}",
    "location": "=location",
    "tags": "=union(arg_1: =tags, arg_2: {'app': 'harper-mail'})",
    "kind": "LogAlert",
    "properties": {
        "displayName": "Harper Mail: ${alert.title}",
        "description": "=alert.text",
        "severity": "=alert.severity",
        "enabled": True,
        "scopes": ["=alert.scope"],
        "evaluationFrequency": "PT15M",
        "windowSize": "=alert.window",
        "criteria": {
            "allOf": [
                {
                    "query": "=alert.query",
                    "timeAggregation": "Count",
                    "operator": "GreaterThan",
                    "threshold": 0,
                    "dimensions": "=alert.dimensions",
                    "failingPeriods": {"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1},
                }
            ]
        },
        "autoMitigate": "=not(bool_value: =alert.isEvent)",
        "skipQueryValidation": True,
        "actions": {"actionGroups": ["=operators.id"]},
    },
}
RULES = {
    "type": "Microsoft.Insights/scheduledQueryRules",
    "api_version": "2026-03-01",
    "existing": False,
    "config": {
        "loop_type": {"type": "array", "detail": {"item_name": "alert", "array_name": "=alerts"}},
        "condition": None,
        "config": RULE,
    },
}
# What is made before, by the names that operators.bicep and monitoring.bicep give.
FOUND = {
    "operators": {**OPERATORS, "existing": True, "config": {"name": "${name}-operators"}},
    "applicationInsights": {
        "type": "Microsoft.Insights/components",
        "api_version": "2020-02-02",
        "existing": True,
        "config": {"name": "=name"},
    },
}
APART = [{"name": name, "operator": "Include", "values": ["*"]} for name in ("tenant", "mailbox")]
INSIGHTS, WORKSPACE = "=applicationInsights.id", "=workspaceId"
# severity, is it an event, window, scope, dimensions
TABLE = {
    "buried": (1, True, "P1D", INSIGHTS, []),
    "mail-held": (2, True, "P1D", INSIGHTS, []),
    "stopped": (1, False, "PT30M", INSIGHTS, "=apart"),
    "not-renewed": (1, False, "PT30M", INSIGHTS, "=apart"),
    "no-mail": (2, True, "P1D", INSIGHTS, "=apart"),
    "queue-age": (1, False, "PT30M", INSIGHTS, []),
    "webhook-slow": (1, False, "PT30M", INSIGHTS, []),
    "webhook-5xx": (1, False, "PT30M", INSIGHTS, []),
    "graph-errors": (2, False, "PT30M", INSIGHTS, []),
    "cannot-work": (0, False, "PT30M", INSIGHTS, []),
    "timers": (1, False, "P1D", INSIGHTS, []),
    "daily-cap": (1, True, "P1D", WORKSPACE, []),
}
GROUP_FAULTS = [
    ("groupShortName: 'harper-mail'\n    enabled: true", "groupShortName: 'harper-mail'\n    enabled: false"),
    ("[{ name: 'operator', emailAddress: operatorEmail, useCommonAlertSchema: true }]", "[]"),
    ("empty(operatorEmail) ? []", "!empty(operatorEmail) ? []"),
    ("emailAddress: operatorEmail", "emailAddress: 'somebody@contoso.example'"),
    (
        "emailAddress: operatorEmail, useCommonAlertSchema: true",
        "emailAddress: operatorEmail, useCommonAlertSchema: false",
    ),
    ("emailAddress: address, useCommonAlertSchema: true", "emailAddress: address, useCommonAlertSchema: false"),
    ("serviceUri: address, useCommonAlertSchema: true", "serviceUri: address, useCommonAlertSchema: false"),
    ("'mail-${i}'", "'mail'"),
    ("concat(operator, furtherMails)", "concat(furtherMails, operator)"),
    ("    webhookReceivers: webhooks\n", ""),
    ("in alertWebhooks:", "in alertEmails:"),
    ("'Microsoft.Insights/actionGroups@2023-01-01' = {", "'Microsoft.Insights/actionGroups@2023-01-01' = if (false) {"),
    ("name: '${name}-operators'", "name: name"),
]
FAULTS = [
    ("name: '${name}-operators'", "name: name"),
    ("components@2020-02-02' existing = {\n  name: name", "components@2020-02-02' existing = {\n  name: 'other'"),
    ("union(tags, { app: 'harper-mail' })", "tags"),
    ("coalesce(ingestion_time(), timestamp) > ago", "ingestion_time() > ago"),
    ("coalesce(ingestion_time(), timestamp) <= ago", "ingestion_time() <= ago"),
    ("numberOfEvaluationPeriods: 1", "numberOfEvaluationPeriods: 6"),
    ("minFailingPeriodsToAlert: 1", "minFailingPeriodsToAlert: 6"),
    ("operator: 'Include', values: ['*']", "operator: 'Exclude', values: ['*']"),
    ("values: ['*']", "values: ['-']"),
    ("{ name: 'mailbox',", "{ name: 'itemId',"),
    ("kind: 'LogAlert'", "kind: 'LogToMetric'"),
    ("severity: alert.severity\n    enabled: true", "severity: alert.severity\n    enabled: false"),
    ("severity: alert.severity", "severity: 4"),
    ("    actions: { actionGroups: [operators.id] }\n", ""),
    ("[operators.id]", "[]"),
    ("evaluationFrequency: 'PT15M'", "evaluationFrequency: 'PT1H'"),
    ("windowSize: alert.window", "windowSize: 'PT15M'"),
    ("windowSize: alert.window", "windowSize: alert.window\n    overrideQueryTimeRange: 'PT15M'"),
    ("autoMitigate: !alert.isEvent", "autoMitigate: true"),
    ("autoMitigate: !alert.isEvent", "autoMitigate: alert.isEvent"),
    ("autoMitigate: !alert.isEvent", "autoMitigate: !alert.isEvent\n    muteActionsDuration: 'P1D'"),
    ("threshold: 0", "threshold: 100"),
    ("operator: 'GreaterThan'", "operator: 'LessThan'"),
    ("timeAggregation: 'Count'", "timeAggregation: 'Average'"),
    ("dimensions: alert.dimensions", "dimensions: []"),
    ("scopes: [alert.scope]", "scopes: [applicationInsights.id]"),
    ("window: 'P1D', scope: workspaceId", "window: 'P1D', scope: 'workspaceId'"),
    ("query: alert.query", "query: 'traces | where false'"),
    ("[for alert in alerts:", "[for alert in apart:"),
    ("key: 'mail-held', severity: 2, isEvent: true", "key: 'mail-held', severity: 2, isEvent: false"),
    ("key: 'cannot-work', severity: 0", "key: 'cannot-work', severity: 4"),
    ("window: 'P1D', scope: workspaceId", "window: 'P1D', scope: applicationInsights.id"),
    (
        "'queue-age', severity: 1, isEvent: false, window: 'PT30M'",
        "'queue-age', severity: 1, isEvent: false, window: 'P1D'",
    ),
    ("ago(20m)", "ago(15m)"),
    ("ago(20m)", "ago(35m)"),
    ("ago(5m)", "ago(0m)"),
]


def faults(text: str) -> Iterator[str]:
    """What of the file is not as it must be."""
    for name, found in FOUND.items():
        yield from differences(resource(text, name), found, name)
    yield from differences(resource(text, "rules"), RULES, "rules")
    yield from differences(variable(text, "apart"), APART, "apart")
    named = ("severity", "isEvent", "window", "scope", "dimensions")
    table = {row["key"]: [row[name] for name in named] for row in variable(text, "alerts")}
    yield from differences(table, {key: list(row) for key, row in TABLE.items()}, "alerts")
    since, until = re.findall(r"ago\((\d+)m\)", variable(text, "newlyCome"))
    if (since, until) != ("20", "5"):
        yield f"a look every 15 minutes takes what came in from {since} to {until} minutes ago"
    if variable(text, "newlyCome").count("coalesce(ingestion_time(), timestamp)") != 2:
        yield "a line whose arrival is not known is not heard"


def group_faults(text: str) -> Iterator[str]:
    """What of the action group is not as it must be."""
    yield from differences(resource(text, "operators"), OPERATORS, "operators")
    yield from differences(variable(text, "operator"), OPERATOR, "operator")
    for name, (given, kind, field) in RECEIVERS.items():
        each = {"name": f"{kind}-${{i}}", field: "=address", "useCommonAlertSchema": True}
        loop = {"type": "array_index", "detail": {"item_name": "address", "index_name": "i", "array_name": f"={given}"}}
        yield from differences(variable(text, name), {"loop_type": loop, "condition": None, "config": each}, name)


def test_the_rules_and_who_gets_their_mails_are_exactly_as_they_must_be() -> None:
    assert list(faults(TEXT)) == []
    assert list(group_faults(GROUP)) == []


@pytest.mark.parametrize(("right", "fault"), GROUP_FAULTS)
def test_a_planted_fault_in_the_action_group_is_found(right: str, fault: str) -> None:
    assert right in GROUP, "the fault must change the file"
    assert list(group_faults(GROUP.replace(right, fault))) != []


@pytest.mark.parametrize(("right", "fault"), FAULTS)
def test_a_planted_fault_is_found(right: str, fault: str) -> None:
    assert right in TEXT, "the fault must change the file"
    assert list(faults(TEXT.replace(right, fault))) != []


def test_the_cost_is_told_and_reckoned_right() -> None:
    cost = parsed()["metadata"]["description"]["value"]
    told = re.search(r"(\d\.\d\d) USD a month for each of the (\d+) rules .* so (\d+\.\d\d) USD", cost)
    assert told is not None
    assert int(told[2]) == len(alert_rules())
    assert float(told[1]) * len(alert_rules()) == pytest.approx(float(told[3]))

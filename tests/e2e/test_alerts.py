"""The alerts hear the app: lines of real runs are asked with the queries of `infra/modules/alerts.bicep`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from sandbox.stage.stage import Stage
from shared.adapters.storage.access import StorageAccess
from shared.adapters.storage.keys import PARTITION
from shared.adapters.storage.keys import TABLE as KEYS
from shared.adapters.storage.mailboxes import TableMailboxStore
from shared.adapters.storage.table import Table, putting, table_service
from shared.domain.mail.mail import MailState
from shared.domain.mailboxes.watch import Watch
from shared.domain.values.ids import mailbox_id_of
from shared.domain.work import WorkItem
from tests.e2e.support.trial import MakeStage, Trial
from tests.e2e.test_trouble import GET_MAIL, next_call
from tests.infra.alerts.log_rows import SEVERITY, Row, alarm_names, trace
from tests.infra.alerts.rules import alert_rules, fired

# What the app's own lines tell; `timers` tells of lines that are missing, the others read what the platform writes.
BY_LINES = {key for key, rule in alert_rules().items() if rule.query.lstrip().startswith("traces")} - {"timers"}
LONG_AGO = timedelta(hours=3)
WRITTEN = re.compile(
    r"(?P<level>Information|Warning|Error|Critical)\s+Function\.(?P<function>\w+)\.User: "
    r"(?:\[[0-9a-f-]{36}\] )?(?P<text>.*)"
)


def rows_of(log: Sequence[str]) -> list[Row]:
    """What Application Insights would hold of the app's lines, all of this minute."""
    now = datetime.now(UTC)
    found = [match for match in map(WRITTEN.search, log) if match]
    return [
        trace(match["text"], now, SEVERITY[match["level"]]) | {"operation_Name": match["function"]} for match in found
    ]


def standing(rows: Sequence[Row]) -> set[str]:
    """The alerts that stand because of these lines; a look takes what came in five minutes before."""
    return fired({"traces": rows}, datetime.now(UTC) + timedelta(minutes=10)) - {"timers"}


def has_line(stage: Stage, *parts: str) -> bool:
    """Whether the app has written a line with all of these in it."""
    return any(all(part in line for part in parts) for line in stage.log)


def run_timer(trial: Trial, name: str, line: str) -> None:
    """Run a timer until it has written a line of this kind once more than before."""
    before = sum(line in each for each in trial.stage.log)
    trial.stage.run(name)
    trial.wait_for(lambda: sum(line in each for each in trial.stage.log) > before, what=f"{name} writes {line}")


@pytest.fixture(autouse=True)
def only_hosts_that_tell_levels(host_kind: str) -> None:
    """Core Tools prints a line without its level and its function."""
    if host_kind == "func":
        pytest.skip("the lines of Core Tools tell neither level nor function")


def test_a_healthy_story_writes_what_the_alerts_read_and_none_fires(make_stage: MakeStage) -> None:
    trial = make_stage({"AzureWebJobs.bury_fetch.Disabled": "true"})
    trial.the_answer(trial.mail())
    run_timer(trial, "keep_subscriptions", "step=state")
    # So that an item waits: nobody takes it, and the next round tells its age.
    trial.stage.storage.put("mail-fetch-poison", an_item(trial).encode().encode())
    run_timer(trial, "schedule_catch_up", "step=queue-age queue=mail-fetch-poison")
    trial.stage.storage.take("mail-fetch-poison")
    rows = rows_of(trial.stage.log)
    for beginning in ("step=state tenant=", "step=queue-age queue=", "graph call=", "step=accept mail="):
        assert any(row["message"].startswith(beginning) for row in rows), beginning
    assert standing(rows) == set()
    aged = [row | {"message": re.sub(r" oldest=\d+$", " oldest=901", row["message"])} for row in rows]
    assert standing(aged) == {"queue-age"}, "the age alone is changed, since nobody can wait for it here"


def an_item(trial: Trial) -> WorkItem:
    """A work item about a mail that is nowhere."""
    return WorkItem(
        trial.tenant_id,
        mailbox_id_of(trial.tenant_id, trial.address),
        "ticket-1",
        ("AAkALgAAnever1=",),
    )


def test_each_trouble_writes_a_line_that_its_alert_hears(make_stage: MakeStage) -> None:
    trial = make_stage({"HARPER_GIVE_UP_HOURS": "0.0001"})
    trial.invariants.allow("alarm=", "Executed 'Functions", "Functions.")
    trial.invariants.may_be_unfinished = True
    bury_and_hold(trial)
    lose_access(trial)
    neglect(trial)
    refuse_the_app(trial)
    rows = rows_of(trial.stage.log)
    alarms = {row["message"].split()[0].removeprefix("alarm=") for row in rows if row["severityLevel"] == 3}
    assert alarms >= alarm_names(), "every alarm of the code was provoked, at the level that mails ask for"
    for form in ("failed=", "status=503"):
        assert any(row["message"].startswith("graph call=") and form in row["message"] for row in rows), form
    assert standing(rows) == BY_LINES - {"queue-age"}
    states = [row for row in rows if row["message"].startswith("step=state ")]
    assert standing(states) == {"stopped"}, "and it stands as long as that lasts"


def bury_and_hold(trial: Trial) -> None:
    """An item is buried, and mails are held since Graph fails again and again, with and without an answer."""
    trial.stage.storage.put("mail-fetch-poison", an_item(trial).encode().encode())
    next_call(trial, GET_MAIL, drop="before")
    next_call(trial, GET_MAIL, status=503, count=50)
    for mail in [trial.mail(from_=trial.person(f"guest{number}")) for number in range(8)]:
        assert trial.ended(mail).state is MailState.HELD
    trial.wait_for(lambda: has_line(trial.stage, "alarm=buried"), what="the item is buried")
    trial.stage.m365.faults.clear()


def lose_access(trial: Trial) -> None:
    """A mailbox may not be read, and another tenant takes its consent back."""
    closed = f"closed{trial.number}@{trial.tenant.domain}"
    trial.tenant.add_mailbox(closed)
    trial.stage.m365.exchange.forbid(closed)
    trial.stage.people.put_mailbox(closed).raise_for_status()
    other = trial.stage.people.connected_tenant("fabrikam.example")
    other.add_mailbox("harper@fabrikam.example", name="Harper")
    trial.stage.people.watched("harper@fabrikam.example")
    trial.stage.m365.entra.revoke(other)
    trial.stage.m365.entra.expire_tokens(other)
    trial.stage.run("schedule_catch_up")
    trial.wait_for(lambda: has_line(trial.stage, "alarm=tenant_paused", other.id), what="the tenant is paused")


def neglect(trial: Trial) -> None:
    """A subscription has ended, no mail has come for hours, and a row of the keys is no key: the next round says so."""
    trial.put(alarmAfterHours=1).raise_for_status()
    tables = table_service(StorageAccess(trial.stage.storage.connection_string))
    store, own = TableMailboxStore(tables, lambda: 0.0), mailbox_id_of(trial.tenant_id, trial.address)
    past = datetime.now(UTC) - LONG_AGO
    watched = store.mailbox(trial.tenant_id, own)
    assert watched is not None
    store.save_mailbox(replace(watched.mailbox, enabled_at=past))

    def age(watch: Watch) -> Watch:
        return replace(watch, held=replace(watch.held, ends=past), last_mail_at=past)

    # The app renews it as soon as it looks, so nothing else may be about to write the row.
    trial.stage.settle()
    store.change_watch(trial.tenant_id, own, age)
    Table(tables, KEYS).commit([putting({"PartitionKey": PARTITION, "RowKey": "second", "secret": "no key"})])
    trial.stage.restart_host()
    run_timer(trial, "keep_subscriptions", "alarm=no_mail_for_hours")


def refuse_the_app(trial: Trial) -> None:
    """Entra refuses the app's secret; then its settings are wrong."""
    for wrong, line in (
        ({"HARPER_CLIENT_SECRET": "another-secret-of-the-sandbox"}, "alarm=credential_refused"),
        ({"HARPER_CREDENTIAL": "certificate", "HARPER_CERTIFICATE": "/nowhere.pem"}, "alarm=not_ready"),
    ):
        trial.stage.settings.update(wrong)
        trial.stage.restart_host()
        trial.stage.storage.put("mail-fetch", an_item(trial).encode().encode())
        trial.wait_for(partial(has_line, trial.stage, line), what=line)

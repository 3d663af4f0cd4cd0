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
from tests.e2e.support.scene import MakeStage, Scene
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


def run_timer(scene: Scene, name: str, line: str) -> None:
    """Run a timer until it has written a line of this kind once more than before."""
    before = sum(line in each for each in scene.stage.log)
    scene.stage.run(name)
    scene.wait_for(lambda: sum(line in each for each in scene.stage.log) > before, what=f"{name} writes {line}")


@pytest.fixture(autouse=True)
def only_hosts_that_tell_levels(host_kind: str) -> None:
    """Core Tools prints a line without its level and its function."""
    if host_kind == "func":
        pytest.skip("the lines of Core Tools tell neither level nor function")


def test_a_healthy_story_writes_what_the_alerts_read_and_none_fires(make_stage: MakeStage) -> None:
    scene = make_stage({"AzureWebJobs.bury_fetch.Disabled": "true"})
    scene.the_answer(scene.mail())
    run_timer(scene, "keep_subscriptions", "step=state")
    # So that an item waits: nobody takes it, and the next round tells its age.
    scene.stage.storage.put("mail-fetch-poison", an_item(scene).encode().encode())
    run_timer(scene, "schedule_catch_up", "step=queue-age queue=mail-fetch-poison")
    scene.stage.storage.take("mail-fetch-poison")
    rows = rows_of(scene.stage.log)
    for beginning in ("step=state tenant=", "step=queue-age queue=", "graph call=", "step=accept mail="):
        assert any(row["message"].startswith(beginning) for row in rows), beginning
    assert standing(rows) == set()
    aged = [row | {"message": re.sub(r" oldest=\d+$", " oldest=901", row["message"])} for row in rows]
    assert standing(aged) == {"queue-age"}, "the age alone is changed, since nobody can wait for it here"


def an_item(scene: Scene) -> WorkItem:
    """A work item about a mail that is nowhere."""
    return WorkItem(
        scene.tenant_id,
        mailbox_id_of(scene.tenant_id, scene.address),
        "ticket-1",
        ("AAkALgAAnever1=",),
    )


def test_each_trouble_writes_a_line_that_its_alert_hears(make_stage: MakeStage) -> None:
    scene = make_stage({"HARPER_GIVE_UP_HOURS": "0.0001"})
    scene.referee.allow("alarm=", "Executed 'Functions", "Functions.")
    scene.referee.may_be_unfinished = True
    bury_and_hold(scene)
    lose_access(scene)
    neglect(scene)
    refuse_the_app(scene)
    rows = rows_of(scene.stage.log)
    alarms = {row["message"].split()[0].removeprefix("alarm=") for row in rows if row["severityLevel"] == 3}
    assert alarms >= alarm_names(), "every alarm of the code was provoked, at the level that mails ask for"
    for form in ("failed=", "status=503"):
        assert any(row["message"].startswith("graph call=") and form in row["message"] for row in rows), form
    assert standing(rows) == BY_LINES - {"queue-age"}
    states = [row for row in rows if row["message"].startswith("step=state ")]
    assert standing(states) == {"stopped"}, "and it stands as long as that lasts"


def bury_and_hold(scene: Scene) -> None:
    """An item is buried, and mails are held since Graph fails again and again, with and without an answer."""
    scene.stage.storage.put("mail-fetch-poison", an_item(scene).encode().encode())
    next_call(scene, GET_MAIL, drop="before")
    next_call(scene, GET_MAIL, status=503, count=50)
    for mail in [scene.mail(from_=scene.person(f"guest{number}")) for number in range(8)]:
        assert scene.ended(mail).state is MailState.HELD
    scene.wait_for(lambda: has_line(scene.stage, "alarm=buried"), what="the item is buried")
    scene.stage.m365.faults.clear()


def lose_access(scene: Scene) -> None:
    """A mailbox may not be read, and another tenant takes its consent back."""
    closed = f"closed{scene.number}@{scene.tenant.domain}"
    scene.tenant.add_mailbox(closed)
    scene.stage.m365.exchange.forbid(closed)
    scene.stage.people.put_mailbox(closed).raise_for_status()
    other = scene.stage.people.connected_tenant("fabrikam.example")
    other.add_mailbox("harper@fabrikam.example", name="Harper")
    scene.stage.people.watched("harper@fabrikam.example")
    scene.stage.m365.entra.revoke(other)
    scene.stage.m365.entra.expire_tokens(other)
    scene.stage.run("schedule_catch_up")
    scene.wait_for(lambda: has_line(scene.stage, "alarm=tenant_paused", other.id), what="the tenant is paused")


def neglect(scene: Scene) -> None:
    """A subscription has ended, no mail has come for hours, and a row of the keys is no key: the next round says so."""
    scene.put(alarmAfterHours=1).raise_for_status()
    tables = table_service(StorageAccess(scene.stage.storage.connection_string))
    store, own = TableMailboxStore(tables, lambda: 0.0), mailbox_id_of(scene.tenant_id, scene.address)
    past = datetime.now(UTC) - LONG_AGO
    watched = store.mailbox(scene.tenant_id, own)
    assert watched is not None
    store.save_mailbox(replace(watched.mailbox, enabled_at=past))

    def age(watch: Watch) -> Watch:
        return replace(watch, held=replace(watch.held, ends=past), last_mail_at=past)

    # The app renews it as soon as it looks, so nothing else may be about to write the row.
    scene.stage.settle()
    store.change_watch(scene.tenant_id, own, age)
    Table(tables, KEYS).commit([putting({"PartitionKey": PARTITION, "RowKey": "second", "secret": "no key"})])
    scene.stage.restart_host()
    run_timer(scene, "keep_subscriptions", "alarm=no_mail_for_hours")


def refuse_the_app(scene: Scene) -> None:
    """Entra refuses the app's secret; then its settings are wrong."""
    for wrong, line in (
        ({"HARPER_CLIENT_SECRET": "another-secret-of-the-sandbox"}, "alarm=credential_refused"),
        ({"HARPER_CREDENTIAL": "certificate", "HARPER_CERTIFICATE": "/nowhere.pem"}, "alarm=not_ready"),
    ):
        scene.stage.settings.update(wrong)
        scene.stage.restart_host()
        scene.stage.storage.put("mail-fetch", an_item(scene).encode().encode())
        scene.wait_for(partial(has_line, scene.stage, line), what=line)

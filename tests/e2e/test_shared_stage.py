"""No trouble of one test on the shared Stage is seen by another, however slow the machine is."""

from threading import Event

import pytest

from sandbox.m365.server.calls import Call
from sandbox.m365.switches import Switches
from sandbox.storage.faults import on
from tests.e2e.support.stages import Shared, Stages
from tests.e2e.support.trial import Trial

DELTA = "GET /users/{}/mailFolders/{}/messages/delta"
SLOW = 1.5


@pytest.fixture
def shared(stages: Stages, trial: Trial) -> Shared:
    """The shared Stage."""
    assert stages.shared is not None
    assert stages.shared.stage is trial.stage
    return stages.shared


def read_slowly(trial: Trial) -> Event:
    """The catch-up reads the test's mailbox; Graph answers when the event is set, or after a while."""
    goes_on = Event()

    def hold(call: Call) -> None:
        goes_on.wait(SLOW)

    trial.stage.m365.faults.next(lambda call: call.template == DELTA and call.mailbox is trial.inbox, before=hold)
    trial.stage.run("schedule_catch_up")
    trial.wait_for(lambda: "catch_up_mailbox" in trial.stage.host.runs.running, what="the catch-up reads")
    return goes_on


def strike(trial: Trial, goes_on: Event) -> None:
    """Storage is down until whatever runs has met that."""
    with trial.storage_down():
        goes_on.set()
        trial.wait_for(lambda: not trial.stage.host.runs.running, what="nothing runs")


def break_off(trial: Trial) -> None:
    """The catch-up reads the test's mailbox and fails, since storage goes down while Graph answers."""
    stage, said, all_scheduled = trial.stage, len(trial.stage.log), Event()

    def take_down(call: Call) -> None:
        all_scheduled.wait(SLOW)
        stage.proxy.down = True

    def has_failed() -> bool:
        told = any("catch_up_mailbox' (Failed" in line for line in stage.log[said:])
        return told and not stage.host.runs.running

    stage.m365.faults.next(lambda call: call.template == DELTA and call.mailbox is trial.inbox, before=take_down)
    stage.run("schedule_catch_up")
    all_scheduled.set()
    trial.wait_for(has_failed, what="it fails")
    stage.proxy.down = False


def test_work_that_is_left_is_done_before_the_next_test(stages: Stages, trial: Trial) -> None:
    goes_on = read_slowly(trial)
    [other] = stages.take(1)
    assert other.stage.is_idle()
    strike(other, goes_on)
    other.stage.settle()
    other.invariants.examine()


def test_storage_goes_down_when_all_is_at_rest(trial: Trial) -> None:
    strike(trial, read_slowly(trial))
    trial.stage.settle()
    trial.invariants.examine()


def test_microsoft_365_is_switched_when_all_is_at_rest(trial: Trial) -> None:
    read_slowly(trial)
    with trial.switched(notify=False):
        assert trial.stage.is_idle()
        assert not trial.stage.m365.switches.notify
    assert trial.stage.m365.switches.notify


def test_what_a_test_has_set_is_put_back(shared: Shared, trial: Trial) -> None:
    trial.stage.m365.switches.retry_base, trial.stage.m365.switches.search_lag = 0.1, 3.0
    trial.stage.proxy.queue_down = True
    trial.stage.proxy.faults.every(1, on("query"), status=503)
    shared.take_back()
    switches = vars(Switches())
    assert vars(trial.stage.m365.switches) == switches
    assert not trial.stage.proxy.is_down("queue")
    trial.watched()
    trial.the_answer(trial.mail())


def test_every_mailbox_that_a_test_watched_is_switched_off(shared: Shared, trial: Trial) -> None:
    other = f"desk{trial.number}@{trial.tenant.domain}"
    trial.tenant.add_mailbox(other)
    trial.stage.people.watched(other)
    shared.take_back()
    watched = {each.mailbox.address for each in trial.stage.m365.watching.subscriptions}
    assert watched == {stored.address for stored in shared.store}


def test_a_failure_that_comes_late_is_told_to_the_test_that_made_it(shared: Shared, trial: Trial) -> None:
    break_off(trial)
    with pytest.raises(AssertionError, match="after the test"):
        shared.take_back()


def test_a_mailbox_whose_catch_up_broke_off_is_not_handed_on(stages: Stages, shared: Shared) -> None:
    [spoilt] = stages.take(1)
    shared.store.append(spoilt)
    break_off(spoilt)
    with pytest.raises(AssertionError, match="after the test"):
        shared.take_back()
    assert spoilt.address not in {trial.address for trial in shared.store}
    [fresh] = stages.take(1)
    mail = fresh.mail(notify=False)
    fresh.stage.run("schedule_catch_up")
    fresh.the_answer(mail)

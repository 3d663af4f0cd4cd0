"""No trouble of one test on the shared Stage is seen by another, however slow the machine is."""

from threading import Event

import pytest

from sandbox.m365.server.calls import Call
from sandbox.m365.switches import Switches
from sandbox.storage.faults import on
from tests.e2e.support.scene import Scene
from tests.e2e.support.stages import Shared, Stages

DELTA = "GET /users/{}/mailFolders/{}/messages/delta"
SLOW = 1.5


@pytest.fixture
def shared(stages: Stages, scene: Scene) -> Shared:
    """The shared Stage."""
    assert stages.shared is not None
    assert stages.shared.stage is scene.stage
    return stages.shared


def read_slowly(scene: Scene) -> Event:
    """The catch-up reads the test's mailbox; Graph answers when the event is set, or after a while."""
    goes_on = Event()

    def hold(call: Call) -> None:
        goes_on.wait(SLOW)

    scene.stage.m365.faults.next(lambda call: call.template == DELTA and call.mailbox is scene.inbox, before=hold)
    scene.stage.run("schedule_catch_up")
    scene.wait_for(lambda: "catch_up_mailbox" in scene.stage.host.runs.running, what="the catch-up reads")
    return goes_on


def strike(scene: Scene, goes_on: Event) -> None:
    """Storage is down until whatever runs has met that."""
    with scene.storage_down():
        goes_on.set()
        scene.wait_for(lambda: not scene.stage.host.runs.running, what="nothing runs")


def break_off(scene: Scene) -> None:
    """The catch-up reads the test's mailbox and fails, since storage goes down while Graph answers."""
    stage, said, all_scheduled = scene.stage, len(scene.stage.log), Event()

    def take_down(call: Call) -> None:
        all_scheduled.wait(SLOW)
        stage.proxy.down = True

    def has_failed() -> bool:
        told = any("catch_up_mailbox' (Failed" in line for line in stage.log[said:])
        return told and not stage.host.runs.running

    stage.m365.faults.next(lambda call: call.template == DELTA and call.mailbox is scene.inbox, before=take_down)
    stage.run("schedule_catch_up")
    all_scheduled.set()
    scene.wait_for(has_failed, what="it fails")
    stage.proxy.down = False


def test_work_that_is_left_is_done_before_the_next_test(stages: Stages, scene: Scene) -> None:
    goes_on = read_slowly(scene)
    [other] = stages.take(1)
    assert other.stage.is_idle()
    strike(other, goes_on)
    other.stage.settle()
    other.referee.examine()


def test_storage_goes_down_when_all_is_at_rest(scene: Scene) -> None:
    strike(scene, read_slowly(scene))
    scene.stage.settle()
    scene.referee.examine()


def test_microsoft_365_is_switched_when_all_is_at_rest(scene: Scene) -> None:
    read_slowly(scene)
    with scene.switched(notify=False):
        assert scene.stage.is_idle()
        assert not scene.stage.m365.switches.notify
    assert scene.stage.m365.switches.notify


def test_what_a_test_has_set_is_put_back(shared: Shared, scene: Scene) -> None:
    scene.stage.m365.switches.retry_base, scene.stage.m365.switches.search_lag = 0.1, 3.0
    scene.stage.proxy.queue_down = True
    scene.stage.proxy.faults.every(1, on("query"), status=503)
    shared.take_back()
    switches = vars(Switches())
    assert vars(scene.stage.m365.switches) == switches
    assert not scene.stage.proxy.is_down("queue")
    scene.watched()
    scene.the_answer(scene.mail())


def test_every_mailbox_that_a_test_watched_is_switched_off(shared: Shared, scene: Scene) -> None:
    other = f"desk{scene.number}@{scene.tenant.domain}"
    scene.tenant.add_mailbox(other)
    scene.stage.people.watched(other)
    shared.take_back()
    watched = {each.mailbox.address for each in scene.stage.m365.watching.subscriptions}
    assert watched == {stored.address for stored in shared.store}


def test_a_failure_that_comes_late_is_told_to_the_test_that_made_it(shared: Shared, scene: Scene) -> None:
    break_off(scene)
    with pytest.raises(AssertionError, match="after the test"):
        shared.take_back()


def test_a_mailbox_whose_catch_up_broke_off_is_not_handed_on(stages: Stages, shared: Shared) -> None:
    [spoilt] = stages.take(1)
    shared.store.append(spoilt)
    break_off(spoilt)
    with pytest.raises(AssertionError, match="after the test"):
        shared.take_back()
    assert spoilt.address not in {scene.address for scene in shared.store}
    [fresh] = stages.take(1)
    mail = fresh.mail(notify=False)
    fresh.stage.run("schedule_catch_up")
    fresh.the_answer(mail)

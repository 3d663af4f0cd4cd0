"""Four pieces of work on fakes, each through its front door alone, and the calls of our code that each one makes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import azure.functions as func

from function_app import app
from shared.domain.policy.playbook import PlaybookResponder
from shared.domain.tenants import TenantState
from shared.domain.work import SUBSCRIPTION_RENEW
from tests.support.app_on_fakes import app_on, principal, request
from tests.support.builders import HARPER, MAIL_ID, TENANT, a_fetched_mail, a_tenant, an_inbox, an_item
from tests.support.fake_app import FakeApp

ROOT = Path(__file__).parents[2]
OURS = tuple(f"{ROOT / folder}/" for folder in ("functions", "shared"))
A_WEEK = 7 * 86_400.0
SETTINGS = {
    "name": "Harper",
    "enabled": True,
    "responseTemplate": "<p>{{ answer }}</p>",
    "playbook": [{"name": "orders", "do": "answer", "when": {"subjectContains": "order"}, "text": "It is coming."}],
}


@dataclass
class Step:
    """One invocation: the function, the queue that started it, what it asked of Graph's mail."""

    function: str
    queue: str
    graph: list[str] = field(default_factory=list)


@dataclass
class Way:
    """A piece of work: its invocations, and the calls into our code as (file that calls, file, function)."""

    steps: list[Step] = field(default_factory=list)
    calls: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """The profiler: notes each call of a function of ours."""
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            self.calls.append((_caller(frame), _path(frame), frame.f_code.co_qualname))


class Ways:
    """One deployment after the other on fakes; what is traced is one piece of work of each."""

    def __init__(self) -> None:
        self._functions = {each.get_function_name(): each for each in app.get_functions()}
        self._way = Way()

    def mail(self) -> Way:
        """A mail, from the POST of its notification until its answer is sent."""
        with _watched(self) as parts, self._tracing() as way:
            parts.clock.advance(60)
            parts.mails.receive(an_inbox(), a_fetched_mail(received=parts.clock.now()))
            parts.mails.faults.calls.clear()
            self.call("receive_notifications", request("POST", _notification(parts)))
            while parts.queue.stored:
                self._take(parts, parts.queue.stored[0][0])
            assert len(parts.mails.sent(an_inbox())) == 1, "the mail was not answered"
        return way

    def save(self) -> Way:
        """Settings of a new mailbox, from the PUT until it is watched."""
        with app_on(FakeApp()), self._tracing() as way:
            self.put()
        return way

    def renewal(self) -> Way:
        """A subscription that is due, from its work item until Graph has renewed it."""
        with _watched(self) as parts:
            before = parts.watch.held.ends
            parts.clock.advance(A_WEEK - 86_400)
            parts.queue.put(SUBSCRIPTION_RENEW, an_item(why="due").but(mails=()))
            with self._tracing() as way:
                self._take(parts, SUBSCRIPTION_RENEW)
            assert before != parts.watch.held.ends, "the subscription was not renewed"
        return way

    def consent(self) -> Way:
        """An admin's consent, from the return of the login host until the tenant is connected."""
        with app_on(FakeApp(a_tenant(state=TenantState.INVITED))) as parts:
            there = self.call("start_consent", request("GET", signed_in=principal()))
            state = there.headers["Location"].rpartition("state=")[2]
            back = {"state": state, "tenant": TENANT, "admin_consent": "True"}
            with self._tracing() as way:
                self.call("finish_consent", request("GET", signed_in=principal(), params=back))
            assert parts.tenant.state is TenantState.CONNECTED, "the tenant was not connected"
        return way

    def put(self) -> None:
        """Save the settings of a mailbox, as its admin does."""
        whole = request("PUT", SETTINGS, signed_in=principal(), route={"address": HARPER})
        answer = self.call("put_mailbox", whole)
        assert answer.status_code == 201, answer.get_body()

    def call(self, name: str, argument: object, queue: str = "") -> Any:
        """What a function answers, as the platform finds and calls it."""
        self._way.steps.append(Step(name, queue))
        return self._functions[name].get_user_function()(argument)

    def _take(self, parts: FakeApp, queue: str) -> None:
        """Work on the oldest item of a queue."""
        message = func.QueueMessage(id="message-1", body=parts.queue.take(queue).encode())
        asked = len(parts.mails.faults.calls)
        self.call(self._of_queue(queue), message, queue)
        self._way.steps[-1].graph = parts.mails.faults.calls[asked:]

    def _of_queue(self, queue: str) -> str:
        """The function that a queue starts."""
        triggers = {name: json.loads(each.get_function_json())["bindings"][0] for name, each in self._functions.items()}
        return next(str(name) for name, trigger in triggers.items() if trigger.get("queueName") == queue)

    @contextmanager
    def _tracing(self) -> Iterator[Way]:
        self._way = Way()
        sys.setprofile(self._way.note)
        try:
            yield self._way
        finally:
            sys.setprofile(None)


@contextmanager
def _watched(ways: Ways) -> Iterator[FakeApp]:
    """A mailbox that was saved and is watched."""
    with app_on(FakeApp()) as parts:
        parts.responder = PlaybookResponder()
        ways.put()
        parts.queue.stored.clear()
        yield parts


def _notification(parts: FakeApp) -> dict[str, object]:
    ((subscription_id, client_state),) = parts.subscriptions.client_states.items()
    item = {"subscriptionId": subscription_id, "clientState": client_state, "resourceData": {"id": MAIL_ID}}
    return {"value": [item]}


def _caller(frame: FrameType) -> str:
    """The nearest file of ours that called, or nothing; the standard library and fakes are passed over."""
    above = frame.f_back
    while above and not above.f_code.co_filename.startswith(OURS):
        above = above.f_back
    return _path(above) if above else ""


def _path(frame: FrameType) -> str:
    return Path(frame.f_code.co_filename).relative_to(ROOT).as_posix()


if __name__ == "__main__":
    ways = Ways()
    runs = {"mail": ways.mail, "save": ways.save, "renewal": ways.renewal, "consent": ways.consent}
    print(json.dumps({name: asdict(run()) for name, run in runs.items()}))

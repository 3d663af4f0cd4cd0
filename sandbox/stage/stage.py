"""The whole of Harper Mail on loopback: Azurite, the storage proxy, Microsoft 365, sign-in and a Functions host."""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from sandbox.loopback.certificates import server_context
from sandbox.m365 import Delivered, Microsoft365
from sandbox.running.ports import free_port
from sandbox.running.startable import Startable
from sandbox.running.waiting import NeverHappened, Value, wait_for
from sandbox.stage.app import FUNCTION_KEY, app_settings, quick_app
from sandbox.stage.host import HostKind, StageHost
from sandbox.stage.pages import Site
from sandbox.stage.people import HARPER, People
from sandbox.stage.sign_in_proxy import SignInProxy
from sandbox.stage.storage import StageStorage
from sandbox.stage.tools import ROOT
from sandbox.storage.azurite import ACCOUNT, Azurite
from sandbox.storage.polls import Polls
from sandbox.storage.proxy import StorageProxy
from shared.domain.mail.mail import Mail
from shared.domain.values.ids import TenantId

CUSTOMER = "carla@customer.example"
QUICK_LEASE = 3
_LONGEST_HOLD = 2.0
_SHOWN_LINES = 25
_LOOK = 0.1  # seconds from one look to the next, which may read storage


class Stage(Startable):
    """Everything that Harper needs, as a context manager.

    `azurite`: one that runs already, of which `account` is used (empty, each time); without it, one is started.
    `quick`: host.json and settings with short times; `timers`: whether the clock fires them, or only `run`.
    """

    def __init__(
        self,
        host: HostKind = "local",
        settings: Mapping[str, str] | None = None,
        *,
        azurite: Azurite | None = None,
        account: str = ACCOUNT,
        quick: bool = True,
        timers: bool = False,
        lease: int | None = None,
        sign_in_port: int = 0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.kind = host
        self.azurite = azurite or Azurite()
        self.m365 = Microsoft365()
        self.proxy = StorageProxy(self.azurite, account, polls=Polls(_LONGEST_HOLD if quick else 0))
        self.storage = StageStorage(self.azurite, account, self.proxy.polls.arrived)
        self.folder = Path(tempfile.mkdtemp(prefix="harper-stage-"))
        self.log: list[str] = []
        self.hosts: list[StageHost] = []
        self._overrides = dict(settings or {})
        self._quick, self._timers, self._sign_in_port = quick, timers, sign_in_port
        self._sleep = sleep
        self._lease = lease or (QUICK_LEASE if quick else 600)
        self._owns_azurite = azurite is None
        self._subjects = itertools.count(1)
        self._sign_in: SignInProxy | None = None

    # ------------------------------------------------------------------------------------------ up and down

    def start(self) -> Self:
        """Bring everything up, the host last."""
        try:
            if self._owns_azurite:
                self.azurite.start()
            self.proxy.start()
            self.m365.start()
            port = free_port()
            self._sign_in = SignInProxy(
                upstream=f"http://127.0.0.1:{port}",
                certificate=server_context(self.m365.authority),
                users=(),
                port=self._sign_in_port,
            ).start()
            self.people = People(self._sign_in, self.m365)
            self.app = quick_app(ROOT, self.folder / "app") if self._quick else ROOT
            self.settings = app_settings(self.m365, self.proxy.connection_string, self.url, self._quick)
            self.settings |= self._overrides
            self.host = self._new_host(port)
            self.start_host()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Take everything down; no process is left."""
        for host in self.hosts:
            host.resume()
            host.stop()
        if self._sign_in is not None:
            self._sign_in.stop()
        self.m365.stop()
        self.proxy.stop()
        if self._owns_azurite:
            self.azurite.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _new_host(self, port: int) -> StageHost:
        host = StageHost(
            self.kind,
            self.app,
            self.settings,
            port,
            FUNCTION_KEY,
            self.folder,
            lease=self._lease,
            timers=self._timers,
            sleep=self._sleep,
            listener=self.log.append,
        )
        self.hosts.append(host)
        return host

    # ------------------------------------------------------------------------------------------ the host

    def start_host(self) -> None:
        """Start the host, or start it again."""
        self.host.start()
        self.sign_in.upstream = self.host.url

    def stop_host(self) -> None:
        """Ask the host to end, and wait for it."""
        self.host.stop()

    def kill_host(self) -> None:
        """SIGKILL to the host and everything that it started."""
        self.host.kill()

    def restart_host(self) -> None:
        """Kill the host and start it again."""
        self.kill_host()
        self.start_host()

    def pause_host(self) -> None:
        """Let the host stand still (SIGSTOP)."""
        self.host.pause()
        self.proxy.polls.let_go()

    def resume_host(self) -> None:
        """Let it go on (SIGCONT)."""
        self.host.resume()

    def second_host(self) -> StageHost:
        """One host more on the same storage, started; the sign-in proxy does not know it."""
        return self._new_host(free_port()).start()

    def run(self, function: str) -> None:
        """Run a timer function now, from its start to its end."""
        ended = self.host.runs.ended(function)
        answer = Site(self.host.url, headers={"x-functions-key": FUNCTION_KEY}).post(
            f"/admin/functions/{function}", json={"input": ""}
        )
        if answer.status_code != 202:
            raise AssertionError(f"the host answered {answer.status_code} when {function} was to run")
        self.wait_for(lambda: self.host.runs.ended(function) > ended, what=f"{function} has run")

    @property
    def sign_in(self) -> SignInProxy:
        """The sign-in proxy, which is there once the stage is up."""
        assert self._sign_in is not None, "the stage is not up"
        return self._sign_in

    @property
    def url(self) -> str:
        """The public https address of the app."""
        return self.sign_in.url

    # ------------------------------------------------------------------------------------------ mails

    def mail(self, to: str | Sequence[str] = HARPER, *, from_: str = CUSTOMER, **more: Any) -> Delivered:
        """Somebody writes to a mailbox."""
        number = next(self._subjects)
        content = {"subject": f"Question {number}", "text": f"Hello, this is question {number}."}
        return self.m365.exchange.send_mail(from_=from_, to=to, **(content | more))

    def row(self, mail: Delivered, mailbox: str = "") -> Mail | None:
        """What Harper remembers of a mail in the (first) mailbox that it came to."""
        place = next(each for each in mail.placed if mailbox in ("", each.mailbox.address))
        return self.storage.row(TenantId(place.mailbox.tenant_id), place.mailbox.address, place.immutable_id)

    def ended(self, mail: Delivered, mailbox: str = "", seconds: float = 60) -> Mail:
        """Wait until a mail has ended, and return its row."""

        def done() -> Mail | None:
            row = self.row(mail, mailbox)
            return row if row is not None and row.is_done else None

        found = self.wait_for(done, seconds, f"the mail of {mail.mail.subject!r} ends")
        assert found is not None
        return found

    # ------------------------------------------------------------------------------------------ waiting

    def queue_lengths(self) -> dict[str, int]:
        """Messages by queue, invisible ones too."""
        return self.storage.queue_lengths()

    def is_idle(self) -> bool:
        """Whether no notification is under way, no function runs and every queue is empty."""
        # The queues are counted one after the other, so nothing may have moved from one to another meanwhile.
        stored = self.proxy.stored
        return (
            self._is_quiet()
            and not any(self.queue_lengths().values())
            and self._is_quiet()
            and self.proxy.stored == stored
        )

    def _is_quiet(self) -> bool:
        return self.m365.notifier.wait_quiet(0) and not any(host.runs.running for host in self.hosts)

    def settle(self, seconds: float = 90) -> None:
        """Wait until nothing is left to do."""
        self.wait_for(self.is_idle, seconds, "everything comes to rest")

    def hear_out(self) -> None:
        """Wait until all that the host has said so far is in the log."""
        # Its lines come through a pipe, in order: after that of this request, none of before is under way.
        heard = self.host.runs.ended("health")
        self.people.anonymous.get("/api/health")
        self.wait_for(lambda: self.host.runs.ended("health") > heard, what="the host's lines are read")

    def wait_for(self, predicate: Callable[[], Value], seconds: float = 60, what: str = "it happens") -> Value:
        """Ask again and again until the answer is true, and return it; raises NeverHappened."""
        return wait_for(predicate, seconds, what, self._told, self._sleep, _LOOK)

    def _told(self) -> str:
        lines = "\n".join(self.log[-_SHOWN_LINES:])
        return f"queues: {self.queue_lengths()}; the last lines of the host:\n{lines}"


__all__ = ["CUSTOMER", "HARPER", "NeverHappened", "Stage"]

"""Sends change and lifecycle notifications from a thread of its own, by Graph's rules of repetition."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.m365.graph.rendering import lookup
from sandbox.m365.graph.subscriptions import Subscriptions
from sandbox.m365.state.mailbox import Change
from sandbox.m365.state.values import Json, iso_exact
from sandbox.m365.state.world import World
from sandbox.m365.webhooks.subscription import Subscription
from sandbox.m365.webhooks.webhook import Webhook

WORKERS = 8
KINDS = {"created": "created", "updated": "updated", "deleted": "deleted", "moved-out": "deleted"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST to a webhook: what was sent, what came back (None: no answer in time), and after how many seconds."""

    url: str
    items: tuple[Json, ...]
    number: int
    status: int | None
    at: datetime
    took: float


@dataclass(frozen=True, slots=True)
class _Job:
    url: str
    item: Json
    attempt: int


class Notifier:
    """Watches the world's changes and tells the subscribers."""

    def __init__(self, world: World, subscriptions: Subscriptions, webhook: Webhook) -> None:
        self._world = world
        self._subscriptions = subscriptions
        self._webhook = webhook
        self._heap: list[tuple[float, int, _Job]] = []
        self._numbers = itertools.count()
        self._state = threading.Condition()
        self._busy = 0
        self._stopping = False
        self._pool = ThreadPoolExecutor(WORKERS, "m365-notify")
        self._thread = threading.Thread(target=self._run, name="m365-notifier", daemon=True)
        self.attempts: list[Attempt] = []
        self.given_up: list[Json] = []
        world.watchers.append(self.on_change)
        subscriptions.on_awake = self._on_awake

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more; what is under way is left to end."""
        with self._state:
            self._stopping = True
            self._state.notify_all()
        self._thread.join(timeout=5)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._webhook.close()

    def wait_quiet(self, timeout: float) -> bool:
        """Wait until nothing is to be delivered; False if that took longer than the seconds given."""
        with self._state:
            return self._state.wait_for(lambda: not self._heap and not self._busy, timeout)

    def on_change(self, change: Change) -> None:
        """Queue a notification for each subscription that the change concerns (under the world's lock)."""
        if change.quiet or not self._world.switches.notify:
            return
        for subscription in self._subscriptions.living():
            if self.concerns(subscription, change):
                self.push_change(subscription, change)

    def concerns(self, subscription: Subscription, change: Change) -> bool:
        """Whether the subscription is about this change."""
        if subscription.mailbox is not change.mailbox or KINDS[change.kind] not in subscription.change_types:
            return False
        if subscription.folder is not None and subscription.folder.folder_id != change.folder_id:
            return False
        message = change.mailbox.held.get(change.immutable_id)
        return subscription.filter is None or (message is not None and subscription.filter.test(lookup(message)))

    def change_item(self, subscription: Subscription, change: Change) -> Json:
        """The notification of a change, with the form of id that the subscription was made with."""
        item_id = change.immutable_id if subscription.immutable_ids else change.ordinary_id
        resource = f"Users/{subscription.mailbox.object_id}/Messages/{item_id}"
        message = change.mailbox.held.get(change.immutable_id)
        data: Json = {"@odata.type": "#Microsoft.Graph.Message", "@odata.id": resource, "id": item_id}
        if message is not None:
            data["@odata.etag"] = f'W/"{message.change_key}"'
        return {
            **self._common(subscription),
            "changeType": KINDS[change.kind],
            "resource": resource,
            "resourceData": data,
        }

    def _common(self, subscription: Subscription) -> Json:
        return {
            "subscriptionId": subscription.id,
            "subscriptionExpirationDateTime": iso_exact(subscription.expires),
            "clientState": subscription.client_state,
            "tenantId": subscription.tenant_id,
        }

    def push_change(self, subscription: Subscription, change: Change) -> None:
        """Queue one notification; a paused subscription's waits until it is reauthorised."""
        item = self.change_item(subscription, change)
        if subscription.paused:
            subscription.waiting.append(item)
        else:
            self._push(subscription.notification_url, item)

    def push_lifecycle(self, subscription: Subscription, event: str) -> None:
        """Queue a lifecycle notification, if the subscription has an URL for them."""
        if subscription.lifecycle_url:
            item = {**self._common(subscription), "lifecycleEvent": event}
            self._push(subscription.lifecycle_url, item)

    def _on_awake(self, subscription: Subscription) -> None:
        waiting, subscription.waiting = subscription.waiting, []
        for item in waiting:
            self._push(subscription.notification_url, item)

    def _push(self, url: str, item: Json) -> None:
        wait = self._world.switches.batch_window if self._world.switches.batch_notifications else 0.0
        self._put(_Job(url, item, 1), wait)

    def _put(self, job: _Job, wait: float) -> None:
        with self._state:
            heapq.heappush(self._heap, (time.monotonic() + wait, next(self._numbers), job))
            self._state.notify_all()

    def _run(self) -> None:
        while True:
            with self._state:
                while not self._stopping and (not self._heap or self._heap[0][0] > time.monotonic()):
                    wait = self._heap[0][0] - time.monotonic() if self._heap else None
                    self._state.wait(None if wait is None else max(0.0, wait))
                if self._stopping:
                    return
                batches = self._due()
                self._busy += len(batches)
            for batch in batches:
                self._pool.submit(self._deliver, batch)

    def _due(self) -> list[list[_Job]]:
        jobs: list[_Job] = []
        batching = self._world.switches.batch_notifications
        # What comes due a moment later goes with the same post.
        limit = time.monotonic() + (self._world.switches.batch_window / 2 if batching else 0.0)
        while self._heap and self._heap[0][0] <= limit:
            jobs.append(heapq.heappop(self._heap)[2])
        if not batching:
            return [[job] for job in jobs]
        by_url: dict[tuple[str, int], list[_Job]] = {}
        for job in jobs:
            by_url.setdefault((job.url, job.attempt), []).append(job)
        return list(by_url.values())

    def _alive(self, job: _Job) -> bool:
        # A change notification of a subscription that is gone is not sent any more.
        wanted = job.item["subscriptionId"]
        return "lifecycleEvent" in job.item or any(each.id == wanted for each in self._subscriptions.living())

    def _deliver(self, batch: list[_Job]) -> None:
        try:
            jobs = [job for job in batch if self._alive(job)]
            if jobs:
                self._attempt(jobs)
        finally:
            with self._state:
                self._busy -= 1
                self._state.notify_all()

    def _attempt(self, jobs: list[_Job]) -> None:
        switches, number = self._world.switches, jobs[0].attempt
        timeout = switches.first_timeout if number == 1 else switches.retry_timeout
        items = [job.item for job in jobs]
        status = self.post_now(jobs[0].url, items, number, timeout)
        if status is not None and 200 <= status < 300:
            return
        for job in jobs:
            wait = switches.retry_base * 2 ** (number - 1)
            # With the waits before it, each of which was half the next.
            if 2 * wait - switches.retry_base > switches.retry_for:
                self.given_up.append(job.item)
            else:
                self._put(replace(job, attempt=number + 1), wait)

    def post_now(self, url: str, items: list[Json], number: int, timeout: float) -> int | None:
        """POST at once, on the caller's thread; the status, or None."""
        at, began = self._world.now(), time.monotonic()
        status = self._webhook.post(url, items, timeout)
        took = time.monotonic() - began
        with self._state:
            self.attempts.append(Attempt(url, tuple(items), number, status, at, took))
        return status

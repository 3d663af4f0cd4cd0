"""What watches the mailboxes: subscriptions, notifications and delta tokens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sandbox.m365.graph.subscriptions import Subscriptions
from sandbox.m365.mail.delivery import Delivered
from sandbox.m365.query.delta import Delta
from sandbox.m365.state.mailbox import Change
from sandbox.m365.state.values import Json
from sandbox.m365.state.world import World
from sandbox.m365.webhooks.notifier import Attempt, Notifier
from sandbox.m365.webhooks.subscription import Subscription

POSTING_SECONDS = 10.0


class Watching:
    """The subscriptions and what Graph tells by them."""

    def __init__(self, world: World, subscriptions: Subscriptions, notifier: Notifier, delta: Delta) -> None:
        self._world = world
        self._subscriptions = subscriptions
        self._notifier = notifier
        self._delta = delta

    @property
    def subscriptions(self) -> list[Subscription]:
        """Those that live."""
        return self._subscriptions.living()

    @property
    def state_inconsistencies(self) -> list[str]:
        """Each PATCH and reauthorize of one subscription within ten minutes of each other."""
        return list(self._subscriptions.inconsistencies)

    @property
    def notifications(self) -> list[Attempt]:
        """Every POST to a webhook so far."""
        return list(self._notifier.attempts)

    def wait_quiet(self, timeout: float = 10.0) -> bool:
        """Wait until no notification is to be delivered; False if that takes longer than the seconds given."""
        return self._notifier.wait_quiet(timeout)

    def expire_delta_tokens(self, how: str = "410") -> None:
        """Every delta token given out so far is refused: `410` or `SyncStateNotFound`."""
        self._delta.expire(how)

    def _subscription(self, subscription_id: str) -> Subscription:
        return self._subscriptions.table[subscription_id]

    def remove_subscription(self, subscription_id: str, *, notify: bool = True) -> None:
        """Graph removes a subscription, with or without saying so."""
        with self._world.lock:
            removed = self._subscriptions.table.pop(subscription_id)
            if notify:
                self._notifier.push_lifecycle(removed, "subscriptionRemoved")

    def ask_reauthorization(self, subscription_id: str, *, pause: bool = False) -> None:
        """Graph asks for reauthorisation; with `pause`, notifications wait for it."""
        with self._world.lock:
            found = self._subscription(subscription_id)
            found.paused = pause
            self._notifier.push_lifecycle(found, "reauthorizationRequired")

    def missed(self, subscription_id: str) -> None:
        """Graph says that notifications were missed."""
        with self._world.lock:
            self._notifier.push_lifecycle(self._subscription(subscription_id), "missed")

    def notify_again(self, mail: Delivered, *, times: int = 1, parallel: bool = False) -> list[int | None]:
        """Send the notification of a delivered mail so many times more; the answers' statuses."""
        posts: list[tuple[str, list[Json]]] = []
        with self._world.lock:
            for place in mail.placed:
                message = place.mailbox.find(place.immutable_id)
                change = Change(
                    "created", place.mailbox, place.immutable_id, place.ordinary_id, message.folder_id, False
                )
                posts += [
                    (each.notification_url, [self._notifier.change_item(each, change)])
                    for each in self.subscriptions
                    if self._notifier.concerns(each, change)
                ]
        todo = [post for _ in range(times) for post in posts]
        with ThreadPoolExecutor(max_workers=max(1, len(todo)) if parallel else 1) as pool:
            return list(pool.map(lambda post: self._post_now(*post), todo))

    def _post_now(self, url: str, items: list[Json]) -> int | None:
        return self._notifier.post_now(url, items, 1, POSTING_SECONDS)

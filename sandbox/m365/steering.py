"""The methods by which tests and the demo steer the simulated Microsoft 365."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sandbox.m365.incoming import Addresses, Headers, people
from sandbox.m365.mail.correspondents import Correspondent
from sandbox.m365.mail.delivery import Delivered
from sandbox.m365.server.requestlog import LoggedRequest
from sandbox.m365.state.mailbox import Change, Message
from sandbox.m365.state.values import Json, Mail, Person
from sandbox.m365.tenancy import TenantSteering
from sandbox.m365.webhooks.notifier import Attempt
from sandbox.m365.webhooks.subscription import Subscription

POSTING_SECONDS = 10.0


class _MailSteering(TenantSteering):
    def send_mail(
        self,
        *,
        from_: str | None,
        to: Addresses,
        subject: str = "",
        text: str = "",
        html: str | None = None,
        headers: Headers = (),
        in_reply_to: str = "",
        references: Iterable[str] = (),
        cc: Addresses | None = None,
        bcc: Addresses | None = None,
        reply_to: Addresses | None = None,
        message_class: str = "IPM.Note",
        message_id: str | None = None,
        received: datetime | None = None,
        from_name: str = "",
        auth: str = "pass",
        notify: bool = True,
        folder: str = "inbox",
    ) -> Delivered:
        """Somebody writes a mail; `auth` is what Exchange finds: pass, fail or none."""
        mail = Mail(
            message_id=message_id or self._new_message_id(from_),
            subject=subject,
            from_=Person(from_, from_name) if from_ else None,
            to=people(to),
            cc=people(cc),
            bcc=people(bcc),
            reply_to=people(reply_to),
            sent=received or self.world.now(),
            text=text,
            html=html,
            in_reply_to=in_reply_to,
            references=tuple(references) or ((in_reply_to,) if in_reply_to else ()),
            extra=tuple(headers),
            message_class=message_class,
        )
        return self.incoming.send(mail, received=received, auth=auth, quiet=not notify, folder=folder)

    def _new_message_id(self, author: str | None) -> str:
        return self.world.ids.message_id((author or "@unknown.example").rpartition("@")[2])

    def deliver_raw(
        self, message: Json, *, to: str, received: datetime | None = None, notify: bool = True
    ) -> Delivered:
        """Put a mail given as Graph's message JSON into an inbox, received now unless told otherwise."""
        return self.incoming.deliver_raw(message, self.mailbox(to), received=received, quiet=not notify)

    def outside(self, address: str, name: str = "") -> Correspondent:
        """The correspondent of an address outside."""
        return self.correspondents.somebody(address, name)

    def reply_from(
        self, address: str, message: Message, *, text: str, to_all: bool = False, subject: str = ""
    ) -> Delivered:
        """The owner of a mailbox answers a message in it, as in Outlook."""
        return self.incoming.reply_from(self.mailbox(address), message, text, to_all=to_all, subject=subject)

    def calls(self, wanted: str = "") -> list[LoggedRequest]:
        """The logged requests whose template contains the text (`METHOD part` or `part`)."""
        return self.requests.calls(wanted)


class Steering(_MailSteering):
    """All of it: tenants, mails, and what watches them."""

    @property
    def subscriptions(self) -> list[Subscription]:
        """Those that live."""
        return self.subscription_table.living()

    @property
    def state_inconsistencies(self) -> list[str]:
        """Each PATCH and reauthorize of one subscription within ten minutes of each other."""
        return list(self.subscription_table.inconsistencies)

    @property
    def notifications(self) -> list[Attempt]:
        """Every POST to a webhook so far."""
        return list(self.notifier.attempts)

    def wait_quiet(self, timeout: float = 10.0) -> bool:
        """Wait until no notification is to be delivered; False if that takes longer than the seconds given."""
        return self.notifier.wait_quiet(timeout)

    def expire_delta_tokens(self, how: str = "410") -> None:
        """Every delta token given out so far is refused: `410` or `SyncStateNotFound`."""
        self.delta.expire(how)

    def _subscription(self, subscription_id: str) -> Subscription:
        return self.subscription_table.table[subscription_id]

    def remove_subscription(self, subscription_id: str, *, notify: bool = True) -> None:
        """Graph removes a subscription, with or without saying so."""
        with self.world.lock:
            removed = self.subscription_table.table.pop(subscription_id)
            if notify:
                self.notifier.push_lifecycle(removed, "subscriptionRemoved")

    def ask_reauthorization(self, subscription_id: str, *, pause: bool = False) -> None:
        """Graph asks for reauthorisation; with `pause`, notifications wait for it."""
        with self.world.lock:
            found = self._subscription(subscription_id)
            found.paused = pause
            self.notifier.push_lifecycle(found, "reauthorizationRequired")

    def missed(self, subscription_id: str) -> None:
        """Graph says that notifications were missed."""
        with self.world.lock:
            self.notifier.push_lifecycle(self._subscription(subscription_id), "missed")

    def notify_again(self, mail: Delivered, *, times: int = 1, parallel: bool = False) -> list[int | None]:
        """Send the notification of a delivered mail so many times more; the answers' statuses."""
        posts: list[tuple[str, list[Json]]] = []
        with self.world.lock:
            for place in mail.placed:
                message = place.mailbox.find(place.immutable_id)
                change = Change(
                    "created", place.mailbox, place.immutable_id, place.ordinary_id, message.folder_id, False
                )
                posts += [
                    (each.notification_url, [self.notifier.change_item(each, change)])
                    for each in self.subscriptions
                    if self.notifier.concerns(each, change)
                ]
        todo = [post for _ in range(times) for post in posts]
        with ThreadPoolExecutor(max_workers=max(1, len(todo)) if parallel else 1) as pool:
            return list(pool.map(lambda post: self._post_now(*post), todo))

    def _post_now(self, url: str, items: list[Json]) -> int | None:
        return self.notifier.post_now(url, items, 1, POSTING_SECONDS)

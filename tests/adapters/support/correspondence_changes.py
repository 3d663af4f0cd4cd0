"""What the tests of the Correspondence share."""

from dataclasses import replace

from shared.domain.threads.changes import Changes
from shared.domain.threads.thread import Pace, Peer
from shared.domain.values.ids import MailboxId
from tests.support.builders import CONVERSATION, CUSTOMER, NOW, THREAD, a_mail, a_thread, a_thread_mail

OTHER_MAILBOX = MailboxId("55555555-5555-4555-8555-555555555555")
PLACE = (CONVERSATION, CUSTOMER.address)


def everything(**changes: object) -> Changes:
    """Changes that touch every kind of row."""
    all_changes = Changes(
        mail=a_mail(thread_id=THREAD),
        fetched_index=True,
        thread=a_thread(),
        peer=Peer(CUSTOMER.address, (NOW,)),
        pace=Pace(29_540_000, 3),
        thread_mails=(a_thread_mail(),),
        new_conversations=(PLACE,),
        message_ids=("<one@fabrikam.example>", "<two@fabrikam.example>"),
    )
    return replace(all_changes, **changes)  # type: ignore[arg-type]

"""What a test or the demo may set on the simulated Microsoft 365 while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MAX_SUBSCRIPTION_MINUTES = 10_080


@dataclass
class Switches:
    """Plain attributes with Graph's own behaviour as defaults; set them at any time."""

    clock_offset: timedelta = timedelta(0)
    """How far the server's clock is ahead of the clock handed in."""
    graph_audience: str = "https://graph.microsoft.com"
    """The audience of the cloud whose Graph this is; tokens for the simulator's own base URL pass too."""
    token_lifetime: int = 3599
    """Seconds an access token lives."""

    merge_equal_subjects: bool = False
    """Strangers who write with equal subjects get one conversationId."""
    split_on_subject: bool = False
    """A reply whose subject changed starts a conversation of its own."""
    draft_id_survives_sending: bool = True
    """False: the sent copy has new ids (both the immutable and the ordinary one)."""
    draft_lingers: float = 0.0
    """Seconds for which a draft stays beside its sent copy; only if the id does not survive."""
    sent_copy_delay: float = 0.0
    """Seconds after a send for which the draft is gone and the sent copy is not there yet."""
    search_lag: float = 0.0
    """Seconds for which a list with a $filter does not know what came, went out or was changed."""
    empty_first_pages: int = 0
    """So many pages without an item, but with a nextLink, come first in a list with a $filter."""
    send_of_non_draft: tuple[int, str] = (404, "ErrorItemNotFound")
    """Status and code of the answer when a mail that is no draft is sent."""

    max_subscription_minutes: int = MAX_SUBSCRIPTION_MINUTES
    on_excess_lifetime: str = "refuse"
    """`refuse` (400 that names the maximum) or `clamp`."""
    subscription_page_size: int = 20

    notify: bool = True
    """False: no change notification is sent at all."""
    batch_notifications: bool = False
    """True: what is due for one URL goes out in one POST."""
    batch_window: float = 0.2
    first_timeout: float = 3.0
    retry_timeout: float = 10.0
    validation_timeout: float = 10.0
    retry_base: float = 5.0
    """Seconds before the first repeat of a notification; doubled each time."""
    retry_for: float = 4 * 3600.0
    """Seconds that the waits between a notification's repeats come to before it is given up."""

    max_concurrent_calls: int = 4
    max_sends_per_minute: int = 30
    max_requests_per_ten_minutes: int = 10_000
    throttle_retry_after: int = 5
    """Seconds that the fifth call at once is told to wait."""
    max_filtered_delta: int = 5_000

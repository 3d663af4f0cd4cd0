"""Whatever people write, in whatever order, and whatever Harper decides: nothing crashes, and every mail ends.

The tests go 2,000 walks, the same each time; `HARPER_WALKS=20000 make test
ARGS=tests/usecases/replying/test_random_mails.py` goes so many, and others each time.
Where one fails, the shortest that does is shown.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from shared.domain.mail.mail import TERMINAL, Mail, MailState
from tests.support.builders import MAILBOX, TENANT
from tests.usecases.support.walks import LIMITS, MOST, Walk, Walking, letter_of

WALKS = int(os.environ.get("HARPER_WALKS", "2000"))
EACH = 250
PARTS = -(-WALKS // EACH)
FIRST_SEED = random.randrange(2**32) if "HARPER_WALKS" in os.environ else 0

letters = st.tuples(*(st.integers(0, most) for most in MOST)).map(letter_of)
walks = st.builds(
    Walk,
    letters=st.lists(letters, min_size=2, max_size=6).map(tuple),
    is_shared=st.booleans(),
    limits=st.sampled_from(LIMITS),
    order=st.integers(0, 1_000),
)


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_no_walk_of_mails_crashes_and_every_mail_ends(part: int) -> None:
    """Parts can run side by side, and each goes walks of its own; `derandomize` would give all of them the same."""

    @seed(FIRST_SEED + part)
    @settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(walks)
    def every(walk: Walk) -> None:
        note(repr(walk))
        walking = Walking(walk)
        walking.go()
        check(walking)

    every()


def check(walking: Walking) -> None:
    """What holds when all queues are empty."""
    runs = walking.runs
    replies = Counter(each.marker for each in runs.sent)
    rows = [runs.row(mail.mail_id) for mail in walking.mails]
    for row in rows:
        assert row.state in TERMINAL
        assert not row.owes_category
        assert replies[row.key.hash] <= 1, "two replies"
        assert replies[row.key.hash] == 1 or row.state not in (MailState.SENT, MailState.DELEGATED)
        _check_thread(walking, row)
    assert replies.keys() <= {row.key.hash for row in rows}
    for letter, row in zip(walking.walk.letters, rows, strict=True):
        # Of several letters under one id, the one that was fetched counts.
        is_alone = sum(each.key == row.key for each in rows) == 1
        assert not (is_alone and letter.is_silencing and replies[row.key.hash]), "a reply to ourselves, or to a machine"


def _check_thread(walking: Walking, row: Mail) -> None:
    """A mail that was put into a Thread stands in its list."""
    if not row.thread_id:
        return
    correspondence = walking.runs.correspondence
    assert correspondence.thread(TENANT, MAILBOX, row.thread_id) is not None
    lines = correspondence.thread_mails(TENANT, MAILBOX, row.thread_id)
    assert row.key in {line.key for line in lines}

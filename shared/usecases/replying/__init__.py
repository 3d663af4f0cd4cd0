"""Answers, delegations and hand-offs, each sent at most once and none lost.

The order is the promise; `reply.py` shows it, and each step is a file beside it:

1. `claim`: one transaction takes the Mail for this run, with what it takes of the budgets; a later run waits.
2. `send.draft`: one call makes the whole draft, with our marker; it is looked at, then put on record with its ids.
3. `send.send`: the switch is read, and the draft on record is sent while the claim still lasts.
4. `finish`: SENT (or DELEGATED), then what is owed: a hand-off's category.
5. `look`: a later run that finds a claim of another, which has ended, looks once in the mailbox what became of it, and
   goes on from there. Nothing is ever sent again blindly.

`withdraw` is every way out: rules that no longer hold, calls that failed. `compose` says what is sent.
"""

"""What becomes of a Thread when the Mail whose forward would close it ends otherwise."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.mail.decisions import Delegate
from shared.domain.mail.mail import Mail, MailState
from shared.domain.threads.thread import Thread, ThreadState
from shared.domain.values.addresses import normalise


def after_ending(thread: Thread, ended: Mail, is_unknown: bool) -> Thread:
    """The Thread after a Mail ended without a Reply that is known to be sent.

    Where nobody can know whether the forward left, the Thread is closed as if it had: a person has to look anyway, and
    Harper must not speak into a Thread that somebody took over. Where it certainly did not leave, its mark goes.
    """
    if thread.leaving == ended.key.mail_id:
        thread = _closed(thread, ended) if is_unknown else _without(thread, ended)
    is_held = ended.state is MailState.HELD and thread.state is ThreadState.OPEN
    return replace(thread, state=ThreadState.HELD) if is_held else thread


def _closed(thread: Thread, ended: Mail) -> Thread:
    if thread.state is ThreadState.HANDED_OFF:
        return replace(thread, leaving="")
    is_delegated = isinstance(ended.decision, Delegate)
    return replace(thread, state=ThreadState.DELEGATED if is_delegated else ThreadState.HANDED_OFF, leaving="")


def _without(thread: Thread, ended: Mail) -> Thread:
    if not isinstance(ended.decision, Delegate):
        return replace(thread, leaving="")
    asked = normalise(ended.decision.to)
    colleagues = tuple(each for each in thread.colleagues if each != asked)
    return replace(thread, leaving="", waits_for="", colleagues=colleagues)

"""Real mails go through, and each ends."""

import json
from pathlib import Path

import pytest

from shared.domain.mail.mail import MailState
from tests.e2e.support.trial import MakeStage

MAILS = Path(__file__).parents[3] / "shared" / "mails" / "detection"
COUNT = 30


@pytest.mark.skipif(not MAILS.is_dir(), reason="../shared/mails is absent")
def test_thirty_real_mails_go_through_and_each_ends(make_stage: MakeStage) -> None:
    trial = make_stage()
    files = sorted(MAILS.glob("*.json"))
    chosen = [json.loads(file.read_text(encoding="utf-8")) for file in files[:: max(1, len(files) // COUNT)][:COUNT]]
    assert len(chosen) == COUNT
    mails = [trial.stage.m365.exchange.deliver_raw(case["message"], to=trial.address) for case in chosen]
    rows = {case["id"]: trial.ended(mail) for case, mail in zip(chosen, mails, strict=True)}
    answered = {name for name, row in rows.items() if row.state is MailState.SENT}
    machines = {case["id"] for case in chosen if case["kind"] in ("bounce", "autoreply", "receipt")}
    assert not answered & machines
    assert answered, "some of them were written by people"

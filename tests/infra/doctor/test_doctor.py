"""doctor.sh after a deployment: all is ok, each planted fault is named by its line, and nothing is changed."""

import pytest

from tests.infra.alerts.log_rows import MAILBOX
from tests.infra.az.stand_in import AZ_CRLF
from tests.infra.doctor.faults import FAULTS, Plant, in_rounds
from tests.infra.doctor.runs import doctor, findings, told_of
from tests.infra.workplace.workplace import Workplace, state_of


def test_after_a_deployment_all_is_ok_and_nothing_is_changed(place: Workplace) -> None:
    place.deploy("--operator-email", "ops@contoso.example")
    before = state_of(place)
    run = doctor(place)
    assert (run.code, run.err) == (0, "")
    assert set(findings(run).values()) == {"ok"}
    assert run.out.endswith(f"{len(findings(run))} ok, 0 not ok, 0 unknown.\n")
    assert state_of(place) == before
    assert place.cloud.health.alarms == []
    assert list((place.folder / "tmp").iterdir()) == []


@pytest.mark.parametrize("planted", in_rounds(), ids=lambda planted: f"{len(planted)} faults, {planted[0][0]} first")
def test_planted_faults_are_named_by_their_lines_alone(well: Workplace, planted: list[tuple[str, Plant, str]]) -> None:
    for _, plant, _ in planted:
        plant(well)
    run = doctor(well)
    assert (run.code, run.err) == (1, "")
    wanted = {subject for subject, _, _ in planted}
    assert {each for each, state in findings(run).items() if state != "ok"} == wanted
    for subject, _, told in planted:
        said = told_of(run, subject)
        assert told in said
        assert " To do: " in said


def test_an_az_that_ends_lines_in_crlf_is_understood(well: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AZ_CRLF, "1")
    run = doctor(well, "--test-alarm")
    assert (run.code, run.err) == (0, "")
    assert not any("\r" in word for call in well.az.calls for word in call.arguments)


def test_every_line_has_a_fault_that_it_finds(well: Workplace) -> None:
    planted = {subject.split(" 2f6")[0].split(f" {MAILBOX}")[0] for subject, _, _ in FAULTS}
    told = findings(doctor(well)).keys() - {"tools", "app", "registration"}
    assert told - planted == {"logs arrive", "tenants and mailboxes", "buried"}, "these have tests of their own"
    assert planted - told == {"mailbox", "tenant"}

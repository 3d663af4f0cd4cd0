"""The scripts on Windows: an az that ends lines in CRLF is understood, a shell that rewrites paths is refused."""

import pytest

from tests.infra.az.stand_in import AZ_CRLF
from tests.infra.workplace.workplace import GROUP, MAIL, Workplace
from tests.support.builders import OTHER_TENANT

INVITE = ("invite.sh", OTHER_TENANT, "--admin", "bob@fabrikam.example")
SCRIPTS = (("deploy.sh", "--group", GROUP), ("remove.sh", "--group", GROUP), INVITE)


def test_an_az_that_ends_lines_in_crlf_is_understood(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deployments, an invitation and a removal end as ever and leave nothing but one tenant less in the app."""

    def all_of_it(is_crlf: str) -> list[int]:
        monkeypatch.setenv(AZ_CRLF, is_crlf)
        runs = [place.deploy(*MAIL), place.deploy(), place.run(*INVITE), place.remove()]
        assert [(run.code, run.err) for run in runs] == [(0, "")] * 4
        assert "\r" not in "".join(word for call in place.az.calls for word in call.arguments)
        assert place.cloud.resources == place.cloud.directory.applications == place.cloud.directory.bin == []
        return [sum(" still " not in line for line in run.out.splitlines()) for run in runs[:3]]

    assert all_of_it("0") == all_of_it("1")


@pytest.mark.parametrize("system", ["MINGW64_NT-10.0-22631", "MSYS_NT-10.0", "CYGWIN_NT-10.0"])
def test_a_shell_that_rewrites_paths_is_refused(untouched: Workplace, system: str) -> None:
    """Git Bash makes a Windows path of what begins with a slash, such as the id of a resource."""
    uname = untouched.programs / "uname"
    real = uname.readlink()
    uname.unlink()
    uname.write_text(f"#!/bin/sh\necho {system}\n")
    uname.chmod(0o755)
    try:
        for script in SCRIPTS:
            run = untouched.run(*script)
            assert run.code == 1
            assert "use Azure Cloud Shell (https://shell.azure.com) or WSL" in run.err
            assert untouched.commands() == []
            assert untouched.run(script[0], "--help").code == 0
    finally:
        uname.unlink()
        uname.symlink_to(real)

"""Running the scripts of infra/ in a checkout of their own, with stand-ins for az, curl and sleep first on PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from sandbox.loopback.messages import plain
from tests.infra.az.app_stand_in import AppStandIn
from tests.infra.az.cloud import KEY, Cloud
from tests.infra.az.resources import SUBSCRIPTION
from tests.infra.az.stand_in import CLOCK, AzError, AzStandIn, Call
from tests.infra.tools import GUARD, ROOT
from tests.support.builders import OTHER_TENANT, a_tenant

# All that the scripts may use besides az, git and curl: what every Unix has.
BASICS = (
    "bash",
    "base64",
    "cat",
    "cp",
    "cut",
    "date",
    "dirname",
    "grep",
    "head",
    "mktemp",
    "rm",
    "sed",
    "sort",
    "tail",
    "tr",
    "uname",
    "wc",
)
PACKAGE = {
    "function_app.py": "app = 1\n",
    "functions/background/mail.py": "",
    "shared/wiring/real.py": "",
    "host.json": "{}\n",
    "requirements.txt": "",
    "LICENSE": "",
}
GROUP = "rg-härper_(1)"
MAIL = "--operator-email", "ops@contoso.example"
NOT_READY = plain(503, '{"status": "not ready"}', kind="application/json")
_CURL = """#!{bash}
printf '%s\\0' "$@" >>'{log}'
printf '\\n' >>'{log}'
exec '{curl}' "$@" --connect-to ::127.0.0.1:{port} --cacert '{authority}'
"""
# What people have in their home; any of it would change what an answer means, or show the key.
_CURLRC = "verbose\nfail\nlocation\n"


@dataclass(frozen=True, slots=True)
class Run:
    """How a script ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Workplace:
    """A checkout, the cloud and the app that the scripts meet there."""

    folder: Path
    cloud: Cloud
    app: AppStandIn
    az: AzStandIn
    programs: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def checkout(self) -> Path:
        """A folder whose name has a space, a quote and an umlaut."""
        return self.folder / "Harper's ärea"

    def command(self, script: str, *arguments: str) -> list[str]:
        """The command line of a script."""
        return [str(self.checkout / "infra" / script), *arguments]

    def run(self, script: str, *arguments: str, typed: str = "", programs: Path | None = None) -> Run:
        """Run a script to its end, from a folder that has nothing to do with it."""
        done = subprocess.run(
            self.command(script, *arguments),
            input=typed,
            capture_output=True,
            text=True,
            timeout=GUARD,
            cwd=self.folder,
            env=self.environment | {"PATH": str(programs or self.programs)},
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def deploy(self, *more: str) -> Run:
        """deploy.sh with what it needs at least."""
        return self.run("deploy.sh", "--group", GROUP, "--location", "westeurope", *more)

    def have_deployed(self) -> None:
        """What a run of deploy.sh leaves, at once."""
        here = ("deployment", "group", "create", "--resource-group", GROUP, "--name")
        self._az("group", "create", "--name", GROUP, "--location", "westeurope", "--tags", "harper-made=true")
        name = self._az(*here, "harper-identity", "--query", "properties.outputs.name.value", "--output", "tsv").strip()
        entra = (*here, "harper-entra", "--parameters", f"name={name}", "variant=tenant-wide")
        client = self._az(*entra, "--query", "properties.outputs.clientId.value", "--output", "tsv").strip()
        principal = self.cloud.outputs[GROUP, "harper-identity"]["principalId"]["value"]
        told = {"HARPER_NAME": name, "HARPER_CLIENT_ID": client, "HARPER_PRINCIPAL_ID": principal}
        told["HARPER_LOCATION"] = "westeurope"
        self._az(*here, "harper-main", "--parameters", "infra/main.bicepparam", environment=told)
        logs = self.cloud.outputs[GROUP, "harper-main"]["workspaceId"]["value"]
        alerts = ("--parameters", f"name={name}", "location=westeurope", f"workspaceId={logs}", "tags={}")
        self._az(*here, "harper-alerts", *alerts)
        group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
        self._az("tag", "update", "--resource-id", group, "--operation", "Merge", "--tags", "harper-code=1234")
        self.cloud.on_publish(True)
        self.az.calls.clear()

    def _az(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        code, out, err = self.az.answer(Call.of(arguments, environment or {}))
        assert code == 0, err
        return out

    def remove(self, *more: str, typed: str = "") -> Run:
        """remove.sh, not asking."""
        return self.run("remove.sh", "--group", GROUP, *(more or ("--yes",)), typed=typed)

    def commands(self) -> list[str]:
        """The commands that az got since the last time, without options."""
        found = [call.command for call in self.az.calls]
        self.az.calls.clear()
        return found

    def curl_lines(self) -> str:
        """All command lines of curl."""
        log = self.folder / "curl.log"
        return log.read_text() if log.exists() else ""

    def git(self, *arguments: str) -> str:
        """git in the checkout."""
        return subprocess.run(
            ["git", *arguments], cwd=self.checkout, env=self.environment, check=True, capture_output=True, text=True
        ).stdout


@contextmanager
def a_workplace(folder: Path) -> Iterator[Workplace]:
    """A fresh checkout, an empty subscription, and no app yet."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine, and the scripts of infra/ need it")
    programs = folder / "programs"
    programs.mkdir()
    cloud, app = Cloud(), AppStandIn(KEY)
    cloud.on_publish = lambda is_there: _publish(cloud, app, is_there)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))

    def sleep(seconds: float) -> None:
        app.fakes.clock.advance(seconds)

    with ExitStack() as stack:
        az = stack.enter_context(AzStandIn(cloud.commands(), programs, sleep))
        port = stack.enter_context(app.serving(authority))
        link(programs, (*BASICS, "git"))
        curl = programs / "curl"
        curl.write_text(
            _CURL.format(
                bash=shutil.which("bash"),
                curl=shutil.which("curl"),
                log=folder / "curl.log",
                port=port,
                authority=folder / "ca.pem",
            )
        )
        curl.chmod(0o755)
        place = Workplace(folder, cloud, app, az, programs, _environment(folder))
        cloud.checkout = place.checkout
        make_checkout(place)
        yield place


def with_two_tenants(place: Workplace, other: str = "Fabrikam") -> Workplace:
    """The place with Harper deployed in it and a second tenant of that name."""
    place.have_deployed()
    place.app.fakes.tenants.save_tenant(a_tenant(tenant_id=OTHER_TENANT, name=other))
    return place


def _publish(cloud: Cloud, app: AppStandIn, is_there: bool) -> None:
    """The code comes or goes, and with it the sign-in of App Service."""
    app.is_published, app.signs_in_as = is_there, cloud.health.settings.get("HARPER_CLIENT_ID", "")


def link(programs: Path, names: Sequence[str]) -> None:
    """Put programs of this machine into a folder that is all of PATH."""
    for name in names:
        found = shutil.which(name)
        assert found is not None, name
        (programs / name).symlink_to(found)


def _environment(folder: Path) -> dict[str, str]:
    (folder / "tmp").mkdir()
    (folder / ".curlrc").write_text(_CURLRC)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "BASH_ENV": str(folder / "programs" / CLOCK),
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        **{f"GIT_{who}_{what}": "ada@contoso.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


def make_checkout(place: Workplace) -> None:
    """The scripts with an app of a few lines, committed."""
    shutil.copytree(ROOT / "infra", place.checkout / "infra", ignore=shutil.ignore_patterns("local.bicepparam"))
    for name, content in PACKAGE.items():
        path = place.checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (place.checkout / "README.md").write_text("not deployed\n")
    place.git("init", "--quiet")
    place.git("add", ".")
    place.git("commit", "--quiet", "--message", "first")


def calls_of(place: Workplace, command: str) -> list[Call]:
    """The calls of one command of az."""
    return [call for call in place.az.calls if call.command == command]


def failures(place: Workplace, script: Callable[[], Run], after: bool = False) -> Iterator[tuple[tuple[str, ...], Run]]:
    """Run again and again while each call of az fails once, `after` its work or before; the last run meets no failure.

    Each run goes on from what the one before left, and gets further: so the run after any failure gets past it.
    """
    seen: set[str] = set()
    failed: list[str] = []

    def fail(call: Call) -> None:
        if call.key not in seen:
            seen.add(call.key)
            failed.append(call.key)
            raise AzError("(Trouble) az's own words.")

    if after:
        place.az.after = fail
    else:
        place.az.before = fail
    while True:
        failed.clear()
        run = script()
        yield tuple(failed), run
        if not failed:
            return


def state_of(place: Workplace) -> str:
    """All that the subscription and the directory hold."""
    cloud = {name: getattr(place.cloud, name) for name in place.cloud.__dataclass_fields__ if name != "on_publish"}
    return repr(cloud)

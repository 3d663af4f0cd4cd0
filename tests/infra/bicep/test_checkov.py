"""checkov's rules for Bicep hold, but for named exceptions; it really reads every file, and finds planted faults."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pycep import BicepParser

from tests.infra.bicep.reader.files import INFRA, read
from tests.infra.tools import bicep_files, checkov

# checkov is pinned to pycep-parser 0.5.1, which knows no `extension`, `import`, `@export()`, `@sealed()`, `string[]`.
# It gets each file without them, which gives it all the rest. It has no rules for the directory's types, so ours take
# their place (test_bicep_safety.py).
NOT_KNOWN = {
    r"(?m)^extension \w+\n": "",
    r"(?m)^import \{.*\} from '.*'\n": "",
    r"(?m)^@(?:export|sealed)\(\)\n": "",
    r"string\[\]": "array",
    r"\bfail\('": "string('",
}
NO_SITE = "the rule takes every `sites/config` for the one named `web`: these are the sign-in and the app settings"
CONFIGS = ("app.bicep:signIn", "settings.bicep:appSettings")
EXCEPTIONS = {
    ("CKV_AZURE_35", "storage.bicep:account"): "without a network of its own the app has no address to let in; the"
    " parameter `network` closes storage, and until then only the identity gets in",
    ("CKV_AZURE_206", "storage.bicep:account"): "copies in one data centre: another region's would cost twice as much"
    " and would not be what the app reads",
    ("CKV_AZURE_222", "app.bicep:app"): "the webhook is public: Graph calls it over the internet",
    ("CKV_AZURE_17", "app.bicep:app"): "Graph and browsers have no client certificate",
    ("CKV_AZURE_78", "app.bicep:app"): "Flex Consumption has no FTP, and refuses the property (error 51021)",
    ("CKV_AZURE_212", "app.bicep:app"): "Flex Consumption counts always-ready instances elsewhere: alwaysReady",
    ("CKV_AZURE_213", "app.bicep:app"): "Flex Consumption has no health check; deploy.sh asks /api/health",
    ("CKV_AZURE_225", "app.bicep:plan"): "zone redundancy needs two always-ready instances, twice the price",
    **{(f"CKV_AZURE_{number}", config): NO_SITE for number in (13, 63, 65, 66, 80, 88, 222) for config in CONFIGS},
}
# For shared keys, basic publishing, roles and secrets it has no rules for Bicep, and it works out no `a ? b : c` (so
# storage.bicep passes CKV_AZURE_59, although it is open by default): there ours find the fault.
FAULTS = [
    ("storage.bicep", "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", "CKV_AZURE_3"),
    ("storage.bicep", "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: 'TLS1_0'", "CKV_AZURE_44"),
    ("storage.bicep", "isPrivate ? 'Disabled' : 'Enabled'", "'Enabled'", "CKV_AZURE_59"),
    ("storage.bicep", "publicAccess: 'None'", "publicAccess: 'Container'", "CKV_AZURE_34"),
    ("app.bicep", "httpsOnly: true", "httpsOnly: false", "CKV_AZURE_14"),
    ("app.bicep", "remoteDebuggingEnabled: false", "remoteDebuggingEnabled: true", "CKV_AZURE_72"),
    ("app.bicep", "http20Enabled: true", "cors: { allowedOrigins: [ '*' ] }", "CKV_AZURE_57"),
]


@dataclass(frozen=True, slots=True)
class Report:
    """What checkov found: rule and resource of each failure, all resources that it saw, files it could not parse."""

    failed: frozenset[tuple[str, str]]
    seen: frozenset[tuple[str, str]]
    unread: frozenset[str]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """On the files as they are, but for what checkov's parser does not know."""
    return run(copied(tmp_path_factory.mktemp("copy")), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """On a copy with faults."""
    folder = copied(tmp_path_factory.mktemp("spoilt"))
    for name, old, new, _ in FAULTS:
        change(folder / name, old, new)
    return run(folder, tmp_path_factory.mktemp("report"))


def copied(into: Path) -> Path:
    """The files as checkov can read them, in a folder `infra`."""
    folder = into / "infra"
    folder.mkdir()
    for path in bicep_files():
        text = path.read_text("utf-8")
        for unknown, known in NOT_KNOWN.items():
            text = re.sub(unknown, known, text)
        (folder / path.name).write_text(text, "utf-8")
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Write a file anew, with other words."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def run(folder: Path, into: Path) -> Report:
    """Run checkov, which asks nobody on the network."""
    if not checkov().exists():
        pytest.skip("checkov is not set up here; `make test-infra` does it and runs this")
    asked = [str(checkov()), "--directory", str(folder), "--framework", "bicep", "--skip-download", "--compact"]
    outputs = ["--output", "json", "--output", "cyclonedx_json", "--output-file-path", str(into)]
    ran = subprocess.run([*asked, *outputs], cwd=into, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    told: dict[str, Any] = json.loads((into / "results_json.json").read_text("utf-8"))
    listed: dict[str, Any] = json.loads((into / "results_cyclonedx.json").read_text("utf-8"))
    failed = {
        (each["check_id"], place(each["file_path"], each["resource"])) for each in told["results"]["failed_checks"]
    }
    # The bill of materials has the resources without a rule too: pkg:bicep/.../<file>.bicep/<type>.<name>@sha1:...
    found = (re.search(r"/([\w-]+\.bicep)/(.+)\.\w+@", each["bom-ref"]) for each in listed.get("components", []))
    seen = {(match[1], match[2]) for match in found if match}
    unread = {Path(each).name for each in told["results"]["parsing_errors"]}
    return Report(frozenset(failed), frozenset(seen), frozenset(unread))


def place(file: str, resource: str) -> str:
    """`storage.bicep:account`."""
    return f"{Path(file).name}:{resource.rsplit('.', 1)[-1]}"


def made(name: str) -> set[tuple[str, str]]:
    """The types that a file deploys."""
    return {(name, each.type) for each in read()[name].resources()}


@pytest.mark.parametrize("path", bicep_files(), ids=lambda path: str(path.name))
def test_every_file_is_within_what_pycep_parser_knows(path: Path) -> None:
    assert BicepParser().parse(text=path.read_text("utf-8"))["globals"]["scope"]["value"] == "resourceGroup"


def test_checkov_finds_nothing_but_the_exceptions_and_each_of_them_is_still_needed(report: Report) -> None:
    assert report.failed == set(EXCEPTIONS)


def test_checkov_reads_every_file(report: Report, spoilt: Report) -> None:
    assert report.unread == spoilt.unread == set()
    expected = {each for name in read() for each in made(name)}
    assert expected
    assert report.seen == expected


def test_checkov_is_still_too_old_for_the_files_as_they_are(tmp_path: Path) -> None:
    """Else it should get them as they are."""
    assert {"main.bicep", "entra.bicep", "types.bicep"} <= run(INFRA, tmp_path).unread


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, _, _, rule in FAULTS])
def test_checkov_finds_a_planted_fault(name: str, rule: str, report: Report, spoilt: Report) -> None:
    assert not any(found == rule for found, _ in report.failed)
    assert any(found == rule and where.startswith(name) for found, where in spoilt.failed)

"""The project's own tools: lock files, what is deployed, host.json and the Makefile."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(__file__).resolve().parents[2]
OWN_LOCKS = [ROOT / name for name in (*setup.REQUIREMENTS, setup.UV_REQUIREMENTS)]
LOCKS = [*OWN_LOCKS, *(ROOT / "requirements" / f"{name}.txt" for name in setup.JUDGES)]
DEPLOYED = {"function_app.py", "functions", "shared", "host.json", "requirements.txt", "LICENSE"}
MADE = {"node_modules", "__pycache__", "htmlcov", ".git", ".venv", ".setup", ".tools", ".sandbox", ".hypothesis"}


def files_of_the_project() -> Iterator[Path]:
    """Every file that belongs to the repository, without what tools make."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE and not name.endswith("_cache")]
        yield from (Path(folder) / name for name in names if name != ".git" and not name.startswith(".coverage"))


def wanted_by(lock: Path) -> Path:
    """The file of which a lock file is made."""
    return ROOT / "requirements" / ("app.in" if lock.name == "requirements.txt" else f"{lock.stem}.in")


def pins(lock: Path) -> list[str]:
    """The logical lines of a requirements file, one for each package."""
    lines = lock.read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_one_version_and_its_hashes(lock: Path) -> None:
    assert pins(lock)
    for pin in pins(lock):
        assert re.match(r"[\w.-]+==[\w.+!]+ ", pin), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pin), pin


def test_the_lock_files_agree_on_every_version() -> None:
    versions: dict[str, str] = {}
    for lock in OWN_LOCKS:
        for pin in pins(lock):
            requirement = pin.split("--hash")[0]
            name, _, marker = re.split(r"==|;", requirement + ";")[:3]
            assert versions.setdefault(f"{name};{marker.strip()}", requirement) == requirement


def test_every_wanted_package_is_in_its_lock_file() -> None:
    for lock in LOCKS:
        wanted = re.findall(r"^([\w-]+)>=", wanted_by(lock).read_text(), re.MULTILINE)
        locked = {pin.split("==")[0] for pin in pins(lock)}
        assert wanted
        assert {name.lower() for name in wanted} <= locked


def test_every_requirement_file_is_one_of_a_pair() -> None:
    files = {path.relative_to(ROOT) for path in files_of_the_project() if path.suffix in (".in", ".txt")}
    pairs = {path.relative_to(ROOT) for lock in LOCKS for path in (lock, wanted_by(lock))}
    assert {path for path in files if path.name.startswith("requirements") or path.parts[0] == "requirements"} == pairs


def test_azurite_is_locked_by_content_and_not_by_address() -> None:
    lock = json.loads((ROOT / "sandbox/azurite/package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages["node_modules/azurite"]["version"] == "3.35.0"
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


def test_no_file_holds_the_address_of_a_package_registry_or_a_path_of_one_machine() -> None:
    registries = "|".join(("pypi" + r"\.org", "python" + "hosted", r"registry\.npm" + "js", "npm" + r"js\.org"))
    folders = "|".join(("work", "root", "home(?!/site)"))
    forbidden = re.compile(rf"{registries}|(?<![\w.~}})\]*?/-])/(?:{folders})/\w")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files_of_the_project()
        if (match := forbidden.search(path.read_text(errors="replace")))
    ]
    assert not found


def test_what_is_not_deployed_is_named_in_funcignore_and_nothing_else() -> None:
    lines = (ROOT / ".funcignore").read_text().splitlines()
    patterns = [line.rstrip("/") for line in lines if line and not line.startswith("#")]
    present = {path.relative_to(ROOT).parts[0] for path in files_of_the_project()}
    for name in present | {"infra", "bench", "README.md", ".venv"}:
        assert any(fnmatch(name, pattern) for pattern in patterns) == (name not in DEPLOYED), name


def seconds(text: str) -> float:
    """The seconds of a host.json time such as 00:00:02."""
    hours, minutes, rest = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=rest).total_seconds()


def test_host_json_treats_queues_as_mail_wants_it() -> None:
    host = json.loads((ROOT / "host.json").read_text())
    queues = host["extensions"]["queues"]
    assert 1 <= seconds(queues["maxPollingInterval"]) <= 2
    assert seconds(queues["visibilityTimeout"]) > 0
    assert 1 <= queues["newBatchThreshold"] < queues["batchSize"] <= 32
    assert queues["maxDequeueCount"] == 5
    assert queues["messageEncoding"] == "base64"


def test_host_json_names_the_bundle_without_which_no_queue_function_starts() -> None:
    host = json.loads((ROOT / "host.json").read_text())
    assert host["version"] == "2.0"
    assert host["extensionBundle"]["id"] == "Microsoft.Azure.Functions.ExtensionBundle"
    assert host["extensionBundle"]["version"].startswith("[4.")
    assert host["extensions"]["http"]["routePrefix"] == "api"


def test_no_log_line_of_a_mail_is_lost_to_sampling() -> None:
    logging = json.loads((ROOT / "host.json").read_text())["logging"]
    excluded = logging["applicationInsights"]["samplingSettings"]["excludedTypes"].split(";")
    assert {"Request", "Exception", "Trace"} <= set(excluded)
    assert logging["logLevel"]["Function.fetch_mail.User"] == "Information"


def test_make_alone_names_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    make = ["make", "--silent", "--no-print-directory"]
    said = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in targets[1].split():
        assert target == "help" or f"make {target} " in said


def test_pre_commit_runs_our_own_checks_and_pinned_others() -> None:
    config = (ROOT / ".pre-commit-config.yaml").read_text()
    makefile = (ROOT / "Makefile").read_text()
    parts = re.search(r"^PARTS := (.+)$", makefile, re.MULTILINE)
    own = re.findall(r"entry: (.+)$", config, re.MULTILINE)
    assert parts
    assert f".venv/bin/python -m mypy {parts[1]}" in own
    assert all(entry.startswith(".venv/bin/python -m ") for entry in own)
    others = re.findall(r"repo: https://.+\n +rev: (.+)$", config, re.MULTILINE)
    assert len(others) == config.count("repo: https://")
    assert all(re.fullmatch(r"v\d+\.\d+\.\d+", version) for version in others)

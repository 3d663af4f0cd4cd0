"""What the host is told: command line, host.json, local.settings.json and app settings."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sandbox.storage.azurite import Ports, connection_string

_TIMESPAN = re.compile(r"(?:(?P<d>\d+)\.)?(?P<h>\d+):(?P<m>\d\d)(?::(?P<s>\d\d(?:\.\d+)?))?")
_BUNDLE = "Microsoft.Azure.Functions.ExtensionBundle"
# Interval notation, from one of the major versions there are: [4.*, 5.0.0)
_BUNDLE_VERSIONS = re.compile(r"[\[(]\s*[1-4](?:\.(?:\d+|\*)){1,2}\s*,\s*\d+(?:\.(?:\d+|\*)){0,2}\s*[\])]")
_PERCENT = re.compile(r"%([^%]+)%")
_EMULATOR = connection_string(Ports(10000, 10001, 10002))


class HostError(Exception):
    """The app cannot be started at all."""


class FunctionError(ValueError):
    """One function is in error; the others are served."""


def seconds(text: str) -> float:
    """A .NET TimeSpan such as 00:00:30 or 1.02:00:00, in seconds; raises ValueError."""
    found = _TIMESPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"'{text}' is not a time span")
    minutes = (int(found["d"] or 0) * 24 + int(found["h"])) * 60 + int(found["m"])
    return minutes * 60 + float(found["s"] or 0)


def _bundle_is_known(bundle: Mapping[str, Any]) -> bool:
    """Whether it can be loaded; raises ValueError otherwise, as the platform does not start with a broken one."""
    if bundle.get("id") != _BUNDLE:
        raise ValueError(f"extensionBundle.id must be {_BUNDLE}")
    if not _BUNDLE_VERSIONS.fullmatch(str(bundle.get("version", ""))):
        raise ValueError("extensionBundle.version must be a range of known versions, such as [4.*, 5.0.0)")
    return True


@dataclass(frozen=True, slots=True)
class HostJson:
    """The host.json of an app; times in seconds, `function_timeout` None for no limit."""

    route_prefix: str = "api"
    batch_size: int = 16
    new_batch_threshold: int = 8
    max_dequeue_count: int = 5
    max_polling_interval: float = 60.0
    visibility_timeout: float = 0.0
    base64: bool = True
    function_timeout: float | None = 1800.0
    extension_bundle: bool = False
    log_levels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, app: Path) -> Self:
        """Reads the file in that folder; raises HostError where the platform would not start."""
        try:
            content = json.loads((app / "host.json").read_text("utf-8-sig"))
        except FileNotFoundError as error:
            raise HostError(f"{app / 'host.json'} not found") from error
        except ValueError as error:
            raise HostError(f"host.json is not JSON: {error}") from error
        if content.get("version") != "2.0":
            raise HostError("host.json lacks the property 'version', or it is not '2.0'")
        try:
            return cls._of(content)
        except (ValueError, TypeError, AttributeError) as error:
            raise HostError(f"host.json: {error}") from error

    @classmethod
    def _of(cls, content: Mapping[str, Any]) -> Self:
        extensions = content.get("extensions", {})
        queues = extensions.get("queues", {})
        batch = int(queues.get("batchSize", 16))
        limit = str(content.get("functionTimeout", "00:30:00"))
        read = cls(
            route_prefix=str(extensions.get("http", {}).get("routePrefix", "api")).strip("/"),
            batch_size=batch,
            new_batch_threshold=int(queues.get("newBatchThreshold", batch // 2)),
            max_dequeue_count=int(queues.get("maxDequeueCount", 5)),
            max_polling_interval=seconds(queues.get("maxPollingInterval", "00:01:00")),
            visibility_timeout=seconds(queues.get("visibilityTimeout", "00:00:00")),
            base64=str(queues.get("messageEncoding", "base64")).lower() == "base64",
            function_timeout=None if limit.startswith("-1") else seconds(limit),
            extension_bundle="extensionBundle" in content and _bundle_is_known(content["extensionBundle"]),
            log_levels=content.get("logging", {}).get("logLevel", {}),
        )
        read._check()
        return read

    def _check(self) -> None:
        if not 1 <= self.batch_size <= 32:
            raise ValueError("extensions.queues.batchSize must be 1 to 32")
        if self.max_dequeue_count < 1 or self.new_batch_threshold < 0:
            raise ValueError("extensions.queues.maxDequeueCount must be 1 or more, newBatchThreshold 0 or more")
        if self.max_polling_interval < 0.1:
            raise ValueError("extensions.queues.maxPollingInterval must be 100 ms or more")


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The settings of the app, which the platform puts into its environment."""

    values: Mapping[str, str]

    @classmethod
    def gather(cls, app: Path, environment: Mapping[str, str], given: Iterable[str], port: int) -> Self:
        """Local settings, then the environment, then K=V pairs; the later wins. Raises HostError."""
        file = app / "local.settings.json"
        local = json.loads(file.read_text("utf-8-sig")).get("Values", {}) if file.exists() else {}
        pairs = [pair.partition("=") for pair in given]
        for key, sign, _ in pairs:
            if not key or not sign:
                raise HostError(f"--set wants K=V, not '{key}'")
        values = {str(key): str(value) for key, value in local.items()}
        values.update(environment)
        values.update({key: value for key, _, value in pairs})
        if values.setdefault("FUNCTIONS_WORKER_RUNTIME", "python") != "python":
            raise HostError("FUNCTIONS_WORKER_RUNTIME is not python")
        values["AzureWebJobsScriptRoot"] = str(app)
        values["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development"
        values["WEBSITE_HOSTNAME"] = f"localhost:{port}"
        # The host gives its workers this number unless the app sets one.
        values.setdefault("PYTHON_THREADPOOL_THREAD_COUNT", "1000")
        return cls(values)

    def resolve(self, text: str) -> str:
        """Puts settings in the place of %NAME% in a binding's property; raises FunctionError."""

        def value(found: re.Match[str]) -> str:
            if found[1] not in self.values:
                raise FunctionError(f"'%{found[1]}%' does not resolve to a value")
            return self.values[found[1]]

        return _PERCENT.sub(value, text)

    def connection_string(self, name: str) -> str:
        """The storage connection string that a binding's `connection` names; raises FunctionError."""
        for key in (f"AzureWebJobs{name}", name, f"ConnectionStrings:{name}"):
            if found := self.values.get(key):
                development = found.strip().rstrip(";").lower() == "usedevelopmentstorage=true"
                return _EMULATOR if development else found
        raise FunctionError(
            f"storage account connection string '{name}' does not exist: make sure that it is a defined "
            "app setting (this host knows connection strings only)"
        )

    def disabled(self, function: str) -> bool:
        """Whether a setting switches the function off."""
        keys = (f"AzureWebJobs.{function}.Disabled", f"AzureWebJobs_{function}_Disabled")
        return any(self.values.get(key, "").lower() in ("1", "true") for key in keys)


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; `lease` and `grace` in seconds."""

    app: Path
    port: int = 7071
    given: tuple[str, ...] = ()
    key: str | None = None
    events: Path | None = None
    lease: int = 600
    timer_state: Path | None = None
    check: bool = False
    timers: bool = True
    grace: float = 20.0
    with_parent: bool = False
    verbose: bool = False
    tells_runs: bool = False

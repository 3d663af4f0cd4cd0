"""Where packages come from: what pip is told of it, and nothing else of the machine's settings, for pip, uv and npm.

Sources: pip's page "Configuration"; uv's "Environment variables" and "Compatibility with pip"; npm's "config".
"""

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.steps import SetupError

_PIP_SETTINGS = Path(__file__).with_name("pip_settings.py")
# The settings of npm that say where packages come from, as they stand in a file of its own and in the environment.
_NPM_SOURCE = re.compile(
    r"(//[^=]*|(@[\w.-]+:)?registry|cafile|ca(\[\])?|cert|key|https?-proxy|proxy|noproxy|strict-ssl|cache|_auth\w*)\s*="
)
NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=http")


@dataclass(frozen=True, slots=True)
class Sources:
    """Package indexes and the way to them."""

    index: str = ""
    more_indexes: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    certificates: str = ""
    client_certificate: str = ""
    proxy: str = ""
    timeout: str = ""

    @classmethod
    def of_pip(cls, found: Mapping[str, str]) -> "Sources":
        """What pip's settings, by name, say of them."""
        return cls(
            index=found.get("index-url", ""),
            more_indexes=tuple(found.get("extra-index-url", "").split()),
            find_links=tuple(found.get("find-links", "").split()),
            no_index=found.get("no-index", "").lower() in ("1", "true", "yes", "on"),
            trusted_hosts=tuple(found.get("trusted-host", "").split()),
            certificates=found.get("cert", ""),
            client_certificate=found.get("client-cert", ""),
            proxy=found.get("proxy", ""),
            timeout=found.get("timeout", found.get("default-timeout", "")),
        )

    def for_pip(self, outer: Mapping[str, str]) -> dict[str, str]:
        """An environment in which pip knows these sources, and nothing else that the machine tells it."""
        told = {
            "PIP_INDEX_URL": self.index,
            "PIP_EXTRA_INDEX_URL": " ".join(self.more_indexes),
            "PIP_FIND_LINKS": " ".join(self.find_links),
            "PIP_NO_INDEX": "1" if self.no_index else "",
            "PIP_TRUSTED_HOST": " ".join(self.trusted_hosts),
            "PIP_CERT": self.certificates,
            "PIP_CLIENT_CERT": self.client_certificate,
            "PIP_PROXY": self.proxy,
            "PIP_TIMEOUT": self.timeout,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INPUT": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        return _without(outer, "PIP_") | _given(told)

    def for_uv(self, outer: Mapping[str, str], cache: Path) -> dict[str, str]:
        """The same for uv, which keeps what it fetched in `cache`."""
        links = (link for link in self.find_links if "://" in link or Path(link).exists())  # pip passes over the others
        told = {
            "UV_DEFAULT_INDEX": self.index,
            "UV_INDEX": " ".join(self.more_indexes),
            # pip takes the best of all indexes; what is wrong there has another hash.
            "UV_INDEX_STRATEGY": "unsafe-best-match",
            "UV_FIND_LINKS": ",".join(links),
            "UV_NO_INDEX": "1" if self.no_index else "",
            "UV_INSECURE_HOST": " ".join(self.trusted_hosts),
            "UV_HTTP_TIMEOUT": self.timeout,
            "SSL_CERT_FILE": self.certificates or outer.get("REQUESTS_CA_BUNDLE", ""),
            "SSL_CLIENT_CERT": self.client_certificate,
            "HTTP_PROXY": self.proxy,
            "HTTPS_PROXY": self.proxy,
            "UV_SYSTEM_CERTS": "1",
            "UV_CACHE_DIR": str(cache),
            "UV_NO_CONFIG": "1",
            "UV_NO_PROGRESS": "1",
            "UV_PYTHON_DOWNLOADS": "never",
        }
        return _without(outer, "UV_") | _given(told)


def sources_of(python: Path, outer: Mapping[str, str]) -> Sources:
    """Where the pip of a Python takes packages from on this machine; SetupError where its files cannot be read."""
    asked = [str(python), "-I", str(_PIP_SETTINGS)]
    done = subprocess.run(asked, env=dict(outer), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[-300:] or "pip's settings cannot be read"
        raise SetupError(f"{said}. Correct what `pip config debug` shows, and run the same command again.")
    return Sources.of_pip(json.loads(done.stdout))


@contextlib.contextmanager
def npm_environment(outer: Mapping[str, str], file: Path) -> Iterator[dict[str, str]]:
    """An environment in which npm knows the person's registries, and nothing else of their settings.

    What they have in their own file goes into `file` meanwhile, which nobody else can read.
    """
    names = {name: name.lower().removeprefix("npm_config_") for name in outer if name.lower().startswith("npm_config_")}
    sources = {each for each, name in names.items() if _NPM_SOURCE.match(f"{name.replace('_', '-')}=")}
    own = next((outer[each] for each, name in names.items() if name == "userconfig"), "")
    theirs = Path(own or f"{outer.get('HOME', '')}/.npmrc")
    lines = theirs.read_text(errors="replace").splitlines() if theirs.is_file() else []
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as kept:
        kept.writelines(f"{line.strip()}\n" for line in lines if _NPM_SOURCE.match(line.strip()))
    unwanted = {*(set(names) - sources), "NODE_OPTIONS"}
    try:
        yield {each: value for each, value in outer.items() if each not in unwanted} | {
            "npm_config_userconfig": str(file)
        }
    finally:
        file.unlink()


def caches_of(outer: Mapping[str, str], otherwise: Path) -> Path:
    """The person's folder of caches if it can be written, else another one."""
    home = outer.get("HOME", "")
    theirs = outer.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    used = (Path(theirs), Path(theirs) / "uv", Path(theirs) / "harper-mail")
    if not Path(theirs).is_absolute():
        return otherwise
    try:
        for folder in used:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return otherwise
    return Path(theirs) if all(os.access(folder, os.W_OK | os.X_OK) for folder in used) else otherwise


def uv_sync(uv: Path, python: Path, files: Sequence[Path]) -> list[str]:
    """The command that gives a Python's environment exactly what is locked, from wheels with the locked hashes only.

    A source package would run its own code, and would want a compiler.
    """
    exactly = ["--require-hashes", "--only-binary=:all:"]
    return [str(uv), "pip", "sync", f"--python={python}", *exactly, *map(str, files)]


def _without(outer: Mapping[str, str], prefix: str) -> dict[str, str]:
    """An environment without one installer's settings and without a Python that is not ours."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX")
    return {
        name: value for name, value in outer.items() if not name.upper().startswith(prefix) and name not in unwanted
    }


def _given(told: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in told.items() if value}

"""Where the set-up of a checkout puts things, and how it knows that they are up to date; standard library only."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that the set-up of one checkout reads and writes; `caches` outlive the checkout."""

    root: Path
    caches: Path

    @property
    def venv(self) -> Path:
        """The virtual environment of the project itself."""
        return self.root / ".venv"

    @property
    def uv(self) -> Path:
        """The program uv."""
        return self.venv / "bin" / "uv"

    @property
    def wheels(self) -> Path:
        """Where the fetched wheel of uv is kept."""
        return self.caches / "harper-mail"

    def judge(self, name: str) -> Path:
        """The virtual environment of a program that judges infra/."""
        return self.root / ".tools" / name

    def requirements(self, *names: str) -> tuple[Path, ...]:
        """Requirement files by their names."""
        return tuple(self.root / name for name in names)

    @property
    def work(self) -> Path:
        """Logs and the lock of the set-up."""
        return self.root / ".setup"

    @property
    def azurite(self) -> Path:
        """The folder with Azurite's lock file."""
        return self.root / "sandbox" / "azurite"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment: its folder and requirement files, and whether it has a pip of its own."""

    name: str
    folder: Path
    files: tuple[Path, ...]
    with_pip: bool = False

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """Exists while it is whole, and says what it was made of; find_python.sh knows its name too."""
        return self.folder / "packages-stamp"


def fingerprint(files: Sequence[Path], *more: str) -> str:
    """A hash over the contents of files and further words."""
    digest = hashlib.sha256("\0".join(more).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, key: str) -> bool:
    """Whether a stamp says that what it stands for was made of this."""
    return stamp.exists() and stamp.read_text() == key


def count(files: Sequence[Path]) -> int:
    """How many packages these requirement files lock."""
    return len({pin.split("==")[0] for file in files for pin in pins(file)})


def pins(file: Path) -> list[str]:
    """The packages with their versions that a requirement file locks."""
    return re.findall(r"^[\w.-]+==[^ ]+", file.read_text(), re.MULTILINE)

"""Long steps of the set-up: each runs into a log of its own, gives signs of life, and fails in words.

Standard library only: it runs before there is anything else.
"""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HEARTBEAT_SECONDS = 15
_MOST_LINES = 5
_TELLING = re.compile(r"(error\b|ERROR: |× |npm (error|ERR!) (?!code |errno |syscall )\S|WARNING: Retrying)")
# Lines that differ in nothing else say the same: pip tells of each of its tries.
_DIFFERS = re.compile(r"0x[0-9a-f]+|\d+")
# What is wrong decides what to try next; the first that fits counts.
_ADVICE = (
    (r"No space left on device|ENOSPC", "Make room on the disk and run the same command again"),
    (
        r"Retrying|dns error|failed to lookup|[Cc]onnect(ion)? (error|refused|reset|aborted)|timed out|Failed to fetch"
        r"|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ENETUNREACH|[Nn]etwork is unreachable|error sending request",
        "See whether this machine reaches its package index (pip's settings and `~/.npmrc` name it), and run the same"
        " command again: it goes on where it stopped",
    ),
    (
        r"hash(es)? .*mismatch|[Hh]ash mismatch|DO NOT MATCH THE HASHES|EINTEGRITY",
        "The package index gave another file than the locked one: name another index"
        " (`pip config set global.index-url URL`) and run the same command again",
    ),
    (
        r"no wheels|No matching distribution|No solution found|ETARGET|E404",
        "The package index lacks a locked package, or there is none for this machine: name another index"
        " (`pip config set global.index-url URL`) or another Python (`PYTHON=python3.12 make ...`)",
    ),
    (
        r"[Pp]ermission denied|[Nn]ot permitted|Read-only|EACCES|EPERM",
        "Make this folder and your cache folder writable for you, and run the same command again",
    ),
)
_OTHERWISE = "Run `make clean` and the same command again"


class SetupError(Exception):
    """A step that could not be done; its text is what the person who ran `make` reads."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Runs commands in `folder`, each into its log in `logs`; they hold the open file `lock` too."""

    folder: Path
    logs: Path
    lock: int

    def run(
        self, what: str, command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
    ) -> None:
        """Run a command, with a sign of life now and then; SetupError says what failed, and what to try next."""
        log = self.logs / f"{what}.log"
        with (
            log.open("wb") as output,
            # If this process is killed, the next set-up waits for what it started, which holds the lock too.
            subprocess.Popen(
                command,
                cwd=folder or self.folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self.lock,),
            ) as process,
        ):
            waited = 0
            while (code := _wait(process, HEARTBEAT_SECONDS)) is None:
                waited += HEARTBEAT_SECONDS
                print(f"      still at it after {waited} s ...", flush=True)
        if code != 0:
            raise SetupError(_failure(what, code, log, log.relative_to(self.folder)))


def said_by(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """What a command prints, stripped; empty where it does not start or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _wait(process: subprocess.Popen[bytes], seconds: int) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _failure(what: str, code: int, log: Path, shown: Path) -> str:
    text = log.read_text(errors="replace")
    told = "".join(f"\n    | {line}" for line in telling_lines(text))
    return f"the step `{what}` failed (exit code {code}; log: {shown}). {advice_on(text)}.{told}"


def advice_on(log: str) -> str:
    """What to try next after a log of pip, uv or npm such as this."""
    return next((advice for pattern, advice in _ADVICE if re.search(pattern, log)), _OTHERWISE)


def telling_lines(log: str) -> list[str]:
    """The lines of a log of pip, uv or npm that say why it failed: from the first error on, else the last ones."""
    lines = list({_DIFFERS.sub("", line): line.strip()[:200] for line in log.splitlines() if line.strip()}.values())
    first = next((at for at, line in enumerate(lines) if _TELLING.match(line)), None)
    if first is None:
        return lines[-_MOST_LINES:] or ["it printed nothing"]
    return lines[first:][:_MOST_LINES]

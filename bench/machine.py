"""The machine and the versions that figures were taken with."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("azure-functions", "azure-storage-queue", "azure-data-tables", "msal", "requests", "msgspec")
_MODEL = re.compile(r"^model name\s*:\s*(.+)$", re.M)


def machine() -> dict[str, object]:
    """Processor, system and versions; no path and no name of the machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    """The model, where Linux tells it."""
    try:
        found = _MODEL.search(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or "unknown"

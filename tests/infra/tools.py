"""The programs that judge the infrastructure; each has a virtual environment of its own in `.tools`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TOOLS = ROOT / ".tools"


def azure_cli_python() -> Path:
    """The Python that can import the real Azure CLI."""
    return _TOOLS / "azure-cli" / "bin" / "python"


def checkov() -> Path:
    """The program checkov."""
    return _TOOLS / "checkov" / "bin" / "checkov"

"""The programs that judge the infrastructure; each has a virtual environment of its own in `.tools`."""

from pathlib import Path

# Seconds after which a program that a test runs counts as hanging. A script takes some 2 s alone, and many times that
# on a machine at work: a bound nearer to it would tell of the machine, not of the script.
GUARD = 300
ROOT = Path(__file__).resolve().parents[2]
_TOOLS = ROOT / ".tools"


def azure_cli_python() -> Path:
    """The Python that can import the real Azure CLI."""
    return _TOOLS / "azure-cli" / "bin" / "python"


def checkov() -> Path:
    """The program checkov."""
    return _TOOLS / "checkov" / "bin" / "checkov"


def bicep_files(folder: Path = ROOT / "infra") -> list[Path]:
    """main.bicep and the modules that it deploys."""
    return sorted([*folder.glob("*.bicep"), *(folder / "modules").glob("*.bicep")])

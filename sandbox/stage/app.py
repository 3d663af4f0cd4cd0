"""The app as a stage runs it: its settings, and a folder with short times in host.json."""

import json
from pathlib import Path

from sandbox.m365 import Microsoft365

CLIENT_ID = "4a5b0c7e-0000-4000-8000-00000000a11e"
CLIENT_SECRET = "a-secret-of-the-sandbox-only"
FUNCTION_KEY = "a-function-key-of-the-sandbox-only"
_PARTS = ("function_app.py", "functions", "shared")
_QUICK_QUEUES = {"maxPollingInterval": "00:00:00.100", "visibilityTimeout": "00:00:01"}
_QUICK = {
    "HARPER_CLAIM_SECONDS": "5",
    "HARPER_SETTLE_SECONDS": "1.5",
    "HARPER_GRAPH_TIMEOUT_SECONDS": "2",
    "HARPER_RETRY_SECONDS": "1",
    "HARPER_GONE_SECONDS": "3",
    "HARPER_LOOK_AGAIN_SECONDS": "2",
    "HARPER_PAUSE_SECONDS": "2",
}


def app_settings(m365: Microsoft365, connection_string: str, url: str, quick: bool) -> dict[str, str]:
    """The app settings for a site at `url`; registers the app in the simulated Microsoft 365."""
    m365.entra.register_app(CLIENT_ID, secret=CLIENT_SECRET, redirect_uris=[f"{url}/api/consent/callback"])
    settings = {
        "HarperStorage": connection_string,
        "HARPER_PUBLIC_URL": url,
        "HARPER_CLIENT_ID": CLIENT_ID,
        "HARPER_CREDENTIAL": "secret",
        "HARPER_CLIENT_SECRET": CLIENT_SECRET,
        "HARPER_LOGIN_URL": m365.url,
        "HARPER_GRAPH_URL": m365.url,
        "HARPER_CA_FILE": str(m365.ca_file),
        "WEBSITE_AUTH_ENABLED": "True",
    }
    return settings | (_QUICK if quick else {})


def quick_app(root: Path, folder: Path) -> Path:
    """A folder that is the app but for the times of its queues in host.json."""
    folder.mkdir()
    for part in _PARTS:
        (folder / part).symlink_to(root / part)
    host = json.loads((root / "host.json").read_text(encoding="utf-8"))
    host["extensions"]["queues"] |= _QUICK_QUEUES
    (folder / "host.json").write_text(json.dumps(host), encoding="utf-8")
    return folder

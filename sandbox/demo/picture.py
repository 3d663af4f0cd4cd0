"""`python -m sandbox.demo.picture`: runs the demo, writes a mail on its page, and keeps what the browser then shows.

It needs a Chromium; the pictures are docs/pictures/demo-light.png and -dark.png, which README shows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

FOLDER = Path(__file__).resolve().parents[2] / "docs/pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# By the number that Blink gives to what the browser's owner prefers.
THEMES = {0: "demo-dark.png", 1: "demo-light.png"}
_SIZE = (820, 985)
_PATIENCE = 120.0
MAIL = {
    "name": "Carla Customer",
    "subject": "When are you open?",
    "text": "Hello, what are your opening hours?",
    "kind": "customer",
}


def main() -> int:
    """Take the picture."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print(f"No browser found; install one of {', '.join(BROWSERS)}.", file=sys.stderr)
        return 1
    environment = {**os.environ, "HARPER_DEMO_PORT": "0", "PYTHONUNBUFFERED": "1"}
    demo = subprocess.Popen([sys.executable, "-m", "sandbox.demo"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        address = _answered(_page_of(demo))
        for theme, name in THEMES.items():
            _photograph(browser, address, theme, FOLDER / name)
    finally:
        demo.terminate()
        demo.wait()
    return 0


def _page_of(demo: subprocess.Popen[str]) -> str:
    """The address of the page, which the demo prints after its last step."""
    assert demo.stdout is not None
    for line in demo.stdout:
        print(line, end="")
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found[0]
    raise SystemExit("The demo ended before it showed its page.")


def _answered(page: str) -> str:
    """Write a mail as a person does; returns the address of what became of it, once it is answered."""
    with requests.Session() as session:
        token = token_in(session.get(page, timeout=10).text)
        sent = session.post(f"{page}mails", data={**MAIL, "token": token}, headers={"Origin": page[:-1]}, timeout=10)
        sent.raise_for_status()
        end = time.monotonic() + _PATIENCE
        while "received" not in session.get(sent.url, timeout=10).text:
            if time.monotonic() > end:
                raise SystemExit("The mail was not answered.")
            time.sleep(0.5)
        return sent.url


def token_in(form: str) -> str:
    """What the page puts into its forms, so that others cannot send them."""
    token = re.search(r'name="token" value="([^"]+)"', form)
    assert token is not None
    return token[1]


def _photograph(browser: str, address: str, theme: int, picture: Path) -> None:
    """The page as the browser shows it, without its own window."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    size = f"--window-size={_SIZE[0]},{_SIZE[1]}"
    with tempfile.TemporaryDirectory() as profile:
        kept = (f"--user-data-dir={profile}", f"--blink-settings=preferredColorScheme={theme}")
        command = [browser, *flags, size, *kept, f"--screenshot={picture}", address]
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
    print(f"written: {picture} ({picture.stat().st_size // 1000} kB)")


if __name__ == "__main__":
    sys.exit(main())

"""Other people's clients of Graph, run by the probes in ../shared/graph, are content with the simulator."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.support.m365_site import Site, open_site, open_webhook

PROBES = Path(__file__).parents[4] / "shared" / "graph"


@pytest.fixture
def site() -> Iterator[Site]:
    if not PROBES.is_dir():
        pytest.skip("the folder ../shared/graph is not here")
    with open_site() as opened:
        opened.write()
        yield opened


def run(probe: str, package: str, *arguments: str, **environment: str) -> str:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"the package {package} is not installed")
    done = subprocess.run(
        [sys.executable, str(PROBES / probe), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAIL" not in done.stdout
    return done.stdout


def test_the_client_of_microsoft_lists_subscribes_answers_and_sends(site: Site) -> None:
    with open_webhook(site.m365) as webhook:
        told = run(
            "msgraph_client_probe.py",
            "msgraph",
            f"{site.m365.url}/v1.0",
            site.harper.address,
            PROBE_TOKEN=site.token(),
            PROBE_NOTIFY_URL=webhook.url,
            SSL_CERT_FILE=str(site.m365.ca_file),
        )
        assert webhook.validations == ["/notify", "/lifecycle"]
    assert told.count("ok ") == 10
    (got,) = site.m365.exchange.outside("ann@outside.example").inbox
    assert got.header("X-Auto-Response-Suppress") == "All"
    assert site.harper.messages("inbox")[0].is_read


def test_the_client_o365_lists_answers_and_sends(site: Site) -> None:
    told = run(
        "o365_client_probe.py",
        "O365",
        f"{site.m365.url}/",
        site.harper.address,
        PROBE_TOKEN=site.token(),
        REQUESTS_CA_BUNDLE=str(site.m365.ca_file),
    )
    assert told.count("ok ") == 5
    assert len(site.m365.exchange.outside("ann@outside.example").inbox) == 1
    assert site.harper.messages("inbox")[0].is_read

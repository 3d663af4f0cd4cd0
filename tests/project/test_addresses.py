"""The addresses that scripts, templates, pages and the sandbox name are routes of the app."""

import re
from pathlib import Path

import pytest

from shared.domain.values.deployment import (
    CONSENT_CALLBACK,
    CONSENT_START,
    LIFECYCLE,
    NOTIFICATIONS,
    Deployment,
    path_of,
)
from tests.project.test_function_list import HTTP
from tools.docs.pages import ROOT

FILES = sorted(
    path
    for folder, suffixes in {"infra": (".sh", ".bicep", ".ps1"), "sandbox": (".py",), "docs": (".md",)}.items()
    for path in (ROOT / folder).rglob("*")
    if path.suffix in suffixes and "/api/" in path.read_text(encoding="utf-8")
)
ROUTES = [re.compile(re.sub(r"\{\w+\}", "[^/]+", path_of(route))) for route, _, _ in HTTP.values()]
NAMED = re.compile(r"/api(?:/[\w@$.{}-]*[\w}])+")


def strange(text: str) -> list[str]:
    """The paths below /api/ in a text that no function answers."""
    return [path for path in NAMED.findall(text) if not any(route.fullmatch(path) for route in ROUTES)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_address_that_is_named_is_a_route(path: Path) -> None:
    assert strange(path.read_text(encoding="utf-8")) == []


def test_a_path_without_a_route_is_found() -> None:
    text = "See https://$HOST/api/consent/start?tenant=$T, /api/tenants/$TENANT; and /api/consents, /api/mailboxes/a/b."
    assert strange(text) == ["/api/consents", "/api/mailboxes/a/b"]
    assert len(FILES) > 10


@pytest.mark.parametrize("route", [NOTIFICATIONS, LIFECYCLE, CONSENT_START, CONSENT_CALLBACK])
def test_a_route_that_others_are_told_of_is_answered(route: str) -> None:
    assert route in {declared for declared, _, _ in HTTP.values()}
    assert Deployment("https://harper.example").address_of(route) == f"https://harper.example/api/{route}"


@pytest.mark.parametrize("name", ["infra/modules/entra.bicep", "infra/lib/registration.sh", "sandbox/stage/app.py"])
def test_the_registration_sends_people_back_to_the_callback(name: str) -> None:
    assert path_of(CONSENT_CALLBACK) in (ROOT / name).read_text(encoding="utf-8")

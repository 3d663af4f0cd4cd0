"""A person's browser: sessions on one site, and the walk through the consent pages."""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests


class Site(requests.Session):
    """A session on one site: paths are taken from there, the throw-away CA is trusted."""

    def __init__(self, base: str, ca_file: Path | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.base = base
        self.trust_env = False
        self.verify = str(ca_file) if ca_file else True
        self.headers.update(headers or {})

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **more: Any) -> requests.Response:
        """One request; a path is one of this site."""
        more.setdefault("timeout", 120)
        return super().request(method, urljoin(self.base, str(url)), *args, **more)


def walk_consent(person: Site, tenant_id: str, decision: str) -> requests.Response:
    """Start the consent, say yes or no on the login host's page, and come back; the answer is the last page."""
    question = person.get("/api/consent/start", params={"tenant": tenant_id})
    link = re.search(rf'id="{decision}" href="([^"]+)"', question.text)
    if link is None:
        return question
    return person.get(urljoin(question.url, unescape(link[1])))

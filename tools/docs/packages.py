"""The packages that the deployed app imports: what each is for, and its licence, which a test holds to its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tools.docs.pages import ROOT, complete, table

# In the order of the page: licence, and what the package is for.
PACKAGES: dict[str, tuple[str, str]] = {
    "azure-functions": ("MIT", "the programming model"),
    "msal": ("MIT", "tokens: client credentials, certificate, managed identity"),
    "requests": ("Apache-2.0", "HTTP to Graph"),
    "urllib3": ("MIT", "its time-outs and errors, beneath requests"),
    "azure-data-tables": ("MIT", "tables"),
    "azure-storage-queue": ("MIT", "queues"),
    "azure-identity": ("MIT", "managed identity for storage; not loaded with a connection string"),
    "msgspec": ("BSD-3-Clause", "JSON into types with clear errors, fast and light to import"),
    "Jinja2": ("BSD-3-Clause", "response templates, sandboxed"),
    "MarkupSafe": ("BSD-3-Clause", "escapes what is put into them"),
    "lxml": ("BSD-3-Clause", "makes the tree of an HTML page"),
    "cryptography": ("Apache-2.0 OR BSD-3-Clause", "reads the certificate of the app, where one is used"),
}


def wanted() -> set[str]:
    """What the deployed app asks for."""
    lines = (ROOT / "requirements/app.in").read_text(encoding="utf-8").splitlines()
    return {re.split(r"[<>=;\[ ]", line)[0] for line in lines if line and not line.startswith("#")}


def summary() -> Iterable[str]:
    """Every package with its licence and its use."""
    complete("packages", PACKAGES, wanted())
    return table(("package", "licence", "for"), ((name, *row) for name, row in PACKAGES.items()))

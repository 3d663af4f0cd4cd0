"""The hosts that links lead to."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote

MOST_HOSTS = 100
_MOST_LINK = 2_000
# What a browser takes for a web address, whichever way its slashes lean (URL standard, 4.4).
_WEB = re.compile(r"(?:https?:[/\\]*+|[/\\]{2,}+)(?:[^/\\?#@]*+@)*+(\[[0-9a-f:.]++\]|[^/\\?#@:\s]++)", re.IGNORECASE)
_LEFT_OUT = re.compile(r"[\t\n\r]+")
_HOST = re.compile(r"\[[0-9a-f:.]{2,60}\]|[^\x00-\x20\"'<>^`{|}%/\\?#@:]{1,253}")


def host_of(link: str) -> str:
    """The host of a web link in lower case, or nothing."""
    found = _WEB.match(_LEFT_OUT.sub("", link[:_MOST_LINK]).strip()) if link else None
    # Percent signs and wide letters are read as what they stand for (URL standard, 3.5).
    host = normalize("NFKC", unquote(found[1])).lower().strip(".") if found else ""
    return host if _HOST.fullmatch(host) else ""

"""The pictures of docs/, drawn from the code as SVG, for light and for dark pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tools.docs.pages import ROOT
from tools.docs.pictures import mail, rooms
from tools.docs.pictures.svg import THEMES, Colors

FOLDER = ROOT / "docs/pictures"
DRAWN: Mapping[str, Callable[[Colors], Iterable[str]]] = {"mail": mail.drawn, "rooms": rooms.drawn}


def pictures() -> dict[Path, str]:
    """The files, with their text."""
    return {
        FOLDER / f"{name}-{theme}.svg": "\n".join(draw(colors)) + "\n"
        for name, draw in DRAWN.items()
        for theme, colors in THEMES.items()
    }

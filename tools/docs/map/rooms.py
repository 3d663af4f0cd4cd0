"""The rooms of the product, each in the words of its own docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tools.docs.map.code import Module, modules
from tools.docs.pages import ROOT, Undescribed, table


def summary(root: Path = ROOT) -> Iterable[str]:
    """Every folder, and every file that stands beside folders, with the first sentence of what it says of itself."""
    rooms = {module.room: module for module in modules(root).values() if module.is_room or module.room == module.name}
    rows = ((_path(module), _holds(module)) for _, module in sorted(rooms.items()) if module.name != "shared")
    return table(("room", "holds"), rows)


def _path(module: Module) -> str:
    return f"`{module.path.parent.as_posix()}/`" if module.is_room else f"`{module.path.as_posix()}`"


def _holds(module: Module) -> str:
    """The docstring's first paragraph, which is one line."""
    words = (ast.get_docstring(module.tree) or "").partition("\n")[0].replace("|", "\\|")
    if not words:
        raise Undescribed(f"{module.path.as_posix()} has no docstring that says what the room holds")
    return words

"""A page of a mail as a tree, free of the parser that made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

KEPT_ATTRIBUTES = frozenset(
    "action alt bgcolor class color data-emoji data-marker hidden href id name open style tabindex type".split()  # noqa: SIM905
)
"""What is kept of an element's attributes: what hides it, names it, or links."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Element:
    """An element: its lower-case name, the attributes that matter, and what stands in it."""

    name: str
    attributes: Mapping[str, str]
    children: tuple[Element | str, ...]

    def get(self, attribute: str) -> str:
        """The value of an attribute, or nothing."""
        return self.attributes.get(attribute, "")


Parse = Callable[[str], Element | None]
"""Makes a tree of a page, or nothing where its layout cannot be trusted."""

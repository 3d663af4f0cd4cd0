"""Where a template's answer and name come to stand in the HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

# Inside these, text is not shown, is code, or ends at a tag of its own only (HTML standard, section 13.1.2).
_HIDDEN = {"head", "title", "template", "noscript", "iframe", "object", "audio", "video", "canvas", "svg", "math"}
_CODE = {"script", "style", "textarea", "select", "option", "datalist", "noembed", "noframes", "xmp", "plaintext"}
_NO_TEXT_IN = frozenset(_HIDDEN | _CODE)


class _Places(HTMLParser):
    """Counts a mark that stands as text of an element, and notes whether it stands anywhere else."""

    def __init__(self, mark: str) -> None:
        super().__init__(convert_charrefs=False)
        self._mark = mark
        self._within: list[str] = []
        self.as_text = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._within = [one for one in self._within if one != "head"]
        if tag in _NO_TEXT_IN:
            self._within.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # a slash does not close an HTML element

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.as_text += data.count(self._mark)


def placement_problems(template: str, render: Callable[..., str]) -> tuple[str, ...]:
    """What is wrong with where answer and name stand, with a name and without one; `render` takes both by name."""
    answer, name = _unused(template, "harperanswer"), _unused(template, "harpername")
    found: dict[str, None] = {}
    for given in (name, ""):
        rendered = render(answer=answer, name=given)
        whether = "with a name" if given else "without a name"
        if answer not in rendered:
            found[f"{{{{ answer }}}} is missing from what is written {whether}"] = None
        elif rendered.count(answer) > 1:
            found[f"{{{{ answer }}}} occurs more than once in what is written {whether}"] = None
        elif not _all_as_text(rendered, answer):
            found["{{ answer }} must stand as text of an element, not within a tag, a comment or the like"] = None
        if given and not _all_as_text(rendered, given):
            found["{{ name }} must stand as text of an element, not within a tag, a comment or the like"] = None
    return tuple(found)


def _all_as_text(rendered: str, mark: str) -> bool:
    # What the parser makes of a character reference without an end has changed between patch releases of Python.
    if re.search(rf"&#?x?{mark}", rendered, re.IGNORECASE):
        return False
    places = _Places(mark)
    # Not closed: what the parser still holds then is an unfinished tag or comment, which a browser would not show.
    try:
        places.feed(rendered)
    except AssertionError:  # how the parser says that it does not know a declaration such as <![x
        return False
    return places.as_text == rendered.count(mark)


def _unused(template: str, word: str) -> str:
    """A mark that the template does not hold in any case."""
    lowered = template.lower()
    number = 0
    while f"{word}{number}x" in lowered:
        number += 1
    return f"{word}{number}x"

"""Colours of a page, as far as it takes to know a text that has the colour of what is behind it."""

from __future__ import annotations

import re

CLEAR = "clear"
"""No colour: what is behind shows through."""

_MOST_COLOR = 60
_HEX = re.compile(r"#?((?:[0-9a-f]{3,4}){1,2})")
_CALL = re.compile(r"rgba?\(([0-9.,%/ ]{5,50})\)")
_NUMBERS = re.compile(r"[0-9.]{1,8}+%?")
_NAMES = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "lime": "#00ff00",
    "blue": "#0000ff",
    "yellow": "#ffff00",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#c0c0c0",
    "snow": "#fffafa",
    "whitesmoke": "#f5f5f5",
    "transparent": CLEAR,
}


def color_of(value: str) -> str:
    """A colour as `#rrggbb`, or CLEAR; nothing where it is not known."""
    plain = value.strip().lower()[:_MOST_COLOR]
    if plain in _NAMES:
        return _NAMES[plain]
    digits = _HEX.fullmatch(plain)
    if digits:
        return _from_hex(digits[1])
    call = _CALL.fullmatch(plain)
    return _from_numbers(_NUMBERS.findall(call[1])) if call else ""


def _from_hex(digits: str) -> str:
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    return CLEAR if digits[6:] == "00" else "#" + digits[:6]


def _from_numbers(numbers: list[str]) -> str:
    if len(numbers) not in (3, 4):
        return ""
    try:
        values = [float(number[:-1]) * 2.55 if number.endswith("%") else float(number) for number in numbers]
    except ValueError:
        return ""
    if len(values) == 4 and values[3] == 0:
        return CLEAR
    return "#" + "".join(f"{min(255, round(value)):02x}" for value in values[:3])

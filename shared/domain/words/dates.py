"""Dates and times as mail programs write them above what they quote, in any language."""

from __future__ import annotations

import re

DATE = re.compile(
    r"(?<!\d)\d{1,4}\s?[./\-年년]\s?\d{1,2}\s?[./\-月월]\s?\d{1,4}(?!\d)"
    r"|(?<!\d)\d{1,2}(?!\d)[^\n]{0,30}?(?<!\d)(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d(?!\d)[^\n]{0,30}?(?<!\d)\d{1,2}(?!\d)"
)
TIME = re.compile(
    r"(?<![\d.])\d{1,2}\s?(?:[:.h時时点시]|시\s|h\s)\s?\d{2}(?!\d)(?!\.\d)|(?<!\d)\d{1,2}\s?(?:am|pm|uhr|h)(?![^\W_])"
)
ENDS_IN_TIME = re.compile(r"\d\W*(?:[ap]\.? ?m\.?|uhr|[a-z]{2,4})?\W*$")
MACHINE_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?\D")
GMAIL_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d \d\d?:\d\d gmt[+-]\d\d:\d\d [^:]{2,80}:?$")
# What tells a header's line of a date, where its label is known already.
HEADER_DATE = re.compile(
    r"\d{1,4}\s?[./\-년年]\s?\d{1,2}|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}\s?[:.時时시h]\s?\d{2}(?!\d)|\d{1,2}\s?(?:am"
    r"|pm)"
)
# And in the cell of a table.
CELL_DATE = re.compile(r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}|(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
# A line that is a date and nothing else.
DATE_ALONE = re.compile(
    r"(?:[^\W\d]{1,12}[,.]? ){0,2}\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: [a-z]{2,5})?$"
)

"""Mail bodies: HTML to text and back, the quoted original, and what is new in a mail."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

BLOCKS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "table",
    "ul",
    "ol",
    "hr",
    "pre",
}
SILENT = {"style", "script", "head", "title"}
PREVIEW_LENGTH = 255
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_INNER = re.compile(r"<body\b[^>]*>(.*)</body\s*>", re.IGNORECASE | re.DOTALL)
_HTML_QUOTE = re.compile(
    r'<div[^>]*id="?(?:x_)?(?:appendonsend|divRplyFwdMsg)\b|<hr\b|<blockquote\b|<div[^>]*class="?gmail_quote',
    re.IGNORECASE,
)
_TEXT_QUOTE = re.compile(
    r"^(?:-{3,} ?Original Message ?-{3,}\r?$|_{20,}\r?$|On .{5,200} wrote:\r?$|From: .+\r?\nSent: |>)", re.MULTILINE
)
HTML_FRAME = (
    '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>{}</body></html>'
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))


def to_text(markup: str) -> str:
    """The text of an HTML body, one line a block, lines ended by CRLF."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    lines = [line.strip() for line in "".join(parser.parts).replace("\xa0", " ").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text.replace("\n", "\r\n")


def to_html(text: str) -> str:
    """A text body as Exchange turns it into HTML."""
    lines = html.escape(text, quote=False).replace("\r\n", "\n").split("\n")
    return HTML_FRAME.format('<div class="PlainText">' + "<br>\r\n".join(lines) + "</div>")


def framed(markup: str) -> str:
    """HTML as Exchange keeps it: whole, and without scripts."""
    clean = _SCRIPT.sub("", markup)
    return clean if re.search(r"<html\b", clean, re.IGNORECASE) else HTML_FRAME.format(clean)


def inner(markup: str) -> str:
    """What stands inside the body element."""
    found = _INNER.search(markup)
    return found.group(1) if found else markup


def preview(content: str, content_type: str) -> str:
    """The first 255 characters of the text."""
    text = to_text(content) if content_type == "html" else content
    return " ".join(text.split())[:PREVIEW_LENGTH]


def newly_written(content: str, content_type: str) -> str:
    """The body up to its quoted original, as Exchange gives it in `uniqueBody`."""
    if content_type != "html":
        found = _TEXT_QUOTE.search(content)
        return content[: found.start()].rstrip() if found else content
    body = inner(content)
    found = _HTML_QUOTE.search(body)
    return f"<html><body>{body[: found.start()] if found else body}</body></html>"


def quoted(comment: str, original: str, lines: list[tuple[str, str]]) -> str:
    """The body of a reply or forward: the comment above the original with its header lines."""
    head = "<br>\r\n".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in lines if value)
    return HTML_FRAME.format(
        f'{html.escape(comment)}<br><hr tabindex="-1" style="display:inline-block; width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{head}</font>'
        f"<div>&nbsp;</div></div>{inner(original)}"
    )

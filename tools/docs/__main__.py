"""`python -m tools.docs`: brings every made part of README and docs/ up to date, and names the files that changed."""

from __future__ import annotations

import sys

from tools.docs.blocks import BLOCKS
from tools.docs.pages import ROOT, Undescribed, filled, pages
from tools.docs.pictures import pictures


def main() -> None:
    """Write what has changed; nothing, with exit code 1, where something of the code has no words."""
    try:
        wanted = {path: filled(text, BLOCKS) for path, text in pages().items()} | pictures()
    except Undescribed as lack:
        sys.exit(str(lack))
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

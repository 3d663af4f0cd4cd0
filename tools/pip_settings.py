"""Prints, as JSON, what the pip of the Python that runs this is told by its files and the environment, by name.

`pip config list` would say it too, but obeys all it is told first: a `quiet` silences it, an unknown feature ends it.
Sources: pip's page "Configuration"; `pip._internal.configuration.Configuration.load`.
"""

import configparser
import json
import os
import sys
from collections.abc import Iterator, Mapping

from pip._internal.configuration import get_configuration_files, kinds

# In the order in which pip reads them: the later one wins.
_SECTIONS = ("global", "download", "install")


def files(environment: Mapping[str, str]) -> Iterator[str]:
    """The files that pip reads, in its order."""
    named = environment.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return
    found = get_configuration_files()
    yield from found[kinds.GLOBAL]
    if not (named and os.path.exists(named)):
        yield from found[kinds.USER]
    yield from found[kinds.SITE]
    if named:
        yield named


def main(environment: Mapping[str, str]) -> int:
    """Print the settings; 1 and a sentence where a file cannot be read."""
    parser = configparser.RawConfigParser()
    try:
        parser.read(files(environment), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        print(f"pip's settings cannot be read: {error}", file=sys.stderr)
        return 1
    told: dict[str, str] = {}
    for section in filter(parser.has_section, _SECTIONS):
        told |= {name.replace("_", "-"): value for name, value in parser.items(section)}
    for name, value in environment.items():
        if name.startswith("PIP_") and value:
            told[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))

"""Run by the Python of the real Azure CLI: parses command lines as `az` would, and does nothing else.

Reads a JSON list of command lines from standard input; writes a list of complaints, empty where the line is good.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

import contextlib
import io
import json
import sys
from typing import Any

from azure.cli.core import get_default_cli
from azure.cli.core.commands.events import EVENT_INVOKER_POST_LOAD_ARGUMENTS, EVENT_INVOKER_PRE_LOAD_ARGUMENTS
from knack.events import EVENT_INVOKER_POST_CMD_TBL_CREATE
from knack.output import format_tsv
from knack.util import CommandResultItem


def complaint(cli: Any, arguments: list[str]) -> str:
    """What az says against a command line; nothing if it would carry it out."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            _parse(cli, list(arguments))
        except SystemExit:
            return said.getvalue() or "refused"
        except KeyError as unknown:
            return f"there is no command {unknown}"
    return ""


def _parse(cli: Any, arguments: list[str]) -> None:
    """The first half of AzCliCommandInvoker.execute, up to and with the parser."""
    invoker = cli.invocation_cls(
        cli_ctx=cli, parser_cls=cli.parser_cls, commands_loader_cls=cli.commands_loader_cls, help_cls=cli.help_cls
    )
    cli.invocation = invoker
    loader = invoker.commands_loader
    loader.load_command_table(arguments)
    command = invoker._rudimentary_get_command(arguments)
    invoker.data["command_string"] = loader.command_name = command
    loader.command_table = {command: loader.command_table[command]}
    cli.raise_event(EVENT_INVOKER_PRE_LOAD_ARGUMENTS, commands_loader=loader)
    loader.load_arguments(command)
    cli.raise_event(EVENT_INVOKER_POST_LOAD_ARGUMENTS, commands_loader=loader)
    cli.raise_event(EVENT_INVOKER_POST_CMD_TBL_CREATE, commands_loader=loader)
    invoker.parser.cli_ctx = cli
    invoker.parser.load_command_table(loader)
    invoker.parser.parse_args(arguments)


def main() -> None:
    """Complaints about command lines, and results as az prints them with --output tsv."""
    wanted = json.load(sys.stdin)
    cli = get_default_cli()
    answer = {
        "complaints": [complaint(cli, line) for line in wanted["lines"]],
        "printed": [format_tsv(CommandResultItem(result)) for result in wanted["results"]],
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

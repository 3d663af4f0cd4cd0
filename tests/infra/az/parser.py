"""Run by the Python of the real Azure CLI: parses command lines as `az` would, and does nothing else.

Reads JSON from standard input: command lines, the variables under which they run, and results to print. Writes for each
line az's complaint, empty where it is good, and what az would do: with `az configure --defaults` as in its folder of
settings, with those variables and without, and with no defaults at all.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

import contextlib
import io
import json
import os
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
            parse(cli, arguments)
        except SystemExit:
            return said.getvalue() or "refused"
        except KeyError as unknown:
            return f"there is no command {unknown}"
    return ""


def parse(cli: Any, line: list[str]) -> dict[str, Any]:
    """The first half of AzCliCommandInvoker.execute, up to and with the parser: each argument and its plain value."""
    arguments = list(line)
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
    found = vars(invoker.parser.parse_args(arguments))
    return {name: value for name, value in found.items() if value is None or isinstance(value, str | int | list)}


def main() -> None:
    """Complaints about command lines, and results as az prints them with --output tsv."""
    wanted = json.load(sys.stdin)
    cli = get_default_cli()
    answer: dict[str, Any] = {"printed": [format_tsv(CommandResultItem(result)) for result in wanted["results"]]}
    answer["unguarded"] = [parse(cli, line) for line in wanted["recorded"]]
    os.environ.update(wanted["variables"])
    answer["complaints"] = [complaint(cli, line) for line in wanted["lines"]]
    answer["guarded"] = [parse(cli, line) for line in wanted["recorded"]]
    for name in wanted["variables"]:
        del os.environ[name]
    os.environ["AZURE_CONFIG_DIR"] = wanted["empty"]
    cli = get_default_cli()
    answer["without"] = [parse(cli, line) for line in wanted["recorded"]]
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()

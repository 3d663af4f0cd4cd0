"""A PowerShell script as data: its commands, parameters and help, read with tree-sitter and never run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

_HOLDERS = {
    *("program", "statement_list", "statement_block", "script_block", "script_block_body", "named_block_list"),
    "catch_clauses",
}
_SHORT = 4
_ASKS_FIRST = re.compile(r"\$PSCmdlet\.ShouldProcess\(((?! -(or|and|xor) ).)*\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command; a positional one has no name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a command, with where it stands."""

    name: str
    arguments: tuple[Argument, ...]
    function: str
    asks_first: bool
    line: int

    def value(self, name: str) -> str | None:
        """The value that is given to a parameter."""
        return next((argument.value for argument in self.arguments if argument.name == name), None)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is done, and what must hold for it; long texts are cut, since words may change."""

    function: str
    when: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """A script with what the tests ask about it."""

    text: str
    faults: tuple[int, ...]
    parameters: tuple[str, ...]
    functions: dict[str, tuple[str, ...]]
    commands: tuple[Command, ...]
    statements: tuple[Statement, ...]
    strings: tuple[str, ...]
    identifiers: frozenset[str]

    def help(self, section: str) -> list[str]:
        """The texts below each `.SECTION` of the help, its name's argument first."""
        comment = re.search(r"<#(.*?)#>", self.text, re.DOTALL)
        parts = re.split(r"^\.([A-Z]+)", comment.group(1) if comment else "", flags=re.MULTILINE)
        return [text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True) if name == section]

    def outline(self) -> list[str]:
        """What is done and when, an indented line each; without what only tells how far it came."""
        lines: list[str] = []
        above: tuple[str, ...] = ()
        for each in self.statements:
            if each.function and each.text.startswith(("Write-Information", "Write-Verbose")):
                continue
            place = (f"function {each.function}" if each.function else "script", *each.when)
            same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(above, place, strict=False))))
            words = (*place, each.text)
            lines += ["    " * depth + words[depth] for depth in range(same, len(words))]
            above = place
        return lines

    def body(self, function: str) -> str:
        """The text of one function."""
        found = re.search(rf"^function {function} \{{.*?^\}}$", self.text, re.DOTALL | re.MULTILINE)
        return found.group() if found else ""


def read(path: Path) -> Script:
    """Read a script from its file."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Script:
    """Read a script from its text."""
    root = Parser(Language(tree_sitter_powershell.language())).parse(text.encode()).root_node
    nodes = list(_walk(root))
    return Script(
        text=text,
        faults=tuple(node.start_point[0] + 1 for node in nodes if node.type == "ERROR" or node.is_missing),
        parameters=_parameters(root),
        functions={_text(node.children[1]): _parameters(node) for node in nodes if node.type == "function_statement"},
        commands=tuple(_command(node) for node in nodes if node.type == "command"),
        statements=tuple(_statements(root, "", ())),
        strings=tuple(_text(node) for node in nodes if node.type == "string_literal"),
        identifiers=frozenset(
            _text(node) for node in nodes if node.type in ("variable", "simple_name", "command_parameter")
        ),
    )


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _text(node: Node) -> str:
    return node.text.decode() if node.text is not None else ""


def _parameters(node: Node) -> tuple[str, ...]:
    """The names in the `param` block of a script or of a function."""
    blocks = [node]
    if node.type == "function_statement":
        blocks = [child for child in node.children if child.type == "script_block"]
    lists = [
        found for block in blocks for child in block.children if child.type == "param_block" for found in child.children
    ]
    return tuple(
        _text(part).removeprefix("$")
        for found in lists
        if found.type == "parameter_list"
        for parameter in found.children
        for part in parameter.children
        if part.type == "variable"
    )


def _command(node: Node) -> Command:
    """A call; one that is made by `&`, `.` or a variable keeps that sign in its name."""
    name = "".join(_text(child) for child in node.children if child.type != "command_elements")
    elements = [part for child in node.children if child.type == "command_elements" for part in child.children]
    arguments: list[Argument] = []
    for part in elements:
        if part.type == "command_parameter":
            arguments.append(Argument(_text(part).removeprefix("-"), ""))
        elif part.type != "command_argument_sep":
            takes_it = arguments and arguments[-1].name and not arguments[-1].value
            named = arguments.pop().name if takes_it else ""
            arguments.append(Argument(named, _text(part)))
    above = list(_above(node))
    function = next((_text(parent.children[1]) for parent in above if parent.type == "function_statement"), "")
    asks_first = any(_is_asked(block, parent) for block, parent in pairwise(above))
    return Command(name.strip(), tuple(arguments), function, asks_first, node.start_point[0] + 1)


def _above(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _is_asked(block: Node, parent: Node) -> bool:
    """Whether the block is run only when ShouldProcess, and nothing else, said yes."""
    if block.type != "statement_block" or parent.type not in ("if_statement", "elseif_clause"):
        return False
    conditions = [_text(child) for child in parent.children if child.type == "pipeline"]
    return bool(conditions) and _ASKS_FIRST.fullmatch(conditions[0].strip()) is not None


def _statements(node: Node, function: str, when: tuple[str, ...]) -> Iterator[Statement]:
    """What is done in a node, each in its place below conditions, loops and `catch`."""
    if node.type in _HOLDERS:
        for child in node.named_children:
            yield from _statements(child, function, when)
    elif node.type == "param_block":
        yield from (Statement(function, when, _brief(each)) for each in _walk(node) if each.type == "script_parameter")
    elif node.type == "function_statement":
        yield from _in_blocks(node, _text(node.children[1]), when)
    elif node.type == "if_statement":
        yield from _branches(node, function, when)
    elif node.type in ("foreach_statement", "catch_clause"):
        words = " ".join(_brief(child) for child in node.children if child.type != "statement_block")
        yield from _in_blocks(node, function, (*when, words))
    elif node.type == "try_statement":
        yield from _in_blocks(node, function, (*when, "try"))
        for child in node.children:
            if child.type == "catch_clauses":
                yield from _statements(child, function, when)
            elif child.type == "finally_clause":
                yield Statement(function, when, _brief(child))
    elif node.is_named and node.type != "comment":
        yield Statement(function, when, _brief(node))


def _branches(node: Node, function: str, when: tuple[str, ...]) -> Iterator[Statement]:
    """The branches of an `if`; each knows what did not hold before it."""
    before: tuple[str, ...] = ()
    clauses = [part for child in node.children if child.type == "elseif_clauses" for part in child.children]
    for clause in [node, *clauses, *(child for child in node.children if child.type == "else_clause")]:
        condition = tuple(_brief(child) for child in clause.children if child.type == "pipeline")
        yield from _in_blocks(clause, function, (*when, *before, *(f"if {each}" for each in condition)))
        before = (*before, *(f"else {each}" for each in condition))


def _in_blocks(node: Node, function: str, when: tuple[str, ...]) -> Iterator[Statement]:
    for child in node.children:
        if child.type in ("statement_block", "script_block"):
            yield from _statements(child, function, when)


def _brief(node: Node) -> str:
    """The text of a node in one line, its long texts cut after four words."""
    if node.type == "string_literal" and len(words := _text(node).split()) > _SHORT:
        return " ".join(words[:_SHORT]) + "..." + words[0][0]
    text, at = "", node.start_byte
    whole = _text(node).encode()
    for child in node.children:
        text += whole[at - node.start_byte : child.start_byte - node.start_byte].decode() + _brief(child)
        at = child.end_byte
    return re.sub(r"\s+", " ", text + whole[at - node.start_byte :].decode())

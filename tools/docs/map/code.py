"""Our modules as the map sees them: where each lies, what it imports, which functions and classes it holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.docs.pages import ROOT

PRODUCT = ("function_app.py", "functions", "shared")


@dataclass(frozen=True, slots=True)
class Import:
    """One module that another one imports."""

    module: str
    line: int
    is_for_types: bool


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python: its dotted name, its path from the root, its syntax tree and its lines."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def is_room(self) -> bool:
        """Whether the file is the `__init__` of a folder."""
        return self.path.name == "__init__.py"

    @property
    def layer(self) -> str:
        """The layer: the first folder below shared/, or what stands at the top."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == "shared" and len(parts) > 1 else parts[0]

    @property
    def room(self) -> str:
        """The folder, as a dotted name; a file at the top of a layer is a room of its own."""
        if self.is_room:
            return self.name
        folder = self.name.rpartition(".")[0]
        return folder if folder.count(".") > (folder.split(".")[0] == "shared") else self.name


def name_of(path: Path, root: Path = ROOT) -> str:
    """The dotted name of a module's file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules(root: Path = ROOT) -> Mapping[str, Module]:
    """All modules that are deployed, by name."""
    files = sorted(file for top in PRODUCT for file in _files(root / top))
    return {name_of(file, root): _read(file, root) for file in files}


def _files(top: Path) -> Iterator[Path]:
    return iter([top]) if top.is_file() else top.rglob("*.py")


def _read(file: Path, root: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    return Module(name_of(file, root), file.relative_to(root), ast.parse(text), len(text.splitlines()))


@cache
def all_imports(root: Path = ROOT) -> Mapping[str, tuple[Import, ...]]:
    """What each module imports, wherever in its file."""
    ours = modules(root)
    return {name: tuple(_imports_of(module.tree, ours)) for name, module in ours.items()}


@cache
def imports(root: Path = ROOT) -> Mapping[str, tuple[Import, ...]]:
    """What each module imports of ours."""
    ours = modules(root)
    return {name: tuple(each for each in found if each.module in ours) for name, found in all_imports(root).items()}


def _imports_of(tree: ast.Module, ours: Mapping[str, Module]) -> Iterator[Import]:
    typed = {id(inner) for node in ast.walk(tree) if is_type_checking(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        yield from (Import(name, getattr(node, "lineno", 0), id(node) in typed) for name in imported_by(node, ours))


def is_type_checking(node: ast.AST) -> bool:
    """Whether this is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported_by(node: ast.AST, ours: Mapping[str, Module]) -> Iterator[str]:
    """The modules that a statement imports: `from package import module` is an import of the module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        # Ruff leaves relative ones alone; here they would be taken for others.
        assert node.module, f"line {node.lineno}: a relative import"
        assert node.level == 0, f"line {node.lineno}: a relative import"
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield whole if whole in ours else node.module


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

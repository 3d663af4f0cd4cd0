"""Imports run one way only (the table below is the design's), without cycles, and at the top of a file."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("function_app", "functions", "shared")
FILES = sorted([ROOT / "function_app.py", *(ROOT / "functions").rglob("*.py"), *(ROOT / "shared").rglob("*.py")])

# What each layer may import of us, besides itself.
MAY_IMPORT = {
    "function_app": {"functions"},
    "functions": {"wiring", "usecases", "domain", "errors"},
    "wiring": {"settings", "adapters", "ports", "domain", "usecases", "errors"},
    "usecases": {"ports", "domain", "errors"},
    "adapters": {"ports", "domain", "errors"},
    "ports": {"domain"},
    "settings": {"errors"},
    "domain": {"errors"},
    "errors": set(),
}
# What only some layers may import of others.
ONLY_IN = {
    "azure.functions": {"function_app", "functions"},
    "azure": {"adapters", "function_app", "functions"},
    "requests": {"adapters"},
    "msal": {"adapters"},
    "jinja2": {"adapters"},
    "lxml": {"adapters"},
}


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    """The layer of one of our modules."""
    parts = module.split(".")
    return parts[1] if parts[0] == "shared" and len(parts) > 1 else parts[0]


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def names_of_modules() -> frozenset[str]:
    """The dotted names of all our modules."""
    return frozenset(map(name_of, FILES))


def imports_of(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that a file imports, and where."""
    names = names_of_modules()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if whole in names else node.module), node


def ours(module: str) -> bool:
    """Whether a module is one of ours."""
    return module.split(".")[0] in OURS


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    layer = layer_of(name_of(path))
    if name_of(path) == "shared":
        return
    for module, _ in imports_of(path):
        if ours(module):
            assert layer_of(module) in MAY_IMPORT[layer] | {layer}, f"{layer} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_imports_only_the_packages_of_its_layer(path: Path) -> None:
    layer = layer_of(name_of(path))
    for module, node in imports_of(path):
        if ours(module) or (layer == "wiring" and is_for_types_only(path, node)):
            continue
        for package, layers in ONLY_IN.items():
            if module == package or module.startswith(f"{package}."):
                assert layer in layers, f"{layer} imports {module}"
        if layer in ("domain", "errors", "settings", "ports"):
            assert module.split(".")[0] in sys.stdlib_module_names | {"msgspec"}, f"{layer} imports {module}"


def is_for_types_only(path: Path, wanted: ast.stmt) -> bool:
    """Whether an import stands under `if TYPE_CHECKING`."""
    blocks = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.If)]
    guarded = [block for block in blocks if isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"]
    return any(inner.lineno == wanted.lineno for block in guarded for inner in block.body)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_wiring_imports_inside_functions(path: Path) -> None:
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        node for function in functions for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside or name_of(path) == "shared.wiring.real"


def test_adapters_are_imported_by_wiring_only_where_they_are_used() -> None:
    path = ROOT / "shared" / "wiring" / "real.py"
    top = [node for node in tree_of(path).body if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in top if (node.module or "").startswith("shared.adapters")]


def test_there_are_no_cycles() -> None:
    graph = {name_of(path): {module for module, _ in imports_of(path) if ours(module)} for path in FILES}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way, module))
        if module not in done:
            for imported in sorted(graph.get(module, ())):
                visit(imported, (*way, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_every_layer_of_the_table_has_modules() -> None:
    layers = {layer_of(name_of(path)) for path in FILES} - {"shared"}
    assert layers == set(MAY_IMPORT)

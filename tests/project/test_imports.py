"""Imports run one way only (the table below is the design's), without cycles, and at the top of a file."""

import ast
import sys

import pytest

from tools.docs.map.code import Module, all_imports, functions, imports, modules
from tools.docs.map.counts import cycles

MODULES = modules()

# What each layer may import of us, besides itself.
MAY_IMPORT = {
    "function_app": {"functions"},
    "functions": {"wiring", "usecases", "domain", "texts", "errors"},
    "wiring": {"settings", "adapters", "ports", "domain", "errors"},
    "usecases": {"ports", "domain", "texts", "errors"},
    "adapters": {"ports", "domain", "texts", "errors"},
    "ports": {"domain"},
    "settings": {"errors"},
    "texts": {"domain", "errors"},
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


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_a_module_imports_only_what_its_layer_may(module: Module) -> None:
    if module.name == "shared":
        return
    for each in imports()[module.name]:
        layer = MODULES[each.module].layer
        assert layer in MAY_IMPORT[module.layer] | {module.layer}, f"{module.layer} imports {each.module}"


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_a_module_imports_only_the_packages_of_its_layer(module: Module) -> None:
    layer = module.layer
    for each in all_imports()[module.name]:
        if each.module in MODULES or (layer == "wiring" and each.is_for_types):
            continue
        for package, layers in ONLY_IN.items():
            if each.module == package or each.module.startswith(f"{package}."):
                assert layer in layers, f"{layer} imports {each.module}"
        if layer in ("domain", "errors", "settings", "ports"):
            assert each.module.split(".")[0] in sys.stdlib_module_names | {"msgspec"}, f"{layer} imports {each.module}"


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_only_wiring_imports_inside_functions(module: Module) -> None:
    inside = [
        node
        for function in functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside or module.layer == "wiring"


def test_adapters_are_imported_by_wiring_only_where_they_are_used() -> None:
    wiring = [module for module in MODULES.values() if module.layer == "wiring"]
    top = [node.module or "" for module in wiring for node in module.tree.body if isinstance(node, ast.ImportFrom)]
    assert [name for name in top if name.startswith("shared.adapters")] == []


def test_there_are_no_cycles() -> None:
    assert cycles({name: {each.module for each in found} for name, found in imports().items()}) == []


def test_every_layer_of_the_table_has_modules() -> None:
    assert {module.layer for module in MODULES.values()} - {"shared"} == set(MAY_IMPORT)

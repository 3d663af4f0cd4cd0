"""The counting tool, on a small house of which every figure is known."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.docs.map import counts, rooms
from tools.docs.map.code import imports, modules
from tools.docs.map.limits import Figure
from tools.docs.pages import Undescribed

PORTS = """
from typing import Protocol

class Reader(Protocol):
    def read(self) -> str: ...
    def look(self) -> str: ...

class Writer(Protocol):
    def write(self) -> None: ...

class Mails(Reader, Writer, Protocol):
    def send(self) -> None: ...

class App(Protocol):
    @property
    def mails(self) -> Mails: ...

class Trouble(Exception):
    def tell(self) -> str: ...
"""
TYPES_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shared.usecases.out.send import send\n"
ACCEPT = """
import shared.usecases.out.draft

def accept() -> None:
    'In.'
    pass
"""
HOUSE = {
    "function_app.py": "",
    "functions/web/hook.py": "from shared.usecases.mail import accept\n",
    "shared/__init__.py": '"""Ours."""\n',
    "shared/ports/outside.py": PORTS,
    "shared/usecases/__init__.py": "",
    "shared/usecases/carry.py": "from shared.usecases.mail.accept import accept\n",
    "shared/usecases/mail/__init__.py": '"""Mail."""\n',
    "shared/usecases/mail/accept.py": ACCEPT,
    "shared/usecases/out/draft.py": TYPES_ONLY,
    "shared/usecases/out/send.py": "from shared.usecases.mail import accept\n",
    "shared/domain/mail/mail.py": "",
    "tests/infra/test_deploy.py": "",
    "tests/infra/test_remove.py": "",
    "tests/infra/stand_in.py": "",
    "tests/infra/__pycache__/stand_in.pyc": "",
    **{f"{house}/one.py": "" for house in ("sandbox", "bench", "infra")},
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The small house, on the disk."""
    return built(tmp_path, HOUSE)


def built(root: Path, files: Mapping[str, str]) -> Path:
    """These files below a folder, which is returned."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_a_module_knows_its_layer_and_its_room(house: Path) -> None:
    places = {name: (module.layer, module.room) for name, module in modules(house).items()}
    assert places["shared.usecases.mail.accept"] == ("usecases", "shared.usecases.mail")
    assert places["shared.usecases.mail"] == ("usecases", "shared.usecases.mail")
    assert places["shared.usecases.carry"] == ("usecases", "shared.usecases.carry")
    assert places["functions.web.hook"] == ("functions", "functions.web")
    assert places["function_app"] == ("function_app", "function_app")


def test_a_module_taken_from_its_package_is_an_import_of_the_module(house: Path) -> None:
    assert [each.module for each in imports(house)["functions.web.hook"]] == ["shared.usecases.mail.accept"]


def test_doors_are_entries_without_init_and_what_python_made(house: Path) -> None:
    doors = counts.doors(house)
    assert doors["shared/usecases"] == ["carry.py", "mail", "out"]
    assert doors["shared/usecases/mail"] == ["accept.py"]


def test_doors_that_look_alike_are_one(house: Path) -> None:
    assert counts.doors(house)["tests/infra"] == ["stand_in.py", "test_*.py"]


def test_a_function_is_as_long_as_its_lines_without_the_docstring(house: Path) -> None:
    assert counts.lines_of_functions(house)["shared/usecases/mail/accept.py: accept"] == 2


def test_a_file_is_as_long_as_its_lines(house: Path) -> None:
    assert counts.files(house)["shared/ports/outside.py"] == len(PORTS.splitlines())


def test_a_figure_says_what_is_more_than_it_may_be() -> None:
    figure = Figure("doors", 12, {"hall": 12, "office": 33, "cellar": 13})
    assert figure.largest == ("office", 33)
    assert list(figure.over) == ["office", "cellar"]


def test_a_port_has_its_own_methods_and_those_it_inherits(house: Path) -> None:
    assert counts.ports(house) == {"Reader": 2, "Writer": 1, "Mails": 4, "App": 0}


def test_the_longest_chain_leaves_out_imports_for_types(house: Path) -> None:
    assert [name.removeprefix("shared.usecases.") for name in counts.longest_chain(house)] == [
        "carry",
        "mail.accept",
        "out.draft",
    ]


def test_rooms_that_import_one_another_are_a_cycle(house: Path) -> None:
    assert counts.cycles(counts.between_rooms(house)) == [["shared.usecases.mail", "shared.usecases.out"]]


def test_rooms_in_a_row_are_no_cycle() -> None:
    assert counts.cycles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_a_room_without_words_is_named(tmp_path: Path) -> None:
    root = built(tmp_path, {"function_app.py": '"""The app."""\n', "functions/web/hook.py": "", "shared/errors.py": ""})
    with pytest.raises(Undescribed, match=r"^shared/errors\.py has no docstring"):
        list(rooms.summary(root))

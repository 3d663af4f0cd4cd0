"""What is deployed is what is wanted, property by property, and hangs together; each planted fault is found."""

from collections.abc import Callable, Iterator

import pytest

from tests.infra.bicep.cases.planted import PLANTED
from tests.infra.bicep.cases.wanted import WANTED
from tests.infra.bicep.cases.wiring_wanted import ELSEWHERE
from tests.infra.bicep.judge import wiring
from tests.infra.bicep.reader.files import parse, read
from tests.infra.bicep.reader.values import evaluate

FILES = read()
MUTATIONS = [(name, *planted) for name, faults in PLANTED.items() for planted in faults]


def told(files: wiring.Files) -> Iterator[str]:
    """All that the checks find."""
    for check in wiring.CHECKS:
        yield from check(files)


@pytest.mark.parametrize("check", wiring.CHECKS, ids=lambda check: str(check.__name__))
def test_everything_is_as_it_is_wanted(check: Callable[[wiring.Files], Iterator[str]]) -> None:
    assert list(check(FILES)) == []


@pytest.mark.parametrize(("name", "old", "new", "said"), MUTATIONS, ids=[f"{m[0]}: {m[3]}" for m in MUTATIONS])
def test_each_planted_fault_is_found(name: str, old: str, new: str, said: str) -> None:
    text = FILES[name].text
    assert old in text, "there is nothing to spoil any more"
    spoilt = {**FILES, name: parse(name, text.replace(old, new, 1))}
    assert [fault for fault in told(spoilt) if said in fault]


@pytest.mark.parametrize(
    ("cloud", "suffix"),
    [
        ("AzureCloud", "azurewebsites.net"),
        ("AzureUSGovernment", "azurewebsites.us"),
        ("AzureChinaCloud", "chinacloudsites.cn"),
    ],
)
def test_the_host_name_is_that_of_the_cloud(cloud: str, suffix: str) -> None:
    file = FILES["identity.bicep"]
    names = file.names({"name": "harper", "environment()": {"name": cloud}})
    assert evaluate(file.outputs["hostName"].value, names) == f"harper.{suffix}"


def test_a_file_without_a_table_has_tests_of_its_own() -> None:
    assert {key.split()[0] for key in WANTED} | ELSEWHERE | {"main.bicep", "types.bicep"} == set(FILES)

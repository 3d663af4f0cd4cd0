"""The numbers that stand in sentences are those of the code, of host.json and of infra/."""

import json
import re

import pytest

from tools.costs import Counts, bounds, flood
from tools.docs import functions
from tools.docs.pages import ROOT, pages

PAGES = pages()
DOCS = "\n".join(PAGES.values())
QUEUES = json.loads((ROOT / "host.json").read_text(encoding="utf-8"))["extensions"]["queues"]
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def test_a_function_takes_what_the_host_lets_it_take() -> None:
    said = " ".join(" ".join(functions.pace()).split())
    assert f"at most {QUEUES['batchSize'] + QUEUES['newBatchThreshold']} work items at once" in said
    assert f"after {int(QUEUES['visibilityTimeout'].split(':')[2])} seconds, {QUEUES['maxDequeueCount']} times" in said


@pytest.mark.parametrize("file", ["infra/modules/alerts.bicep", *(str(path.relative_to(ROOT)) for path in PAGES)])
def test_an_item_fails_as_often_as_the_host_tries_it(file: str) -> None:
    times = re.findall(r"fail(?:s|ed)\s+(\w+)\s+times", (ROOT / file).read_text(encoding="utf-8"))
    assert set(times) <= {WORDS[QUEUES["maxDequeueCount"]]}


def test_how_often_an_item_fails_is_told() -> None:
    assert re.search(r"fails? \w+ times", DOCS)


@pytest.mark.parametrize(("program", "setting"), [("Azure CLI", "AZ_OLDEST"), ("Bicep", "BICEP_OLDEST")])
def test_the_oldest_versions_are_those_that_the_scripts_take(program: str, setting: str) -> None:
    oldest = re.search(
        rf"^{setting}=([\d.]+)$", (ROOT / "infra/lib/common.sh").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert oldest
    told = re.findall(rf"{program} ([\d.]+) or newer", DOCS)
    assert told
    assert set(told) <= {oldest[1], oldest[1].removesuffix(".0")}


def test_the_usage_of_deploy_tells_the_oldest_versions() -> None:
    common = (ROOT / "infra/lib/common.sh").read_text(encoding="utf-8")
    oldest = re.findall(r"^(?:AZ|BICEP)_OLDEST=([\d.]+)$", common, re.MULTILINE)
    assert re.findall(r"([\d.]+) or newer", (ROOT / "infra/deploy.sh").read_text(encoding="utf-8")) == oldest


def test_what_a_flood_costs_is_the_same_everywhere() -> None:
    dollars = f"{flood(40, 2.0):,}"
    assert "40 instances of 2 GB" in "\n".join(bounds(Counts.read()))
    for file in ("docs/costs.md", "infra/main.bicep", "infra/main.bicepparam"):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert f" {dollars} " in text, file
        assert re.findall(r"\b\d+,\d00\b(?= (?:dollars|USD) a month)", text) in ([], [dollars])


def test_how_long_a_deployment_takes_is_told_alike() -> None:
    deploy, day_one = (PAGES[ROOT / f"docs/{name}.md"] for name in ("deploy", "operate/day-one"))
    takes = re.search(r"It takes (\d+ to \d+ minutes)", deploy)
    assert takes
    assert f'**Expect:** {takes[1]}, "Harper is deployed."' in day_one

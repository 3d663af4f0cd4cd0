"""What counts as a GUID where people and tokens name one."""

import pytest

from shared.domain.values.ids import guid

USUAL = "55555555-5555-4555-8555-55555555555a"


def test_a_guid_is_kept_in_lower_case() -> None:
    assert guid(USUAL) == guid(USUAL.upper()) == USUAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "common",
        USUAL[:-1],
        f"{USUAL}0",
        f" {USUAL}",
        f"{USUAL}\n",
        f"{{{USUAL}}}",
        f"urn:uuid:{USUAL}",
        USUAL.replace("-", ""),
        USUAL.replace("-", "", 1) + "-",
        USUAL.replace("5a", "5g"),
        USUAL.replace("55a", "5_a"),
        USUAL.replace("55a", "5\uff15a"),
    ],
)
def test_any_other_form_is_none(text: str) -> None:
    assert guid(text) == ""

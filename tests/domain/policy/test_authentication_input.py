"""What an admin may send about mail whose sender is not proven."""

from __future__ import annotations

import json

import pytest

from shared.domain.mailboxes.input import parse_settings
from shared.domain.mailboxes.settings import AuthenticationSettings, Treatment
from shared.errors import InvalidInput
from tests.support.builders import HARPER


def parse(authentication: object) -> AuthenticationSettings:
    """The settings of authentication of a mailbox."""
    body = json.dumps({"name": "Harper", "authentication": authentication}).encode()
    return parse_settings(HARPER, body, frozenset(), lambda template: ()).authentication


def problems_of(authentication: object) -> dict[str, str]:
    """What is wrong with them."""
    with pytest.raises(InvalidInput) as caught:
        parse(authentication)
    return caught.value.problems


def test_each_verdicts_treatment_may_be_said_alone() -> None:
    assert parse({}) == AuthenticationSettings(Treatment.HOLD, Treatment.ANSWER_PLAINLY, ())
    assert parse({"failed": "answer"}) == AuthenticationSettings(Treatment.ANSWER, Treatment.ANSWER_PLAINLY, ())
    assert parse({"unauthenticated": "ignore"}) == AuthenticationSettings(Treatment.HOLD, Treatment.IGNORE, ())


def test_an_unknown_treatment_is_told_which_there_are() -> None:
    words = "must be answer or answer-plainly or hold or ignore"
    assert problems_of({"failed": "reject"}) == {"authentication.failed": words}
    assert problems_of({"unauthenticated": "Hold"}) == {"authentication.unauthenticated": words}


@pytest.mark.parametrize("value", [None, [], "hold", True])
def test_authentication_is_an_object(value: object) -> None:
    assert set(problems_of(value)) == {"authentication"}


def test_authserv_ids_are_normalised_and_each_is_kept_once() -> None:
    names = [" MX.Contoso.example", "mx.contoso.example", "relay-2"]
    assert parse({"authservIds": names}).authserv_ids == ("mx.contoso.example", "relay-2")


@pytest.mark.parametrize("name", ["", " ", "a b", "a;b", "spf=pass", '"mx"', "(mx)", "a@b", "x" * 254, "a\x00b", 7])
def test_what_no_host_can_write_as_its_authserv_id_is_refused(name: object) -> None:
    assert set(problems_of({"authservIds": ["mx.contoso.example", name]})) == {"authentication.authservIds[1]"}


def test_there_are_at_most_twenty_authserv_ids() -> None:
    names = [f"mx{n}.contoso.example" for n in range(21)]
    assert set(problems_of({"authservIds": names})) == {"authentication.authservIds"}
    assert len(parse({"authservIds": names[:20]}).authserv_ids) == 20

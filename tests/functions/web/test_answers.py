"""The frame of endpoints: what they raise becomes an answer, and the platform still sees the function."""

import inspect
import typing

import azure.functions as func
import pytest

from functions.web.answers import PROBLEMS, Answers, NotAllowed, answering
from functions.web.mailboxes import put_mailbox
from shared.domain.mailboxes.settings import RaceLost
from shared.errors import Conflict, HarperError, NotFound, TryLater, Uncertain
from tests.support.app_on_fakes import request

ANSWERS: Answers = {
    TryLater: lambda trouble: func.HttpResponse(trouble.reason, status_code=503),
    Uncertain: lambda trouble: func.HttpResponse(f"perhaps: {trouble.reason}", status_code=500),
    Conflict: lambda _: func.HttpResponse(status_code=412),
}


def answer_to(error: HarperError, answers: Answers = ANSWERS) -> func.HttpResponse:
    """What is answered when an endpoint raises this."""

    @answering(answers)
    def endpoint(req: func.HttpRequest) -> func.HttpResponse:
        raise error

    return endpoint(request("GET"))


def test_what_an_endpoint_raises_is_answered_by_its_kind() -> None:
    answer = answer_to(TryLater("down"))
    assert (answer.status_code, answer.get_body()) == (503, b"down")


def test_the_nearest_kind_counts_wherever_it_stands_in_the_table() -> None:
    assert answer_to(Uncertain("lost")).get_body() == b"perhaps: lost"
    assert answer_to(RaceLost()).status_code == 412
    assert answer_to(NotAllowed(), PROBLEMS).status_code == 403


def test_what_the_table_does_not_know_is_raised() -> None:
    with pytest.raises(NotFound):
        answer_to(NotFound(404, "gone"), PROBLEMS)
    with pytest.raises(NotAllowed):
        answer_to(NotAllowed())


def test_what_an_endpoint_answers_is_left_as_it_is() -> None:
    wanted = func.HttpResponse(status_code=204)

    @answering(ANSWERS)
    def endpoint(req: func.HttpRequest) -> func.HttpResponse:
        return wanted

    assert endpoint(request("GET")) is wanted


def test_the_platform_sees_name_and_parameters_of_the_function_itself() -> None:
    function = put_mailbox.build().get_user_function()
    assert function.__name__ == "put_mailbox"
    assert list(inspect.signature(function).parameters) == ["req"]
    assert typing.get_type_hints(function) == {"req": func.HttpRequest, "return": func.HttpResponse}

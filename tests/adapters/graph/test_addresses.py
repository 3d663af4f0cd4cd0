"""What may be asked of Graph: links of its own host, and ids that are one segment of a path."""

import pytest
import responses

from shared.adapters.graph.http import GraphHost, GraphRequest, path
from shared.adapters.graph.json import Message
from shared.errors import Refused
from tests.adapters.support.graph_host import GRAPH, INBOX, Tokens, graph_http

URL = f"{GRAPH}/v1.0/things"
MESSAGE = {"id": "m"}


@pytest.mark.parametrize(
    "link",
    [
        "https://fabrikam.example/v1.0/x",
        "http://graph.contoso.example/v1.0/x",
        "https://graph.contoso.example:8443/x",
        "https://graph.contoso.example.fabrikam.example/x",
        "https://graph.contoso.example@fabrikam.example/x",
        "//x/y",
        "https://graph.contoso.example\\@fabrikam.example/",
        "https://graph.contoso.example/a b",
        "/etc",
        "ftp://x/",
        "made:up",
    ],
)
@responses.activate
def test_a_link_to_another_scheme_host_or_port_is_refused_before_a_token_is_asked_for(link: str) -> None:
    tokens = Tokens()
    with pytest.raises(Refused) as caught:
        graph_http(tokens).ask(INBOX, GraphRequest("things", "GET", link), Message)
    assert caught.value.code == "ForeignLink"
    assert tokens.given == 0
    assert len(responses.calls) == 0


@responses.activate
def test_a_link_of_graph_is_followed_as_it_is() -> None:
    link = f"{GRAPH}/v1.0/things?$skiptoken=a%2Bb%3D&$select=id"
    responses.get(link, json=MESSAGE)
    graph_http().ask(INBOX, GraphRequest("things", "GET", link), Message)
    assert responses.calls[0].request.url == link


@pytest.mark.parametrize("identifier", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_refused(identifier: str) -> None:
    with pytest.raises(Refused):
        path("users", identifier, "messages")


def test_an_id_is_quoted_as_one_segment() -> None:
    assert path("users", "a/b+c=?#%", top="5") == "v1.0/users/a%2Fb%2Bc%3D%3F%23%25?$top=5"


@pytest.mark.parametrize("url", ["http://graph.contoso.example", "https://", "https://graph.contoso.example/v1.0"])
def test_the_graph_url_must_be_an_https_host(url: str) -> None:
    with pytest.raises(ValueError, match="Graph URL"):
        graph_http(host=GraphHost(url, 20, 30))

"""Route templates of http triggers."""

import pytest

from sandbox.host.settings import FunctionError
from sandbox.host.triggers.routes import Route


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("mailboxes", "mailboxes", {}),
        ("mailboxes", "MailBoxes/", {}),
        ("mailboxes/{address}", "mailboxes/harper%40contoso.example", {"address": "harper@contoso.example"}),
        ("mailboxes/{address}", "mailboxes", None),
        ("mailboxes/{address}", "mailboxes/a/b", None),
        ("mailboxes/{address?}", "mailboxes", {"address": None}),
        ("mailboxes/{address?}", "mailboxes/a", {"address": "a"}),
        ("mailboxes/{address=all}", "mailboxes", {"address": "all"}),
        ("files/{*path}", "files/a/b.txt", {"path": "a/b.txt"}),
        ("files/{*path}", "files", {"path": None}),
        ("files/{name}.{ext}", "files/a.txt", {"name": "a", "ext": "txt"}),
        ("items/{id:int}", "items/-7", {"id": "-7"}),
        ("items/{id:int}", "items/x", None),
        ("items/{id:int}", "items/3000000000", None),
        ("items/{id:long}", "items/3000000000", {"id": "3000000000"}),
        ("items/{id:int:min(5)}", "items/4", None),
        ("items/{id:max(5)}", "items/6", None),
        ("items/{id:range(2,4)}", "items/3", {"id": "3"}),
        ("items/{id:length(2,3)}", "items/abcd", None),
        ("items/{id:length(2)}", "items/ab", {"id": "ab"}),
        ("items/{id:minlength(2)}", "items/a", None),
        ("items/{id:maxlength(2)}", "items/ab", {"id": "ab"}),
        (
            "items/{id:guid}",
            "items/11111111-2222-3333-4444-555555555555",
            {"id": "11111111-2222-3333-4444-555555555555"},
        ),
        ("items/{id:guid}", "items/11111111", None),
        ("items/{id:bool?}", "items", {"id": None}),
        ("items/{id:bool?}", "items/TRUE", {"id": "TRUE"}),
        ("items/{id:regex(^a[0-9]{{2}}$)}", "items/a12", {"id": "a12"}),
        ("items/{id:regex(^a[0-9]{{2}}$)}", "items/a123", None),
        ("items/{id}", "items/a%2Fb", {"id": "a%2Fb"}),
        ("items/{id}", "items/a+b%20c", {"id": "a+b c"}),
        ("", "", {}),
    ],
)
def test_a_template_matches_what_the_platform_matches(
    template: str, path: str, expected: dict[str, str | None] | None
) -> None:
    assert Route.parse(template).match(path) == expected


@pytest.mark.parametrize("template", ["a/{id:unknown}", "a/{id!}", "a/{id:int:}", "a/{id:range(1)}"])
def test_a_template_that_cannot_be_read_is_refused(template: str) -> None:
    with pytest.raises(FunctionError):
        Route.parse(template)

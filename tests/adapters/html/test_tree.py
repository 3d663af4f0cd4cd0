"""From HTML to a tree, by lxml."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.html.tree import MOST_DEPTH, MOST_HTML, MOST_NODES, tree_of
from shared.domain.pages.tree import KEPT_ATTRIBUTES, Element
from tests.support.growth import growth

HOSTILE = [
    "<", "<a ", "</a ", "<!--", "<![CDATA[", "<?", "<a b='", '<a b="', "<a b=", "&", "&#1", "<script>", "<title>",
    "</div>", "<table><td>", "<b><li>", "<tr><td><table>", "<p><b>", "<br>", "<pre>\n", "<font><p></b>", "<i></b>",
    "<a a1 b2 c3>", "<td style='display:none'>", "<textarea>", "<select><option>", "<svg><math>", "\ud800", "</p>",
]  # fmt: skip


def shape(node: Element | str) -> object:
    """A tree as nested lists."""
    return node if isinstance(node, str) else [node.name, *(shape(child) for child in node.children)]


def body_of(html: str) -> object:
    """What stands in the body of a page."""
    root = tree_of(html)
    assert root is not None
    body = next(child for child in root.children if isinstance(child, Element) and child.name == "body")
    return [shape(child) for child in body.children]


def size_of(root: Element | None) -> int:
    """How many nodes a tree has."""
    count, way = 0, [root] if root else []
    while way:
        count += 1
        way += [child for child in way.pop().children if isinstance(child, Element)]
    return count


def test_a_page_becomes_a_tree() -> None:
    assert body_of("<div>a<b>b</b>c</div><p>d<p>e") == [["div", "a", ["b", "b"], "c"], ["p", "d"], ["p", "e"]]


@pytest.mark.parametrize(
    ("html", "shapes"),
    [
        ("<html><body><p>one</p></body></html><p>two</p>", [["html", ["body", ["p", "one"]]], ["html", ["p", "two"]]]),
        ("<p>one</p></html> two", [["html", ["body", ["p", "one"]]], ["html", "two"]]),
        ("<p>one</p></body><p>two</p>", [["body", ["p", "one"]], ["p", "two"]]),
    ],
)
def test_what_stands_below_the_end_of_a_page_belongs_to_it(html: str, shapes: list[object]) -> None:
    root = tree_of(html)
    assert root is not None
    assert [shape(child) for child in root.children] == shapes


def test_what_a_browser_ends_by_itself_is_ended() -> None:
    assert body_of("<ul><li>a<li>b</ul>") == [["ul", ["li", "a"], ["li", "b"]]]
    assert body_of("<table><tr><td>a<td>b<tr><td>c</table>") == [
        ["table", ["tr", ["td", "a"], ["td", "b"]], ["tr", ["td", "c"]]]
    ]


def test_entities_are_decoded_and_neighbouring_text_is_one_piece() -> None:
    assert body_of("1 < 2 &amp; &euro;&#x1F600; &unknown;") == ["1 < 2 & €😀 &unknown;"]


def test_only_attributes_that_matter_are_kept() -> None:
    root = tree_of("<DIV ID=a Class='b c' STYLE=d onclick=x() data-x=y hidden title=z>t</DIV>")
    assert root is not None
    div = root.children[0].children[0]  # type: ignore[union-attr]
    assert isinstance(div, Element)
    assert div.attributes == {"id": "a", "class": "b c", "style": "d", "hidden": ""}
    assert set(div.attributes) <= KEPT_ATTRIBUTES
    assert (div.get("class"), div.get("href")) == ("b c", "")


def test_a_long_attribute_is_cut() -> None:
    root = tree_of(f"<a href='{'x' * 100_000}'>t</a>")
    assert root is not None
    link = root.children[0].children[0]  # type: ignore[union-attr]
    assert isinstance(link, Element)
    assert len(link.get("href")) == 4_000


def test_comments_and_instructions_are_left_out_and_what_they_open_is_shown() -> None:
    declared = "<?xml version='1.0' encoding='latin-1'?><!DOCTYPE html>"
    assert body_of(declared + "a<!-- b --><![if !mso]>é<![endif]><!--[if mso]>d<![endif]-->") == ["aé"]


def test_a_page_that_names_another_encoding_is_read_as_the_text_it_is() -> None:
    assert body_of("<body><meta charset='latin-1'>Grüße, 你好") == [["meta"], "Grüße, 你好"]


@pytest.mark.parametrize("html", ["", "  \n ", "<!-- only -->", "</p>", "\x00"])
def test_a_page_without_an_element_or_a_word_makes_no_tree(html: str) -> None:
    assert tree_of(html) is None


def test_a_page_whose_elements_stand_too_deep_in_each_other_makes_no_tree() -> None:
    assert tree_of("<div>" * (MOST_DEPTH - 10) + "x") is not None
    assert tree_of("<div>" * (MOST_DEPTH + 10) + "x") is None


def test_no_more_than_a_number_of_nodes_is_read() -> None:
    root = tree_of("<br>x" * MOST_NODES)
    assert MOST_NODES / 3 < size_of(root) <= MOST_NODES + 16_384


def test_no_more_than_a_number_of_characters_is_read() -> None:
    assert body_of("a" * (MOST_HTML - 1) + "bc") == ["a" * (MOST_HTML - 1) + "b"]


def test_where_the_page_is_cut_into_pieces_changes_nothing() -> None:
    piece = "<p class='x'>é &amp; 你 &eacute;<b>😀</b></p>"
    whole = body_of(piece * 2_000)
    assert whole == body_of(piece) * 2_000  # type: ignore[operator]


@pytest.mark.heavy
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_markup_costs_linear_time(piece: str) -> None:
    small, large = (piece * (length // len(piece)) for length in (50_000, 200_000))
    # Sixteen times as much if it were quadratic.
    assert growth(lambda: tree_of(small), lambda: tree_of(large), floor=0.01) < 8


def test_a_hundred_thousand_attributes_of_one_element_cost_linear_time() -> None:
    small, large = ("<p " + " ".join(f"a{number}=1" for number in range(most)) + ">x" for most in (25_000, 100_000))
    assert body_of(large) == [["p", "x"]]
    # lxml's own tree costs sixteen times as much.
    assert growth(lambda: tree_of(small), lambda: tree_of(large)) < 8


@given(st.text(alphabet=st.sampled_from("<>/!-&;#='\" \n\x00\ud800apbrtdlhe1😀"), max_size=200))
def test_any_text_makes_a_tree_or_none(html: str) -> None:
    root = tree_of(html)
    assert root is None or root.name == "html"

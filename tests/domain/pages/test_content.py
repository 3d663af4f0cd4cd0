"""From HTML to the text that a reader sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.html.tree import tree_of
from shared.domain.pages.content import content_of
from shared.domain.pages.plain import text_of_html
from shared.domain.values.addresses import Address
from shared.domain.values.lengths import cut, units
from tests.support.builders import a_fetched_mail

LONG = 300_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("one<br></div>two", "one\ntwo"),
        ("<ul><li>one<li>two</ul>three", "one\ntwo\nthree"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>Hi</p><p>&nbsp;</p><p>&nbsp;</p><p>you</p>", "Hi\n\nyou"),
        ("above<hr>below", "above\nbelow"),
    ],
)
def test_block_elements_and_br_become_line_breaks(html: str, text: str) -> None:
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a <b>b</b>\n\t c", "a b c"),
        ("a<b>b</b>c", "abc"),
        ("  <p>  a  </p>  ", "a"),
        ("a <i> </i> b", "a b"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<div style='white-space: pre-wrap'>a\n b</div>", "a\n b"),
    ],
)
def test_white_space_folds_as_a_browser_shows_it(html: str, text: str) -> None:
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) { secret('</b>') }</script>",
        "<SCRIPT type=x>secret</Script >",
        "<style>.secret { color: red }</style>",
        "<head><title>secret</title><meta name=x>secret</head>",
        "<!-- secret > secret -->",
        "<!--[if mso]><p>secret</p><![endif]-->",
        "<div style='display:none'>secret<p>secret</p></div>",
        '<span style="color: red; DISPLAY : None !important">secret</span>',
        "<div style='display:block;display:none'><div>secret</div>secret</div>",
        "<p hidden>secret<b>secret</b></p>",
        "<template>secret</template>",
        "<table><tr><td style='display:none'>secret<td></table>",
    ],
)
def test_what_is_hidden_never_reaches_the_text(hidden: str) -> None:
    assert text_of_html(f"<b>before</b>{hidden}<p>after</p>").split() == ["before", "after"]


@pytest.mark.parametrize(
    "html",
    [
        "<p style='display:none'>preheader<p>shown",
        "<ul><li hidden>preheader<li>shown</ul>",
        "<table><tr style='display:none'><td>preheader<tr><td>shown</table>",
        "<head><title>preheader</title><p>shown",
        "<span hidden>preheader</span></span></div>shown",
        "<![if !mso]>shown<![endif]>",
        "<div style='display:none;display:block'>shown</div>",
    ],
)
def test_a_hidden_element_ends_where_a_browser_ends_it(html: str) -> None:
    assert text_of_html(html) == "shown"


def test_entities_are_decoded_and_stay_text() -> None:
    assert text_of_html("&lt;b&gt; &amp; &euro;&#8364;&#x20AC; &unknown;") == "<b> & €€€ &unknown;"


def test_a_less_than_sign_that_begins_no_tag_is_text() -> None:
    assert text_of_html("1 < 2 <3 <<b>x</b>") == "1 < 2 <3 <x"


def test_a_greater_than_sign_in_an_attribute_ends_no_tag() -> None:
    assert text_of_html("<a title='a > b' href=\"x>y\">shown</a>") == "shown"


def test_an_attribute_whose_quote_never_ends_swallows_no_text() -> None:
    assert text_of_html('<a href="x>first</a><p>second</p>') == "first\n\nsecond"


@pytest.mark.heavy
@pytest.mark.parametrize(
    "piece",
    [
        "<", "<a ", "</a ", "<!--", "<![CDATA[", "<?", "<a b='", '<a b="', "<a b=", "&", "&#1", "<script>", "<title>",
        "<div>", "</div>", "<div hidden>", "<table><td>", "<b><li>", "<tr><td><table>", "<p><b>", "<br>", " \xa0",
        "<pre>\n", "\x00", "\ud800", "<td style='display:none'>", "<a style='display:none' ",
    ],
)  # fmt: skip
def test_hostile_markup_is_read_in_linear_time(piece: str) -> None:
    # With quadratic time this would need minutes.
    text = text_of_html(piece * (LONG // len(piece)))
    assert units(text) <= 30_000


def test_a_number_of_thousands_of_digits_is_no_character() -> None:
    assert text_of_html("a&#" + "1" * 10_000 + ";b") == "a\ufffdb"


@given(st.text(alphabet=st.sampled_from("<>/!-&;#='\" \n\xa0\x00\ud800ap1hiden😀"), max_size=200))
def test_any_html_gives_text_that_can_be_kept(html: str) -> None:
    text = text_of_html(html, limit=50)
    assert units(text) <= 50
    assert "\x00" not in text
    text.encode("utf-8")


@given(st.lists(st.sampled_from(["<p>", "</p>", "<td>", "<table>", "</table>", "<li>", "<br>", "x", " "])))
def test_markup_alone_never_loses_a_word(pieces: list[str]) -> None:
    assert text_of_html("".join(pieces)).count("x") == pieces.count("x")


def test_a_text_is_cut_where_table_storage_counts_and_never_amid_a_character() -> None:
    assert cut("abc", 2) == "ab"
    assert cut("a😀😀", 4) == "a😀"
    assert units(text_of_html("😀" * 40_000)) == 30_000


def test_the_text_of_a_mail_is_all_of_it_and_what_was_written_is_read_from_its_layout() -> None:
    content = content_of(a_fetched_mail(html="<p>New</p><blockquote type='cite'>Old</blockquote>"), tree_of)
    assert (content.text, content.written) == ("New\nOld", "New")


def test_without_a_quote_all_text_counts_as_written() -> None:
    content = content_of(a_fetched_mail(html="<p>All</p>", unique_html=""), tree_of)
    assert content.written == content.text == "All"


def test_how_sure_the_reading_is_and_where_links_lead_is_kept() -> None:
    sure = content_of(a_fetched_mail(html="<p>See <a href='https://Shop.Contoso.example/x'>this</a></p>"), tree_of)
    assert (sure.confidence, sure.hosts) == (1.0, ("shop.contoso.example",))
    assert content_of(a_fetched_mail(html="<p>All</p>"), lambda html: None).confidence == 0.0


def test_no_more_than_a_few_hosts_are_kept() -> None:
    links = "".join(f"<a href='https://{'h' * 150}{number}.example'>x</a>" for number in range(50))
    hosts = content_of(a_fetched_mail(html=links), tree_of).hosts
    assert (len(hosts), {len(host) for host in hosts}) == (20, {100})


def test_a_reply_prefix_says_that_headers_at_the_top_are_the_quote() -> None:
    html = "<p>-----Original Message-----</p><p>From: Carla<br>Sent: Monday<br>To: Dana<br>Subject: Lamp</p><p>Old</p>"
    reply, forward = (a_fetched_mail(html=html, unique_html="", subject=subject) for subject in ("RE: x", "FW: x"))
    assert content_of(reply, tree_of).written == ""
    assert content_of(forward, tree_of).written.endswith("Old")


def test_a_mail_without_text_is_empty() -> None:
    content = content_of(a_fetched_mail(html="", unique_html=""), tree_of)
    assert (content.text, content.written) == ("", "")


def test_a_page_that_no_parser_takes_is_kept_whole() -> None:
    html = "<p>New</p><blockquote type='cite'>Old</blockquote>"
    content = content_of(a_fetched_mail(html=html), lambda html: None)
    assert content.written == content.text == "New\n\nOld"


def test_what_is_kept_of_a_mail_is_clean_and_bounded() -> None:
    mail = a_fetched_mail(
        subject="a\r\n b\x00\ud800 " + "s" * 2_000,
        sender=Address("N" * 1_000, "Carla@Fabrikam.Example "),
        reply_to=(Address("", "x@fabrikam.example"),) * 100,
        html="<p>" + "t" * 100_000,
        unique_html="<p>" + "u" * 100_000,
    )
    content = content_of(mail, tree_of)
    assert content.subject.startswith("a b sss")
    assert len(content.subject) == 1_000
    assert content.sender.address == "carla@fabrikam.example"
    assert (len(content.sender.name), len(content.reply_to)) == (200, 20)
    assert (len(content.text), len(content.written)) == (30_000, 30_000)

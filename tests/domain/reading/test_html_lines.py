"""What of a page is seen, in lines as a reader sees them, and where its links lead."""

from __future__ import annotations

import pytest

from shared.adapters.html import tree_of
from shared.domain.reading.hosts import MOST_HOSTS, host_of
from shared.domain.reading.shown import Page, page_of


def page(html: str) -> Page:
    """What is seen of a page."""
    root = tree_of(html)
    assert root is not None
    return page_of(root, 100_000)


def text(html: str) -> str:
    """The lines of a page."""
    return "\n".join(line.text for line in page(html).lines)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<div>one<br></div>two", "one\ntwo"),
        ("<ul><li>one<li>two</ul>three", "one\ntwo\nthree"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>Hi</p><p>&nbsp;</p><p>&nbsp;</p><p>you</p>", "Hi\n\nyou"),
        ("<p>one<p>&zwnj;<p>two", "one\n\ntwo"),
        ("above<hr>below", "above\nbelow"),
        ("<p class=MsoNormal>one</p><p class='x_MsoNormal'>two</p>", "one\ntwo"),
        ("<p style='margin:0'>one</p><p style='margin-top:0px'>two</p>", "one\ntwo"),
        ("<span style='display:block'>one</span>two", "one\ntwo"),
        ("one <div style='display:inline'>two</div>", "one two"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<div style='white-space: pre-wrap'>a\n b<p style='white-space:normal'>c\nd</p></div>", "a\n b\n\nc d"),
        ("a <b>b</b>\n\t c", "a b c"),
        ("a<b>b</b>c", "abc"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("zero&#8203;width&shy;marks&#xFEFF;", "zerowidthmarks"),
        ("a \x01\x0b b", "a  b"),
        ("<select><option>a<option>b</select><button>c</button>", "a\nb\nc"),
    ],
)
def test_lines_are_those_that_a_reader_sees(html: str, lines: str) -> None:
    assert text(html) == lines


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) { secret('</b>') }</script>",
        "<style>.secret { color: red }</style>",
        "<title>secret</title>",
        "<!-- secret > secret -->",
        "<!--[if mso]><p>secret</p><![endif]-->",
        "<xml><w:View>secret</w:View></xml>",
        "<template>secret</template><noembed>secret</noembed><object>secret</object>",
        "<iframe src='https://contoso.example'>secret</iframe>",
        "<div style='display:none'>secret<p>secret</p></div>",
        '<span style="color: red; DISPLAY : None !important">secret</span>',
        "<div style='display:block;display:none'><div>secret</div>secret</div>",
        "<p hidden>secret<b>secret</b></p>",
        "<div style='visibility:hidden'>secret</div>",
        "<div style='mso-hide:all'>secret</div>",
        "<span style='font-size:0'>secret</span>",
        "<span style='font-size:0.0px;line-height:0'>secret</span>",
        "<div style='max-height:0;overflow:hidden'>secret</div>",
        "<div style='height:0px; overflow: hidden'>secret</div>",
        "<div style='opacity:0'>secret</div>",
        "<p style='color:#FFFFFF;background-color:#ffffff'>secret</p>",
        "<p style='color:rgb(9, 9, 9);background:rgb(9,9,9)'>secret</p>",
        "<div class='preheader'>secret</div>",
        "<img src='https://track.contoso.example/p.gif' alt='secret' width=1 height=1>",
        "<a hidden href='https://contoso.example'>secret</a>",
        "<video>secret</video><audio>secret</audio><canvas>secret</canvas>",
    ],
)
def test_what_is_hidden_never_reaches_the_text(hidden: str) -> None:
    seen = page(f"<div><b>before</b>{hidden}<p>after</p></div>")
    assert [line.text for line in seen.lines if line.text] == ["before", "after"]
    assert seen.hosts == ()


@pytest.mark.parametrize(
    "html",
    [
        "<div style='font-size:0'><p style='font-size:14px'>shown</p></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>shown</p></div>",
        "<div style='max-height:0'>shown</div>",
        "<div style='opacity:0.5'>shown</div>",
        "<div style='font-size:0.9em'>shown</div>",
        "<div style='color:inherit;background:inherit'>shown</div>",
        "<div style='color:white;background:black'>shown</div>",
        "<div style='display:none;display:block'>shown</div>",
        "<![if !mso]>shown<![endif]>",
        "<p style='display:none'>preheader<p>shown",
        "<noscript>shown</noscript>",
        "<o:p>shown</o:p>",
    ],
)
def test_what_only_looks_hidden_is_shown(html: str) -> None:
    assert text(html) == "shown"


def test_an_emoji_that_a_program_drew_as_an_image_is_read() -> None:
    assert text("<img data-emoji='👍' alt='👍' src=x> <img alt='logo' src=y>") == "👍"


def test_links_keep_their_words_and_their_hosts_stand_beside_the_text() -> None:
    html = (
        "<a href='https://Shop.Contoso.example:8443/a?b#c'>our shop</a> <a href='//user:pw@fabrikam.example/x'>more</a>"
        "<a href='mailto:carla@contoso.example'>write</a><a href='https://shop.contoso.example/'>again</a>"
        "<img src='https://track.contoso.example/p.gif'><a href='#top'>up</a><a name=x>here</a>"
    )
    assert page(html).hosts == ("shop.contoso.example", "fabrikam.example")
    assert text(html) == "our shop morewriteagainuphere"


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://a.example", "a.example"),
        (" HTTP://A.Example./x ", "a.example"),
        ("ht\ntps://a.example", "a.example"),
        ("https:\\\\a.example\\x", "a.example"),
        ("https://b.example@a.example/", "a.example"),
        ("https://a.example:80", "a.example"),
        ("http://[2001:db8::1]:80/x", "[2001:db8::1]"),
        ("https://bücher.example", "bücher.example"),
        ("https://", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.example", ""),
        ("/path", ""),
        ("", ""),
        ("https://" + "a" * 5_000, ""),
        ("https://<script>", ""),
    ],
)
def test_the_host_of_a_link_is_what_a_browser_would_ask(link: str, host: str) -> None:
    assert host_of(link) == host


def test_no_more_than_a_number_of_hosts_is_kept() -> None:
    links = "".join(f"<a href='https://h{number}.example'>x</a>" for number in range(3 * MOST_HOSTS))
    assert len(page(links).hosts) == MOST_HOSTS


def test_no_more_than_a_number_of_characters_is_read() -> None:
    root = tree_of("<p>word</p>" * 10_000)
    assert root is not None
    assert 50 < len(page_of(root, 1_000).lines) < 500

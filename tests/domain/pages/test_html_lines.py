"""What of a page is seen, in lines as a reader sees them, and where its links lead."""

from __future__ import annotations

import pytest

from shared.adapters.html.tree import tree_of
from shared.domain.pages.shown import Page, page_of
from shared.domain.pages.visible import MOST_HOSTS, host_of
from tests.support.growth import growth


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
        "<span style='color:transparent'>secret</span>",
        "<span style='color: rgba(0, 0, 0, 0)'>secret</span>",
        "<span style='color:#12345600'>secret</span>",
        "<div style='background:#fff'><p><span style='color:#FFFFFF'>secret</span></p></div>",
        "<table bgcolor='#ffffff'><tr><td><font color=white>secret</font></td></tr></table>",
        "<p style='color:rgb(255,255,255);background-color:#fff'>secret</p>",
        "<p style='color:rgb(100%,100%,100%);background-color:white'>secret</p>",
        "<div style='/* x */display:none/* y */'>secret</div>",
        "<div style='font:0/0 a'>secret</div>",
        "<div style='font:bold 0px Arial'>secret</div>",
        "<span style='font-size:1px'>secret</span>",
        "<span style='font-size:0.01em'>secret</span>",
        "<span style='position:absolute;left:-9999px'>secret</span>",
        "<span style='position:fixed;top:-1000px'>secret</span>",
        "<div style='text-indent:-9999px'>secret</div>",
        "<span style='position:absolute;clip:rect(0, 0, 0, 0)'>secret</span>",
        "<div style='max-height:0;overflow-y:hidden'>secret</div>",
        "<style>.h{display:none}</style><div class='a h'>secret</div>",
        "<div id=h>secret</div><style>p{margin:0} .a,#h{ DISPLAY:none !important; }</style>",
        "<style><!-- /* x } */ .h{visibility:hidden;height:0} --></style><div class=h>secret</div>",
        "<svg><text>secret</text></svg><math><annotation>secret</annotation></math><dialog>secret</dialog>",
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
        "<div style='display:no/**/ne'>shown</div>",
        "<div style='background:#fff'><div style='background:#00f;color:#fff'>shown</div></div>",
        "<div style='background:#fff;color:#fff'><p style='color:#000'>shown</p></div>",
        "<div style='background:#fff;color:#fff'><a href='https://contoso.example'>shown</a></div>",
        "<div style='background:url(x.png);color:#fff'>shown</div>",
        "<div style='font:700 12px/0 Arial'>shown</div>",
        "<div style='font-size:0;font:12px Arial'>shown</div>",
        "<div style='left:-9999px'>shown</div>",
        "<div style='text-indent:-18pt'>shown</div>",
        "<table><tr><td style='width:0;overflow:hidden'>shown</td></tr></table>",
        "<style>@media print{.h{display:none}.i{display:none}}</style><div class='h i'>shown</div>",
        "<style>.h{display:none;background:red}</style><div class=h>shown</div>",
        "<style>.h{display:none}.h{display:block}</style><div class=h>shown</div>",
        "<style>div .h{display:none} .h:hover{display:none} p{display:none}</style><div class=h>shown</div>",
        "<style>.h{display:none}</style><div class=h style='display:block'>shown</div>",
        "<style>.h{display:none</style><div class=i>shown</div>",
        "<dialog open>shown</dialog>",
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
        ("http:/a.example", "a.example"),
        ("https:a.example", "a.example"),
        ("http://%65vil.example", "evil.example"),
        ("http://e%2eexample", "e.example"),
        ("http://ｅｖｉｌ.example", "evil.example"),
        ("http://a%2fb.example", ""),
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


def test_areas_and_forms_lead_somewhere_too() -> None:
    html = (
        "<map><area href='https://a.example/x'></map><form action='https://f.example'>Hi</form>"
        "<form action='https://g.example' hidden>x</form><p style='color:transparent'><a href='https://h.example'>x</a>"
    )
    assert page(html).hosts == ("a.example", "f.example", "h.example")


def test_no_more_than_a_number_of_hosts_is_kept() -> None:
    links = "".join(f"<a href='https://h{number}.example'>x</a>" for number in range(3 * MOST_HOSTS))
    assert len(page(links).hosts) == MOST_HOSTS


def test_no_more_than_a_number_of_characters_is_read() -> None:
    root = tree_of("<p>word</p>" * 10_000)
    assert root is not None
    seen = page_of(root, 1_000)
    assert 50 < len(seen.lines) < 500
    assert seen.is_cut
    assert not page("<p>word</p>").is_cut


def test_the_first_cell_of_a_line_is_known() -> None:
    lines = page("<table><tr><td></td><td>To</td><td>Dana</td><td>x</td></tr></table><p>To be sure").lines
    assert [line.first_cell for line in lines if line.text] == ["To", ""]


@pytest.mark.parametrize("piece", [".a{display:none}", ".a", "{", "}", "/*", "/**/", ";", ","])
def test_a_hostile_style_sheet_costs_linear_time(piece: str) -> None:
    small, large = (f"<style>{piece * (length // len(piece))}</style>x" for length in (20_000, 80_000))
    assert growth(lambda: page(small), lambda: page(large), floor=0.01) < 8

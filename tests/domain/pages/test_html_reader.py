"""What was written, read from the structure of a page: a file for each client, and what none of them does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.html.tree import tree_of
from shared.domain.pages.read import UNREAD, read_page
from shared.domain.pages.zones import Prefix
from shared.domain.reading.lines import Part, Reading
from tests.support.growth import growth
from tests.support.plain_text import read_text

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "html").glob("*.html"))
OUTLOOK = (
    "{}<div id='appendonsend'></div><hr tabindex='-1'><div id='divRplyFwdMsg'><b>From:</b> Carla<br><b>Sent:</b> Monday"
    "<br><b>To:</b> Dana<br><b>Subject:</b> Lamp</div><div>The lamp is broken.</div>"
)


def read(html: str, prefix: Prefix = Prefix.NONE) -> Reading:
    """A page, read."""
    return read_page(html, tree_of, prefix)


def written(html: str, prefix: Prefix = Prefix.NONE) -> str:
    """The words that were written."""
    return " ".join(read(html, prefix).written.split())


def all_words(reading: Reading) -> list[str]:
    """Every word of a Reading, in its order."""
    return [word for segment in reading.segments for word in segment.text.split()]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_what_was_written_is_found(path: Path) -> None:
    reading = read(path.read_text(encoding="utf-8"))
    assert reading.written == path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("prefix", Prefix)
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_what_was_written_stays_when_it_is_read_again(path: Path, prefix: Prefix) -> None:
    first = read(path.read_text(encoding="utf-8"), prefix).written
    is_forward, is_reply = prefix is Prefix.FORWARD, prefix is Prefix.REPLY
    assert read_text(first, forwarded=is_forward, replied=is_reply).written == first


def test_there_are_fixtures() -> None:
    assert len(FIXTURES) > 50


@pytest.mark.parametrize("path", [path for path in FIXTURES if "reply" in path.stem], ids=lambda path: path.stem)
def test_what_was_quoted_is_not_lost(path: Path) -> None:
    reading = read(path.read_text(encoding="utf-8"))
    assert reading.quoted or "tricks" in path.stem
    assert reading.confidence > 0.5


@pytest.mark.parametrize(
    ("html", "signature"),
    [
        ("<div>Hi</div><div class='gmail_signature'>Dana Fox</div>", "Dana Fox"),
        ("<div>Hi</div><div class='moz-signature'>-- <br>Dana Fox</div>", "--\nDana Fox"),
        ("<div>Hi</div><div id='AppleMailSignature'>Dana Fox</div>", "Dana Fox"),
        ("<div>Hi</div><div id='ms-outlook-mobile-signature'>Get Outlook</div>", "Get Outlook"),
        ("<div>Hi</div><div data-marker='__SIG_PRE__'>Dana Fox</div>", "Dana Fox"),
        ("<div>Hi</div><div class='ydp1a2b3c4dyahoo-signature'>Dana Fox</div>", "Dana Fox"),
        ("<div>Hi</div><div name='messageSignatureSection'>Dana Fox</div>", "Dana Fox"),
        ("<div>Hi</div><sign signid='0'>Dana Fox</sign>", "Dana Fox"),
    ],
)
def test_signatures_are_known_by_the_names_of_their_elements(html: str, signature: str) -> None:
    reading = read(html)
    assert (reading.written, reading.signature) == ("Hi", signature)


@pytest.mark.parametrize(
    "quote",
    [
        "<div class='gmail_quote'>{}</div>",
        "<blockquote type='CITE'>{}</blockquote>",
        "<div class='ydp0a1b2c3dyahoo_quoted'>{}</div>",
        "<div id='yiv1234567890yahoo_quoted'>{}</div>",
        "<div class='gmail-m_-123456789moz-forward gmail-m_-123456789gmail_quote'>{}</div>",
        "<blockquote class='0123456789abcdefwmi-quote'>{}</blockquote>",
        "<div class='x_x_gmail_quote'>{}</div>",
        "<div class='ecxyahoo_quoted'>{}</div>",
        "<div id='3D&quot;divRplyFwdMsg&quot;'>{}</div>",
        "<div id='divRpF123456'>{}</div>",
        "<div name='quote'>{}</div>",
        "<div id='GroupWiseSection_123_x@contoso.example_'>{}</div>",
        "<blockquote>On 4 March 2024 at 09:12, Carla wrote:<br>{}</blockquote>",
        "<div>On 4 March 2024 at 09:12, Carla wrote:</div><blockquote>{}</blockquote>",
        "<blockquote style='border-left:2px solid #00f'>{}</blockquote>",
        "<div style='border-width:1pt medium medium;border-style:solid none none;border-color:rgb(225, 225, 225)'>"
        "<b>Zz:</b> a<br><b>Yy:</b> b<br></div>{}",
    ],
)
def test_quotes_are_known_by_names_and_layout_in_whatever_copy(quote: str) -> None:
    assert written(f"<p>New words</p>{quote.format('Old words')}") == "New words"


@pytest.mark.parametrize(
    "html",
    [
        "<p>The law says:</p><blockquote>You break it, you pay.</blockquote><p>So pay.</p>",
        "<p>The law says:</p><blockquote style='border-left:2px solid'>You break it, you pay.</blockquote>",
        "<div>Steps</div><blockquote style='margin:0 0 0 40px;border:none'>one</blockquote>",
        "<div class='quote'>Our quote: 12 euros</div>",
        "<p>Data</p><hr><p><b>Name:</b> Dana<br><b>Room:</b> 12</p>",
        "<p>Trip</p><p>From: Berlin<br>To: Rome</p><p>Thanks</p>",
        "<div class='moz-cite-prefix'>On Monday I wrote:</div><p>and nobody answered</p>",
        "<p>one</p><hr><p>two</p>",
        "<blockquote type='cite'>All there is</blockquote>",
        "<div id='Signature'>All there is</div>",
    ],
)
def test_what_is_no_quote_for_sure_is_kept(html: str) -> None:
    reading = read(html)
    assert reading.written.split() == all_words(reading)


def test_a_forward_is_kept_whole_and_a_reply_to_it_is_not() -> None:
    html = OUTLOOK.format("<div>For you.</div>")
    kept = "For you. From: Carla Sent: Monday To: Dana Subject: Lamp The lamp is broken."
    assert written(html, Prefix.FORWARD) == kept
    assert written(html, Prefix.REPLY) == written(html) == "For you."


def test_a_mail_of_headers_alone_is_a_forward_unless_its_subject_says_reply() -> None:
    html = OUTLOOK.format("<div><br></div>")
    assert written(html).endswith("The lamp is broken.")
    assert written(html, Prefix.REPLY) == ""


def test_of_answers_between_quotes_the_quotes_are_kept_down_to_the_last_answer() -> None:
    quote = "<blockquote type='cite'>{}</blockquote>".format
    html = f"<p>Hi</p>{quote('q1')}<p>a1</p>{quote('q2')}<p>a2</p>{quote('q3')}"
    reading = read(html)
    assert reading.written.split() == ["Hi", "q1", "a1", "q2", "a2"]
    assert reading.quoted == "q3"


def test_a_page_that_the_parser_gives_up_is_kept_whole_with_no_confidence() -> None:
    html = "<p>New</p>" + "<div>" * 3_000 + "<blockquote type='cite'>Old</blockquote>"
    reading = read(html)
    assert (reading.written.split(), reading.confidence) == (["New", "Old"], UNREAD)


def test_a_page_that_is_too_long_is_kept_whole_with_no_confidence() -> None:
    html = "<div>New</div><blockquote type=cite>" + "<p>old words</p>" * 9_000 + "</blockquote><p>My answer</p>"
    reading = read(html)
    assert reading.written.startswith("New\n\nold words")
    assert (reading.quoted, reading.confidence) == ("", UNREAD)


def test_what_stands_below_the_end_of_a_page_is_read() -> None:
    page = "<html><body><p>New</p><blockquote type=cite>Old</blockquote></body></html>"
    assert written(page + "\n<p>Below</p>") == "New Below"
    assert written("<html><body><p>New</p></body></html><html><body>Below</body></html>") == "New Below"


NOTES = (
    "<table><tr><td>{}</td></tr><tr><td>{}</td></tr><tr><td>To</td><td>Dana</td></tr><tr><td>Subject</td></tr></table>"
)


@pytest.mark.parametrize("sender", ["Carla Diaz/Contoso", "Carla &lt;carla@contoso.example&gt;", "<b>Carla Diaz</b>"])
@pytest.mark.parametrize("date", ["03/04/2024 09:12 AM", "04.03.2024 09:12", "2024-03-04 09:12:33 CET"])
def test_the_table_of_lotus_notes_begins_a_quote(sender: str, date: str) -> None:
    assert written(f"<p>New</p>{NOTES.format(sender, date)}<p>Old</p>") == "New"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Book the room.</p><p>4.3.2024 10:00</p><p>To be confirmed by Joe.</p><p>Subject to change.</p>",
        "<p><b>Room 12</b></p><p>4.3.2024 10:00</p><p>To be confirmed by Joe.</p><p>Subject to change.</p>",
        "<p>Jane Roe, born 4.3.1984</p><p>To whom it may concern</p><p>Subject of the contract</p>",
        f"<p>Trip</p>{NOTES.format('My plan', '04.03.2024 09:12')}<p>Thanks</p>",
        f"<p>Trip</p>{NOTES.format('<b>My plan</b>', 'Monday, 04.03.2024 in the morning')}<p>Thanks</p>",
    ],
)
def test_a_line_above_a_date_is_not_the_table_of_lotus_notes(html: str) -> None:
    reading = read(html)
    assert reading.written.split() == all_words(reading)


def test_the_quote_of_orange_is_one() -> None:
    quote = "Message du 04/03/24 10:00<br>De : Carla<br>A : dana@contoso.example<br>Objet : Lampe<br><br>Ancien texte"
    assert written(f"<p>Oui.</p><blockquote style='border-left:2px solid #f60'>{quote}</blockquote>") == "Oui."


def test_a_page_of_one_tag_that_never_ends_is_kept() -> None:
    assert written('<a href="x>first</a><p>second</p>') == "first second"


@pytest.mark.parametrize("html", ["", " ", "<p>&nbsp;</p>", "<html><head><title>x</title></head></html>"])
def test_a_page_without_words_has_no_parts(html: str) -> None:
    assert read(html).segments == ()


OPENING = [
    "<div>", "<p>", "<span>", "<b>", "<blockquote>", "<blockquote type=cite>", "<div class=gmail_quote>", "<pre>",
    "<div class=gmail_attr>", "<div id=Signature>", "<div id=divRplyFwdMsg>", "<div id=appendonsend>", "<ul><li>",
    "<table><tr><td>", "<div class=moz-forward-container>", "<div class=moz-cite-prefix>", "<div style='font-size:0'>",
    "<div style='font-size:12px'>", "<div class=yahoo_quoted>", "<div style='border-top:solid #E1E1E1 1.0pt'>",
]  # fmt: skip
SINGLE = [
    "</div>", "</blockquote>", "</p>", "</table>", "<br>", "<hr>", "<hr tabindex=-1>", "<b>From:</b> ", "<b>Sent:</b> ",
    "&gt; ", "-- <br>", "Begin forwarded message:<br>", "On 4 March 2024 at 09:12, Carla wrote:<br>", " ",
    "-----Original Message-----<br>", "Sent from my iPhone<br>", "<!-- secret -->", "<p hidden>secret</p>",
    "</html>", "</body>", "<html>", "</head>",
]  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(OPENING + SINGLE), st.just("word")), max_size=40), st.sampled_from(Prefix))
def test_any_page_gives_parts_that_hold_every_visible_word_in_order(pieces: list[str], prefix: Prefix) -> None:
    html = "".join(f" w{number} " if piece == "word" else piece for number, piece in enumerate(pieces))
    tiny = "font-size:0" in html
    shown = [word for word in all_words(read(html, prefix)) if word[0] == "w" and word[1:].isdigit()]
    wanted = [f"w{number}" for number, piece in enumerate(pieces) if piece == "word"]
    assert shown == [word for word in wanted if word in shown] if tiny else shown == wanted
    assert "secret" not in all_words(read(html, prefix))


@given(st.text(alphabet=st.sampled_from("<>/!-&;#='\" \n\xa0\x00\ud800apbrtdle1😀:>"), max_size=200))
def test_any_text_gives_a_reading(html: str) -> None:
    reading = read(html)
    assert 0 <= reading.confidence <= 1
    assert all(segment.part in Part and segment.text.strip() for segment in reading.segments)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "piece",
    [
        "<br>x", "<p>x</p><hr>", "<blockquote>x</blockquote>", "<blockquote type=cite>x</blockquote>y",
        "<div class=gmail_quote>x<blockquote>y</blockquote></div>", "<hr tabindex=-1><b>From:</b> x<br>",
        "From: a@b.example<br>", "On 1.1.2024 at 10:10 a@b.example wrote:<br>", "-- <br>x<br>", "&gt; x<br>",
        "<div id=Signature>x</div>", "To x<br>1.1.2024<br>", "<table><tr><td>x</table>", "<div>", "<li>x", "<b>x",
    ],
)  # fmt: skip
def test_a_hostile_page_costs_linear_time(piece: str) -> None:
    small, large = (piece * (length // len(piece)) for length in (10_000, 40_000))
    # Sixteen times as much if it were quadratic.
    assert growth(lambda: read(small), lambda: read(large), floor=0.01) < 8

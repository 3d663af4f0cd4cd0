"""How Exchange's `uniqueBody` and the layout of the body go together."""

from __future__ import annotations

import pytest

from shared.adapters.html.tree import tree_of
from shared.domain.pages.content import content_of, prefix_of
from shared.domain.pages.zones import Prefix
from tests.support.builders import a_fetched_mail

HEADERS = "<b>From:</b> Carla<br><b>Sent:</b> Monday<br><b>To:</b> Dana<br><b>Subject:</b> Lamp"
OUTLOOK = f"<hr tabindex='-1'><div id='divRplyFwdMsg'>{HEADERS}</div>"


def written(html: str, unique: str, subject: str = "RE: Lamp") -> str:
    """What counts as written of a body and its uniqueBody, as words."""
    content = content_of(a_fetched_mail(html=html, unique_html=unique, subject=subject), tree_of)
    return " ".join(content.written.split())


def test_the_layout_decides_where_it_knows_a_quote() -> None:
    html = f"<p>Yes.</p>{OUTLOOK}<p>Well?</p>"
    assert written(html, "<p>Yes.</p>") == "Yes."
    assert written(html, html) == "Yes."  # the earlier mail is not in the mailbox
    assert written(html, "") == "Yes."


def test_unique_body_tells_where_a_quote_begins_that_no_layout_shows() -> None:
    html = "<p>Yes.</p><p>Zzno: Carla</p><p>Well?</p>"
    assert written(html, "<p>Yes.</p>") == "Yes."
    assert written(html, html) == "Yes. Zzno: Carla Well?"


def test_a_forward_that_unique_body_cuts_is_kept() -> None:
    html = f"<p>For you.</p>{OUTLOOK}<p>The lamp is broken.</p>"
    assert written(html, "<p>For you.</p>", "FW: Lamp").endswith("The lamp is broken.")
    assert written("<p>For you.</p><p>Old</p>", "<p>For you.</p>", "WG: Lamp") == "For you. Old"


def test_answers_between_quotes_keep_the_quotes_that_unique_body_cuts() -> None:
    quote = "<blockquote type='cite'>{}</blockquote>".format
    assert written(f"{quote('q1')}<p>a1</p>{quote('q2')}<p>a2</p>", "<p>a1</p><p>a2</p>") == "q1 a1 q2 a2"


def test_a_text_that_is_sent_once_more_is_kept() -> None:
    assert written("<p>Where is my order?</p>", "<html><body></body></html>") == "Where is my order?"


def test_an_answer_inside_the_quote_is_found_where_nothing_else_is_written() -> None:
    html = f"{OUTLOOK}<p>Well?</p><p>Yes, gladly.</p>"
    assert written(html, f"<div>{HEADERS}</div><p>Yes, gladly.</p>") == "Yes, gladly."


def test_answers_inside_a_quote_are_added_in_the_order_of_the_body() -> None:
    html = f"<p>See below.</p>{OUTLOOK}<p>Which lamp?</p><p>The blue one.</p><p>When?</p><p>Friday.</p>"
    assert written(html, "<p>See below.</p><p>The blue one.</p><p>Friday.</p>") == "See below. The blue one. Friday."


def test_the_lines_above_a_quote_are_no_answers_though_they_are_new() -> None:
    html = f"<p>Yes.</p>{OUTLOOK}<p>Well?</p>"
    assert written(html, f"<p>Yes.</p><div>{HEADERS}</div>") == "Yes."


def test_a_last_line_that_was_said_before_is_kept() -> None:
    assert (
        written("<p>Where is it?</p><p>My order is 4711.</p>", "<p>Where is it?</p>")
        == "Where is it? My order is 4711."
    )


def test_an_empty_reply_stays_empty() -> None:
    lead = "<div class='gmail_attr'>On Mon, Mar 4, 2024 at 9:12 AM Carla &lt;carla@contoso.example&gt; wrote:</div>"
    html = f"<div class='gmail_quote'>{lead}<blockquote class='gmail_quote'>Well?</blockquote></div>"
    assert written(html, lead) == ""


@pytest.mark.parametrize(
    ("subject", "prefix"),
    [
        ("RE: Lamp", Prefix.REPLY),
        ("Fwd: Lamp", Prefix.FORWARD),
        ("FW: RE: Lamp", Prefix.FORWARD),
        ("RE: FW: Lamp", Prefix.REPLY),
        ("WG: Lampe", Prefix.FORWARD),
        ("Re[2]: Lamp", Prefix.REPLY),
        ("回复：灯", Prefix.REPLY),
        ("转发：灯", Prefix.FORWARD),
        ("[list] Re: Lamp", Prefix.REPLY),
        ("Lamp: re it", Prefix.NONE),
        ("Lamp", Prefix.NONE),
        ("", Prefix.NONE),
        (":" * 5_000, Prefix.NONE),
    ],
)
def test_the_outermost_prefix_of_a_subject_decides(subject: str, prefix: Prefix) -> None:
    assert prefix_of(subject) is prefix

"""Response templates: three things are allowed, and the answer can only stand as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.html.templates import JinjaTemplates
from shared.errors import InvalidInput

GOOD = "<p>{% if name %}Hello {{ name }},{% else %}Hello,{% endif %}</p><div>{{ answer }}</div>"


@pytest.fixture
def templates() -> JinjaTemplates:
    return JinjaTemplates()


@pytest.mark.parametrize(
    "template",
    [
        GOOD,
        "{{ answer }}",
        "{{answer}}",
        "<!-- a note --><p>{{ answer }}</p>{# a remark #}",
        "{%- if name -%}<p>{{ name }}: {{ answer }}</p>{%- else -%}<p>{{ answer }}</p>{%- endif -%}",
        "<html><head><title>Reply</title><style>p { color: red }</style></head><body>{{ answer }}</body></html>",
        "<html><head><title>Reply</title><body>{{ answer }}</body></html>",
        "<!DOCTYPE html><table><tr><td class='a' title=\"b > c\">{{ answer }}<br/></td></tr></table>",
        "<p>5 < 6 &amp; 7 &nbsp; {{ answer }} & more",
        "<script>x()</script><p>{{ answer }}</p><textarea></textarea>",
        "<title><b>x</title>y</b>{{ answer }}<textarea>",
    ],
)
def test_a_template_that_keeps_to_the_rules_has_no_problems(templates: JinjaTemplates, template: str) -> None:
    assert templates.problems(template) == ()


@pytest.mark.parametrize(
    "template",
    [
        "{{ answer|safe }}",
        "{{ answer.upper() }}",
        "{{ answer.__class__ }}",
        "{{ answer ~ name }}",
        "{{ 7 * 7 }}",
        "{{ 'x' }}{{ answer }}",
        "{{ other }}{{ answer }}",
        "{{ self }}{{ answer }}",
        "{{ range(9) }}{{ answer }}",
        "{{ answer[0] }}",
        "{% for x in name %}{{ answer }}{% endfor %}",
        "{% set x = 1 %}{{ answer }}",
        "{% macro m() %}{% endmacro %}{{ answer }}",
        "{% include 'x' %}{{ answer }}",
        "{% extends 'x' %}{{ answer }}",
        "{% block x %}{{ answer }}{% endblock %}",
        "{% autoescape false %}{{ answer }}{% endautoescape %}",
        "{% filter upper %}{{ answer }}{% endfilter %}",
        "{% if answer %}{{ answer }}{% endif %}",
        "{% if name == 'x' %}a{% endif %}{{ answer }}",
        "{% if not name %}a{% endif %}{{ answer }}",
        "{% if name %}{{ answer }}{% elif answer %}{{ answer }}{% else %}{{ answer }}{% endif %}",
        "{% if name %}{% if name %}a{% endif %}{% endif %}{{ answer }}",
        "{% if name %}{% set x = 1 %}{% endif %}{{ answer }}",
    ],
)
def test_everything_else_of_the_template_language_is_a_problem(templates: JinjaTemplates, template: str) -> None:
    problems = templates.problems(template)
    assert problems
    assert all("only {{ answer }}, {{ name }}" in problem for problem in problems)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "is missing"),
        ("<p>Hello</p>", "is missing"),
        ("{# {{ answer }} #}", "is missing"),
        ("{% raw %}{{ answer }}{% endraw %}", "is missing"),
        ("{% if name %}{{ answer }}{% endif %}", "without a name"),
        ("{% if name %}{% else %}{{ answer }}{% endif %}", "with a name"),
        ("{{ answer }}{{ answer }}", "more than once"),
        ("{{ answer }", "cannot be read as a template"),
        ("{% if name %}{{ answer }}", "cannot be read as a template"),
        ("{% if name %}" * 1200 + "{{ answer }}" + "{% endif %}" * 1200, "nested too deeply"),
        ("{{ answer }}" + "x" * 30_000, "at most 30,000 characters"),
    ],
)
def test_what_is_wrong_is_said_in_words(templates: JinjaTemplates, template: str, words: str) -> None:
    problems = templates.problems(template)
    assert any(words in problem for problem in problems)


@pytest.mark.parametrize(
    "template",
    [
        "<p title='{{ answer }}'>x</p>",
        "<p title={{ answer }}>x</p>",
        "<p {{ answer }}>x</p>",
        "<{{ answer }}>",
        "</{{ answer }}>",
        "<p></p {{ answer }}>",
        "<!-- {{ answer }} -->",
        "<!-- {{ answer }}",
        "<p title='{{ answer }}",
        "<p {{ answer }}",
        "<? {{ answer }} ?>",
        "<!DOCTYPE {{ answer }}>",
        "<![CDATA[{{ answer }}]]>",
        "<![x {{ answer }} ]>",
        "<script>{{ answer }}</script>",
        "<SCRIPT>{{ answer }}",
        "<script/>{{ answer }}",
        "<style>{{ answer }}</style>",
        "<title>{{ answer }}</title>",
        "<textarea>{{ answer }}</textarea>",
        "<textarea><p>{{ answer }}</p></textarea>",
        "<head>{{ answer }}</head>",
        "<select><option>{{ answer }}</option></select>",
        "<template>{{ answer }}</template>",
        "<noscript>{{ answer }}</noscript>",
        "<iframe>{{ answer }}</iframe>",
        "<xmp>{{ answer }}</xmp>",
        "<svg><text>{{ answer }}</text></svg>",
        "&{{ answer }};",
        "&#{{ answer }};",
    ],
)
def test_an_answer_that_is_not_text_of_an_element_is_a_problem(templates: JinjaTemplates, template: str) -> None:
    assert any("{{ answer }} must stand as text" in problem for problem in templates.problems(template))


@pytest.mark.parametrize(
    "place", ["<p title='{{ name }}'>x</p>", "<script>'{{ name }}'</script>", "<a href={{ name }}>x</a>"]
)
def test_a_name_that_is_not_text_of_an_element_is_a_problem(templates: JinjaTemplates, place: str) -> None:
    assert any("{{ name }} must stand as text" in problem for problem in templates.problems(place + "{{ answer }}"))


def test_an_answer_within_a_tag_in_one_branch_only_is_a_problem(templates: JinjaTemplates) -> None:
    assert templates.problems("{% if name %}<p>{{ answer }}</p>{% else %}<p title='{{ answer }}'>x</p>{% endif %}")


def test_a_template_that_holds_the_marks_of_the_check_is_checked_all_the_same(templates: JinjaTemplates) -> None:
    assert templates.problems("<p title='harperanswer0x HarperAnswer1x'>{{ answer }}</p>") == ()
    assert templates.problems("<p title='{{ answer }}'>harperanswer0x</p>")


def test_answer_and_name_are_escaped_and_line_breaks_are_kept(templates: JinjaTemplates) -> None:
    rendered = templates.render(GOOD, "1 < 2\r\n\r\n<b>\"x\" & 'y'</b>\rend", "<i>Ann</i>\n Lee")
    assert rendered == (
        "<p>Hello &lt;i&gt;Ann&lt;/i&gt; Lee,</p>"
        "<div>1 &lt; 2<br>\n<br>\n&lt;b&gt;&#34;x&#34; &amp; &#39;y&#39;&lt;/b&gt;<br>\nend</div>"
    )


def test_without_a_name_the_other_branch_is_written(templates: JinjaTemplates) -> None:
    assert templates.render(GOOD, "x", "  ") == "<p>Hello,</p><div>x</div>"


def test_an_answer_that_looks_like_a_template_is_not_run(templates: JinjaTemplates) -> None:
    assert "{{ name }}{% if x %}" in templates.render("{{ answer }}", "{{ name }}{% if x %}", "Ann")


def test_what_is_no_text_is_left_out(templates: JinjaTemplates) -> None:
    rendered = templates.render("{{ answer }}", "a\x00b\x1b\ud83dc\td", "")
    assert rendered == "abc\td"
    assert rendered.encode()


def test_a_template_with_problems_is_not_rendered(templates: JinjaTemplates) -> None:
    with pytest.raises(InvalidInput) as caught:
        templates.render("{{ answer.__class__ }}", "x", "y")
    assert list(caught.value.problems) == ["responseTemplate"]


@given(answer=st.text(max_size=200), name=st.text(max_size=50))
def test_no_answer_and_no_name_brings_a_tag_of_its_own(answer: str, name: str) -> None:
    rendered = JinjaTemplates().render("{{ answer }}|{{ name }}", answer, name)
    assert "<" not in rendered.replace("<br>", "")
    assert rendered.encode()


@given(st.text(alphabet="<>/!-'\"=&;{}%# answername pstyle\n", max_size=60))
def test_every_template_is_either_refused_in_words_or_renders(template: str) -> None:
    templates = JinjaTemplates()
    if not templates.problems(template):
        assert "mark" in templates.render(template, "mark", "")

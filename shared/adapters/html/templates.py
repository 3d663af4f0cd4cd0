"""Response templates by Jinja2: three things are allowed, and the answer can only stand as text."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Template, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from shared.adapters.html.spots import placement_problems
from shared.errors import InvalidInput

MOST_CHARACTERS = 30_000
ALLOWED = "only {{ answer }}, {{ name }} and {% if name %}...{% else %}...{% endif %} may be used"
_KEPT = 256
_NAMES = frozenset({"answer", "name"})
# No text: control characters but tab and line feed, and halves of surrogate pairs.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class JinjaTemplates:
    """The Templates port on Jinja2; threads may share it."""

    def __init__(self) -> None:
        # Not more than this many compiled templates are kept.
        self._compiled = lru_cache(maxsize=_KEPT)(_compile)

    def problems(self, template: str) -> tuple[str, ...]:
        """What is wrong with a template, in words; empty when nothing is."""
        return problems_of(template)

    def render(self, template: str, answer: str, name: str) -> str:
        """The HTML of an answer; `answer` and `name` are plain text and are escaped, line breaks are kept."""
        lines = _text(answer).split("\n")
        return self._compiled(template).render(
            answer=Markup("<br>\n").join(escape(line) for line in lines), name=" ".join(_text(name).split())
        )


def problems_of(template: str) -> tuple[str, ...]:
    """What is wrong with a template, in words."""
    if len(template) > MOST_CHARACTERS:
        return (f"it may have at most {MOST_CHARACTERS:,} characters",)
    environment = _environment()
    try:
        tree = environment.parse(template)
    except TemplateError as error:
        return (f"it cannot be read as a template: {error.message} (line {getattr(error, 'lineno', 1)})",)
    except RecursionError:
        return ("it is nested too deeply",)
    forbidden = _forbidden(tree)
    if forbidden:
        return forbidden
    return placement_problems(template, environment.from_string(template).render)


def _compile(template: str) -> Template:
    problems = problems_of(template)
    if problems:
        raise InvalidInput({"responseTemplate": "; ".join(problems)})
    return _environment().from_string(template)


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, keep_trailing_newline=True)


def _forbidden(tree: nodes.Template) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in tree.body:
        parts = [node]
        if isinstance(node, nodes.If) and _asks_for_a_name(node):
            parts = [*node.body, *node.else_]
        for part in parts:
            problem = _problem_of(part)
            if problem:
                found[problem] = None
    return tuple(found)


def _asks_for_a_name(node: nodes.If) -> bool:
    return isinstance(node.test, nodes.Name) and node.test.name == "name" and not node.elif_


def _problem_of(node: nodes.Node) -> str:
    if isinstance(node, nodes.Output):
        bad = [one for one in node.nodes if not _is_plain(one)]
        return f"line {bad[0].lineno}: {ALLOWED}" if bad else ""
    return f"line {node.lineno}: {ALLOWED}"


def _is_plain(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.TemplateData) or (isinstance(node, nodes.Name) and node.name in _NAMES)


def _text(value: str) -> str:
    return _NO_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))

"""The expressions of the Kusto queries in `infra`: read from text, then evaluated on a row.

Only what our queries use is known; anything else raises KqlError, and so does a name that is no column. A value that is
missing is None, as Kusto's null: what is compared with it is None again, and `where` takes only what is true.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

Row = dict[str, Any]
Expression = Callable[[Row], Any]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\\n]|\\.)*")
    | (?P<raw>@"[^"\n]*")
    | (?P<time>\d+(?:ms|[dhms])\b)
    | (?P<number>\d+(?:\.\d+)?\b)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>==|!=|<=|>=|[-+*/<>=(),|:])
    )""",
    re.VERBOSE,
)
_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
INGESTED = "ingestion_time()"  # no name of a column, so a row can carry when it came in beside its columns
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class KqlError(Exception):
    """The query is wrong, or uses what this evaluator does not know."""


class Token(NamedTuple):
    """A piece of a query: `kind` is text, raw, time, number, name, sign or end."""

    kind: str
    text: str


END = Token("end", "the end")


def tokens_of(query: str) -> list[Token]:
    """The pieces of a query."""
    found, at, query = [], 0, query.rstrip()
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None or match.lastgroup is None:
            raise KqlError(f"cannot be read: {query[at : at + 30]!r}")
        found.append(Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


@dataclass(slots=True)
class Reader:
    """Reads the expressions of one step of a query, which may name these columns; `now` is the time of the run."""

    tokens: Sequence[Token]
    columns: Collection[str]
    now: datetime
    at: int = 0

    def next(self) -> Token:
        """The next token, which stays."""
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def take(self) -> Token:
        """The next token."""
        token = self.next()
        self.at += 1
        return token

    def took(self, *texts: str) -> bool:
        """Whether the next token is one of these, which is then taken."""
        found = self.next().kind in ("name", "sign") and self.next().text in texts
        self.at += found
        return found

    def expect(self, text: str) -> None:
        """Take exactly this."""
        if not self.took(text):
            raise KqlError(f"{text} expected, not {self.next().text}")

    def name(self) -> str:
        """Take a name."""
        token = self.take()
        if token.kind != "name":
            raise KqlError(f"a name expected, not {token.text}")
        return token.text

    def expression(self) -> Expression:
        """Take a whole expression."""
        found = self._all()
        while self.took("or"):
            found = _either(found, self._all(), True)
        return found

    def arguments(self) -> list[Expression]:
        """Take what stands in brackets, which may be nothing."""
        self.expect("(")
        found: list[Expression] = []
        while not self.took(")"):
            if found:
                self.expect(",")
            found.append(self.expression())
        return found

    def _all(self) -> Expression:
        found = self._comparison()
        while self.took("and"):
            found = _either(found, self._comparison(), False)
        return found

    def _comparison(self) -> Expression:
        left = self._sum()
        token = self.next()
        if self.took(*_ORDER):
            return _compared(token.text, left, self._sum())
        if self.took("in"):
            listed = self.arguments()
            return lambda row: left(row) in [each(row) for each in listed]
        if self.took("startswith", "contains", "has"):
            return _found(token.text, left, self._sum())
        return left

    def _sum(self) -> Expression:
        found = self._product()
        while self.next().text in ("+", "-"):
            found = _calculated(self.take().text, found, self._product())
        return found

    def _product(self) -> Expression:
        found = self._single()
        while self.next().text in ("*", "/"):
            found = _calculated(self.take().text, found, self._single())
        return found

    def _single(self) -> Expression:
        if self.took("("):
            inner = self.expression()
            self.expect(")")
            return inner
        token = self.take()
        if token.kind != "name":
            value = literal(token)
            return lambda row: value
        if self.next() == Token("sign", "("):
            return self._call(token.text)
        if token.text not in self.columns:
            raise KqlError(f"there is no column {token.text}")
        return lambda row: row.get(token.text)

    def _call(self, name: str) -> Expression:
        special = {"ago": (1, self._ago), "ingestion_time": (0, None)}
        if name not in special and name not in _FUNCTIONS:
            raise KqlError(f"the function {name} is not known")
        count, function = special[name] if name in special else _FUNCTIONS[name]
        given = self.arguments()
        if len(given) != count:
            raise KqlError(f"{name} takes {count} arguments, not {len(given)}")
        if function is None:
            if INGESTED not in self.columns:
                raise KqlError("only the rows of a table know when they came in")
            return lambda row: row.get(INGESTED)
        return lambda row: function(*[each(row) for each in given])

    def _ago(self, span: timedelta) -> datetime:
        return self.now - span


def literal(token: Token) -> Any:
    """The value of a token that stands for itself."""
    if token.kind == "text":
        return re.sub(r"\\(.)", r"\1", token.text[1:-1])
    if token.kind == "raw":
        return token.text[2:-1]
    if token.kind == "number":
        return float(token.text) if "." in token.text else int(token.text)
    if token.kind == "time":
        number, unit = re.findall(r"\d+|[a-z]+", token.text)
        return timedelta(**{_UNITS[unit]: int(number)})
    raise KqlError(f"a value expected, not {token.text}")


def _either(left: Expression, right: Expression, decisive: bool) -> Expression:
    """`or` where true decides, `and` where false does; what is not known decides nothing."""

    def decide(row: Row) -> bool | None:
        sides = left(row), right(row)
        if any(side is not None and not isinstance(side, bool) for side in sides):
            raise KqlError(f"true or false expected, not {sides}")
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive

    return decide


def _compared(sign: str, left: Expression, right: Expression) -> Expression:
    def compare(row: Row) -> bool | None:
        first, second = left(row), right(row)
        if first is None or second is None:
            return None
        if _kind(first) is not _kind(second):
            raise KqlError(f"{first!r} and {second!r} cannot be compared")
        return _ORDER[sign](first, second)

    return compare


def _kind(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _calculated(sign: str, left: Expression, right: Expression) -> Expression:
    def calculate(row: Row) -> Any:
        first, second = left(row), right(row)
        return None if first is None or second is None else _SUMS[sign](first, second)

    return calculate


def _found(how: str, left: Expression, right: Expression) -> Expression:
    """Kusto's comparisons of text, which do not tell upper case from lower; `has` asks for whole words."""
    shape = {"startswith": "^{}", "contains": "{}", "has": r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"}[how]

    def find(row: Row) -> bool:
        wanted = shape.format(re.escape(right(row)))
        return re.search(wanted, left(row) or "", re.IGNORECASE) is not None

    return find


def _extract(pattern: str, group: int, text: str | None) -> str:
    match = re.search(pattern, text or "")
    return match[group] if match else ""


def whole(text: str | None) -> int | None:
    """Text as a whole number; None where it is none."""
    return int(text) if text and re.fullmatch(r"-?\d+", text) else None


def _true(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())


def _bin(value: Any, size: Any) -> Any:
    return value - (value - _EPOCH) % size


_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "bin": (2, _bin),
    "coalesce": (2, lambda first, second: second if first is None else first),
    "extract": (3, _extract),
    "iff": (3, lambda test, yes, no: yes if test else no),
    "isnull": (1, lambda value: value is None),
    "isnotnull": (1, lambda value: value is not None),
    "not": (1, lambda value: None if value is None else not value),
    "tobool": (1, _true),
    "toint": (1, whole),
}

"""Schedules of timer triggers: NCRONTAB with six fields (or five, without seconds) or a TimeSpan, in UTC.

Source: github.com/atifaziz/NCrontab, as the timer extension uses it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sandbox.host.settings import FunctionError, seconds

_RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_YEARS_AHEAD = 8  # 29 February comes at least once in eight years


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer fires: at the values of six fields, or `every` so often."""

    fields: tuple[frozenset[int], ...] = ()
    every: timedelta | None = None
    sub_minute: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads an expression; raises FunctionError where the platform refuses it."""
        parts = text.split()
        try:
            if len(parts) == 1:
                span = seconds(text)
                return cls(every=timedelta(seconds=span), sub_minute=span < 60)
            if len(parts) not in (5, 6):
                raise ValueError("five or six fields")
            parts = ["0"] * (6 - len(parts)) + parts
            fields = tuple(_field(place, part) for place, part in enumerate(parts))
        except ValueError as error:
            raise FunctionError(
                f"the schedule expression '{text}' was not recognized as a cron expression or timespan string"
            ) from error
        return cls(fields, None, all(part == "*" for part in parts[1:]) and len(fields[0]) > 1)

    def next(self, after: datetime) -> datetime:
        """The first moment of the schedule after that one; raises FunctionError if there is none."""
        if self.every is not None:
            return after + self.every
        second, minute, hour, day, month, weekday = self.fields
        start = after.replace(microsecond=0) + timedelta(seconds=1)
        date = start.replace(hour=0, minute=0, second=0)
        for _ in range(366 * _YEARS_AHEAD):
            # Day of month and day of week must both fit, unlike in Unix cron.
            if date.month in month and date.day in day and date.isoweekday() % 7 in weekday:
                hours = [h for h in sorted(hour) if date + timedelta(hours=h + 1) > start]
                times = (date.replace(hour=h, minute=m) for h in hours for m in sorted(minute))
                for time in times:
                    if time + timedelta(seconds=59) < start:
                        continue
                    for s in sorted(second):
                        if time.replace(second=s) >= start:
                            return time.replace(second=s)
            date += timedelta(days=1)
        raise FunctionError("the schedule never occurs")


def _field(place: int, text: str) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        low, high = _RANGES[place]
        if span != "*":
            first, dash, last = span.partition("-")
            low = _number(place, first)
            if dash:
                low, high = sorted((low, _number(place, last)))
            elif not slash:
                high = low
        width = int(step) if slash else 1
        if width < 1:
            raise ValueError("a step below 1")
        values.update(range(low, high + 1, width))
    return frozenset(values)


def _number(place: int, text: str) -> int:
    names = {4: _MONTHS, 5: _DAYS}.get(place, ())
    low, high = _RANGES[place]
    if text.isalpha() and text[:3].lower() in names:
        return names.index(text[:3].lower()) + low
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"'{text}' is not {low} to {high}")
    return int(text)

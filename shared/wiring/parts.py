"""Parts of an App that are made when they are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, overload


class _Locking(Protocol):
    lock: threading.RLock


A = TypeVar("A", bound=_Locking)
T = TypeVar("T")


class Part(Generic[A, T]):
    """A part is made when it is first asked for, once, however many threads ask; one that failed is tried again."""

    def __init__(self, make: Callable[[A], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, app: None, owner: type) -> Part[A, T]: ...

    @overload
    def __get__(self, app: A, owner: type) -> T: ...

    def __get__(self, app: A | None, owner: type) -> T | Part[A, T]:
        if app is None:
            return self
        # Once made it stands in the object itself, where Python looks first.
        made = vars(app)
        with app.lock:
            if self._name not in made:
                made[self._name] = self._make(app)
        part: T = made[self._name]
        return part

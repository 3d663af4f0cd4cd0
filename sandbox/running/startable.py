"""Something that runs between its start and its end."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Startable(ABC):
    """Started and stopped by hand, or by `with`."""

    __slots__ = ()

    @abstractmethod
    def start(self) -> Self:
        """Starts it and returns it once it serves."""

    @abstractmethod
    def stop(self) -> object:
        """Ends it; does nothing when it does not run."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

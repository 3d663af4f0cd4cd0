"""JSON read into typed shapes by many threads."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_lock = threading.Lock()
_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def decoded(body: bytes, shape: type[T]) -> T:
    """The value of this shape in a body; msgspec.DecodeError and UnicodeDecodeError where it is none.

    msgspec 0.22 crashes the process where two threads are the first to meet a Struct: it is taken apart one at a time.
    """
    decoder = _decoders.get(shape)
    if decoder is None:
        with _lock:
            decoder = _decoders.setdefault(shape, msgspec.json.Decoder(shape))
    value: T = decoder.decode(body)
    return value

"""Ids of logged events: UUIDs of version 7, so that sorting by id is sorting by time without another column."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_RANDOM_BITS = 74
_LONGEST_STRIDE_BITS = 32
_VERSION = 7
_VARIANT = 0b10


class Identifiers:
    """Makes ids that only ever rise, also within a millisecond and when the computer's clock is put back.

    The log is replayed in the order of its ids, so an id below an earlier one would rewrite history.
    """

    def __init__(self, random: Callable[[int], bytes], *, after: str | None = None) -> None:
        """Start above `after`, the greatest id already in the log; one that is no UUIDv7 is passed over."""
        self._random = random
        self._lock = threading.Lock()
        self._last = -1 if after is None else _read(after)

    def new(self, moment: int) -> str:
        """Return an id for `moment`, in milliseconds since 1970, above all ids returned before."""
        with self._lock:
            fresh = (moment << _RANDOM_BITS) | self._random_number(_RANDOM_BITS)
            if moment <= self._last >> _RANDOM_BITS:
                fresh = self._last + 1 + self._random_number(_LONGEST_STRIDE_BITS)
            self._last = fresh
        return _written(fresh)

    def _random_number(self, bits: int) -> int:
        length = -(-bits // 8)
        return int.from_bytes(self._random(length), "big") >> (length * 8 - bits)


def _written(value: int) -> str:
    """Lay time and randomness around the version and variant that RFC 9562 puts between them."""
    high, low = value >> 62, value & ((1 << 62) - 1)
    whole = f"{(high >> 12) << 80 | _VERSION << 76 | (high & 0xFFF) << 64 | _VARIANT << 62 | low:032x}"
    return f"{whole[:8]}-{whole[8:12]}-{whole[12:16]}-{whole[16:20]}-{whole[20:]}"


def _read(identifier: str) -> int:
    try:
        parsed = uuid.UUID(identifier)
    except ValueError:
        return -1
    if parsed.version != _VERSION:
        return -1
    whole = parsed.int
    return (whole >> 80) << _RANDOM_BITS | (whole >> 64 & 0xFFF) << 62 | whole & ((1 << 62) - 1)

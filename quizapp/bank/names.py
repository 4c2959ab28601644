"""The ids of all items as two columns, of which no more is decoded than is asked for."""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

import msgspec

LINE_END = "\n"
MANY = 2000
"""After so many searches it is quicker to build a dictionary of all; of so few it is at once."""


class Columns(msgspec.Struct, frozen=True, array_like=True):
    """The ids as they lie in a file, numbers in the order of bytes of the machine that wrote it."""

    text: memoryview
    """All ids, each with a line's end behind it."""
    ends: memoryview
    """Where each ends, with its line."""
    sums: memoryview
    """Their checksums in rising order, among which one is found without a look at any id."""
    summed: memoryview
    """The place of the id that each of these belongs to."""


class Names(Sequence[str]):
    """The ids in the order of the syllabus."""

    def __init__(self, columns: Columns) -> None:
        """Take the columns, which are looked into and never unpacked as a whole without need."""
        self.columns = columns
        self._text = columns.text
        self._ends = columns.ends.cast("I")
        self._sums = columns.sums.cast("I")
        self._summed = columns.summed.cast("I")
        self._found: dict[str, int] = {}
        """The places of those that were found so far, or of all."""
        self._searches = MANY if len(self) > MANY else 0
        """How many more are searched for before all are in the dictionary."""
        self._has_all = False

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return self.those(range(*place.indices(len(self))))
        return self.those([range(len(self))[place]])[0]

    def __iter__(self) -> Iterator[str]:
        return iter(str(self.columns.text, "utf-8").split(LINE_END)[:-1])

    def those(self, places: Iterable[int]) -> list[str]:
        """Return the ids at these places."""
        text, ends = self._text, self._ends
        return [str(text[ends[place - 1] if place else 0 : ends[place] - 1], "utf-8") for place in places]

    def places(self, names: Iterable[str]) -> dict[str, int]:
        """Return the places of those of these ids that there are, in their order."""
        wanted, found = list(names), self._found
        unknown = [name for name in wanted if name not in found]
        if unknown:
            found = self._learned(unknown)
        return {name: found[name] for name in wanted if name in found}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None

    def find(self, name: str) -> int | None:
        """Return the place of an id; None where there is no such item."""
        found = self._found.get(name)
        return self._learned((name,)).get(name) if found is None else found

    def _learned(self, unknown: Sequence[str]) -> dict[str, int]:
        """Return the places known, once some that were not are looked for; too many of those bring all."""
        self._searches -= len(unknown)
        if self._searches > 0:
            text, ends, sums, summed = self._text, self._ends, self._sums, self._summed
            for name in unknown:
                encoded = name.encode()
                checksum = zlib.crc32(encoded)
                nearest = bisect_left(sums, checksum)
                # Of a hundred thousand ids, one or two happen to have the checksum of another.
                while nearest < len(sums) and sums[nearest] == checksum:
                    place = summed[nearest]
                    if text[ends[place - 1] if place else 0 : ends[place] - 1] == encoded:
                        self._found[name] = place
                        break
                    nearest += 1
        elif not self._has_all:
            self._found = dict(zip(self, range(len(self)), strict=True))
            self._has_all = True
        return self._found


def columns_of(names: Iterable[str]) -> Columns:
    """Lay ids out as columns; none may hold a line's end."""
    encoded = [name.encode() for name in names]
    ends = array("I", accumulate(len(name) + 1 for name in encoded))
    found = sorted((zlib.crc32(name), place) for place, name in enumerate(encoded))
    return Columns(
        memoryview(b"".join(name + LINE_END.encode() for name in encoded)),
        column_of(ends),
        column_of(checksum for checksum, _ in found),
        column_of(place for _, place in found),
    )


def column_of(numbers: Iterable[int]) -> memoryview:
    """Lay numbers out as a column."""
    return memoryview(array("I", numbers).tobytes())

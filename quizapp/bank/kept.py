"""Banks in one file of plain data, from which each item is read when it is asked for.

At the front stands the index: the syllabus, the register of all items, and where the card and the text of each lie. So
a start reads as much of a hundred thousand items as of ten but for a few columns. What was read is checked against its
checksum and its type; it can run nothing.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from quizapp.bank.card import ItemCard
from quizapp.bank.collection import BankError, Banks, Entry
from quizapp.bank.register import Entered, Register, enter
from quizapp.bank.syllabus import Syllabus

if TYPE_CHECKING:
    from quizapp.bank.items import Point
    from quizapp.bank.mistakes import MistakeEntry, Working

_MAGIC: Final = b"quizapp banks 4\n"
_HEAD: Final = struct.Struct("<QI")
"""Behind the magic: the length of the index and its checksum."""
_PLACE: Final = struct.Struct("<IIQIIQII")
"""Of each item: the number of its file, its line, the piece of the item and that of its card."""
SMALL: Final = 1 << 20
"""So many bytes are read at once; what is longer is mapped, so that what is not looked into is not copied."""
_BINARY: Final = getattr(os, "O_BINARY", 0)
"""Which Windows needs for a file that is no text."""
Value = TypeVar("Value")
Load = Callable[[], Banks]
Piece = tuple[int, int, int]
"""Where it begins behind the index, its length, its checksum."""


class DamagedError(Exception):
    """The file is not as it was written."""


class _Index(msgspec.Struct, frozen=True, array_like=True):
    stamp: bytes
    syllabus: Syllabus
    files: list[str]
    problems: list[str]
    register: Entered
    places: Piece
    points: Piece
    mistakes: Piece
    workings: Piece


def packed(banks: Banks, stamp: bytes) -> bytes:
    """Return banks as the bytes of a file, with what tells later whether they are still right."""
    encode = msgspec.msgpack.encode
    body = bytearray()

    def piece(data: object) -> Piece:
        return raw(encode(data))

    def raw(encoded: bytes) -> Piece:
        begin = len(body)
        body.extend(encoded)
        return begin, len(encoded), zlib.crc32(encoded)

    paths = dict.fromkeys([*banks.files, *(entry.path for entry in banks.entries.values())])
    numbers = {path: number for number, path in enumerate(paths)}
    cards = [piece(banks.cards[item]) for item in banks.entries]
    places = b"".join(
        _PLACE.pack(numbers[entry.path], entry.line, *piece(entry.item), *card)
        for entry, card in zip(banks.entries.values(), cards, strict=True)
    )
    index = encode(
        _Index(
            stamp=stamp,
            syllabus=banks.syllabus,
            files=[str(path) for path in paths],
            problems=[str(problem) for problem in banks.problems],
            register=enter((banks.cards[item] for item in banks.entries), list(banks.syllabus.objectives)),
            places=raw(places),
            points=piece(banks.points),
            mistakes=piece(banks.mistakes),
            workings=piece(banks.workings),
        )
    )
    return _MAGIC + _HEAD.pack(len(index), zlib.crc32(index)) + index + bytes(body)


def unpacked(path: Path, stamp: bytes, load: Load) -> Banks | None:
    """Return the banks of a file, to be read as they are needed; None where they were kept for another stamp.

    Args:
        path: The file, which is kept open, so that it may be replaced meanwhile.
        stamp: What the banks depend on, as it is now.
        load: Loads the banks anew, for when a piece turns out to be damaged.

    Raises:
        DamagedError: It is no such file, or not all of one.
        OSError: It cannot be read.
    """
    kept = _File(path, load)
    index = kept.index
    if index.stamp != stamp:
        return None
    return Banks(
        syllabus=index.syllabus,
        entries=_Entries(kept),
        cards=_Cards(kept),
        points=_Part(kept.points),
        mistakes=_Part(kept.mistakes),
        workings=_Parts(kept.workings),
        files=[Path(file) for file in index.files],
        problems=[BankError(problem) for problem in index.problems],
    )


class _File:
    """A file of banks, held open."""

    def __init__(self, path: Path, load: Load) -> None:
        self._path = path
        self._load = load
        self._lock = threading.Lock()
        self._descriptor = os.open(path, os.O_RDONLY | _BINARY)
        self._size = os.fstat(self._descriptor).st_size
        head = self._read(0, len(_MAGIC) + _HEAD.size)
        if not head.startswith(_MAGIC):
            raise DamagedError(path)
        length, checksum = _HEAD.unpack_from(head, len(_MAGIC))
        self._begin = len(head) + length
        index = self._beginning(self._begin)[len(head) :]
        if zlib.crc32(index) != checksum:
            raise DamagedError(path)
        self.index = _typed(index, _Index)
        self.register = Register(self.index.register)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def _read(self, begin: int, length: int) -> bytes:
        if begin + length > self._size:
            raise DamagedError(self._path)
        with self._lock:
            os.lseek(self._descriptor, begin, os.SEEK_SET)
            return os.read(self._descriptor, length)

    def _beginning(self, length: int) -> memoryview:
        """Return the beginning of the file; where it is long, as it lies in the file."""
        if SMALL < length <= self._size:
            # Not every file system can map a file.
            with contextlib.suppress(OSError):
                return memoryview(mmap.mmap(self._descriptor, length, access=mmap.ACCESS_READ))
        return memoryview(self._read(0, length))

    def _checked(self, begin: int, length: int, checksum: int) -> bytes:
        found = self._read(begin, length)
        if len(found) != length or zlib.crc32(found) != checksum:
            raise DamagedError(self._path)
        return found

    def _piece(self, piece: Piece, kind: type[Value]) -> Value:
        begin, length, checksum = piece
        return _typed(self._checked(self._begin + begin, length, checksum), kind)

    @cached_property
    def _anew(self) -> Banks:
        """The banks, loaded again because a piece was damaged; the next start keeps them again."""
        with contextlib.suppress(OSError):
            # Windows lets nobody remove what is open; then each start that comes upon the damage loads the banks.
            Path(self._path).unlink()
        return self._load()

    def entry(self, item: str) -> Entry:
        """Read an item.

        Raises:
            KeyError: There is none.
        """
        from quizapp.bank.items import Item

        try:
            file, line, begin, length, checksum, *_ = self._place(item)
            card = self._piece(self._card_piece(item), ItemCard)
            read: Any = self._piece((begin, length, checksum), Item)  # type: ignore[arg-type] # a union is no type
            return Entry(read, card.objective, Path(self.index.files[file]), line, card.revision)
        except (DamagedError, OSError, IndexError):
            return self._anew.entries[item]

    def card(self, item: str) -> ItemCard:
        """Read the card of an item.

        Raises:
            KeyError: There is none.
        """
        try:
            return self._piece(self._card_piece(item), ItemCard)
        except (DamagedError, OSError):
            return self._anew.cards[item]

    def _card_piece(self, item: str) -> Piece:
        *_, begin, length, checksum = self._place(item)
        return begin, length, checksum

    def _place(self, item: str) -> tuple[int, ...]:
        number = self.register.names.find(item)
        if number is None:
            raise KeyError(item)
        # Whether these few bytes are sound, the checksums that they hold will tell.
        return _PLACE.unpack(self._read(self._begin + self.index.places[0] + _PLACE.size * number, _PLACE.size))

    def points(self) -> Mapping[str, Point]:
        """Read what is taught before each objective."""
        from quizapp.bank.items import Point

        found: Mapping[str, Point] = self._part(self.index.points, dict[str, Point], lambda banks: banks.points)
        return found

    def mistakes(self) -> Mapping[str, MistakeEntry]:
        """Read the mistakes."""
        from quizapp.bank.mistakes import MistakeEntry

        found: Mapping[str, MistakeEntry] = self._part(
            self.index.mistakes, dict[str, MistakeEntry], lambda banks: banks.mistakes
        )
        return found

    def workings(self) -> Sequence[Working]:
        """Read the words of the working."""
        from quizapp.bank.mistakes import Working

        found: Sequence[Working] = self._part(self.index.workings, list[Working], lambda banks: banks.workings)
        return found

    def _part(self, piece: Piece, kind: type[Value], else_from: Callable[[Banks], Any]) -> Any:  # noqa: ANN401 - a Value
        try:
            return self._piece(piece, kind)
        except (DamagedError, OSError):
            return else_from(self._anew)


def _typed(data: bytes | memoryview, kind: type[Value]) -> Value:
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise DamagedError(str(problem)) from problem


class _OfItems(Mapping[str, Value]):
    """Something of each item, named by the register."""

    def __init__(self, kept: _File) -> None:
        self._kept = kept

    def __contains__(self, item: object) -> bool:
        return item in self._kept.register.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept.register.names)

    def __len__(self) -> int:
        return len(self._kept.register.names)


class _Cards(_OfItems[ItemCard]):
    """The cards in their places, each read when it is first asked for."""

    def __init__(self, kept: _File) -> None:
        super().__init__(kept)
        self._seen: dict[str, ItemCard] = {}

    @property
    def register(self) -> Register:
        """What is known of all of them at once."""
        return self._kept.register

    def __getitem__(self, item: str) -> ItemCard:
        card = self._seen.get(item)
        if card is None:
            card = self._seen[item] = self._kept.card(item)
        return card


class _Entries(_OfItems[Entry]):
    """The items in their places, each read when it is asked for."""

    def __getitem__(self, item: str) -> Entry:
        return self._kept.entry(item)


class _Part(Mapping[str, Value]):
    """A table that is read as a whole when it is first asked."""

    def __init__(self, read: Callable[[], Mapping[str, Value]]) -> None:
        self._read = read

    @cached_property
    def _all(self) -> Mapping[str, Value]:
        return self._read()

    def __getitem__(self, key: str) -> Value:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


class _Parts(Sequence[Value]):
    """A list that is read as a whole when it is first asked."""

    def __init__(self, read: Callable[[], Sequence[Value]]) -> None:
        self._read = read

    @cached_property
    def _all(self) -> Sequence[Value]:
        return self._read()

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - a place or a slice
        return self._all[place]

    def __len__(self) -> int:
        return len(self._all)

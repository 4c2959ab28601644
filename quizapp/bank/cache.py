"""Keeping the parsed banks for the next start, in plain data that can run nothing.

What is kept is used only while every file of the banks, and of the code that reads them, is as it was; whatever is
wrong with it, the banks are simply loaded again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from quizapp.bank.collection import BankError, Banks, Entry, content_folder, yaml_files
from quizapp.bank.items import Item, Point
from quizapp.bank.mistakes import MistakeEntry, Working
from quizapp.bank.syllabus import Syllabus

FILE: Final = "banks.cache"

Stamp = list[tuple[str, int, int]]
"""Path, size and time of the last change, in nanoseconds, of every file that the result depends on."""


class _KeptEntry(msgspec.Struct, frozen=True, array_like=True):
    item: Item
    objective: str
    path: str
    line: int
    revision: str


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    stamp: Stamp
    syllabus: Syllabus
    entries: list[_KeptEntry]
    points: dict[str, Point]
    mistakes: dict[str, MistakeEntry]
    workings: list[Working]
    files: list[str]
    problems: list[str]


def kept_banks(folder: Path, extra: Sequence[Path] = ()) -> Banks:
    """Return the banks as they were kept in a folder, or load and keep them.

    Raises:
        BankError: The syllabus itself is broken, so that nothing can be keyed to it.
    """
    stamp = _stamp(extra)
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
        kept = msgspec.msgpack.decode((folder / FILE).read_bytes(), type=_Kept)
        if kept.stamp == stamp:
            return _unpacked(kept)
    from quizapp.bank.loading import load_banks

    banks = load_banks(extra)
    with contextlib.suppress(OSError):
        _write(folder, msgspec.msgpack.encode(_packed(banks, stamp)))
    return banks


def _stamp(extra: Sequence[Path]) -> Stamp:
    unread: list[BankError] = []
    paths = [path for root in (content_folder() / "g-kentei", *extra) for path in yaml_files(root, unread)]
    paths += sorted(Path(__file__).parent.glob("*.py"))
    stamp = []
    for path in paths:
        with contextlib.suppress(OSError):
            known = path.stat()
            stamp.append((str(path), known.st_size, known.st_mtime_ns))
    return stamp + [(str(problem), 0, 0) for problem in unread]


def _packed(banks: Banks, stamp: Stamp) -> _Kept:
    return _Kept(
        stamp=stamp,
        syllabus=banks.syllabus,
        entries=[
            _KeptEntry(entry.item, entry.objective, str(entry.path), entry.line, entry.revision)
            for entry in banks.entries.values()
        ],
        points=banks.points,
        mistakes=banks.mistakes,
        workings=banks.workings,
        files=[str(path) for path in banks.files],
        problems=[str(problem) for problem in banks.problems],
    )


def _unpacked(kept: _Kept) -> Banks:
    return Banks(
        syllabus=kept.syllabus,
        entries={
            entry.item.id: Entry(entry.item, entry.objective, Path(entry.path), entry.line, entry.revision)
            for entry in kept.entries
        },
        points=kept.points,
        mistakes=kept.mistakes,
        workings=kept.workings,
        files=[Path(path) for path in kept.files],
        problems=[BankError(problem) for problem in kept.problems],
    )


def _write(folder: Path, packed: bytes) -> None:
    """Put the new file in place of the old one in a single step, so that no half of it is ever read."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(packed)
        Path(name).replace(folder / FILE)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise

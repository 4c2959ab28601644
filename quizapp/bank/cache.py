"""Keeping the loaded banks for the next start and for commands, for as long as nothing has changed that they depend on.

That is every file of the banks and of the code that reads them, by path, size and times. Whatever is wrong with what is
kept, the banks are simply loaded again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from quizapp.bank.collection import BankError, Banks, content_folder, yaml_files
from quizapp.bank.kept import DamagedError, packed, unpacked

NAMED: Final = "banks-{:08x}.cache"
"""The file for one set of banks, so that different extra folders do not drive each other out."""
PATTERN: Final = "banks*.cache"
MOST: Final = 4
"""How many sets of banks are kept; the oldest goes first."""
TICK: Final = 2_000_000_000
"""Nanoseconds within which a second change may have left the same time on a file, as on a memory stick."""

Stamp = list[tuple[str, int, int, int]]
"""Path, size, and times of the last change of content and of anything, of all that the banks depend on."""


def kept_banks(folder: Path, extra: Sequence[Path] = ()) -> Banks:
    """Return the banks as they were kept in a folder, or load them, and keep them if the folder is there.

    Raises:
        BankError: The syllabus itself is broken, so that nothing can be keyed to it.
    """
    from_disk = partial(_load, extra)
    stamp = _stamp(extra)
    encoded = msgspec.msgpack.encode(stamp)
    path = folder / NAMED.format(zlib.crc32(msgspec.msgpack.encode([str(root) for root in _roots(extra)])))
    with contextlib.suppress(OSError, DamagedError):
        kept = unpacked(path, encoded, from_disk)
        if kept is not None:
            return kept
    began = time.time_ns()
    banks = from_disk()
    if folder.is_dir() and not _in_motion(stamp, began) and _stamp(extra) == stamp:
        with contextlib.suppress(OSError):
            _write(path, packed(banks, encoded))
            _drop_old(folder)
    return banks


def _load(extra: Sequence[Path]) -> Banks:
    from quizapp.bank.loading import load_banks

    return load_banks(extra)


def _roots(extra: Sequence[Path]) -> list[Path]:
    return [content_folder() / "g-kentei", *extra]


def _stamp(extra: Sequence[Path]) -> Stamp:
    unread: list[BankError] = []
    paths = [path for root in _roots(extra) for path in yaml_files(root, unread)]
    stamp = []
    for path in (*map(str, paths), *_code()):
        with contextlib.suppress(OSError):
            known = os.stat(path)  # noqa: PTH116 - a Path for each file would take longer than asking the disk
            stamp.append((path, known.st_size, known.st_mtime_ns, known.st_ctime_ns))
    return stamp + [(str(problem), 0, 0, 0) for problem in unread]


def _code() -> Iterator[str]:
    """Yield the files of the code that reads banks, in a fixed order."""
    house = Path(__file__).parents[2]
    for room in ("quizapp/bank", "engine", "engine/layers"):
        with contextlib.suppress(OSError), os.scandir(house / room) as found:
            yield from sorted(entry.path for entry in found if entry.name.endswith(".py"))


def _in_motion(stamp: Stamp, now: int) -> bool:
    """Return whether a file changed just now, so that another change might leave all that is looked at alike."""
    return any(abs(now - content) < TICK for _, _, content, _ in stamp)


def _write(path: Path, data: bytes) -> None:
    """Put the new file in place of the old one in a single step, so that no half of it is ever read."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _drop_old(folder: Path) -> None:
    kept = sorted(folder.glob(PATTERN), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[MOST:]:
        path.unlink()

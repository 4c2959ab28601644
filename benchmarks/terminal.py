"""A program in a terminal of its own: its frames as they come, and the keys that it is sent.

The terminal says that it understands synchronized output, so that Textual marks where each frame ends; without that
mark nobody outside could tell a whole frame from half of one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

COLUMNS, ROWS = 80, 24
ASKS_FOR_FRAMES: Final = b"\x1b[?2026$p"
HAS_FRAMES: Final = b"\x1b[?2026;2$y"
FRAME_ENDS: Final = b"\x1b[?2026l"
ESCAPES: Final = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_])", re.DOTALL
)
_SCHEDULED: Final = 2
"""The kind of a process's clock that counts its time on a processor to the nanosecond."""
PATIENCE: Final = 60.0
"""Seconds after which a program that does not show what is waited for has failed."""


class Terminal:
    """Runs a command in a pseudo-terminal of 80 by 24."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        """Start the command in a folder; `began` is the moment just before."""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._seen = b""
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**_compiling(), "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.press(b"\x11")
        with contextlib.suppress(subprocess.TimeoutExpired, TimeoutError):
            deadline = time.perf_counter() + 5
            while self._process.poll() is None and time.perf_counter() < deadline:
                self._read(0.02)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def press(self, key: bytes) -> float:
        """Send a key and return the moment just before; what was seen so far is forgotten."""
        self._seen = b""
        moment = time.perf_counter()
        with contextlib.suppress(OSError):
            os.write(self._master, key)
        return moment

    def open(self) -> None:
        """Wait for the first paint, frame or not, and until nothing was painted for a while.

        A program that starts slowly is told only now that frames are understood.
        """
        deadline = time.perf_counter() + PATIENCE
        while not ESCAPES.sub(b"", self._seen).strip() and time.perf_counter() < deadline:
            self._read(0.1)
        self.settle(1.0)

    def frame(self, text: str = "", patience: float = PATIENCE) -> float:
        """Wait for a whole frame that has shown a text, and return the moment of its end.

        Raises:
            TimeoutError: It did not come within so many seconds.
        """
        return self._until(lambda: text in self.text, patience)

    def worked(self) -> float | None:
        """Return the milliseconds for which a processor has worked for the program; None where that is not told.

        Linux numbers the clock of each process by its id, and counts threads in it that have ended.
        """
        if sys.platform != "linux":
            return None
        try:
            return time.clock_gettime(~self._process.pid << 3 | _SCHEDULED) * 1000
        except OSError:
            return None

    def settle(self, seconds: float = 0.15) -> None:
        """Wait until nothing was painted for a while."""
        while self._read(seconds):
            pass

    @property
    def text(self) -> str:
        """What was painted since the last key, in the order of painting, without colours and positions."""
        return ESCAPES.sub(b"", self._seen[: self._seen.rfind(FRAME_ENDS) + 1]).decode("utf-8", "replace")

    def _until(self, shown: Callable[[], bool], patience: float) -> float:
        deadline = time.perf_counter() + patience
        while True:
            if not self._read(max(0.0, deadline - time.perf_counter())):
                shown_instead = ESCAPES.sub(b"", self._seen).decode("utf-8", "replace")
                raise TimeoutError(f"it did not show what was waited for, but:\n{shown_instead}")
            moment = time.perf_counter()
            if FRAME_ENDS in self._seen and shown():
                return moment

    def _read(self, seconds: float) -> bool:
        """Read what has come, answer the question about frames, and return whether anything came."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            read = os.read(self._master, 1 << 16)
        except OSError:
            return False
        self._seen += read
        if ASKS_FOR_FRAMES in read:
            os.write(self._master, HAS_FRAMES)
        return bool(read)


def _compiling() -> dict[str, str]:
    """Return the environment, but for what forbids Python to keep what it compiled: an installed app has it kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

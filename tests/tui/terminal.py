"""A real terminal for the real process: a pseudo-terminal, and the few escapes that decide what stands where.

Tests wait for what the screen shows, never for a clock; a limit only keeps a broken one from waiting for ever.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

import pytest
from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

LIMIT = 120.0
"""Seconds after which nothing is waited for any more."""
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "f3": "\x1bOR",
    "ctrl+q": "\x11",
    "ctrl+l": "\x0c",
    "down": "\x1b[B",
}
ESCAPE = re.compile(r"\x1b(?:\[([0-9;?<>=$]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[=>78DEHMc])")
UNFINISHED = 200
"""An escape that is longer than this is none."""


class Screen:
    """What stands where, from what was written."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.x = self.y = 0
        self._rest = ""

    def write(self, text: str) -> None:
        text = self._rest + text
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                found = ESCAPE.match(text, at)
                if found is None and len(text) - at < UNFINISHED:
                    break
                if found is not None:
                    self._obey(found[1] or "", found[2] or "")
                at = found.end() if found else at + 1
            else:
                self._put(text[at])
                at += 1
        self._rest = text[at:]

    def _obey(self, parameters: str, final: str) -> None:
        numbers = [int(one) for one in parameters.split(";") if one.isdigit()]
        if final in "Hf":
            self.y, self.x = ([*numbers, 1, 1][:2][place] - 1 for place in (0, 1)) if numbers else (0, 0)
        elif final == "J" or parameters == "?1049":
            self.cells = [[" "] * self.columns for _ in range(self.rows)]

    def _put(self, character: str) -> None:
        if character in "\r\n":
            self.x, self.y = 0, self.y + (character == "\n")
            return
        wide = cell_len(character)
        if character < " " or not wide or not 0 <= self.y < self.rows or self.x + wide > self.columns:
            return
        self.cells[self.y][self.x : self.x + wide] = [character, ""][:wide]
        self.x += wide

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self.cells)


class Terminal:
    """`python -m quizapp` in a terminal of its own."""

    def __init__(
        self,
        data: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.master, slave = os.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quizapp", "--data-dir", str(data), "--lang", "en", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})},
            start_new_session=True,
        )
        os.close(slave)
        self.screen = Screen(columns, rows)
        self.written = b""
        """All that was sent to the terminal."""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        os.close(self.master)

    def listen(self, seconds: float) -> bytes:
        """Take in what is written within some seconds, and return it as soon as there is any."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return b""
        try:
            heard = os.read(self.master, 65536)
        except OSError:
            return b""
        self.written += heard
        self.screen.write(self._decoder.decode(heard))
        return heard

    def until(self, holds: Callable[[str], bool]) -> str:
        """Take in what is written until the screen is as it should be."""
        end = time.monotonic() + LIMIT
        while not holds(self.screen.text):
            self.listen(0.2)
            if time.monotonic() > end or (self.process.poll() is not None and not self.listen(0)):
                pytest.fail(f"it never came to pass; the screen shows:\n{self.screen.text}")
        return self.screen.text

    def sees(self, *texts: str) -> str:
        return self.until(lambda shown: all(text in shown for text in texts))

    def press(self, *keys: str) -> None:
        for key in keys:
            os.write(self.master, KEYS.get(key, key).encode())

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown, as a shell needs it."""
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def hang_up(self) -> None:
        """Take the terminal away, as a window that is closed does."""
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, self.master)
        os.close(nothing)

    def kill(self) -> None:
        """End it as a power cut would, with whatever it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        end = time.monotonic() + LIMIT
        while self.process.poll() is None and time.monotonic() < end:
            self.listen(0.2)
        while self.listen(0.2):
            pass
        return self.process.wait(1)

"""Leaving when the system says so: a process that is told to end gives the terminal back as it was found."""

from __future__ import annotations

import asyncio
import contextlib
import select
import signal
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

NAMES: Final = ("SIGTERM", "SIGHUP")
"""What tells a process to end; Windows knows only the first, and says it to nobody."""
_SHELLS: Final = 128
"""What shells add to the number of a signal, as the exit code of what it ended."""


def leave_when_told(app: App[Any]) -> None:
    """Have these signals end the app as its own key does; else the shell would be left in a terminal without echo.

    A signal that is ignored, as under nohup, stays so. Windows has no loop that listens to signals, and one beside the
    main thread cannot.
    """
    if app.is_headless:
        return
    _leave_without_a_terminal(app)
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                asyncio.get_running_loop().add_signal_handler(number, partial(_leave, app, number))


def _leave(app: App[Any], number: int) -> None:
    """Leave, or end at once where there is no terminal any more to give back: writing to it could wait for ever."""
    if sys.__stdin__ is not None and sys.__stdin__.isatty():
        app.exit(return_code=_SHELLS + number)
        return
    asyncio.get_running_loop().remove_signal_handler(number)
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)


def _leave_without_a_terminal(app: App[Any]) -> None:
    """Have the app end once its terminal is gone, though no signal may say so, as in a container that is left.

    Textual would ask that terminal for keys for ever, which keeps a processor busy and the data locked.
    """
    # Python leaves `poll` out where the system's is broken.
    if sys.platform == "win32" or sys.__stdin__ is None or not hasattr(select, "poll"):
        return
    loop, gone = asyncio.get_running_loop(), select.POLLHUP | select.POLLERR
    poll = select.poll()
    # Nothing is listened to: that a terminal is gone is told all the same.
    poll.register(sys.__stdin__, 0)

    def wait() -> None:
        with contextlib.suppress(OSError, RuntimeError):
            if any(event & gone for _, event in poll.poll()):
                loop.call_soon_threadsafe(_leave, app, signal.SIGHUP)

    threading.Thread(target=wait, name="wait for the terminal to go", daemon=True).start()

"""Leaving when the system says so: a process that is told to end gives the terminal back as it was found."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

TERMINATED: Final = 128 + signal.SIGTERM
"""The exit code after SIGTERM, as shells have it."""


def leave_when_told(app: App[Any]) -> None:
    """Have SIGTERM end the app as its own key does; without this the shell would be left in a terminal without echo.

    Windows has no such signal, and a loop beside the main thread cannot listen to it.
    """
    if app.is_headless:
        return
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: app.exit(return_code=TERMINATED))

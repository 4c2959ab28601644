"""Whether there is a terminal that the app can use; without one Textual would paint into a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Stream(Protocol):
    """A standard stream."""

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        ...


def refusal(stdin: Stream | None, stdout: Stream | None, environment: Mapping[str, str]) -> str | None:
    """Return the sentence for which the app cannot open, or None.

    A driver named in TEXTUAL_DRIVER is let through, since it brings a terminal of its own.
    """
    if environment.get("TEXTUAL_DRIVER"):
        return None
    if stdin is None or stdout is None or not stdin.isatty() or not stdout.isatty():
        return (
            "quizapp needs a terminal to open its screens; start it in one, or study line by line with "
            "`quizapp review --plain`."
        )
    if environment.get("TERM") == "dumb":
        return (
            "The terminal calls itself dumb (TERM=dumb), so nothing can be drawn in it; "
            "set TERM, as in TERM=xterm-256color, or study line by line with `quizapp review --plain`."
        )
    return None

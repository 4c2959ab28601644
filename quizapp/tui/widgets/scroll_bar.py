"""A scroll bar drawn with coloured spaces only.

Textual's draws its ends with block characters, which are of ambiguous width in Japanese terminals.
"""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainBar(ScrollBarRender):
    """The same bar, ending on whole cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def use_plain_bars() -> None:
    """Let every scroll bar of the app be drawn so."""
    ScrollBar.renderer = PlainBar

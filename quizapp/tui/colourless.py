"""Drawing without any colour, for those who set NO_COLOR: bold, underline and reverse stay, and say what colours said.

Textual's own filter leaves shades of grey, which are colours too. Here the cursor of a line to type in is reversed by
`app.tcss`, and of a bar only the filled part keeps its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.style import Style
    from textual.color import Color


class Colourless(LineFilter):
    """Removes every colour from what is drawn."""

    def __init__(self, rest: Callable[[], Color | None]) -> None:
        """Keep how the colour of the unfilled part of a bar is found; the theme may change."""
        super().__init__()
        self._rest = rest

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 -- textual's signature
        """Return the segments without colours."""
        rest = self._rest()
        return [Segment(text, _bare(style, rest), control) for text, style, control in segments]


def _bare(style: Style | None, rest: Color | None) -> Style | None:
    """Return a style without its colours; nothing is left of the line of a bar's unfilled part."""
    if style is None:
        return None
    if style.underline and style.color and rest and style.color.triplet == rest.rich_color.triplet:
        return None
    return style.without_color

"""A page: blocks drawn as one widget, laid out anew for each width and each language.

One widget in place of a tree of labels keeps a verdict as quick to show as a single line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from quizapp.tui.blocks import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.geometry import Size

    from quizapp.tui.blocks import Block


class Page(Widget):
    """Text laid out from blocks; `write` is asked for them whenever something may have changed."""

    ALLOW_SELECT = True
    DEFAULT_CSS = """
    Page { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, write: Callable[[], Sequence[Block]], *, id: str | None = None) -> None:  # noqa: A002 -- textual's
        super().__init__(id=id)
        self._write = write
        self._laid: tuple[int, list[Content]] | None = None
        self._least = 0
        """The height that is taken even by fewer lines, so that another text of the same page moves nothing."""

    def rewrite(self) -> None:
        """Draw the page again, because its subject or the language has changed; the rest moves only if it must."""
        before, self._laid = self._laid, None
        if (
            before is not None
            and self.is_attached
            and self._fills(len(before[1])) == self._fills(len(self._lines(before[0])))
        ):
            self.refresh()
        else:
            self.refresh(layout=True)

    def _fills(self, lines: int) -> int:
        """Return the height that so many lines take."""
        return max(lines, self._least)

    def _lines(self, width: int) -> list[Content]:
        """Return the lines for a width, laid out once."""
        if self._laid is None or self._laid[0] != width:
            self._laid = (width, layout(self._write(), max(width, 1)))
        return self._laid[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 -- textual's
        """Return the number of lines, from the same layout that is drawn."""
        return self._fills(len(self._lines(width)))

    def render(self) -> Content:
        """Return all lines as one text."""
        return Content("\n").join(self._lines(self.size.width))

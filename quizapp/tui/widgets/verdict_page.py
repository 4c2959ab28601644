"""A verdict as one widget, which knows how many lines there are for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.tui.verdict_layout import laid
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content
    from textual.geometry import Size

    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech
    from quizapp.tui.verdict_text import Reading


class VerdictPage(Page):
    """A verdict; what would not fit is left to its details."""

    def __init__(
        self, reading: Callable[[], Reading | None], speech: Callable[[], Speech], laid_out: Callable[[], None]
    ) -> None:
        super().__init__(list, id="verdict")
        self._laid_out = laid_out
        self._reading = reading
        self._speech = speech
        self._height = 0
        """The lines there are for it."""
        self.details: int | None = None
        """The line at which the details begin, where they are open below the verdict."""
        self._later: Sequence[Sequence[Block]] = ()

    @property
    def later(self) -> Sequence[Sequence[Block]]:
        """What found no room in the verdict."""
        self._lines(self.size.width)
        return self._later

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take the whole body, so that the next verdict moves nothing; but only the lines needed above a question."""
        self._least = 0 if self.has_class("-above") else container.height
        if container.height != self._height:
            self._height, self._laid = container.height, None
        return super().get_content_height(container, viewport, width)

    def on_resize(self) -> None:
        """Say that the screen has taken in how long the verdict is now."""
        self._laid_out()

    @property
    def is_as_long_as_shown(self) -> bool:
        """Whether the screen knows how long the verdict is now."""
        return self._fills(len(self._lines(self.size.width))) == self.size.height

    def _lines(self, width: int) -> list[Content]:
        reading = self._reading()
        if reading is None:
            return []
        if self._laid is None or self._laid[0] != width:
            found = laid(reading, self._speech(), width, self._height)
            self.details, self._later = found.details, found.later
            self._laid = (width, list(found.lines))
        return self._laid[1]

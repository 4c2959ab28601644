"""The palette: type a part of a place's name and go there.

It is one column at every width, since each line says already what its place is for, and nobody stays here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content

from quizapp.bank.glossary import folded
from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.keys import BACK
from quizapp.tui.places import PLACES
from quizapp.tui.screens.base import NORMAL, QuizScreen
from quizapp.tui.widgets.finder import Finder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

BESIDE = 7
"""Lines of the screen that are not the list."""


class PaletteScreen(QuizScreen[None]):
    """All places by name; in the middle of something only those from which one comes back to it."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK]
    AUTO_FOCUS = "#wanted"

    def __init__(self, *, at_work: bool) -> None:
        super().__init__()
        self._at_work = at_work
        self._places = {place.name: place for place in PLACES if not (at_work and place.is_task)}

    def body(self) -> ComposeResult:
        """Place the line to type in and the list."""
        yield Finder(
            self._search, self._row, self._chosen, room=lambda: self.app.size.height - BESIDE - self._is_narrow
        )

    def title_text(self) -> tuple[str, str]:
        """Name the screen, and say what becomes of that which was begun."""
        speech = self.speech
        return speech.tell("Go to"), speech.tell("What you began waits for you") if self._at_work else ""

    @property
    def _is_narrow(self) -> bool:
        """Whether there is no room beside a name for what the place is for."""
        return self.app.size.width < NORMAL

    def status(self) -> Sequence[Block]:
        """Say what the place under the cursor is for, where there is no room for it in the list."""
        if not self._is_narrow:
            return []
        place = self._places.get(self.query_one(Finder).current) if self.query(Finder) else None
        told = self.speech.tell(place.told) if place is not None else ""
        return [Prose(Content.styled(told, "$quiet"), most=1) if told else Gap()]

    @on(Finder.Moved)
    def _moved(self) -> None:
        self.rewrite("status")

    def _search(self, wanted: str) -> Sequence[str]:
        """Find the places in whose name or line, in either language, every typed word stands."""
        words = folded(wanted).split()
        return [name for name, place in self._places.items() if all(word in self._words(place.name) for word in words)]

    def _words(self, name: str) -> str:
        place, speech = self._places[name], self.speech
        return folded(" ".join((name, place.told, speech.tell(name), speech.tell(place.told))))

    def _row(self, name: str) -> tuple[Content, Content]:
        """Write a place and what it is for."""
        place, speech = self._places[name], self.speech
        told = Content("") if self._is_narrow else Content.styled(speech.tell(place.told), "$quiet")
        return Content(speech.tell(name)), told

    async def _chosen(self, name: str) -> None:
        """Go there in place of the palette."""
        await self.app.pop_screen()
        await self._places[name].opens(self.quiz)

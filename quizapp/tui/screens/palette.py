"""The palette: type a part of a place's name and go there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.bank.glossary import folded
from quizapp.tui.keys import BACK
from quizapp.tui.places import PLACES
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.widgets.finder import Finder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

BESIDE = 7
"""Lines of the screen that are not the list."""


class PaletteScreen(QuizScreen[None]):
    """All places by name."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK]
    AUTO_FOCUS = "#wanted"

    def __init__(self) -> None:
        super().__init__()
        self._places = {place.name: place for place in PLACES}

    def body(self) -> ComposeResult:
        """Place the line to type in and the list."""
        yield Finder(self._search, self._row, self._chosen, room=lambda: self.app.size.height - BESIDE)

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Go to"), ""

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
        return Content(speech.tell(name)), Content.styled(speech.tell(place.told), "$quiet")

    async def _chosen(self, name: str) -> None:
        """Go there in place of the palette."""
        await self.app.pop_screen()
        await self._places[name].opens(self.quiz)

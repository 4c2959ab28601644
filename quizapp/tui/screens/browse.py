"""Browsing the items: find, look, mark, put to rest, begin anew, and see how each has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.bank.glossary import folded
from quizapp.locale import N_
from quizapp.tui.keys import BACK, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.finder import Finder
from quizapp.tui.words import KINDS, TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.study.desk import Desk
    from quizapp.study.library import ItemCard
    from quizapp.tui.catalogue import Catalogue

BESIDE = 9
"""Lines of the screen that are not the list."""


class BrowseScreen(QuizScreen[None]):
    """All items; what is typed is looked for in ids, objectives, kinds, tiers and tags."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("ctrl+b", "marked", N_("marked only"), N_("Shows only what you marked, or everything again.")),
        BACK,
    ]
    AUTO_FOCUS = "#wanted"

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        super().__init__()
        self._desk = desk
        self._catalogue = catalogue
        self._cards = dict(catalogue.cards())
        self._words = {name: folded(" ".join(_words(card))) for name, card in self._cards.items()}
        self._wishes = desk.wishes
        self._only_marked = False

    def body(self) -> ComposeResult:
        """Place the line to type in and the list."""
        yield Finder(self._search, self._row, self._chosen, room=lambda: self.app.size.height - BESIDE)

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        told = self.speech.tell("marked only") if self._only_marked else ""
        items = self.speech.count("{number} item", "{number} items", len(self._cards))
        return self.speech.tell("Browse"), told or items

    def on_screen_resume(self) -> None:
        """Show what was wished for since."""
        self._wishes = self._desk.wishes
        self.query_one(Finder).search()

    def _search(self, wanted: str) -> Sequence[str]:
        """Find the items in which every typed word stands."""
        words = folded(wanted).split()
        return [
            name
            for name, text in self._words.items()
            if all(word in text for word in words) and (not self._only_marked or name in self._wishes.marked)
        ]

    def _row(self, name: str) -> tuple[Content, Content]:
        """Write an item, its kind and tier, and what the learner wished of it."""
        card, speech = self._cards[name], self.speech
        signs = ("*" if name in self._wishes.marked else " ") + ("-" if name in self._wishes.resting else " ")
        right = f"{speech.tell(KINDS[card.kind])}  {speech.tell(TIERS[card.tier])} {signs}"
        return Content(f"{card.objective:5} {safe(name)}"), Content.styled(right, "$quiet")

    async def _chosen(self, name: str) -> None:
        """Look at one item."""
        from quizapp.tui.screens.item import ItemScreen

        await self.app.push_screen(ItemScreen(self._desk, self._catalogue, self._cards[name]))

    def action_marked(self) -> None:
        """Show only what is marked, or everything."""
        self._only_marked = not self._only_marked
        self.query_one(Finder).search()
        self.rewrite("head")


def _words(card: ItemCard) -> list[str]:
    return [card.id, card.objective, card.kind, card.tier, card.exam, *sorted(card.tags)]

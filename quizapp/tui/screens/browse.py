"""Browsing the items: find, look, mark, put to rest, begin anew, and see how each has gone."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.worker import get_current_worker

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose, Spread
from quizapp.tui.item_text import SEED, answer_blocks, asked_blocks, gist, in_letters, is_drawn, standing_blocks
from quizapp.tui.keys import BACK, bound
from quizapp.tui.lookup import Lookup
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.finder import Finder
from quizapp.tui.widgets.page import Page
from quizapp.tui.words import KINDS, TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.study.desk import Desk
    from quizapp.tui.catalogue import Catalogue

BESIDE = 9
"""Lines of the screen that are not the list."""
PREVIEW, TALL_PREVIEW = 4, 9
"""Lines for what an item asks, with the empty one above."""
TALL_ENOUGH, TALL = 22, 36
"""Rows of the window from which so many are left for it."""
RESTS = 0.08
"""Seconds after which a cursor rests, so that nothing is posed while it runs through the list."""


class BrowseScreen(QuizScreen[None]):
    """All items; what is typed is looked for in ids, objectives, kinds, tiers, tags and in what they ask."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("ctrl+b", "marked", N_("marked only"), N_("Shows only what you marked, or everything again.")),
        BACK,
    ]
    AUTO_FOCUS = "#wanted"

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        super().__init__()
        self._desk = desk
        self._catalogue = catalogue
        self._cards = catalogue.cards()
        self._lookup = Lookup(self._cards)
        self._wishes = desk.wishes
        self._only_marked = False
        self._posed: Question | None = None
        """The item under the cursor as it asks; None while it is being posed."""

    def body(self) -> ComposeResult:
        """Place the line to type in and the list."""
        yield Finder(
            self._search, self._row, self._chosen, room=lambda: self.app.size.height - BESIDE - self._previewed
        )
        yield Page(self._preview, id="preview")

    def on_mount(self) -> None:
        """Learn what items ask, beside the screen."""
        self.run_worker(self._learn, thread=True, name="read what items ask")

    def _learn(self) -> None:
        """Search again whenever more is known; in a thread, until the screen is left."""
        worker = get_current_worker()
        for _ in self._lookup.learn(self._catalogue.asked, lambda: not worker.is_cancelled):
            if not worker.is_cancelled:
                self.app.call_from_thread(self._learned)

    def _learned(self) -> None:
        self._lookup.forget()
        if self.is_mounted and self.query_one(Finder).wanted:
            self.query_one(Finder).search()

    @property
    def _previewed(self) -> int:
        """How many lines there are for what the item under the cursor asks."""
        if self.has_beside:
            return 0
        return 0 if self.app.size.height < TALL_ENOUGH else PREVIEW if self.app.size.height < TALL else TALL_PREVIEW

    def _preview(self) -> Sequence[Block]:
        """Write what the item under the cursor asks, or that there is none."""
        found = self.query_one(Finder).current
        if not found:
            return [Gap(), Prose(Content.styled(self.speech.tell("No item has this in it."), "$quiet"))]
        if not self._previewed:
            return []
        speech, posed = self.speech, self._posed
        asked = in_letters(self._catalogue.asked(found), self._cards[found].kind, speech)
        if posed is not None and posed.item == found:
            asked = speech.say(posed.prompt)
        return [Gap(), Prose(Content(asked), most=self._previewed - 1)]

    def beside(self) -> Sequence[Block]:
        """Write the whole of the item under the cursor, as its own screen does."""
        card, speech = self._cards.get(self.query_one(Finder).current), self.speech
        if card is None:
            return []
        title = Spread(Content.styled(safe(card.id), "bold $heading"), Content.styled(card.objective, "$quiet"))
        asked: list[Block] = [Prose(Content(in_letters(self._catalogue.asked(card.id), card.kind, speech)))]
        if self._posed is not None and self._posed.item == card.id:
            asked = asked_blocks(self._posed, speech)
        standing = standing_blocks(card, self._desk, speech)
        return [title, Gap(), *asked, Gap(), *standing, Gap(), *answer_blocks(card.id, self._desk, speech)]

    @on(Finder.Moved)
    def _moved(self) -> None:
        self.rewrite("preview")
        self.beside_needed()

    def beside_needed(self) -> None:
        """Pose the item under the cursor beside the screen's work, since drawing numbers may take a moment."""
        if self.has_beside:
            self.rewrite_beside()
        item = self.query_one(Finder).current
        if item and (self._posed is None or self._posed.item != item) and self._shows_numbers(item):
            self.run_worker(partial(self._pose, item), thread=True, exclusive=True, group="pose", name="pose")

    def _shows_numbers(self, item: str) -> bool:
        """Return whether there is room to show an item as it asks, and it asks otherwise than its author wrote."""
        return self.has_beside or (self._previewed > 0 and is_drawn(self._catalogue.asked(item)))

    def _pose(self, item: str) -> None:
        """Pose an item once the cursor rests on it, in a thread; one that cannot be posed stays as it is written."""
        worker = get_current_worker()
        if worker.cancelled_event.wait(RESTS):
            return
        with contextlib.suppress(QuizappError):
            question = self._catalogue.pose(item, SEED)
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show, question)

    def _show(self, question: Question) -> None:
        self._posed = question
        self.rewrite("beside" if self.has_beside else "preview")

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
        found = self._lookup.find(wanted)
        return [name for name in found if name in self._wishes.marked] if self._only_marked else found

    def _row(self, name: str) -> tuple[Content, Content]:
        """Write what an item asks, its kind and tier, and what the learner wished of it."""
        card, speech = self._cards[name], self.speech
        asked = gist(in_letters(self._catalogue.asked(name), card.kind, speech))
        signs = ("*" if name in self._wishes.marked else " ") + ("-" if name in self._wishes.resting else " ")
        right = f"{speech.tell(KINDS[card.kind])}  {speech.tell(TIERS[card.tier])} {signs}"
        return Content(f"{card.objective:5} {asked or safe(name)}"), Content.styled(right, "$quiet")

    async def _chosen(self, name: str) -> None:
        """Look at one item."""
        from quizapp.tui.screens.item import ItemScreen

        await self.app.push_screen(ItemScreen(self._desk, self._catalogue, self._cards[name]))

    def action_marked(self) -> None:
        """Show only what is marked, or everything."""
        self._only_marked = not self._only_marked
        self.query_one(Finder).search()
        self.rewrite("head")

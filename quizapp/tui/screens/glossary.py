"""The glossary: type a part of a term, in either language, and read its line.

Where there is room for a second page it holds the line, the terms it belongs with, and the questions that name it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.worker import get_current_worker

from quizapp.tui.blocks import Block, Gap, Line, Prose, Table
from quizapp.tui.item_text import in_letters
from quizapp.tui.keys import BACK
from quizapp.tui.lookup import Lookup
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.finder import Finder
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.bank.glossary import Term
    from quizapp.tui.catalogue import Catalogue
    from quizapp.tui.speech import Speech

BESIDE, ALONE = 15, 9
"""Lines of the screen that are not the list, with the term below it and without."""
MOST = 12
"""Questions that are named."""


class GlossaryScreen(QuizScreen[None]):
    """Terms to look up."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK]
    AUTO_FOCUS = "#wanted"

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._terms = {term.id: term for term in catalogue.glossary()}
        self._lookup: Lookup | None = None
        self._asking: tuple[str, Sequence[str]] = ("", ())
        """A term and the items that name it."""

    def body(self) -> ComposeResult:
        """Place the line to type in, the list and the term under the cursor."""
        yield Finder(
            self._search,
            self._row,
            None,
            room=lambda: self.app.size.height - (ALONE if self.has_beside else BESIDE),
            yields=True,
        )
        yield Page(self._told, id="told")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        terms = self.speech.count("{number} term", "{number} terms", len(self._terms))
        return self.speech.tell("Glossary"), terms

    def _search(self, wanted: str) -> Sequence[str]:
        """Find terms; those whose name begins with what was typed come first."""
        found = [term for term in self._terms.values() if term.matches(wanted)]
        found.sort(key=lambda term: not any(name.casefold().startswith(wanted.casefold()) for name in _names(term)))
        return [term.id for term in found]

    def _row(self, name: str) -> tuple[Content, Content]:
        """Write a term, with its name in the other language at the right."""
        term = self._terms[name]
        own, other = (term.ja, term.en) if self.speech.language == "ja" else (term.en, term.ja)
        return Content(safe(own)), Content.styled(safe(other), "$quiet")

    @property
    def _term(self) -> Term | None:
        """The term under the cursor."""
        return self._terms.get(self.query_one(Finder).current)

    def _told(self) -> Sequence[Block]:
        """Write the line of the term under the cursor, unless the second page does."""
        term = self._term
        if term is None:
            return [Gap(), Prose(Content.styled(self.speech.tell("No term has this in it."), "$quiet"))]
        if self.has_beside:
            return []
        return [Gap(), _title(term, self.speech), Prose(Content(self.speech.say(term.gloss)))]

    def beside(self) -> Sequence[Block]:
        """Write the term under the cursor, the terms it belongs with, and the questions that name it."""
        term, speech = self._term, self.speech
        if term is None:
            return []
        blocks: list[Block] = [_title(term, speech), Gap(), Prose(Content(speech.say(term.gloss))), Gap()]
        related = [self._row(other.id) for other in self._terms.values() if _belong_together(term, other)]
        if related:
            blocks.append(Prose(Content.styled(speech.tell("See also"), "bold $heading")))
            blocks += [Table(related, right_from=2), Gap()]
        name, items = self._asking
        if name == term.id and items:
            blocks.append(Prose(Content.styled(speech.tell("Questions that name it"), "bold $heading")))
            cards = self._catalogue.cards()
            blocks += [
                Line(
                    Content.styled(f"  {cards[item].objective}  ", "$quiet"),
                    in_letters(self._catalogue.asked(item), cards[item].kind, speech),
                )
                for item in items
            ]
        return blocks

    @on(Finder.Moved)
    def _moved(self) -> None:
        self.rewrite("told")
        self.rewrite_beside()
        self.beside_needed()

    def beside_needed(self) -> None:
        """Look for the questions that name the term, beside the screen; the first time what they ask is read."""
        term = self._term
        if not self.has_beside or term is None:
            return
        if self._lookup is None:
            self._lookup = Lookup(self._catalogue.cards())
            self.run_worker(partial(self._learn, self._lookup), thread=True, name="read what items ask")
        else:
            look = partial(self._look, self._lookup, term)
            self.run_worker(look, thread=True, exclusive=True, group="look", name="look for questions")

    def _learn(self, lookup: Lookup) -> None:
        """Read what the items ask; in a thread."""
        worker = get_current_worker()
        for _ in lookup.learn(self._catalogue.asked, lambda: not worker.is_cancelled):
            pass
        if not worker.is_cancelled:
            self.app.call_from_thread(self.beside_needed)

    def _look(self, lookup: Lookup, term: Term) -> None:
        """Look for the questions; in a thread, since there may be many."""
        worker = get_current_worker()
        lookup.forget()
        items = lookup.find(term.ja)[:MOST]
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found, term.id, items)

    def _found(self, name: str, items: Sequence[str]) -> None:
        self._asking = (name, items)
        self.rewrite("beside")


def _title(term: Term, speech: Speech) -> Block:
    """Write a term in both languages, that of the reader first, with its reading."""
    japanese, reading, english = safe(term.ja), (safe(term.reading), "$quiet"), safe(term.en)
    if speech.language == "ja":
        return Prose(Content.assemble((japanese, "bold"), "  ", reading, "  ", english))
    return Prose(Content.assemble((english, "bold"), "  ", japanese, "  ", reading))


def _belong_together(term: Term, other: Term) -> bool:
    """Return whether one of two terms is named in the line of the other."""
    return term.id != other.id and (other.ja in term.gloss.ja or term.ja in other.gloss.ja)


def _names(term: Term) -> tuple[str, str, str]:
    return term.ja, term.reading, term.en

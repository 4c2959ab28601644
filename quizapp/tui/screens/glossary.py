"""The glossary: type a part of a term, in either language, and read its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content

from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.keys import BACK
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.finder import Finder
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.bank.glossary import Term

BESIDE = 15
"""Lines of the screen that are not the list."""


class GlossaryScreen(QuizScreen[None]):
    """Terms to look up."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK]
    AUTO_FOCUS = "#wanted"

    def __init__(self, terms: Sequence[Term]) -> None:
        super().__init__()
        self._terms = {term.id: term for term in terms}

    def body(self) -> ComposeResult:
        """Place the line to type in, the list and the term under the cursor."""
        yield Finder(self._search, self._row, None, room=lambda: self.app.size.height - BESIDE)
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

    def _told(self) -> Sequence[Block]:
        """Write the line of the term under the cursor."""
        term = self._terms.get(self.query_one(Finder).current)
        if term is None:
            return [Gap(), Prose(Content.styled(self.speech.tell("No term has this in it."), "$quiet"))]
        title = Content.assemble((safe(term.ja), "bold"), "  ", (safe(term.reading), "$quiet"), "  ", safe(term.en))
        return [Gap(), Prose(title), Prose(Content(self.speech.say(term.gloss)))]

    @on(Finder.Moved)
    def _moved(self) -> None:
        self.rewrite("told")


def _names(term: Term) -> tuple[str, str, str]:
    return term.ja, term.reading, term.en

"""Matching: for each term on the left, the number of what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Gap, Item
from quizapp.tui.widgets.asker import TAKE_BACK, Asker, Listener

if TYPE_CHECKING:
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech


class Matching(Asker):
    """Terms with a place each; the cursor stands on the one being answered and moves on by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [TAKE_BACK]
    missing = N_("Choose a number for every term.")

    def __init__(self, question: Question, listener: Listener) -> None:
        super().__init__(question, listener)
        self.cursor = 0
        self.pairs: list[int | None] = [None] * len(question.lefts)

    @property
    def answer(self) -> str | None:
        """The key for each term in turn, once none is missing."""
        keys = [self.question.options[index].key for index in self.pairs if index is not None]
        return " ".join(keys) if len(keys) == len(self.pairs) else None

    @property
    def rows(self) -> int:
        """The numbers that can be pressed."""
        return len(self.question.options)

    def pick(self, index: int) -> None:
        """Give the current term its answer and go to the next one without."""
        at = self.cursor or 0
        self.pairs[at] = index
        open_terms = [place for place, pair in enumerate(self.pairs) if pair is None]
        self.cursor = next((place for place in open_terms if place > at), open_terms[0] if open_terms else at)
        self.changed()

    def action_move(self, step: int) -> None:
        """Go to another term."""
        self.cursor = min(max((self.cursor or 0) + step, 0), len(self.pairs) - 1)
        self.changed()

    @property
    def is_begun(self) -> bool:
        """Whether a term has its answer."""
        return any(pair is not None for pair in self.pairs)

    def action_take_back(self) -> None:
        """Empty the current term's place, or the one before it."""
        at = self.cursor or 0
        if self.pairs[at] is None and at:
            at -= 1
        self.pairs[at] = None
        self.cursor = at
        self.changed()

    def clicked(self, owner: int) -> None:
        """Go to the term that was clicked, or pick what belongs to the present one."""
        if owner < 0:
            self.cursor = -1 - owner
            self.changed()
        else:
            super().clicked(owner)

    def picking(self, speech: Speech) -> str:
        """Say that numbers match."""
        return speech.tell("match")

    def pieces(self) -> list[tuple[Block, int | None]]:
        """Return the terms with their places, then what can be chosen."""
        speech = self.speech
        drawn: list[tuple[Block, int | None]] = []
        for place, (left, pair) in enumerate(zip(self.question.lefts, self.pairs, strict=True)):
            here = place == self.cursor
            key = self.question.options[pair].key if pair is not None else "_"
            mark = Content.assemble((f"{'>' if here else ' '} ", "bold $key"), (f"[{key}]", "bold"), "  ")
            drawn.append((Item(mark, Content(speech.say(left)), style="on $cursor" if here else ""), -1 - place))
        drawn.append((Gap(), None))
        used = {pair for pair in self.pairs if pair is not None}
        for index, option in enumerate(self.question.options):
            text = Content.styled(speech.say(option.text), "$quiet" if index in used else "")
            drawn.append((Item(Content.styled(f"  {option.key}  ", "bold $key"), text), index))
        return drawn

"""Choosing among options: one for a choice or true and false, any number where several may be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from quizapp.tui.blocks import Item
from quizapp.tui.widgets.asker import Asker, Listener

if TYPE_CHECKING:
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.tui.blocks import Block


class Choices(Asker):
    """Options one below the other; the chosen ones are marked with `>` as well as with colour."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False)]

    def __init__(self, question: Question, listener: Listener) -> None:
        super().__init__(question, listener)
        self.several = question.kind == "multiple_choice"
        self.chosen: set[int] = set()

    @property
    def answer(self) -> str | None:
        """The keys of the chosen options, in the order shown."""
        keys = [option.key for index, option in enumerate(self.question.options) if index in self.chosen]
        return " ".join(keys) or None

    def pick(self, index: int) -> None:
        """Choose an option; where several may be right, choose it or take it back."""
        self.cursor = index
        self.chosen = self.chosen ^ {index} if self.several else {index}
        self.changed()

    def action_move(self, step: int) -> None:
        """Move the cursor; with a single answer it is the choice."""
        if self.several:
            super().action_move(step)
        elif self.rows:
            self.pick(self.beside(step))

    def action_tick(self) -> None:
        """Choose the option under the cursor."""
        if self.cursor is not None:
            self.pick(self.cursor)

    def pieces(self) -> list[tuple[Block, int | None]]:
        """Return the options, the one under the cursor as a band."""
        drawn: list[tuple[Block, int | None]] = []
        for index, option in enumerate(self.question.options):
            chosen = index in self.chosen
            if self.several:
                mark = f"{'>' if index == self.cursor else ' '} {option.key} [{'x' if chosen else ' '}] "
            else:
                mark = f"{'>' if chosen else ' '} {option.key}  "
            drawn.append(
                (
                    Item(
                        Content.styled(mark, "bold $key"),
                        Content(self.speech.say(option.text)),
                        style="on $cursor" if chosen or index == self.cursor else "",
                    ),
                    index,
                )
            )
        return drawn

"""Putting steps in order: press their numbers one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Gap, Item, Labelled
from quizapp.tui.widgets.asker import TAKE_BACK, Asker, Listener

if TYPE_CHECKING:
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech


class Ordering(Asker):
    """Steps as shown, and below them the order that is being built."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", show=False, tooltip=N_("Puts the step under the cursor next, or takes it out again.")),
        TAKE_BACK,
    ]
    missing = N_("Press the numbers of all steps, from the first to the last.")

    def __init__(self, question: Question, listener: Listener) -> None:
        super().__init__(question, listener)
        self.order: list[int] = []

    @property
    def answer(self) -> str | None:
        """The keys in the order built, once none is missing."""
        if len(self.order) < len(self.question.options):
            return None
        return " ".join(self.question.options[index].key for index in self.order)

    def pick(self, index: int) -> None:
        """Put a step at the end of the order; one that is there already comes out again."""
        self.cursor = index
        if index in self.order:
            self.order.remove(index)
        else:
            self.order.append(index)
        self.changed()

    def action_tick(self) -> None:
        """Pick the step under the cursor."""
        if self.cursor is not None:
            self.pick(self.cursor)

    @property
    def is_begun(self) -> bool:
        """Whether a step was placed."""
        return bool(self.order)

    def action_take_back(self) -> None:
        """Take the last step out of the order."""
        if self.order:
            self.order.pop()
            self.changed()

    def picking(self, speech: Speech) -> str:
        """Say that numbers build the order."""
        return speech.tell("place")

    def pieces(self) -> list[tuple[Block, int | None]]:
        """Return the steps, those placed in a quiet colour, then the order."""
        speech = self.speech
        drawn: list[tuple[Block, int | None]] = []
        for index, option in enumerate(self.question.options):
            placed = index in self.order
            mark = f"{'>' if index == self.cursor else ' '} {option.key}  "
            text = Content.styled(speech.say(option.text), "$quiet" if placed else "")
            style = "on $cursor" if index == self.cursor else ""
            drawn.append((Item(Content.styled(mark, "bold $key"), text, style=style), index))
        slots = [
            self.question.options[self.order[place]].key if place < len(self.order) else "_"
            for place in range(len(self.question.options))
        ]
        label = speech.tell("Your order")
        drawn += [
            (Gap(), None),
            (Labelled(label, Content.styled("  >  ".join(slots), "bold"), gutter=14, style="$quiet"), None),
        ]
        return drawn

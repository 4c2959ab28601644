"""Recalling: a card's back is shown on Enter, and the learner says whether they had it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.questions.phrases import RECALLED
from quizapp.tui.blocks import Gap, Item, Labelled, Prose, Verbatim
from quizapp.tui.speech import Speech, safe
from quizapp.tui.widgets.asker import Asker, Listener

if TYPE_CHECKING:
    from quizapp.questions.model import Question
    from quizapp.tui.blocks import Block


class Recall(Asker):
    """A flashcard or cloze: first the time to think, then the back and two answers."""

    def __init__(self, question: Question, listener: Listener) -> None:
        super().__init__(question, listener)
        self.turned = False

    @property
    def answer(self) -> str | None:
        """What the learner said, once the back was shown."""
        return RECALLED[self.cursor][0] if self.turned and self.cursor is not None else None

    @property
    def rows(self) -> int:
        """The two answers, once the back is shown."""
        return len(RECALLED) if self.turned else 0

    def pick(self, index: int) -> None:
        """Choose one of the two answers."""
        self.cursor = index
        self.changed()

    async def action_pick(self, number: int) -> None:
        """Answer at once: nothing is left to read before it, and an undo takes it back."""
        self.pick(number - 1)
        await self.action_confirm()

    async def action_confirm(self) -> None:
        """Turn the card, then give the answer."""
        if self.turned:
            await super().action_confirm()
        else:
            self.turned = True
            self.changed()
            self.refresh_bindings()

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that Enter turns the card."""
        return super().key_hints(speech) if self.turned else [("Enter", speech.tell("show the answer"), "enter")]

    def pieces(self) -> list[tuple[Block, int | None]]:
        """Return an invitation to think, or the back and the two answers."""
        speech = self.speech
        if not self.turned:
            return [(Prose(Content.styled(speech.tell("Say it to yourself first, then press Enter."), "$quiet")), None)]
        drawn: list[tuple[Block, int | None]] = [
            (
                Labelled(
                    speech.tell("Answer"), Content(speech.say(self.question.back)), gutter=10, style="bold $heading"
                ),
                None,
            ),
        ]
        if self.question.back_figure:
            drawn += [(Gap(), None), (Verbatim(safe(self.question.back_figure)), None)]
        drawn.append((Gap(), None))
        for index, (key, text) in enumerate(RECALLED):
            here = index == self.cursor
            mark = Content.styled(f"{'>' if here else ' '} {key}  ", "bold $key")
            drawn.append((Item(mark, Content(speech.say(text)), style="on $cursor" if here else ""), index))
        return drawn

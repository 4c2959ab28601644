"""What all ways of answering share: a focused page that turns keys into the one string that is the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from textual.binding import Binding

from quizapp.locale import N_
from quizapp.tui.blocks import EMPTY, layout
from quizapp.tui.keys import bound
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from textual import events
    from textual.binding import BindingType
    from textual.content import Content

    from quizapp.questions.model import Question
    from quizapp.tui.blocks import Block
    from quizapp.tui.speech import Speech

CONFIRM = bound("enter", "confirm", N_("answer"), N_("Gives the answer that stands there."))
TAKE_BACK = bound("backspace,delete", "take_back", N_("erase"), N_("Takes back the last part of your answer."))
AROUND = 9
"""Lines that a screen needs around the rows: its head, the question, the keys."""


class Listener(Protocol):
    """What an answer is given to.

    It is called rather than sent a message, so that a key has had its whole effect before the next key is read.
    """

    async def confirmed(self, answer: str) -> None:
        """Take an answer."""

    def unready(self, reason: str) -> None:
        """Say that the learner confirmed too early; the reason is a message id."""

    def touched(self) -> None:
        """Hear that the answer is being changed."""


class Asker(Page, can_focus=True):
    """A question's answer in the making; the `Listener` hears when it was given.

    It keeps only keys and positions, never words, so that it draws itself in either language at any moment.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        CONFIRM,
        Binding("up", "move(-1)", show=False, tooltip=N_("Goes a line up.")),
        Binding("down", "move(1)", show=False, tooltip=N_("Goes a line down.")),
        *[
            Binding(str(number), f"pick({number})", show=False, tooltip=N_("Chooses an answer by its number."))
            for number in range(1, 10)
        ],
    ]

    def __init__(self, question: Question, listener: Listener) -> None:
        super().__init__(self.write, id="asker")
        self.question = question
        self.listener = listener
        self.cursor: int | None = None
        self._was_begun = False
        self._owners: list[int | None] = []

    @property
    def speech(self) -> Speech:
        """The language in which to draw."""
        from quizapp.tui.widgets.key_bar import Speaking

        assert isinstance(self.app, Speaking)  # noqa: S101 -- tells the type checker what the app is
        return self.app.speech

    @property
    def answer(self) -> str | None:
        """The answer as it stands, or None while it is not complete."""
        raise NotImplementedError

    @property
    def rows(self) -> int:
        """How many rows the cursor moves over."""
        return len(self.question.options)

    def pick(self, index: int) -> None:
        """Do what the number of a row, or a click on it, asks for."""
        raise NotImplementedError

    def pieces(self) -> list[tuple[Block, int | None]]:
        """Return the blocks to draw, each with the row that a click on it picks; below 0 for what is no row."""
        raise NotImplementedError

    def write(self) -> Sequence[Block]:
        """Return the blocks to draw."""
        return [block for block, _ in self.pieces()]

    def _lines(self, width: int) -> list[Content]:
        if self._laid is None or self._laid[0] != width:
            laid = [(layout([block], width), owner) for block, owner in self.pieces()]
            airy = self._airy([len(lines) for lines, owner in laid if _is_row(owner)])
            drawn: list[Content] = []
            self._owners = []
            for lines, owner in laid:
                if airy and drawn and _is_row(owner):
                    drawn.append(EMPTY)
                    self._owners.append(None)
                drawn += lines
                self._owners += [owner] * len(lines)
            self._laid = (width, drawn)
        return self._laid[1]

    def _airy(self, heights: list[int]) -> bool:
        """Return whether rows of several lines are set apart, which they are where there is room."""
        room = self.screen.size.height - AROUND
        return any(height > 1 for height in heights) and sum(heights) + len(heights) <= room

    missing: str = N_("Choose one first, with its number or the arrow keys.")
    """What is said when Enter comes too early."""

    async def action_confirm(self) -> None:
        """Give the answer, or say what is missing."""
        answer = self.answer
        if answer is None:
            self.listener.unready(self.missing)
        else:
            await self.listener.confirmed(answer)

    @property
    def is_begun(self) -> bool:
        """Whether there is a part of an answer to take back."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let numbers without a row pass, and take back only what is there."""
        if action == "pick":
            return isinstance(parameters[0], int) and parameters[0] <= self.rows
        return action != "take_back" or self.is_begun

    async def action_pick(self, number: int) -> None:
        """Pick a row by its number."""
        self.pick(number - 1)

    def action_move(self, step: int) -> None:
        """Move the cursor; the first press puts it on an end."""
        if self.rows:
            self.cursor = self.beside(step)
            self.changed()

    def beside(self, step: int) -> int:
        """Return the row that a step leads to."""
        before = self.cursor if self.cursor is not None else (-1 if step > 0 else self.rows)
        return min(max(before + step, 0), self.rows - 1)

    def changed(self) -> None:
        """Draw the new state."""
        self.rewrite()
        self.listener.touched()
        if self.is_begun is not self._was_begun:
            self._was_begun = self.is_begun
            self.refresh_bindings()

    def picking(self, speech: Speech) -> str:
        """Say in a word what numbers do."""
        return speech.tell("pick")

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that numbers choose."""
        if not self.rows:
            return []
        return [(f"1-{self.rows}" if self.rows > 1 else "1", self.picking(speech), "down")]

    def on_click(self, event: events.Click) -> None:
        """Pick the row that was clicked."""
        owner = self._owners[event.y] if 0 <= event.y < len(self._owners) else None
        if owner is not None:
            self.clicked(owner)

    def clicked(self, owner: int) -> None:
        """Press the number of the row that was clicked."""
        self.app.simulate_key(str(owner + 1))


def _is_row(owner: int | None) -> bool:
    """Tell whether lines belong to a row that has a number."""
    return owner is not None and owner >= 0

"""One item: what it asks, how it has gone so far, and what the learner wants of it."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import SuspendNotSupported
from textual.content import Content

from quizapp.errors import QuizappError
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Prose
from quizapp.tui.item_text import SEED, answer_blocks, asked_blocks, standing_blocks
from quizapp.tui.keys import BACK, bound
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page
from quizapp.tui.words import TIERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.questions.model import Question
    from quizapp.study.desk import Desk
    from quizapp.study.library import ItemCard
    from quizapp.tui.catalogue import Catalogue


def editor_command(path: Path, line: int, editor: str) -> list[str]:
    """Return the command that opens a file at a line in the editor that the variables name.

    Raises:
        ValueError: A quotation mark is not closed.
    """
    words = shlex.split(editor, posix=os.name != "nt")
    program = os.path.basename(words[0]).lower().removesuffix(".exe")  # noqa: PTH119 -- a name, not a place
    if program in {"code", "code-insiders", "codium"}:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    if program in {"notepad", "open"}:
        return [*words, str(path)]
    return [*words, f"+{line}", str(path)]


class ItemScreen(QuizScreen[None]):
    """An item to look at."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("m", "wish('mark')", N_("mark"), N_("Marks the item, or takes the mark away.")),
        bound("s", "wish('suspend')", N_("rest"), N_("Lets the item rest until you take it up again.")),
        bound("b", "wish('bury')", N_("not today"), N_("Leaves the item out for today, or takes that back.")),
        bound("x", "wish('reset')", N_("anew"), N_("Begins with the item anew; u takes that back.")),
        bound("u", "take_back", N_("undo"), N_("Takes back what you wished of the item last.")),
        bound("o", "edit", N_("editor"), N_("Opens the item's file in your editor, at its line.")),
        BACK,
    ]

    def __init__(self, desk: Desk, catalogue: Catalogue, card: ItemCard) -> None:
        super().__init__()
        self._desk = desk
        self._catalogue = catalogue
        self._card = card
        self._question: Question = catalogue.pose(card.id, SEED)
        self._said: tuple[str, dict[str, object]] | None = None
        """A message id with its values, so that it is told in the language of now."""
        self._is_resetting = False
        """Whether a second press of the key begins with the item anew."""

    def body(self) -> ComposeResult:
        """Place the text."""
        yield Page(self._written, id="item")

    def title_text(self) -> tuple[str, str]:
        """Name the item."""
        return safe(self._card.id), f"{self._card.objective} {self.speech.tell(TIERS[self._card.tier])}"

    def _written(self) -> Sequence[Block]:
        """Write the question, the memory of it, and the answers so far."""
        speech, question = self.speech, self._question
        asked = asked_blocks(question, speech)
        return asked if self.has_beside else [*asked, Gap(), *self._memory()]

    def _memory(self) -> list[Block]:
        """Write how the item stands, and how it went so far."""
        standing = standing_blocks(self._card, self._desk, self.speech)
        return [*standing, Gap(), *answer_blocks(self._card.id, self._desk, self.speech)]

    def beside(self) -> Sequence[Block]:
        """Write the memory of it beside the question."""
        return [Prose(Content.styled(self.speech.tell("Your memory of it"), "bold $heading")), Gap(), *self._memory()]

    def status(self) -> Sequence[Block]:
        """Say what was done."""
        if self._said is None:
            return []
        message, values = self._said
        told = self.speech.tell(message, **values) if values else self.speech.explain(message)
        return [Prose(Content.styled(told, "$quiet"), most=3)]

    def action_wish(self, wish: Literal["mark", "suspend", "bury", "reset"]) -> None:
        """Wish something of the item, or take the wish back, and say when it is on the disk."""
        wishes, item = self._desk.wishes, self._card.id
        if wish == "reset" and not self._is_resetting and item in self._desk.history.states:
            self._is_resetting = True
            self._say(N_("Its memory begins anew, as if it had never been asked. Press x again to do that."))
            return
        self._is_resetting = False
        held = {"mark": wishes.marked, "suspend": wishes.suspended, "bury": wishes.buried}
        opposite: dict[str, Literal["unmark", "resume"]] = {"mark": "unmark", "suspend": "resume", "bury": "resume"}
        kind = opposite[wish] if item in held.get(wish, ()) else wish
        self._write(lambda: self._desk.wish(kind, item))

    def action_take_back(self) -> None:
        """Take back what was wished last, one step for each press."""
        self._write(lambda: self._desk.take_back(self._card.id), N_("Taken back."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 -- textual's signature
        """Offer to take back only what was wished."""
        return bool(self._desk.history.said_of(self._card.id)) if action == "take_back" else True

    def _write(self, begin: Callable[[], Future[None]], written: str = N_("Saved")) -> None:
        """Have something written, and say `written` when it is on the disk."""
        try:
            future = begin()
        except QuizappError as problem:
            self._say(safe(str(problem)))
            return
        self.run_worker(lambda: self._saved(future.result, written), thread=True, name="save a wish")

    def _saved(self, wait: object, written: str) -> None:
        """Say how the write ended; in a thread."""
        try:
            assert callable(wait)  # noqa: S101 -- a future's method
            wait()
            said = written
        except Exception as problem:  # noqa: BLE001 -- whatever kept it from the disk, the learner must see it
            said = safe(str(problem))
        self.app.call_from_thread(self._say, said)

    def _say(self, said: str, **values: object) -> None:
        self._said = (said, values)
        self.rewrite("item", "beside", "status")
        self.refresh_bindings()

    def action_edit(self) -> None:
        """Open the file at the line, and come back when the editor is closed."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        if not editor.strip():
            self._say(N_("Set the variable EDITOR to the name of your editor first."))
            return
        path, line = self._catalogue.where(self._card.id)
        try:
            command = editor_command(path, line, editor)
        except ValueError:
            self._say(
                N_("The variable EDITOR cannot be read: {editor}. Is a quotation mark open?"), editor=safe(editor)
            )
            return
        try:
            with self.app.suspend():
                subprocess.run(command, check=False)  # noqa: S603 -- the learner's own editor
        except SuspendNotSupported:
            self._say(
                N_("This terminal cannot be lent to an editor. The place is {path}:{line}."), path=path, line=line
            )
        except OSError as problem:
            self._say(
                N_("The editor could not be started: {problem}. EDITOR names it as {editor}."),
                problem=safe(problem.strerror or str(problem)),
                editor=safe(editor),
            )
        else:
            self._say(N_("What was changed there is used after the next start."))

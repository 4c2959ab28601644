"""What can be opened in the lab: scenes to watch, experiments to run, and networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from engine.errors import EngineError
from quizapp.lab import shelf
from quizapp.tui.blocks import Block, Prose
from quizapp.tui.keys import BACK
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.lab.bench import Bench
    from quizapp.tui.app import QuizApp

START = "network "


async def open_run(app: QuizApp, name: str) -> None:
    """Open one of the experiments."""
    from quizapp.tui.screens.lab_gradients import LabGradientsScreen
    from quizapp.tui.screens.lab_training import LabTrainingScreen

    await app.push_screen(LabGradientsScreen() if name == "gradients" else LabTrainingScreen())


class LabShelfScreen(QuizScreen[None]):
    """A list to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [BACK]
    AUTO_FOCUS = "#outline"

    def __init__(self, open_bench: Callable[[Bench], None]) -> None:
        super().__init__()
        self._open_bench = open_bench
        self._networks = shelf.networks()
        self._problem = ""

    def body(self) -> ComposeResult:
        """Place the list."""
        yield Page(self._told, id="told")
        yield Outline(self._rows, self._chosen, id="outline")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Lab"), self.speech.tell("Choose what to look at")

    def _told(self) -> Sequence[Block]:
        """Say what went wrong, if anything did."""
        return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []

    def _rows(self) -> Sequence[OutlineRow]:
        """Write the scenes, then the networks."""
        speech = self.speech
        rows = [OutlineRow("", Content.styled(speech.tell("Watch"), "bold $heading"))]
        rows += [OutlineRow(f"scene {name}", Content(speech.say(shelf.WORDS[name])), indent=2) for name in shelf.SCENES]
        rows += [OutlineRow("", Content("")), OutlineRow("", Content.styled(speech.tell("Run"), "bold $heading"))]
        rows += [OutlineRow(f"run {name}", Content(speech.say(shelf.RUNS[name])), indent=2) for name in shelf.RUNS]
        rows += [OutlineRow("", Content("")), OutlineRow("", Content.styled(speech.tell("Networks"), "bold $heading"))]
        rows.append(OutlineRow(START, Content(speech.tell("A small network to begin with")), indent=2))
        rows += [OutlineRow(f"{START}{name}", Content(safe(name)), indent=2) for name in self._networks]
        return rows

    async def _chosen(self, name: str) -> None:
        """Open a scene, or put a network on the bench."""
        kind, _, which = name.partition(" ")
        if kind == "scene":
            from quizapp.tui.screens.watch import WatchScreen

            await self.app.push_screen(WatchScreen(shelf.SCENES[which]()))
            return
        if kind == "run":
            await open_run(self.quiz, which)
            return
        try:
            bench = shelf.published(self._networks[which]) if which else shelf.start()
        except EngineError as problem:
            self._problem = safe(str(problem))
            self.rewrite("told")
            return
        await self.app.pop_screen()
        self._open_bench(bench)

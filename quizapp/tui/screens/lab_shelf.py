"""What can be opened in the lab: scenes to watch, experiments to run, and networks.

Where there is room for a second page it shows the first step of the scene under the cursor, or a network's layers.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec
from textual.content import Content
from textual.worker import get_current_worker

from engine.errors import EngineError
from engine.value import show
from quizapp.lab import shelf
from quizapp.tui.blocks import Block, Gap, Prose, Table
from quizapp.tui.keys import BACK
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.screens.watch import frame_blocks
from quizapp.tui.speech import safe
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from quizapp.lab.bench import Bench
    from quizapp.tui.app import QuizApp

START: Final = "network "
AROUND: Final = 13
"""Rows of the window that the layers of a network leave to what stands around them."""
RESTS: Final = 0.08
"""Seconds after which the cursor is taken to rest on a network, which is then worked out."""


class Looked(msgspec.Struct, frozen=True):
    """A network that was looked into: its name on the shelf, the bench or what is wrong with it, and its source."""

    name: str
    bench: Bench | None
    source: str = ""
    problem: str = ""


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
        self._looked: Looked | None = None

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

    def beside(self) -> Sequence[Block]:
        """Show what the line under the cursor opens."""
        current, speech = self.query_one(Outline).current, self.speech
        kind, _, which = current.partition(" ")
        match kind:
            case "scene":
                scene = shelf.SCENES[which]()
                title = Prose(Content.styled(speech.say(scene.title), "bold $heading"))
                return [title, Gap(), *frame_blocks(scene.frame(0), [Gap()], speech, self.quiz.look)]
            case "run":
                title = Prose(Content.styled(speech.say(shelf.RUNS[which]), "bold $heading"))
                return [title, Gap(), Prose(Content(speech.say(shelf.RUNS_TOLD[which])))]
            case _ if self._looked is not None and self._looked.name == current:
                return self._network(self._looked)
            case _:
                return []

    def _network(self, looked: Looked) -> Sequence[Block]:
        """Write the totals of a network, its source, and its layers as far as the window holds them."""
        speech, bench = self.speech, looked.bench
        if bench is None:
            return [Prose(Content.styled(speech.explain(looked.problem), "$wrong"))]
        totals, layers = bench.summary["totals"], bench.summary["layers"]
        told = speech.tell(
            "{parameters} parameters, {macs} MACs", parameters=show(totals["parameters"]), macs=show(totals["macs"])
        )
        named = looked.name.partition(" ")[2] or speech.tell("A small network to begin with")
        blocks: list[Block] = [Prose(Content.styled(safe(named), "bold $heading")), Prose(Content(told))]
        if looked.source:
            blocks.append(Prose(Content.styled(safe(looked.source), "$quiet")))
        heads = (speech.tell("layer"), speech.tell("output"), speech.tell("parameters"))
        rows = [tuple(Content.styled(head, "$quiet") for head in heads)]
        room = max(self.app.size.height - AROUND, 1)
        for layer in layers[:room]:
            name = layer["name"] if layer["name"] == layer["type"] else f"{layer['name']} ({layer['type']})"
            output = "x".join(map(str, layer["output_shape"]))
            rows.append((Content(safe(name)), Content(output), Content(show(layer["parameters"]))))
        blocks += [Gap(), Table(rows, indent=0)]
        more = len(layers) - room
        if more > 0:
            told = speech.count("{number} more layer", "{number} more layers", more)
            blocks.append(Prose(Content.styled(f".. {told}", "$quiet")))
        return blocks

    def on_outline_moved(self) -> None:
        """Show what the cursor came to."""
        self.beside_needed()

    def beside_needed(self) -> None:
        """Look into the network under the cursor beside the screen's work, since reading a large one takes a moment."""
        if not self.has_beside:
            return
        self.rewrite_beside()
        current = self.query_one(Outline).current
        if current.startswith(START) and (self._looked is None or self._looked.name != current):
            self.run_worker(partial(self._look, current), thread=True, exclusive=True, group="look", name="look")

    def _look(self, name: str) -> None:
        """Read a network once the cursor rests on it, in a thread."""
        worker = get_current_worker()
        if worker.cancelled_event.wait(RESTS):
            return
        which = name.removeprefix(START)
        try:
            bench, source = shelf.published_with_source(self._networks[which]) if which else (shelf.start(), "")
            looked = Looked(name, bench, source)
        except EngineError as problem:
            looked = Looked(name, None, problem=str(problem))
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, looked)

    def _show(self, looked: Looked) -> None:
        self._looked = looked
        self.rewrite("beside")

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

"""The lab: a network whose attributes are turned by the arrow keys, with every number of it worked out below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content

from engine.errors import EngineError
from engine.value import show
from quizapp.lab import shelf
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Item, Packed, Prose, Verbatim
from quizapp.tui.keys import BACK, bound, turning
from quizapp.tui.screens.base import NORMAL, QuizScreen
from quizapp.tui.screens.watch import knob_pieces
from quizapp.tui.speech import safe
from quizapp.tui.widgets.outline import Outline, OutlineRow
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from engine.summary import LayerSummary
    from quizapp.lab.bench import Bench
    from quizapp.tui.speech import Speech

AROUND = 4
"""How many layers are listed before and behind the one under the cursor."""


EQUATION = "    "
"""What the engine writes before an equation; headings are indented less."""
HEADINGS = {
    "channels": N_("channels"),
    "height and width": N_("height and width"),
    "height": N_("height"),
    "width": N_("width"),
    "length": N_("length"),
    "features": N_("features"),
    "time": N_("time steps"),
    "parameters": N_("parameters"),
    "macs": N_("multiply-adds (MACs)"),
    "tracked": N_("tracked values"),
    "receptive field": N_("receptive field"),
    "receptive field, height": N_("receptive field, height"),
    "receptive field, width": N_("receptive field, width"),
    "values": N_("values"),
}
"""What the engine writes above the equations of a layer."""


class LabScreen(QuizScreen[None]):
    """A network, layer by layer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "turn(1)", show=False, tooltip=N_("Turns the attribute in angle brackets up.")),
        Binding("left", "turn(-1)", show=False, tooltip=N_("Turns the attribute in angle brackets down.")),
        bound("tab", "knob(1)", N_("attribute"), N_("Goes to the next attribute.")),
        Binding("shift+tab", "knob(-1)", show=False, tooltip=N_("Goes to the attribute before.")),
        bound("o", "pick", N_("others"), N_("Opens another network, or a scene to watch.")),
        bound("e,f6", "edit", N_("edit"), N_("Opens the description to be typed; the summary follows as you type.")),
        bound("v", "verify", N_("verify"), N_("Runs the network with torch and compares every number.")),
        BACK,
    ]
    AUTO_FOCUS = "#outline"

    def __init__(self, bench: Bench | None = None, at: int = 0) -> None:
        super().__init__()
        self.bench = shelf.start() if bench is None else bench
        self._first = at
        self._knob = 0
        self._problem = ""
        self._verified: list[tuple[str, bool]] | None = None
        """Each number by rule and by run, and whether they agree; None while no run was asked for."""
        self._is_verifying = False

    def body(self) -> ComposeResult:
        """Place the layers and the working of one of them."""
        outline = Outline(self._rows, self._watch, verb=self._verb, names=self._names, id="outline")
        outline.at = str(self._first)
        yield outline
        yield Page(self._worked, id="worked")

    def title_text(self) -> tuple[str, str]:
        """Name the screen, and the totals."""
        totals = self.bench.summary["totals"]
        speech = self.speech
        told = speech.tell(
            "{parameters} parameters, {macs} MACs", parameters=show(totals["parameters"]), macs=show(totals["macs"])
        )
        return speech.tell("Lab"), told

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that the arrow keys turn the attribute, where the layer has one."""
        return turning(speech) if self.is_mounted and self.bench.knobs(self.at) else []

    @property
    def at(self) -> int:
        """The layer under the cursor."""
        for outline in self.query(Outline):
            if outline.at is not None:
                return min(int(outline.at), len(self.bench.network.nodes) - 1)
        return 0

    def _verb(self) -> str:
        """Offer to watch a layer only where there is a scene of it."""
        return N_("watch") if shelf.scene_of(self.bench.network.nodes[self.at]) is not None else ""

    def _names(self) -> Sequence[str]:
        """Name all layers, of which only those around the cursor are listed."""
        return [str(number) for number in range(len(self.bench.network.nodes))]

    def _rows(self) -> Sequence[OutlineRow]:
        """List the layers around the cursor, each with what it gives."""
        layers = self.bench.summary["layers"]
        at = self.at
        first = max(0, min(at - AROUND, len(layers) - 2 * AROUND - 1))
        last = min(len(layers), first + 2 * AROUND + 1)
        rows = [self._heading(), *([self._more(first)] if first else [])]
        rows += [OutlineRow(str(number), *self._row(layers[number])) for number in range(first, last)]
        if last < len(layers):
            rows.append(self._more(len(layers) - last))
        return rows

    def _heading(self) -> OutlineRow:
        """Name the columns."""
        speech = self.speech
        told = _columns(speech.tell("output"), speech.tell("parameters"), "MACs", wide=self._wide)
        return OutlineRow("", Content.styled(speech.tell("layer"), "$quiet"), Content.styled(told, "$quiet"))

    @property
    def _wide(self) -> bool:
        return self.app.size.width >= NORMAL

    def _more(self, number: int) -> OutlineRow:
        told = self.speech.count("{number} more layer", "{number} more layers", number)
        return OutlineRow("", Content.styled(f"  .. {told}", "$quiet"))

    def _row(self, layer: LayerSummary) -> tuple[Content, Content]:
        """Write a layer: its name and type, and at the right output, parameters and multiply-adds."""
        name = layer["name"] if layer["name"] == layer["type"] else f"{layer['name']} ({layer['type']})"
        output = "x".join(map(str, layer["output_shape"]))
        numbers = _columns(output, show(layer["parameters"]), show(layer["macs"]), wide=self._wide)
        return Content(safe(name)), Content(numbers)

    def _worked(self) -> Sequence[Block]:
        """Write the working below the layers, unless the second page holds it."""
        return [] if self.has_beside else self._working()

    def beside(self) -> Sequence[Block]:
        """Write the working of the layer under the cursor beside the layers, at their height."""
        return [Gap(), *self._working()]

    def _working(self) -> list[Block]:
        """Write the attributes of the layer under the cursor, and its equations with the numbers put in."""
        speech, bench, at = self.speech, self.bench, self.at
        knobs = bench.knobs(at)
        blocks: list[Block] = [Gap()]
        if knobs:
            blocks += [Packed(knob_pieces(knobs, self._knob % len(knobs), speech)), Gap()]
        try:
            lines = bench.working(at)
        except EngineError as problem:
            lines = (str(problem),)
        named = bench.network.nodes[at].name
        doubled = f"{named} ({named})"
        for line in lines:
            text = safe(line)
            if text.startswith(EQUATION):
                blocks.append(Item(Content(EQUATION), Content(text.removeprefix(EQUATION)), indent=2))
            else:
                blocks.append(Verbatim(self._headed(text.replace(doubled, named, 1)), style="$heading"))
        if self._verified:
            blocks += [Gap(), Prose(Content.styled(speech.tell("By rule and by run:"), "bold"))]
            for line, agrees in self._verified:
                blocks.append(Prose(Content.styled(safe(line), "" if agrees else "$wrong"), indent=2))
        return blocks

    def _headed(self, line: str) -> str:
        """Return a heading of the working in the language of now; what is not known stays as the engine wrote it."""
        known = HEADINGS.get(line.strip())
        return line if known is None else f"  {self.speech.tell(known)}"

    def status(self) -> Sequence[Block]:
        """Say why a knob would not turn, or how the run went; its numbers stand below the working."""
        if self._problem:
            return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"), most=2)]
        if self._verified is None:
            return []
        speech, wrong = self.speech, [line for line, agrees in self._verified if not agrees]
        if self._is_verifying:
            return [Prose(Content.styled(speech.tell("The engine runs the network"), "$quiet"))]
        if wrong:
            return [Prose(Content.styled(safe(wrong[0]), "$wrong"), most=2)]
        told = speech.tell("{number} of {number} numbers agree by rule and by run", number=len(self._verified))
        return [Prose(Content.styled(told, "$right"))]

    def show_bench(self, bench: Bench, at: int = 0) -> None:
        """Put another network on the bench."""
        self.bench = bench
        self.query_one(Outline).at = str(min(at, len(bench.network.nodes) - 1))
        self._verified, self._is_verifying, self._problem = None, False, ""
        self.rewrite("head", "outline", "worked", "status")
        self.rewrite_beside()

    def on_outline_moved(self) -> None:
        """Show the working of the layer that the cursor came to."""
        self._problem = ""
        self.rewrite("worked", "status")
        self.rewrite_beside()

    def action_knob(self, step: int) -> None:
        """Go to another attribute."""
        knobs = self.bench.knobs(self.at)
        if knobs:
            self._knob = (self._knob + step) % len(knobs)
            self.rewrite("worked", "beside")

    def action_turn(self, step: int) -> None:
        """Turn the attribute; where the network would not fit any more it stays as it is, and the reason is told."""
        at, knobs = self.at, self.bench.knobs(self.at)
        if not knobs:
            return
        try:
            self.show_bench(self.bench.turned(at, knobs[self._knob % len(knobs)].name, step), at)
        except EngineError as problem:
            self._problem = safe(str(problem))
            self.rewrite("status")

    async def _watch(self, name: str) -> None:
        """Watch the layer under the cursor at work, where there is a scene of it."""
        scene = shelf.scene_of(self.bench.network.nodes[int(name)])
        if scene is None:
            self._problem = N_("There is no scene for this layer yet; press o for those there are.")
            self.rewrite("status")
            return
        from quizapp.tui.screens.watch import WatchScreen

        await self.app.push_screen(WatchScreen(scene))

    async def action_pick(self) -> None:
        """Choose another network or a scene."""
        from quizapp.tui.screens.lab_shelf import LabShelfScreen

        await self.app.push_screen(LabShelfScreen(self.show_bench))

    async def action_edit(self) -> None:
        """Type the description."""
        from quizapp.tui.screens.lab_edit import LabEditScreen

        await self.app.push_screen(LabEditScreen(self.bench.text, self.show_bench))

    def action_verify(self) -> None:
        """Have the worker run the network; the screen goes on meanwhile."""
        self._verified, self._is_verifying, self._problem = [], True, ""
        self.rewrite("status")
        self.run_worker(self._verify(self.bench), exclusive=True, group="verify", name="verify")

    async def _verify(self, bench: Bench) -> None:
        confirmer = self.quiz.confirmer
        checks = await confirmer.verify(bench.data) if confirmer is not None else None
        if bench is not self.bench:
            return
        if checks is None:
            self._verified = None
            self._problem = N_("The engine's process could not run it; engine.log says why.")
        else:
            self._verified = [
                (f"{check['name']}: {_told(check['rule'])} = {_told(check['run'])}", True)
                if check["agrees"]
                else (f"{check['name']}: {_told(check['rule'])} != {_told(check['run'])}", False)
                for check in checks
            ]
        self._is_verifying = False
        self.rewrite("worked", "beside", "status")


LONGEST = 40
"""Characters of a value that are shown beside another."""


def _columns(output: str, parameters: str, macs: str, *, wide: bool) -> str:
    """Align the numbers of a layer by cells; where the screen is narrow the multiply-adds are left out."""
    columns = [(output, 14), (parameters, 12), *([(macs, 14)] if wide else [])]
    return "".join(" " * max(width - cell_len(text), 1) + text for text, width in columns)


def _told(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}.."

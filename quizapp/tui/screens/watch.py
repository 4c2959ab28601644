"""Watching a layer at work on something small: one frame after the other, with knobs to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content

from engine.errors import EngineError
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Packed, Prose
from quizapp.tui.grids import Beside, drawing_of, grid_of
from quizapp.tui.keys import BACK, bound, turning
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from quizapp.lab.bench import Knob
    from quizapp.lab.scene import Frame, Scene
    from quizapp.tui.pictures import Look
    from quizapp.tui.speech import Speech

LOW, TALL = 24, 8
"""Rows of a window, and of a grid, from which there is no room for empty lines in the one beside the other."""
PACE = 0.7
"""Seconds between two frames while the scene plays."""


def knob_pieces(knobs: Sequence[Knob], at: int, speech: Speech) -> list[Content]:
    """Write the knobs, the present one between angle brackets."""

    def written(knob: Knob) -> str:
        name = speech.say(knob.label) or knob.name
        return f"{name} {speech.say(knob.told) or speech.tell(knob.text)}"

    return [
        Content.styled(f"< {written(knob)} >", "bold $key") if number == at else Content.styled(written(knob), "$quiet")
        for number, knob in enumerate(knobs)
    ]


def frame_blocks(frame: Frame, between: Sequence[Block], speech: Speech, look: Look) -> list[Block]:
    """Draw the grids and pictures beside each other and, below what stands between, the working and the sentence."""
    grids = [grid_of(panel, speech) for panel in frame.panels]
    drawings = [drawing_of(picture, speech, look) for picture in frame.pictures]
    blocks: list[Block] = [Beside([*grids, *drawings]), *between]
    blocks += [Prose(Content(safe(line))) for line in frame.lines]
    if frame.said is not None:
        blocks.append(Prose(Content(speech.say(frame.said))))
    return blocks


class WatchScreen(QuizScreen[None]):
    """A scene; it moves by a key or, while it plays, by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("space,enter", "next", N_("step"), N_("Shows the next step; after the last comes the first.")),
        bound("p", "play", N_("play/stop"), N_("Lets the steps follow each other by themselves, or stops them.")),
        Binding("right", "turn(1)", show=False, tooltip=N_("Turns the attribute in angle brackets up.")),
        Binding("left", "turn(-1)", show=False, tooltip=N_("Turns the attribute in angle brackets down.")),
        bound("tab,down", "knob(1)", N_("attribute"), N_("Goes to the next attribute.")),
        Binding("shift+tab,up", "knob(-1)", show=False, tooltip=N_("Goes to the attribute before.")),
        bound("b,backspace", "previous", N_("step back"), N_("Shows the step before.")),
        BACK,
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.at = 0
        """The frame that is shown."""
        self._knob = 0
        self._problem = ""
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """Place the frame."""
        yield Page(self._written, id="scene")

    def title_text(self) -> tuple[str, str]:
        """Name the scene, and say how far it is."""
        told = self.speech.tell("step {number} of {whole}", number=self.at + 1, whole=self.scene.length)
        playing = f"{self.speech.tell('playing')}, " if self.is_playing else ""
        return self.speech.say(self.scene.title), playing + told

    def _written(self) -> Sequence[Block]:
        """Draw the grids, the working, the sentence and the knobs."""
        speech, frame = self.speech, self.scene.frame(self.at)
        tall = max((len(panel.rows) for panel in frame.panels), default=0)
        between = [] if tall >= TALL and self.app.size.height < LOW else [Gap()]
        knobs = Packed(knob_pieces(self.scene.knobs, self._knob, speech), indent=0)
        return [*frame_blocks(frame, between, speech, self.quiz.look), *between, knobs]

    def status(self) -> Sequence[Block]:
        """Say why a knob would not turn."""
        return [Prose(Content.styled(self.speech.explain(self._problem), "$wrong"))] if self._problem else []

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that the arrow keys turn the knob."""
        return turning(speech)

    def _show(self, at: int) -> None:
        self.at = at % self.scene.length
        self.rewrite("head", "scene")

    def action_next(self) -> None:
        """Show the next frame."""
        self._show(self.at + 1)

    def action_previous(self) -> None:
        """Show the frame before."""
        self._show(self.at - 1)

    @property
    def is_playing(self) -> bool:
        """Whether the steps follow each other by themselves."""
        return self._timer is not None

    def action_play(self) -> None:
        """Start or stop the steps; nothing is drawn while they stand still."""
        if self._timer is None:
            self._timer = self.set_interval(PACE, self.action_next)
        else:
            self._timer.stop()
            self._timer = None
        self.rewrite("head")

    def action_knob(self, step: int) -> None:
        """Go to another knob."""
        self._knob = (self._knob + step) % len(self.scene.knobs)
        self.rewrite("scene")

    def action_turn(self, step: int) -> None:
        """Turn the knob; where the layer would not fit any more everything stays as it is, and the reason is told."""
        try:
            self.scene = self.scene.turned(self.scene.knobs[self._knob].name, step)
            self._problem = ""
        except (EngineError, ValueError) as problem:
            self._problem = safe(str(problem))
        self._show(min(self.at, self.scene.length - 1))
        self.rewrite("status")

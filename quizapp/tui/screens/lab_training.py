"""A small model of chapter 24 in training: the loss going down, then what the model makes of images it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from textual.content import Content

from engine.value import show
from quizapp.lab import training
from quizapp.lab.training import Epoch, Training
from quizapp.tui.blocks import Block, Gap, Packed, Prose, Spread
from quizapp.tui.grids import Beside, drawing_of
from quizapp.tui.pictures import Curve
from quizapp.tui.running import RunningScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT, TALL_HEIGHT = 4, 8
"""Lines of the curve."""
TALL: Final = 32
"""Rows of the window from which the curve is tall."""
WIDEST: Final = 84


class LabTrainingScreen(RunningScreen[Training]):
    """A training."""

    def __init__(self, chosen: Training | None = None) -> None:
        super().__init__(Training() if chosen is None else chosen)

    def written(self) -> Sequence[Block]:
        """Draw the loss of the phase that goes on, its figures, and at the end the images."""
        speech = self.speech
        epochs = [training.epoch(report) for report in self.reports]
        if not epochs:
            told = speech.tell(
                "The model learns to rebuild 400 small digits through a few numbers. Space starts the training; it "
                "runs beside the screen, and Space stops it."
            )
            return [Gap(), Prose(Content(told))]
        last = epochs[-1]
        phase = [one for one in epochs if one.phase == last.phase]
        height = TALL_HEIGHT if self.app.size.height >= TALL else HEIGHT
        named = speech.tell(
            "{phase}, epoch {number} of {whole}",
            phase=speech.say(training.phase_name(last.phase)),
            number=last.number,
            whole=last.whole,
        )
        curve = Curve([one.loss for one in phase], self.quiz.look, height, WIDEST, last.whole + 1)
        return [
            Gap(),
            Spread(Content.styled(speech.tell("loss {value}", value=_short(phase[0].loss)), "$quiet"), Content(named)),
            curve,
            *self._figures(epochs[0], last),
            *self._images(),
        ]

    def _figures(self, first: Epoch, last: Epoch) -> list[Block]:
        """Write the loss, its parts, and the error on images that were never learned from."""
        speech = self.speech
        pieces = [Content.styled(speech.tell("loss {value}", value=_short(last.loss)), "bold")]
        pieces += [Content(f"{name} {_short(value)}") for name, value in last.parts.items()]
        told = speech.tell(
            "error on images never seen: {before} at first, {now} now",
            before=_short(first.held_out),
            now=_short(last.held_out),
        )
        return [Packed(pieces, indent=0), Prose(Content(told))]

    def _images(self) -> list[Block]:
        """Draw what came out of the model, once it is trained."""
        if self.outcome is None:
            return []
        speech, look = self.speech, msgspec.structs.replace(self.quiz.look, large=False)
        drawn = [
            Beside([drawing_of(picture, speech, look) for picture in pictures], gap=1)
            for pictures in training.examples(self.outcome)
        ]
        told = speech.tell("{number} parameters learned", number=show(self.outcome["parameters"]))
        return [Prose(Content(told)), Gap(), Beside(drawn, gap=3)]


def _short(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 1 else f"{value:.2f}"

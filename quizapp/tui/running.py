"""A screen on which the engine runs something for as long as it takes: started, watched and stopped by keys.

The run is a task of the screen, so that leaving it ends the run as well; nothing on the screen waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar, cast

from textual.binding import Binding
from textual.content import Content

from engine.errors import EngineError
from quizapp.lab.scene import Experiment
from quizapp.locale import N_
from quizapp.tui.blocks import Block, Packed, Prose
from quizapp.tui.keys import BACK, bound, turning
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.screens.watch import knob_pieces
from quizapp.tui.speech import safe
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.worker import Worker

    from quizapp.tui.speech import Speech

State = Literal["ready", "starting", "running", "stopped", "done", "failed"]
_STATES: dict[State, str] = {
    "ready": N_("ready"),
    "starting": N_("the engine starts"),
    "running": N_("running"),
    "stopped": N_("run stopped"),
    "done": N_("done"),
    "failed": N_("failed"),
}
NOT_RUN = N_("The engine's process could not run it; engine.log says why.")
What = TypeVar("What", bound=Experiment)


class RunningScreen(QuizScreen[None], Generic[What]):
    """An experiment with its knobs, and what the engine has reported of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("space,enter", "run", N_("run/stop"), N_("Has the engine run it, or stops the run.")),
        Binding("right", "turn(1)", show=False, tooltip=N_("Turns the attribute in angle brackets up.")),
        Binding("left", "turn(-1)", show=False, tooltip=N_("Turns the attribute in angle brackets down.")),
        bound("tab,down", "knob(1)", N_("attribute"), N_("Goes to the next attribute.")),
        Binding("shift+tab,up", "knob(-1)", show=False, tooltip=N_("Goes to the attribute before.")),
        BACK,
    ]
    RUNS_AT_ONCE: ClassVar[bool] = False
    """Whether it runs as soon as it is opened, and again whenever a knob was turned."""

    def __init__(self, experiment: What) -> None:
        super().__init__()
        self.experiment = experiment
        self.state: State = "ready"
        self.reports: list[Mapping[str, Any]] = []
        """What the engine has told so far."""
        self.outcome: Mapping[str, Any] | None = None
        """What it gave at the end."""
        self._knob = 0
        self._problem = ""
        self._job: Worker[None] | None = None

    def body(self) -> ComposeResult:
        """Place the knobs, and what there is to see."""
        yield Page(self._knobs, id="knobs")
        yield Page(self.written, id="run")

    def on_mount(self) -> None:
        """Run at once what is to be run at once."""
        if self.RUNS_AT_ONCE:
            self._start()

    def title_text(self) -> tuple[str, str]:
        """Name the experiment, and say how its run stands."""
        return self.speech.say(self.experiment.title), self.speech.tell(_STATES[self.state])

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say that the arrow keys turn the knob."""
        return turning(speech)

    def _knobs(self) -> Sequence[Block]:
        return [Packed(knob_pieces(self.experiment.knobs, self._knob, self.speech), indent=0)]

    def written(self) -> Sequence[Block]:
        """Write what has been reported."""
        raise NotImplementedError

    def status(self) -> Sequence[Block]:
        """Say why there is no run."""
        if self.state != "failed":
            return []
        told = self.speech.explain(self._problem or NOT_RUN)
        again = Prose(Content.styled(self.speech.tell("Space runs it again."), "$quiet"))
        return [Prose(Content.styled(told, "$wrong"), most=2), again]

    def _show(self, state: State) -> None:
        self.state = state
        self.rewrite("head", "run", "status")

    def _start(self) -> None:
        """Begin anew; a run that is still going on is ended."""
        self.reports, self.outcome, self._problem = [], None, ""
        self._show("starting")
        self._job = self.run_worker(self._run(self.experiment), exclusive=True, group="experiment")

    async def _run(self, experiment: What) -> None:
        """Have the engine run an experiment; what comes late, of one that was given up, is passed over."""
        reports, runner = self.reports, self.quiz.confirmer
        if runner is None:
            self._show("failed")
            return

        def told(report: object) -> None:
            if reports is self.reports and isinstance(report, dict):
                reports.append(report)
                self._show("running")

        try:
            outcome = await runner.run(experiment.job, experiment.payload, told)
        except (EngineError, OSError) as problem:
            if reports is self.reports:
                self._problem = safe(str(problem))
                self._show("failed")
            return
        if reports is self.reports:
            self.outcome = outcome if isinstance(outcome, dict) else None
            self._show("done" if self.outcome is not None else "failed")

    def stop(self) -> None:
        """End the run; what it has reported stays."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._show("stopped")

    @property
    def is_at_work(self) -> bool:
        """Whether the engine is at it."""
        return self.state in {"starting", "running"}

    def action_run(self) -> None:
        """Start the run, or stop it."""
        if self.is_at_work:
            self.stop()
        else:
            self._start()

    def action_knob(self, step: int) -> None:
        """Go to another knob."""
        self._knob = (self._knob + step) % len(self.experiment.knobs)
        self.rewrite("knobs")

    def action_turn(self, step: int) -> None:
        """Turn the knob; a run with the old setting is ended."""
        turned: Experiment = self.experiment.turned(self.experiment.knobs[self._knob].name, step)
        if turned == self.experiment:
            return
        if self.is_at_work:
            self.stop()
        self.experiment = cast("What", turned)
        self.reports, self.outcome = [], None
        self.rewrite("knobs")
        if self.RUNS_AT_ONCE:
            self._start()
        else:
            self._show("ready")

"""An LSTM reading a sequence: its gates and its cell at every step, with the arithmetic of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import number
from quizapp.bank.text import Text
from quizapp.lab.bench import Knob
from quizapp.lab.scene import Cell, Frame, Panel

_ROWS: Final = ("x", "forget_gate", "input_gate", "candidate", "cell_next", "output_gate", "hidden")
_NAMES: Final = {
    "x": "x_t",
    "forget_gate": "f",
    "input_gate": "i",
    "candidate": "g",
    "cell_next": "c_t",
    "output_gate": "o",
    "hidden": "h_t",
}
SEQUENCE: Final = (1.0, 0.0, 0.0, -1.0, 0.0, 1.0)
_BIASES: Final = {"forget": 1.0, "input": -1.0, "output": 0.0}
_WEIGHTS: Final = {"forget": 0.5, "input": 3.0, "output": 1.0, "candidate": 2.0}
_BACK: Final = 0.5
"""The weight with which the last hidden value enters every sum."""
_STEP: Final = 0.5


@dataclass(frozen=True)
class GatesScene:
    """One LSTM unit with fixed weights; the biases of its gates are the knobs."""

    forget_bias: float = _BIASES["forget"]
    input_bias: float = _BIASES["input"]
    output_bias: float = _BIASES["output"]

    title = Text("LSTM: ゲートとセルの移り変わり", "LSTM: gates and cell over time")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The biases: a large one opens a gate, a small one shuts it."""
        return tuple(Knob(name, getattr(self, name)) for name in ("forget_bias", "input_bias", "output_bias"))

    def turned(self, name: str, step: int) -> GatesScene:
        """Return the scene with one gate more open or more shut."""
        biases = {knob.name: knob.value for knob in self.knobs}
        moved = float(number(biases[name], name)) + step * _STEP
        return GatesScene(**{**biases, name: min(6.0, max(-6.0, moved))})  # type: ignore[arg-type]

    @cached_property
    def _steps(self) -> list[Mapping[str, float]]:
        """Let the engine work out every step of the sequence."""
        cell = hidden = 0.0
        worked: list[Mapping[str, float]] = []
        for x in SEQUENCE:
            sums = {
                "forget_sum": _WEIGHTS["forget"] * x + _BACK * hidden + self.forget_bias,
                "input_sum": _WEIGHTS["input"] * abs(x) + _BACK * hidden + self.input_bias,
                "output_sum": _WEIGHTS["output"] * abs(x) + _BACK * hidden + self.output_bias,
                "candidate_sum": _WEIGHTS["candidate"] * x + _BACK * hidden,
            }
            network = describe({"layers": [{"lstm_gates": {**sums, "cell": cell}}]})
            evaluation = Evaluation(network)
            node = network.nodes[0]
            hidden = float(number(evaluation.equation(node, "hidden"), "hidden"))
            values = {"x": x, "hidden": hidden}
            for name in ("forget_gate", "input_gate", "candidate", "cell_next", "output_gate"):
                values[name] = float(number(evaluation.equation(node, name), name))
            cell = values["cell_next"]
            worked.append(values)
        return worked

    @property
    def length(self) -> int:
        """One frame for each time step."""
        return len(SEQUENCE)

    def frame(self, at: int) -> Frame:
        """Show the sequence up to one step, and how that step was worked out."""

        def cell(row: str, step: int) -> Cell:
            if step > at:
                return Cell(".", "waiting")
            value = self._steps[step][row]
            heat = value if row.endswith("_gate") else None
            return Cell(f"{value:.2f}", "now" if step == at else "done", heat)

        panel = Panel(
            Text("時刻", "time step"),
            tuple(tuple(cell(row, step) for step in range(len(SEQUENCE))) for row in _ROWS),
            row_names=tuple(_NAMES[row] for row in _ROWS),
            column_names=tuple(f"t={step + 1}" for step in range(len(SEQUENCE))),
        )
        values = self._steps[at]
        kept = self._steps[at - 1]["cell_next"] if at else 0.0
        forget, admit, show = (values[name] for name in ("forget_gate", "input_gate", "output_gate"))
        candidate, cell_next, hidden = (values[name] for name in ("candidate", "cell_next", "hidden"))
        lines = (
            f"c_t = f*c + i*g = {forget:.2f}*({kept:.2f}) + {admit:.2f}*({candidate:.2f}) = {cell_next:.2f}",
            f"h_t = o*tanh(c_t) = {show:.2f}*tanh({cell_next:.2f}) = {hidden:.2f}",
        )
        return Frame((panel,), lines, said=_said(values["forget_gate"], values["input_gate"]))


def _said(forget: float, admit: float) -> Text:
    """Say in words what the two gates do to the cell."""
    keeps = forget > _STEP
    writes = admit > _STEP
    ja = {
        (True, False): "忘却ゲートが開き、入力ゲートが閉じ気味なので、セルは前の値をほぼ保つ。",
        (True, True): "前の値を残しながら、新しい候補を加える。",
        (False, True): "前の値を忘れ、新しい候補で置き換える。",
        (False, False): "前の値を忘れ、新しい候補もあまり入れないので、セルは 0 に近づく。",
    }
    en = {
        (True, False): "The forget gate is open and the input gate nearly shut: the cell keeps its value.",
        (True, True): "The old value stays, and the new candidate is added to it.",
        (False, True): "The old value is forgotten and the new candidate takes its place.",
        (False, False): "The old value fades and little comes in: the cell moves towards 0.",
    }
    return Text(ja[keeps, writes], en[keeps, writes])

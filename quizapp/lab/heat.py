"""Self-attention on a short sentence: scores, weights and the heat map, one query after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import number, vector
from quizapp.bank.text import Text
from quizapp.lab.bench import Knob
from quizapp.lab.scene import Cell, Frame, Panel

WORDS: Final = ("the", "cat", "saw", "it")
_VECTORS: Final = ((1, 0, 0, 1), (0, 2, 1, 0), (1, 1, 0, 0), (0, 2, 0, 1))
"""Queries and keys alike: the meaning of each word, made up so that `it` looks at `cat`."""
_SCALES: Final = ("sqrt(d_k)", "none", "d_k")


@dataclass(frozen=True)
class HeatScene:
    """A sentence whose words look at each other."""

    causal: bool = False
    scale: str = _SCALES[0]

    title = Text("Attention: どの語がどの語を見るか", "Attention: which word looks at which")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """Whether later words are hidden, and by what the scores are divided."""
        return Knob("mask", "causal" if self.causal else "none"), Knob("scale", self.scale)

    def turned(self, name: str, step: int) -> HeatScene:
        """Return the scene with or without the mask, or with another scale."""
        if name == "mask":
            return HeatScene(not self.causal, self.scale)
        return HeatScene(self.causal, _SCALES[(_SCALES.index(self.scale) + step) % len(_SCALES)])

    def _dots(self, query: int) -> list[int]:
        seen = range(query + 1 if self.causal else len(WORDS))
        return [sum(one * other for one, other in zip(_VECTORS[query], _VECTORS[key], strict=True)) for key in seen]

    @cached_property
    def _weights(self) -> list[list[float]]:
        """Let the engine work out each row; what is masked has no weight."""
        width = len(_VECTORS[0])
        divisor = {"sqrt(d_k)": math.sqrt(width), "none": 1.0, "d_k": float(width)}[self.scale]
        rows = []
        for query in range(len(WORDS)):
            # The layer divides by the root of d_k itself, so the square of the wanted divisor is given.
            network = describe(
                {"layers": [{"attention_weights": {"dots": self._dots(query), "d_k": round(divisor**2)}}]}
            )
            row = vector(Evaluation(network).equation(network.nodes[0], "weights"), "the weights")
            own = [float(number(one, "a weight")) for one in row]
            rows.append(own + [0.0] * (len(WORDS) - len(own)))
        return rows

    @property
    def length(self) -> int:
        """One frame for each query."""
        return len(WORDS)

    def frame(self, at: int) -> Frame:
        """Show the rows up to one query, and how its row was worked out."""

        def cell(query: int, key: int) -> Cell:
            if query > at:
                return Cell(".", "waiting")
            if self.causal and key > query:
                return Cell("-", "edge")
            weight = self._weights[query][key]
            return Cell(f"{weight:.2f}", "now" if query == at else "done", weight)

        panel = Panel(
            Text("重み(行: クエリ、列: キー)", "weights (rows: queries, columns: keys)"),
            tuple(tuple(cell(query, key) for key in range(len(WORDS))) for query in range(len(WORDS))),
            row_names=WORDS,
            column_names=WORDS,
        )
        dots = ", ".join(map(str, self._dots(at)))
        weights = ", ".join(f"{weight:.2f}" for weight in self._weights[at][: len(self._dots(at))])
        scale = "" if self.scale == "none" else f" / {self.scale}"
        most = max(range(len(WORDS)), key=lambda key: self._weights[at][key])
        return Frame(
            (panel,),
            (f"q.k = {dots}", f"softmax(({dots}){scale}) = {weights}"),
            said=Text(
                f"{WORDS[at]} が最も強く見るのは {WORDS[most]}。行の合計は 1。",
                f'"{WORDS[at]}" looks most at "{WORDS[most]}". Each row adds up to 1.',
            ),
        )

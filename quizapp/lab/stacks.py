"""The gradient on its way back through a deep stack of layers, plain and residual: how long it still is at each.

The numbers are measured by the engine's job `gradients`, which sends a vector through real layers and lets autograd
bring the gradient back. Layers are all alike, so what comes out of a stack of depth d is also what reaches the layer
that lies d layers before the end of a deeper one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from engine.description import describe
from engine.evaluation import Evaluation
from engine.value import number
from quizapp.bank.text import Text
from quizapp.lab.bench import Knob

JOB: Final = "gradients"
KINDS: Final = ("plain", "residual")
STEP, SHALLOWEST, DEEPEST = 10, 10, 100
ROWS: Final = 10
"""Layers for which a bar is drawn."""
_SLOPES: Final = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)
_TINIEST: Final = 1e-300
_LABELS: Final = {"depth": Text("層の数", "depth"), "slope": Text("1層の傾き", "slope of a layer")}


@dataclass(frozen=True)
class Stacks:
    """A plain and a residual stack of one depth, whose layers scale by one slope."""

    depth: int = 50
    slope: float = 0.1

    job = JOB
    title = Text("勾配はどこまで届くか: 通常の層と残差ブロック", "How far a gradient reaches: plain and residual")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """How many layers there are, and by how much each scales."""
        return Knob("depth", self.depth, _LABELS["depth"]), Knob("slope", self.slope, _LABELS["slope"])

    def turned(self, name: str, step: int) -> Stacks:
        """Return deeper or shallower stacks, or others whose layers scale otherwise."""
        if name == "depth":
            return replace(self, depth=min(DEEPEST, max(SHALLOWEST, self.depth + step * STEP)))
        at = min(max(_SLOPES.index(self.slope) + step, 0), len(_SLOPES) - 1)
        return replace(self, slope=_SLOPES[at])

    @property
    def distances(self) -> tuple[int, ...]:
        """How far from the end the layers lie that are looked at, the last layer first and the first one last."""
        each = self.depth // ROWS
        return tuple(range(each, self.depth + 1, each))

    @property
    def payload(self) -> Mapping[str, Any]:
        """What the engine is asked."""
        return {"depths": list(self.distances), "slope": self.slope}

    def layer(self, distance: int) -> int:
        """Return the number of the layer that lies so far from the end, counted from 1 at the start."""
        return self.depth - distance + 1


Lengths = Mapping[str, float]
"""How long the gradient still is, plain and residual."""


def by_rule(stacks: Stacks) -> Mapping[int, Lengths]:
    """Return the lengths at each distance by the layer's rule, so that there is something to see at once."""
    return {distance: _by_rule(stacks.slope, distance) for distance in stacks.distances}


@cache
def _by_rule(slope: float, depth: int) -> Lengths:
    evaluation = Evaluation(describe({"layers": [{"gradient_stack": {"depth": depth, "slope": slope}}]}))
    return {kind: float(number(evaluation.lookup(kind), kind)) for kind in KINDS}


def measured(rows: Iterable[Mapping[str, Any]]) -> Mapping[int, Lengths]:
    """Return the lengths that the engine has measured so far."""
    return {row["depth"]: {kind: float(row[kind]["run"]) for kind in KINDS} for row in rows}


def agree(one: Mapping[int, Lengths], other: Mapping[int, Lengths]) -> bool:
    """Tell whether rule and run say the same wherever both say something."""
    return all(
        math.isclose(one[distance][kind], other[distance][kind], rel_tol=1e-6, abs_tol=_TINIEST)
        for distance in one.keys() & other.keys()
        for kind in KINDS
    )


def exponent(length: float) -> float:
    """Return the power of ten of a length; what is 0 counts as the tiniest."""
    return math.log10(max(length, _TINIEST))


def span(rows: Mapping[int, Lengths]) -> tuple[int, int]:
    """Return the least and the greatest power of ten, 0 among them: the gradient starts with length 1."""
    exponents = [0.0, *(exponent(lengths[kind]) for lengths in rows.values() for kind in KINDS)]
    return min(math.floor(min(exponents)), -1), math.ceil(max(exponents))


def said(stacks: Stacks, rows: Mapping[int, Lengths]) -> Text:
    """Say what the bars mean."""
    plain, residual = (written(rows[stacks.depth][kind]) for kind in KINDS)
    return Text(
        f"最初の層に届く勾配の大きさは、通常の層で {plain}、残差ブロックで {residual}。"
        "通常の層は傾きを層の数だけ掛け合わせるので指数的に変わり、スキップ結合には勾配が素通りする道がある。",
        f"At the first layer the gradient's length is {plain} in the plain stack and {residual} in the residual one. "
        "A plain layer multiplies by its slope once more each time; a skip connection lets the gradient through.",
    )


def written(length: float) -> str:
    """Write a length in two digits, with its power of ten where that is short."""
    return f"{float(f'{length:.2g}'):g}" if 1e-3 <= length < 1e4 else f"{length:.1e}"  # noqa: PLR2004 -- what is read easily

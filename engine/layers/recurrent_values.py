"""Chapter 22: what recurrent layers give over time, one time step after another, gate by gate.

Elman (1990); Hochreiter & Schmidhuber (1997) with the forget gate of Gers, Schmidhuber & Cummins (2000): the cell is
the constant error carousel, which is only added to and multiplied by gates; Cho et al., arXiv:1406.1078 (GRU).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import ExpressionError
from engine.rule import Rule
from engine.staged import Staged, Work
from engine.value import Value, vector

if TYPE_CHECKING:
    from engine.network import Node

MAX_STEPS: Final = 2_000
"""The most time steps, over all layers and directions, that are worked by rule."""

GATES: Final[Mapping[str, tuple[str, ...]]] = {
    "rnn": ("hidden",),
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "candidate"),
}
"""What stands behind one another in torch's stacked weights."""

_LETTER: Final = {
    "hidden": "",
    "input": "_i",
    "forget": "_f",
    "candidate": "_g",
    "output": "_o",
    "reset": "_r",
    "update": "_z",
}


def places(node: Node) -> list[str]:
    """Name the layers and directions as torch does: `_l0`, `_l0_reverse`, `_l1`, …."""
    directions = ("", "_reverse") if node.attributes["bidirectional"] else ("",)
    return [f"_l{layer}{direction}" for layer in range(node.whole("num_layers")) for direction in directions]


def bias_names(node: Node) -> tuple[str, ...]:
    """Name the biases of one direction: torch's two, the papers' one, or none."""
    if not node.attributes["bias"]:
        return ()
    return ("bias_ih", "bias_hh") if node.whole("biases") > 1 else ("bias",)


def _sum(gate: str, biases: Sequence[str]) -> str:
    terms = [f"matrix(weight_ih_{gate}, x)", f"matrix(weight_hh_{gate}, hidden_before)"]
    return " + ".join([*terms, *(f"{bias}_{gate}" for bias in biases)])


def _candidate_sum(biases: Sequence[str], *, reset_after: bool) -> str:
    """Write the sum of a GRU's candidate, whose recurrent part the reset gate weighs after its weights or before."""
    terms = ["matrix(weight_ih_candidate, x)", *(f"{bias}_candidate" for bias in biases[:1])]
    if not reset_after:
        recurrent = ["matrix(weight_hh_candidate, reset_gate*hidden_before)"]
        return " + ".join([*terms, *recurrent, *(f"{bias}_candidate" for bias in biases[1:])])
    recurrent = ["matrix(weight_hh_candidate, hidden_before)", *(f"{bias}_candidate" for bias in biases[1:])]
    return " + ".join([*terms, f"reset_gate*({' + '.join(recurrent)})"])


def _symbols(kind: str) -> dict[str, str]:
    symbols = {"x": "x_t", "hidden_before": "h_(t-1)", "cell_before": "c_(t-1)", "cell": "c_t"}
    for gate in GATES[kind]:
        letter = _LETTER[gate]
        symbols |= {f"weight_ih_{gate}": f"W{letter}", f"weight_hh_{gate}": f"U{letter}", f"{gate}_sum": f"a{letter}"}
        symbols |= {f"bias_{gate}": f"b{letter}", f"bias_ih_{gate}": f"b{letter}", f"bias_hh_{gate}": f"d{letter}"}
        symbols |= {f"{gate}_gate": letter.lstrip("_")}
    return {**symbols, "candidate": "g", "hidden": "h_t"}


@functools.cache
def rnn_step(biases: tuple[str, ...]) -> Rule:
    """Return one step of Elman's network."""
    hidden = "relu(hidden_sum) if nonlinearity == 'relu' else tanh(hidden_sum)"
    return Rule({"hidden_sum": _sum("hidden", biases), "hidden": hidden}, _symbols("rnn"))


@functools.cache
def lstm_step(biases: tuple[str, ...]) -> Rule:
    """Return one step of an LSTM: what the cell keeps, what is added to it, and what of it is shown."""
    equations = {
        "forget_sum": _sum("forget", biases),
        "forget_gate": "sigmoid(forget_sum)",
        "input_sum": _sum("input", biases),
        "input_gate": "sigmoid(input_sum)",
        "candidate_sum": _sum("candidate", biases),
        "candidate": "tanh(candidate_sum)",
        "kept": "forget_gate*cell_before",
        "added": "input_gate*candidate",
        "cell": "kept + added",
        "output_sum": _sum("output", biases),
        "output_gate": "sigmoid(output_sum)",
        "squashed": "tanh(cell)",
        "hidden": "output_gate*squashed",
    }
    return Rule(equations, _symbols("lstm"))


@functools.cache
def gru_step(biases: tuple[str, ...], *, reset_after: bool) -> Rule:
    """Return one step of a GRU under either convention of the reset gate."""
    equations = {
        "reset_sum": _sum("reset", biases),
        "reset_gate": "sigmoid(reset_sum)",
        "update_sum": _sum("update", biases),
        "update_gate": "sigmoid(update_sum)",
        "candidate_sum": _candidate_sum(biases, reset_after=reset_after),
        "candidate": "tanh(candidate_sum)",
        "kept": "update_gate*hidden_before if update_gate_weights == 'old' else (1 - update_gate)*hidden_before",
        "added": "(1 - update_gate)*candidate if update_gate_weights == 'old' else update_gate*candidate",
        "hidden": "kept + added",
    }
    return Rule(equations, _symbols("gru"))


def step_rule(kind: str, node: Node) -> Rule:
    """Return the rule of one time step under the conventions of a layer."""
    biases = bias_names(node)
    if kind == "gru":
        return gru_step(biases, reset_after=bool(node.attributes["reset_after"]))
    return (lstm_step if kind == "lstm" else rnn_step)(biases)


def weights_by_gate(work: Work, kind: str, place: str) -> dict[str, Value]:
    """Split torch's stacked weights of one direction of one layer into those of each gate."""
    size = work.node.whole("hidden_size")
    found: dict[str, Value] = {}
    for name in ("weight_ih", "weight_hh", *bias_names(work.node)):
        stacked = work.weight(f"{name}{place}")
        found |= {f"{name}_{gate}": stacked[turn * size :][:size] for turn, gate in enumerate(GATES[kind])}
    return found


def one_step(
    work: Work, rule: Rule, weights: Mapping[str, Value], x: Value, state: Mapping[str, Value], place: str
) -> dict[str, Value]:
    """Work one time step from what enters and the state before it."""
    return work.stage(rule, {**weights, "x": x, **{f"{name}_before": value for name, value in state.items()}}, place)


def first_states(work: Work, kind: str, position: int = 1) -> list[dict[str, Value]]:
    """Return the state before the first step for each layer and direction: that of a second input, or zeros.

    A given state has a row for the hidden state of each layer and direction and then, in an LSTM, one for each cell.
    """
    parts = ("hidden", "cell") if kind == "lstm" else ("hidden",)
    directions = places(work.node)
    if position < len(work.sources):
        rows = work.rows(position)
        chunks = [rows[turn * len(directions) :][: len(directions)] for turn in range(len(parts))]
        return [dict(zip(parts, one, strict=True)) for one in zip(*chunks, strict=True)]
    zeros: Value = (0,) * work.node.whole("hidden_size")
    return [dict.fromkeys(parts, zeros) for _ in directions]


def hold_to_limit(steps: int) -> None:
    """Refuse to work a sequence by rule that nobody could follow.

    Raises:
        ExpressionError: It takes more steps than `MAX_STEPS`.
    """
    if steps > MAX_STEPS:
        raise ExpressionError(f"{steps} time steps are too many to work by hand; at most {MAX_STEPS} are worked")


def in_rows(worked: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """Turn the results of steps into results over time, by name."""
    listed = list(worked)
    return {name: tuple(one[name] for one in listed) for name in listed[0]}


def _unrolled(kind: str, work: Work) -> dict[str, Value]:
    node = work.node
    rule, tracks = step_rule(kind, node), places(node)
    entering, states = work.rows(), first_states(work, kind)
    hold_to_limit(len(entering) * len(tracks))
    directions = 2 if node.attributes["bidirectional"] else 1
    over_time: list[dict[str, Value]] = []
    for layer in range(node.whole("num_layers")):
        both = []
        for track in range(layer * directions, (layer + 1) * directions):
            place = f"{tracks[track].lstrip('_')}." if len(tracks) > 1 else ""
            both.append(_pass(work, kind, rule, entering, states[track], tracks[track], place))
        entering = tuple(
            tuple(one for way in both for one in vector(vector(way["hidden"], "hidden")[time], "hidden"))
            for time in range(len(entering))
        )
        over_time += both
    final = {
        name: tuple(_last(way[name], place) for way, place in zip(over_time, tracks, strict=True)) for name in states[0]
    }
    results = over_time[0] if len(tracks) == 1 else in_rows(over_time)
    shown = {"all": entering, "state": tuple(one for name in final for one in final[name])}
    if node.attributes["returns"] == "last":
        shown["last"] = tuple(one for way in final["hidden"][-directions:] for one in vector(way, "hidden"))
    ends: dict[str, Value] = {f"final_{name}": value for name, value in final.items()}
    return {**results, **ends, "output": shown[str(node.attributes["returns"])]}


def _pass(
    work: Work, kind: str, rule: Rule, entering: Sequence[Value], first: Mapping[str, Value], track: str, place: str
) -> dict[str, Value]:
    """Go once through the time steps, backwards for a reversed direction, and return every equation over time."""
    weights, state = weights_by_gate(work, kind, track), first
    order = range(len(entering))
    worked: dict[int, dict[str, Value]] = {}
    for time in reversed(order) if track.endswith("_reverse") else order:
        worked[time] = one_step(work, rule, weights, entering[time], state, f"{place}step_{time + 1}")
        state = {name: worked[time][name] for name in state}
    return in_rows(worked[time] for time in order)


def _last(over_time: Value, track: str) -> Value:
    return vector(over_time, "a state")[0 if track.endswith("_reverse") else -1]


def staged(kind: str) -> Staged:
    """Return how a recurrent layer's values are worked.

    Its results are the equations of a step over time, `(T, h)`, for several layers or directions with an axis for them
    before it, as torch orders them; `final_hidden` and `final_cell`, `(layers*directions, h)`; and the output.
    """
    two = ("bias_ih", "bias_hh")
    rules = {"rnn": rnn_step(two), "lstm": lstm_step(two), "gru": gru_step(two, reset_after=True)}
    ends = ("final_hidden", "final_cell") if kind == "lstm" else ("final_hidden",)
    return Staged((rules[kind],), functools.partial(_unrolled, kind), (*ends, "output"))

"""Chapter 22: simple recurrent layers, LSTM and GRU: their shapes, parameters, multiply-adds and values.

Elman, Finding Structure in Time (1990); Hochreiter & Schmidhuber, Long Short-Term Memory (1997), with the forget gate
of Gers, Schmidhuber & Cummins (2000); Cho et al., Learning Phrase Representations, arXiv:1406.1078 (GRU).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.layer import SEQUENCE, Attribute, AxisRule, LayerType, Shape, choice, flag, whole
from engine.layers.recurrent_run import mapped, module, traces
from engine.layers.recurrent_values import bias_names, places, staged
from engine.rule import Rule
from engine.value import Value

if TYPE_CHECKING:
    from engine.network import Node

MAX_LAYERS = 64
"""The most layers that one recurrent stack may have; above it a description is refused rather than computed."""

_SYMBOLS = {
    "in_features": "n",
    "hidden_size": "h",
    "num_layers": "L",
    "biases": "b",
    "in_time": "T",
    "fed": "n_above",
    "bias_per_unit": "biases",
}


_ATTRIBUTES = {
    "hidden_size": whole(),
    "num_layers": whole(1, maximum=MAX_LAYERS),
    "bidirectional": flag(default=False),
    "bias": flag(default=True),
    "biases": whole(2, maximum=2),
    "returns": choice("all", "last", "state"),
}


def _axes(attributes: Mapping[str, Value], _input_shape: Shape, *, states: int = 1) -> dict[str, AxisRule]:
    """Return the axes of all steps' hidden states, of the last one alone, or of the state that is handed on."""
    both = Rule({"features": "2*hidden_size if bidirectional else hidden_size"}, _SYMBOLS)
    match attributes["returns"]:
        case "last":
            return {"features": both}
        case "state":
            rows = f"{states}*num_layers" if states > 1 else "num_layers"
            time = Rule({"time": f"2*{rows} if bidirectional else {rows}"}, _SYMBOLS)
            return {"time": time, "features": Rule({"features": "hidden_size"}, _SYMBOLS)}
    return {"time": None, "features": both}


def _parameters(gates: int) -> Rule:
    """Count gate by gate, as the textbooks do; `gates` counts the candidate of LSTM and GRU as one more."""
    times = f"{gates}*" if gates > 1 else ""
    return Rule(
        {
            "bias_per_unit": "biases if bias else 0",
            "per_gate": "hidden_size*(in_features + hidden_size + bias_per_unit)",
            "one_direction": f"{times}per_gate",
            "first_layer": "2*one_direction if bidirectional else one_direction",
            "fed": "2*hidden_size if bidirectional else hidden_size",
            "gate_above": "hidden_size*(fed + hidden_size + bias_per_unit)",
            "direction_above": f"{times}gate_above",
            "layer_above": "2*direction_above if bidirectional else direction_above",
            "parameters": "first_layer + (num_layers - 1)*layer_above if num_layers > 1 else first_layer",
        },
        _SYMBOLS,
        quiet={
            "bias_per_unit": ("bias", "biases"),
            "one_direction": (str(int(gates == 1)), "per_gate"),
            "first_layer": ("bidirectional == 0", "one_direction" if gates > 1 else "per_gate"),
            "fed": ("num_layers == 1 or bidirectional == 0", "hidden_size"),
            "gate_above": ("num_layers == 1", "per_gate"),
            "direction_above": (f"num_layers == 1 or {int(gates == 1)}", "gate_above"),
            "layer_above": (
                "num_layers == 1 or bidirectional == 0",
                "direction_above" if gates > 1 else "gate_above",
            ),
            "parameters": ("num_layers == 1", "first_layer"),
        },
    )


def _macs(gates: int) -> Rule:
    """Count the products of one time step, then the steps; gates multiplied element by element are none."""
    times = f"{gates}*" if gates > 1 else ""
    return Rule(
        {
            "step_first": f"{times}hidden_size*(in_features + hidden_size)",
            "width_above": "2*hidden_size if bidirectional else hidden_size",
            "step_above": f"{times}hidden_size*(width_above + hidden_size)",
            "one_way": "step_first + (num_layers - 1)*step_above if num_layers > 1 else step_first",
            "per_step": "2*one_way if bidirectional else one_way",
            "macs": "per_step*in_time",
        },
        _SYMBOLS,
        quiet={
            "width_above": ("num_layers == 1", "hidden_size"),
            "step_above": ("num_layers == 1", "step_first"),
            "one_way": ("num_layers == 1", "step_first"),
            "per_step": ("bidirectional == 0", "one_way"),
        },
    )


def _weights(gates: int) -> Callable[[Node, Shape], dict[str, tuple[int, ...]]]:
    def shapes(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
        hidden = node.whole("hidden_size")
        directions = 2 if node.attributes["bidirectional"] else 1
        found: dict[str, tuple[int, ...]] = {}
        for place in places(node):
            width = input_shape["features"] if place.startswith("_l0") else directions * hidden
            found[f"weight_ih{place}"] = (gates * hidden, width)
            found[f"weight_hh{place}"] = (gates * hidden, hidden)
            found |= {f"{name}{place}": (gates * hidden,) for name in bias_names(node)}
        return found

    return shapes


def _first_state(name: str) -> dict[str, str]:
    """Say what a second input, the state before the first step, must be."""
    rows = "directions*num_layers*2" if name == "lstm" else "directions*num_layers"
    count = rows.replace("directions", "(2 if bidirectional else 1)")
    wanted = "a row for each layer and direction" + (
        ", first the hidden states, then the cells" if name == "lstm" else ""
    )
    return {
        f"len(all_time) == 1 or all_time[len(all_time) - 1] == {count}": f"a first state needs {wanted}",
        "len(all_features) == 1 or all_features[len(all_features) - 1] == hidden_size": (
            "a first state has as many features as hidden units, {hidden_size}"
        ),
    }


def _layer(name: str, gates: int, **own: Attribute) -> LayerType:
    return LayerType(
        name=name,
        attributes={**_ATTRIBUTES, **own},
        takes=(SEQUENCE,),
        axes=lambda _shape: _axes({"returns": "all"}, _shape),
        axes_by=partial(_axes, states=2 if name == "lstm" else 1),
        rules={"parameters": _parameters(gates), "macs": _macs(gates)},
        requires=_first_state(name),
        weights=_weights(gates),
        staged=staged(name),
        module=module(name, _weights(gates)),
        mapped=mapped(name, _weights(gates)),
        traces=traces(name),
        further=1,
    )


RNN = _layer("rnn", 1, nonlinearity=choice("tanh", "relu"))
"""`(N, T, n) → (N, T, h*directions)`: `h_t = tanh(W_x x_t + W_h h_(t-1) + b)`, the same weights at every step.

`returns: last` gives the last hidden state of each direction of the last layer, `(N, h*directions)`, as torch's `h_n`
and Keras's layers do; `state` gives all that the layer would hand on, `(N, layers*directions, h)`. A second input of
that form is the state before the first step. These hold for `lstm` and `gru` too.
"""

LSTM = _layer("lstm", 4)
"""`(N, T, n) → (N, T, h*directions)`: three gates and a candidate, each with the weights of a simple layer.

Its state has the hidden states' rows first and the cells' behind them, `(N, 2*layers*directions, h)`.
"""

GRU = _layer("gru", 3, reset_after=flag(default=True), update_gate_weights=choice("old", "new"))
"""`(N, T, n) → (N, T, h*directions)`: two gates and a candidate; no cell of its own.

`reset_after`: the reset gate weighs what the recurrent weights gave (torch) or the state before them (the paper).
`update_gate_weights`: z is the share of the old state (torch, arXiv:1406.1078) or of the new one (arXiv:1412.3555).
"""

LAYERS = (RNN, LSTM, GRU)

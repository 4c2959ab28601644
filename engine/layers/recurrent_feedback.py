"""Chapter 22: recurrent layers that feed their output back: Jordan's network, and a decoder that runs on its own words.

Jordan, Serial Order (1986): the output of the step before enters the hidden layer beside the input, where Elman's
network feeds back the hidden state. Williams & Zipser (1989), section 4: teacher forcing feeds the right output instead
of the network's own. Sutskever, Vinyals & Le, arXiv:1409.3215 (encoder and decoder).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.layer import SEQUENCE, AxisRule, LayerType, Shape, Tensor, Torch, TorchModule, choice, flag, whole
from engine.layers.recurrent_run import step
from engine.layers.recurrent_values import (
    GATES,
    bias_names,
    gru_step,
    hold_to_limit,
    in_rows,
    lstm_step,
    one_step,
    rnn_step,
    step_rule,
    weights_by_gate,
)
from engine.rule import Rule
from engine.staged import Staged, Work
from engine.value import Value

if TYPE_CHECKING:
    from engine.network import Node

_JORDAN_SYMBOLS = {
    "in_features": "n",
    "hidden_size": "h",
    "output_size": "k",
    "in_time": "T",
    "x": "x_t",
    "output_before": "y_(t-1)",
    "output": "y_t",
    "hidden": "h_t",
    "weight_ih": "W",
    "weight_yh": "V",
    "weight_hy": "U",
    "bias_h": "b",
    "bias_y": "c",
}


def _jordan_step(*, bias: bool) -> Rule:
    hidden, shown = (" + bias_h", " + bias_y") if bias else ("", "")
    return Rule(
        {
            "hidden_sum": f"matrix(weight_ih, x) + matrix(weight_yh, output_before){hidden}",
            "hidden": "relu(hidden_sum) if nonlinearity == 'relu' else tanh(hidden_sum)",
            "output_sum": f"matrix(weight_hy, hidden){shown}",
            "output": (
                "sigmoid(output_sum) if output_nonlinearity == 'sigmoid' "
                "else tanh(output_sum) if output_nonlinearity == 'tanh' else output_sum"
            ),
        },
        _JORDAN_SYMBOLS,
    )


_JORDAN_STEPS = {bias: _jordan_step(bias=bias) for bias in (True, False)}


def _jordan_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    hidden, size = node.whole("hidden_size"), node.whole("output_size")
    shapes: dict[str, tuple[int, ...]] = {
        "weight_ih": (hidden, input_shape["features"]),
        "weight_yh": (hidden, size),
        "weight_hy": (size, hidden),
    }
    if node.attributes["bias"]:
        shapes |= {"bias_h": (hidden,), "bias_y": (size,)}
    return shapes


def _jordan_values(work: Work) -> Mapping[str, Value]:
    rows = work.rows()
    hold_to_limit(len(rows))
    weights: dict[str, Value] = {
        name: work.weight(name) for name in _jordan_weights(work.node, work.node.input_shapes[0])
    }
    rule = _JORDAN_STEPS[bool(work.node.attributes["bias"])]
    shown: Value = (0,) * work.node.whole("output_size")
    worked = []
    for number, x in enumerate(rows, start=1):
        worked.append(work.stage(rule, {**weights, "x": x, "output_before": shown}, f"step_{number}"))
        shown = worked[-1]["output"]
    return in_rows(worked)


def _holder(torch: Torch, shapes: Mapping[str, tuple[int, ...]]) -> TorchModule:
    """Return a module that holds weights and learns nothing else."""
    layer = torch.nn.Module()
    for name, lengths in shapes.items():
        layer.register_parameter(name, torch.nn.Parameter(torch.rand(lengths) - 0.5))
    return layer


def _jordan_module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    layer = _holder(torch, _jordan_weights(node, input_shape))
    layer.forward = lambda x: _jordan_run(torch, node, layer, (x,))["output"]
    return layer


def _jordan_run(torch: Torch, node: Node, layer: TorchModule, taken: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Run the network as one map of what enters and what was shown, put side by side."""
    linear = torch.nn.functional.linear
    squash = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "identity": lambda one: one}
    both = torch.cat([layer.weight_ih, layer.weight_yh], dim=1)
    biases = (layer.bias_h, layer.bias_y) if node.attributes["bias"] else (None, None)
    shown = taken[0].new_zeros((len(taken[0]), node.whole("output_size")))
    hidden, outputs = [], []
    activation = getattr(torch, str(node.attributes["nonlinearity"]))
    for x in taken[0].unbind(dim=1):
        hidden.append(activation(linear(torch.cat([x, shown], dim=1), both, biases[0])))
        shown = squash[str(node.attributes["output_nonlinearity"])](linear(hidden[-1], layer.weight_hy, biases[1]))
        outputs.append(shown)
    return {"hidden": torch.stack(hidden, dim=1), "output": torch.stack(outputs, dim=1)}


def _jordan_axes(_input_shape: Shape) -> Mapping[str, AxisRule]:
    return {"time": None, "features": Rule({"features": "output_size"}, _JORDAN_SYMBOLS)}


JORDAN = LayerType(
    name="jordan",
    attributes={
        "hidden_size": whole(),
        "output_size": whole(),
        "nonlinearity": choice("tanh", "relu"),
        "output_nonlinearity": choice("identity", "tanh", "sigmoid"),
        "bias": flag(default=True),
    },
    takes=(SEQUENCE,),
    axes=_jordan_axes,
    rules={
        "parameters": Rule(
            {
                "hidden_layer": "hidden_size*(in_features + output_size + bias)",
                "output_layer": "output_size*(hidden_size + bias)",
                "parameters": "hidden_layer + output_layer",
            },
            _JORDAN_SYMBOLS,
        ),
        "macs": Rule(
            {
                "per_step": "hidden_size*(in_features + output_size) + output_size*hidden_size",
                "macs": "per_step*in_time",
            },
            _JORDAN_SYMBOLS,
        ),
    },
    weights=_jordan_weights,
    staged=Staged((_JORDAN_STEPS[True],), _jordan_values),
    module=_jordan_module,
    traces=_jordan_run,
)
"""`(N, T, n) → (N, T, k)`: `h_t = f(W x_t + V y_(t-1) + b)`, `y_t = g(U h_t + c)`, with zeros as the output before.

Elman's network feeds back `h_(t-1)` instead: `rnn`, with a `linear` behind it.
"""

_PREDICT = Rule(
    {"prediction": "matrix(weight_out, hidden) + bias_out"},
    {"weight_out": "W_y", "bias_out": "b_y", "hidden": "h_t", "prediction": "y_t"},
)
_TWO = ("bias_ih", "bias_hh")


def _decoder_weights(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
    hidden, width = node.whole("hidden_size"), input_shape["features"]
    gates = len(GATES[str(node.attributes["cell"])])
    shapes: dict[str, tuple[int, ...]] = {
        "weight_ih_l0": (gates * hidden, width),
        "weight_hh_l0": (gates * hidden, hidden),
    }
    shapes |= {f"{name}_l0": (gates * hidden,) for name in bias_names(node)}
    return {**shapes, "weight_out": (width, hidden), "bias_out": (width,)}


def _decoder_values(work: Work) -> Mapping[str, Value]:
    node, kind = work.node, str(work.node.attributes["cell"])
    rows = work.rows()
    hold_to_limit(len(rows))
    rule, weights = step_rule(kind, node), weights_by_gate(work, kind, "_l0")
    last: dict[str, Value] = {name: work.weight(name) for name in ("weight_out", "bias_out")}
    parts = ("hidden", "cell") if kind == "lstm" else ("hidden",)
    zeros: Value = (0,) * node.whole("hidden_size")
    first = work.rows(1) if len(work.sources) > 1 else (zeros,) * len(parts)
    state: dict[str, Value] = dict(zip(parts, first, strict=True))
    worked: list[dict[str, Value]] = []
    for number, told in enumerate(rows, start=1):
        forced = node.attributes["teacher_forcing"] or not worked
        x = told if forced else worked[-1]["prediction"]
        found = one_step(work, rule, weights, x, state, f"step_{number}")
        state = {name: found[name] for name in parts}
        shown = work.stage(_PREDICT, {**last, "hidden": found["hidden"]}, f"step_{number}")
        worked.append({**found, **shown, "entered": x})
    results = in_rows(worked)
    return {**results, "output": results["prediction"]}


def _decoder_module(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
    layer = _holder(torch, _decoder_weights(node, input_shape))
    layer.forward = lambda *taken: _decoder_run(torch, node, layer, taken)["output"]
    return layer


def _decoder_run(torch: Torch, node: Node, layer: TorchModule, taken: tuple[Tensor, ...]) -> dict[str, Tensor]:
    kind, told = str(node.attributes["cell"]), taken[0]
    zeros = told.new_zeros((len(told), 2, node.whole("hidden_size")))
    first = taken[1] if len(taken) > 1 else zeros
    state = [first[:, 0], first[:, -1]]
    x, seen = told[:, 0], []
    for time in range(told.shape[1]):
        found = step(torch, kind, node, layer, x, state)
        state = [found["hidden"], found.get("cell", found["hidden"])]
        output = torch.nn.functional.linear(found["hidden"], layer.weight_out, layer.bias_out)
        seen.append({**found, "entered": x, "output": output})
        x = told[:, min(time + 1, told.shape[1] - 1)] if node.attributes["teacher_forcing"] else output
    return {name: torch.stack([one[name] for one in seen], dim=1) for name in seen[0]}


_DECODER_SYMBOLS = {"in_features": "n", "hidden_size": "h", "in_time": "T", "gates": "gates", "bias_per_unit": "biases"}
_GATES_OF_CELL = "4 if cell == 'lstm' else 3 if cell == 'gru' else 1"

RECURRENT_DECODER = LayerType(
    name="recurrent_decoder",
    attributes={
        "cell": choice("rnn", "lstm", "gru"),
        "hidden_size": whole(),
        "teacher_forcing": flag(default=True),
        "bias": flag(default=True),
        "biases": whole(2, maximum=2),
        "nonlinearity": choice("tanh", "relu"),
        "reset_after": flag(default=True),
        "update_gate_weights": choice("old", "new"),
    },
    takes=(SEQUENCE,),
    rules={
        "parameters": Rule(
            {
                "gates": _GATES_OF_CELL,
                "bias_per_unit": "biases if bias else 0",
                "per_gate": "hidden_size*(in_features + hidden_size + bias_per_unit)",
                "output_map": "in_features*(hidden_size + 1)",
                "parameters": "gates*per_gate + output_map",
            },
            _DECODER_SYMBOLS,
            {"gates": ("1", "gates"), "bias_per_unit": ("bias", "biases")},
        ),
        "macs": Rule(
            {
                "gates": _GATES_OF_CELL,
                "per_step": "gates*hidden_size*(in_features + hidden_size) + in_features*hidden_size",
                "macs": "per_step*in_time",
            },
            _DECODER_SYMBOLS,
            {"gates": ("1", "gates")},
        ),
    },
    requires={
        "len(all_time) == 1 or last_time == (2 if cell == 'lstm' else 1)": (
            "a first state has a row for the hidden state and, for an LSTM, one for the cell, not {last_time}"
        ),
        "len(all_features) == 1 or last_features == hidden_size": (
            "a first state has as many features as hidden units, {hidden_size}"
        ),
    },
    weights=_decoder_weights,
    staged=Staged(
        (rnn_step(_TWO), lstm_step(_TWO), gru_step(_TWO, reset_after=True), _PREDICT),
        _decoder_values,
        ("entered", "output"),
    ),
    module=_decoder_module,
    traces=_decoder_run,
    further=1,
)
"""`(N, T, n) → (N, T, n)`: a recurrent layer whose prediction of the next input is a linear map of its state.

The input holds what should enter at each step, first of all the sign to start. With `teacher_forcing`, as in training,
each step is given it; without, as in use, each step but the first is given what the step before predicted (`entered`).
A second input is the first state, such as an encoder's with `returns: state`.
"""

LAYERS = (JORDAN, RECURRENT_DECODER)

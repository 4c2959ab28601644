"""Chapter 22: simple recurrent layers, LSTM and GRU: their shapes, parameters and multiply-adds.

Elman, Finding Structure in Time (1990); Hochreiter & Schmidhuber, Long Short-Term Memory (1997), with the forget gate
of Gers, Schmidhuber & Cummins (2000); Cho et al., Learning Phrase Representations, arXiv:1406.1078 (GRU).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.layer import SEQUENCE, AxisRule, LayerType, Module, Shape, Tensor, Torch, TorchModule, flag, whole
from engine.rule import Rule

if TYPE_CHECKING:
    from engine.network import Node

Step = Callable[[Torch, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
"""`(torch, what the input adds to each gate, recurrent weights, state) → hidden, state`: one step with one bias."""

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
}


def _axes(_input_shape: Shape) -> dict[str, AxisRule]:
    equation = "2*hidden_size if bidirectional else hidden_size"
    return {"time": None, "features": Rule({"features": equation}, _SYMBOLS)}


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


def _places(node: Node) -> list[str]:
    """Name the layers and directions as torch does: `_l0`, `_l0_reverse`, `_l1`, …."""
    directions = ("", "_reverse") if node.attributes["bidirectional"] else ("",)
    return [f"_l{layer}{direction}" for layer in range(node.whole("num_layers")) for direction in directions]


def _weights(gates: int) -> Callable[[Node, Shape], dict[str, tuple[int, ...]]]:
    def shapes(node: Node, input_shape: Shape) -> dict[str, tuple[int, ...]]:
        hidden, places = node.whole("hidden_size"), _places(node)
        directions = 2 if node.attributes["bidirectional"] else 1
        found: dict[str, tuple[int, ...]] = {}
        for place in places:
            width = input_shape["features"] if place.startswith("_l0") else directions * hidden
            found[f"weight_ih{place}"] = (gates * hidden, width)
            found[f"weight_hh{place}"] = (gates * hidden, hidden)
            if node.attributes["bias"]:
                names = ("bias_ih", "bias_hh") if node.whole("biases") > 1 else ("bias",)
                found |= {f"{name}{place}": (gates * hidden,) for name in names}
        return found

    return shapes


def _module(kind: str, gates: int, step: Step) -> Module:
    """Run torch's own layer, which has two biases, and the paper's equations where there is one."""

    def build(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
        if node.attributes["bias"] and node.whole("biases") == 1:
            return _with_one_bias(torch, node, _weights(gates)(node, input_shape), step)
        layer = getattr(torch.nn, kind)(
            input_shape["features"],
            node.whole("hidden_size"),
            num_layers=node.whole("num_layers"),
            bias=bool(node.attributes["bias"]),
            bidirectional=bool(node.attributes["bidirectional"]),
            batch_first=True,
        )
        layer.register_forward_hook(lambda _layer, _taken, given: given[0])
        return layer

    return build


def _with_one_bias(torch: Torch, node: Node, shapes: dict[str, tuple[int, ...]], step: Step) -> TorchModule:
    """Hold the paper's tensors and run its equations from step to step, because torch's layers have two biases."""
    layer = torch.nn.Module()
    for name, lengths in shapes.items():
        layer.register_parameter(name, torch.nn.Parameter(torch.rand(lengths) - 0.5))
    directions = 2 if node.attributes["bidirectional"] else 1

    def forward(x: Tensor) -> Tensor:
        for number in range(node.whole("num_layers")):
            both = [_pass(torch, layer, place, x, step) for place in _places(node)[number * directions :][:directions]]
            x = torch.cat(both, dim=-1)
        return x

    layer.forward = forward
    return layer


def _pass(torch: Torch, layer: TorchModule, place: str, x: Tensor, step: Step) -> Tensor:
    """Go once through the time steps, backwards for a reversed direction."""
    into, back, bias = (layer.get_parameter(f"{name}{place}") for name in ("weight_ih", "weight_hh", "bias"))
    fed = torch.nn.functional.linear(x, into, bias).unbind(dim=1)
    reverse = place.endswith("_reverse")
    state = x.new_zeros((x.shape[0], 2, back.shape[1]))
    outputs = []
    for added in reversed(fed) if reverse else fed:
        hidden, state = step(torch, added, back, state)
        outputs.append(hidden)
    return torch.stack(outputs[::-1] if reverse else outputs, dim=1)


def _rnn_step(torch: Torch, added: Tensor, back: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    hidden = torch.tanh(added + state[:, 0] @ back.T)
    return hidden, torch.stack([hidden, hidden], dim=1)


def _lstm_step(torch: Torch, added: Tensor, back: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    entered, kept, candidate, shown = (added + state[:, 0] @ back.T).chunk(4, dim=-1)
    cell = torch.sigmoid(kept) * state[:, 1] + torch.sigmoid(entered) * torch.tanh(candidate)
    hidden = torch.sigmoid(shown) * torch.tanh(cell)
    return hidden, torch.stack([hidden, cell], dim=1)


def _gru_step(torch: Torch, added: Tensor, back: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """Reset the state before its weights (arXiv:1406.1078, equation 8); with two biases torch does it after."""
    hidden = state[:, 0]
    size = hidden.shape[-1]
    reset, update = torch.sigmoid(added[:, : 2 * size] + hidden @ back[: 2 * size].T).chunk(2, dim=-1)
    candidate = torch.tanh(added[:, 2 * size :] + (reset * hidden) @ back[2 * size :].T)
    hidden = update * hidden + (1 - update) * candidate
    return hidden, torch.stack([hidden, hidden], dim=1)


def _layer(name: str, kind: str, gates: int, step: Step) -> LayerType:
    return LayerType(
        name=name,
        attributes=_ATTRIBUTES,
        takes=(SEQUENCE,),
        axes=_axes,
        rules={"parameters": _parameters(gates), "macs": _macs(gates)},
        weights=_weights(gates),
        module=_module(kind, gates, step),
    )


RNN = _layer("rnn", "RNN", 1, _rnn_step)
"""`(N, T, n) → (N, T, h*directions)`: `h_t = tanh(W_x x_t + W_h h_(t-1) + b)`, the same weights at every step."""

LSTM = _layer("lstm", "LSTM", 4, _lstm_step)
"""`(N, T, n) → (N, T, h*directions)`: three gates and a candidate, each with the weights of a simple layer."""

GRU = _layer("gru", "GRU", 3, _gru_step)
"""`(N, T, n) → (N, T, h*directions)`: two gates and a candidate; no cell of its own."""

LAYERS = (RNN, LSTM, GRU)

"""Chapter 22: recurrent layers run by torch: its own layers, and the papers' equations where torch has none.

A run shows more than the output: the gates over time, computed with torch's own arithmetic from a layer's weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.layer import Module, Shape, Tensor, Torch, TorchModule, Traces
from engine.layers.recurrent_values import bias_names, places

if TYPE_CHECKING:
    from engine.network import Node

Seen = dict[str, Tensor]
"""The values of one time step, or of all, by the names that the rule's equations have."""
Weights = Callable[["Node", Shape], Mapping[str, tuple[int, ...]]]


def module(kind: str, weights: Weights) -> Module:
    """Return what builds torch's own layer, or one of its tensors where torch's has another convention."""

    def build(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
        if not _is_torchs(kind, node):
            return _by_hand(torch, kind, node, weights(node, input_shape))
        options = {"nonlinearity": node.attributes["nonlinearity"]} if kind == "rnn" else {}
        layer = getattr(torch.nn, kind.upper())(
            input_shape["features"],
            node.whole("hidden_size"),
            num_layers=node.whole("num_layers"),
            bias=bool(node.attributes["bias"]),
            bidirectional=bool(node.attributes["bidirectional"]),
            batch_first=True,
            **options,
        )
        layer.register_forward_pre_hook(lambda _layer, taken: _taken(kind, node, taken))
        layer.register_forward_hook(lambda _layer, _taken, given: _returned(torch, node, *given))
        return layer

    return build


def mapped(kind: str, weights: Weights) -> Module:
    """Return what builds the layer of torch's primitives, which runs many draws with weights of their own at once."""

    def build(torch: Torch, node: Node, input_shape: Shape) -> TorchModule:
        return _by_hand(torch, kind, node, weights(node, input_shape))

    return build


def _is_torchs(kind: str, node: Node) -> bool:
    if node.attributes["bias"] and node.whole("biases") == 1:
        return False
    return kind != "gru" or (bool(node.attributes["reset_after"]) and node.attributes["update_gate_weights"] == "old")


def _taken(kind: str, node: Node, taken: tuple[Tensor, ...]) -> tuple[object, ...]:
    """Split a given first state, `(N, rows, h)`, as torch's layer takes it: hidden state and cell, the batch second."""
    if len(taken) == 1:
        return taken
    rows = taken[1].transpose(0, 1).contiguous()
    return taken[0], tuple(rows.split(len(places(node)))) if kind == "lstm" else rows


def _returned(torch: Torch, node: Node, output: Tensor, state: object) -> Tensor:
    """Return the hidden states of all steps, the last of each direction, or all that the layer would hand on."""
    parts: list[Tensor] = list(state) if isinstance(state, tuple) else [state]
    match node.attributes["returns"]:
        case "last":
            directions = 2 if node.attributes["bidirectional"] else 1
            return torch.cat(list(parts[0][-directions:]), dim=-1)
        case "state":
            return torch.cat(parts).transpose(0, 1)
    return output


def _by_hand(torch: Torch, kind: str, node: Node, shapes: Mapping[str, tuple[int, ...]]) -> TorchModule:
    """Hold the papers' tensors and run their equations from step to step."""
    layer = torch.nn.Module()
    for name, lengths in shapes.items():
        layer.register_parameter(name, torch.nn.Parameter(torch.rand(lengths) - 0.5))

    def forward(*taken: Tensor) -> Tensor:
        output, ways = unrolled(torch, kind, node, layer, taken)
        names = ("hidden", "cell") if kind == "lstm" else ("hidden",)
        return _returned(torch, node, output, tuple(_finals(torch, node, ways, name) for name in names))

    layer.forward = forward
    return layer


def unrolled(
    torch: Torch, kind: str, node: Node, layer: TorchModule, taken: tuple[Tensor, ...]
) -> tuple[Tensor, list[Seen]]:
    """Run all layers and directions step by step: the output, and for each direction what was seen over time."""
    x, tracks = taken[0], places(node)
    zeros = x.new_zeros((x.shape[0], 2 * len(tracks), node.whole("hidden_size")))
    first = (taken[1] if len(taken) > 1 else zeros).unbind(dim=1)
    directions = 2 if node.attributes["bidirectional"] else 1
    ways: list[Seen] = []
    for number in range(node.whole("num_layers")):
        both = []
        for track in range(number * directions, (number + 1) * directions):
            state = [first[track], first[len(tracks) + track] if kind == "lstm" else first[track]]
            both.append(_pass(torch, kind, node, layer, tracks[track], x, state))
        x = torch.cat([way["hidden"] for way in both], dim=-1)
        ways += both
    return x, ways


def _pass(torch: Torch, kind: str, node: Node, layer: TorchModule, place: str, x: Tensor, state: list[Tensor]) -> Seen:
    """Go once through the time steps, backwards for a reversed direction; the steps stand along the second axis."""
    into, back = (getattr(layer, f"{name}{place}") for name in ("weight_ih", "weight_hh"))
    biases = [getattr(layer, f"{name}{place}") for name in bias_names(node)]
    fed = torch.nn.functional.linear(x, into, biases[0] if biases else None).unbind(dim=1)
    added = biases[1] if len(biases) > 1 else None
    reverse = place.endswith("_reverse")
    seen: list[Seen] = []
    for one in reversed(fed) if reverse else fed:
        seen.append(_STEPS[kind](torch, node, one, (back, added), state))
        state = [seen[-1]["hidden"], seen[-1].get("cell", seen[-1]["hidden"])]
    in_order = seen[::-1] if reverse else seen
    return {name: torch.stack([one[name] for one in in_order], dim=1) for name in seen[0]}


def _rnn_step(torch: Torch, node: Node, fed: Tensor, back: tuple[Tensor, Tensor], state: list[Tensor]) -> Seen:
    total = fed + torch.nn.functional.linear(state[0], *back)
    return {"hidden_sum": total, "hidden": getattr(torch, str(node.attributes["nonlinearity"]))(total)}


def _lstm_step(torch: Torch, _node: Node, fed: Tensor, back: tuple[Tensor, Tensor], state: list[Tensor]) -> Seen:
    entered, kept, new, shown = (fed + torch.nn.functional.linear(state[0], *back)).chunk(4, dim=-1)
    seen = {"input_gate": entered.sigmoid(), "forget_gate": kept.sigmoid(), "output_gate": shown.sigmoid()}
    seen["candidate"] = new.tanh()
    seen["cell"] = torch.addcmul(seen["forget_gate"] * state[1], seen["input_gate"], seen["candidate"])
    return {**seen, "hidden": seen["output_gate"] * seen["cell"].tanh()}


def _gru_step(torch: Torch, node: Node, fed: Tensor, back: tuple[Tensor, Tensor], state: list[Tensor]) -> Seen:
    """Reset after the recurrent weights as torch does, or before them (arXiv:1406.1078, equation 8)."""
    linear, hidden = torch.nn.functional.linear, state[0]
    weights = back[0].chunk(3)
    biases = back[1].chunk(3) if back[1] is not None else (None, None, None)
    reset, update = (
        (one + linear(hidden, weight, bias)).sigmoid()
        for one, weight, bias in zip(fed.chunk(3, dim=-1)[:2], weights[:2], biases[:2], strict=True)
    )
    if node.attributes["reset_after"]:
        recurrent = reset * linear(hidden, weights[2], biases[2])
    else:
        recurrent = linear(reset * hidden, weights[2], biases[2])
    candidate = (fed.chunk(3, dim=-1)[2] + recurrent).tanh()
    ends = (candidate, hidden) if node.attributes["update_gate_weights"] == "old" else (hidden, candidate)
    seen = {"reset_gate": reset, "update_gate": update, "candidate": candidate}
    return {**seen, "hidden": torch.lerp(*ends, update)}


_STEPS: Mapping[str, Callable[..., Seen]] = {"rnn": _rnn_step, "lstm": _lstm_step, "gru": _gru_step}


def step(torch: Torch, kind: str, node: Node, layer: TorchModule, x: Tensor, state: list[Tensor]) -> Seen:
    """Take one step of the first layer's forward direction."""
    return {name: one[:, 0] for name, one in _pass(torch, kind, node, layer, "_l0", x[:, None], state).items()}


def _finals(torch: Torch, node: Node, ways: list[Seen], name: str) -> Tensor:
    ends = [
        way[name][:, 0 if place.endswith("_reverse") else -1] for way, place in zip(ways, places(node), strict=True)
    ]
    return torch.stack(ends)


def traces(kind: str) -> Traces:
    """Return what shows the gates and states over time, by the names of the rule's equations."""

    def show(torch: Torch, node: Node, layer: TorchModule, taken: tuple[Tensor, ...]) -> Mapping[str, Tensor]:
        _, ways = unrolled(torch, kind, node, layer, taken)
        seen = {name: torch.stack([way[name] for way in ways], dim=1) for name in ways[0]} if len(ways) > 1 else ways[0]
        names = ("hidden", "cell") if kind == "lstm" else ("hidden",)
        return {**seen, **{f"final_{name}": _finals(torch, node, ways, name).transpose(0, 1) for name in names}}

    return show

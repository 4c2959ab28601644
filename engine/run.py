"""Executing a network for real with torch: the second computation of every number.

Shapes come from tensors, parameters from `numel`, multiply-adds from torch's FLOP counter on the meta device, values
from float64 tensors, and receptive fields from watching how far a NaN spreads. None of it reads a rule.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from engine.device import Device, choose, load_torch
from engine.errors import RunError
from engine.network import Network, Node
from engine.value import Value, flat, shape

MAX_ACTIVATIONS: Final = 200_000_000
"""The most numbers that one run may hold, in float64 about 1.6 GB."""


MAX_VIEW: Final = 2_048
"""The longest column that is tried for a receptive field."""

_ALONG_HEIGHT: Final = (("kernel_size", 1), ("stride", 1), ("padding", 0))


class Run:
    """A network ready to be executed: its modules built once, its results computed when asked."""

    def __init__(self, network: Network, device: Device = "cpu") -> None:
        self.network = network
        self.torch: Any = load_torch()
        self.device = choose(self.torch, device)
        self._modules: dict[str, dict[int, Any]] = {}

    def modules(self, device: str) -> dict[int, Any]:
        """Build torch's modules on a device, `meta` for shapes only; shared weights are one module."""
        if device not in self._modules:
            built: dict[int, Any] = {}
            with self.torch.device(device):
                for node in self.network.nodes:
                    if node.shared_with is not None:
                        built[node.index] = built[node.shared_with]
                    elif node.type.module is not None:
                        built[node.index] = node.type.module(self.torch, node, node.input_shapes[0]).double()
            if device != "meta":
                self._fill(built)
            self._modules[device] = built
        return self._modules[device]

    def _fill(self, built: Mapping[int, Any]) -> None:
        for node in self.network.nodes:
            for name, values in node.weights.items():
                parameter = built[node.index].get_parameter(name)
                data = self.torch.tensor(list(flat(values)), dtype=self.torch.float64).reshape(shape(values))
                parameter.data.copy_(data)

    def parameters(self, node: Node | None = None) -> int:
        """Count parameters by `numel`, each shared one once."""
        chosen = [node] if node is not None else list(self.network.nodes)
        modules = self.modules("meta")
        seen: dict[int, int] = {}
        for one in chosen:
            if one.shared_with is None and one.index in modules:
                for parameter in modules[one.index].parameters():
                    seen[id(parameter)] = parameter.numel()
        return sum(seen.values())

    def macs(self) -> int:
        """Count multiply-adds of one sample: half of what torch's FLOP counter says on the meta device."""
        from torch.utils.flop_counter import FlopCounterMode

        counter = FlopCounterMode(display=False)
        with counter, self.torch.no_grad():
            self._forward("meta", self._blank("meta", 1), training=False)
        return int(counter.get_total_flops()) // 2

    def shapes(self) -> list[dict[str, int]]:
        """Return the axes of every layer's output, from tensors on the meta device."""
        with self.torch.no_grad():
            tensors = self._forward("meta", self._blank("meta", self._safe_batch()), training=False)
        return [dict(zip(node.output_shape, tensors[node.index].shape[1:], strict=True)) for node in self.network.nodes]

    def _safe_batch(self) -> int:
        return max(2, self.network.batch)

    def facts(self) -> Mapping[str, Any]:
        """Return the last layer's results by name; `output` is among them."""
        self._hold_to_limits()
        node = self.network.nodes[-1]
        tensors = self._forward(self.device, self._given(), training=True, stop=node.index)
        taken = tuple(tensors[source] for source in node.sources)
        if node.type.facts is not None:
            with self.torch.device(self.device):
                return node.type.facts(self.torch, node, taken)
        return {"output": self._call(node, taken, self.device, training=True)}

    def output(self) -> Value:
        """Return the values of the last layer's output as plain numbers, axes of length one from the batch removed."""
        return to_value(self.facts()["output"])

    def _call(self, node: Node, taken: tuple[Any, ...], device: str, *, training: bool) -> Any:
        if node.type.module is None:
            if node.type.facts is None:
                raise RunError(f"{node.type.name} cannot be run")
            return node.type.facts(self.torch, node, taken)["output"]
        return self.modules(device)[node.index].train(training)(*taken)

    def _forward(self, device: str, inputs: list[Any], *, training: bool, stop: int | None = None) -> dict[int, Any]:
        tensors: dict[int, Any] = {-1 - position: tensor for position, tensor in enumerate(inputs)}
        for node in self.network.nodes[:stop]:
            taken = tuple(tensors[source] for source in node.sources)
            tensors[node.index] = self._call(node, taken, device, training=training)
        return tensors

    def _blank(self, device: str, batch: int) -> list[Any]:
        return [
            self.torch.zeros((batch, *one.shape.values()), device=device, dtype=self.torch.float64)
            for one in self.network.inputs
        ]

    def _given(self) -> list[Any]:
        generator = self.torch.Generator().manual_seed(0)
        tensors = []
        for one in self.network.inputs:
            sizes = (self.network.batch, *one.shape.values())
            if one.values is None:
                tensor = self.torch.randn(sizes, generator=generator, dtype=self.torch.float64)
            else:
                tensor = self.torch.tensor(list(flat(one.values)), dtype=self.torch.float64).reshape(sizes)
            tensors.append(tensor.to(self.device))
        return tensors

    def _hold_to_limits(self) -> None:
        held = sum(math.prod(one.shape.values()) for one in self.network.inputs)
        held += sum(math.prod(node.output_shape.values()) for node in self.network.nodes if node.output_shape)
        if held * self.network.batch > MAX_ACTIVATIONS:
            raise RunError(f"the run would hold more than {MAX_ACTIVATIONS} numbers; make the input or batch smaller")

    def receptive_field(self) -> int:
        """Return how many input rows one output of the last layer sees.

        Each row in turn is made NaN and the middle output is watched: what it sees turns NaN with it. The input is
        made longer until the whole view lies inside it.
        """
        if any("height" not in node.output_shape for node in self.network.nodes):
            raise RunError("behind a flattened or pooled map every output looks at the whole input")
        size = 16
        while size <= MAX_VIEW:
            seen = self._seen(size)
            if seen and seen[0] > 0 and seen[-1] < size - 1:
                return seen[-1] - seen[0] + 1
            size *= 2
        raise RunError(f"the receptive field is wider than {MAX_VIEW // 2}")

    def _seen(self, size: int) -> list[int]:
        rows = self.torch.zeros((size, 1, size, 1), dtype=self.torch.float64)
        rows[range(size), 0, range(size), 0] = math.nan
        tensors: dict[int, Any] = {-1 - position: rows for position in range(len(self.network.inputs))}
        try:
            for node in self.network.nodes:
                taken = sum(tensors[source] for source in node.sources)
                tensors[node.index] = taken if node.type.receptive_field is None else _column(self.torch, node)(taken)
        except RuntimeError:
            return []
        last = tensors[self.network.nodes[-1].index]
        middle = last[:, 0, last.shape[2] // 2, 0]
        return [row for row in range(size) if bool(middle[row].isnan())]


def _column(torch: Any, node: Node) -> Any:
    """Return the layer's window along the height alone, on one channel with weights of one: views depend on no more."""
    kernel, stride, padding = ((node.pair(name)[0], rest) for name, rest in _ALONG_HEIGHT)
    dilation = (node.pair("dilation")[0], 1)
    if "bias" not in node.attributes:
        return torch.nn.MaxPool2d(kernel, stride=stride, padding=padding, dilation=dilation)
    layer = torch.nn.Conv2d(1, 1, kernel, stride=stride, padding=padding, dilation=dilation, bias=False).double()
    layer.weight.data.fill_(1.0)
    return layer.requires_grad_(requires_grad=False)


def to_value(tensor: Any) -> Value:
    """Turn a tensor into plain numbers, without axes of length one at the front."""
    if isinstance(tensor, tuple):
        return tuple(to_value(element) if not isinstance(element, str) else element for element in tensor)
    if not hasattr(tensor, "detach"):
        return tensor  # type: ignore[no-any-return]
    data = tensor.detach().cpu()
    while data.ndim and data.shape[0] == 1:
        data = data[0]
    return _plain(data.tolist())


def _plain(data: object) -> Value:
    if isinstance(data, list):
        return tuple(_plain(element) for element in data)
    return data  # type: ignore[return-value]

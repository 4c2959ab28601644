"""Executing a network for real with torch: the second computation of every number.

Shapes come from tensors, parameters from `numel`, multiply-adds from torch's FLOP counter on the meta device, values
from float64 tensors, and receptive fields from watching how far a NaN spreads. None of it reads a rule.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from engine.checks import nearest
from engine.device import Device, Precision, choose, load_torch
from engine.errors import RunError
from engine.felt import felt_rows
from engine.layer import Tensor, Torch, TorchModule
from engine.network import Network, Node
from engine.value import Value, flat, integer, shape, show

MAX_ACTIVATIONS: Final = 200_000_000
"""The most numbers that one run may hold, in float64 about 1.6 GB."""
MAX_WEIGHTS: Final = 250_000_000
"""The most weights that one run may hold, in float64 about 2 GB."""
MAX_MACS: Final = 2_000_000_000_000
"""The most multiply-adds that one run may take, on a slow core about a quarter of an hour."""
MAX_STEPS: Final = 100_000
"""The most time steps that a run may take, each layer and direction counted: torch takes them one after another."""
MAX_QUICK: Final = 50_000_000
"""Up to so many products a recurrent network is run to be counted, some milliseconds each."""

_UNCOUNTED: Final = "num_batches_tracked"

Tensors: TypeAlias = dict[int, Tensor]
"""What each source gives, numbered as in `Node.sources`."""


class Run:
    """A network ready to be executed: its modules built once, its results computed when asked.

    Args:
        network: What is executed.
        device: Where; shapes, parameters and multiply-adds are found without it.
        dtype: The precision of weights and values.
        seed: Decides the weights that the description does not give.
    """

    def __init__(
        self, network: Network, device: Device = "cpu", *, dtype: Precision = "float64", seed: int = 0
    ) -> None:
        self.network = network
        self.torch: Torch = load_torch()
        self.device = choose(self.torch, device)
        self.dtype: Tensor = getattr(self.torch, dtype)
        self.seed = seed
        self._modules: dict[str, dict[int, TorchModule]] = {}

    def modules(self, device: str) -> dict[int, TorchModule]:
        """Build torch's modules on a device, `meta` for shapes only; shared weights are the owner's."""
        if device not in self._modules:
            with self._sentences("the network"), self.torch.random.fork_rng(devices=[]):
                if device == "meta":
                    with self.torch.device("meta"):
                        self._modules[device] = self._built()
                else:
                    self._hold_weights_to_limit()
                    self.torch.default_generator.manual_seed(self.seed)
                    built = self._built()
                    self._fill(built)
                    self._modules[device] = {index: module.to(device) for index, module in built.items()}
        return self._modules[device]

    def _built(self) -> dict[int, TorchModule]:
        built: dict[int, TorchModule] = {}
        for node in self.network.nodes:
            if node.type.module is None:
                continue
            module = node.type.module(self.torch, node, node.input_shapes[0]).to(self.dtype)
            if node.shared_with is not None:
                for name, parameter in built[node.shared_with].named_parameters():
                    owner, _, last = name.rpartition(".")
                    setattr(module.get_submodule(owner), last, parameter)
            built[node.index] = module
        return built

    def _fill(self, built: Mapping[int, TorchModule]) -> None:
        for node in self.network.nodes:
            if node.shared_with is None:
                state = dict(built[node.index].named_parameters()) if node.weights else {}
                state |= dict(built[node.index].named_buffers()) if node.weights else {}
                for name, values in node.weights.items():
                    data = self.torch.tensor(list(flat(values)), dtype=self.torch.float64).reshape(shape(values))
                    state[name].data.copy_(data)

    def _hold_weights_to_limit(self) -> None:
        owners = [node for node in self.network.nodes if node.shared_with is None and node.input_shapes]
        shapes = [one for node in owners for one in node.type.weights(node, node.input_shapes[0]).values()]
        if sum(map(math.prod, shapes)) > MAX_WEIGHTS:
            raise RunError(f"a run may hold at most {show(MAX_WEIGHTS)} weights; make the layers smaller")

    def parameters(self, node: Node | None = None) -> int:
        """Count parameters by `numel`, each shared one once, and none in a layer that shares another's."""
        if node is not None and node.shared_with is not None:
            return 0
        modules = self.modules("meta")
        chosen = modules.values() if node is None else [modules[node.index]] if node.index in modules else []
        seen = {id(one): one.numel() for module in chosen for one in module.parameters()}
        return sum(seen.values())

    def tracked(self) -> int:
        """Count the numbers that layers keep without learning them: running means and variances."""
        buffers = [one for module in self.modules("meta").values() for one in module.named_buffers()]
        return sum(int(buffer.numel()) for name, buffer in buffers if not name.endswith(_UNCOUNTED))

    def macs(self, node: Node | None = None) -> int:
        """Count multiply-adds of one sample: half of what torch's FLOP counter says, as a rule on the meta device."""
        from torch.utils.flop_counter import FlopCounterMode

        self._hold_to_steps()
        device = "cpu" if self._is_quicker_done() else "meta"
        self.modules(device)
        counter = FlopCounterMode(display=False)
        with counter, self.torch.no_grad(), attending_by_products():
            if node is None:
                self._forward(device, self._blank(1, device), training=False)
            else:
                taken = [self._zeros((1, *one.values()), device) for one in node.input_shapes]
                self._call(node, taken, device, training=False)
        return int(counter.get_total_flops()) // 2

    def _is_quicker_done(self) -> bool:
        """Return whether a small recurrent network is counted by running it: on meta each time step takes long."""
        if not any("hidden_size" in node.attributes for node in self.network.nodes):
            return False
        steps = max(one.shape.get("time", 1) for one in self.network.inputs)
        return steps * self.parameters() <= MAX_QUICK

    def shapes(self) -> list[dict[str, int]]:
        """Return the axes of every layer's output, from tensors on the meta device; a calculation has none."""
        self._hold_to_steps()
        with self.torch.no_grad():
            tensors = self._forward("meta", self._blank(max(2, self.network.batch)), training=False)
        return [
            dict(zip(node.output_shape, tensors[node.index].shape[1:], strict=True)) if node.sources else {}
            for node in self.network.nodes
        ]

    def facts(self, node: Node | None = None) -> Mapping[str, Tensor]:
        """Return the results of a layer, by default the last, by name; `output` is among them.

        Layers run as in training, since that is what their rules speak of: batch normalization takes the batch's
        own statistics.
        """
        self.hold_to_limits(self.network.batch)
        last = node or self.network.nodes[-1]
        with self.torch.no_grad():
            tensors = self._forward(self.device, self._given(), training=True, stop=last.index)
            taken = [tensors[source] for source in last.sources]
            if last.type.facts is None:
                found: dict[str, Tensor] = {"output": self._call(last, taken, self.device, training=True)}
                if last.type.traces is not None:
                    module = self.modules(self.device)[last.index]
                    with self._sentences(last.name):
                        found |= last.type.traces(self.torch, last, module, tuple(taken))
                return found
            with self.torch.device(self.device), self._sentences(last.name):
                facts: Mapping[str, Tensor] = last.type.facts(self.torch, last, tuple(taken))
                return facts

    def output(self) -> Value:
        """Return the values of the last layer's output as plain numbers."""
        return self.value_of(self.network.nodes[-1], self.facts()["output"])

    def value_of(self, node: Node, tensor: Tensor) -> Value:
        """Turn a layer's output into plain numbers, with the axes that its values rule gives them."""
        if not node.sources:
            return to_value(tensor)
        data = tensor.detach().cpu()
        if node.bare:
            data = data.squeeze(1 if "channels" in node.output_shape else -1)
        return to_plain((data if self.network.sampled else data[0]).tolist())

    def outputs(self, inputs: Mapping[str, Tensor], *, training: bool = False) -> dict[str, Tensor]:
        """Execute the network on given tensors, the batch along their first axis.

        Args:
            inputs: Name of each input to its tensor.
            training: Whether layers run as in training or as in inference.

        Returns:
            The last layer's `output` and, for a calculation, its other results by name.
        """
        tensors = [inputs[one.name].to(device=self.device, dtype=self.dtype) for one in self.network.inputs]
        self.hold_to_limits(tensors[0].shape[0] if tensors else 1)
        self._hold_to_classes(tensors)
        last = self.network.nodes[-1]
        with self.torch.no_grad():
            if not last.sources:
                return {name: one for name, one in self.facts().items() if self.torch.is_tensor(one)}
            return {"output": self._forward(self.device, tensors, training=training)[last.index]}

    def load(self, weights: Mapping[str, Tensor]) -> None:
        """Give every layer its weights, named as torch's state dict names them, behind the layer's name and a dot.

        Raises:
            RunError: A name is unknown or missing, a shape differs, or a layer that shares weights was given others.
        """
        expected = self._state()
        for name, tensor in weights.items():
            if name not in expected:
                raise RunError(f"`{name}` is no weight of this network{nearest(name, expected)}")
            if tuple(tensor.shape) != tuple(expected[name].shape):
                found, wanted = show(tuple(tensor.shape)), show(tuple(expected[name].shape))
                raise RunError(f"`{name}` has shape {found}; {wanted} was expected")
        given = {id(expected[name]): name for name in weights}
        for name, tensor in expected.items():
            if isinstance(tensor, self.torch.nn.Parameter) and id(tensor) not in given:
                raise RunError(f"there are no values for `{name}`; give all weights or none")
        for name, tensor in weights.items():
            owner = given[id(expected[name])]
            if owner != name and not self.torch.equal(weights[owner], tensor):
                raise RunError(f"`{name}` and `{owner}` are one shared weight, but their values differ")
            expected[name].data.copy_(tensor)

    def _state(self) -> dict[str, Tensor]:
        state: dict[str, Tensor] = {}
        for node in self.network.nodes:
            module = self.modules(self.device).get(node.index)
            if module is not None:
                state |= {f"{node.name}.{name}": one for name, one in module.named_parameters()}
                state |= {f"{node.name}.{name}": one for name, one in module.named_buffers()}
        return state

    def call(self, node: Node, taken: Sequence[Tensor]) -> Tensor:
        """Run one layer on tensors, as in training."""
        return self._call(node, taken, self.device, training=True)

    def _call(self, node: Node, taken: Sequence[Tensor], device: str, *, training: bool) -> Tensor:
        with self._sentences(node.name):
            if node.type.module is not None:
                return self.modules(device)[node.index].train(training)(*taken)
            if node.type.facts is None:
                raise RunError(f"{node.type.name} cannot be run")
            return node.type.facts(self.torch, node, tuple(taken))["output"]

    def _forward(self, device: str, inputs: Sequence[Tensor], *, training: bool, stop: int | None = None) -> Tensors:
        tensors: Tensors = {-1 - position: tensor for position, tensor in enumerate(inputs)}
        for node in self.network.nodes[:stop]:
            if node.sources:
                taken = [tensors[source] for source in node.sources]
                tensors[node.index] = self._call(node, taken, device, training=training)
        return tensors

    @contextlib.contextmanager
    def _sentences(self, what: str) -> Iterator[None]:
        """Turn what torch raises into an error of ours that names the layer."""
        try:
            yield
        except (RuntimeError, ValueError, TypeError, MemoryError, OverflowError) as problem:
            reason = str(problem).strip().split("\n")[0] or type(problem).__name__
            raise RunError(f"{what} cannot be run: {reason}") from problem

    def _zeros(self, sizes: tuple[int, ...], device: str = "meta") -> Tensor:
        with self._sentences("the input"):
            return self.torch.zeros(sizes, device=device, dtype=self.dtype)

    def _blank(self, batch: int, device: str = "meta") -> list[Tensor]:
        return [self._zeros((batch, *one.shape.values()), device) for one in self.network.inputs]

    def _given(self) -> list[Tensor]:
        generator = self.torch.Generator().manual_seed(self.seed)
        tensors = []
        for position, one in enumerate(self.network.inputs):
            sizes = (self.network.batch, *one.shape.values())
            classes = self.network.classes_of(position)
            if one.values is None and classes is not None:
                tensor = self.torch.randint(classes, sizes, generator=generator)
            elif one.values is None:
                tensor = self.torch.randn(sizes, generator=generator, dtype=self.torch.float64)
            else:
                tensor = self.torch.tensor(list(flat(one.values)), dtype=self.torch.float64).reshape(sizes)
            tensors.append(tensor.to(device=self.device, dtype=self.dtype))
        return tensors

    def hold_to_limits(self, batch: int) -> None:
        """Refuse a run of so many samples that would take too much memory or time.

        Raises:
            RunError: It would.
        """
        held = sum(math.prod(one.shape.values()) for one in self.network.inputs)
        held += sum(math.prod(node.output_shape.values()) for node in self.network.nodes if node.output_shape)
        if held * batch > MAX_ACTIVATIONS:
            raise RunError(f"the run would hold more than {show(MAX_ACTIVATIONS)} numbers; make input or batch smaller")
        if self.network.inputs and self.macs() * batch > MAX_MACS:
            raise RunError(f"the run would take more than {show(MAX_MACS)} multiply-adds; make input or batch smaller")

    def _hold_to_steps(self) -> None:
        recurrent = [node for node in self.network.nodes if "hidden_size" in node.attributes and node.input_shapes]
        steps = sum(
            node.input_shapes[0].get("time", 0)
            * integer(node.attributes.get("num_layers", 1), "num_layers")
            * (1 + bool(node.attributes.get("bidirectional")))
            for node in recurrent
        )
        if steps > MAX_STEPS:
            raise RunError(f"the run would take more than {show(MAX_STEPS)} time steps; make the sequence shorter")

    def _hold_to_classes(self, inputs: Sequence[Tensor]) -> None:
        for position, (one, tensor) in enumerate(zip(self.network.inputs, inputs, strict=True)):
            count = self.network.classes_of(position)
            if count is not None and bool(((tensor != tensor.floor()) | (tensor < 0) | (tensor >= count)).any()):
                raise RunError(f"the input `{one.name}` must hold whole numbers from 0 to {count - 1}")

    def receptive_field(self, node: Node | None = None) -> int:
        """Return how many input rows one output of a layer, by default the last, sees, as a NaN is felt.

        Raises:
            RunError: There is no one such number.
        """
        return felt_rows(self.torch, self.network, node or self.network.nodes[-1])


def attending_by_products() -> contextlib.AbstractContextManager[None]:
    """Let torch work attention by matrix products: in one go its counter does not see them, and vmap has no rule."""
    from torch.nn.attention import SDPBackend, sdpa_kernel

    working: contextlib.AbstractContextManager[None] = sdpa_kernel(SDPBackend.MATH)
    return working


def to_value(tensor: Tensor) -> Value:
    """Turn a tensor into plain numbers, without axes of length one at the front."""
    if isinstance(tensor, tuple):
        return tuple(to_value(element) if not isinstance(element, str) else element for element in tensor)
    if not hasattr(tensor, "detach"):
        return tensor  # type: ignore[no-any-return]
    data = tensor.detach().cpu()
    while data.ndim and data.shape[0] == 1:
        data = data[0]
    return to_plain(data.tolist())


def to_plain(data: object) -> Value:
    """Turn nested lists of numbers into a value."""
    if isinstance(data, list):
        return tuple(data) if not data or data[0].__class__ is not list else tuple([to_plain(one) for one in data])
    return data  # type: ignore[return-value]

"""A network: its inputs and its layers in order.

Each layer knows where its inputs come from and how long their axes are, so that nothing needs to be walked twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.checks import nearest
from engine.errors import DescriptionError
from engine.layer import FEATURES, IMAGE, PLACES, SEQUENCE, LayerType, Shape
from engine.value import Value, flat, integer, number

MAX_NODES: Final = 5_000
"""The most layers that a description may unfold to."""

AXIS_OF_LABEL: Final = {
    "C": "channels",
    "H": "height",
    "W": "width",
    "T": "time",
    "D": "features",
    "F": "features",
    "L": "length",
}
AXES_OF_RANK: Final = {1: FEATURES, 2: SEQUENCE, 3: IMAGE}
"""What the lengths of an input mean if their axes are not named."""


LABEL_OF_AXIS: Final = {axis: label for label, axis in AXIS_OF_LABEL.items() if label != "F"}


def labels_of(shape: Shape) -> tuple[str, ...]:
    """Return the letters of the axes, as in `C, H, W`."""
    return tuple(LABEL_OF_AXIS[axis] for axis in shape)


OF_ENTERING: Final[Mapping[str, Callable[[Shape], Value]]] = {
    "image": lambda shape: int("channels" in shape),
    "signal": lambda shape: int("length" in shape),
    "in_channels": lambda shape: shape.get("channels", shape["features"]),
    "sample_size": lambda shape: math.prod(shape.values()) if "channels" in shape else shape["features"],
    "positions": lambda shape: math.prod(list(shape.values())[:-1]),
    "map_size": lambda shape: math.prod(shape[axis] for axis in PLACES if axis in shape),
    "behind": lambda shape: len(shape) - 1,
    "in_lengths": lambda shape: tuple(shape.values()),
    "in_axes": tuple,
    "in_labels": labels_of,
}
"""What a rule may ask of the shape that enters a layer; `behind` counts the axes behind the channels."""


@dataclass(frozen=True, slots=True)
class Input:
    """What enters a network: its shape without the batch and, for a worked question, its values."""

    name: str
    shape: Shape
    values: Value | None = None
    labels: tuple[str, ...] = ()
    """The axes of the values as the author wrote them: `("H", "W")` for a map shown without its channel axis."""

    @property
    def sampled(self) -> bool:
        """Whether the values hold several samples, along their first axis."""
        return self.values is not None and "N" in self.labels

    @property
    def bare(self) -> bool:
        """Whether the values leave out an axis of length one: the only channel, or the only feature."""
        return self.values is not None and len(self.labels) - self.sampled < len(self.shape)


@dataclass(frozen=True, slots=True)
class Node:
    """One layer in its place."""

    index: int
    name: str
    type: LayerType
    attributes: Mapping[str, Value]
    sources: tuple[int, ...]
    """The nodes whose outputs it takes; a negative number counts the network's inputs: -1 is the first."""
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    place: str
    batch: int = 1
    has_values: bool = False
    bare: bool = False
    """Whether its values leave out the axis of length one that the author of the input left out."""
    weights: Mapping[str, Value] = field(default_factory=dict)
    """Given values by torch's state-dict names; those that it shares are its own here too."""
    shared_with: int | None = None
    """The node that owns the weights it uses; it then has no parameters of its own."""

    def whole(self, name: str) -> int:
        """Return a whole-number attribute."""
        return integer(self.attributes[name], name)

    def real(self, name: str) -> float:
        """Return a real-number attribute."""
        return float(number(self.attributes[name], name))

    @property
    def padded_unevenly(self) -> bool:
        """Whether one side gets one more than the other, which stands in `padding` as a half for each."""
        return any(not float(one).is_integer() for one in flat(self.attributes["padding"]))

    def pair(self, name: str) -> tuple[int, int]:
        """Return an attribute of the two spatial axes as (height, width)."""
        value = self.attributes[name]
        if isinstance(value, tuple):
            return integer(value[0], name), integer(value[1], name)
        return integer(value, name), integer(value, name)


@dataclass(frozen=True, slots=True)
class Network:
    """A description understood: frozen, checked, and with every shape known."""

    inputs: tuple[Input, ...]
    nodes: tuple[Node, ...]
    batch: int = 1

    @property
    def sampled(self) -> bool:
        """Whether the values that enter it hold several samples, along their first axis."""
        return any(one.sampled for one in self.inputs)

    @property
    def output_shape(self) -> Shape:
        """The axes of the last layer's output."""
        return self.nodes[-1].output_shape

    def node(self, name: str) -> Node:
        """Return the layer of that name."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise DescriptionError("", f"there is no layer `{name}`{nearest(name, [node.name for node in self.nodes])}")

    def classes_of(self, position: int) -> int | None:
        """Return how many classes an input tells apart by whole numbers from 0; None if it holds other numbers."""
        counts = [
            node.whole(node.type.classes)
            for node in self.nodes
            if node.type.classes is not None and -1 - position in node.sources
        ]
        return min(counts, default=None)

    def source(self, index: int) -> Input | Node:
        """Return what a source number stands for."""
        return self.nodes[index] if index >= 0 else self.inputs[-1 - index]


def shape_of(source: Input | Node) -> Shape:
    """Return the axes of what a source gives."""
    return source.shape if isinstance(source, Input) else source.output_shape


def layers_behind(
    network: Network, sources: Sequence[int], known: Callable[[int], bool], most: int | None
) -> list[int]:
    """Return the layers behind some sources in order, as far as the first that is known on each way.

    Args:
        network: The network.
        sources: Where to begin.
        known: Whether nothing needs to be looked at behind a layer.
        most: How many inputs of each layer are gone back along; None for all.
    """
    behind: set[int] = set()
    waiting = list(sources)
    while waiting:
        before = waiting.pop()
        if before >= 0 and before not in behind and not known(before):
            behind.add(before)
            waiting.extend(network.nodes[before].sources[:most])
    return sorted(behind)


def accepts(layer: LayerType, shapes: Sequence[Shape]) -> bool:
    """Return whether a layer can take inputs with these axes."""
    return all(tuple(shape) in layer.takes for shape in shapes) if layer.takes else not shapes

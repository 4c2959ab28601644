"""What each output of a layer sees of the input along one axis, output by output, where a step between them is none.

Behind a transposed convolution neighbouring outputs may see the same places, so one jump does not say where the next
one looks (Araujo, Norris & Sim, Computing Receptive Fields, Distill 2019, treats upsampling as a kernel as large as the
inputs that one output depends on). The views repeat, though, and one period of them says of all whether they are alike.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.errors import ExpressionError
from engine.network import Network, Node, layers_behind
from engine.seen import component
from engine.value import Number, integer, number

MAX_PERIOD: Final = 4_096
"""The most outputs that are looked at before their views repeat."""


class UnevenViewsError(ExpressionError):
    """There is no one receptive field, since how much an output sees depends on where it lies."""


class View(NamedTuple):
    """The first and the last place that an output sees; negative places lie in the padding."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many places there are from the first to the last."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Views:
    """What the outputs see: those of one period one by one, each period `shift` places further than the one before."""

    period: tuple[View, ...]
    shift: int

    def of(self, output: int) -> View:
        """Return what an output sees; outputs left of the first lie in a padding and see what they would."""
        turns, place = divmod(output, len(self.period))
        first, last = self.period[place]
        return View(first + turns * self.shift, last + turns * self.shift)

    def behind_window(self, taps: range, stride: int, padding: int) -> Views:
        """Return what the places of a window see that looks at these outputs and moves by `stride`."""
        turns = math.lcm(len(self.period), stride)
        starts = [place * stride - padding for place in range(_bounded(turns // stride))]
        views = tuple(_hull([self.of(start + tap) for tap in taps]) for start in starts)
        return Views(views, self.shift * (turns // len(self.period)))

    def behind_stamps(self, kernel: int, stride: int, padding: int, dilation: int) -> Views:
        """Return what the outputs see onto which each of these stamps a kernel, `stride` apart."""
        extent = dilation * (kernel - 1) + 1
        views = []
        for output in range(_bounded(len(self.period) * stride)):
            place = output + padding
            sources = [
                self.of(source)
                for source in range(-(-(place - extent + 1) // stride), place // stride + 1)
                if (place - source * stride) % dilation == 0
            ]
            if not sources:
                raise ExpressionError("no stamp reaches some of the outputs")
            views.append(_hull(sources))
        return Views(tuple(views), self.shift)


def _bounded(period: int) -> int:
    if period > MAX_PERIOD:
        raise ExpressionError(f"what the outputs see repeats only after {period} of them")
    return period


def together(branches: Sequence[Views]) -> Views:
    """Return what outputs see in which those of several branches meet, place by place."""
    length = _bounded(math.lcm(*(len(one.period) for one in branches)))
    views = tuple(_hull([one.of(output) for one in branches]) for output in range(length))
    shifts = {one.shift * length // len(one.period) for one in branches}
    if len(shifts) > 1:
        raise ExpressionError("branches that move on differently see differently much")
    return Views(views, shifts.pop())


def _hull(views: Sequence[View]) -> View:
    """Return all that lies between the first and the last place that any of several outputs sees."""
    return View(min([one.first for one in views]), max([one.last for one in views]))


class Sight:
    """What the layers of a network see, each looked at once.

    Args:
        network: The network.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._known: dict[tuple[int, str], Views] = {}

    def size(self, index: int, axis: str, by_rule: Number) -> Number | None:
        """Return how many places of the input each output of a layer sees along an axis; None where they differ.

        In front of the first layer whose windows are not those of a convolution this is what the rule says.
        """
        if index not in self._resampled:
            return by_rule
        try:
            for one in layers_behind(self.network, [index], lambda before: (before, axis) in self._known, None):
                self._known[one, axis] = self._views(self.network.nodes[one], axis)
        except ExpressionError:
            return None
        sizes = {view.size for view in self._known[index, axis].period}
        return sizes.pop() if len(sizes) == 1 else None

    @functools.cached_property
    def _resampled(self) -> frozenset[int]:
        """The layers behind one whose windows are not those of a convolution, and that one."""
        found: set[int] = set()
        for node in self.network.nodes:
            if node.type.window != "sliding" or not found.isdisjoint(node.sources):
                found.add(node.index)
        return frozenset(found)

    def _views(self, node: Node, axis: str) -> Views:
        taken = [self._known[source, axis] if source >= 0 else _ITSELF for source in node.sources]
        views = together(taken) if len(taken) > 1 else taken[0]
        if node.type.window == "resampled":
            raise ExpressionError("places are laid out anew")
        if node.type.receptive_field is None:
            return views
        given = node.attributes
        if node.type.window == "shared":
            size, count = node.input_shapes[0][axis], node.output_shape[axis]
            if size % count:
                raise ExpressionError("windows of different lengths see differently much")
            return views.behind_window(range(size // count), size // count, 0)
        if "before" in given:  # zeros that are put around, where nothing slides
            return views.behind_window(range(1), 1, integer(component(given["before"], axis), "before"))
        names = ("kernel_size", "stride", "dilation")
        kernel, stride, dilation = (integer(component(given[name], axis), name) for name in names)
        padding = math.floor(number(component(given["padding"], axis), "padding"))
        if node.type.window == "stamped":
            return views.behind_stamps(kernel, stride, padding, dilation)
        return views.behind_window(range(0, dilation * kernel, dilation), stride, padding)


_ITSELF: Final = Views((View(0, 0),), 1)
"""What the places of the input see."""

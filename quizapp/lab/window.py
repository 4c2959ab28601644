"""A kernel or a pooling window moving over a small grid, with what it makes at each place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from engine.description import describe
from engine.evaluation import Evaluation
from engine.network import Node
from engine.value import Value, show, vector
from quizapp.bank.text import Text
from quizapp.lab.bench import Knob, next_value
from quizapp.lab.scene import Cell, Frame, Panel
from quizapp.questions.seeds import Stream

LARGEST, SMALLEST_LARGE = 8, 5
"""The side of the grid that is shown."""
_KNOBS: Final = ("kernel_size", "stride", "padding", "dilation")
_TITLES: Final = {
    "conv2d": Text("畳み込み: カーネルを動かす", "Convolution: the kernel moves"),
    "max_pool2d": Text("最大プーリング: 窓を動かす", "Maximum pooling: the window moves"),
    "avg_pool2d": Text("平均プーリング: 窓を動かす", "Average pooling: the window moves"),
}
WATCHABLE: Final = frozenset(_TITLES)
_INPUT, _KERNEL, _OUTPUT = Text("入力", "input"), Text("カーネル", "kernel"), Text("出力", "output")
_WIDEST_SUM: Final = 9
"""Products written out in one line; a larger kernel takes several."""


def small_size(node: Node) -> int:
    """Return a side at which the window of a layer still moves a few times."""
    kernel, stride = node.pair("kernel_size")[0], node.pair("stride")[0]
    extent = node.pair("dilation")[0] * (kernel - 1) + 1
    fits = extent - 2 * node.pair("padding")[0]
    return max(fits, min(LARGEST, max(SMALLEST_LARGE, fits + 2 * stride)))


@dataclass(frozen=True)
class WindowScene:
    """One layer with a window, on a grid of whole numbers that its sizes alone decide."""

    kind: str
    size: int
    attributes: Mapping[str, Any]

    @property
    def title(self) -> Text:
        """What is shown."""
        return _TITLES[self.kind]

    @cached_property
    def _given(self) -> tuple[list[list[int]], list[list[int]]]:
        """Draw the grid and the kernel."""
        grid, kernel = Stream("lab", "grid", self.size), Stream("lab", "kernel", self.attributes["kernel_size"])
        side = self.attributes["kernel_size"]
        return (
            [[grid.below(10) for _ in range(self.size)] for _ in range(self.size)],
            [[kernel.below(4) - 1 for _ in range(side)] for _ in range(side)],
        )

    @cached_property
    def _worked(self) -> tuple[Node, Value, Value]:
        """Let the engine work the layer out: the node, what its window sees at each place, and its output."""
        values, kernel = self._given
        layer = dict(self.attributes)
        if self.kind == "conv2d":
            layer |= {"out_channels": 1, "bias": False, "weights": {"weight": [[kernel]]}}
        network = describe(
            {"input": {"x": {"axes": ["H", "W"], "values": values}}, "layers": [{self.kind: layer}]},
        )
        evaluation, node = Evaluation(network), network.nodes[0]
        return node, evaluation.equation(node, "windows"), evaluation.equation(node, "output")

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The size of the grid, and how the window is made and moved."""
        return (Knob("size", self.size), *(Knob(name, self.attributes[name]) for name in _KNOBS))

    def turned(self, name: str, step: int) -> WindowScene:
        """Return the scene with another grid or another window."""
        if name == "size":
            return self._checked(min(LARGEST, max(1, self.size + step)), self.attributes)
        node, _, _ = self._worked
        value = next_value(node.type.attributes[name], self.attributes[name], step)
        return self._checked(self.size, {**self.attributes, name: value})

    def _checked(self, size: int, attributes: Mapping[str, Any]) -> WindowScene:
        """Return a scene whose window fits."""
        scene = WindowScene(self.kind, size, attributes)
        _ = scene._worked
        return scene

    @property
    def _output(self) -> tuple[tuple[Value, ...], ...]:
        rows = self._worked[2]
        while isinstance(rows, tuple) and len(rows) == 1 and isinstance(rows[0], tuple) and _is_grid(rows[0]):
            rows = rows[0]
        return tuple(vector(row, "a row") for row in vector(rows, "a grid"))

    @property
    def length(self) -> int:
        """One frame for each place of the window."""
        return len(self._output) * len(self._output[0])

    def frame(self, number: int) -> Frame:
        """Show the window at one place: row by row, as one reads."""
        across = len(self._output[0])
        row, column = divmod(number, across)
        seen = vector(vector(vector(self._worked[1], "windows")[row], "windows")[column], "a window")
        panels = [Panel(_INPUT, self._input_rows(row, column))]
        if self.kind == "conv2d":
            kernel = tuple(tuple(Cell(str(weight), "seen") for weight in line) for line in self._given[1])
            panels.append(Panel(_KERNEL, kernel))
        panels.append(Panel(_OUTPUT, self._output_rows(number)))
        return Frame(tuple(panels), tuple(self._lines(seen, self._output[row][column])))

    def _input_rows(self, row: int, column: int) -> tuple[tuple[Cell, ...], ...]:
        """Light the cells under the window; cells of the padding are drawn around the grid."""
        kernel, stride, padding, dilation = (int(self.attributes[name]) for name in _KNOBS)
        tops = {row * stride - padding + dilation * step for step in range(kernel)}
        lefts = {column * stride - padding + dilation * step for step in range(kernel)}
        around = range(-padding, self.size + padding)

        def cell(y: int, x: int) -> Cell:
            lit = y in tops and x in lefts
            if 0 <= y < self.size and 0 <= x < self.size:
                return Cell(str(self._given[0][y][x]), "seen" if lit else "")
            return Cell("0" if self.kind != "max_pool2d" else "-", "seen" if lit else "edge")

        return tuple(tuple(cell(y, x) for x in around) for y in around)

    def _output_rows(self, number: int) -> tuple[tuple[Cell, ...], ...]:
        """Show what has been worked out so far."""
        across = len(self._output[0])

        def cell(place: int) -> Cell:
            if place > number:
                return Cell(".", "waiting")
            value = self._output[place // across][place % across]
            return Cell(_short(value), "now" if place == number else "done")

        return tuple(tuple(cell(row * across + column) for column in range(across)) for row in range(len(self._output)))

    def _lines(self, seen: tuple[Value, ...], output: Value) -> Iterator[str]:
        """Write how the value comes about."""
        if self.kind != "conv2d":
            inside = ", ".join(map(show, seen))
            name = "max" if self.kind == "max_pool2d" else "mean"
            yield f"{name}({inside}) = {_short(output)}"
            return
        weights = [weight for line in self._given[1] for weight in line]
        products = [f"{_signed(one)}*{_signed(weight)}" for one, weight in zip(seen, weights, strict=True)]
        for start in range(0, len(products), _WIDEST_SUM):
            more = start + _WIDEST_SUM < len(products)
            yield " + ".join(products[start : start + _WIDEST_SUM]) + (" +" if more else "")
        yield f"= {_short(output)}"


def _is_grid(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def _short(value: Value) -> str:
    return show(round(value, 2)) if isinstance(value, float) else show(value)


def _signed(value: Value) -> str:
    text = show(value)
    return f"({text})" if text.startswith("-") else text


def window_scene(node: Node) -> WindowScene:
    """Return the scene of a layer of a network: its own window, on a grid small enough to be seen."""
    attributes = {name: node.pair(name)[0] for name in _KNOBS}
    return WindowScene(node.type.name, small_size(node), attributes)

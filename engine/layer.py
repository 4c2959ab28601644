"""What a layer is: attributes named as in `torch.nn`, rules of named equations, and a run that shares none of them.

A chapter's layers are values of `LayerType` in `engine/layers/`; nothing else needs to change to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from engine.rule import Rule
from engine.staged import Staged
from engine.value import MAX_MAGNITUDE, Value, freeze, regular, shape, show

if TYPE_CHECKING:
    from engine.network import Node

AttributeKind = Literal["integer", "pair", "number", "numbers", "flag", "choice", "vector", "masks", "matrix", "table"]
AxisRule = Rule | None
"""How long an output axis is: by a rule, or as long as the input's (None)."""

Shape = Mapping[str, int]
"""Axis to length without the batch, in torch's order: channels, height, width; time, features; features."""

IMAGE = ("channels", "height", "width")
SIGNAL = ("channels", "length")
SEQUENCE = ("time", "features")
FEATURES = ("features",)
SPATIAL = ("height", "width")
PLACES = (*SPATIAL, "length")
"""Axes along which a window can slide."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a layer: its kind, default and bounds; without a default it must be given."""

    kind: AttributeKind
    default: Value | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    default_from: str | None = None
    """The attribute whose value is taken when this one is not given, as a pooling stride follows the kernel."""
    words: tuple[str, ...] = ()
    """What may stand instead of numbers: `padding: same`."""

    def problem(self, value: object) -> str | None:
        """Say what is wrong with a value from a file, or None."""
        if isinstance(value, str) and value in self.words:
            return None
        problem = self._problem(value)
        return problem if problem is None or not self.words else f"{problem}, or {' or '.join(self.words)}"

    def _problem(self, value: object) -> str | None:
        match self.kind:
            case "flag":
                return None if value is True or value is False or value in _FLAGS else "true or false was expected"
            case "choice":
                return None if value in self.choices else f"one of {', '.join(self.choices)} was expected"
            case "vector" | "numbers" if value != self.default and (
                self.kind == "vector" or isinstance(value, list | tuple)
            ):
                is_vector = isinstance(value, list | tuple) and len(value) > 0 and all(_is_number(one) for one in value)
                return None if is_vector else "a list of numbers was expected"
            case "masks":
                fits = value == self.default or _is_matrix(value) or _is_matrix([value])
                return None if fits else "a list of numbers, or one for each sample, was expected"
            case "matrix":
                return None if _is_matrix(value) else "a list of equally long lists of numbers was expected"
            case "table":
                return None if _is_table(value) else "a list of lists of whole numbers from 0 was expected"
            case "pair" if isinstance(value, list | tuple):
                if len(value) != len(SPATIAL):
                    return f"a whole number or a pair [height, width] was expected, not {len(value)} numbers"
                return next((problem for one in value if (problem := self._outside(one)) is not None), None)
            case _:
                return self._outside(value)

    def _outside(self, value: object) -> str | None:
        if self.kind in ("number", "numbers"):
            if not _is_number(value):
                return "a number was expected"
        elif not _is_whole(value):
            return "a whole number was expected"
        if self.minimum is not None and value < self.minimum:  # type: ignore[operator]
            return f"at least {show(self.minimum)} was expected"
        if self.maximum is not None and value > self.maximum:  # type: ignore[operator]
            return f"at most {show(self.maximum)} was expected"
        return None


_FLAGS = (0, 1)
MAX_SIZE = 1_000_000_000
"""The largest size that an attribute may name; above it a description is refused rather than computed."""


def whole(
    default: int | None = None, minimum: int = 1, maximum: int = MAX_SIZE, words: tuple[str, ...] = ()
) -> Attribute:
    """Return a whole-number attribute, required unless it has a default."""
    return Attribute("integer", default, minimum, maximum, required=default is None, words=words)


def pair(
    default: int | None = None, minimum: int = 1, *, required: bool = False, words: tuple[str, ...] = ()
) -> Attribute:
    """Return an attribute of one number for both spatial axes, or of two."""
    return Attribute("pair", default, minimum, MAX_SIZE, required=required, words=words)


def choice(*choices: str) -> Attribute:
    """Return an attribute that is one of several words, by default the first."""
    return Attribute("choice", choices[0], choices=choices)


def flag(*, default: bool) -> Attribute:
    """Return a true-or-false attribute; rules see it as 1 or 0."""
    return Attribute("flag", int(default))


def real(default: float | None = None, minimum: float | None = None, maximum: float | None = None) -> Attribute:
    """Return a real-number attribute, required unless it has a default."""
    return Attribute("number", default, minimum, maximum, required=default is None)


def one_or_more() -> Attribute:
    """Return a required attribute that holds a number or a list of numbers."""
    return Attribute("numbers", required=True)


def numbers(default: tuple[float, ...] | None = None) -> Attribute:
    """Return an attribute that holds a list of numbers, required unless it has a default."""
    return Attribute("vector", default, required=default is None)


def points() -> Attribute:
    """Return a required attribute that holds a list of points, each a list of as many numbers as the others."""
    return Attribute("matrix", required=True)


def table() -> Attribute:
    """Return a required attribute that holds a list of lists of whole numbers."""
    return Attribute("table", required=True)


def _is_table(value: object) -> bool:
    rows = value if isinstance(value, list | tuple) else ()
    lists = [row for row in rows if isinstance(row, list | tuple) and row]
    return 0 < len(lists) == len(rows) and all(_is_whole(one) and one >= 0 for row in lists for one in row)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and -MAX_MAGNITUDE < value < MAX_MAGNITUDE  # type: ignore[operator]


def _is_matrix(value: object) -> bool:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(row, list | tuple) for row in value):
        return False
    lengths = {len(row) for row in value}
    return len(lengths) == 1 and 0 not in lengths and all(_is_number(one) for row in value for one in row)


def _unchanged(input_shape: Shape) -> Mapping[str, AxisRule]:
    return dict.fromkeys(input_shape)


def _no_weights(_node: Node, _input_shape: Shape) -> Mapping[str, tuple[int, ...]]:
    return {}


Torch: TypeAlias = Any
"""The torch module itself, handed in, because importing the engine must not import it."""
Tensor: TypeAlias = Any
TorchModule: TypeAlias = Any

Module = Callable[[Torch, "Node", Shape], TorchModule]
"""`(torch, node, input shape) → torch.nn.Module`."""
Facts = Callable[[Torch, "Node", tuple[Tensor, ...]], Mapping[str, Any]]
"""`(torch, node, input tensors) → named results`, for what is no module of torch."""
Traces = Callable[[Torch, "Node", TorchModule, tuple[Tensor, ...]], Mapping[str, Any]]
"""`(torch, node, module, input tensors) → named results` that a module has beside its output."""


@dataclass(frozen=True, slots=True)
class LayerType:
    """An operation: how it is described, its rules, and how it is run.

    Attributes:
        name: As in a description: `conv2d`.
        attributes: Name to attribute, named as in `torch.nn`.
        takes: The axes that an input may have; empty for a calculation without an input.
        axes: Input shape to the rule of each output axis. Axis rules see `size` and, of pairs, their own component.
        rules: Subject (`parameters`, `macs`, `values`, …) to rule. They see the attributes, `in_<axis>`, `out_<axis>`,
            `last_<axis>` (of the last input), `all_<axis>`, `batch`, `x` (the input's values), the weights by name, and
            of each pair `<attribute>_height` and `_width`.
            `in_height`, `in_width` and `in_length` are 1 where the input has no such axis.
        axes_by: The same where the output's axes depend on attributes too: (attributes, input shape) to the rules.
        receptive_field: Its rule along one axis, from `field_in` and `jump_in`, for layers that look at neighbours.
        window: How its outputs look at neighbours: through a window that slides, as places onto which kernels are
            stamped, by sharing the input out among them, or from places laid out anew. Of all but the first, one may
            see more than another.
        requires: Condition to the sentence that refuses a description for which it does not hold.
        settle: Turns attributes as written into those that rules see, such as `padding: same` into numbers; raises
            an `ExpressionError` where they contradict each other.
        weights: Name of each weight to its shape, as in torch's state dict.
        buffers: Name of what is tracked and not learned to its shape, as in torch's state dict.
        learned: Attribute that says what a weight is, to the weight whose values are taken instead if they are given.
        staged: How its values are worked where one rule is used anew for each time step, head or query.
        module: The torch module of the same meaning.
        mapped: The same in torch's primitives, where `torch.func.vmap` has no rule for that module.
        traces: What the run shows of the module beside its output: gates over time, attention weights.
        facts: The results by torch, where no module has this meaning or more than its output is asked.
        inputs: How many inputs it joins; None for any number from two.
        further: How many more inputs it may be given, such as a first state.
        bare: Whether its values leave out the axis of length one that the author of the input left out (a map
            written without its channel axis, one number instead of a vector of one).
        classes: The attribute that says how many classes its input tells apart by whole numbers from 0, if it does.
        mixes_samples: Whether its values rule takes the whole batch at once; others are worked sample by sample.
    """

    name: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    takes: tuple[tuple[str, ...], ...] = (IMAGE, SIGNAL, SEQUENCE, FEATURES)
    axes: Callable[[Shape], Mapping[str, AxisRule]] = _unchanged
    rules: Mapping[str, Rule] = field(default_factory=dict)
    axes_by: Callable[[Mapping[str, Value], Shape], Mapping[str, AxisRule]] | None = None
    receptive_field: Rule | None = None
    window: Literal["sliding", "stamped", "shared", "resampled"] = "sliding"
    requires: Mapping[str, str] = field(default_factory=dict)
    settle: Callable[[Mapping[str, Value]], Mapping[str, Value]] = dict
    weights: Callable[[Node, Shape], Mapping[str, tuple[int, ...]]] = _no_weights
    buffers: Callable[[Node, Shape], Mapping[str, tuple[int, ...]]] = _no_weights
    learned: Mapping[str, str] = field(default_factory=dict)
    staged: Staged | None = None
    module: Module | None = None
    mapped: Module | None = None
    traces: Traces | None = None
    facts: Facts | None = None
    inputs: int | None = 1
    further: int = 0
    bare: bool = False
    mixes_samples: bool = False
    classes: str | None = None

    def rule_of(self, equation: str) -> tuple[str, Rule] | None:
        """Return the subject and rule in which an equation stands."""
        for subject, rule in self.rules.items():
            if equation in rule.equations:
                return subject, rule
        stage = self.staged.rule_of(equation) if self.staged is not None else None
        return None if stage is None else ("values", stage)

    @property
    def result(self) -> str | None:
        """The equation whose value is what the layer gives, if a rule works its values."""
        if self.staged is not None:
            return "output"
        return self.rules["values"].target if "values" in self.rules else None

    def output_axes(self, attributes: Mapping[str, Value], input_shape: Shape) -> Mapping[str, AxisRule]:
        """Return the output's axes, each with the rule of its length."""
        return self.axes(input_shape) if self.axes_by is None else self.axes_by(attributes, input_shape)

    def knows(self, name: str) -> bool:
        """Return whether a mistake could replace `name` here: an equation, an input of a rule, or an attribute."""
        rules = [*self.rules.values(), *([self.receptive_field] if self.receptive_field else [])]
        rules += self.staged.rules if self.staged is not None else ()
        for accepted in self.takes:
            rules += [rule for rule in self.axes(dict.fromkeys(accepted, 1)).values() if rule is not None]
        return name in self.attributes or any(name in rule.equations or name in rule.inputs for rule in rules)


def fit_weights(given: object, expected: tuple[int, ...]) -> Value | None:
    """Shape given weights as torch does, adding leading axes of length one; None if they cannot fit.

    Raises:
        ExpressionError: They hold something else than numbers.
    """
    value = freeze(given)
    while len(shape(value)) < len(expected):
        value = (value,)
    return value if regular(value, expected) else None

"""What enters a network, read from its description: the lengths of its axes, or labelled axes and their values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from engine.checks import kind_name, known_keys, quote
from engine.errors import DescriptionError, ExpressionError
from engine.layer import SIGNAL, Shape
from engine.network import AXES_OF_RANK, AXIS_OF_LABEL, Input
from engine.value import MAX_ELEMENTS, Value, freeze, regular, shape

MAX_AXIS: Final = 10_000_000
"""The longest axis of any input or output."""

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LABELS: Final = ("N", *AXIS_OF_LABEL)
_ORDERS: Final = "the axes are C, H, W; H, W; C, L; L; T, D; D; or none, with N before them for several samples"
_KNOWN: Final = (*AXES_OF_RANK.values(), SIGNAL)


def read_inputs(data: Mapping[str, object], batch: int | None) -> tuple[tuple[Input, ...], int]:
    """Return the inputs and the number of samples, which values with an axis N decide.

    Raises:
        DescriptionError: With the place, what was found and what was expected.
    """
    inputs = tuple(_input(name, spec) for name, spec in data.items())
    if len({one.sampled for one in inputs if one.values is not None}) > 1:
        raise DescriptionError("input", "the axis N was found in some values only; give it to all or to none")
    samples = {one.name: _samples(one) for one in inputs if one.values is not None}
    found = batch or max(samples.values(), default=1)
    for name, count in samples.items():
        if count != found:
            raise DescriptionError(f"input.{name}.values", f"{count} samples were found; {found} were expected")
    return inputs, found


def _samples(one: Input) -> int:
    return shape(one.values)[0] if one.values is not None and one.sampled else 1


def _input(name: object, spec: object) -> Input:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise DescriptionError("input", f"{quote(name)} cannot be a name; use letters, digits and _")
    place = f"input.{name}"
    if isinstance(spec, Mapping) and "values" in spec:
        return _valued(name, spec, place)
    if isinstance(spec, Mapping):
        axes = {str(axis): axis_length(size, f"{place}.{axis}") for axis, size in spec.items()}
        if tuple(axes) not in _KNOWN:
            raise DescriptionError(
                place, "the axes are channels, height, width; channels, length; time, features; or features"
            )
        return Input(name, axes)
    if isinstance(spec, list | tuple) and len(spec) in AXES_OF_RANK:
        lengths = [axis_length(size, place) for size in spec]
        return Input(name, dict(zip(AXES_OF_RANK[len(lengths)], lengths, strict=True)))
    raise DescriptionError(place, f"one to three axis lengths were expected, not {kind_name(spec)}")


def axis_length(size: object, place: str) -> int:
    """Return the length of an axis.

    Raises:
        DescriptionError: It is no whole number within bounds.
    """
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_AXIS:
        raise DescriptionError(place, f"an axis is a whole number from 1 to {MAX_AXIS}, not {quote(size)}")
    return size


def _valued(name: str, spec: Mapping[str, object], place: str) -> Input:
    known_keys(spec, ("axes", "values"), place)
    labels = spec.get("axes")
    if not isinstance(labels, list) or not all(label in _LABELS for label in labels):
        raise DescriptionError(f"{place}.axes", f"a list of {', '.join(_LABELS)} was expected")
    values = input_values(spec["values"], len(labels), f"{place}.values")
    axes = _axes(labels, shape(values))
    if axes is None:
        raise DescriptionError(f"{place}.axes", _ORDERS)
    return Input(name, axes, values, tuple(labels))


def input_values(data: object, axes: int, place: str) -> Value:
    """Return the values that enter a network.

    Raises:
        DescriptionError: They are no numbers, too many, of another number of axes, or of rows that differ in length.
    """
    try:
        values = freeze(data)
    except ExpressionError as problem:
        raise DescriptionError(place, str(problem)) from problem
    lengths = shape(values)
    if len(lengths) != axes or 0 in lengths:
        raise DescriptionError(place, f"values of {axes} axes were expected, not {len(lengths)}")
    if not regular(values, lengths):
        raise DescriptionError(place, "only numbers were expected, every row as long as the first")
    if math.prod(lengths) > MAX_ELEMENTS:
        raise DescriptionError(place, f"at most {MAX_ELEMENTS} numbers are allowed")
    return values


def _axes(labels: list[str], lengths: tuple[int, ...]) -> Shape | None:
    """Name the axes without the batch; a map without its channel axis has one channel, a bare number one feature."""
    rest = labels[1:] if labels[:1] == ["N"] else labels
    if "N" in rest:
        return None
    names = [AXIS_OF_LABEL[label] for label in rest]
    own = lengths[len(labels) - len(rest) :]
    axes = dict(zip(names, own, strict=True))
    if names in (["height", "width"], ["length"]):
        axes = {"channels": 1, **axes}
        names = list(axes)
    if not names:
        return {"features": 1}
    return axes if tuple(names) in _KNOWN else None

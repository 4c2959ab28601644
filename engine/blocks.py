"""Blocks, which unfold to layers with their parameters put in, and the expressions that stand in a description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.checks import known_keys, mapping, quote
from engine.errors import DescriptionError, ExpressionError
from engine.expression import Environment, expression
from engine.value import Value, freeze, shape

_CONV = {"kernel_size": 3, "padding": 1, "bias": False}
_POINT = {"kernel_size": 1, "bias": False}


def _conv(channels: str, stride: str | int = 1, **more: int | bool) -> dict[str, Any]:
    return {"conv2d": {"out_channels": channels, "stride": stride, **more}}


def _residual(body: list[Any], shortcut: list[Any] | str) -> dict[str, Any]:
    return {"residual": {"body": body, "shortcut": shortcut}}


_BASIC = [_conv("=out_channels", "=stride", **_CONV), "batch_norm2d", "relu"]
_BASIC += [_conv("=out_channels", **_CONV), "batch_norm2d"]
_NARROW = [_conv("=channels", **_POINT), "batch_norm2d", "relu"]
_NARROW += [_conv("=channels", "=stride", **_CONV), "batch_norm2d", "relu"]
_NARROW += [_conv("=channels*expansion", **_POINT), "batch_norm2d"]
_BEFORE = ["batch_norm2d", "relu", _conv("=out_channels", "=stride", **_CONV)]
_BEFORE += ["batch_norm2d", "relu", _conv("=out_channels", **_CONV)]
_PROJECTION = [_conv("=out_channels", "=stride", **_POINT), "batch_norm2d"]
_WIDE_PROJECTION = [_conv("=channels*expansion", "=stride", **_POINT), "batch_norm2d"]
_GROWN = ["batch_norm2d", "relu", _conv("=growth_rate", **_CONV)]

BLOCKS: Final[dict[str, Any]] = {
    "depthwise_separable_conv2d": {
        "parameters": {
            "out_channels": None,
            "kernel_size": None,
            "stride": 1,
            "padding": 0,
            "dilation": 1,
            "bias": True,
        },
        "layers": [
            {
                "depthwise_conv2d": {
                    "name": "depthwise",
                    "kernel_size": "=kernel_size",
                    "stride": "=stride",
                    "padding": "=padding",
                    "dilation": "=dilation",
                    "bias": "=bias",
                }
            },
            {"pointwise_conv2d": {"name": "pointwise", "out_channels": "=out_channels", "bias": "=bias"}},
        ],
    },
    "basic_block": {
        "parameters": {"out_channels": None, "stride": 1},
        "layers": [_residual(_BASIC, "identity"), "relu"],
    },
    "basic_projection_block": {
        "parameters": {"out_channels": None, "stride": 2},
        "layers": [_residual(_BASIC, _PROJECTION), "relu"],
    },
    "bottleneck_block": {
        "parameters": {"channels": None, "expansion": 4, "stride": 1},
        "layers": [_residual(_NARROW, "identity"), "relu"],
    },
    "bottleneck_projection_block": {
        "parameters": {"channels": None, "expansion": 4, "stride": 1},
        "layers": [_residual(_NARROW, _WIDE_PROJECTION), "relu"],
    },
    "preactivation_block": {
        "parameters": {"out_channels": None, "stride": 1},
        "layers": [_residual(_BEFORE, "identity")],
    },
    "preactivation_projection_block": {
        "parameters": {"out_channels": None, "stride": 2},
        "layers": [_residual(_BEFORE, [_conv("=out_channels", "=stride", **_POINT)])],
    },
    "dense_layer": {
        "parameters": {"growth_rate": None},
        "layers": [{"concat": {"branches": ["identity", _GROWN]}}],
    },
}
"""Blocks that every description knows: depthwise separable (Howard et al., MobileNets, arXiv:1704.04861, section 3.1);
residual, plain and narrow, with the input itself or a projection as short cut (He et al., arXiv:1512.03385,
sections 3.3 and 4.1, figure 5), with normalization and activation before the weights (arXiv:1603.05027, figure 1b), and
a layer that concatenates instead of adding (Huang et al., DenseNet, arXiv:1608.06993, section 3)."""

_LONGEST_PARAMETER: Final = 100


def resolve(data: object, given: Environment, place: str) -> object:
    """Put values in for every text that starts with `=`, as keys and as values."""
    if isinstance(data, str) and data.startswith("="):
        try:
            return thawed(expression(data[1:]).value(given))
        except ExpressionError as problem:
            raise DescriptionError(place, str(problem)) from problem
    if isinstance(data, Mapping):
        return {
            str(resolve(key, given, place)): resolve(value, given, f"{place}.{key}".lstrip("."))
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [resolve(element, given, f"{place}[{index}]") for index, element in enumerate(data)]
    return data


def thawed(value: Value) -> object:
    """Give a value as a file would, where a vector is a list."""
    return [thawed(element) for element in value] if isinstance(value, tuple) else value


class Blocks:
    """The blocks that a description may use: those that every one knows, and its own."""

    def __init__(self, own: object, given: Environment) -> None:
        self.own = mapping(own, "blocks")
        self._specs = {**BLOCKS, **self.own}
        self._given = given
        self._unfolded: dict[tuple[object, ...], object] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which they are used."""
        return tuple(map(str, self._specs))

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def unfold(self, name: str, body: Mapping[str, Any], place: str) -> object:
        """Return the layers of a block with its parameters put in; the same use is worked out once.

        Raises:
            DescriptionError: A parameter is missing, unknown, or no number, text or short list.
        """
        spec = mapping(self._specs[name], f"blocks.{name}")
        known_keys(spec, ("parameters", "layers"), f"blocks.{name}")
        parameters = mapping(spec.get("parameters", {}), f"blocks.{name}.parameters")
        known_keys(body, [*parameters, "name"], place)
        given = {}
        for parameter, default in parameters.items():
            value = body.get(parameter, default)
            if value is None:
                raise DescriptionError(place, f"`{parameter}` is missing")
            given[parameter] = _parameter(value, f"{place}.{parameter}")
        key = (name, *given.items())
        if key not in self._unfolded:
            self._unfolded[key] = resolve(spec.get("layers"), {**self._given, **given}, f"blocks.{name}.layers")
        return self._unfolded[key]


def _parameter(data: object, place: str) -> Value:
    if not isinstance(data, list | tuple) or len(data) <= _LONGEST_PARAMETER:
        try:
            value = freeze(data)
        except ExpressionError as problem:
            raise DescriptionError(place, str(problem)) from problem
        if len(shape(value)) < 2:  # noqa: PLR2004 - a number or a list of them
            return value
    raise DescriptionError(place, f"a number, a text or a short list was expected, not {quote(data)}")

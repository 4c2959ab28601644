"""What a description can name: every layer with its attributes and equations, told from the layers themselves."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks import nearest
from engine.errors import EngineError
from engine.layer import Attribute, LayerType
from engine.layers import ALIASES, LAYER_TYPES
from engine.value import show

_GROUPS = ("residual", "concat", "add", "repeat")
_KINDS = {
    "integer": "a whole number",
    "pair": "a whole number, or [height, width]",
    "number": "a number",
    "flag": "true or false",
    "choice": "a word",
    "vector": "a list of numbers",
    "masks": "a list of numbers, or one such list for each sample",
    "numbers": "a number, or a list of numbers",
    "matrix": "a list of equally long lists of numbers",
    "table": "a list of lists of whole numbers",
}


def layer_names() -> tuple[str, ...]:
    """Return the names of all layers and calculations, other names of a layer among them."""
    return tuple(sorted([*LAYER_TYPES, *ALIASES]))


def overview() -> Iterator[str]:
    """Yield a line for each layer and calculation: its name, and its attributes with their defaults."""
    for name in layer_names():
        layer = LAYER_TYPES.get(name) or ALIASES[name]
        attributes = ", ".join(_brief(one, attribute) for one, attribute in layer.attributes.items())
        told = f"{name}: {attributes}" if attributes else name
        yield f"{told} (placed by `{name}: {{from: […]}}`)" if name in _GROUPS else told


def _brief(name: str, attribute: Attribute) -> str:
    if attribute.default is not None:
        return f"{name}={_default(attribute)}"
    return f"{name}={attribute.default_from}" if attribute.default_from is not None else name


def _default(attribute: Attribute) -> str:
    if attribute.kind == "flag":
        return "true" if attribute.default else "false"
    return show(attribute.default if attribute.default is not None else "")


def details(name: str) -> Iterator[str]:
    """Yield all that a description may say of one layer, and the equations by which it is computed.

    Raises:
        EngineError: There is no such layer.
    """
    layer = LAYER_TYPES.get(name) or ALIASES.get(name)
    if layer is None:
        raise EngineError(f"there is no layer `{name}`{nearest(name, layer_names())}")
    other = "" if layer.name == name else f", another name of {layer.name}"
    yield f"{name}{other}"
    yield f"  takes {_takes(layer)}"
    for one, attribute in layer.attributes.items():
        yield f"  {one}: {_told(attribute)}"
    for condition, sentence in layer.requires.items():
        yield f"  unless {condition}: {sentence}"
    for subject, rule in layer.rules.items():
        yield f"  {subject}"
        for equation, expression in rule.equations.items():
            yield f"    {equation} = {expression.formula(rule.symbols)}"


def _takes(layer: LayerType) -> str:
    if not layer.takes:
        return "no input: its attributes are all it needs"
    shapes = " or ".join(f"({', '.join(axes)})" for axes in layer.takes)
    if layer.inputs is None:
        return f"two or more inputs of {shapes}"
    more = f", and up to {layer.further} more" if layer.further else ""
    return f"{layer.inputs} input{'s' if layer.inputs > 1 else ''} of {shapes}{more}"


def _told(attribute: Attribute) -> str:
    words = f"one of {', '.join(attribute.choices)}" if attribute.choices else _KINDS[attribute.kind]
    words += f", or {' or '.join(attribute.words)}" if attribute.words else ""
    bounds = [f"at least {show(attribute.minimum)}"] if attribute.minimum is not None else []
    bounds += [f"at most {show(attribute.maximum)}"] if attribute.maximum is not None else []
    if attribute.default is not None:
        bounds.append(f"{_default(attribute)} if left out")
    elif attribute.default_from is not None:
        bounds.append(f"as {attribute.default_from} if left out")
    return ", ".join([words, *bounds])

"""From data to a network: every layer named, checked and placed, and every mistake in it told by its place.

A description holds `input`, `layers`, and optionally `batch`, `blocks`, and `about`, which is said of the network and
never computed with. Layers stand in sequence; `residual`, `concat` and `repeat` hold sequences, `add` and `concat` join
layers by name; a name from `blocks` unfolds to its layers with its parameters put in. A text that starts with `=` is an
expression over those parameters. Each layer may also carry `name`, `from` (the layer or input it takes, a list where
it takes several; `previous` is the one before it), `share` (the layer whose weights it uses) and `weights` (values by
torch's state-dict names).

Limits: 5,000 layers, 1,000 turns of a repeat, 20 levels, axes of 10,000,000, 100,000 values an input, a million weights
written in the description. Nothing in it is executed, and it can name no file.
"""

from __future__ import annotations

from engine.blocks import Blocks, resolve
from engine.builder import MAX_NESTING, MAX_REPEATS, Builder
from engine.checks import known_keys, mapping, nearest, quote
from engine.errors import DescriptionError
from engine.expression import Environment
from engine.inputs import MAX_AXIS, read_inputs
from engine.network import Network

__all__ = ["MAX_AXIS", "MAX_NESTING", "MAX_REPEATS", "describe", "nearest", "resolve"]

_KEYS = ("about", "input", "layers", "batch", "blocks")


def describe(data: object, given: Environment | None = None) -> Network:
    """Understand a description.

    Args:
        data: Mappings, lists, numbers and texts as a YAML file gives them.
        given: Values for expressions that stand in it (`=W`).

    Raises:
        DescriptionError: With the place, what was found, what was expected, and the nearest known name.
    """
    try:
        return _describe(data, given)
    except RecursionError as problem:
        raise DescriptionError("", "the description is nested too deeply") from problem


def _describe(data: object, given: Environment | None) -> Network:
    top = mapping(data, "")
    known_keys(top, _KEYS, "")
    # A block's expressions are over its own parameters too, so they wait until it is used.
    at_once = [name for name in top if given is not None and name not in ("blocks", "about")]
    parts = {name: resolve(part, given or {}, name) if name in at_once else part for name, part in top.items()}
    batch = parts.get("batch")
    if batch is not None and (not isinstance(batch, int) or isinstance(batch, bool) or not 1 <= batch <= MAX_AXIS):
        raise DescriptionError("batch", f"a whole number from 1 to {MAX_AXIS:,} was expected, not {quote(batch)}")
    inputs, samples = read_inputs(mapping(parts.get("input", {}), "input"), batch)
    builder = Builder(inputs, samples, Blocks(parts.get("blocks", {}), given or {}))
    builder.sequence(parts.get("layers"), -1 if inputs else None, "layers")
    return Network(inputs, tuple(builder.nodes), samples)

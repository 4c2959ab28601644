"""A described network on the bench: its summary, the knobs of its layers, and the working of each of them.

A bench never changes: turning a knob gives another one, or a sentence that says why there is none.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from engine.checks import mapping
from engine.description import describe
from engine.evaluation import Evaluation
from engine.explain import explain_layer
from engine.layer import Attribute
from engine.network import Network, Node
from engine.source import parse
from engine.summary import Summary, summarize
from engine.value import Value, show
from quizapp.bank.text import Text

_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_TURNED: Final = frozenset({"integer", "pair", "flag", "choice"})
NAME: Final = "description"
"""What stands for the file's name in an error sentence."""


@dataclass(frozen=True, slots=True)
class Knob:
    """An attribute of a layer that can be turned up and down, and how it stands."""

    name: str
    value: Value
    label: Text | None = None
    """What the screen calls it, where that is not the name a description uses."""
    told: Text | None = None
    """Likewise for the value."""

    @property
    def text(self) -> str:
        """The value as it is written."""
        return show(self.value) if not isinstance(self.value, str) else self.value


@dataclass(frozen=True, slots=True)
class Bench:
    """A network with all that is known of it by rule alone."""

    data: Mapping[str, Any]
    network: Network
    summary: Summary

    def knobs(self, layer: int) -> tuple[Knob, ...]:
        """Return the attributes of a layer that the arrow keys can change; those inside a block belong to the block."""
        node = self.network.nodes[layer]
        if _entry(self.data, node) is None:
            return ()
        return tuple(
            Knob(name, node.attributes[name])
            for name, attribute in node.type.attributes.items()
            if attribute.kind in _TURNED and name in node.attributes
        )

    def turned(self, layer: int, name: str, step: int) -> Bench:
        """Return the bench with one attribute one step up or down.

        Raises:
            EngineError: The layers behind cannot take what this one would give.
        """
        node = self.network.nodes[layer]
        value = next_value(node.type.attributes[name], node.attributes[name], step)
        data = copy.deepcopy(dict(self.data))
        _set(data, node, name, value)
        return on_bench(data)

    def working(self, layer: int) -> tuple[str, ...]:
        """Return the equations of a layer with the numbers put in, line by line."""
        return tuple(explain_layer(Evaluation(self.network, trace=True), self.network.nodes[layer]))

    @property
    def text(self) -> str:
        """The description as one types it."""
        return yaml.safe_dump(_plain(self.data), sort_keys=False, allow_unicode=True, default_flow_style=None, width=76)


def on_bench(data: Mapping[str, Any]) -> Bench:
    """Understand a description.

    Raises:
        DescriptionError: It describes no network; the sentence names the place.
    """
    network = describe(data)
    return Bench(data, network, summarize(network))


def read_bench(text: str) -> Bench:
    """Understand a description as it was typed.

    Raises:
        EngineError: It is no YAML, or describes no network; the sentence names the line or the place.
    """
    return on_bench(mapping(parse(text, NAME).data, ""))


def next_value(attribute: Attribute, value: Value, step: int) -> Value:
    """Return the value that follows, held between the attribute's bounds; choices and flags go round."""
    match attribute.kind:
        case "flag":
            return int(not value)
        case "choice":
            choices = attribute.choices
            return choices[(choices.index(str(value)) + step) % len(choices)]
        case "pair" if isinstance(value, tuple):
            return tuple(_bounded(attribute, one, step) for one in value)
        case _:
            return _bounded(attribute, value, step)


def _bounded(attribute: Attribute, value: Value, step: int) -> int:
    moved = (value if isinstance(value, int) else 0) + step
    lowest = moved if attribute.minimum is None else max(moved, int(attribute.minimum))
    return lowest if attribute.maximum is None else min(lowest, int(attribute.maximum))


def _steps(place: str) -> list[str | int]:
    return [int(number) if number else name for name, number in _STEP.findall(place)]


def _entry(data: Any, node: Node) -> Any:  # noqa: ANN401 - what stands at a place of a file may be anything
    """Return what a description says of a layer, or None where its place lies inside a block."""
    found = data
    for step in _steps(node.place)[:-1]:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(found, str):
        return {} if found == node.type.name else None
    known = isinstance(found, Mapping) and node.type.name in found
    return (found[node.type.name] or {}) if known else None


def _set(data: dict[str, Any], node: Node, name: str, value: Value) -> None:
    """Write an attribute of a layer into a description."""
    *way, position, kind = _steps(node.place)
    holder: Any = data
    for step in way:
        holder = holder[step]
    entry = holder[position]
    attributes = {} if isinstance(entry, str) else dict(entry[kind] or {})
    written = bool(value) if node.type.attributes[name].kind == "flag" else value
    holder[position] = {kind: {**attributes, name: list(written) if isinstance(written, tuple) else written}}


def _plain(data: object) -> object:
    """Return data with lists for tuples, as YAML writes them."""
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, list | tuple) else data

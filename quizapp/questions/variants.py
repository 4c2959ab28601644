"""Computed items compiled: from draws and a description to a variant with its truth and what mistakes make of it."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.description import describe
from engine.errors import EngineError, ExpressionError
from engine.evaluation import Evaluation, Mistake
from engine.expression import Expression, expression
from engine.network import Network
from engine.value import Value, flat, integer, show, vector
from quizapp.bank.items import Ask, Computed
from quizapp.errors import QuizappError
from quizapp.questions.draw import Draw, DrawError, read_draw
from quizapp.questions.model import Form
from quizapp.questions.seeds import Seed, Stream

MAX_ATTEMPTS: Final = 2_000
MOST_OPTIONS: Final = 4
_NEAR_TIE: Final = 1e-6
_A_FEW: Final = 50
_MOST_PLACES: Final = 4
"""Decimals of a mistake's answer where the right one is whole."""
_UNCOUNTED, _PLENTY = 10**18, 10**9
"""Where counting the variants stops, and the most that is told."""
BETWEEN: Final = " / "
"""What stands between the answers of several parts."""
_TRUTH: Final = "the truth"
_SINGLE: Final = ""
"""The name of the only network of an item."""


class QuestionError(QuizappError):
    """An item cannot be posed; the message names the item and what keeps it from being drawn."""


class Quantities(Mapping[str, Value]):
    """Drawn numbers and, behind them, everything that the networks can compute, each when it is asked for."""

    def __init__(self, drawn: Mapping[str, Value], evaluations: Mapping[str, Evaluation]) -> None:
        self.drawn = drawn
        self.evaluations = evaluations

    def __getitem__(self, name: str) -> Value:
        if name in self.drawn:
            return self.drawn[name]
        if _SINGLE in self.evaluations:
            return self.evaluations[_SINGLE].lookup(name)
        owner, _, rest = name.partition(".")
        if owner not in self.evaluations:
            raise KeyError(name)
        return self.evaluations[owner].lookup(rest)

    def __iter__(self) -> Iterator[str]:
        return iter(self.drawn)

    def __len__(self) -> int:
        return len(self.drawn)


@dataclass(frozen=True, slots=True)
class AskedPart:
    """One thing asked, compiled: the expressions of its numbers and the form of its answer."""

    name: str
    form: Form
    expressions: tuple[Expression, ...]
    decimals: int | None
    ask: Ask

    def answer(self, quantities: Mapping[str, Value]) -> Value:
        """Return the answer: a number, a tuple of numbers, or a set of axes."""
        values = [wanted.value(quantities) for wanted in self.expressions]
        if self.form == "axes":
            return tuple(sorted(map(str, vector(values[0], "a set of axes")), key=self.ask.of.index))
        if self.form == "name":
            return self.named(values[0])
        value = values[0] if len(values) == 1 else tuple(values)
        if self.form == "grid":
            value = _squeezed(value)
        if self.form == "integer" and isinstance(value, float) and value.is_integer():
            return int(value)
        return value

    def named(self, value: Value) -> str:
        """Return the name that a value stands for: itself, or the one at this place.

        Raises:
            ExpressionError: It stands for none.
        """
        if isinstance(value, str) and value in self.ask.of:
            return value
        place = integer(value, "a name") if not isinstance(value, str) else -1
        if not 0 <= place < len(self.ask.of):
            raise ExpressionError(f"{show(value)} is none of {', '.join(self.ask.of)}")
        return self.ask.of[place]

    def shown(self, value: Value) -> str:
        """Write an answer as the learner reads it."""
        if self.form == "axes":
            return ", ".join(map(str, vector(value, "a set of axes")))
        if self.form == "shape":
            return "×".join(show(length) for length in vector(value, "a shape"))
        if self.form == "vector":
            return ", ".join(show(element, self.decimals) for element in vector(value, "a vector"))
        if self.form == "grid":
            rows = vector(value, "a grid")
            return " ; ".join(" ".join(self._cell(cell) for cell in vector(row, "a row")) for row in rows)
        return self._cell(value) if self.decimals is None else show(value, self.decimals)

    def _cell(self, value: Value) -> str:
        """Write a cell of a grid without the zeros that only fill up its decimals."""
        places = _MOST_PLACES if self.decimals is None else self.decimals
        return show(round(value, places) if isinstance(value, float) else value)


def _squeezed(value: Value) -> Value:
    while isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        inner = value[0]
        if not inner or not isinstance(inner[0], tuple):
            break
        value = inner
    return value


def read_ask(ask: Ask, position: int) -> AskedPart:
    """Compile what is asked."""
    if ask.output_shape is not None:
        form: Form = "integer" if len(ask.output_shape) == 1 else "shape"
        sources = ask.output_shape
    elif ask.value is not None:
        form, sources = ("integer" if ask.decimals is None else "decimal"), (ask.value,)
    elif ask.grid is not None:
        form, sources = "grid", (ask.grid,)
    elif ask.vector is not None:
        form, sources = "vector", (ask.vector,)
    elif ask.name is not None:
        form, sources = "name", (ask.name,)
    else:
        form, sources = "axes", (ask.axes or "axes()",)
    name = "x".join(sources) if ask.output_shape is not None else sources[0]
    plain = name if name.replace("_", "").isalnum() else f"part{position + 1}"
    return AskedPart(plain, form, tuple(expression(source) for source in sources), ask.decimals, ask)


@dataclass(frozen=True, slots=True)
class Variant:
    """A computed item with its numbers: canonical seed, what was drawn, the networks, and the answers."""

    seed: Seed
    drawn: Mapping[str, Value]
    descriptions: Mapping[str, Any]
    networks: Mapping[str, Network]
    truth: tuple[Value, ...]
    quantities: Quantities = field(compare=False)

    @property
    def present(self) -> frozenset[str]:
        """The types and the names of all layers, by which a mistake says where it can be made."""
        nodes = [node for network in self.networks.values() for node in network.nodes]
        return frozenset(name for node in nodes for name in (node.type.name, node.name))

    def under(self, mistake: Mistake, parts: tuple[AskedPart, ...]) -> tuple[Value, ...] | None:
        """Return the answers that a mistake gives, or None where it leads nowhere."""
        quantities = Quantities(self.drawn, {name: Evaluation(net, mistake) for name, net in self.networks.items()})
        try:
            return tuple(part.answer(quantities) for part in parts)
        except (EngineError, KeyError, ValueError):
            return None


class Recipe:
    """A computed item compiled once: draws, guards, parts."""

    def __init__(
        self, item: Computed, revision: str, mistakes: Mapping[str, Mistake], conventions: Iterable[str] = ()
    ) -> None:
        self.item = item
        self.revision = revision
        self.mistakes = mistakes
        self.conventions = [name for name in conventions if name not in item.mistakes]
        """What is right elsewhere: a question in which it cannot be told from a named mistake is not asked."""
        self.parts = tuple(read_ask(ask, position) for position, ask in enumerate(item.asks))
        guards = [expression(guard) for guard in item.where]
        self._guards_of_numbers = [guard for guard in guards if set(guard.names) <= set(item.draw)]
        """Those that need nothing but what is drawn refuse first, before a network is built."""
        self._guards_of_networks = [guard for guard in guards if guard not in self._guards_of_numbers]
        self.draws: dict[str, Draw] = {}
        for name, spec in item.draw.items():
            try:
                self.draws[name] = read_draw(spec)
            except DrawError as problem:
                raise QuestionError(f"{item.id}: draw.{name}: {problem}") from problem

    def variant(self, seed: Seed) -> Variant:
        """Return the variant of a seed; without an attempt, of the first that the guards accept.

        Raises:
            QuestionError: 2,000 attempts were rejected, with the guard that rejected most of them; or the numbers of a
                canonical seed do not make a question.
        """
        if seed.attempt is not None:
            try:
                return self.draw(seed)
            except (DrawError, EngineError, KeyError) as problem:
                raise QuestionError(f"{self.item.id}: the seed {seed} makes no question ({problem})") from problem
        refusals = Counter[str]()
        for attempt in range(MAX_ATTEMPTS):
            outcome = self.attempt(Seed(seed.text, attempt))
            if isinstance(outcome, Variant):
                return outcome
            refusals[outcome] += 1
        ((worst, _),) = refusals.most_common(1)
        raise QuestionError(
            f"{self.item.id}: {MAX_ATTEMPTS:,} draws were rejected, most of them by {worst}; widen `draw`"
        )

    def attempt(self, seed: Seed) -> Variant | str:
        """Return the variant of one attempt, or say what refuses it."""
        try:
            drawn = self._numbers(seed)
            refusal = _guarded(self._guards_of_numbers, drawn)
            if refusal is not None:
                return refusal
            variant = self._built(seed, drawn)
            return self.refusal(variant) or variant
        except DrawError as problem:
            return str(problem)
        except (EngineError, KeyError) as problem:
            return f"the description ({problem})"

    def draw(self, seed: Seed) -> Variant:
        """Draw the numbers of one attempt and work out the truth, without asking the guards."""
        return self._built(seed, self._numbers(seed))

    def _numbers(self, seed: Seed) -> dict[str, Value]:
        drawn: dict[str, Value] = {}
        for name, draw in self.draws.items():
            drawn[name] = draw.draw(Stream(self.item.id, self.revision, seed, name), drawn)
        return drawn

    def _built(self, seed: Seed, drawn: Mapping[str, Value]) -> Variant:
        given = self.item.given
        named = {_SINGLE: given} if "layers" in given else given
        networks = {name: describe(data, drawn) for name, data in named.items()}
        quantities = Quantities(drawn, {name: Evaluation(network) for name, network in networks.items()})
        truth = tuple(part.answer(quantities) for part in self.parts)
        return Variant(seed, drawn, named, networks, truth, quantities)

    def any_draw(self) -> Variant:
        """Draw numbers that need not make a question, only a network.

        Raises:
            QuestionError: Nothing that was drawn does.
        """
        problem = ""
        for number in range(_A_FEW):
            try:
                return self.draw(Seed("any", number))
            except (DrawError, EngineError, KeyError) as reason:
                problem = str(reason)
        raise QuestionError(f"{self.item.id}: `draw` and `given` make no network: {problem}")

    def refusal(self, variant: Variant) -> str | None:
        """Say why a variant that its numbers' guards let through cannot be asked, or None if it can."""
        refusal = _guarded(self._guards_of_networks, variant.quantities)
        if refusal is not None:
            return refusal
        for part, value in zip(self.parts, variant.truth, strict=True):
            if part.decimals is not None and any(_near_tie(one, part.decimals) for one in flat(value)):
                return "a value too close to a rounding tie"
            if part.form == "integer" and not isinstance(value, int):
                return f"the answer {show(value)} that is not whole"
        shown = {self.shown(variant.truth): _TRUTH}
        for name in self.item.mistakes:
            answers = variant.under(self.mistakes[name], self.parts)
            if answers is None:
                return f"the mistake `{name}`, which leads to no number"
            text = self.shown(answers)
            if text in shown:
                return f"the mistake `{name}`, which gives the same as {shown[text]}"
            shown[text] = f"`{name}`"
        return self._mistaken_for_a_convention(variant, shown)

    def _mistaken_for_a_convention(self, variant: Variant, shown: Mapping[str, str]) -> str | None:
        """Say which convention gives what a named mistake gives; one that gives the truth takes nothing away."""
        for name in self.conventions:
            if not self.mistakes[name].layers & variant.present:
                continue
            answers = variant.under(self.mistakes[name], self.parts)
            owner = None if answers is None else shown.get(self.shown(answers))
            if owner is not None and owner != _TRUTH:
                return f"the convention `{name}`, which gives the same as {owner}"
        return None

    def shown(self, answers: tuple[Value, ...]) -> str:
        """Write the answers of all parts as displayed."""
        return BETWEEN.join(part.shown(answer) for part, answer in zip(self.parts, answers, strict=True))

    @property
    def options_wanted(self) -> int:
        """How many options a question has: four, or as many as there are names."""
        names = self.parts[0].ask.of if self.parts[0].form == "name" and len(self.parts) == 1 else ()
        return min(MOST_OPTIONS, len(names) or MOST_OPTIONS)

    @functools.cached_property
    def at_most(self) -> int:
        """The number of draws that could be told apart if no guard refused any."""
        for number in range(MAX_ATTEMPTS):
            try:
                known = self._numbers(Seed("count", number))
                counts = [draw.count(known) for draw in self.draws.values()]
            except (DrawError, EngineError):
                continue
            return min(math.prod(counts), _UNCOUNTED)
        return 0

    @functools.cached_property
    def variants(self) -> int:
        """The number of different variants: `at_most`, less the share that the guards refuse in a fixed sample."""
        sample, accepted, different = 400, 0, set()
        for number in range(sample):
            variant = self.attempt(Seed("count", number))
            if isinstance(variant, Variant):
                accepted += 1
                different.add(tuple(variant.drawn.values()))
        return max(len(different), min(self.at_most * accepted // sample, _PLENTY))


def _guarded(guards: Iterable[Expression], known: Mapping[str, Value]) -> str | None:
    """Say which guard refuses, or has no value."""
    for guard in guards:
        try:
            if not guard.value(known):
                return f"the guard `{guard.source}`"
        except EngineError as problem:
            return f"the guard `{guard.source}` ({problem})"
    return None


def _near_tie(value: float, decimals: int) -> bool:
    scaled = abs(value) * 10.0**decimals
    return abs(scaled - int(scaled) - 0.5) < _NEAR_TIE * max(1.0, scaled)

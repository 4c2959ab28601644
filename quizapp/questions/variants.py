"""Computed items compiled: from draws and a description to a variant with its truth and what mistakes make of it."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from engine.description import describe
from engine.errors import EngineError
from engine.evaluation import Evaluation, Mistake
from engine.expression import Expression, expression
from engine.network import Network
from engine.planned import UnplannedError
from engine.program import FAILED
from engine.value import Value, number, show
from quizapp.bank.items import Computed
from quizapp.errors import QuizappError
from quizapp.questions.asked import AskedPart, Ends, read_ask
from quizapp.questions.calculation import SINGLE, Calculation, Calculations, Worked
from quizapp.questions.draw import Draw, DrawError, read_draw
from quizapp.questions.seeds import Seed, Stream, packed

MAX_ATTEMPTS: Final = 2_000
_NOT_WHOLE: Final = "that is not whole"
MOST_OPTIONS: Final = 4
_NEAR_TIE: Final = 1e-6
_A_FEW: Final = 50
_UNCOUNTED, _PLENTY = 10**18, 10**9
"""Where counting the variants stops, and the most that is told."""
BETWEEN: Final = " / "
"""What stands between the answers of several parts."""
_TRUTH: Final = "the truth"


_Kept = TypeVar("_Kept")


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
        if SINGLE in self.evaluations:
            return self.evaluations[SINGLE].lookup(name)
        owner, _, rest = name.partition(".")
        if owner not in self.evaluations:
            raise KeyError(name)
        return self.evaluations[owner].lookup(rest)

    def __iter__(self) -> Iterator[str]:
        return iter(self.drawn)

    def __len__(self) -> int:
        return len(self.drawn)


@dataclass(frozen=True)
class Variant:
    """A computed item with its numbers: canonical seed, what was drawn, the descriptions, and the answers."""

    seed: Seed
    drawn: Mapping[str, Value]
    descriptions: Mapping[str, Any]
    truth: tuple[Value, ...]
    worked: Worked | None = field(default=None, compare=False, repr=False)
    """The numbers put into the item's calculation; None where each network is unfolded anew."""

    @functools.cached_property
    def networks(self) -> Mapping[str, Network]:
        """The networks, unfolded when something asks for more of them than the answers."""
        return {name: describe(data, self.drawn) for name, data in self.descriptions.items()}

    @functools.cached_property
    def quantities(self) -> Quantities:
        """What was drawn, and all that the networks give."""
        return Quantities(self.drawn, {name: Evaluation(network) for name, network in self.networks.items()})

    @functools.cached_property
    def present(self) -> frozenset[str]:
        """The types and the names of all layers, by which a mistake says where it can be made."""
        if self.worked is not None:
            return self.worked.calculation.present
        nodes = [node for network in self.networks.values() for node in network.nodes]
        return frozenset(name for node in nodes for name in (node.type.name, node.name))

    def kept(self, what: str, work: Callable[[], _Kept]) -> _Kept:
        """Return what was worked out of this variant under a name before; else work it out and keep it."""
        known: dict[str, Any] = vars(self).setdefault("_known", {})
        if what not in known:
            known[what] = work()
        found: _Kept = known[what]
        return found

    def under(self, mistake: Mistake, parts: tuple[AskedPart, ...]) -> tuple[Value, ...] | None:
        """Return the answers that a mistake gives, or None where it leads nowhere."""
        try:
            if self.worked is not None:
                try:
                    return self.worked.under(mistake, parts)
                except UnplannedError:
                    pass
            quantities = Quantities(self.drawn, {name: Evaluation(net, mistake) for name, net in self.networks.items()})
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
        self._conventions: dict[frozenset[str], tuple[str, ...]] = {}
        self.parts = tuple(read_ask(ask, position) for position, ask in enumerate(item.asks))
        self._descriptions = {SINGLE: item.given} if "layers" in item.given else item.given
        guards = [expression(guard) for guard in item.where]
        self._guards_of_numbers = [guard for guard in guards if set(guard.names) <= set(item.draw)]
        """Those that need nothing but what is drawn refuse first, before a network is built."""
        self._guards_of_networks = [guard for guard in guards if guard not in self._guards_of_numbers]
        self._calculations = Calculations(
            lambda drawn: Calculation(
                self._descriptions, self.parts, (self._guards_of_numbers, self._guards_of_networks), drawn
            )
        )
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
        refusals, examples = Counter[str](), dict[str, str]()
        for attempt in range(MAX_ATTEMPTS):
            outcome = self.attempt(Seed(seed.text, attempt))
            if isinstance(outcome, Variant):
                return outcome
            cause = _NOT_WHOLE if outcome.endswith(_NOT_WHOLE) else outcome
            refusals[cause] += 1
            examples.setdefault(cause, outcome)
        (first, _), *others = refusals.most_common(2)
        worst, rest = examples[first], "".join(f", {count:,} by {examples[cause]}" for cause, count in others)
        raise QuestionError(
            f"{self.item.id}: {MAX_ATTEMPTS:,} draws were rejected, most of them by {worst}{rest}; widen `draw`"
        )

    def attempt(self, seed: Seed) -> Variant | str:
        """Return the variant of one attempt, or say what refuses it."""
        try:
            drawn = self._numbers(seed)
            calculation = self._calculations.known(drawn)
            refusal = self._refused_by_numbers(drawn, calculation)
            if refusal is not None:
                return refusal
            variant = self._built(seed, drawn, calculation or self._calculations.of(drawn))
            return self.refusal(variant) or variant
        except DrawError as problem:
            return str(problem)
        except (EngineError, KeyError) as problem:
            return f"the description ({problem})"

    def draw(self, seed: Seed) -> Variant:
        """Draw the numbers of one attempt and work out the truth, without asking the guards."""
        drawn = self._numbers(seed)
        return self._built(seed, drawn, self._calculations.of(drawn))

    def _numbers(self, seed: Seed) -> dict[str, Value]:
        drawn: dict[str, Value] = {}
        under = packed(self.item.id, self.revision, seed)
        for name, draw in self.draws.items():
            drawn[name] = draw.draw(Stream(under, name), drawn)
        return drawn

    def _refused_by_numbers(self, drawn: Mapping[str, Value], calculation: Calculation | None) -> str | None:
        """Say which guard refuses what was drawn, before a network is thought of."""
        if calculation is None or not self._guards_of_numbers:
            return _guarded(self._guards_of_numbers, drawn)
        try:
            which = calculation.refusing(drawn)
        except FAILED:
            return _guarded(self._guards_of_numbers, drawn)
        return None if which is None else f"the guard `{self._guards_of_numbers[which].source}`"

    def _built(self, seed: Seed, drawn: Mapping[str, Value], calculation: Calculation | None) -> Variant:
        if calculation is not None:
            try:
                worked = calculation.worked(drawn)
            except FAILED:
                pass
            else:
                return Variant(seed, drawn, self._descriptions, worked.truth, worked)
        return self.unfolded(seed, drawn)

    def unfolded(self, seed: Seed, drawn: Mapping[str, Value]) -> Variant:
        """Return what numbers give when each network is unfolded for them alone, as if there were no calculation."""
        networks = {name: describe(data, drawn) for name, data in self._descriptions.items()}
        quantities = Quantities(drawn, {name: Evaluation(network) for name, network in networks.items()})
        variant = Variant(seed, drawn, self._descriptions, tuple(part.answer(quantities) for part in self.parts))
        vars(variant).update(networks=networks, quantities=quantities)
        return variant

    def any_draw(self) -> Variant:
        """Draw numbers that need not make a question, only a network.

        Raises:
            QuestionError: Nothing that was drawn does.
        """
        problem = ""
        for attempt in range(_A_FEW):
            try:
                return self.draw(Seed("any", attempt))
            except (DrawError, EngineError, KeyError) as reason:
                problem = str(reason)
        raise QuestionError(f"{self.item.id}: `draw` and `given` make no network: {problem}")

    def refusal(self, variant: Variant) -> str | None:
        """Say why a variant that its numbers' guards let through cannot be asked, or None if it can."""
        refusal = self._refused_by_networks(variant)
        if refusal is not None:
            return refusal
        for part, value in zip(self.parts, variant.truth, strict=True):
            if part.decimals is not None and _near_tie(value, part.decimals):
                return "a value too close to a rounding tie"
            if part.form == "integer" and not isinstance(value, int):
                return f"the answer {show(value)} {_NOT_WHOLE}"
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

    def _refused_by_networks(self, variant: Variant) -> str | None:
        """Say which guard refuses what the networks give; one that has no value says why once they are unfolded."""
        if variant.worked is None:
            return _guarded(self._guards_of_networks, variant.quantities)
        for which, guard in enumerate(self._guards_of_networks):
            try:
                holds = variant.worked.guard(which)
            except FAILED:
                return _guarded(self._guards_of_networks, variant.quantities)
            if not holds:
                return f"the guard `{guard.source}`"
        return None

    def _mistaken_for_a_convention(self, variant: Variant, shown: Mapping[str, str]) -> str | None:
        """Say which convention gives what a named mistake gives; one that gives the truth takes nothing away."""
        for name in self._conventions_of(variant.present):
            answers = variant.under(self.mistakes[name], self.parts)
            owner = None if answers is None else shown.get(self.shown(answers))
            if owner is not None and owner != _TRUTH:
                return f"the convention `{name}`, which gives the same as {owner}"
        return None

    def _conventions_of(self, present: frozenset[str]) -> tuple[str, ...]:
        """Return the conventions of which there can be a question where these layers are."""
        known = self._conventions.get(present)
        if known is None:
            known = tuple(name for name in self.conventions if self.mistakes[name].layers & present)
            self._conventions[present] = known
        return known

    def shown(self, answers: tuple[Value, ...]) -> str:
        """Write the answers of all parts as displayed."""
        if len(answers) == 1:
            return self.parts[0].shown(answers[0])
        return BETWEEN.join(part.shown(answer) for part, answer in zip(self.parts, answers, strict=True))

    def within(self, drawn: Mapping[str, Value]) -> tuple[Ends, ...]:
        """Return what the answer of each part can be, with the numbers drawn."""
        return tuple(part.ends(drawn) for part in self.parts)

    @property
    def options_wanted(self) -> int:
        """How many options a question has: four, or as many as there are names."""
        names = self.parts[0].ask.of if self.parts[0].form == "name" and len(self.parts) == 1 else ()
        return min(MOST_OPTIONS, len(names) or MOST_OPTIONS)

    @functools.cached_property
    def at_most(self) -> int:
        """The number of draws that could be told apart if no guard refused any."""
        for attempt in range(MAX_ATTEMPTS):
            try:
                known = self._numbers(Seed("count", attempt))
                counts = [draw.count(known) for draw in self.draws.values()]
            except (DrawError, EngineError):
                continue
            return min(math.prod(counts), _UNCOUNTED)
        return 0

    @functools.cached_property
    def variants(self) -> int:
        """The number of different variants: `at_most`, less the share that the guards refuse in a fixed sample."""
        sample, accepted, different = 400, 0, set()
        for attempt in range(sample):
            variant = self.attempt(Seed("count", attempt))
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


def _near_tie(value: Value, decimals: int) -> bool:
    """Return whether a number, or one of many, is so close to the middle between two as displayed that both are."""
    if isinstance(value, tuple):
        return any(_near_tie(one, decimals) for one in value)
    scaled = abs(number(value, "an answer")) * 10.0**decimals
    return abs(scaled - int(scaled) - 0.5) < _NEAR_TIE * max(1.0, scaled)

"""One computed item under audit: many variants drawn, guessed at, mistaken, graded, and computed a second time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Final

import msgspec
from msgspec.structs import replace

from engine.device import Device
from engine.errors import EngineError
from engine.value import Value
from quizapp.bank.text import LANGUAGES, Text
from quizapp.checking.guessing import OF_NUMBERS, Guesses, Tally
from quizapp.errors import QuizappError
from quizapp.questions.computed import ComputedItem
from quizapp.questions.confirmation import agrees_with, request_of
from quizapp.questions.library import Questions
from quizapp.questions.model import Question
from quizapp.questions.seeds import Seed
from quizapp.questions.variants import Variant

GRADED: Final = 12
"""How many variants of each item go through the real grader, with every kind of answer."""
_MOST_TOLD: Final = 5
_LONG_NUMBER: Final = re.compile(r"\d\.\d{7,}|\d{16,}|\d[eE][-+]?\d{2,}|\b(?:nan|inf)\b")
"""A number that no working needs."""
_UNROUNDED_NUMBER: Final = re.compile(r"\d\.\d{5,}|\d{13,}|\d[eE][-+]?\d|\b(?:nan|inf)\b")
"""A number that no question may show."""
_NOT_NUMBERS: Final = ("?!", "畳み込み?", "1;2;3;4;5;6;7;8;9")


class ItemAudit(msgspec.Struct, kw_only=True):
    """What the audit found in one item."""

    item: str
    objective: str
    drawn: int = 0
    variants: int = 0
    promised: int | None = None
    verified: int = 0
    graded: int = 0
    answers: int = 0
    """Answers that went through the grader."""
    hits: dict[str, tuple[int, int, float, float]] = {}
    """Bot to how often it tried and hit, and the mean and variance that chance would give."""
    microseconds: list[int] = []
    """How long each draw took."""
    problems: list[str] = []

    def slowest(self, share: float) -> int:
        """Return the time within which such a share of the draws was done, in microseconds."""
        ordered = sorted(self.microseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0

    def best_bot(self) -> tuple[str, float]:
        """Return the bot that was right most often, and how often."""
        rates = {bot: hit / tried for bot, (tried, hit, _, _) in self.hits.items() if tried}
        best = max(rates, key=lambda bot: rates[bot], default="-")
        return best, rates.get(best, 0.0)


def audit_item(questions: Questions, item: str, seeds: int, *, verify: Device | None) -> ItemAudit:
    """Audit a computed item over so many seeds.

    Args:
        questions: The banks at work.
        item: The item's name.
        seeds: How many variants are drawn.
        verify: Where each different variant is computed a second time with torch, if it is to be; in this process.
    """
    ready = questions.at_work(item)
    if not isinstance(ready, ComputedItem):
        raise TypeError(item)
    return audit_ready(ready, seeds, verify=verify)


def audit_ready(ready: ComputedItem, seeds: int, *, verify: Device | None) -> ItemAudit:
    """Audit an item that is ready to be posed."""
    found = ItemAudit(item=ready.item.id, objective=ready.entry.objective, promised=ready.item.variants)
    try:
        _Audit(ready, found, verify=verify).run(seeds)
    except (QuizappError, EngineError) as problem:
        found.problems.append(str(problem))
    return found


class _Audit:
    """The audit of one item at work."""

    def __init__(self, ready: ComputedItem, found: ItemAudit, *, verify: Device | None) -> None:
        self.ready, self.found, self.verify = ready, found, verify
        self.recipe = ready.recipe
        self._confirmed: set[bytes] = set()
        self._guesses = Guesses(OF_NUMBERS)
        self._told: dict[str, int] = {}

    def run(self, seeds: int) -> None:
        """Draw variants and try each; a kind of problem is told a few times only."""
        for number in range(seeds):
            start = time.perf_counter_ns()
            variant = self.recipe.variant(Seed(f"audit{number}"))
            self.found.microseconds.append((time.perf_counter_ns() - start) // 1000)
            self.found.drawn += 1
            self._shown(variant)
            if self.verify is not None:
                self._computed_again(variant, self.verify)
            if number < GRADED:
                self._graded(self.ready.pose(str(variant.seed), options=True), variant)
        self.found.variants = self.recipe.variants
        self.found.hits = {
            bot: (one.tried, one.hits, one.expected, one.variance) for bot, one in self._guesses.tallies.items()
        }

    def _tell(self, kind: str, problem: str) -> None:
        self._told[kind] = self._told.get(kind, 0) + 1
        if self._told[kind] <= _MOST_TOLD:
            self.found.problems.append(problem)

    def _shown(self, variant: Variant) -> None:
        """Look at what a learner would see: options, named mistakes and the numbers in the text."""
        seed, right = variant.seed, self.ready.told(self.recipe.shown(variant.truth)).en
        options = [option.text.en for option in self.ready.options(variant)]
        if len(set(options)) < self.recipe.options_wanted:
            self._tell("options", f"the seed {seed} has {len(set(options))} options that differ; add mistakes")
        if options.count(right) == 1:
            self._guesses.ask(options, options.index(right), f"{self.found.item} {seed}")
        else:
            self._tell("key", f"the seed {seed} shows the right answer {options.count(right)} times")
        self._mistakes(variant, self.recipe.shown(variant.truth))
        for where, text in (("text", self.ready.prompt(variant)), ("options", Text.same(" ".join(options)))):
            self._readable(f"the {where} of the seed {seed}", text, _UNROUNDED_NUMBER)

    def _mistakes(self, variant: Variant, right: str) -> None:
        owners = {right: "the truth"}
        for name in self.ready.item.mistakes:
            values = variant.under(self.ready.mistakes[name], self.recipe.parts)
            shown = "no answer" if values is None else self.recipe.shown(values)
            if values is None or shown in owners:
                same = owners.get(shown, "nothing")
                told = f"with the seed {variant.seed} the mistake `{name}` gives {shown}, as {same} does"
                self._tell("mistake", told)
            owners[shown] = f"`{name}`"

    def _readable(self, where: str, text: Text | None, unreadable: re.Pattern[str] = _LONG_NUMBER) -> None:
        for language in LANGUAGES if text is not None else ():
            match = unreadable.search(text.in_(language)) if text is not None else None
            if match is not None:
                self._tell("number", f"{where} holds a number that is hard to read: …{match[0]}")

    def _computed_again(self, variant: Variant, device: Device) -> None:
        """Run each different variant once; what two seeds share need not be run twice."""
        from engine.jobs import confirm

        payload = request_of(self.ready, variant)
        key = msgspec.msgpack.encode(payload)
        if key in self._confirmed:
            self.found.verified += 1
            return
        self._confirmed.add(key)
        result = confirm(SimpleNamespace(payload={**payload, "device": device}))  # type: ignore[arg-type]
        self.found.verified += 1
        if not agrees_with(self.ready, variant, result["values"]):
            told = f"rule and run differ for the seed {variant.seed}; the run gives {result['values']}"
            self._tell("run", told)

    def _graded(self, question: Question, variant: Variant) -> None:
        """Push every kind of answer through the real grader."""
        self.found.graded += 1
        typed = replace(question, options=())
        right = self.recipe.shown(variant.truth)
        self._expect(typed, right, "right")
        for option in question.options:
            self._expect(question, option.key, "right" if option.text.en == self.ready.told(right).en else "wrong")
        for name in self.ready.item.mistakes:
            values = variant.under(self.ready.mistakes[name], self.recipe.parts)
            if values is not None:
                self._expect(typed, self.recipe.shown(values), "wrong", name)
        for answer in _NOT_NUMBERS:
            self._expect(typed, answer, "unreadable")
        self._expect(typed, "?", "not-known")
        nonsense = self._nonsense(variant)
        if nonsense is not None:
            self._expect(typed, nonsense, "wrong", "")
        self._said(question, typed, variant)

    def _expect(self, question: Question, answer: str, outcome: str, mistake: str | None = None) -> None:
        """Hold the grader to an outcome; `mistake` is the one that must be found, "" that none may be."""
        self.found.answers += 1
        verdict = self.ready.judge(question, answer)
        if verdict.outcome != outcome:
            told = f"with the seed {question.seed} the answer {answer} is graded {verdict.outcome}, not {outcome}"
            self._tell(f"graded {outcome}", told)
        fits = [fit.mistake for fit in verdict.fits]
        if mistake and mistake not in fits:
            self._tell("diagnosed", f"with the seed {question.seed} `{mistake}` is not found in its answer {answer}")
        if mistake == "" and fits:
            self._tell("asserted", f"with the seed {question.seed} {fits} are asserted of the nonsense {answer}")

    def _nonsense(self, variant: Variant) -> str | None:
        """Return an answer of the right form that neither the truth nor any mistake gives."""
        taken = {self.recipe.shown(values) for values in self.ready.under_mistakes(variant).values()}
        taken.add(self.recipe.shown(variant.truth))
        for step in (7919, 104729, 1299709):
            parts = tuple(_elsewhere(value, step) for value in variant.truth)
            shown = self.recipe.shown(parts)
            if all(isinstance(_first(value), int | float) for value in variant.truth) and shown not in taken:
                return shown
        return None

    def _said(self, question: Question, typed: Question, variant: Variant) -> None:
        """Look for numbers that are hard to read in all that is said around the question."""
        verdict = self.ready.judge(typed, "?")
        texts: Iterator[tuple[str, Text | None]] = iter(
            [
                ("the convention", question.convention),
                *(("a hint", hint) for hint in question.hints),
                ("the reason", verdict.reason),
                ("the picture", verdict.picture),
                ("the check", verdict.check),
                *(("the working", Text.same(f"{step.substituted} = {step.value}")) for step in verdict.steps),
            ]
        )
        for where, text in texts:
            self._readable(f"{where} of the seed {variant.seed}", text)


def _first(value: Value) -> Value:
    while isinstance(value, tuple) and value:
        value = value[0]
    return value


def _elsewhere(value: Value, step: int) -> Value:
    """Return an answer of the same form that is far from this one."""
    if isinstance(value, tuple):
        return tuple(_elsewhere(element, step + place) for place, element in enumerate(value))
    return value + step if isinstance(value, int | float) else value


def tallies_of(audit: ItemAudit) -> dict[str, Tally]:
    """Return the guesses at one item, to be counted together with others'."""
    return {bot: Tally(*numbers) for bot, numbers in audit.hits.items()}

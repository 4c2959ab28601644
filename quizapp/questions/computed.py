"""Computed items posed and graded: the question, its options, and the verdict on what was typed or chosen."""

from __future__ import annotations

import contextlib
import functools
import itertools
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from engine.evaluation import Mistake
from engine.value import Value, shape, vector
from quizapp.bank.collection import Banks, Entry
from quizapp.bank.items import Computed
from quizapp.bank.text import LANGUAGES, Text
from quizapp.questions import phrases
from quizapp.questions.asked import AskedPart
from quizapp.questions.cells import cell_worked, option_worked, wrong_worked
from quizapp.questions.judging import gives, judged, overall
from quizapp.questions.model import MOST_QUOTED, NOT_KNOWN, Fit, Option, Outcome, Part, PartVerdict, Question, Verdict
from quizapp.questions.options import choose_options
from quizapp.questions.reading import Read, Unreadable, read_part, split_parts
from quizapp.questions.seeds import Seed, read_seed
from quizapp.questions.spelling import spelling
from quizapp.questions.template import fill
from quizapp.questions.variants import BETWEEN, QuestionError, Recipe, Variant
from quizapp.questions.working import Speech, right_steps, working_of

_CACHE: Final = 512
_TRANSFERS_TRIED: Final = 60


def engine_mistakes(banks: Banks) -> Mapping[str, Mistake]:
    """Return all mistakes of the banks as the engine computes them."""
    return {name: mistake.engine_form(name) for name, mistake in banks.mistakes.items()}


class ComputedItem:
    """One computed item at work: posed by a seed, graded, and asked again with numbers that tell mistakes apart."""

    def __init__(self, entry: Entry, banks: Banks, mistakes: Mapping[str, Mistake] | None = None) -> None:
        """Compile an item; `mistakes` are all of the banks as the engine computes them, which items may share."""
        if not isinstance(entry.item, Computed):
            raise TypeError(entry.item.id)
        self.entry = entry
        self.item = entry.item
        self.banks = banks
        self.mistakes = engine_mistakes(banks) if mistakes is None else mistakes
        conventions = [name for name, mistake in banks.mistakes.items() if mistake.convention]
        self.recipe = Recipe(self.item, entry.revision, self.mistakes, conventions)
        self._canonical: dict[str, Variant] = {}
        self.variant = functools.lru_cache(maxsize=_CACHE)(self._variant)
        self._made_where = functools.lru_cache(maxsize=_CACHE)(self._mistakes_where)
        self._under = functools.lru_cache(maxsize=_CACHE)(self._worked_under_mistakes)

    def _variant(self, seed: str) -> Variant:
        """Draw a variant; a question and its answer, which comes with the canonical seed, share one."""
        known = self._canonical.get(seed)
        if known is not None:
            return known
        variant = self.recipe.variant(read_seed(seed))
        if len(self._canonical) >= _CACHE:
            self._canonical.clear()
        return self._canonical.setdefault(str(variant.seed), variant)

    def pose(self, seed: str, *, options: bool = False) -> Question:
        """Ask the item with the numbers of a seed."""
        variant = self.variant(seed)
        speech = Speech(self.banks, self.item, self.recipe, variant)
        return Question(
            item=self.item.id,
            objective=self.entry.objective,
            kind="computed",
            seed=str(variant.seed),
            revision=self.entry.revision,
            prompt=self.prompt(variant),
            parts=self._parts(variant),
            options=self.options(variant) if options else self._names(),
            convention=speech.convention,
            hints=speech.hints,
            band=self.item.band,
        )

    def prompt(self, variant: Variant) -> Text:
        """Return what is asked, with the numbers of a variant put in."""
        return fill(self.item.text, variant.quantities, self.banks.layer_name)

    def _parts(self, variant: Variant) -> tuple[Part, ...]:
        parts = []
        for asked, truth in zip(self.recipe.parts, variant.truth, strict=True):
            axes = asked.ask.of if asked.form in {"axes", "name"} else (asked.ask.output_shape or ())
            size: tuple[int, ...] = ()
            if asked.form == "vector":
                size = (len(vector(truth, "a vector")),)
            elif asked.form == "grid":
                rows = vector(truth, "a grid")
                size = (len(rows), len(vector(rows[0], "a row")))
            parts.append(
                Part(
                    name=asked.name,
                    form=asked.form,
                    label=asked.ask.title,
                    decimals=asked.decimals,
                    unit=asked.ask.unit,
                    axes=axes,
                    size=size,
                    choices=tuple(map(self._named, itertools.repeat(asked), axes)) if asked.form == "name" else (),
                )
            )
        return tuple(parts)

    def _named(self, asked: AskedPart, name: str) -> Text:
        """Return how a name is called: as the item says, as the chapter calls the layer, or as it stands."""
        return asked.ask.called.get(name) or self.banks.layer_name(name) or Text.same(name)

    def told(self, shown: str) -> Text:
        """Write answers as displayed for a reader of either language; only names differ between them."""
        if not any(part.form == "name" for part in self.recipe.parts):
            return Text.same(shown)
        pieces = zip(self.recipe.parts, shown.split(BETWEEN), strict=True)
        told = [self._named(part, piece) if part.form == "name" else Text.same(piece) for part, piece in pieces]
        return Text(*(BETWEEN.join(piece.in_(language) for piece in told) for language in LANGUAGES))

    def _names(self) -> tuple[Option, ...]:
        """Return the names to choose from, in their authors' order, where nothing but one of them is asked."""
        (first, *others) = self.recipe.parts
        if others or first.form != "name":
            return ()
        return tuple(Option(str(place), self._named(first, name)) for place, name in enumerate(first.ask.of, start=1))

    def under_mistakes(self, variant: Variant) -> Mapping[str, tuple[Value, ...]]:
        """Return what every mistake that can be made here answers, where it differs from the truth as displayed."""
        return self._under(str(variant.seed))

    def _worked_under_mistakes(self, seed: str) -> Mapping[str, tuple[Value, ...]]:
        variant = self.variant(seed)
        truth = self.recipe.shown(variant.truth)
        answers = {}
        for name in self._made_where(variant.present):
            values = variant.under(self.mistakes[name], self.recipe.parts)
            if values is not None and self.recipe.shown(values) != truth:
                answers[name] = values
        return answers

    def _mistakes_where(self, present: frozenset[str]) -> tuple[str, ...]:
        """Return the mistakes that can be made in some layers, those that the item names first."""
        ordered = dict.fromkeys((*self.item.mistakes, *self.mistakes))
        return tuple(name for name in ordered if self.mistakes[name].layers & present)

    def options(self, variant: Variant) -> tuple[Option, ...]:
        """Return the answers to choose from, in the order of the seed."""
        wrong: list[tuple[Value, ...]] = []
        elsewhere: list[tuple[Value, ...]] = []
        for name, values in self.under_mistakes(variant).items():
            (elsewhere if self.banks.mistakes[name].convention else wrong).append(values)
        names = (self.item.id, self.entry.revision, str(variant.seed), "options")
        within = self.recipe.within(variant.drawn)
        texts = choose_options(self.recipe, variant.truth, wrong, names, elsewhere, within)
        return tuple(Option(str(place), self.told(text)) for place, text in enumerate(texts, start=1))

    def parting(self, seed: str, mistake: str) -> Text | None:
        """Return what the step is called at which a mistake leaves the right working; None where no step shows it."""
        steps = working_of(self.banks, self.recipe, self.variant(seed), [self.mistakes[mistake]])
        return next((step.label for step in steps if any(step.parts_here)), None)

    def grade(self, question: Question, answer: str) -> Verdict:
        """Say what an answer is worth, which mistake it is if one alone fits, and what to ask next."""
        verdict = self.judge(question, answer)
        if verdict.outcome not in {"wrong", "not-known"}:
            return verdict
        mistakes = [fit.mistake for fit in verdict.fits]
        found = self._transfer(self.variant(question.seed), mistakes)
        return verdict if found is None else replace(verdict, transfer_seed=found[0], transfer_separates=found[1])

    def judge(self, question: Question, answer: str) -> Verdict:
        """Say what an answer is worth, without looking for the question that comes next."""
        variant = self.variant(question.seed)
        typed = unicodedata.normalize("NFKC", answer).strip()
        if typed == NOT_KNOWN:
            return self._verdict(variant, "not-known", phrases.DASH, (), message=self._first_cell(variant))
        if question.options:
            chosen = next((one for one in question.options if one.key == typed or _is_called(one.text, typed)), None)
            if chosen is None:
                return self._unread(phrases.CHOOSE, answer)
            return self._chosen(question, variant, chosen)
        try:
            pieces = split_parts(question.parts, answer)
            read = [read_part(part, piece) for part, piece in zip(question.parts, pieces, strict=True)]
        except Unreadable as problem:
            return self._of_another_size(question, variant, answer) or self._unread(problem.expected, answer)
        parts = tuple(
            self._part_verdict(variant, part, asked, truth, *one)
            for part, asked, truth, one in zip(question.parts, self.recipe.parts, variant.truth, read, strict=True)
        )
        outcome = overall([part.outcome for part in parts])
        if outcome == "imprecise":
            return self._coarse(parts)
        shown = _joined(parts)
        fits: tuple[Fit, ...] = ()
        if outcome == "wrong":
            asked = [part.decimals for part in self.recipe.parts]
            fits = self._fits(
                name
                for name, answers in self.under_mistakes(variant).items()
                if all(gives(*one) for one in zip(asked, read, answers, strict=True))
            )
        conventions = [fit for fit in fits if self.banks.mistakes[fit.mistake].convention]
        if conventions:
            return self._verdict(variant, "other-convention", shown, parts, message=conventions[0].note)
        message = next((part.message for part in parts if part.outcome == outcome and part.message is not None), None)
        return self._verdict(variant, outcome, shown, parts, fits=fits, message=message)

    def _of_another_size(self, question: Question, variant: Variant, answer: str) -> Verdict | None:
        """Recognize more or fewer numbers than asked where they are just what a mistake gives; else they cost nothing.

        Returns:
            The verdict, or None if no mistake gives them.
        """
        if len(question.parts) > 1 or not question.parts[0].size:
            return None
        part, asked = question.parts[0], self.recipe.parts[0]
        found: dict[str, Value] = {}
        for name, (value,) in self.under_mistakes(variant).items():
            with contextlib.suppress(Unreadable):
                typed = read_part(replace(part, size=shape(value)), answer)
                if shape(value) != part.size and gives(asked.decimals, typed, value):
                    found[name] = value
        if not found:
            return None
        yours, truth = (Text.same(asked.shown(one)) for one in (next(iter(found.values())), variant.truth[0]))
        judged = PartVerdict(name=part.name, outcome="wrong", yours=yours, expected=truth, label=part.label)
        return self._verdict(variant, "wrong", yours, (judged,), fits=self._fits(found))

    def _chosen(self, question: Question, variant: Variant, chosen: Option) -> Verdict:
        """Judge an option as it stands, since what it shows is exact."""
        right, yours = self.told(self.recipe.shown(variant.truth)), chosen.text
        outcome: Outcome = "right" if yours == right else "wrong"
        under = self.under_mistakes(variant).items() if outcome == "wrong" else ()
        fits = self._fits(name for name, answers in under if self.told(self.recipe.shown(answers)) == yours)
        pieces = zip(question.parts, _pieces(yours), _pieces(right), strict=True)
        parts = tuple(
            PartVerdict(
                name=part.name,
                outcome="right" if one == other else "wrong",
                yours=one,
                expected=other,
                label=part.label,
            )
            for part, one, other in pieces
        )
        message = None
        if outcome == "wrong" and len(parts) == 1:
            steps = right_steps(self.recipe, variant)
            message = option_worked(steps, question.parts[0], self.recipe.parts[0], variant.truth[0], yours.en)
        return self._verdict(variant, outcome, yours, parts, fits=fits, message=message)

    def _part_verdict(
        self, variant: Variant, part: Part, asked: AskedPart, truth: Value, value: Value, reads: list[Read]
    ) -> PartVerdict:
        outcome, message = judged(part, asked.decimals, truth, value, reads)
        if outcome == "wrong" and part.size:
            worked = wrong_worked(right_steps(self.recipe, variant), part, asked, truth, value)
            message = phrases.both(message, worked)
        if part.form == "name":
            yours, expected = (self._named(asked, str(name)) for name in (value, truth))
        else:
            yours = Text.same(asked.as_typed(value))
            expected = Text.same(asked.shown(truth))
        return PartVerdict(
            name=part.name, outcome=outcome, yours=yours, expected=expected, label=part.label, message=message
        )

    def _first_cell(self, variant: Variant) -> Text | None:
        """Work out the first cell of a grid, whose steps show nothing but grids."""
        asked, truth = self.recipe.parts[0], variant.truth[0]
        if len(self.recipe.parts) > 1 or asked.form != "grid":
            return None
        return cell_worked(right_steps(self.recipe, variant), asked, truth, (0, 0))

    def _fits(self, names: Iterable[str]) -> tuple[Fit, ...]:
        entries = ((name, self.banks.mistakes[name]) for name in names)
        return tuple(Fit(mistake=name, name=entry.name, note=entry.note) for name, entry in entries)

    def _unread(self, expected: Text, typed: str) -> Verdict:
        """Say what was expected; what costs nothing gives nothing away."""
        yours = Text.same(typed.strip()[:MOST_QUOTED])
        return Verdict(
            outcome="unreadable", yours=yours, expected=phrases.NOTHING, message=expected, source=self.item.source
        )

    def _coarse(self, parts: tuple[PartVerdict, ...]) -> Verdict:
        """Ask for more digits, giving nothing away."""
        hidden = tuple(part if part.outcome == "right" else replace(part, expected=phrases.NOTHING) for part in parts)
        return Verdict(
            outcome="imprecise",
            yours=_joined(parts),
            expected=phrases.NOTHING,
            message=next(part.message for part in parts if part.outcome == "imprecise"),
            parts=hidden,
            source=self.item.source,
        )

    def _verdict(
        self,
        variant: Variant,
        outcome: Outcome,
        yours: Text,
        parts: tuple[PartVerdict, ...],
        *,
        fits: tuple[Fit, ...] = (),
        message: Text | None = None,
    ) -> Verdict:
        speech = Speech(self.banks, self.item, self.recipe, variant)
        return Verdict(
            outcome=outcome,
            yours=yours,
            expected=self.told(self.recipe.shown(variant.truth)),
            message=message,
            fits=fits,
            parts=parts,
            steps=working_of(self.banks, self.recipe, variant, [self.mistakes[fit.mistake] for fit in fits]),
            reason=speech.reason,
            picture=speech.picture,
            check=speech.check,
            takeaway=self.item.takeaway,
            exam_note=self.item.exam_note,
            precise_note=self.item.precise_note,
            source=self.item.source,
        )

    def separating(self, question: Question, mistakes: Collection[str], besides: Collection[str]) -> str | None:
        """Find the seed of another variant that tells these mistakes apart, none of `besides`."""
        found = self._transfer(self.variant(question.seed), mistakes, besides)
        return None if found is None else found[0]

    def _transfer(
        self, variant: Variant, mistakes: Collection[str], besides: Collection[str] = ()
    ) -> tuple[str, bool] | None:
        """Find a variant with other numbers in which the mistakes that fitted differ from the truth and each other.

        Some mistakes are the same computation in an item whatever is drawn. Then the one is taken that separates the
        most, all of them from the truth.

        Args:
            variant: The one that was answered.
            mistakes: Those that fitted.
            besides: Seeds that are not taken.

        Returns:
            Its seed, and whether it separates all; None if no numbers show the mistakes.
        """
        best: tuple[int, str] | None = None
        for attempt in range(_TRANSFERS_TRIED):
            text = f"{variant.seed.text}t{attempt}"[-16:]
            if text in besides:
                continue
            try:
                other = self.recipe.variant(Seed(text))
            except QuestionError:
                break
            answers = [other.under(self.mistakes[name], self.recipe.parts) for name in mistakes]
            truth = self.recipe.shown(other.truth)
            shown = [self.recipe.shown(one) for one in answers if one is not None]
            if truth == self.recipe.shown(variant.truth) or truth in shown or len(shown) < len(mistakes):
                continue
            apart = len(set(shown))
            if apart == len(mistakes):
                return str(other.seed), True
            if best is None or apart > best[0]:
                best = (apart, str(other.seed))
        return None if best is None else (best[1], False)


def _joined(parts: tuple[PartVerdict, ...]) -> Text:
    """Write the answers to all parts in one line."""
    return Text(*(BETWEEN.join(part.yours.in_(language) for part in parts) for language in LANGUAGES))


def _pieces(shown: Text) -> list[Text]:
    """Take an answer to all parts apart again."""
    return [Text(*both) for both in zip(shown.ja.split(BETWEEN), shown.en.split(BETWEEN), strict=True)]


def _is_called(text: Text, typed: str) -> bool:
    """Return whether a typed word is a name, and not a number that could be meant as a key."""
    return not typed.isdecimal() and bool(spelling(typed)) and spelling(typed) in {spelling(text.ja), spelling(text.en)}

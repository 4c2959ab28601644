"""How many verdicts on shipped items stand on a screen of 80 by 24 as a whole, and what gives way where one does not.

The blocks of a verdict are data, so all of them are laid out without a screen.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import pytest

from quizapp.bank.text import LANGUAGES, Text
from quizapp.locale.speech import Speech
from quizapp.questions.computed import ComputedItem
from quizapp.questions.model import DID_NOT_KNOW, NOT_KNOWN, WorkingStep
from quizapp.tui.blocks import layout
from quizapp.tui.verdict_layout import ROOMS, laid
from quizapp.tui.verdict_text import Reading, Room, _telling, joined, verdict_parts
from tests.questions.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from quizapp.bank.text import Language
    from quizapp.questions.model import Question
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

SEED = "room"
WIDTH, HEIGHT = 76, 22
"""What the frame leaves of 80 by 24: see `test_the_room_is_what_the_screen_has`."""
SAMPLE = 12
FLOOR = 0.998
"""The share of all verdicts that stand on the screen as a whole."""
FLOORS = {"computed": 0.998, "matching": 0.95}
"""The same by kind, where it is less than all."""


def wrong_answers(item: str) -> Iterator[tuple[Question, str]]:
    """Not known; each wrong option; the answers of the mistakes that a computed item names; two exchanged."""
    question = shipped().pose(item, SEED)
    yield question, NOT_KNOWN
    match question.kind:
        case "choice" | "true_false" | "multiple_choice":
            for option in question.options:
                if shipped().grade(question, option.key).outcome != "right":
                    yield question, option.key
        case "ordering" | "matching":
            keys = [option.key for option in question.options]
            for at in range(len(keys) - 1):
                swapped = " ".join([*keys[:at], keys[at + 1], keys[at], *keys[at + 2 :]])
                if shipped().grade(question, swapped).outcome != "right":
                    yield question, swapped
                    break
        case "flashcard" | "cloze":
            yield question, DID_NOT_KNOW
        case "short_answer":
            yield question, "something else"
        case "computed":
            ready = shipped().at_work(item)
            assert isinstance(ready, ComputedItem)
            under = ready.under_mistakes(ready.variant(question.seed))
            for mistake in ready.item.mistakes:
                typed = ready.recipe.shown(under[mistake]).replace(" ; ", "\n") if mistake in under else "?"
                yield question, typed


def readings(item: str) -> Iterator[Reading]:
    """The verdicts on an item's wrong answers."""
    for question, answer in wrong_answers(item):
        yield Reading(question=question, verdict=shipped().grade(question, answer), answer=answer)


def measured(items: list[str]) -> tuple[Counter[tuple[str, bool]], list[str]]:
    """Count by kind which verdicts fit, and list those that do not."""
    counted: Counter[tuple[str, bool]] = Counter()
    over: list[str] = []
    titles = shipped().banks.syllabus
    for item in items:
        for reading in readings(item):
            question = reading.question
            for language in LANGUAGES:
                place = f"{question.objective} {titles.objectives[question.objective].name.in_(language)}"
                lines = len(laid(msgspec.structs.replace(reading, place=place), Speech(language), WIDTH, HEIGHT).lines)
                counted[question.kind, lines <= HEIGHT] += 1
                if lines > HEIGHT:
                    over.append(f"{item} {reading.answer!r} {language}: {lines} ({reading.verdict.outcome})")
    return counted, over


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_shown_is_never_called_wrong(language: Language) -> None:
    """What a verdict on a matching lists is what belongs together, whatever was answered."""
    item = next(name for name, card in shipped().banks.cards.items() if card.kind == "matching")
    speech = Speech(language)
    for reading in readings(item):
        below = [line.plain for line in laid(reading, speech, WIDTH, HEIGHT).lines[2:]]
        assert any(line.startswith(f" {speech.tell('Right')}  ") for line in below)
        assert not any(speech.tell("Wrong") in line for line in below)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_one_of_several_answers_is_said_once(language: Language) -> None:
    speech = Speech(language)
    for reading in readings("pooling-backwards"):
        if reading.verdict.message is not None:
            told = shown(reading, speech)
            assert told.count(plain(speech.say(reading.verdict.message))) == 1


def test_of_a_long_working_what_the_result_is_made_of_is_told() -> None:
    question = shipped().pose("layer-with-most-parameters", SEED)
    verdict = shipped().grade(question, NOT_KNOWN)
    reading = Reading(question=question, verdict=verdict, answer=NOT_KNOWN)
    _, *rows = [line.plain for line in laid(reading, Speech("en"), WIDTH, HEIGHT).lines]
    assert verdict.steps[-1].substituted.startswith("argmax(")
    ends = [row.split()[-1] for row in rows if row.strip()]
    assert {step.value for step in verdict.steps if step.label.en.endswith("times the units")} <= {*ends}
    assert any(row.endswith(verdict.expected.en) for row in rows), "a name, not its place in a list"


async def test_the_room_is_what_the_screen_has(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1", "5", "enter", "enter")
        await sight.until(lambda: sight.screen == "VerdictScreen")
        screen = sight.app.screen
        assert (screen.query_one("#verdict").size.width, screen.query_one("#body").size.height) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_the_reason_and_what_to_remember_never_give_way(language: Language) -> None:
    for reading in itertools.chain.from_iterable(map(readings, sampled())):
        verdict, speech = reading.verdict, Speech(language)
        told = shown(reading, speech)
        needed = [option.why for option in verdict.options if option.chosen and reading.question.kind == "choice"]
        needed += [option.text for option in verdict.options if option.right and reading.question.kind == "choice"]
        needed += [verdict.takeaway, verdict.explanation, verdict.reason, *(fit.name for fit in verdict.fits)]
        assert [text for text in needed if text is not None and plain(speech.say(text)) not in told] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_gives_way_stands_among_the_details(language: Language) -> None:
    for reading in itertools.chain.from_iterable(map(readings, sampled())):
        verdict, speech = reading.verdict, Speech(language)
        lines = laid(msgspec.structs.replace(reading, details=True), speech, 4000, 1).lines
        told = plain("".join(line.plain for line in lines))
        texts = [reading.question.prompt, verdict.exam_note, verdict.precise_note, verdict.picture, verdict.check]
        texts += [option.why for option in verdict.options]
        assert [text for text in texts if text is not None and plain(speech.say(text)) not in told] == []
        assert plain(verdict.source) in told


def shown(reading: Reading, speech: Speech, room: Room = ROOMS[-1]) -> str:
    """What is told where there is least room, on lines without an end."""
    parts = verdict_parts(reading, speech, room)
    return plain("".join(line.plain for line in layout(joined(parts.first), 4000)))


def plain(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(autouse=True)
def _no_transfer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no question that would come next: it is not part of the verdict."""
    monkeypatch.setattr(ComputedItem, "_transfer", lambda *_: None)


def sampled() -> list[str]:
    """One item in some, taken evenly over all banks."""
    return sorted(shipped().banks.entries)[::SAMPLE]


def test_sampled_verdicts_fit_80_by_24() -> None:
    counted, over = measured(sampled())
    assert share(counted) == 1, "\n".join(over)


@pytest.mark.long
def test_verdicts_on_all_shipped_items_fit_80_by_24() -> None:
    counted, over = measured(sorted(shipped().banks.entries))
    assert share(counted) >= FLOOR, "\n".join(over)
    for kind in {kind for kind, _ in counted}:
        fitting = Counter({(kind, fits): counted[kind, fits] for fits in (True, False)})
        assert share(fitting) >= FLOORS.get(kind, 1), kind


def share(counted: Counter[tuple[str, bool]]) -> float:
    return sum(number for (_, fits), number in counted.items() if fits) / sum(counted.values())


def test_what_a_result_is_made_of_is_found_though_it_is_written_without_commas() -> None:
    def step(substituted: str, value: str) -> WorkingStep:
        return WorkingStep(name="x", label=Text.same("x"), formula="", substituted=substituted, value=value)

    steps = [
        step("1 + 1", "2"),
        step("512*256 + 32", "131,104"),
        step("3 + 4", "7"),
        step("argmax(131104, 896)", "1"),
    ]
    assert _telling(steps, 2) == [1, 3]

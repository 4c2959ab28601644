"""What the real grader says of a typed answer, as the screen shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from engine.value import Value, vector
from tests.questions.shipped import computed, small
from tests.tui.screen_library import FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from quizapp.questions.model import Question, Verdict
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

SEED = "k3f9"


class Graded(FakeLibrary):
    """One computed item, posed and graded by the small bank, with its numbers always the same."""

    def __init__(self, item: str) -> None:
        super().__init__(small().pose(item, SEED))

    def pose(self, item: str, seed: str, *, options: bool = False) -> Question:
        return small().pose(item, seed if "t" in seed else SEED, options=options)

    def grade(self, question: Question, answer: str) -> Verdict:
        return small().grade(question, answer)


def truth(item: str) -> Value:
    return computed(small(), item).variant(SEED).truth[0]


def shape() -> tuple[Value, ...]:
    return vector(truth("output-shape"), "a shape")


async def give(sight: Sight, answer: str) -> None:
    """Start the review, type an answer and hand it in."""
    await sight.press("enter")
    await sight.press(*("space" if sign == " " else sign for sign in answer), "enter")


async def test_arithmetic_is_shown_evaluated_before_it_is_given(open_app: Open) -> None:
    drawn = computed(small(), "parameters").variant(SEED).drawn
    value = truth("parameters")
    assert isinstance(value, int)
    async with open_app(banks=Graded("parameters")) as sight:
        await sight.press("enter", *"577*128")
        await sight.sees("= 73,856")
        assert not sight.journal.reviews
        await sight.press(*["backspace"] * 7, *f"{value - 1}+1")
        await sight.sees(f"= {value:,}")
        assert not sight.journal.reviews
        await sight.press("enter")
        await sight.sees("Right", "Saved")
        assert [review.outcome for review in sight.journal.reviews] == ["right"], drawn


async def test_powers_of_ten_and_signs_of_an_input_method_can_be_typed(open_app: Open) -> None:
    async with open_app(banks=Graded("parameters")) as sight:
        await sight.press("enter", "e", *"1.5e3")
        assert sight.app.screen.query_one(Input).value == "1.5e3", "an e behind digits belongs to the number"
        await sight.sees("= 1500")
        await sight.press(*["backspace"] * 5, *"ー3")
        assert sight.app.screen.query_one(Input).value == "ー3"
        await sight.press(*["backspace"] * 2, *"（３＊４）")
        await sight.sees("= 12")


@pytest.mark.parametrize(
    ("item", "answer", "told"),
    [
        ("parameters", "12 34", "Type one whole number"),
        ("parameters", "3*(4", "Type one whole number"),
        ("output-shape", "16 16", "Type 3 whole numbers in the order height, width, channels"),
        ("weights", "0.5 0.5", "Type 3 numbers in order"),
    ],
)
async def test_what_cannot_be_read_says_what_was_expected_and_costs_nothing(
    open_app: Open, item: str, answer: str, told: str
) -> None:
    async with open_app(banks=Graded(item)) as sight:
        await give(sight, answer)
        await sight.sees(told)
        assert sight.screen == "ReviewScreen"
        assert not sight.journal.reviews
        assert "Not yet" not in sight.text, "it used up no try"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Right as far as it goes. Give 3 decimals."), ("ja", "途中までは合っています。小数第3位まで")],
)
async def test_right_digits_but_too_few_are_told_as_that(open_app: Open, language: str, told: str) -> None:
    value = truth("normalized")
    assert isinstance(value, float)
    async with open_app(banks=Graded("normalized"), language=language) as sight:
        await give(sight, f"{value:.1f}")
        await sight.sees(told)
        assert f"{value:.3f}" not in sight.text
        assert not sight.journal.reviews


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The numbers are right. The order asked here is height, width, channels."),
        ("ja", "この問題の軸の順は 高さ、幅、チャネル です。"),
    ],
)
async def test_right_numbers_in_another_order_are_told_as_that(open_app: Open, language: str, told: str) -> None:
    height, width, channels = shape()
    async with open_app(banks=Graded("output-shape"), language=language) as sight:
        await give(sight, f"{channels} {height} {width}")
        await sight.sees(told)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "height and width right; channels wrong."), ("ja", "高さと幅は正しく、チャネルが違います。")],
)
async def test_each_axis_is_judged_by_itself(open_app: Open, language: str, told: str) -> None:
    height, width, channels = shape()
    assert isinstance(channels, int)
    async with open_app(banks=Graded("output-shape"), language=language) as sight:
        await give(sight, f"{height}x{width}x{channels + 1}")
        await sight.sees(told)
        assert sight.app.screen.query_one(Input).value
        await sight.press("enter")
        await sight.sees(told)
        assert sight.screen == "VerdictScreen"

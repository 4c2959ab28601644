"""Wishes while studying: mark, rest, not today, each taken back; and help for what keeps being forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from quizapp.study.review import Review, Shown
from tests.tui.screen_questions import REVISION

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from quizapp.questions.model import Outcome
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

TWO = ("bn-learned-or-computed", "conv-output-size")
FIRST = date(2026, 9, 1)


def reviews(item: str, *outcomes: Outcome, **changes: Any) -> list[Review]:
    """Answers to an item, one each fifth day."""
    return [
        Review(
            **{
                "id": f"{number:013d}-000000",
                "moment": number,
                "day": (FIRST + timedelta(days=5 * number)).isoformat(),
                "device": "here",
                "item": item,
                "revision": REVISION,
                "seed": f"past{number}",
                "language": "en",
                "shown": Shown(prompt="?"),
                "answer": "1",
                "expected": "2",
                "outcome": outcome,
                "mistake": None,
                "rating": 3 if outcome == "right" else 1,
                "hints": 0,
                "milliseconds": 9000,
                "parameters": 1,
                "mode": "review",
                **changes,
            }
        )
        for number, outcome in enumerate(outcomes)
    ]


def gone(sight: Sight, told: str) -> bool:
    return told not in sight.text


FORGOTTEN: tuple[Outcome, ...] = ("right", "wrong") * 4


class TestBeforeAnAnswer:
    async def test_what_is_put_aside_gives_way_and_comes_back_at_u(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            desk = sight.app.desk
            assert desk is not None
            await sight.press("enter")
            await sight.sees("0/2")
            asked = desk.overview().due + desk.overview().new
            first = sight.lines[3]
            await sight.press("b")
            await sight.sees("Put aside; u brings it back.", "0/1")
            assert len(desk.wishes.buried) == 1
            await sight.press("f5")
            await sight.sees("0/2", first.strip())
            assert not desk.wishes.resting
            assert desk.overview().due + desk.overview().new == asked

    async def test_the_last_one_put_aside_ends_the_sitting(self, open_app: Open) -> None:
        async with open_app("bn-learned-or-computed") as sight:
            await sight.press("enter", "s")
            await sight.until(lambda: sight.screen == "HomeScreen")
            assert sight.app.desk is not None
            assert sight.app.desk.wishes.suspended == {"bn-learned-or-computed"}

    async def test_a_mark_is_shown_and_taken_away(self, open_app: Open) -> None:
        async with open_app("bn-learned-or-computed") as sight:
            await sight.press("enter", "m")
            await sight.sees("marked")
            await sight.press("m")
            await sight.until(lambda: "marked" not in sight.text)


class TestBehindAVerdict:
    async def test_each_wish_is_shown_and_the_same_key_takes_it_back(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            desk = sight.app.desk
            assert desk is not None
            await sight.press("enter", "d")
            await sight.sees("Saved")
            for key, told in (("m", "marked"), ("s", "at rest"), ("b", "not today")):
                await sight.press(key)
                await sight.sees(told, "Saved")
                await sight.press(key)
                await sight.until(partial(gone, sight, told))
            assert not desk.wishes.resting | desk.wishes.marked

    async def test_what_could_not_be_written_is_told(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await sight.press("enter", "d")
            await sight.sees("Saved")
            sight.journal.failure = OSError("the disk is full")
            await sight.press("s")
            await sight.sees("Not saved", "the disk is full")
            assert sight.app.desk is not None
            assert not sight.app.desk.wishes.suspended


class TestHelp:
    async def test_what_keeps_being_forgotten_gets_help_with_its_slip(self, open_app: Open) -> None:
        past = reviews("conv-output-size", *FORGOTTEN, mistake="drops-plus-one")
        async with open_app(*TWO, past=past) as sight:
            await sight.press("p", "enter", "d")
            await sight.sees("Forgotten on 5 days by now", "Most often here: drops-plus-one. Mind drops-plus-one.")
            assert "let it rest" not in sight.text

    async def test_below_so_many_times_there_is_none(self, open_app: Open) -> None:
        async with open_app("conv-output-size", past=reviews("conv-output-size", "right", "wrong")) as sight:
            await sight.press("p", "enter", "d")
            await sight.sees("Saved")
            assert "Forgotten" not in sight.text

    async def test_the_point_is_read_once_more_and_a_simpler_question_comes_first(self, open_app: Open) -> None:
        known = reviews("lstm-forget-gate", "right", id="2" * 20, day="2026-11-23")
        past = [*reviews("conv-order", *FORGOTTEN), *known]
        async with open_app("conv-order", "lstm-forget-gate", points=True, past=past) as sight:
            await sight.sees("Today: 1 to review")
            await sight.press("s", "f3")
            await sight.sees("[i] read the point once more", "[j] a simpler question first")
            await sight.press("i")
            await sight.sees("A convolutional layer applies the same small filter")
            await sight.press("escape")
            await sight.sees("Forgotten on 5 days by now")
            await sight.press("j")
            await sight.until(lambda: sight.screen == "ReviewScreen")
            await sight.press("enter", "1")
            await sight.sees("Saved")
            assert [(review.item, review.mode) for review in sight.journal.reviews] == [
                ("conv-order", "review"),
                ("lstm-forget-gate", "practice"),
            ]

    async def test_after_many_times_rest_is_proposed(self, open_app: Open) -> None:
        past = reviews("conv-output-size", *FORGOTTEN, *FORGOTTEN)
        async with open_app("conv-output-size", past=past) as sight:
            await sight.press("p", "enter", "d")
            await sight.sees("[s] let it rest")
            await sight.press("s")
            await sight.sees("at rest")

"""Practice of what is picked: by every mark of an item, once through or without end, with the schedule or beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.test_tui_wishing import reviews

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

TWO = ("conv-output-size", "conv-parameters")


async def test_without_a_tick_everything_is_asked_and_a_tick_narrows_it(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("p", "f")
        await sight.sees("Practise what you pick", "> Start", "16 questions")
        await sight.press("down", "down", "down", "enter")
        await sight.sees("[ ] 18-4  Understand the parameters", "Enter close")
        await sight.press("down", "down", "space")
        await sight.sees("[x] 18-4", "1 ticked", "3 questions")
        await sight.press("c")
        await sight.sees("16 questions")


async def test_kinds_and_tiers_are_picked_as_well(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"pick", "enter")
        await sight.press(*["down"] * 5, "enter", "down", "down", "space")
        await sight.sees("[x] cloze", "1 question")
        await sight.press("home", "enter")
        await sight.sees("Practice", "0/1")


async def test_what_was_wrong_last_time_is_asked_once_and_wrong_numbers_come_back(open_app: Open) -> None:
    async with open_app(*TWO, past=reviews("conv-output-size", "wrong")) as sight:
        await sight.press("p", "f", "down", "space")
        await sight.sees("[x] Wrong last time", "1 question")
        await sight.press("home", "enter")
        await sight.sees("A square input", "0/1")
        await sight.press(*"16", "enter")
        await sight.sees("Saved")
        await sight.press("enter")
        await sight.sees("1 of 1 right")


async def test_one_mistake_is_picked_by_its_name(open_app: Open) -> None:
    async with open_app(*TWO, past=reviews("conv-output-size", "wrong", mistake="drops-plus-one")) as sight:
        await sight.press("p", "f", "end", "up", "up", "enter", "down", "enter")
        await sight.sees("[x] drops-plus-one", "1 question")


async def test_the_schedule_is_left_as_it_is_where_that_is_wanted(open_app: Open) -> None:
    async with open_app(*TWO) as sight:
        await sight.press("p", "f", "end", "up", "space", "home", "enter")
        await sight.sees("Practice", "The schedule stays as it is.")
        await sight.press("d")
        await sight.sees("Saved")
        assert [review.mode for review in sight.journal.reviews] == ["free"]
        assert sight.app.desk is not None
        assert not sight.app.desk.history.states


async def test_what_nothing_meets_says_so(open_app: Open) -> None:
    async with open_app(*TWO) as sight:
        await sight.press("p", "f", "down", "space")
        await sight.sees("No question meets all of this")
        await sight.press("home", "enter")
        await sight.sees("take a tick away")
        assert sight.screen == "PickScreen"

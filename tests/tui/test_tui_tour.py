"""The first minute: what the tour asks and keeps, that one key skips it, and that it never comes again."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual import events

from quizapp.tui.signs import RULER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


async def test_someone_new_is_shown_the_tour_once(open_app: Open) -> None:
    async with open_app(welcome=True) as sight:
        await sight.sees("Welcome to quizapp", "1/4", "> English", "日本語")
        assert sight.journal.settings["toured"] is True


async def test_whoever_was_shown_it_or_has_studied_is_not(open_app: Open) -> None:
    for earlier in ({"toured": True}, {}):
        async with open_app("gap-parameters", welcome=bool(earlier), settings=earlier) as sight:
            assert sight.screen == "HomeScreen"


async def test_four_times_enter_sets_everything_up(open_app: Open) -> None:
    async with open_app("lstm-forget-gate", welcome=True, points=True) as sight:
        await sight.press("enter")
        await sight.sees("On which day is your exam?", "December 2026", "[22]", "2026-12-22  in 28 days")
        await sight.press("enter")
        await sight.sees("How many minutes a day", "> 15 minutes", "about 45 questions a day", "28 days left to study")
        await sight.press("enter")
        await sight.sees("How would you like to begin?", "> Twelve questions that place me")
        await sight.press("down", "enter")
        await sight.until(lambda: sight.screen in {"PointScreen", "ReviewScreen"})
        kept = {name: sight.journal.settings[name] for name in ("exam_date", "minutes_per_day")}
        assert kept == {"exam_date": "2026-12-22", "minutes_per_day": 15}
        assert sight.languages == ["en"]


async def test_the_language_under_the_cursor_is_spoken_at_once(open_app: Open) -> None:
    async with open_app(welcome=True) as sight:
        await sight.press("up")
        await sight.sees("quizapp へようこそ", "> 日本語", "どちらの言語")
        await sight.press("enter")
        await sight.sees("試験日はいつですか", "2026年12月", "月  火", "28 日後")
        assert sight.languages[-1] == "ja"


async def test_the_calendar_is_walked_by_arrows_and_pages_and_never_into_the_past(open_app: Open) -> None:
    walk = (
        ("left", "2026-12-21"),
        ("right", "2026-12-22"),
        ("up", "2026-12-15"),
        ("down", "2026-12-22"),
        ("pageup", "2026-11-25"),
        ("pagedown", "2026-12-25"),
        *(("right", f"2026-12-{day}") for day in range(26, 32)),
        ("pagedown", "2027-01-31"),
        ("pagedown", "2027-02-28"),
    )
    async with open_app(welcome=True) as sight:
        await sight.press("enter")
        for key, day in walk:
            await sight.press(key)
            await sight.sees(f"{day}  in")
        await sight.press("enter")
        assert sight.journal.settings["exam_date"] == "2027-02-28"


async def test_taken_again_after_the_exam_it_asks_for_a_day_ahead(open_app: Open) -> None:
    async with open_app(settings={"exam_date": "2020-01-01"}) as sight:
        await sight.press("m", *"tour", "enter", "enter")
        await sight.sees("2026-12-22  in")


async def test_it_names_the_arrow_keys_to_those_who_never_used_a_terminal(open_app: Open) -> None:
    async with open_app(welcome=True, language="ja") as sight:
        await sight.until(lambda: sight.keys.split()[:4] == ["Enter", "選ぶ", "上/下", "動かす"])
        await sight.press("enter")
        await sight.until(lambda: "矢印 動かす" in sight.keys and "Esc 飛ばす" in sight.keys)


async def test_a_day_is_clicked(open_app: Open) -> None:
    async with open_app(welcome=True) as sight:
        await sight.press("enter")
        await sight.sees(" 7   8   9 ")
        row = next(number for number, line in enumerate(sight.lines) if " 7   8   9 " in line)
        await sight.pilot.click(offset=(sight.lines[row].index("9"), row))
        await sight.sees("How many minutes a day")
        assert sight.journal.settings["exam_date"] == "2026-12-09"


async def test_without_an_exam_it_goes_on_by_n_and_back_by_b(open_app: Open) -> None:
    async with open_app(welcome=True) as sight:
        assert "b step back" not in sight.keys
        await sight.press("enter", "n")
        await sight.sees("How many minutes a day")
        assert "left to study" not in sight.text
        assert sight.journal.settings["exam_date"] == ""
        await sight.press("down", "up", "up", "enter", "b")
        await sight.sees("How many minutes a day", "> 10 minutes")
        await sight.press("backspace", "b")
        await sight.sees("Which language")


async def test_escape_leaves_it_at_any_step(open_app: Open) -> None:
    async with open_app() as sight:
        for step in range(4):
            await sight.press("m", *"tour", "enter", *["enter"] * step)
            await sight.sees(f"{step + 1}/4")
            await sight.press("escape")
            await sight.until(lambda: sight.screen == "HomeScreen")


async def test_looking_around_goes_home_and_the_palette_opens_it_again(open_app: Open) -> None:
    async with open_app(welcome=True) as sight:
        await sight.press("enter", "n", "enter", "end", "enter")
        await sight.until(lambda: sight.screen == "HomeScreen")
        await sight.press("m", *"tour", "enter")
        await sight.sees("Welcome to quizapp", "1/4")


async def test_it_leads_to_the_twelve_questions(open_app: Open) -> None:
    async with open_app("gap-parameters", welcome=True) as sight:
        await sight.press("enter", "n", "enter", "enter")
        await sight.until(lambda: sight.screen == "PlacingScreen")
        await sight.sees("What do you know?", "1/1")


async def test_a_full_disk_is_told(open_app: Open) -> None:
    async with open_app(welcome=True) as sight:
        sight.journal.failure = OSError("The disk is full.")
        await sight.press("enter", "enter")
        await sight.sees("The disk is full.")


@asynccontextmanager
async def in_doubt(open_app: Open, **options: Any) -> AsyncIterator[Sight]:
    """Open the tour on a terminal that was asked how wide signs are and has not answered."""
    async with open_app(**options) as sight:
        sight.app.signs_asked = True
        await sight.press("m", *"tour", "enter")
        await sight.sees("1/5")
        yield sight


@pytest.mark.parametrize(
    ("keys", "kept", "cells"), [("y", "narrow", 1), ("n", "wide", 2), ("enter", "narrow", 1), ("down enter", "wide", 2)]
)
async def test_a_terminal_that_has_not_said_how_wide_signs_are_is_looked_at(
    open_app: Open, keys: str, kept: str, cells: int
) -> None:
    async with in_doubt(open_app) as sight:
        await sight.press("enter")
        await sight.sees("2/5", "Do these two lines end in the same column?", *RULER, "y yes", "n no")
        await sight.press(*keys.split())
        await sight.sees("3/5", "On which day is your exam?")
        assert sight.journal.settings["signs"] == kept
        assert cell_len("×") == cells


async def test_the_look_at_signs_may_be_passed_over_and_gone_back_to(open_app: Open) -> None:
    async with in_doubt(open_app, language="ja") as sight:
        await sight.press("enter", "end", "enter")
        await sight.sees("3/5", "試験日はいつですか")
        assert sight.journal.settings["signs"] == "auto"
        await sight.press("b")
        await sight.sees("2/5", *RULER, "縦にそろって")
        await sight.press("b", "enter", "y", "b")
        await sight.sees("2/5", *RULER)


async def test_a_terminal_that_answers_during_the_tour_is_not_asked_about(open_app: Open) -> None:
    async with in_doubt(open_app) as sight:
        sight.app.post_message(events.CursorPosition(1, 0))
        await sight.sees("1/4")
        await sight.press("enter")
        await sight.sees("2/4", "On which day is your exam?")


async def test_whoever_has_said_how_wide_signs_are_is_not_asked_again(open_app: Open) -> None:
    async with open_app(settings={"signs": "narrow"}) as sight:
        sight.app.signs_asked = True
        await sight.press("m", *"tour", "enter")
        await sight.sees("1/4")

"""Home, practice, summary, help: the ways in and out."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from quizapp.opening import FULL
from quizapp.study.states import States
from tests.tui import screen_library
from tests.tui.test_tui_wishing import reviews

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from quizapp.study.review import Review
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

CHOICES = ("gap-parameters", "conv-output-size")


async def test_home_says_what_is_due_and_how_far_each_chapter_has_come(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.sees("Today: 16 new", "18  Convolution layer", "0/7", "20  Pooling layer", "0/9")


async def test_chapters_open_and_close(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("down", "down", "down", "down", "enter")
        await sight.sees("18-1  Understand the basic ideas", "18-4", "0/4")
        await sight.press("enter")
        await sight.until(lambda: "18-1" not in sight.text)


async def test_an_objective_is_practised_from_home(open_app: Open) -> None:
    async with open_app(*CHOICES) as sight:
        await sight.press("down", "down", "down", "down", "enter", "down", "down", "enter")
        await sight.sees("Practice", "question 1", "A square input")


async def test_the_key_bar_says_what_enter_does_with_a_chapter_and_an_objective(open_app: Open) -> None:
    async with open_app(*CHOICES) as sight:
        await sight.press("down", "down", "down", "down")
        for key, told in (("", "Enter open"), ("enter", "Enter close"), ("down", "Enter practice")):
            await sight.press(*([key] if key else []))
            await sight.sees(told)


async def test_an_objective_without_numbers_says_so(open_app: Open) -> None:
    async with open_app(*CHOICES) as sight:
        await sight.press("end", "enter", "down", "enter")
        await sight.sees("There is nothing to ask here now.")
        assert sight.screen == "HomeScreen"


async def test_s_and_p_start_from_anywhere_at_home(open_app: Open) -> None:
    async with open_app(*CHOICES) as sight:
        await sight.press("down", "down", "down", "down", "s")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        await sight.press("escape", "p")
        await sight.until(lambda: sight.screen == "PracticeScreen")
        await sight.press("escape")
        await sight.until(lambda: sight.screen == "HomeScreen")


async def test_a_click_ticks_an_objective_so_that_several_can_be_practised_by_mouse(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("p")
        for name in ("18-4", "20-2"):
            await sight.sees(f"[ ] {name}")
            row = next(number for number, line in enumerate(sight.lines) if f"] {name}" in line)
            await sight.pilot.click(offset=(12, row))
            await sight.sees(f"[x] {name}")
        await sight.sees("2 ticked")
        assert sight.screen == "PracticeScreen"


async def test_practice_ticks_objectives_and_never_ends(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("p")
        await sight.sees("[ ] 18-4", "3 kinds", "20  Pooling layer")
        await sight.press("space")
        await sight.sees("[x] 18-4", "1 ticked")
        await sight.press("a")
        await sight.sees("[x] 20-2", "3 ticked")
        await sight.press("a")
        await sight.sees("[ ] 18-4", "0 ticked")
        await sight.press("enter")
        for number in range(1, 5):
            await sight.sees(f"question {number}")
            await sight.press("d")
            await sight.sees("Saved")
            await sight.press("enter")
        await sight.press("escape")
        await sight.sees("Done for now", "0 of 4 right")


async def test_practice_ticks_again_what_was_practised_last(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("p", "down", "space", "enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        await sight.press("escape", "p")
        await sight.sees("[x] 20-1", "1 ticked")


async def test_practice_says_when_there_is_nothing_to_practise(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("p")
        await sight.sees("No objective has questions with numbers yet.")
        await sight.press("enter", "space", "a", "escape")
        await sight.until(lambda: sight.screen == "HomeScreen")


async def test_the_summary_counts_names_slips_and_says_when_it_goes_on(open_app: Open) -> None:
    async with open_app("conv-parameters") as sight:
        await sight.press("enter", *"73728", "enter", "enter")
        await sight.sees("Saved")
        await sight.press("escape")
        await sight.sees("0 of 1 right", "18-4  Understand the parameters", "0/1", "the biases were not counted")
        await sight.press("ctrl+l")
        await sight.sees("おつかれさまでした", "1 問中 0 問正解", "バイアスを数えていない")
        await sight.press("enter")
        await sight.until(lambda: sight.screen == "HomeScreen")
        await sight.sees("今日は 1 問に答えました")


async def test_the_summary_undoes_the_last_answer(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "1", "enter")
        await sight.sees("Saved")
        await sight.press("enter")
        await sight.sees("1 of 1 right")
        await sight.press("u")
        await sight.sees("Global average pooling has no parameters")
        await sight.press("2", "enter")
        await sight.sees("Wrong")


async def test_home_counts_what_was_done(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "1", "enter")
        await sight.sees("Saved")
        await sight.press("enter", "enter")
        await sight.sees("Today's questions are done.", "1 answered today", "1/1")
        await sight.press("enter")
        await sight.sees("There is nothing to ask here now.")


async def test_help_lists_the_keys_of_the_screen_below(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("question_mark")
        await sight.sees("Keys", "Starts today's review.", "^L", "Changes the language")
        await sight.press("escape", "enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        await sight.press("question_mark")
        await sight.sees("Shows the next hint", "Says that you don't know")
        await sight.press("ctrl+l")
        await sight.sees("次のヒントを表示します")
        await sight.press("question_mark")
        await sight.until(lambda: sight.screen == "ReviewScreen")


async def test_q_and_ctrl_q_leave(open_app: Open) -> None:
    for key in ("q", "ctrl+q"):
        async with open_app("gap-parameters") as sight:
            await sight.press(key)
            assert sight.app.return_code == 0


class TestBehind:
    def late(self) -> list[Review]:
        """Five questions that have waited for weeks."""
        items = ("conv-output-size", "conv-parameters", "conv-shape", "gap-name", "pool-match")
        return [one for number, item in enumerate(items) for one in reviews(item, "right", id=f"{number:020d}")]

    async def test_what_cannot_be_done_today_is_told_with_a_way_out(self, open_app: Open) -> None:
        async with open_app(past=self.late(), settings={"reviews_per_day": 0, "minutes_per_day": 1}) as sight:
            await sight.sees("5 questions are late.", "they never become fewer", "press c", "catch up")
            await sight.press("c")
            await sight.sees("reviews a day from now on")
            assert sight.journal.settings["reviews_per_day"] == 1

    async def test_what_is_more_than_the_minutes_of_a_day_may_be_spread(self, open_app: Open) -> None:
        async with open_app(past=self.late(), settings={"minutes_per_day": 1}) as sight:
            await sight.sees("5 questions are late.", "as your minutes allow, it takes 2 days: press c.")
            await sight.press("c")
            await sight.sees("Today: 3 to review", "nothing is late in 2 days.")
            assert sight.journal.settings["reviews_per_day"] == 3

    async def test_those_who_are_not_behind_hear_nothing_of_it(self, open_app: Open) -> None:
        async with open_app(past=self.late()) as sight:
            await sight.sees("Today: 5 to review")
            assert "late" not in sight.text
            assert "catch up" not in sight.text


@pytest.mark.parametrize(
    ("exam", "told"),
    [
        ("2026-11-25", "1 day to the exam"),
        ("2026-11-24", "the exam is today"),
        ("2026-11-20", "the exam was on 2026-11-20"),
    ],
)
async def test_the_exam_is_told_also_on_its_day_and_after_it(open_app: Open, exam: str, told: str) -> None:
    async with open_app(settings={"exam_date": exam}) as sight:
        await sight.sees(told)
        await sight.press("m", *"settings", "enter")
        await sight.sees(*(["The exam is today"] if "today" in told else ["The exam was on"] if "was" in told else []))


async def test_a_day_without_minutes_is_said_to_be_why_nothing_is_asked(open_app: Open) -> None:
    async with open_app(settings={"exam_date": "2026-12-24", "minutes_per_day": 0}) as sight:
        await sight.sees("With 0 minutes a day, as the settings say, nothing is asked")


async def test_it_is_said_why_what_is_due_waits_before_an_exam(open_app: Open) -> None:
    late = ("conv-output-size", "conv-parameters", "conv-shape", "gap-name", "pool-match")
    past = [one for number, item in enumerate(late) for one in reviews(item, "right", id=f"{number:020d}")]
    plan = {"exam_date": "2026-12-24", "minutes_per_day": 1}
    async with open_app(past=past, settings=plan, size=(60, 20)) as sight:
        await sight.sees("Today:", "for later", "What adds most comes first, due or not; the last days", "to the core.")
    async with open_app(past=past, settings={**plan, "cramming": True}) as sight:
        await sight.sees("to review  ", "Convolution")
        assert "adds most" not in sight.text
        assert " due" not in sight.text, "rows and headline count the same, so they call it the same"


async def test_home_turns_the_day_while_it_is_open(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app(settings={"exam_date": "2026-11-25"}) as sight:
        await sight.sees("1 day to the exam")
        monkeypatch.setattr(screen_library, "MOMENT", screen_library.MOMENT + timedelta(days=1))
        sight.app.home.turn_day()
        await sight.sees("the exam is today")


async def test_that_a_chapter_is_known_is_taken_back(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("down", "down", "down", "down", "k", "k")
        await sight.sees("7/7", "Taken as known; u takes that back.")
        await sight.press("u")
        await sight.sees("0/7", "Taken back")
        assert [event.kind for event in sight.journal.events] == ["known"] * 7 + ["undo"] * 7


async def test_a_long_log_is_counted_after_home_is_there(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for it: a question can be answered meanwhile, and home shows it as soon as it is counted."""
    counted = threading.Event()
    monkeypatch.setattr(States, "strengths_at_hand", property(lambda _: counted.is_set()))
    monkeypatch.setattr(States, "begin_strengths", lambda _: counted.wait)
    async with open_app(*CHOICES, size=(200, 50)) as sight:
        try:
            await sight.sees("Today: 2 new", "18  Convolution layer", "…/1")
            assert "Met so far" not in sight.text
            await sight.press("s")
            await sight.until(lambda: sight.screen == "ReviewScreen")
            await sight.press("escape")
            await sight.sees("…/1")
        finally:
            counted.set()
        await sight.sees("0/1", "Met so far")
        assert "…/1" not in sight.text


async def test_a_plan_from_all_of_a_long_log_is_made_after_home_is_there(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = threading.Event()
    monkeypatch.setattr(States, "strengths_at_hand", property(lambda _: read.is_set()))
    monkeypatch.setattr(States, "begin_strengths", lambda _: read.wait)
    async with open_app(*CHOICES, settings={"cramming": True}) as sight:
        try:
            await sight.sees("Planning today", "18  Convolution layer", "…/1")
        finally:
            read.set()
        await sight.sees("Today: 2 new", "0/1")
        assert "Planning today" not in sight.text


async def test_where_nothing_can_be_saved_one_may_look_around_and_is_asked_nothing(open_app: Open) -> None:
    async with open_app("conv-output-size", unsaved=FULL, size=(60, 20)) as sight:
        await sight.sees("The disk is full: nothing can be saved until you free", "Start today's review")
        await sight.press("s")
        await sight.sees("Nothing is asked while nothing can be saved.")
        assert sight.screen == "HomeScreen"
        await sight.press("m", *"mock", "enter")
        await sight.sees("A usual one")
        await sight.press("enter")
        await sight.sees("Nothing is asked while nothing can be saved.")
        assert sight.screen == "MocksScreen"
        await sight.press("escape", "m", *"find", "enter")
        await sight.at_rest()
        assert sight.screen == "HomeScreen"
        await sight.press("m", *"progress", "enter")
        await sight.until(lambda: sight.screen == "ProgressScreen")


async def test_where_nothing_can_be_saved_it_is_said_in_japanese(open_app: Open) -> None:
    async with open_app("conv-output-size", unsaved=FULL, language="ja", size=(60, 20)) as sight:
        await sight.sees(
            "ディスクに空きがなく、何も保存できません。空きを作って", "起動し直すまでは、見ることだけができます。"
        )


async def test_the_cursor_stays_in_sight_where_the_window_becomes_smaller(open_app: Open) -> None:
    async with open_app(*CHOICES, size=(120, 40)) as sight:
        await sight.press("down", "down", "down", "down", "enter", "end")
        await sight.sees("> 20")
        await sight.pilot.resize_terminal(60, 12)
        await sight.sees("> 20")

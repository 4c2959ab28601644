"""A mock exam on the screen, and the page of progress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from quizapp.questions.model import NOT_KNOWN
from quizapp.study.failures import StudyError
from quizapp.tui.item_text import gist
from quizapp.tui.screens.mocks import MocksScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from quizapp.study.mock import Mock
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

CHOICES = ("bn-learned-or-computed", "conv-output-size")


def exam(sight: Sight) -> Mock:
    assert sight.app.desk is not None
    return sight.app.desk.mocks()[-1].mock


async def begin(sight: Sight) -> None:
    await sight.press("m", *"mock", "enter")
    await sight.sees("A usual one", "25 questions, 17 minutes")
    await sight.press("enter")
    await sight.sees("Mock exam 1/")


class TestSitting:
    async def test_answers_can_be_changed_and_nothing_is_told(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("2")
            await sight.sees("> 2", "[ 1]x")
            await sight.press("3")
            await sight.sees("> 3")
            await sight.press("0")
            await sight.sees("> 0  I don't know")
            assert exam(sight).answers == {0: NOT_KNOWN}
            assert "Correct" not in sight.text

    @pytest.mark.parametrize(("width", "on_lines"), [(80, [9]), (54, [5, 4])])
    async def test_the_numbers_of_the_questions_stand_in_columns(
        self, open_app: Open, width: int, on_lines: list[int]
    ) -> None:
        async with open_app(size=(width, 24)) as sight:
            await begin(sight)
            assert len(exam(sight).questions) == sum(on_lines)
            rows = [line for line in sight.lines if re.fullmatch(r"[\d .\[\]]+", line) and "." in line]
            assert [row.count(".") for row in rows] == on_lines

    async def test_back_forth_and_to_what_is_marked_or_open(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            whole = len(exam(sight).questions)
            assert whole == 2
            await sight.press("1", "m", "right")
            await sight.sees("Mock exam 2/2")
            await sight.press("2", "n")
            await sight.sees("Mock exam 1/2")
            await sight.press("left")
            await sight.sees("Mock exam 1/2")
            assert exam(sight).marks == {0}

    async def test_an_exam_whose_app_died_goes_on_from_where_its_clock_was_noted(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            desk = sight.app.desk
            assert desk is not None
            sitting = desk.mocks()[-1]
            assert sitting.mock.since is not None
            screen = MocksScreen(desk)
            screen._sittings = {sitting.mock.id: sitting}
            assert screen._go_on(sitting.mock.id)[0] is sitting
            assert [event.kind for event in sight.journal.events][-1] == "exam-resumed"

    async def test_closing_the_app_stops_the_clock(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("ctrl+q")
        assert [event.kind for event in sight.journal.events][-1] == "exam-paused"

    async def test_leaving_stops_the_clock_and_it_is_gone_on_with(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("1", "escape")
            await sight.sees("Go on with the one of")
            assert exam(sight).since is None
            await sight.press("up", "up", "up", "enter")
            await sight.sees("> 1", "Mock exam 1/2")
            assert exam(sight).since is not None

    async def test_with_questions_open_handing_in_is_asked_for_twice(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("1", "f")
            await sight.sees("1 question is open. Press f to hand in all the same")
            await sight.press("right", "f")
            assert not exam(sight).finished
            await sight.press("f")
            await sight.sees("of 2, that is between", "says nothing about passing")
            assert exam(sight).finished

    async def test_after_the_last_question_it_says_how_to_hand_in(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("1", "enter", "enter")
            await sight.sees("Mock exam 2/2", "1 question is open. Press f to hand in all the same, n to go there.")
            await sight.press("1")
            await sight.sees("Every question is answered. Press f to hand in.")
            assert not exam(sight).finished
            await sight.press("f")
            await sight.sees("of 2, that is between")

    async def test_at_the_end_each_question_shows_its_verdict(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("2", "right", "f", "f")
            await sight.sees("Question by question", "left open")
            assert any(line.rstrip().endswith(("Right", "Wrong")) for line in sight.lines)
            await sight.press("down", "enter")
            await sight.sees("Not known", "Correct")
            await sight.press("ctrl+l", "escape")
            await sight.sees("問題ごと", "未解答")

    async def test_in_a_low_window_arrows_lead_from_the_score_to_the_questions(self, open_app: Open) -> None:
        async with open_app(*CHOICES, size=(60, 14)) as sight:
            await begin(sight)
            await sight.press("2", "right", "f", "f")
            assert "> " not in sight.text
            await sight.press("enter")
            assert sight.screen == "MockScoreScreen", "what is not seen is shown before it is chosen"
            await sight.sees(">  1")
            await sight.press(*["up"] * 9)
            await sight.sees("of 2, that is between")
            await sight.press(*["down"] * 9)
            await sight.sees(">  2")

    async def test_in_a_low_window_the_score_comes_before_the_questions(self, open_app: Open) -> None:
        async with open_app(*CHOICES, size=(60, 14)) as sight:
            await begin(sight)
            await sight.press("2", "right", "f", "f")
            await sight.sees("of 2, that is between")
            assert "Question by question" not in sight.text
            await sight.press("down")
            await sight.sees("Question by question")

    async def test_an_option_is_clicked(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            row = next(number for number, line in enumerate(sight.lines) if line.strip().startswith("2 "))
            await sight.pilot.click(offset=(8, row))
            await sight.sees("> 2")
            row = next(number for number, line in enumerate(sight.lines) if "I don't know" in line)
            await sight.pilot.click(offset=(8, row))
            await sight.sees("> 0  I don't know")

    async def test_the_clock_can_be_hidden(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.sees("left")
            await sight.press("t")
            assert "minute" not in sight.lines[0] + sight.lines[1]

    async def test_what_went_wrong_is_done_again_with_verdicts(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("f", "f", "r")
            await sight.until(lambda: sight.screen == "ReviewScreen")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "Choose what fills (a) and (b).\n\nThe (a) of a layer\nis its (b).\n\nMore.",
            "The (a) of a layer is its (b).",
        ),
        ("How many?\nFractions are rounded down.", "How many?"),
        ("How many?", "How many?"),
        ("", ""),
        ("Input\n1 2\n3 −4\n\nKernel\n 1 -1\n\nWrite the feature map.\nNo bias.", "Write the feature map."),
        ("Input\nx\n\nKernel\nk\n\nWrite the feature map.", "Write the feature map."),
    ],
)
def test_a_list_names_a_question_by_what_is_its_own(asked: str, told: str) -> None:
    assert gist(asked) == told


async def test_the_open_ones_are_offered_only_where_there_is_another(open_app: Open) -> None:
    async with open_app(*CHOICES) as sight:
        await begin(sight)
        assert any(found.binding.key == "n" for found in sight.app.screen.active_bindings.values())
        await sight.press("right", "2")
        await sight.until(lambda: exam(sight).answers.keys() == {1})
        await sight.press("n")
        await sight.sees("Mock exam 1/2")
        assert all(found.binding.key != "n" for found in sight.app.screen.active_bindings.values())


class TestOnAFullDisk:
    FULL = StudyError("The disk is full: data cannot take this. Free some space and try again.")

    async def test_a_failed_hand_in_is_told_and_done_again(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            await sight.press("2", "right")
            sight.journal.failure = self.FULL
            await sight.press("f", "f")
            await sight.sees("The disk is full", "The exam is not handed in.", "press f to hand in again")
            assert sight.screen == "MockScreen"
            assert not exam(sight).finished
            await sight.press("ctrl+l")
            await sight.sees("まだ採点に進んでいません", "もう一度 f")
            await sight.press("ctrl+l")
            sight.journal.failure = None
            await sight.press("f")
            await sight.press("f")
            await sight.sees("of 2, that is between")
            assert exam(sight).answers == {0: "2"}

    async def test_it_cannot_be_called_off_while_it_is_being_written(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            sight.journal.holding = True
            await sight.press("f", "f")
            await sight.sees("Saving")
            await sight.press("escape", "f", "2")
            assert sight.screen == "MockScreen"
            sight.journal.release()
            await sight.sees("of 2, that is between")

    async def test_the_score_waits_for_who_looks_something_up_meanwhile(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            sight.journal.holding = True
            await sight.press("f", "f", "ctrl+p")
            await sight.until(lambda: sight.screen == "PaletteScreen")
            sight.journal.release()
            await sight.at_rest()
            assert sight.screen == "PaletteScreen"
            await sight.press("escape")
            await sight.sees("of 2, that is between")

    async def test_an_exam_that_cannot_be_begun_says_so_at_once_and_is_kept_with_the_next_step(
        self, open_app: Open
    ) -> None:
        async with open_app(*CHOICES) as sight:
            await sight.press("m", *"mock", "enter")
            sight.journal.failure = self.FULL
            await sight.press("enter")
            await sight.sees("Mock exam 1/", "The disk is full")
            sight.journal.failure = None
            await sight.press("2")
            await sight.until(lambda: "The disk is full" not in sight.text)
            assert exam(sight).answers == {0: "2"}

    async def test_leaving_tells_that_the_clock_could_not_be_stopped(self, open_app: Open) -> None:
        async with open_app(*CHOICES) as sight:
            await begin(sight)
            sight.journal.failure = self.FULL
            await sight.press("escape")
            await sight.sees("The disk is full", "Press Esc again to leave all the same.")
            assert sight.screen == "MockScreen"
            await sight.press("escape")
            await sight.until(lambda: sight.screen == "MocksScreen")


async def test_progress_of_a_beginner_and_how_its_figures_are_computed(open_app: Open) -> None:
    async with open_app(size=(80, 60)) as sight:
        await sight.press("m", *"progress", "enter")
        await sight.sees("Predicted recall", "Met so far", "Nothing was answered yet.", "Coming back", "The year")
        await sight.press("e")
        await sight.sees("the mean over all items of the chance of")


async def test_progress_after_an_evening(open_app: Open) -> None:
    async with open_app("conv-parameters", size=(80, 60)) as sight:
        await sight.press("enter", *"73728", "enter", "enter", "escape", "escape")
        await sight.until(lambda: sight.screen == "HomeScreen")
        await sight.press("m", *"progress", "enter")
        await sight.sees("1/1", "Mistakes", "1 time")

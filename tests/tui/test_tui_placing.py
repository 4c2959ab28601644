"""Twelve questions that place the learner, what they say of each chapter, and "I know this"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

TWO = ("gap-parameters", "bn-learned-or-computed")


async def begin(sight: Sight) -> None:
    await sight.press("m", *"find out", "enter")
    await sight.until(lambda: sight.screen == "PlacingScreen")


async def begin_again(sight: Sight) -> None:
    """Choose them once more on the same day: there is nothing left to ask, so their result is shown."""
    await sight.until(lambda: sight.screen == "HomeScreen")
    await sight.press("m", *"find out", "enter")
    await sight.until(lambda: sight.screen == "PlacedScreen")


async def answer_all(sight: Sight, *answers: str) -> None:
    for answer in answers:
        await sight.press(*answer, *(["enter"] if answer != "d" else []))
    await sight.until(lambda: sight.screen == "PlacedScreen")


class TestTheQuestions:
    async def test_no_verdict_is_given_before_the_end(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await begin(sight)
            await sight.sees("What do you know?", "1/2", "No verdicts until the end")
            await sight.press("1", "enter")
            await sight.sees("2/2")
            assert "Right" not in sight.text
            assert [review.mode for review in sight.journal.reviews] == ["placement"]

    async def test_there_is_neither_a_hint_nor_a_second_try(self, open_app: Open) -> None:
        async with open_app("conv-output-size", "gap-parameters") as sight:
            await begin(sight)
            assert "hint" not in sight.keys
            await sight.press("h", "1", "5", "enter")
            await sight.sees("2/2")
            assert sight.journal.reviews[-1].answer == "15"

    async def test_what_cannot_be_read_costs_nothing(self, open_app: Open) -> None:
        async with open_app("conv-output-size") as sight:
            await begin(sight)
            await sight.press("(", " ", ")", "enter")
            await sight.sees("Type one whole number")
            assert sight.journal.reviews == []

    async def test_the_next_question_waits_for_the_writer(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await begin(sight)
            sight.journal.holding = True
            await sight.press("1", "enter")
            await sight.sees("1/2")
            sight.journal.release()
            await sight.sees("2/2")

    async def test_a_failed_save_is_told_and_tried_again(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await begin(sight)
            sight.journal.failure = OSError("The disk is full.")
            await sight.press("1", "enter")
            await sight.sees("Not saved", "The disk is full.", "r save again")
            sight.journal.failure = None
            await sight.press("r")
            await sight.sees("2/2")

    async def test_a_question_is_flagged_with_a_note(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await begin(sight)
            await sight.press("f", *"odd", "enter")
            await sight.sees("Flagged, thank you", "1/2")
            assert [(event.kind, event.detail["note"]) for event in sight.journal.events] == [("flag", "odd")]

    async def test_u_takes_the_last_answer_back(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await begin(sight)
            await sight.press("1", "enter")
            await sight.sees("2/2")
            await sight.press("u")
            await sight.sees("taken back", "1/2")

    async def test_it_goes_on_where_it_was_left(self, open_app: Open) -> None:
        async with open_app(*TWO) as sight:
            await begin(sight)
            await sight.press("escape")
            await sight.until(lambda: sight.screen == "HomeScreen")
            await begin(sight)
            await sight.press("1", "enter")
            await sight.sees("2/2")
            await sight.press("escape")
            await sight.sees("What you know")
            await sight.press("escape")
            await begin(sight)
            await answer_all(sight, "d")
            await sight.press("escape")
            await begin_again(sight)


class TestTheResult:
    async def test_what_is_ticked_is_taken_as_known(self, open_app: Open) -> None:
        async with open_app() as sight:
            await begin(sight)
            for _ in range(12):
                await sight.press("f3")
            await sight.sees("What you know", "0 of 12 right", "[ ] 18", "[ ] 20", "> Go home")
            await sight.press("down", "enter", "home")
            await sight.sees("[x] 18", "> Take 1 chapter as known and go home")
            await sight.press("enter")
            await sight.until(lambda: sight.screen == "HomeScreen")
            assert {event.kind for event in sight.journal.events} == {"known"}

    async def test_an_answer_shows_its_verdict(self, open_app: Open) -> None:
        async with open_app("gap-parameters") as sight:
            await begin(sight)
            await answer_all(sight, "2")
            await sight.sees("0 of 1 right", "[ ] 20  Pooling layer", "0/1", "Wrong", "> Go home")
            await sight.press("down", "down", "enter")
            await sight.sees("Wrong", "You answered")
            await sight.press("enter")
            await sight.until(lambda: sight.screen == "PlacedScreen")

    async def test_one_right_answer_is_shown_and_the_tick_left_to_the_learner(self, open_app: Open) -> None:
        async with open_app("gap-parameters") as sight:
            await begin(sight)
            await answer_all(sight, "1")
            await sight.sees("1 of 1 right", "[ ] 20  Pooling layer", "1/1", "> Go home", "two or more")

    async def test_a_proposal_is_refused_by_a_key(self, open_app: Open) -> None:
        async with open_app("gap-parameters", "pool-match") as sight:
            await begin(sight)
            await answer_all(sight, "1", "21")
            await sight.sees("[x] 20", "Take 1 chapter as known")
            assert "Space tick" not in sight.keys
            await sight.press("down")
            assert "Space tick" in sight.keys
            await sight.press("space")
            await sight.sees("[ ] 20", "Go home")
            await sight.press("x")
            await sight.sees("[x] 20")
            await sight.press("escape")
            await sight.until(lambda: sight.screen == "HomeScreen")
            assert sight.journal.events == []


class TestIKnowThis:
    async def test_twice_k_takes_a_chapter_as_known(self, open_app: Open) -> None:
        async with open_app("gap-parameters", "gap-name") as sight:
            assert "I know it" not in sight.keys
            await sight.press("end")
            await sight.press("k")
            await sight.sees("2 questions would be asked once within four weeks", "again if you know this")
            assert sight.journal.events == []
            await sight.press("k")
            await sight.until(lambda: len(sight.journal.events) == 2)
            assert {event.kind for event in sight.journal.events} == {"known"}
            await sight.press("k")
            await sight.sees("Every question of this was asked already.")

    async def test_going_elsewhere_forgets_the_first_press(self, open_app: Open) -> None:
        async with open_app("gap-parameters", "conv-order") as sight:
            await sight.press("end", "k")
            await sight.sees("once within four weeks")
            await sight.press("up")
            await sight.until(lambda: "once within four weeks" not in sight.text)
            await sight.press("down", "k")
            assert sight.journal.events == []

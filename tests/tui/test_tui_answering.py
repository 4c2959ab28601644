"""Behind `e` and beside the answer: intervals, memory, another rating, a flag with a note, the clock hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Paste

from quizapp.study.flags import flags

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


class TestDetails:
    async def test_they_say_when_each_rating_would_bring_it_back_and_what_is_remembered(self, open_app: Open) -> None:
        async with open_app("conv-output-size", size=(80, 50)) as sight:
            await sight.press("enter", "1", "6", "enter", "e")
            await sight.sees(
                "Comes back", "z  Again: in 1 day", "> c  Good: in", "v  Easy: in", "stability", "Revision"
            )

    async def test_one_key_rates_anew_and_the_interval_follows(self, open_app: Open) -> None:
        async with open_app("gap-parameters", size=(80, 50)) as sight:
            await sight.press("enter", "1", "enter", "e")
            for key, name in (("v", "Easy"), ("z", "Again"), ("x", "Hard"), ("c", "Good")):
                await sight.press(key)
                await sight.sees(f"> {key}  {name}", f"rated {name}", "Saved")
            assert [event.detail["rating"] for event in sight.journal.events] == [4, 1, 2, 3]
            assert {event.kind for event in sight.journal.events} == {"re-rate"}
            await sight.press("enter")
            await sight.sees("1 of 1 right")

    async def test_while_the_answer_is_being_written_no_key_rates_it(self, open_app: Open) -> None:
        async with open_app("gap-parameters") as sight:
            sight.journal.holding = True
            await sight.press("enter", "1", "enter", "v")
            await sight.sees("Saving")
            sight.journal.release()
            await sight.sees("Saved")
            assert sight.journal.events == []


class TestFlag:
    async def test_a_verdict_is_flagged_with_a_note(self, open_app: Open) -> None:
        async with open_app("conv-output-size") as sight:
            await sight.press("enter", "1", "6", "enter", "f")
            await sight.sees("Flag this question", "conv-output-size", "none are needed")
            await sight.press(*"typo", "ctrl+l")
            await sight.sees("この問題を報告", "typo")
            await sight.press("ctrl+l", "enter")
            await sight.until(lambda: sight.screen == "VerdictScreen")
            await sight.sees("flagged", "Saved")
            (flag,) = flags(sight.journal.events)
            assert (flag.item, flag.note, flag.answer, flag.outcome) == ("conv-output-size", "typo", "16", "right")
            assert flag.seed == sight.journal.reviews[0].seed

    async def test_an_open_question_is_flagged_without_one_also_while_a_word_is_typed(self, open_app: Open) -> None:
        async with open_app("gap-name") as sight:
            await sight.press("enter", *"ga", "f8", "enter")
            await sight.sees("Flagged, thank you", "What is average pooling called", "ga")
            (flag,) = flags(sight.journal.events)
            assert (flag.note, flag.answer) == ("", None)

    async def test_the_question_is_told_in_the_language_of_now_and_a_long_note_is_kept_whole(
        self, open_app: Open
    ) -> None:
        note = "答えが違うと思います。" * 90 + "以上"
        async with open_app("gap-name") as sight:
            await sight.press("enter", "f8", "ctrl+l")
            await sight.sees("この問題を報告")
            await sight.until(lambda: "What is average pooling called" not in sight.text)
            sight.app.post_message(Paste(note))
            await sight.sees("思います。以上")
            await sight.press("enter")
            await sight.until(lambda: sight.screen == "ReviewScreen")
            (flag,) = flags(sight.journal.events)
            assert (flag.note, flag.language) == (note, "ja")

    async def test_escape_keeps_no_flag_and_a_full_disk_is_told(self, open_app: Open) -> None:
        async with open_app("gap-parameters") as sight:
            await sight.press("enter", "f", "escape")
            await sight.until(lambda: sight.screen == "ReviewScreen")
            sight.journal.failure = OSError("The disk is full.")
            await sight.press("f", "enter")
            await sight.sees("The disk is full.")
            assert "Flagged" not in sight.text


async def test_the_clock_of_the_mock_exam_can_be_hidden_for_good(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed", settings={"show_clock": False}) as sight:
        await sight.press("m", *"mock", "enter", "enter")
        await sight.sees("Mock exam 1/1")
        assert "minute left" not in sight.text
        assert "minutes left" not in sight.text
        await sight.press("t")
        await sight.sees("left")

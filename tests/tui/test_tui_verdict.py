"""The verdict: what it says, what it asks, and when it lets go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


async def wrong_by_two(sight: Sight) -> None:
    """Answer 15 where 16 is right: two mistakes give it."""
    await sight.press("enter", "1", "5", "enter", "enter")
    await sight.sees("2 slips give this answer")


async def test_it_says_theirs_ours_and_the_objective_first(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        first = sight.lines[0]
        assert [word in first for word in ("Wrong", "You answered 15", "Correct 16", "18-4")] == [True] * 4


async def test_its_parts_come_in_the_order_in_which_they_teach(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        text = sight.text
        order = ["Wrong", "A square input", "2 slips", "[3]", "add the padding", "Why", "Picture", "5 seconds", "Next"]
        places = [text.index(part) for part in order]
        assert places == sorted(places)


async def test_the_table_marks_where_each_slip_parts_from_the_right_working(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        rows = [line for line in sight.lines if line.startswith(tuple(f"   {step} " for step in range(1, 5)))]
        assert ["<" in row for row in rows] == [True, False, False, True]
        assert rows[0].rstrip().endswith("36   36     34 <")
        assert rows[3].rstrip().endswith("16   15 <   15")


@pytest.mark.parametrize(
    ("key", "mistake", "told"),
    [
        ("1", "drops-plus-one", 'Noted as "left out the final + 1"'),
        ("2", "pads-one-side", "the width grows by 2P"),
        ("3", None, "Nothing is noted."),
    ],
)
async def test_of_several_slips_the_learner_says_which(
    open_app: Open, key: str, mistake: str | None, told: str
) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        assert sight.journal.reviews[-1].mistake is None
        await sight.press(key)
        await sight.sees(told, "Saved")
        assert sight.journal.reviews[-1].mistake == mistake


async def test_a_single_slip_is_asserted_as_a_computation(open_app: Open) -> None:
    async with open_app("conv-parameters") as sight:
        await sight.press("enter", *"73728", "enter", "enter")
        await sight.sees("73728 is what you get with this slip: the biases were not counted.", "< parts here")
        assert sight.journal.reviews[-1].mistake == "drops-bias"
        assert "[1]" not in sight.text


async def test_the_separating_question_is_answered_in_place(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        await sight.sees("Enter answer it", "n skip")
        await sight.press("enter")
        await sight.sees("stride 1,", "add the padding")
        assert sight.screen == "VerdictScreen"
        await sight.press("3", "2", "ctrl+l")
        await sight.sees("ストライド 1", "32")
        await sight.press("ctrl+l", "enter")
        await sight.sees("Right", "You answered 32", "Enter next")
        assert sight.journal.reviews[-1].seed == "k3f9.5"


async def test_the_separating_question_may_be_skipped(open_app: Open) -> None:
    async with open_app("conv-output-size", "gap-name") as sight:
        await wrong_by_two(sight)
        await sight.press("n")
        await sight.sees("What is average pooling called")


async def test_an_open_separating_question_may_be_left(open_app: Open) -> None:
    async with open_app("conv-output-size", "gap-name") as sight:
        await wrong_by_two(sight)
        await sight.press("enter")
        await sight.sees("stride 1,")
        await sight.press("escape")
        await sight.until(lambda: sight.screen == "SummaryScreen")


async def test_chosen_and_right_options_come_first_each_with_its_own_why(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed") as sight:
        await sight.press("enter", "3", "enter")
        await sight.sees("Yours", "3 more explanations: press e")
        text = sight.text
        assert text.index("At inference the stored") < text.index("This is the wrong statement.")
        assert "Appropriate. Of (N, C, H, W)" not in text
        assert text.index("Remember") < text.index("In the exam")
        await sight.press("e")
        await sight.sees("Appropriate. Of (N, C, H, W)")
        await sight.press("pagedown")
        await sight.sees("To be exact")


async def test_every_option_is_shown_where_there_is_room(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed", size=(100, 45)) as sight:
        await sight.press("enter", "3", "enter")
        await sight.sees("Appropriate. Of (N, C, H, W)", "Appropriate. Mean 0 and variance 1")


async def test_details_hold_source_formulas_and_seed(open_app: Open) -> None:
    async with open_app("conv-output-size", size=(80, 50)) as sight:
        await wrong_by_two(sight)
        assert "Dumoulin" not in sight.text
        await sight.press("e")
        await sight.sees(
            "Dumoulin & Visin", "floor(room / S)", "Seed", "Fractions are rounded down.", "conv-output-size"
        )
        await sight.press("e")
        await sight.until(lambda: "Dumoulin" not in sight.text)


@pytest.mark.parametrize("item", ["conv-output-size", "bn-learned-or-computed"])
async def test_e_brings_the_details_into_view_and_goes_back_to_the_top(open_app: Open, item: str) -> None:
    async with open_app(item) as sight:
        await sight.press("enter", *(("1", "5", "enter") if item == "conv-output-size" else "3"), "enter")
        await sight.until(lambda: sight.screen == "VerdictScreen")
        before = sight.lines
        for _ in range(2):
            await sight.press("e")
            await sight.sees("Details", "Comes back", "> z  Again:", "Memory", "Source", "Item")
            await sight.press("e")
            await sight.until(lambda: sight.lines == before)


async def test_several_parts_are_judged_each_by_itself(open_app: Open) -> None:
    async with open_app("lstm-cell-update") as sight:
        await sight.press("enter", "1", ".", "0", "8", "enter", "0", ".", "7", "1", "3", "enter")
        await sight.sees("Right", "c_t", "h_t", "0.713")


async def test_a_right_answer_may_be_called_a_guess_once(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "1", "enter")
        await sight.sees("g a guess")
        await sight.press("g")
        await sight.until(lambda: len(sight.journal.reviews) == 2)
        before, after = sight.journal.reviews
        assert after.rating < before.rating
        assert sight.journal.undone == [sight.journal.reviews[0].id]
        assert "a guess" not in sight.keys


async def test_a_wrong_answer_is_no_guess(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "2", "enter")
        await sight.sees("Wrong")
        assert "a guess" not in sight.keys


async def test_saved_is_said_only_after_the_writer_did(open_app: Open) -> None:
    async with open_app("gap-parameters", "gap-name") as sight:
        sight.journal.holding = True
        await sight.press("enter", "1", "enter")
        await sight.sees("Right", "Saving")
        assert "Saved" not in sight.text
        sight.journal.release()
        await sight.sees("Saved")


async def test_a_next_pressed_while_saving_waits_for_the_writer(open_app: Open) -> None:
    async with open_app("gap-parameters", "gap-name") as sight:
        sight.journal.holding = True
        await sight.press("enter", "1", "enter", "enter")
        await sight.sees("Saving")
        assert sight.screen == "VerdictScreen"
        sight.journal.release()
        await sight.sees("What is average pooling called")


async def test_an_answer_waits_for_what_is_still_being_written_of_another_screen(open_app: Open) -> None:
    async with open_app("gap-parameters", "gap-name") as sight:
        await sight.press("enter")
        sight.journal.holding = True
        assert sight.app.desk is not None
        sight.app.desk.wish("mark", "gap-name")
        await sight.press("1", "enter")
        await sight.sees("Right", "Saving")
        await sight.press("u")
        await sight.sees("Right", "Saving")
        sight.journal.release()
        await sight.sees("Saved")
        assert len(sight.journal.reviews) == 1


async def test_a_slip_owned_while_saving_is_written_after(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1", "5", "enter")
        sight.journal.holding = True
        await sight.press("enter")
        await sight.sees("Saving")
        await sight.press("2")
        sight.journal.release()
        await sight.sees("Saved")
        assert sight.journal.reviews[-1].mistake == "pads-one-side"


async def test_a_failed_save_shows_the_sentence_and_is_tried_again(open_app: Open) -> None:
    async with open_app("gap-parameters", "gap-name") as sight:
        sight.journal.failure = OSError("The disk is full. Free some space [/] and try again.")
        await sight.press("enter", "1", "enter")
        await sight.sees("Not saved", "The disk is full. Free some space [/]", "r save again")
        await sight.press("enter")
        assert sight.screen == "VerdictScreen"
        sight.journal.failure = None
        await sight.press("r")
        await sight.sees("Saved")
        await sight.press("enter")
        await sight.sees("What is average pooling called")


async def test_u_asks_the_same_question_again(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        await sight.press("u")
        await sight.sees("taken back", "A square input of side 32")
        assert sight.screen == "ReviewScreen"
        await sight.press("1", "6", "enter")
        await sight.sees("Right")


async def test_the_language_changes_without_losing_what_was_owned(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await wrong_by_two(sight)
        await sight.press("1", "ctrl+l")
        await sight.sees(
            "不正解", "あなたの答え 15", "「最後の +1 を忘れた」として記録しました。", "保存済み", "絵で見る"
        )


async def test_a_common_verdict_fits_80_by_24(open_app: Open) -> None:
    for language in ("en", "ja"):
        async with open_app("conv-output-size", language=language) as sight:
            await sight.press("enter", "1", "5", "enter", "enter")
            await sight.until(lambda: sight.screen == "VerdictScreen")
            body = sight.app.screen.query_one("#body")
            assert body.max_scroll_y == 0


async def test_a_long_verdict_scrolls_by_keys(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed", size=(60, 20)) as sight:
        await sight.press("enter", "3", "enter")
        await sight.until(lambda: sight.screen == "VerdictScreen")
        body = sight.app.screen.query_one("#body")
        assert body.max_scroll_y > 0
        await sight.press("down", "down")
        assert body.scroll_y == 2
        await sight.press("pagedown", "pagedown", "pagedown")
        await sight.sees("To be exact")
        await sight.press("pageup", "pageup", "pageup")
        assert body.scroll_y == 0

"""Answering: what each kind of question does with keys, and what comes back."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from textual.widgets import Input

from quizapp.questions.model import Question
from quizapp.tui.screens.review import ReviewScreen
from quizapp.tui.widgets.asking import Asking
from quizapp.tui.widgets.method_input import MethodInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


async def test_one_key_starts_the_review(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter")
        await sight.sees("Global average pooling has no parameters to learn.")


@pytest.mark.parametrize(
    ("item", "keys", "answer"),
    [
        ("bn-learned-or-computed", "2 enter", "2"),
        ("bn-learned-or-computed", "down down enter", "2"),
        ("bn-learned-or-computed", "up up up enter", "2"),
        ("bn-learned-or-computed", "4 up up enter", "2"),
        ("gap-parameters", "1 enter", "1"),
        ("pooling-properties", "1 2 3 3 enter", "1 2"),
        ("pooling-properties", "down space down space enter", "1 2"),
        ("conv-order", "2 3 1 enter", "2 3 1"),
        ("conv-order", "1 backspace 2 3 1 enter", "2 3 1"),
        ("conv-order", "1 2 1 3 1 enter", "2 3 1"),
        ("pool-match", "2 1 enter", "2 1"),
        ("pool-match", "1 1 up up 2 down 1 enter", "2 1"),
        ("lstm-forget-gate", "enter 1", "1"),
        ("lstm-forget-gate", "enter down enter", "1"),
        ("conv-sharing", "enter 2", "2"),
        ("gap-name", "g a p enter", "gap"),
        ("conv-output-size", "1 6 enter", "16"),
        ("conv-shape", "1 2 8 space 1 4 space 1 4 enter", "128 14 14"),
        ("normalization-axes", "C comma space H comma space W enter", "C, H, W"),
        ("max-pool-grid", "6 enter 5 enter 8 enter 9 enter", "6 5; 8 9"),
        ("max-pool-grid", "6 right 5 down 9 left 8 right enter", "6 5; 8 9"),
        ("max-pool-grid", "6 tab 7 backspace 5 space 8 space 9 enter", "6 5; 8 9"),
        ("lstm-cell-update", "1 full_stop 0 8 enter 0 full_stop 7 1 3 enter", "1.08\n0.713"),
        ("attention-weights", "0 . 1 space 0 . 2 space 0 . 7 enter", "0.1 0.2 0.7"),
    ],
)
async def test_every_kind_is_answered_by_keyboard_alone(open_app: Open, item: str, keys: str, answer: str) -> None:
    async with open_app(item) as sight:
        await sight.press("enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        await sight.press(*keys.split())
        await sight.until(lambda: bool(sight.journal.reviews))
        assert sight.journal.reviews[0].answer == answer
        assert sight.screen == "VerdictScreen"


async def test_enter_without_an_answer_says_what_is_missing(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "enter")
        await sight.sees("Choose one first")
        assert not sight.journal.reviews
        await sight.press("1")
        await sight.until(lambda: "Choose one first" not in sight.text)


async def test_an_unreadable_answer_costs_nothing_and_stays_to_be_mended(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "(", "space", ")", "enter")
        await sight.sees("Type one whole number")
        assert sight.app.screen.query_one(Input).value == "( )"
        assert not sight.journal.reviews
        await sight.press("backspace", "backspace", "backspace", "1", "6", "enter")
        await sight.sees("Right")
        assert sight.journal.reviews[0].rating == 3


async def test_a_first_wrong_number_may_be_mended(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1", "5", "enter")
        await sight.sees("Not yet.")
        assert not sight.journal.reviews
        await sight.press("right", "backspace", "6", "enter")
        await sight.sees("Right")
        assert sight.journal.reviews[0].answer == "16"


async def test_what_is_typed_after_a_first_wrong_number_takes_its_place(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1", "5", "enter")
        await sight.sees("Not yet.")
        await sight.press("1", "6", "enter")
        await sight.sees("Right")
        assert sight.journal.reviews[0].answer == "16"


async def test_after_a_first_wrong_number_d_shows_the_working(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1", "5", "enter", "d")
        await sight.sees("Wrong", "You answered 15", "add the padding")
        assert sight.journal.reviews[0].answer == "15"


async def test_hints_come_one_by_one_until_there_are_no_more(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter")
        await sight.sees("h hint")
        await sight.press("h")
        await sight.sees("In how many places can the kernel stand?")
        await sight.press("h", "h")
        await sight.sees("floor((32 + 4 - 5) / 2) + 1")
        assert "hint" not in sight.keys
        await sight.press("1", "6", "enter")
        await sight.sees("Right")
        assert sight.journal.reviews[0].hints == 3


@pytest.mark.parametrize(("item", "key"), [("gap-parameters", "0"), ("conv-output-size", "d"), ("gap-name", "f3")])
async def test_not_knowing_is_an_answer(open_app: Open, item: str, key: str) -> None:
    async with open_app(item) as sight:
        await sight.press("enter")
        await sight.sees("don't know")
        await sight.press(key)
        await sight.sees("Not known")
        assert sight.journal.reviews[0].outcome == "not-known"


async def test_letters_are_keys_beside_numbers_and_text_beside_words(open_app: Open) -> None:
    async with open_app("normalization-axes") as sight:
        await sight.press("enter", "h", "d", "u", "e", "question_mark")
        assert sight.app.screen.query_one(Input).value == "hdue?"
        assert "F2 hint" in sight.keys
        await sight.press("f2")
        await sight.sees("Does it depend on the other samples?")
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "h", "1", "x", "e", "2")
        assert sight.app.screen.query_one(Input).value == "1x2"


async def test_full_width_digits_and_letters_work_as_their_plain_ones(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "1", "enter")
        await sight.sees("Right")
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "h")
        await sight.sees("Hint 1")
        await sight.press("1", "6", "enter")
        await sight.until(lambda: bool(sight.journal.reviews))
        assert sight.journal.reviews[0].answer == "16"


async def test_pasted_text_is_cleaned_and_its_lines_joined(open_app: Open) -> None:
    from textual import events

    async with open_app("gap-name") as sight:
        await sight.press("enter")
        field = sight.app.screen.query_one(Input)
        field.post_message(events.Paste("\x1b[31mglobal\u202e\naverage\n"))
        await sight.until(lambda: bool(field.value))
        assert field.value == "[31mglobal; average"


async def test_changing_the_language_in_mid_question_keeps_what_was_typed(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "h", "5", "7", "7")
        await sight.press("ctrl+l")
        await sight.sees("一辺 32 の正方形の入力", "ヒント1", "h ヒント", "今日の学習")
        field = sight.app.screen.query_one(Input)
        assert (field.value, field.cursor_position, field.has_focus) == ("577", 3, True)
        assert sight.languages == ["ja"]
        await sight.press("ctrl+l")
        await sight.sees("A square input of side 32", "Hint 1")
        assert sight.app.screen.query_one(Input).value == "577"


@pytest.mark.parametrize(
    ("item", "keys", "kept"),
    [
        ("bn-learned-or-computed", "3", "> 3"),
        ("conv-order", "2 3", "2  >  3  >  _"),
        ("pool-match", "2", "[2]"),
        ("pooling-properties", "1 3", "3 [x]"),
        ("max-pool-grid", "6 enter 5", "5_"),
        ("lstm-forget-gate", "enter", "思い出せなかった"),
    ],
)
async def test_changing_the_language_keeps_what_was_chosen(open_app: Open, item: str, keys: str, kept: str) -> None:
    async with open_app(item) as sight:
        await sight.press("enter", *keys.split(), "ctrl+l")
        await sight.sees(kept, "分からない")


async def test_the_answer_is_logged_in_the_language_in_which_it_was_read(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "ctrl+l", "1", "enter")
        await sight.sees("正解")
        assert sight.journal.reviews[0].language == "ja"
        assert sight.journal.reviews[0].shown.options == ("正しい", "誤り")


async def test_escape_backs_out_and_nothing_is_logged(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter", "1", "escape")
        assert sight.screen == "HomeScreen"
        assert not sight.journal.reviews


async def test_u_takes_the_last_answer_back_from_the_next_question(open_app: Open) -> None:
    async with open_app("gap-parameters", "gap-name") as sight:
        await sight.press("enter", "1", "enter")
        await sight.sees("Saved")
        await sight.press("enter")
        await sight.sees("What is average pooling called")
        await sight.press("f5")
        await sight.sees("Global average pooling has no", "taken back")
        assert sight.journal.undone == [sight.journal.reviews[0].id]


async def test_a_point_comes_before_the_questions_it_teaches(open_app: Open) -> None:
    async with open_app("lstm-forget-gate", points=True) as sight:
        await sight.press("enter")
        await sight.sees("The weights are shared", "a 3x3 filter", "The point")
        await sight.press("e")
        await sight.sees("Goodfellow")
        await sight.press("ctrl+l")
        await sight.sees("重みを共有する", "要点")
        await sight.press("enter")
        await sight.sees("LSTM の忘却ゲート")


async def test_escape_from_a_point_goes_home(open_app: Open) -> None:
    async with open_app("lstm-forget-gate", points=True) as sight:
        await sight.press("enter", "escape")
        await sight.until(lambda: sight.screen == "HomeScreen")


async def test_a_click_chooses_an_option_and_presses_a_key(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("enter")
        row = next(number for number, line in enumerate(sight.lines) if "1  True" in line)
        await sight.pilot.click(offset=(6, row))
        await sight.sees("> 1  True")
        await sight.pilot.click(offset=(sight.keys.index("Enter") + 1, 23))
        await sight.sees("Right")


async def test_a_term_is_clicked_and_then_what_belongs_to_it(open_app: Open) -> None:
    async with open_app("pool-match") as sight:
        await sight.press("enter")
        await sight.sees("> [_]  max pooling")
        row = next(number for number, line in enumerate(sight.lines) if "average pooling" in line)
        await sight.pilot.click(offset=(10, row))
        await sight.sees("> [_]  average pooling")
        row = next(number for number, line in enumerate(sight.lines) if "takes the mean" in line)
        await sight.pilot.click(offset=(10, row))
        await sight.sees("[1]  average pooling")


async def test_a_cell_that_was_left_empty_is_gone_to(open_app: Open) -> None:
    async with open_app("max-pool-grid") as sight:
        await sight.press("enter", "6", "enter", "5", "enter", "enter", "9", "enter")
        await sight.sees("this one is still empty")
        await sight.press("8")
        await sight.until(lambda: "still empty" not in sight.text)
        await sight.press("enter", "enter")
        await sight.sees("Right")


async def test_full_width_signs_work_as_their_plain_ones(open_app: Open) -> None:
    async with open_app("max-pool-grid") as sight:
        await sight.press("enter", "６", "\u3000", "５", "、", "ー", "８")
        await sight.sees("-8_")
        await sight.press("？")
        await sight.until(lambda: sight.screen == "HelpScreen")


async def test_a_doubt_that_comes_while_the_screen_is_taken_down_finds_nobody(open_app: Open) -> None:
    async with open_app("gap-parameters", "gap-name") as sight:
        await sight.press("enter")
        await sight.settle()
        screen = sight.app.screen
        assert isinstance(screen, ReviewScreen)
        question = screen.sitting.session.card
        assert isinstance(question, Question)
        await screen.query_one(Asking).remove()
        await screen.contradicted(question)
        assert screen.sitting.session.card == question


async def test_a_line_to_type_in_is_forgotten_with_its_question(open_app: Open) -> None:
    async with open_app("conv-output-size", "conv-parameters", "gap-name", "conv-shape") as sight:
        lines = []
        await sight.press("s")
        for _ in range(3):
            await sight.until(lambda: sight.screen == "ReviewScreen")
            lines += [ref(line) for line in sight.app.screen.query(MethodInput)]
            await sight.press("f3")
            await sight.sees("Saved")
            await sight.press("n" if "n skip" in sight.keys else "enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        gc.collect()
        assert [line() for line in lines] == [None] * len(lines) != []

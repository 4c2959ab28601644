"""Signs that Japanese terminals may draw two cells wide: found out by asking, set by hand, and never over the edge."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events

from quizapp.locale.kinsoku import wrapped
from quizapp.tui import widths
from tests.tui.test_tui_snapshots import SCENES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

SIGNS = "×√σ÷±αβγ…→≤∞①■●"


def drawn(text: str) -> int:
    """The cells that a terminal gives a text where ambiguous characters take two."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        for character in text
    )


@pytest.fixture
def wide() -> Iterator[None]:
    widths.use(wide=True)
    yield
    widths.use(wide=False)


class TestCounting:
    @pytest.mark.usefixtures("wide")
    def test_signs_are_two_cells_and_boxes_still_one(self) -> None:
        assert [cell_len(sign) for sign in SIGNS] == [2] * len(SIGNS)
        assert [cell_len(sign) for sign in "│─┼█▀a1 é"[:-1]] == [1] * 8
        assert cell_len("28×28 の畳み込み") == drawn("28×28 の畳み込み")

    @pytest.mark.usefixtures("wide")
    @given(st.text(alphabet=SIGNS + "漢字かなabc 12"), st.integers(0, 30))
    def test_cutting_agrees_with_counting(self, text: str, width: int) -> None:
        assert cell_len(text) == drawn(text)
        assert drawn(set_cell_size(text, width)) == width
        left, right = Segment(text).split_cells(min(width, cell_len(text)))
        assert drawn(left.text) + drawn(right.text) == drawn(text)

    def test_what_was_cut_into_lines_before_is_cut_anew(self) -> None:
        assert wrapped(SIGNS, len(SIGNS)) == [SIGNS]
        widths.use(wide=True)
        wide = wrapped(SIGNS, len(SIGNS))
        widths.use(wide=False)
        assert [drawn(line) <= len(SIGNS) for line in wide] == [True] * 3
        assert wrapped(SIGNS, len(SIGNS)) == [SIGNS]

    def test_it_can_be_taken_back(self) -> None:
        assert widths.use(wide=True)
        assert not widths.use(wide=True)
        assert widths.use(wide=False)
        assert cell_len(SIGNS) == len(SIGNS)


def test_the_question_to_the_terminal_leaves_nothing_behind() -> None:
    written: list[str] = []
    widths.ask(written.append)
    assert written == ["\x1b7\x1b[1;1H×\x1b[6n\x1b[1;1H  \x1b8"]
    assert (widths.is_wide(1), widths.is_wide(2)) == (False, True)


async def test_the_terminals_answer_decides_and_later_reports_do_not(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        for column in (2, 1):
            sight.app.post_message(events.CursorPosition(column, 0))
            await sight.settle()
            assert cell_len("×") == 2
    assert cell_len("×") == 1


@pytest.mark.parametrize(("chosen", "cells"), [("narrow", 1), ("wide", 2)])
async def test_a_setting_goes_before_the_terminals_answer(open_app: Open, chosen: str, cells: int) -> None:
    async with open_app("gap-parameters", settings={"signs": chosen}) as sight:
        sight.app.post_message(events.CursorPosition(3 - cells, 0))
        await sight.settle()
        assert cell_len("×") == cells


async def test_it_is_set_by_looking_at_two_lines(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"settings", "enter", "end")
        await sight.sees("Width of signs", "auto", "×√σ", "xxxxxxxxxxxx <")
        await sight.press("left")
        await sight.sees("wide")
        assert cell_len("×") == 2
        assert sight.journal.settings["signs"] == "wide"
        await sight.press("right", "right")
        await sight.sees("narrow")
        assert cell_len("×") == 1


@pytest.mark.parametrize(
    "scene",
    [
        "verdict-two-slips",
        "verdict-choice",
        "verdict-details",
        "lab",
        "lab-gates",
        "lab-attention",
        "placing",
        "progress",
    ],
)
async def test_no_line_is_wider_than_the_terminal(open_app: Open, scene: str) -> None:
    items, keys, points = SCENES[scene]
    async with open_app(*items.split(), points=points, settings={"signs": "wide"}) as sight:
        await sight.press(*keys.split())
        for size in ((60, 20), (80, 24)):
            await sight.pilot.resize_terminal(*size)
            for _ in range(2):
                await sight.press("ctrl+l")
                assert {drawn(line) for line in sight.lines} == {size[0]}, sight.text

"""Line breaking by the rules of Japanese, and the blocks that are laid out with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from quizapp.locale.kinsoku import NEVER_ENDS, NEVER_STARTS, breaks, wrapped
from quizapp.tui.blocks import (
    Block,
    Gap,
    Item,
    Labelled,
    Packed,
    Prose,
    Spread,
    Table,
    Verbatim,
    bar,
    cropped,
    flow,
    layout,
)

WIDTHS = st.integers(8, 90)
MIXED = st.text(st.sampled_from("あいうえおかな漢字、。」「（）ー・っAbc 12×γ  \n"), max_size=200)


def test_a_line_never_starts_with_a_full_stop() -> None:
    assert wrapped("畳み込み層です。次", 14) == ["畳み込み層で", "す。次"]


def test_a_line_never_ends_with_an_opening_bracket() -> None:
    assert wrapped("これは「畳み込み」です", 8) == ["これは", "「畳み込", "み」です"]


def test_a_small_kana_and_the_long_vowel_sign_stay_with_what_is_before_them() -> None:
    assert wrapped("あチャネルもっとデータ", 4) == ["あ", "チャ", "ネル", "もっ", "と", "デー", "タ"]
    assert all(line[0] not in NEVER_STARTS for line in wrapped("あチャネルもっとデータ", 6))


def test_words_and_numbers_are_not_broken() -> None:
    assert wrapped("a kernel of 16×16×32 cells", 12) == ["a kernel of", "16×16×32", "cells"]
    assert wrapped("出力は 16×16×32 です", 14) == ["出力は", "16×16×32 です"]


def test_what_is_wider_than_a_line_is_broken_all_the_same() -> None:
    assert wrapped("arXiv:1603.07285v2", 8) == ["arXiv:16", "03.07285", "v2"]


def test_line_ends_and_indents_in_the_text_are_kept() -> None:
    assert wrapped("1 3 2\n\n  0 5", 20) == ["1 3 2", "", "  0 5"]


@given(MIXED, WIDTHS)
def test_no_line_is_wider_than_the_page(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrapped(text, width))


@given(MIXED, WIDTHS)
def test_nothing_is_lost_but_spaces_at_the_ends_of_lines(text: str, width: int) -> None:
    def plain(lines: list[str]) -> str:
        return "".join(lines).replace(" ", "")

    assert plain(wrapped(text, width)) == plain(text.split("\n"))


@given(MIXED.map(lambda text: text.replace("\n", "")), st.integers(30, 90))
def test_closing_marks_start_no_line_and_opening_ones_end_none(text: str, width: int) -> None:
    for cut in breaks(text, width):
        longest = max(len(unit) for unit in text.split(" ")) if text else 0
        if longest < width // 2:
            assert text[cut] not in NEVER_STARTS or text[cut - 1] == " "
            assert text[cut - 1] not in NEVER_ENDS


def test_styles_survive_the_wrap() -> None:
    text = Content.assemble("あいうえ", ("かきくけ", "bold"), "こ")
    lines = flow(text, 6)
    assert [line.plain for line in lines] == ["あいう", "えかき", "くけこ"]
    assert [[(span.start, span.end) for span in line.spans] for line in lines] == [[], [(1, 3)], [(0, 2)]]


def plain(block: object, width: int) -> list[str]:
    return [line.plain for line in block.lines(width)]  # type: ignore[attr-defined]


def test_a_label_stands_in_the_margin_or_above_on_a_narrow_page() -> None:
    block = Labelled("Why", Content("because it is so " * 4), gutter=6)
    assert plain(block, 50)[0].startswith("Why   because")
    assert plain(block, 50)[1].startswith("      ")
    assert plain(block, 30)[:2] == ["Why", "  because it is so because it"]


def test_two_ends_of_a_line_are_pushed_apart_cut_or_put_below() -> None:
    left, right = Content("left"), Content("a longer right end")
    assert plain(Spread(left, right), 30) == ["left        a longer right end"]
    assert plain(Spread(left, right), 20) == ["left  a longer rig.."]
    assert plain(Spread(left, right, whole=True), 20) == ["left", "  a longer right end"]
    assert plain(Spread(Content("a long left end"), right), 20) == ["a long left end", "  a longer right end"]
    assert plain(Spread(Content("a long left end"), right), 16) == ["a long left end", "a longer right.."], (
        "in one line"
    )
    assert plain(Spread(Content("two lines at the left"), right), 20) == ["two lines at the", "left  a longer rig.."]


def test_a_paragraph_may_be_cut_after_some_lines() -> None:
    assert plain(Prose(Content("one two three four five"), most=2), 8) == ["one two", "three .."]


def test_short_pieces_share_a_line() -> None:
    pieces = [Content("[1] left"), Content("[2] right"), Content("[3] neither of the two")]
    assert plain(Packed(pieces), 34) == ["  [1] left    [2] right", "  [3] neither of the two"]


def test_japanese_aligns_in_tables() -> None:
    rows = [[Content("パディング"), Content("36")], [Content("stride"), Content("5")]]
    assert plain(Table(rows, indent=0), 30) == ["パディング  36", "stride       5"]


def test_a_table_gives_way_on_a_narrow_page_but_never_leaves_it() -> None:
    rows = [[Content("a long label"), Content("32 + 2*2"), Content("36"), Content("34")]]
    table = Table(rows, right_from=2, indent=1, droppable=1)
    assert plain(table, 40) == [" a long label  32 + 2*2  36  34"]
    assert plain(table, 24) == [" a long label  36  34"]
    assert plain(table, 18) == [" a long ..  36  34"]


@given(st.lists(st.lists(MIXED, min_size=3, max_size=3), max_size=4), WIDTHS)
def test_no_block_is_wider_than_its_page(cells: list[list[str]], width: int) -> None:
    flat = [[cell.replace("\n", " ") for cell in row] for row in cells]
    blocks: list[Block] = [
        Table([[Content(cell) for cell in row] for row in flat], droppable=1),
        *(Prose(Content(row[0]), indent=2, most=2) for row in flat),
        *(Item(Content("> 1  "), Content(row[1]), style="on red") for row in flat),
        *(Labelled("label", Content(row[2]), gutter=9) for row in flat),
        *(Spread(Content(row[0]), Content(row[1]), style="on red", pad=1) for row in flat),
        *(Packed([Content(cell) for cell in row]) for row in flat),
        *(Verbatim(row[0]) for row in flat),
        Gap(),
    ]
    assert all(line.cell_length <= width for line in layout(blocks, width))


@pytest.mark.parametrize(("part", "filled"), [(0, 0), (0.01, 1), (0.5, 5), (1, 10), (2, 10)])
def test_a_bar_shows_any_beginning_and_never_overflows(part: float, filled: int) -> None:
    drawn = bar(part, 10)
    assert (drawn.cell_length, drawn.plain.strip()) == (10, "")
    assert sum(span.end - span.start for span in drawn.spans if "$bar" in str(span.style)) == filled


def test_cropping_counts_cells() -> None:
    assert [cropped("畳み込み", width) for width in (8, 7, 6, 5)] == ["畳み込み", "畳み..", "畳み..", "畳.."]

"""Numbers in texts: as displayed, in both languages, with layers called in the reader's own."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError
from engine.value import Value
from quizapp.bank.text import Text
from quizapp.questions.template import fill, table, written

NAMES = {"max_pool2d": Text("最大値プーリング", "maximum pooling")}


def filled(text: str, **known: Value) -> str:
    return fill(Text(text, text), known, NAMES.get).en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{W}×{W}", "32×32"),
        ("{W // 2} and {W*1000}", "16 and 32,000"),
        ("{f}", "0.1"),
        ("{t:3}", "0.333"),
        ("{t}", "0.333333"),
        ("{x:row}", "1, 2, 3"),
        ("{x:shape}", "1×2×3"),
        ("{W:signed} {n:signed}", "+ 32 - 3"),
        ("{g:table}", " 1   2\n-3  40"),
        ("no numbers", "no numbers"),
    ],
)
def test_a_number_is_put_in_as_displayed(text: str, expected: str) -> None:
    known: dict[str, Value] = {"W": 32, "f": 0.1, "t": 1 / 3, "x": (1, 2, 3), "n": -3, "g": ((1, 2), (-3, 40))}
    assert filled(text, **known) == expected


def test_a_layer_is_called_by_its_name_in_each_language() -> None:
    text = fill(Text("{op}を掛ける", "apply {op}"), {"op": "max_pool2d"}, NAMES.get)
    assert (text.ja, text.en) == ("最大値プーリングを掛ける", "apply maximum pooling")


def test_a_name_that_no_chapter_knows_stands_for_itself() -> None:
    assert filled("{op}", op="relu") == "relu"


def test_a_name_that_is_not_known_is_told() -> None:
    with pytest.raises(ExpressionError, match="`V` is not known here"):
        filled("{V}", W=3)


def test_the_columns_of_a_table_are_aligned() -> None:
    assert table(((1, 20), (-3, 4))) == " 1  20\n-3   4"


def test_a_row_is_a_table_of_one_line() -> None:
    assert table((1, 2, 30)) == " 1   2  30"


def test_stacked_grids_stand_one_below_the_other() -> None:
    assert table((((1, 2),), ((3, 4),))) == "1  2\n\n3  4"


def test_a_whole_number_is_written_without_decimals_it_was_not_asked_for() -> None:
    assert written(2.0) == "2"
    assert written(2, "2") == "2.00"

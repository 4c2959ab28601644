"""Percentages where they are asked, powers of ten, arithmetic, and what is said of rows that are partly right."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.questions.computed import ComputedItem
from quizapp.questions.model import Verdict
from tests.questions.shipped import changed

TEXT = {"ja": "{W} {K} {S} {P}", "en": "{W}, {K}, {S}, {P}"}
FIXED = {"W": 24, "K": 3, "P": 1, "S": 2}


def asked(**ask: Any) -> ComputedItem:
    return changed("output-size", draw=FIXED, where=[], ask=ask, mistakes=[], text=TEXT)


def given(ready: ComputedItem, answer: str) -> Verdict:
    return ready.grade(ready.pose("k3f9"), answer)


class TestPercent:
    SHARE = asked(value="100*S/W", decimals=1, unit={"ja": "%", "en": "%"})

    @pytest.mark.parametrize("typed", ["8.3", "8.3%", "8.3 ％", "100*2/24", "200/24 %", "8.3333"])
    def test_it_is_read_with_and_without_its_sign(self, typed: str) -> None:
        assert given(self.SHARE, typed).outcome == "right"

    def test_a_share_in_its_place_is_told_as_that(self) -> None:
        said = given(self.SHARE, "0.083")
        assert said.outcome == "other-convention"
        assert said.message is not None
        assert said.message.en == "Right as a share. Here it is asked in percent."

    def test_a_share_may_be_typed_in_percent(self) -> None:
        assert given(asked(value="S/W", decimals=3), "8.3%").outcome == "right"


@pytest.mark.parametrize(
    "typed", ["2.4e1", "2.4E+1", "2.4×10^1", "2.4x10**1", "2.4×10¹", "240×10⁻¹", "24e0", "6*4", "48/2"]
)
def test_powers_of_ten_and_arithmetic_are_read(typed: str) -> None:
    assert given(asked(value="W"), typed).outcome == "right"


class TestPartlyRight:
    ROW = asked(vector="(W, K, P, S)")
    GRID = asked(grid="((W, K), (P, S))")

    def test_the_wrong_places_of_a_row_are_named(self) -> None:
        said = given(self.ROW, "24 3 1 9")
        assert said.parts[0].message is not None
        assert said.parts[0].message.en == "3 of 4 are right. Wrong: number 4."
        assert said.parts[0].message.ja == "4 個のうち 3 個が合っています。違うのは 4 番目です。"

    def test_the_wrong_cells_of_a_grid_are_named(self) -> None:
        said = given(self.GRID, "24 5; 1 9")
        assert said.parts[0].message is not None
        assert said.parts[0].message.en == "2 of 4 are right. Wrong: row 1 column 2, row 2 column 2."

    def test_the_right_numbers_in_other_places_are_told_as_that(self) -> None:
        said = given(self.ROW, "3 24 1 2")
        assert said.outcome == "wrong"
        assert said.parts[0].message is not None
        assert said.parts[0].message.en == "The numbers are right, but they stand in other places."

    def test_of_what_is_wholly_wrong_nothing_is_said(self) -> None:
        assert given(self.ROW, "7 7 7 7").parts[0].message is None

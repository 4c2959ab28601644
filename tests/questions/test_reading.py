"""What a learner types is read in every way in which people write numbers; what cannot be read is not wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.value import Value, show
from quizapp.bank.text import Text
from quizapp.questions import phrases
from quizapp.questions.model import Part
from quizapp.questions.reading import (
    MAX_TYPED,
    Read,
    Unreadable,
    normal,
    read_axes,
    read_number,
    read_part,
    split_parts,
)

INTEGER = Part(name="value", form="integer")
DECIMAL = Part(name="value", form="decimal", decimals=3)
SHAPE = Part(name="shape", form="shape", axes=("height", "width", "channels"))
AXES = Part(name="axes", form="axes", axes=("N", "C", "H", "W"))
GRID = Part(name="grid", form="grid", size=(2, 2))
VECTOR = Part(name="vector", form="vector", size=(2,), decimals=3)
SHARE = Part(name="share", form="decimal", decimals=1, unit=Text("%", "%"))
COUNT = Part(name="count", form="integer", unit=Text("個", "parameters"))


def read(part: Part, typed: str) -> Value:
    return read_part(part, typed)[0]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("16", 16),
        (" 16 ", 16),
        ("３２", 32),
        ("③", 3),
        ("1,792", 1792),
        ("1，792", 1792),
        ("1、792", 1792),
        ("１，７９２", 1792),
        ("1,234,567", 1_234_567),
        ("12,345.5", 12_345.5),
        ("-3", -3),
        ("−3", -3),
        ("－３", -3),
        ("ー3", -3),
        ("–3", -3),
        ("- 3", -3),
        ("+3", 3),
        ("16.", 16),
        ("16。", 16),
        ("0.5", 0.5),
        ("０．５", 0.5),
        (".5", 0.5),
        ("3/4", 0.75),
        ("3 / 4", 0.75),
        ("3÷4", 0.75),
        ("½", 0.5),
        ("25%", 0.25),
        ("２５％", 0.25),
        ("12.5 %", 0.125),
        ("1e-3", 0.001),
        ("2.5E3", 2500),
        ("577*128", 73_856),
        ("577×128", 73_856),
        ("577x128", 73_856),
        ("577＊128", 73_856),
        ("(3*3*16 + 1)*32", 4640),
        ("(3×3×16+1)×32", 4640),
        ("1,792*2", 3584),
        ("2^10", 1024),
        ("2**10", 1024),
        ("3²", 9),
        ("(32 + 2*2 - 5)/2 + 1", 16.5),
        ("h_t = 0.5", 0.5),
        ("λ=0.75", 0.75),
        ("16画素", 16),
        ("1,792個", 1792),
        ("16 px", 16),
    ],
)
def test_one_number(typed: str, value: float) -> None:
    assert read(INTEGER, typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "abc", "十六", "1,5", "1,79", "12,34", "1234,567", "0.5 0.3", "1 2", "16-", "5%3"),
        *(
            "1/0",
            "0**-1",
            "10**400",
            "9**9**9",
            "(-1)**0.5",
            "1e999",
            "9" * 30,
            "1 ½",
            "1/2/",
            "((((",
            "3=4",
            "0x1f",
            "1_000",
        ),
        *(
            "__import__('os')",
            "print(1)",
            "[1]",
            "1 if 1 else 2",
            "lambda x: 1",
            "1;2",
            "true",
            "inf",
            "nan",
            "1j",
            "1e5j",
        ),
    ],
)
def test_what_is_no_number_costs_nothing_and_says_what_was_expected(typed: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(INTEGER, typed)
    assert caught.value.expected == phrases.expected_of(INTEGER)


@pytest.mark.parametrize(
    "typed",
    [
        *("16×16×32", "16x16x32", "16 x 16 x 32", "16 × 16 × 32", "16*16*32", "１６×１６×３２"),
        *("(16, 16, 32)", "[16, 16, 32]", "16, 16, 32", "16,16,32", "16、16、32", "16，16，32", "（16、16、32）"),
        *("16 16 32", "16　16　32", "16;16;32", "16 16, 32", "4*4 16 32", "4*4, 16, 2^5"),
    ],
)
def test_a_shape(typed: str) -> None:
    assert read(SHAPE, typed) == (16, 16, 32)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("16,16,128", (16, 16, 128)),
        ("128,256,512", (128, 256, 512)),
        ("1,792×16×3", (1792, 16, 3)),
        ("1,792 16 3", (1792, 16, 3)),
        ("12,544, 1,792, 3", (12_544, 1792, 3)),
        ("15.5×15.5×8", (15.5, 15.5, 8)),
    ],
)
def test_commas_between_numbers_and_within_them(typed: str, value: Value) -> None:
    assert read(SHAPE, typed) == value


@pytest.mark.parametrize(
    "typed", ["16×16", "16", "16 16 32 1", "16×16×c", "1,792", "", "高さ16", "16 16 三十二", "高さ16 高さ16 幅16"]
)
def test_a_shape_of_another_length_is_not_read(typed: str) -> None:
    with pytest.raises(Unreadable, match="Type 3 whole numbers in the order height, width, channels"):
        read(SHAPE, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "1 2 ; 3 4",
        "1 2;3 4",
        "1 2\n3 4",
        "1,2;3,4",
        "1, 2; 3, 4",
        "1 2 3 4",
        "[[1, 2], [3, 4]]",
        "(1,2),(3,4)",
        "1 2；3 4",
    ],
)
def test_a_grid_row_by_row(typed: str) -> None:
    assert read(GRID, typed) == ((1, 2), (3, 4))


@pytest.mark.parametrize(
    "typed", ["1 2 3 ; 4", "1 2", "1 2 ; 3 _", "1 2 ; 3", "1 2 3 4 5", "1 2 ; 3 4 ; 5 6", "_ _; _ _"]
)
def test_a_grid_of_another_form_is_not_read(typed: str) -> None:
    with pytest.raises(Unreadable, match="Type 2 rows of 2 numbers"):
        read(GRID, typed)


@pytest.mark.parametrize(
    "typed", ["0.25 -0.5", "0.25, -0.5", "1/4 -1/2", "1/4, −1/2", "(.25, -.5)", "25% -50%", "0.25；-0.5"]
)
def test_a_vector(typed: str) -> None:
    assert read(VECTOR, typed) == (0.25, -0.5)


@pytest.mark.parametrize(
    "typed", ["N,H,W", "N, H, W", "NHW", "nhw", "N H W", "W N H", "ＮＨＷ", "(N, H, W)", "N、H、W", "N×H×W"]
)
def test_a_set_of_axes(typed: str) -> None:
    assert read(AXES, typed) == ("N", "H", "W")


@pytest.mark.parametrize("typed", ["", "N, X", "bat", "深さ", "NHWD", "1", "N1"])
def test_a_letter_that_is_no_axis_is_not_read(typed: str) -> None:
    with pytest.raises(Unreadable, match="Choose from N, C, H, W"):
        read(AXES, typed)


def test_a_multiplication_sign_is_no_axis() -> None:
    assert read_axes("N×H", ("N", "H", "X")) == ("N", "H")


@pytest.mark.parametrize(("typed", "value"), [("25%", 25), ("25 ％", 25), ("25", 25), ("１２.５％", 12.5)])
def test_a_percentage_where_percent_is_asked(typed: str, value: float) -> None:
    assert read(SHARE, typed) == value


@pytest.mark.parametrize("typed", ["4640個", "4640 個", "4640 parameters", "4,640", "(3*3*16+1)*32 個"])
def test_the_unit_that_is_asked_in_may_be_typed(typed: str) -> None:
    assert read(COUNT, typed) == 4640


@pytest.mark.parametrize(
    ("typed", "places"), [("0.50", 2), ("3", 0), ("1/3", None), ("25%", 2), ("12.5%", 3), ("1e-3", None)]
)
def test_the_decimals_that_were_typed_are_remembered(typed: str, places: int | None) -> None:
    number = read_number(typed)
    assert number is not None
    assert number.places == places


class TestSeveralParts:
    PARTS = (
        Part(name="cell_next", form="decimal", decimals=2, label=Text.same("c_t")),
        Part(name="hidden", form="decimal", decimals=3, label=Text.same("h_t")),
    )

    @pytest.mark.parametrize(
        "typed",
        [
            *("1.52; 0.727", "1.52\n0.727", "1.52 0.727", "1.52, 0.727", "1.52 / 0.727", "1.52；0.727", "1.52、0.727"),
            *("c_t=1.52, h_t=0.727", "c_t = 1.52 h_t = 0.727", "c_t=1.52; h_t=0.727", "h_t=0.727, c_t=1.52"),
            *("C_T＝1.52　H_T＝0.727", "h_t=0.727\nc_t=1.52", "(1.52, 0.727)"),
        ],
    )
    def test_answers_in_order_or_by_their_labels(self, typed: str) -> None:
        pieces = split_parts(self.PARTS, typed)
        assert [read(part, piece) for part, piece in zip(self.PARTS, pieces, strict=True)] == [1.52, 0.727]

    @pytest.mark.parametrize("typed", ["幅 = 12; 高さ = 40", "width=12, height=40", "高さ=40 幅=12", "40; 12"])
    def test_labels_may_be_those_of_either_language(self, typed: str) -> None:
        parts = (
            Part(name="erased_height", form="integer", label=Text("高さ", "height")),
            Part(name="erased_width", form="integer", label=Text("幅", "width")),
        )
        pieces = split_parts(parts, typed)
        assert [read(part, piece) for part, piece in zip(parts, pieces, strict=True)] == [40, 12]

    @pytest.mark.parametrize("typed", ["1.52", "1.52 0.727 3", "", "c_t=1.52", "1.52;;", "1.52 und"])
    def test_more_or_fewer_are_not_read(self, typed: str) -> None:
        with pytest.raises(Unreadable, match=r"Type 2 answers in order with ; between them \(c_t; h_t\)"):
            split_parts(self.PARTS, typed)

    def test_whole_numbers_may_have_separators(self) -> None:
        parts = (Part(name="plain", form="integer"), Part(name="separable", form="integer"))
        assert split_parts(parts, "12,544 1,792") == ["12,544", "1,792"]
        assert split_parts(parts, "12,544 / 1,792") == ["12,544", "1,792"]

    def test_a_grid_may_hold_semicolons_where_lines_part_the_answers(self) -> None:
        assert split_parts((GRID, INTEGER), "1 2; 3 4\n5") == ["1 2; 3 4", "5"]

    def test_a_single_part_is_left_whole(self) -> None:
        assert split_parts((GRID,), "1 2; 3 4") == ["1 2; 3 4"]


FORMS: tuple[Part, ...] = (INTEGER, DECIMAL, SHAPE, AXES, GRID, VECTOR, SHARE)


@given(st.text(max_size=60), st.sampled_from(FORMS))
def test_whatever_is_typed_is_read_or_told_what_was_expected(typed: str, part: Part) -> None:
    try:
        value, reads = read_part(part, typed)
    except Unreadable as problem:
        assert problem.expected.ja  # noqa: PT017 - either way is right
        assert problem.expected.en  # noqa: PT017
    else:
        assert value != ()
        assert all(isinstance(number, Read) and abs(number.value) < 10**18 for number in reads)


@given(st.text("0123456789.,+-*/()xe% ;×。=a\n", max_size=40), st.sampled_from(FORMS))
def test_what_is_made_of_digits_and_signs_is_read_or_told_as_well(typed: str, part: Part) -> None:
    try:
        read_part(part, typed)
    except Unreadable as problem:
        assert problem.expected.en  # noqa: PT017 - either way is right


@given(st.lists(st.text(max_size=20), max_size=4))
def test_parts_are_divided_or_told(pieces: list[str]) -> None:
    try:
        found = split_parts(TestSeveralParts.PARTS, " ".join(pieces))
    except Unreadable as problem:
        assert problem.expected.en  # noqa: PT017 - either way is right
    else:
        assert len(found) == 2


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_read_as_it_is_shown(value: int) -> None:
    assert read(INTEGER, show(value)) == value


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_decimal_is_read_as_it_is_shown(thousandths: int, places: int) -> None:
    value = thousandths / 1000
    shown = show(value, places)
    number = read_number(shown)
    assert number is not None
    assert show(number.value, places) == shown


def test_what_is_far_too_long_is_told_to_be() -> None:
    with pytest.raises(Unreadable, match="too long to read"):
        normal("1" * (MAX_TYPED + 1))


def test_a_long_answer_is_refused_quickly_however_it_is_made() -> None:
    for made in ("1,", "a=", "(", "x", "1 ", "9", "**", "½", "²", "1e"):
        for part in FORMS:
            with pytest.raises(Unreadable):
                read_part(part, made * (MAX_TYPED // len(made)))


@pytest.mark.parametrize("part", FORMS)
def test_what_is_expected_is_said_in_both_languages_with_an_example_that_can_be_read(part: Part) -> None:
    expected = phrases.expected_of(part)
    for text, sign in ((expected.ja, "例 "), (expected.en, "as in ")):
        assert read_part(part, text.rpartition(sign)[2])


@pytest.mark.parametrize(
    ("decimals", "ja", "en"),
    [
        (
            0,
            "数を1つ、整数に四捨五入して入力してください。例 16",
            "Type one number rounded to a whole number, as in 16",
        ),
        (1, "数を1つ、小数第1位まで入力してください。例 0.5", "Type one number with 1 decimal, as in 0.5"),
        (2, "数を1つ、小数第2位まで入力してください。例 0.50", "Type one number with 2 decimals, as in 0.50"),
    ],
)
def test_how_precise_a_number_is_asked_is_said_as_people_say_it(decimals: int, ja: str, en: str) -> None:
    expected = phrases.expected_of(Part(name="value", form="decimal", decimals=decimals))
    assert (expected.ja, expected.en) == (ja, en)


@pytest.mark.parametrize(("decimals", "example"), [(None, "1 2 3"), (3, "0.1 0.2 0.3")])
def test_a_row_of_whole_numbers_has_an_example_of_whole_numbers(decimals: int | None, example: str) -> None:
    expected = phrases.expected_of(Part(name="row", form="vector", size=(3,), decimals=decimals))
    assert expected.ja.endswith(f"例 {example}")
    assert expected.en.endswith(f"as in {example}")

"""Numbers as only few write them: roots, mixed numbers, spaces between thousands, and what programs print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.value import Value
from quizapp.questions.model import Part
from quizapp.questions.reading import Unreadable, read_number, read_part

INTEGER = Part(name="value", form="integer")
DECIMAL = Part(name="value", form="decimal", decimals=3)
SHAPE = Part(name="shape", form="shape", axes=("height", "width", "channels"))
GRID = Part(name="grid", form="grid", size=(2, 2))
VECTOR = Part(name="vector", form="vector", size=(2,), decimals=3)


def read(part: Part, typed: str) -> Value:
    return read_part(part, typed)[0]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1½", 1.5),
        ("１２½", 12.5),
        ("1½ + 1", 2.5),
        ("1 1/2", 1.5),
        ("-2 3/4", -2.75),
        ("約 1 1/2 です", 1.5),
        ("1 792", 1792),
        ("1\u00a0792", 1792),
        ("1\u2009234\u2009567.5", 1_234_567.5),
        ("-12 345", -12_345),
        ("1 792 個", 1792),
        ("√16", 4),
        ("√(9+16)", 5),
        ("sqrt(16)", 4),
        ("Sqrt( 16 )", 4),
        ("ルート16", 4),
        ("1/√16", 0.25),
        ("12/sqrt(16)", 3),
        ("3sqrt(16)", 12),
        ("3*√16", 12),
        ("√16 * √4", 8),
        ("√16 = 4", 4),
    ],
)
def test_one_number(typed: str, value: float) -> None:
    assert read(INTEGER, typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "3√8",
        "√-4",
        "√",
        "sqrt()",
        "sqrt 16",
        "1 79",
        "12 34",
        "1234 567",
        "0 792",
        "1 792 4",
        "1 3/2",
        "1 1/0",
        "12k",
        "1.5M",
        "0・5",
        "torch.Size([16])",
    ],
)
def test_what_could_be_two_numbers_or_another_one_is_not_read(typed: str) -> None:
    with pytest.raises(Unreadable):
        read(INTEGER, typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("torch.Size([16, 16, 32])", "Size([16, 16, 32])", "torch.size([16,16,32])", "np.array([16, 16, 32])"),
        *("16・16・32", "16·16·32", "16∙16∙32", "16･16･32"),
    ],
)
def test_a_shape_as_programs_and_papers_write_it(typed: str) -> None:
    assert read(SHAPE, typed) == (16, 16, 32)


@pytest.mark.parametrize("typed", ["torch.tensor([[1, 2], [3, 4]])", "array([[1, 2],\n       [3, 4]])"])
def test_a_grid_as_programs_write_it(typed: str) -> None:
    assert read(GRID, typed) == ((1, 2), (3, 4))


@pytest.mark.parametrize("typed", ["1 792 3", "1 792", "torch.Size([16, 16])"])
def test_where_several_numbers_are_asked_a_space_parts_them(typed: str) -> None:
    if len(typed.split()) == 3:
        assert read(SHAPE, typed) == (1, 792, 3)
    else:
        with pytest.raises(Unreadable):
            read(SHAPE, typed)


def test_roots_and_fractions_are_read_in_rows_as_well() -> None:
    assert read(VECTOR, "√16 sqrt(4)") == (4, 2)
    assert read(VECTOR, "1½, ½") == (1.5, 0.5)
    assert read(VECTOR, "1 1/2") == (1, 0.5)


@given(st.integers(-(10**15), 10**15))
def test_spaces_between_thousands_change_no_number(value: int) -> None:
    assert read(INTEGER, f"{value:,}".replace(",", " ")) == value


@given(st.integers(0, 999), st.integers(0, 20), st.integers(1, 20))
def test_a_mixed_number_is_the_sum_of_its_parts_or_not_read(whole: int, numerator: int, denominator: int) -> None:
    typed = f"{whole} {numerator}/{denominator}"
    if numerator < denominator:
        assert read(DECIMAL, typed) == pytest.approx(whole + numerator / denominator)
    else:
        with pytest.raises(Unreadable):
            read(DECIMAL, typed)


@given(st.text("0123456789+-. ", max_size=12))
def test_a_plain_number_is_read_as_it_is_behind_words(typed: str) -> None:
    assert read_number(typed) == read_number(f"約{typed}") or not typed.strip()[:1].isdigit()


@given(st.floats(0, 10**6, allow_nan=False), st.sampled_from(["√{}", "sqrt({})", "√({})", "ルート{}"]))
def test_a_root_is_that_of_python(value: float, form: str) -> None:
    assert read(DECIMAL, form.format(f"{value:.4f}")) == pytest.approx(float(f"{value:.4f}") ** 0.5)

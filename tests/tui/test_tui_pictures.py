"""Pictures and curves as text: two pixels a cell with colours, shades without, and never wider than the page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from quizapp.tui.pictures import HALF, PLAIN_SHADES, RISING, SHADES, Curve, Drawing, Look

BLACK, WHITE, RED = (0, 0, 0), (255, 255, 255), (255, 0, 0)
ROWS = ((BLACK, WHITE, RED), (WHITE, WHITE, BLACK), (BLACK, BLACK, RED))


def drawn(look: Look, width: int = 40) -> list[Content]:
    return Drawing("", ROWS, look).lines(width)


def styles(line: Content) -> list[str]:
    return [str(span.style) for span in line.spans]


def test_a_cell_shows_two_pixels_in_two_colours() -> None:
    first, last = drawn(Look())
    assert first.plain == HALF * 3
    assert styles(first) == ["#000000 on #ffffff", "#ffffff on #ffffff", "#ff0000 on #000000"]
    assert styles(last) == ["#000000 on #000000", "#000000 on #000000", "#ff0000 on #ff0000"]


def test_where_blocks_may_be_two_cells_wide_a_cell_shows_the_mean() -> None:
    first, _ = drawn(Look(blocks=False))
    assert first.plain == "   "
    assert styles(first) == ["on #7f7f7f", "on #ffffff", "on #7f0000"]


def test_in_a_large_window_a_pixel_is_two_cells() -> None:
    lines = drawn(Look(large=True))
    assert [line.plain for line in lines] == [" " * 6] * 3
    assert len(drawn(Look(large=True), width=5)) == 2


def test_without_colours_glyphs_are_denser_for_what_stands_out() -> None:
    assert drawn(Look(colours=False))[0].plain == "▒█ "
    assert drawn(Look(colours=False, dark=False))[0].plain == "▒ █"
    assert drawn(Look(colours=False, blocks=False))[0].plain == ":@ "
    assert not any(styles(line) for line in drawn(Look(colours=False)))
    assert (SHADES[0], PLAIN_SHADES[0]) == (" ", " ")


@given(
    values=st.lists(st.floats(-1e6, 1e6), max_size=80),
    width=st.integers(1, 90),
    height=st.integers(1, 8),
    slots=st.integers(0, 120),
    look=st.builds(Look, colours=st.booleans(), blocks=st.booleans()),
)
def test_a_curve_is_as_high_as_asked_and_never_wider(
    values: list[float], width: int, height: int, slots: int, look: Look
) -> None:
    lines = Curve(values, look, height, 60, slots).lines(width)
    assert len(lines) == height
    assert all(line.cell_length <= min(width, 60) for line in lines)


def test_a_falling_curve_falls_and_leaves_room_for_what_is_to_come() -> None:
    (line,) = Curve([4, 3, 2, 1], Look(), height=1, most=8, slots=8).lines(40)
    assert line.plain == "█▆▃▁"
    assert RISING[-1] == "█"

"""Without colours nothing coloured is drawn, and what only a colour said is said otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from quizapp.tui.colourless import Colourless

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from rich.segment import Segment

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


@pytest.fixture(autouse=True)
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def segments(sight: Sight) -> list[Segment]:
    filters = sight.app.get_line_filters()
    assert [type(one) for one in filters] == [Colourless]
    return [segment for strip in sight.app.screen._compositor.render_strips() for segment in strip]


@pytest.mark.parametrize(
    "keys", [(), ("l",), ("m", "s", "e", "t", "enter"), ("m", "k", "e", "r", "n", "enter", "enter")]
)
async def test_no_segment_has_a_colour(open_app: Open, keys: tuple[str, ...]) -> None:
    async with open_app() as sight:
        await sight.press(*keys)
        coloured = [one for one in segments(sight) if one.style and (one.style.color or one.style.bgcolor)]
        assert coloured == []


async def test_of_a_bar_only_the_filled_part_is_drawn(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"gradients", "enter")
        await sight.sees("1.0e-50")
        lines = [one for one in segments(sight) if one.style and one.style.underline and not one.text.strip()]
        assert len({len(one.text) for one in lines}) > 3


async def test_the_cursor_of_a_line_to_type_in_is_reversed(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m")
        assert sight.app.screen.query_one(Input).get_component_styles("input--cursor").text_style.reverse


async def test_a_picture_is_drawn_in_shades(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"augment", "enter")
        await sight.sees("▓▓▓")


async def test_the_cells_of_a_grid_are_seen(open_app: Open) -> None:
    async with open_app("max-pool-grid") as sight:
        await sight.press("enter", "6", "enter")
        await sight.sees("[     6][     _]", "[      ][      ]")

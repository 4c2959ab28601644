"""The last line: what works now, in the language of now, with the way back whatever else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.test_tui_snapshots import SCENES

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


@pytest.mark.parametrize("scene", ["item", "order", "match", "verdict-transfer", "lab-kernel", "lab-training", "mock"])
async def test_the_way_back_is_never_left_out_for_other_keys(open_app: Open, scene: str) -> None:
    items, keys, points = SCENES[scene]
    async with open_app(*items.split(), points=points, size=(60, 20)) as sight:
        await sight.press(*keys.split())
        await sight.until(lambda: "Esc " in sight.keys and sight.keys.rstrip().endswith("keys"))
        await sight.press("ctrl+l")
        await sight.until(lambda: "Esc " in sight.keys and sight.keys.rstrip().endswith("キー"))


NEEDED = {
    "choice": ("1-4 ", "Enter ", " 0 "),
    "several": ("1-3 ", "Enter ", " 0 "),
    "card": ("1-2 ", "Enter ", " 0 "),
    "order": ("1-3 ", "Enter ", " 0 "),
    "match": ("1-2 ", "Enter ", " 0 "),
    "number": ("Enter ", " d ", " h "),
    "axes": ("Enter ", " F3 ", " F2 "),
    "grid": ("Enter ", " d "),
    "words": ("Enter ", " F3 "),
    "placing": ("1-4 ", "Enter ", " 0 "),
    "verdict-right": ("Enter ", " g ", " e "),
    "verdict-two-slips": ("Enter ", " 1-3 "),
    "mock": ("Enter ", " 1-4 ", " f "),
    "mock-score": ("Enter ", " r "),
    "home": ("Enter ", " s ", " q "),
}
"""The keys that an answer, or the way out, cannot do without."""


@pytest.mark.parametrize("scene", NEEDED)
async def test_in_the_smallest_window_no_key_is_left_out_for_a_lesser_one(open_app: Open, scene: str) -> None:
    items, keys, points = SCENES[scene]
    async with open_app(*items.split(), points=points, size=(60, 20)) as sight:
        await sight.press(*keys.split())
        for _ in ("en", "ja"):
            await sight.until(lambda: all(key in sight.keys for key in NEEDED[scene]))
            await sight.press("ctrl+l")


@pytest.mark.parametrize("scene", ["order", "match"])
async def test_what_can_be_taken_back_of_an_answer_is_named_by_the_word_on_the_key(open_app: Open, scene: str) -> None:
    items, keys, _ = SCENES[scene]
    async with open_app(*items.split()) as sight:
        await sight.press("enter")
        assert "Backspace" not in sight.keys
        await sight.press(*keys.split()[1:])
        await sight.until(lambda: "Backspace erase" in sight.keys)
        await sight.press("ctrl+l")
        await sight.until(lambda: "Backspace 1つ消す" in sight.keys)
        await sight.press(*["backspace"] * 3)
        await sight.until(lambda: "Backspace" not in sight.keys)


async def test_numbers_are_named_where_they_choose(open_app: Open) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("enter", "1", "5", "enter", "enter")
        await sight.until(lambda: "1-3 pick" in sight.keys)
        await sight.press("enter")
        await sight.until(lambda: "1-3 pick" not in sight.keys)


async def test_in_an_exam_numbers_and_the_way_out_are_named(open_app: Open) -> None:
    async with open_app("bn-learned-or-computed") as sight:
        await sight.press("m", *"mock", "enter", "enter")
        await sight.until(lambda: all(key in sight.keys for key in ("1-4 pick", "f hand in", "Esc pause")))


async def test_nothing_is_offered_that_does_nothing(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"glossary", "enter")
        await sight.until(lambda: sight.screen == "GlossaryScreen")
        assert "Enter" not in sight.keys


async def test_settings_name_the_arrow_keys_but_not_while_one_types(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"settings", "enter", "down", "down", "down")
        await sight.until(lambda: "Left/Right change" in sight.keys)
        await sight.press("enter")
        await sight.until(lambda: "Enter keep" in sight.keys)
        assert "Left/Right" not in sight.keys
        await sight.press(*["backspace"] * 4, "enter")
        await sight.sees("Please type a whole number.")

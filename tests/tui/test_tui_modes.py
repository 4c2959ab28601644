"""The main places are modes: each keeps what it holds while one is elsewhere, and Esc leads home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quizapp.tui.widgets.method_input import MethodInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]


@pytest.mark.parametrize(
    ("typed", "mode", "screen"),
    [
        ("attributes", "lab", "LabScreen"),
        ("coverage", "progress", "ProgressScreen"),
        ("browse", "browse", "BrowseScreen"),
        ("glossary", "glossary", "GlossaryScreen"),
        ("settings", "settings", "SettingsScreen"),
    ],
)
async def test_a_place_is_a_mode_and_the_same_screen_comes_again(
    open_app: Open, typed: str, mode: str, screen: str
) -> None:
    async with open_app() as sight:
        await sight.press("m", *typed, "enter")
        await sight.until(lambda: sight.screen == screen)
        first = sight.app.screen
        assert sight.app.current_mode == mode
        await sight.press("escape")
        await sight.until(lambda: sight.screen == "HomeScreen")
        await sight.press("m", *typed, "enter")
        await sight.until(lambda: sight.app.screen is first)


async def test_what_was_typed_and_turned_is_still_there(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("m", *"glossary", "enter", *"strid")
        await sight.sees("> stride")
        await sight.press("escape", "ctrl+l", "l")
        await sight.until(lambda: sight.screen == "LabScreen")
        await sight.press("ctrl+p")
        await sight.until(lambda: sight.screen == "PaletteScreen")
        await sight.press(*"glossary", "enter")
        await sight.sees("用語集", "> ストライド")
        assert sight.app.screen.query_one(MethodInput).value == "strid"


async def test_from_any_place_a_task_begins_over_home(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("l", "ctrl+p", *"todays", "backspace", "backspace", "backspace", "backspace", "backspace")
        await sight.press("backspace", *"review", "enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        await sight.press("escape")
        await sight.until(lambda: sight.screen == "HomeScreen")


async def test_progress_follows_what_was_studied_since(open_app: Open) -> None:
    async with open_app("gap-parameters") as sight:
        await sight.press("m", *"coverage", "enter")
        await sight.until(lambda: sight.screen == "ProgressScreen")
        before = sight.text
        await sight.press("escape", "s", "1", "enter", "enter", "enter")
        await sight.until(lambda: sight.screen == "HomeScreen")
        await sight.press("m", *"coverage", "enter")
        await sight.until(lambda: sight.screen == "ProgressScreen" and sight.text != before)

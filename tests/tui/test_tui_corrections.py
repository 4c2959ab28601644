"""A key that was corrected since the last answer: the question says so, in the language read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    import pytest

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

TOLD = "The key of this question was corrected after you last answered it."


async def test_who_answered_before_is_told_with_the_question(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_app("conv-output-size") as sight:
        await sight.press("p", "space", "enter")
        await sight.until(lambda: sight.screen == "ReviewScreen")
        assert TOLD not in sight.text
        await sight.press("1", "6", "enter")
        await sight.sees("Saved")
        await sight.press("escape")
        await sight.until(lambda: sight.screen != "VerdictScreen")
        await sight.press("escape")
        await sight.until(lambda: sight.screen == "HomeScreen")
        monkeypatch.setattr("tests.tui.screen_library.REVISION", "2-9f3c01ab")
        await sight.press("p", "enter")
        await sight.sees(TOLD)
        await sight.press("ctrl+l")
        await sight.sees("正解が訂正されました")

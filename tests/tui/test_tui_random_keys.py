"""Whatever is pressed, the app neither raises nor loses an answer that it called saved."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

KEYS = (
    [*"0123456789", *"hdgueansprx", "question_mark", "space", "comma", "N"]
    + ["enter"] * 12
    + ["escape", "up", "down", "left", "right", "tab", "shift+tab", "backspace", "home", "end", "pageup", "pagedown"]
    + ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "ctrl+l", "ctrl+t"]
)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_keys_never_raise(open_app: Open, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 -- which keys are pressed is no secret
    async with open_app(points=True, size=draw.choice([(80, 24), (60, 20), (120, 40)])) as sight:
        for step in range(150):
            await sight.press(draw.choice(KEYS))
            if step % 50 == 49:
                size = draw.choice([(80, 24), (60, 20), (38, 10), (120, 40)])
                await sight.pilot.resize_terminal(*size)
        await sight.pilot.pause()
        assert sight.app.return_code is None
        taken_back = set(sight.journal.undone)
        assert taken_back <= {review.id for review in sight.journal.reviews}

"""Whatever is pressed, and whatever the disk does meanwhile, the app does not raise."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from quizapp.questions.model import Question
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

KEYS = (
    [*"0123456789", *"hdgueansprxlovmb", "question_mark", "space", "comma", "N"]
    + ["enter"] * 12
    + ["escape", "up", "down", "left", "right", "tab", "shift+tab", "backspace", "home", "end", "pageup", "pagedown"]
    + ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f9", "f10", "ctrl+l", "ctrl+t", "ctrl+p", "ctrl+c"]
)


SIZES = ((80, 24), (60, 20), (38, 10), (120, 40), (170, 45))


async def wander(sight: Sight, draw: random.Random, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press keys while the disk is slow or fails now and then, and the window changes its size.

    The palette may be told to quit; then the walk goes on all the same.
    """
    monkeypatch.setattr(sight.app, "exit", lambda *_, **__: None)
    for step in range(steps):
        await sight.press(draw.choice(KEYS))
        match draw.randrange(40):
            case 0:
                sight.journal.holding = True
            case 1 | 2 | 3:
                sight.journal.release()
            case 4:
                sight.journal.failure = OSError("the disk is full")
            case 5 | 6 | 7:
                sight.journal.failure = None
        if step % 50 == 49:
            await sight.pilot.resize_terminal(*draw.choice(SIZES))
    await sight.pilot.pause()
    assert sight.app.return_code is None
    assert set(sight.journal.undone) <= {review.id for review in sight.journal.reviews}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_keys_never_raise(open_app: Open, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    async with open_app(points=True) as sight:
        await wander(sight, random.Random(seed), 150, monkeypatch)  # noqa: S311 -- which keys are pressed is no secret


class Doubter:
    """Contradicts every tenth question, some time after it was asked."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw

    async def start(self) -> None: ...

    async def confirm(self, question: Question) -> bool:  # noqa: ARG002 -- whichever it is
        await asyncio.sleep(self.draw.random() / 4)
        return self.draw.random() > 0.1

    async def verify(self, description: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:  # noqa: ARG002
        return None

    async def run(self, job: str, payload: Mapping[str, Any], told: Callable[[object], None]) -> object:  # noqa: ARG002
        return None

    async def close(self) -> None: ...


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20, 34))
async def test_thousands_of_random_keys_never_raise(open_app: Open, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 -- likewise
    async with open_app(points=True, confirmer=Doubter(draw)) as sight:
        await wander(sight, draw, 1500, monkeypatch)

"""Experiments on the screen: they run beside it, are stopped by a key and by leaving, and say why there is none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from engine.errors import EngineError
from quizapp.lab.stacks import Stacks
from quizapp.tui.running import RunningScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from quizapp.questions.model import Question
    from tests.tui.conftest import Sight

    Open = Callable[..., AbstractAsyncContextManager[Sight]]

EPOCH = {"phase": "training", "epochs": 4, "parts": {"kl": 0.5}}
OUTCOME = {
    "parameters": 4744,
    "examples": [{"digit": 3, "image": [[1.0] * 8] * 8, "shown": [[1.0] * 8] * 8, "reconstruction": [[0.5] * 8] * 8}],
}


class Engine:
    """Reports one step after the other, each when it is let."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.steps = asyncio.Semaphore(0)
        self.stopped = 0
        self.failure: Exception | None = None

    def let(self, steps: int) -> None:
        for _ in range(steps):
            self.steps.release()

    async def run(self, job: str, payload: Mapping[str, Any], told: Callable[[object], None]) -> object:
        self.asked.append((job, payload))
        if self.failure is not None:
            raise self.failure
        reports = rows_of(payload) if job == "gradients" else [epoch_of(number) for number in range(5)]
        try:
            for report in reports:
                await self.steps.acquire()
                told(report)
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        return {"rows": reports} if job == "gradients" else OUTCOME

    async def start(self) -> None: ...

    async def confirm(self, question: Question) -> bool:  # noqa: ARG002 -- whichever it is
        return True

    async def verify(self, description: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:  # noqa: ARG002
        return None

    async def close(self) -> None: ...


def epoch_of(number: int) -> dict[str, Any]:
    return {**EPOCH, "epoch": number, "loss": 0.2 / (number + 1), "held_out": 0.25 / (number + 1)}


def rows_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    slope = payload["slope"]
    return [
        {"depth": depth, **{kind: {"rule": slope**depth, "run": slope**depth} for kind in ("plain", "residual")}}
        for depth in payload["depths"]
    ]


def running(sight: Sight) -> RunningScreen[Any]:
    screen = sight.app.screen
    assert isinstance(screen, RunningScreen)
    return screen


async def test_a_training_begins_with_a_key_and_its_loss_goes_down_as_it_goes(open_app: Open) -> None:
    engine = Engine()
    async with open_app(confirmer=engine) as sight:
        await sight.press("ctrl+p", *"small model", "enter")
        await sight.sees("Train a small model", "ready", "Space stops it")
        await sight.press("space")
        await sight.sees("the engine starts")
        engine.let(2)
        await sight.sees("running", "epoch 1 of 4", "loss 0.1000", "kl 0.5000")
        engine.let(3)
        await sight.sees("done", "epoch 4 of 4", "0.2500 at first, 0.0500 now", "4744 parameters learned", "rebuilt")
        assert "shown" not in sight.text
        assert engine.asked[0][0] == "train"


async def test_a_key_stops_it_and_what_was_reported_stays(open_app: Open) -> None:
    engine = Engine()
    async with open_app(confirmer=engine) as sight:
        await sight.press("ctrl+p", *"small model", "enter", "space")
        engine.let(2)
        await sight.sees("epoch 1 of 4")
        await sight.press("space")
        await sight.until(lambda: engine.stopped == 1)
        await sight.sees("run stopped", "epoch 1 of 4")
        await sight.press("space")
        await sight.sees("the engine starts")


async def test_leaving_ends_the_run(open_app: Open) -> None:
    engine = Engine()
    async with open_app(confirmer=engine) as sight:
        await sight.press("ctrl+p", *"small model", "enter", "space")
        await sight.until(lambda: len(engine.asked) == 1)
        await sight.press("escape")
        await sight.until(lambda: engine.stopped == 1)
        assert sight.screen == "HomeScreen"


async def test_knobs_choose_what_is_trained(open_app: Open) -> None:
    engine = Engine()
    async with open_app(confirmer=engine) as sight:
        await sight.press("ctrl+p", *"small model", "enter", "right", "right", "tab", "left", "space")
        await sight.sees("denoising autoencoder", "< epochs 20 >")
        await sight.until(lambda: len(engine.asked) == 1)
        assert {"kind": "denoising", "epochs": 20}.items() <= engine.asked[0][1].items()


async def test_gradients_run_at_once_and_anew_with_every_turn(open_app: Open) -> None:
    engine = Engine()
    async with open_app(confirmer=engine) as sight:
        await sight.press("ctrl+p", *"gradients", "enter")
        await sight.sees("< depth 50 >", "plain layers", "residual blocks", "1.0e-50")
        await sight.press("right", "right")
        await sight.sees("< depth 70 >", "1.0e-70")
        await sight.until(lambda: len(engine.asked) == 3 and engine.stopped == 2)
        assert engine.asked[-1] == ("gradients", Stacks(70).payload)
        engine.let(10)
        await sight.until(lambda: running(sight).state == "done")


@pytest.mark.parametrize("failure", [EngineError("no torch: install it"), OSError("too many files")])
async def test_why_it_cannot_be_run_is_said(open_app: Open, failure: Exception) -> None:
    engine = Engine()
    engine.failure = failure
    async with open_app(confirmer=engine) as sight:
        await sight.press("ctrl+p", *"small model", "enter", "space")
        await sight.sees("failed", str(failure))


async def test_without_an_engine_the_rule_is_shown_all_the_same(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("ctrl+p", *"gradients", "enter")
        await sight.sees("failed", "engine.log says why", "1.0e-50")


async def test_the_shelf_lists_what_can_be_run(open_app: Open) -> None:
    async with open_app(confirmer=Engine()) as sight:
        await sight.press("l", "o", *["down"] * 6, "enter")
        await sight.until(lambda: sight.screen == "LabGradientsScreen")
        await sight.press("escape", "down", "enter")
        await sight.until(lambda: sight.screen == "LabTrainingScreen")
        await sight.press("ctrl+l")
        await sight.sees("小さなモデルを学習させる", "準備完了")


async def test_an_image_is_augmented_by_arrows(open_app: Open) -> None:
    async with open_app() as sight:
        await sight.press("ctrl+p", *"augment", "enter")
        await sight.sees("before", "after", "< operation rotate >", "seed = 1", "angle ~ U(-27, 27)")
        await sight.press("tab", "right", "space")
        await sight.sees("< strength 7 >", "seed = 2", "angle ~ U(-31.5, 31.5)")

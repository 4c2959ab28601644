"""Training in the real worker process: it streams, can be cancelled, and gives the numbers that it gives here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from engine.client import WorkerClient, worker_command
from engine.errors import EngineError
from engine.training.course import train
from engine.training.options import options

SHORT = {"kind": "stacked", "epochs": 2, "images": 60, "held_out": 20, "seed": 4}


async def test_progress_arrives_cancelling_frees_the_process_and_a_seed_gives_the_same_losses(tmp_path: Path) -> None:
    async with WorkerClient(log=tmp_path / "worker.log", command=worker_command(warm=False), grace=120) as client:
        third = asyncio.Event()
        seen: list[Any] = []

        def watch(report: object) -> None:
            seen.append(report)
            if len(seen) == 3:
                third.set()

        endless = {"kind": "vae", "epochs": 500}
        task = asyncio.create_task(client.call("train", endless, on_progress=watch))
        await third.wait()
        process = client.process_id
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(seen) < 500

        reports: list[Any] = []
        outcome = await client.call("train", SHORT, on_progress=reports.append)
        assert client.process_id == process
        assert isinstance(outcome, dict)
        assert outcome["held_out"]["after"] < outcome["held_out"]["before"]
        assert [one["phase"] for one in reports[::3]] == ["layer-1", "layer-2", "layer-3", "fine-tuning"]
        for phase in range(0, len(reports), 3):
            assert reports[phase + 2]["loss"] < reports[phase]["loss"]
        assert reports == [one.data() for one in train(options(SHORT))]

        with pytest.raises(EngineError, match="cannot be trained"):
            await client.call("train", {"kind": "gan"})

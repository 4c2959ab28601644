"""The real process under test: how it is started, and what its tests wait for."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.client import (
    WorkerClient,
    worker_command,
)

Start = Callable[..., WorkerClient]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LIMIT = 120.0
COMMAND = worker_command(jobs="worker_jobs", warm=False)
WARM = worker_command(jobs="worker_jobs", warm=True)


def environment(*first: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*first, HERE, ROOT)))}


def written(log: Path) -> str:
    return log.read_text("utf-8")


async def begun(client: WorkerClient, name: str, **options: Any) -> asyncio.Task[object]:
    """Call a job that goes on and on, and wait until it has begun."""
    event = asyncio.Event()
    task = asyncio.create_task(
        client.call(name, options.pop("payload", None), on_progress=lambda _: event.set(), **options)
    )
    await event.wait()
    return task


async def sent(client: WorkerClient, number: int) -> None:
    """Wait until so many calls are on their way."""
    while len(client._pending) < number:  # noqa: ASYNC110 - the client has no event for what only a test asks
        await asyncio.sleep(0)


async def cancelled(task: asyncio.Task[object]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@contextlib.contextmanager
def raw(log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    log.parent.mkdir(exist_ok=True)
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(),
        ) as process,
    ):
        guard = threading.Timer(LIMIT, process.kill)
        guard.start()
        try:
            yield process
        finally:
            guard.cancel()
            process.kill()


def until_progress(process: subprocess.Popen[bytes]) -> None:
    """Read frames until a job says that it has begun."""
    assert process.stdout is not None
    while True:
        size = int.from_bytes(process.stdout.read(4), "big")
        assert size, "the process ended"
        if process.stdout.read(size).find(b"Progress") >= 0:
            return

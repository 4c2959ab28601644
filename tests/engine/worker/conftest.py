"""A client of the real process, closed after each test."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.client import (
    WorkerClient,
)
from tests.engine.worker.process import COMMAND, LIMIT, Start, environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "worker.log"


@pytest.fixture
async def start(log: Path) -> AsyncIterator[Start]:
    clients: list[WorkerClient] = []

    def make(**options: Any) -> WorkerClient:
        clients.append(WorkerClient(**{"log": log, "command": COMMAND, "environment": environment(), **options}))
        return clients[-1]

    def give_up() -> None:
        for task in asyncio.all_tasks():
            task.cancel("the test took too long")

    guard = asyncio.get_running_loop().call_later(LIMIT, give_up)
    yield make
    guard.cancel()
    for client in clients:
        await client.close()

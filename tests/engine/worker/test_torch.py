from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.client import (
    SyncWorker,
    WorkerClient,
    WorkerTimeout,
)
from engine.errors import EngineError
from tests.engine.worker.process import (
    COMMAND,
    LIMIT,
    WARM,
    environment,
    sent,
    written,
)

if TYPE_CHECKING:
    from tests.engine.worker.process import Start


# torch


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
async def test_torch_is_imported_ahead_and_has_one_thread(start: Start) -> None:
    client = start(command=WARM)
    report = await client.torch()
    assert report.reason is None
    assert report.version
    assert report.devices[0] == "cpu"
    assert await client.call("torch_threads", None) == 1


async def test_a_worker_that_is_not_warm_says_so(start: Start) -> None:
    report = await start().torch()
    assert report.version is None
    assert report.reason is not None
    assert "first needed" in report.reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise OSError('libtorch_cpu.so: no such file')", "OSError: libtorch_cpu.so: no such file"),
        ("raise ModuleNotFoundError('gone', name='torch')", "torch is not installed"),
        ("raise SystemExit('no')", "SystemExit"),
        ("import no_such_dependency", "no_such_dependency"),
        ("raise RuntimeError('not \\ud800 text')", "RuntimeError: not"),
        ("", "AttributeError"),
    ],
)
async def test_a_broken_torch_is_told_and_everything_else_works(
    start: Start, tmp_path: Path, source: str, reason: str
) -> None:
    (tmp_path / "torch.py").write_text(source, "utf-8")
    client = start(command=WARM, environment=environment(tmp_path))
    report = await client.torch()
    assert report.version is None
    assert reason in (report.reason or "")
    assert await client.call("echo", 1) == 1


async def test_a_job_that_needs_a_broken_torch_can_say_so(start: Start, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise OSError('no libtorch')", "utf-8")
    client = start(command=WARM, environment=environment(tmp_path))
    with pytest.raises(EngineError, match="torch is broken: no libtorch"):
        await client.call("torch_threads", None)


async def test_a_torch_that_takes_the_process_with_it_is_not_imported_again(start: Start, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("import os; os._exit(11)", "utf-8")
    client = start(command=WARM, environment=environment(tmp_path))
    report = await client.torch()
    assert "while it imported torch" in (report.reason or "")
    assert await client.call("echo", 1) == 1
    assert await client.torch() == report


async def test_a_torch_whose_import_never_ends_is_not_imported_again(start: Start, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("import time; time.sleep(3600)", "utf-8")
    client = start(command=WARM, environment=environment(tmp_path))
    await client.start()
    first, second = (asyncio.create_task(client.call("echo", number)) for number in range(2))
    await sent(client, 2)
    client._overdue(client._pending[1])  # as the timer does when patience is over
    with pytest.raises(WorkerTimeout, match="not begun"):
        await first
    assert await second == 1
    assert "while it imported torch" in ((await client.torch()).reason or "")


# Surroundings


async def test_the_folder_where_the_learner_stands_is_not_searched_for_modules(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("torch", "msgspec", "engine", "logging"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a trap')", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert await start().call("echo", 1) == 1


async def test_a_log_that_cannot_be_opened_costs_the_log_only(start: Start, tmp_path: Path) -> None:
    assert await start(log=tmp_path).call("chatter", None) == "nothing to read"


@pytest.mark.parametrize(("before", "kept"), [("before\n", "before\n"), ("x" * 2_000_000, "")], ids=["small", "large"])
def test_a_log_goes_on_and_begins_anew_when_it_is_large(log: Path, before: str, kept: str) -> None:
    log.parent.mkdir()
    log.write_text(before, "utf-8")
    with SyncWorker(WorkerClient(log=log, command=COMMAND, environment=environment())) as worker:
        worker.call("chatter", None)
    assert written(log).startswith(f"{kept}a stray")


def test_code_without_an_event_loop_can_ask_too(log: Path) -> None:
    seen: list[object] = []
    with SyncWorker(WorkerClient(log=log, command=COMMAND, environment=environment())) as worker:
        assert worker.call("count", 3, on_progress=seen.append) == "counted"
        with pytest.raises(EngineError, match="no"):
            worker.call("refuse", "no")
        assert worker.torch().version is None
    assert seen == [0, 1, 2]


def test_the_client_brings_neither_torch_nor_numpy_nor_textual() -> None:
    code = "import engine.client, engine.worker, sys; print({'torch', 'numpy', 'textual'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], timeout=LIMIT).strip() == b"set()"

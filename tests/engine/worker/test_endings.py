from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine import wire
from engine.client import (
    WorkerDied,
    WorkerTimeout,
    WorkerUnavailable,
)
from tests.engine.worker.process import (
    LIMIT,
    begun,
    cancelled,
    sent,
    written,
)

if TYPE_CHECKING:
    from tests.engine.worker.process import Start


# Cancelling and timeouts


async def test_a_cancelled_job_that_polls_stops_and_its_process_stays(start: Start) -> None:
    client = start(grace=LIMIT)
    task = await begun(client, "polite")
    process = client.process_id
    await cancelled(task)
    assert await client.call("who", None) == process


async def test_a_cancelled_job_that_has_not_begun_is_never_run(start: Start) -> None:
    client = start(grace=LIMIT)
    running = await begun(client, "polite")
    waiting = asyncio.create_task(client.call("die", None))
    await sent(client, 2)
    process = client.process_id
    await cancelled(waiting)
    await cancelled(running)
    assert await client.call("who", None) == process


async def test_a_cancelled_job_that_is_deaf_ends_with_its_process(start: Start) -> None:
    client = start(grace=0.1)
    task = await begun(client, "deaf")
    process = client.process_id
    await cancelled(task)
    assert await client.call("who", None) not in {process, None}


async def test_those_who_wait_behind_a_deaf_job_are_served_by_the_next_process(start: Start) -> None:
    client = start(grace=0.1)
    task = await begun(client, "deaf")
    behind = [asyncio.create_task(client.call("echo", number)) for number in range(3)]
    await sent(client, 4)
    dropped = behind.pop()
    await cancelled(dropped)
    await cancelled(task)
    assert await asyncio.gather(*behind) == [0, 1]


async def test_those_who_wait_behind_a_deaf_job_are_told_when_there_is_no_next_process(start: Start) -> None:
    client = start(grace=0.1)
    task = await begun(client, "deaf")
    behind = asyncio.create_task(client.call("echo", 1))
    await sent(client, 2)
    client._command = ("quizapp-no-such-program",)
    await cancelled(task)
    with pytest.raises(WorkerUnavailable, match="cannot be started"):
        await behind


async def test_impatience_with_deaf_jobs_never_uses_up_the_restarts(start: Start) -> None:
    client = start(grace=0.05, restarts=1)
    for _ in range(4):
        await cancelled(await begun(client, "deaf"))
    assert await client.call("echo", 1) == 1


async def test_a_timeout_stops_a_job_that_polls_and_keeps_its_process(start: Start) -> None:
    client = start(grace=LIMIT)
    process = await client.call("who", None)
    with pytest.raises(WorkerTimeout, match="polite"):
        await client.call("polite", None, timeout=0.05)
    assert await client.call("who", None) == process


@pytest.mark.parametrize("job", ["deaf", "greedy"])
async def test_a_timeout_ends_a_stuck_process(start: Start, job: str) -> None:
    client = start(grace=0.1)
    process = await client.call("who", None)
    with pytest.raises(WorkerTimeout, match=job):
        await client.call(job, None, timeout=0.05)
    assert await client.call("who", None) != process


async def test_the_time_of_a_job_begins_when_it_does(start: Start) -> None:
    client = start(grace=LIMIT)
    running = await begun(client, "polite")
    waiting = asyncio.create_task(client.call("echo", 1, timeout=LIMIT))
    await sent(client, 2)
    first = next(iter(client._pending.values()))
    assert client._timer is None, "the running job has no limit, and the waiting one is not yet watched"
    assert first.started
    await cancelled(running)
    assert await waiting == 1


# Death


async def test_a_process_that_dies_fails_all_who_wait_and_the_next_call_heals(start: Start) -> None:
    client = start()
    ends = await asyncio.gather(client.call("die", None), client.call("echo", 1), return_exceptions=True)
    assert [type(end) for end in ends] == [WorkerDied, WorkerDied]
    assert "exit code 7" in str(ends[0])
    assert await client.call("echo", 2) == 2


async def test_a_process_that_is_killed_in_the_middle_is_healed(start: Start) -> None:
    client = start()
    task = await begun(client, "polite")
    process = client.process_id
    assert process is not None
    os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    with pytest.raises(WorkerDied):
        await task
    assert await client.call("who", None) != process


async def test_restarts_are_bounded_and_an_answer_clears_the_count(start: Start) -> None:
    client = start(restarts=2)
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(WorkerDied):
                await client.call("die", None)
        assert await client.call("echo", 1) == 1
    for _ in range(3):
        with pytest.raises(WorkerDied):
            await client.call("die", None)
    for _ in range(2):
        with pytest.raises(WorkerUnavailable, match="3 times in a row"):
            await client.call("echo", 1)
    await client.start()
    assert await client.call("echo", 1) == 1


async def test_a_process_that_never_becomes_ready_is_given_up(start: Start, log: Path) -> None:
    client = start(command=(sys.executable, "-c", "import sys; sys.exit('no engine here')"), restarts=1)
    for _ in range(2):
        with pytest.raises(WorkerDied, match=r"before it was ready \(exit code 1\)"):
            await client.call("echo", 1)
    with pytest.raises(WorkerUnavailable):
        await client.call("echo", 1)
    assert written(log).count("no engine here") == 2


@pytest.mark.parametrize(
    "command",
    [
        ("quizapp-no-such-program",),
        (sys.executable, "-c", "print('this is no frame')"),
        (sys.executable, "-c", "print('this is no frame' * 1_000_000)"),
        (sys.executable, "-c", f"import os; os.write(1, {wire.encode(wire.Ready(0, 1, warm=False))!r})"),
        (sys.executable, "-c", f"import os; os.write(1, {wire.encode(wire.Started(1))!r})"),
    ],
    ids=["missing", "talkative", "torrential", "old", "impolite"],
)
async def test_what_is_not_our_worker_is_refused(start: Start, command: tuple[str, ...]) -> None:
    with pytest.raises(WorkerUnavailable):
        await start(command=command).start()


async def test_a_process_that_is_silent_from_the_start_is_given_up(start: Start) -> None:
    client = start(command=(sys.executable, "-c", "import time; time.sleep(3600)"), patience=0.1)
    with pytest.raises(WorkerUnavailable, match=r"not ready within 0\.1 s"):
        await client.start()


async def test_closing_ends_those_who_wait_and_the_process(start: Start) -> None:
    client = start(grace=0.1)
    running = await begun(client, "deaf")
    waiting = asyncio.create_task(client.call("echo", 1))
    await asyncio.sleep(0)
    await client.close()
    for task in (running, waiting):
        with pytest.raises(WorkerUnavailable, match="closed"):
            await task
    await client.close()
    assert client.process_id is None
    with pytest.raises(WorkerUnavailable, match="closed"):
        await client.call("echo", 1)
    await client.start()
    assert await client.call("echo", 1) == 1


async def test_closing_lets_a_process_end_by_itself(start: Start) -> None:
    client = start(grace=LIMIT)
    await client.start()
    connection = client._connection
    assert connection is not None
    await client.close()
    assert connection._process.returncode == 0


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6, 8, 12, 20, 100])
async def test_closing_while_the_process_starts(start: Start, steps: int) -> None:
    client = start()
    starting = asyncio.create_task(client.start())
    for _ in range(steps):
        await asyncio.sleep(0)
    await client.close()
    with pytest.raises(WorkerUnavailable, match="closed"):
        await starting
    assert client.process_id is None


async def test_a_caller_that_goes_does_not_take_the_starting_process_from_others(start: Start) -> None:
    client = start()
    goes = asyncio.create_task(client.call("echo", 1))
    stays = asyncio.create_task(client.call("echo", 2))
    await asyncio.sleep(0)
    await cancelled(goes)
    assert await stays == 2

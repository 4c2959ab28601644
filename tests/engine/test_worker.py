from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import wire
from engine.client import (
    JobDefect,
    SyncWorker,
    WorkerClient,
    WorkerDied,
    WorkerTimeout,
    WorkerUnavailable,
    worker_command,
)
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    Start = Callable[..., WorkerClient]

HERE = Path(__file__).resolve().parent
LIMIT = 120.0
COMMAND = worker_command(jobs="worker_jobs", warm=False)
WARM = worker_command(jobs="worker_jobs", warm=True)


def environment(*first: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*first, HERE, HERE.parent.parent)))}


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


# Calls


async def test_data_comes_back_as_it_went(start: Start) -> None:
    data = {
        "text": "畳み込み",
        "numbers": [1, -2, 0.5, 2**63],
        "nothing": None,
        "bytes": b"\0\xff",
        "truth": [True, False],
    }
    assert await start().call("echo", data) == data


async def test_many_wait_at_once_and_each_gets_its_own(start: Start) -> None:
    client = start()
    assert await asyncio.gather(*(client.call("echo", number) for number in range(300))) == list(range(300))


async def test_callers_that_come_at_once_share_one_process(start: Start) -> None:
    client = start()
    assert len(set(await asyncio.gather(*(client.call("who", None) for _ in range(10))))) == 1


async def test_large_data_passes_both_ways_at_once(start: Start) -> None:
    client = start()
    data = [bytes([number]) * 6_000_000 for number in range(5)]
    assert await asyncio.gather(*(client.call("echo", item) for item in data)) == data


async def test_progress_streams_in_order_before_the_result(start: Start) -> None:
    seen: list[object] = []
    assert await start().call("count", 1000, on_progress=seen.append) == "counted"
    assert seen == list(range(1000))


async def test_progress_that_nobody_wants_is_dropped(start: Start) -> None:
    assert await start().call("count", 10) == "counted"


async def test_a_listener_that_fails_ends_its_own_call_only(start: Start) -> None:
    client = start(grace=LIMIT)

    def listen(_: object) -> None:
        raise KeyError("the screen's own mistake")

    with pytest.raises(KeyError):
        await client.call("polite", None, on_progress=listen)
    assert await client.call("echo", 1) == 1


# Failures of a job


async def test_an_error_comes_back_as_its_sentence_and_the_worker_goes_on(start: Start) -> None:
    client = start()
    process = await client.call("who", None)
    with pytest.raises(EngineError, match=r"^層の kernel_size is 0$"):
        await client.call("refuse", "層の kernel_size is 0")
    assert await client.call("who", None) == process


@pytest.mark.parametrize("job", ["fail", "leave", "unsendable"])
async def test_a_defect_keeps_its_details_for_the_log(start: Start, log: Path, job: str) -> None:
    client = start()
    process = await client.call("who", None)
    with pytest.raises(JobDefect, match="the engine failed") as caught:
        await client.call(job, None)
    assert str(log) in str(caught.value)
    assert "inner" not in str(caught.value)
    assert "Traceback" in written(log)
    assert await client.call("who", None) == process


async def test_a_sentence_that_is_no_text_still_arrives(start: Start) -> None:
    with pytest.raises(EngineError, match=r"not .*d800 text"):
        await start().call("refuse_unprintably", None)


async def test_an_unknown_job_is_told_with_the_known_ones(start: Start) -> None:
    with pytest.raises(EngineError, match=r"no job 'ecko'.*echo"):
        await start().call("ecko", None)


async def test_a_broken_table_of_jobs_costs_the_call_and_not_the_process(start: Start) -> None:
    client = start(command=worker_command(jobs="no_such_module", warm=False))
    await client.start()
    process = client.process_id
    for _ in range(5):
        with pytest.raises(JobDefect):
            await client.call("echo", None)
    assert client.process_id == process


async def test_stray_prints_go_to_the_log_and_stray_reads_find_the_end(start: Start, log: Path) -> None:
    client = start()
    assert await client.call("chatter", None) == "nothing to read"
    assert await client.call("echo", "still in step") == "still in step"
    text = written(log)
    assert "a stray print 日本語" in text
    assert "a stray native print" in text


async def test_a_result_that_is_too_large_is_a_sentence(start: Start) -> None:
    client = start()
    with pytest.raises(EngineError, match="too large"):
        await client.call("too_large", None)
    assert await client.call("echo", 1) == 1


@pytest.mark.parametrize(
    "data", [bytes(wire.LARGEST_FRAME), 10**30, "\ud800"], ids=["large", "big number", "surrogate"]
)
async def test_data_that_cannot_travel_is_refused_before_it_is_sent(start: Start, data: object) -> None:
    client = start()
    with pytest.raises(EngineError, match="between the screen and the engine"):
        await client.call("echo", data)
    assert await client.call("echo", 1) == 1


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


# The frames themselves, spoken to the process without the client


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


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff" * 100, "a frame of 4294967295 bytes is announced"),
        ((wire.LARGEST_FRAME + 1).to_bytes(4, "big"), "is announced"),
        (b"\0\0\0\x05hello", "cannot be read"),
        (b"\0\0\0\x00", "cannot be read"),
        (b"\0\x01\0\0" + b"\x91" * 65536, "cannot be read"),
        (b"\0\0\0\x05hel", "ended inside a frame"),
        (b"\0\0", "ended inside the length"),
    ],
    ids=["garbage", "oversized", "no message", "empty", "deep", "cut body", "cut length"],
)
def test_a_broken_frame_ends_the_process_with_a_sentence(log: Path, data: bytes, sentence: str) -> None:
    with raw(log) as process:
        process.communicate(data, timeout=LIMIT)
    assert process.returncode == 2
    assert sentence in written(log)
    assert "Traceback" not in written(log)


def test_a_broken_frame_ends_the_process_while_a_job_runs(log: Path) -> None:
    with raw(log, "--grace", "0.1") as process:
        assert process.stdin is not None
        process.stdin.write(wire.encode(wire.Call(1, "deaf", None)))
        process.stdin.flush()
        until_progress(process)
        process.stdin.write(b"\xff" * 8)
        process.stdin.flush()
        assert process.wait(LIMIT) == 2


def test_the_end_of_input_ends_an_idle_process(log: Path) -> None:
    with raw(log, "--grace", str(LIMIT)) as process:
        process.communicate(b"", timeout=LIMIT)
    assert process.returncode == 0
    assert log.read_bytes() == b""


@pytest.mark.parametrize(("job", "grace"), [("deaf", "0.1"), ("polite", str(LIMIT))])
def test_the_end_of_input_ends_the_process_while_a_job_runs(log: Path, job: str, grace: str) -> None:
    with raw(log, "--grace", grace) as process:
        assert process.stdin is not None
        process.stdin.write(wire.encode(wire.Call(1, job, None)))
        process.stdin.flush()
        until_progress(process)
        process.stdin.close()
        assert process.wait(LIMIT) == 0


def test_a_job_that_holds_the_interpreter_ends_when_its_time_is_over_though_nobody_is_left(log: Path) -> None:
    with raw(log, "--grace", "0.1") as process:
        assert process.stdin is not None
        process.stdin.write(wire.encode(wire.Call(1, "echo", "the jobs are imported before the time counts")))
        process.stdin.write(wire.encode(wire.Call(2, "greedy", None, 2.0)))
        process.stdin.flush()
        until_progress(process)
        process.stdin.close()
        assert process.wait(LIMIT) == 1
    assert "greedy" in written(log)


SCREEN = """
import asyncio, sys
from pathlib import Path
from engine.client import WorkerClient, worker_command

async def main():
    async with WorkerClient(log=Path(sys.argv[1]), command=worker_command(jobs="worker_jobs", warm=False)) as client:
        await client.call("attached", int(sys.argv[2]))

asyncio.run(main())
"""


def test_no_process_outlives_a_screen_that_is_killed(log: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        subprocess.Popen(
            [sys.executable, "-c", SCREEN, str(log), str(server.getsockname()[1])], env=environment()
        ) as screen,
    ):
        server.settimeout(LIMIT)
        try:
            worker, _ = server.accept()
        finally:
            screen.kill()
        with worker:
            worker.settimeout(LIMIT)
            assert worker.recv(1) == b"!"
            with contextlib.suppress(ConnectionResetError):
                assert worker.recv(1) == b"", "the system closes the connection when the process ends, and not before"


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(st.tuples(st.integers(0, 2**32), st.text(), plain, st.none() | st.floats(0, 1e9)), max_size=4))
def test_frames_are_read_as_they_were_written(calls: list[tuple[int, str, object, float | None]]) -> None:
    frames = [wire.Call(*call) for call in calls]
    stream = io.BytesIO(b"".join(map(wire.encode, frames)))
    assert [wire.read_for_worker(stream) for _ in frames] == frames
    assert wire.read_for_worker(stream) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_sentence(data: bytes) -> None:
    for stream in (io.BytesIO(data), io.BytesIO(len(data).to_bytes(4, "big") + data)):
        with contextlib.suppress(wire.WireError):
            while wire.read_for_worker(stream) is not None:
                pass


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

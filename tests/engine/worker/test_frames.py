from __future__ import annotations

import contextlib
import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import wire
from tests.engine.worker.process import (
    LIMIT,
    environment,
    raw,
    until_progress,
    written,
)

# The frames themselves, spoken to the process without the client


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

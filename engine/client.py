"""The client of the process in which torch lives: calls, their progress, their end, and the process's own.

The screen awaits answers and never waits for the process itself: one that dies is started again, one that no longer
listens is killed first.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from engine import wire
from engine.connection import Connection
from engine.errors import EngineError
from engine.wire import WorkerDied, WorkerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

__all__ = [
    "JobDefect",
    "SyncWorker",
    "WorkerClient",
    "WorkerDied",
    "WorkerTimeout",
    "WorkerUnavailable",
    "worker_command",
]

_CLOSED = "the engine has been closed"
_TORCH_FAILED = wire.Torch(
    reason="the engine's process ended, or had to be ended, while it imported torch; reinstalling torch may help"
)


class WorkerTimeout(EngineError):  # noqa: N818 - likewise
    """A job took longer than its caller wanted to wait."""


class JobDefect(EngineError):  # noqa: N818 - likewise
    """A job failed through a mistake of ours, not of the input; the log has the details."""


def worker_command(*, jobs: str = "engine.jobs", warm: bool = True) -> tuple[str, ...]:
    """Give the command that starts the worker; `-P`, lest a torch.py in the learner's folder be taken for torch."""
    return (sys.executable, "-P", "-m", "engine.worker", "--jobs", jobs, *(("--warm",) if warm else ()))


@dataclasses.dataclass(eq=False)
class _Pending:
    """A call that waits for its answer; it stays in the queue until the worker is done with it, wanted or not."""

    call: wire.Call
    frame: bytes
    answer: asyncio.Future[object]
    on_progress: Callable[[object], None] | None
    started: bool = False
    abandoned: bool = False

    def fail(self, error: BaseException) -> None:
        """End the waiting with an error, unless it has ended."""
        if not self.answer.done():
            self.answer.set_exception(error)


class WorkerClient:
    """Asks the engine's process for jobs, starting it when there is none.

    `grace` is how long a job has to stop after it was cancelled, `patience` how long a process has to begin one,
    `restarts` how often it may fail in a row before `WorkerUnavailable`; an answer, or `start`, clears the count.
    """

    def __init__(
        self,
        *,
        log: Path,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        grace: float = 2.0,
        patience: float = 120.0,
        restarts: int = 3,
    ) -> None:
        self._log = log
        self._command = tuple(worker_command() if command is None else command)
        self._environment = _importable(os.environ if environment is None else environment)
        self._grace = grace
        self._patience = patience
        self._restarts = restarts
        self._failures = 0
        self._closed = False
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._connection: Connection | None = None
        self._opening: asyncio.Task[None] | None = None
        self._torch_failed = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def process_id(self) -> int | None:
        """The id of the running process, for logs and for tests that end it."""
        return None if self._connection is None else self._connection.process_id

    async def start(self) -> None:
        """Start the process and wait until it is ready; also after `close`, or to try again when it was given up."""
        self._failures = 0
        self._closed = False
        if self._connection is None:
            self._torch_failed = False
        await self._connected()

    async def torch(self) -> wire.Torch:
        """Wait until the process has imported torch or failed to; say which torch, or the reason why there is none."""
        connection = await self._connected()
        report = await asyncio.shield(connection.torch)
        return _TORCH_FAILED if self._torch_failed else report

    async def call(
        self,
        name: str,
        payload: object,
        *,
        on_progress: Callable[[object], None] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - it is the job's time, not counting the wait behind others
    ) -> object:
        """Run a job and give its result, plain data in and out (tuples come back as lists).

        Cancelling the caller returns at once; the job is asked to stop, and its process killed if it does not listen.
        A job that has run for `timeout` seconds likewise, with WorkerTimeout for the caller.
        """
        call = wire.Call(next(self._numbers), name, payload, timeout)
        frame = wire.encode(call)
        connection = await self._connected()
        pending = _Pending(call, frame, asyncio.get_running_loop().create_future(), on_progress)
        self._pending[call.number] = pending
        if len(self._pending) == 1:
            self._attend()
        connection.write(frame)
        try:
            await connection.drain()
            return await pending.answer
        except asyncio.CancelledError:
            self._abandon(pending)
            raise

    async def close(self) -> None:
        """End the process and everything that waits for it."""
        self._closed = True
        self._fail_all(WorkerUnavailable, _CLOSED)
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
        if self._connection is not None:
            await self._detach(self._connection, wire.Torch(reason=_CLOSED)).end(self._grace)
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _connected(self) -> Connection:
        """Give the process that runs, or start one; many may wait, and none that stops waiting takes it from others."""
        while self._connection is None:
            if self._closed:
                raise WorkerUnavailable(_CLOSED)
            if self._opening is None or self._opening.done():
                self._opening = asyncio.create_task(self._open())
                self._opening.add_done_callback(lambda task: task.cancelled() or task.exception())
            opening = self._opening
            await asyncio.wait([opening])
            if opening.cancelled():
                raise WorkerUnavailable(_CLOSED)
            opening.result()
        return self._connection

    async def _open(self) -> None:
        """Start a process and hand it what waits from before."""
        try:
            if self._failures > self._restarts:
                raise WorkerUnavailable(
                    f"the engine's process failed {self._restarts + 1} times in a row and is not started again; "
                    f"see {self._log}, then restart the program"
                )
            command = [part for part in self._command if not (self._torch_failed and part == "--warm")]
            connection = await Connection.open(command, self._environment, self._log, self._patience)
        except EngineError as error:
            self._failures = min(self._failures, self._restarts) + 1
            self._fail_all(type(error), str(error))
            raise
        self._connection = connection
        self._spawn(self._listen(connection))
        for pending in tuple(self._pending.values()):
            if pending.abandoned:
                del self._pending[pending.call.number]
            else:
                pending.started = False
                connection.write(pending.frame)
        self._attend()

    async def _listen(self, connection: Connection) -> None:
        """Take in what the process says, and bury it when it ends."""
        async with contextlib.aclosing(connection.frames()) as frames:
            async for frame in frames:
                if self._connection is connection:
                    self._take(connection, frame)
        lost: list[_Pending] = []
        if self._connection is connection:
            self._detach(connection, _TORCH_FAILED)
            self._failures += 1
            lost = list(self._pending.values())
            self._pending.clear()
            self._attend()
        code = await connection.end(self._grace)
        for pending in lost:
            pending.fail(WorkerDied(connection.obituary(code, "in the middle of the work")))

    def _take(self, connection: Connection, frame: wire.ToClient) -> None:
        """Act on one frame."""
        if isinstance(frame, wire.Ready):
            return
        if isinstance(frame, wire.Torch):
            if not connection.torch.done():
                connection.torch.set_result(frame)
            return
        pending = self._pending.get(frame.number)
        if pending is None:
            return
        if isinstance(frame, wire.Started):
            pending.started = True
            self._attend()
        elif isinstance(frame, wire.Progress):
            self._progress(pending, frame.value)
        else:
            self._failures = 0
            del self._pending[frame.number]
            self._attend()
            if isinstance(frame, wire.Result) and not pending.answer.done():
                pending.answer.set_result(frame.value)
            elif isinstance(frame, wire.Failed) and frame.defect:
                pending.fail(JobDefect(f"{frame.sentence}; see {self._log}"))
            elif isinstance(frame, wire.Failed):
                pending.fail(EngineError(frame.sentence))

    def _progress(self, pending: _Pending, value: object) -> None:
        """Pass on a partial result; a caller that cannot take it has its error, and its job is stopped."""
        if pending.on_progress is None or pending.answer.done():
            return
        try:
            pending.on_progress(value)
        except Exception as error:  # noqa: BLE001 - it is the caller's, and goes to the caller
            pending.fail(error)
            self._abandon(pending)

    def _abandon(self, pending: _Pending) -> None:
        """Ask the process to stop a job that nobody waits for; it keeps its place until the process is done with it."""
        if not pending.answer.cancel() and not pending.answer.cancelled():
            pending.answer.exception()
        if pending.abandoned or pending.call.number not in self._pending:
            return
        pending.abandoned = True
        if self._connection is not None:
            self._connection.write(wire.encode(wire.Cancel(pending.call.number)))
        if pending.started:
            self._attend()

    def _attend(self) -> None:
        """Watch the first call alone, because the process works on one after the other."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        first = next(iter(self._pending.values()), None)
        if first is None or self._connection is None:
            return
        if not first.started:
            limit: float | None = self._patience
        else:
            limit = self._grace if first.abandoned else first.call.seconds
        if limit is not None:
            self._timer = asyncio.get_running_loop().call_later(limit, self._overdue, first)

    def _overdue(self, pending: _Pending) -> None:
        """Stop a job whose time is over, first with a word, then with its process."""
        if pending.started and not pending.abandoned:
            pending.fail(
                WorkerTimeout(f"the job {pending.call.name!r} ran for {pending.call.seconds:g} s and was stopped")
            )
            self._abandon(pending)
            return
        if not pending.started:
            self._failures += 1
            pending.fail(
                WorkerTimeout(
                    f"the job {pending.call.name!r} was not begun within {self._patience:g} s; see {self._log}"
                )
            )
        del self._pending[pending.call.number]
        if self._connection is not None:
            self._detach(self._connection, _TORCH_FAILED).kill()
        self._spawn(self._revive())

    async def _revive(self) -> None:
        """Start a process ahead of the next call, which tells of the failure if there is one."""
        with contextlib.suppress(EngineError):
            await self._connected()

    def _detach(self, connection: Connection, report: wire.Torch) -> Connection:
        """Let go of a process; one that has not got past importing torch is not asked to import it again."""
        self._connection = None
        if not connection.torch.done():
            connection.torch.set_result(report)
            self._torch_failed = report is _TORCH_FAILED
        return connection

    def _fail_all(self, kind: type[EngineError], sentence: str) -> None:
        """Let nobody wait for an answer that will not come."""
        for pending in self._pending.values():
            pending.fail(kind(sentence))
        self._pending.clear()
        self._attend()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run in the background, held by a reference because the event loop holds none."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class SyncWorker:
    """The client for code without an event loop, such as the command line; Ctrl+C cancels the job."""

    def __init__(self, client: WorkerClient) -> None:
        self._client = client
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        try:
            self._runner.run(self._client.start())
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._runner.run(self._client.close())
        finally:
            self._runner.close()

    def call(
        self,
        name: str,
        payload: object,
        *,
        on_progress: Callable[[object], None] | None = None,
        timeout: float | None = None,
    ) -> object:
        """Run a job and give its result, as `WorkerClient.call` does."""
        return self._runner.run(self._client.call(name, payload, on_progress=on_progress, timeout=timeout))

    def torch(self) -> wire.Torch:
        """Say which torch the process has, as `WorkerClient.torch` does."""
        return self._runner.run(self._client.torch())


def _importable(environment: Mapping[str, str]) -> dict[str, str]:
    """Let the process find this very `engine` from any folder.

    Only when it is not installed: site-packages on PYTHONPATH would come before the standard library.
    """
    home = Path(__file__).resolve().parent.parent
    if home in {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}:
        return dict(environment)
    before = environment.get("PYTHONPATH")
    return {**environment, "PYTHONPATH": str(home) + (os.pathsep + before if before else "")}

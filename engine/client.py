"""The client of the process in which torch lives: calls, their progress, their end, and the process's own.

The screen awaits answers and never waits for the process itself: one that dies is started again, one that no longer
listens is killed first.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine import wire
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

_LARGEST_LOG = 1024 * 1024


class WorkerDied(EngineError):  # noqa: N818 - the name says what happened
    """The process ended in the middle of a call; the next call finds a new one."""


class WorkerUnavailable(EngineError):  # noqa: N818 - likewise
    """There is no process to ask, and asking again would not bring one."""


class WorkerTimeout(EngineError):  # noqa: N818 - likewise
    """A job took longer than its caller wanted to wait."""


class JobDefect(EngineError):  # noqa: N818 - likewise
    """A job failed through a mistake of ours, not of the input; the log has the details."""


def worker_command(*, jobs: str = "engine.jobs", warm: bool = True) -> tuple[str, ...]:
    """Give the command that starts the worker; `-P`, lest a torch.py in the learner's folder be taken for torch."""
    return (sys.executable, "-P", "-m", "engine.worker", "--jobs", jobs, *(("--warm",) if warm else ()))


class _Connection:
    """One process, from its first frame to its last.

    Apart from the client, because the client outlives many of them, and an old one is still being buried while the
    next already works.
    """

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        if process.stdin is None or process.stdout is None:
            raise WorkerUnavailable("the engine's process was started without pipes")
        self._process = process
        self._input = process.stdin
        self._output = process.stdout
        self._log = log
        self.process_id = process.pid
        self.torch: asyncio.Future[wire.Torch] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(
        cls, command: Sequence[str], environment: Mapping[str, str], log: Path, patience: float
    ) -> _Connection:
        """Start a process and wait until it is ready, so that a call never meets one that cannot be started."""
        try:
            stderr = await asyncio.to_thread(_open_log, log)
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=stderr,
                    env=environment,
                    **_own_group(),
                )
            finally:
                os.close(stderr)
        except (OSError, ValueError) as error:
            raise WorkerUnavailable(f"the engine's process cannot be started: {error}") from error
        connection = cls(process, log)
        try:
            async with asyncio.timeout(patience):
                await connection._greet()
        except TimeoutError:
            await connection.end(0)
            raise WorkerUnavailable(f"the engine's process was not ready within {patience:g} s; see {log}") from None
        except BaseException:
            await connection.end(0)
            raise
        return connection

    async def _greet(self) -> None:
        """Take in the first frame, which tells whether both ends speak of the same things."""
        frame = await wire.read_for_client(self._output)
        if frame is None:
            raise WorkerDied(self.obituary(await self.end(0), "before it was ready"))
        if not isinstance(frame, wire.Ready) or frame.protocol != wire.PROTOCOL:
            raise WorkerUnavailable(
                f"the engine's process is of another release (it says {frame}); reinstall quizapp, "
                "or look for a second one on PYTHONPATH"
            )
        self.process_id = frame.process
        if not frame.warm:
            self.torch.set_result(wire.Torch(reason="torch is imported when it is first needed"))

    def obituary(self, code: int | None, when: str) -> str:
        """Say that the process ended."""
        return f"the engine's process ended {when} (exit code {code}); see {self._log}"

    def write(self, data: bytes) -> None:
        """Hand over a frame; a process that is gone is noticed by the reader, not here."""
        if not self._input.is_closing():
            self._input.write(data)

    async def drain(self) -> None:
        """Wait until the process keeps up, so that calls do not pile up in the memory of the screen."""
        with contextlib.suppress(ConnectionError):
            await self._input.drain()

    async def frames(self) -> AsyncIterator[wire.ToClient]:
        """Give what the process says, until it ends or says what is no frame."""
        with contextlib.suppress(wire.WireError, OSError):
            while (frame := await wire.read_for_client(self._output)) is not None:
                yield frame

    def kill(self) -> None:
        """End the process without asking it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self, grace: float) -> int | None:
        """Close its input, wait, kill what remains and let go of the pipes; give the exit code."""
        self._input.close()
        try:
            async with asyncio.timeout(grace):
                await self._process.wait()
        except TimeoutError:
            pass
        finally:
            self.kill()
        code = await self._process.wait()
        with contextlib.suppress(OSError):
            await self._input.wait_closed()
        return code

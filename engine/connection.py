"""The connection to one process of the engine: its start, its greeting, what it says, and its burial."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from engine import wire
from engine.errors import EngineError
from engine.wire import WorkerDied, WorkerUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from pathlib import Path

_LARGEST_LOG: Final = 1024 * 1024
_CHUNK: Final = 64 * 1024
_BURIAL: Final = 10.0


class Connection:
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
        self._reading = asyncio.Lock()
        self.process_id = process.pid
        self.torch: asyncio.Future[wire.Torch] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(
        cls, command: Sequence[str], environment: Mapping[str, str], log: Path, patience: float
    ) -> Connection:
        """Start a process and wait until it is ready, so that a call never meets one that cannot be started."""
        starting = asyncio.create_task(_start(command, environment, log))
        try:
            process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            # asyncio leaves pipes open when a start is cancelled half way; so it is finished, and then undone.
            await asyncio.wait([starting])
            with contextlib.suppress(EngineError):
                await cls(starting.result(), log).end(0)
            raise
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
        try:
            frame = await wire.read_for_client(self._output)
        except wire.WireError as error:
            raise WorkerUnavailable(f"what was started as the engine's process is something else: {error}") from error
        if frame is None:
            raise WorkerDied(self.obituary(await self.end(_BURIAL), "before it was ready"))
        if not isinstance(frame, wire.Ready) or frame.protocol != wire.PROTOCOL:
            raise WorkerUnavailable(
                "the engine's process is of another release; reinstall quizapp, or look for a second one on PYTHONPATH"
            )
        self.process_id = frame.process
        if not frame.warm:
            self.torch.set_result(wire.TORCH_LATER)

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

    async def frames(self) -> AsyncGenerator[wire.ToClient]:
        """Give what the process says, until it ends or says what is no frame."""
        async with self._reading:
            with contextlib.suppress(wire.WireError, OSError):
                while (frame := await wire.read_for_client(self._output)) is not None:
                    yield frame

    def kill(self) -> None:
        """End the process without asking it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self, grace: float) -> int | None:
        """Close its input, wait, kill what remains and let go of the pipes; give the exit code, if it came to one."""
        self._input.close()
        with contextlib.suppress(TimeoutError):
            try:
                async with asyncio.timeout(grace):
                    await self._process.wait()
            finally:
                self.kill()
        with contextlib.suppress(TimeoutError, OSError):
            # A process that the system cannot end, or a pipe that something else keeps open, must not hold up ours.
            async with asyncio.timeout(_BURIAL):
                async with self._reading:
                    # First, because some releases of Python wait for the pipes when they wait for the process.
                    while await self._output.read(_CHUNK):
                        pass
                await self._process.wait()
                await self._input.wait_closed()
        return self._process.returncode


async def _start(command: Sequence[str], environment: Mapping[str, str], log: Path) -> asyncio.subprocess.Process:
    """Start a process with pipes for its frames and the log for the rest of what it says."""
    stderr = _open_log(log)
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            env=environment,
            **_own_group(),
        )
    except (OSError, ValueError) as error:
        raise WorkerUnavailable(f"the engine's process cannot be started: {error}") from error
    finally:
        os.close(stderr)


def _own_group() -> dict[str, Any]:
    """Keep the Ctrl+C of the terminal from the process, because it is meant for the screen, which decides."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _open_log(log: Path) -> int:
    """Open the log at its end, anew when it has grown large; without a place for it the engine runs without a log."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        large = log.exists() and log.stat().st_size > _LARGEST_LOG
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if large else 0), 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
    # Windows knows appending only within one process; the position is what the child takes over.
    os.lseek(descriptor, 0, os.SEEK_END)
    return descriptor

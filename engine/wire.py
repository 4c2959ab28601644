"""The wire between the screen's process and the engine's: the frames, and the connection they travel on.

One place for both ends, so that neither can drift from the other; msgpack because arrays of numbers are most of what
travels, and bytes need no escaping in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

PROTOCOL = 1
LARGEST_FRAME = 64 * 1024 * 1024
_LARGEST_LOG = 1024 * 1024
_CHUNK = 64 * 1024
_BURIAL = 10.0
_HEADER = struct.Struct(">I")
_Message = TypeVar("_Message")


class WireError(EngineError):
    """A frame cannot be sent, or what arrived is no frame."""


class WorkerDied(EngineError):  # noqa: N818 - the name says what happened
    """The process ended in the middle of a call; the next call finds a new one."""


class WorkerUnavailable(EngineError):  # noqa: N818 - likewise
    """There is no process to ask, and asking again would not bring one."""


class _Frame(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The form of all frames: a tagged array, because names on every frame would outweigh small answers."""


class Call(_Frame, frozen=True):
    """Run the job `name`; `seconds` lets the worker give up by itself on a job that no one is left to stop."""

    number: int
    name: str
    payload: Any
    seconds: float | None = None


class Cancel(_Frame, frozen=True):
    """Ask a waiting or running job to stop, because nobody waits for its answer any more."""

    number: int


class Ready(_Frame, frozen=True):
    """The first frame of a worker: who it is, so that a worker of another release is refused before it is used."""

    protocol: int
    process: int
    warm: bool


class Torch(_Frame, frozen=True):
    """Which torch the worker has, or the `reason` why it has none, so that a screen can say what is missing."""

    version: str | None = None
    devices: tuple[str, ...] = ()
    reason: str | None = None


TORCH_LATER = Torch(reason="torch is imported when it is first needed")


class Started(_Frame, frozen=True):
    """A job begins, so that its time is not counted while it waits behind others."""

    number: int


class Progress(_Frame, frozen=True):
    """A partial result, so that a long run can be watched."""

    number: int
    value: Any


class Result(_Frame, frozen=True):
    """The answer of a job."""

    number: int
    value: Any


class Failed(_Frame, frozen=True):
    """A job failed with a sentence; `defect` tells our mistake from one in the input, which its author can mend."""

    number: int
    sentence: str
    defect: bool


class Stopped(_Frame, frozen=True):
    """A job was cancelled before it began, so that the client need not wait for it."""

    number: int


ToWorker: TypeAlias = Call | Cancel
ToClient: TypeAlias = Ready | Torch | Started | Progress | Result | Failed | Stopped

_ENCODER = msgspec.msgpack.Encoder()
_FOR_WORKER: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_FOR_CLIENT: msgspec.msgpack.Decoder[ToClient] = msgspec.msgpack.Decoder(ToClient)


def encode(frame: ToWorker | ToClient) -> bytes:
    """Give the bytes of a frame.

    What data from outside can cause (size, depth, a number beyond 64 bits) is a WireError; a value of a type
    that cannot travel is a mistake of the program and stays a TypeError.
    """
    try:
        body = _ENCODER.encode(frame)
    except (OverflowError, ValueError, RecursionError) as error:
        raise WireError(f"the data cannot be sent between the screen and the engine: {error}") from error
    if len(body) > LARGEST_FRAME:
        raise WireError(
            f"the data is too large to be sent between the screen and the engine: {len(body)} bytes, "
            f"at most {LARGEST_FRAME}; use a smaller input or batch"
        )
    return _HEADER.pack(len(body)) + body


def read_for_worker(stream: BinaryIO) -> ToWorker | None:
    """Wait for the next frame to the worker; None at the end of input, which means that the client is gone."""
    header = stream.read(_HEADER.size)
    if not header:
        return None
    size = _size(header)
    body = stream.read(size)
    if len(body) < size:
        raise WireError(f"the input ended inside a frame, after {len(body)} of {size} bytes")
    return _decode(_FOR_WORKER, body)


async def read_for_client(stream: asyncio.StreamReader) -> ToClient | None:
    """Wait for the next frame to the client; None at the end, which means that the worker is gone."""
    header = await _up_to(stream, _HEADER.size)
    if not header:
        return None
    size = _size(header)
    body = await _up_to(stream, size)
    if len(body) < size:
        raise WireError(f"the output ended inside a frame, after {len(body)} of {size} bytes")
    return _decode(_FOR_CLIENT, body)


async def _up_to(stream: asyncio.StreamReader, size: int) -> bytes:
    """Read `size` bytes, fewer only at the end, as a blocking stream does."""
    try:
        return await stream.readexactly(size)
    except asyncio.IncompleteReadError as error:
        return error.partial


def _size(header: bytes) -> int:
    """Read the length of a frame, refusing one that would only fill the memory."""
    if len(header) < _HEADER.size:
        raise WireError("the stream ended inside the length of a frame")
    size = int(_HEADER.unpack(header)[0])
    if size > LARGEST_FRAME:
        raise WireError(f"a frame of {size} bytes is announced, at most {LARGEST_FRAME} are read")
    return size


def _decode(decoder: msgspec.msgpack.Decoder[_Message], body: bytes) -> _Message:
    """Decode a frame; whatever is wrong with it, the stream cannot be trusted after it."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError) as error:
        raise WireError(f"a frame cannot be read: {error}") from error


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
        self.torch: asyncio.Future[Torch] = asyncio.get_running_loop().create_future()

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
            frame = await read_for_client(self._output)
        except WireError as error:
            raise WorkerUnavailable(f"what was started as the engine's process is something else: {error}") from error
        if frame is None:
            raise WorkerDied(self.obituary(await self.end(_BURIAL), "before it was ready"))
        if not isinstance(frame, Ready) or frame.protocol != PROTOCOL:
            raise WorkerUnavailable(
                "the engine's process is of another release; reinstall quizapp, or look for a second one on PYTHONPATH"
            )
        self.process_id = frame.process
        if not frame.warm:
            self.torch.set_result(TORCH_LATER)

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

    async def frames(self) -> AsyncGenerator[ToClient]:
        """Give what the process says, until it ends or says what is no frame."""
        async with self._reading:
            with contextlib.suppress(WireError, OSError):
                while (frame := await read_for_client(self._output)) is not None:
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

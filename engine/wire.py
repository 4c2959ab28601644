"""The wire between the screen's process and the engine's: the frames that travel on it.

One place for both ends, so that neither can drift from the other; msgpack because arrays of numbers are most of what
travels, and bytes need no escaping in it.
"""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from engine.errors import EngineError

if TYPE_CHECKING:
    from typing import BinaryIO

PROTOCOL = 1
LARGEST_FRAME = 64 * 1024 * 1024
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

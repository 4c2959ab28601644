"""The process in which torch lives: `python -m engine.worker` reads calls from stdin and answers on stdout.

A process of its own, because importing torch takes seconds, a crash in native code must not take the screen with it,
and a run that no longer listens can only be ended by ending its process.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import importlib
import io
import logging
import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from engine import wire
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Handler = Callable[["Job"], object]

_LOG = logging.getLogger("engine.worker")
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class Job:
    """What a handler sees of its call: the payload, and the two ways to speak with whoever waits for it."""

    def __init__(self, payload: object, report: Callable[[object], None], stop: threading.Event) -> None:
        self.payload: Any = payload
        self._report = report
        self._stop = stop

    def progress(self, value: object) -> None:
        """Send a partial result, so that the screen can show a run while it goes on."""
        self._report(value)

    def cancelled(self) -> bool:
        """Tell whether the answer is still wanted; a long handler asks between its steps and returns when it is not."""
        return self._stop.is_set()


class Worker:
    """The loop of the process: a thread listens, the main thread works.

    One job at a time, on the main thread, because torch keeps its number of threads for each thread, and a learner's
    machine has other things to do.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO, *, jobs: str, grace: float) -> None:
        self._source = source
        self._sink = sink
        self._jobs = jobs
        self._grace = grace
        self._calls: queue.SimpleQueue[wire.Call | None] = queue.SimpleQueue()
        self._stops: dict[int, threading.Event] = {}
        self._sending = threading.Lock()
        self._status = 0

    def serve(self, *, warm: bool) -> NoReturn:
        """Answer calls until the end of input, importing torch before the first of them when `warm`."""
        threading.Thread(target=self._listen, name="listener", daemon=True).start()
        self._send(wire.Ready(wire.PROTOCOL, os.getpid(), warm))
        if warm:
            self._send(import_torch())
        while (call := self._calls.get()) is not None:
            stop = self._stops[call.number]
            if stop.is_set():
                self._send(wire.Stopped(call.number))
            else:
                self._send(wire.Started(call.number))
                self._write(self._answer(call, stop))
            del self._stops[call.number]
        _leave(self._status)

    def _listen(self) -> None:
        """Take in frames until the end of input, then see to it that the process ends, whatever its job does."""
        try:
            while (frame := wire.read_for_worker(self._source)) is not None:
                if isinstance(frame, wire.Call):
                    self._stops[frame.number] = threading.Event()
                    self._calls.put(frame)
                elif (stop := self._stops.get(frame.number)) is not None:
                    stop.set()
        except Exception as error:  # noqa: BLE001 - whatever it is, a process that no longer listens has to end
            _LOG.error("the input cannot be read any more, the process ends: %s", error)
            self._status = 2
        for stop in tuple(self._stops.values()):
            stop.set()
        self._calls.put(None)
        time.sleep(self._grace)
        _LOG.warning("a job still ran %s s after the end of input; the process ends without it", self._grace)
        os._exit(self._status)

    def _answer(self, call: wire.Call, stop: threading.Event) -> bytes:
        """Run one job and give the frame that ends it; no failure of a job may end the loop."""
        try:
            if call.seconds is not None:
                # Works without the interpreter's lock, which native code may hold for ever; the client acts before.
                faulthandler.dump_traceback_later(call.seconds + 2 * self._grace, exit=True)
            job = Job(call.payload, lambda value: self._send(wire.Progress(call.number, value)), stop)
            return wire.encode(wire.Result(call.number, self._handler(call.name)(job)))
        except EngineError as error:
            sentence = str(error).encode("utf-8", "backslashreplace").decode()
            return wire.encode(wire.Failed(call.number, sentence, defect=False))
        except (Exception, SystemExit):  # noqa: BLE001 - the next call must find the worker alive
            _LOG.exception("the job %r failed", call.name)
            return wire.encode(wire.Failed(call.number, "the engine failed", defect=True))
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _handler(self, name: str) -> Handler:
        """Look up a job, importing the table at the first call so that a broken one costs a call, not the process."""
        handlers: Mapping[str, Handler] = importlib.import_module(self._jobs).HANDLERS
        if name not in handlers:
            raise EngineError(f"the engine has no job {name!r}; it has {', '.join(sorted(handlers)) or 'none'}")
        return handlers[name]

    def _send(self, frame: wire.ToClient) -> None:
        self._write(wire.encode(frame))

    def _write(self, data: bytes) -> None:
        """Write whole frames, from any thread of a job; without a reader there is nothing left to work for."""
        try:
            with self._sending:
                self._sink.write(data)
                self._sink.flush()
        except OSError:
            _leave(self._status)


def import_torch() -> wire.Torch:
    """Import torch and say which it is, or why it is not: a broken installation must cost the runs only."""
    try:
        import torch

        torch.set_num_threads(1)
        version = str(torch.__version__)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - broken libraries raise anything
        _LOG.exception("torch cannot be imported")
        if isinstance(error, ModuleNotFoundError) and error.name == "torch":
            return wire.Torch(reason="torch is not installed")
        reason = f"torch cannot be imported: {type(error).__name__}: {error}"
        return wire.Torch(reason=reason.encode("utf-8", "backslashreplace").decode()[:1000])
    devices = ["cpu"]
    try:
        devices += [f"cuda:{index}" for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0)]
        devices += ["mps"] if torch.backends.mps.is_available() else []
    except Exception:  # noqa: BLE001 - broken drivers raise anything
        _LOG.exception("the devices beside the CPU cannot be listed")
    return wire.Torch(version=version, devices=tuple(devices))


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for the frames alone: a stray `input()` finds the end, a stray `print()` the log.

    On the level of file descriptors, because native libraries print too.
    """
    private = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in private:
            msvcrt.setmode(descriptor, os.O_BINARY)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.stdout = sys.stderr
    return os.fdopen(private[0], "rb"), os.fdopen(private[1], "wb")


def _leave(status: int) -> NoReturn:
    """End at once, because the interpreter's own way out waits for threads and for torch's farewells."""
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Serve the client at the other end of stdin and stdout."""
    parser = argparse.ArgumentParser(prog="python -m engine.worker", description=main.__doc__)
    parser.add_argument("--jobs", default="engine.jobs", help="the module whose HANDLERS are served")
    parser.add_argument("--warm", action="store_true", help="import torch at once, not at the first job that needs it")
    parser.add_argument("--grace", type=float, default=2.0, help="seconds that a job has left after the end of input")
    options = parser.parse_args(arguments)
    # Before torch and numpy are imported; with two threads beside a busy core a small convolution is 1000 times slower.
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    source, sink = _take_streams()
    faulthandler.enable()
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(process)d %(levelname)s %(message)s"
    )
    Worker(source, sink, jobs=options.jobs, grace=options.grace).serve(warm=options.warm)


if __name__ == "__main__":
    # By its name, so that a jobs module that imports engine.worker meets this Job and not a second one.
    importlib.import_module("engine.worker").main()

"""Jobs that behave well and badly, served to the worker under test by `--jobs worker_jobs`."""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

from engine.errors import EngineError
from engine.wire import LARGEST_FRAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.worker import Job


def echo(job: Job) -> Any:
    return job.payload


def who(job: Job) -> int:
    return os.getpid()


def count(job: Job) -> str:
    for number in range(job.payload):
        job.progress(number)
    return "counted"


def polite(job: Job) -> str:
    job.progress("begun")
    while not job.cancelled():
        time.sleep(0.005)
    return "stopped"


def deaf(job: Job) -> NoReturn:
    job.progress("begun")
    while True:
        time.sleep(3600)


def greedy(job: Job) -> Any:
    """Hold the interpreter's lock for ever, as native code can."""
    job.progress("begun")
    return re.match(r"(a+)+$", "a" * 100 + "b")


def attached(job: Job) -> NoReturn:
    """Show by an open connection that the process lives, and listen to nothing."""
    with socket.create_connection(("127.0.0.1", job.payload)) as connection:
        connection.sendall(b"!")
        while True:
            time.sleep(3600)


def die(job: Job) -> NoReturn:
    os._exit(7)


def refuse(job: Job) -> NoReturn:
    raise EngineError(job.payload)


def refuse_unprintably(job: Job) -> NoReturn:
    raise EngineError("not \ud800 text")


def fail(job: Job) -> NoReturn:
    raise ValueError("the inner detail")


def leave(job: Job) -> NoReturn:
    sys.exit(3)


def chatter(job: Job) -> str:
    print("a stray print 日本語 \ud800")  # noqa: T201
    os.write(1, b"a stray native print\n")
    try:
        input()
    except EOFError:
        return "nothing to read"
    return "read"


def unsendable(job: Job) -> object:
    return object()


def too_large(job: Job) -> bytes:
    return bytes(LARGEST_FRAME + 1)


def torch_threads(job: Job) -> int:
    try:
        import torch
    except OSError as error:
        raise EngineError(f"torch is broken: {error}") from error
    return int(torch.get_num_threads())


HANDLERS: dict[str, Callable[[Job], object]] = {
    job.__name__: job
    for job in (
        echo,
        who,
        count,
        polite,
        deaf,
        greedy,
        attached,
        die,
        refuse,
        refuse_unprintably,
        fail,
        leave,
        chatter,
        unsendable,
        too_large,
        torch_threads,
    )
}

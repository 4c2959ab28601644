"""One lane for work on a connection: jobs are done one after another, in the order given, by whoever gets to them.

A thread of its own does what nobody waits for. Who does wait works off the lane himself up to his own job, since waking
two threads, there and back, takes as long as half of the writing.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING

from quizapp.store.interrupts import held_back

if TYPE_CHECKING:
    from collections.abc import Callable


LISTENING = 0.5
"""After so many seconds of waiting for its turn, whoever waits looks whether Ctrl+C was pressed."""


class ClosedError(RuntimeError):
    """The lane takes no more jobs."""


class Lane:
    """Jobs in their order, and the thread that does them."""

    def __init__(self, name: str) -> None:
        """Start the thread under a name."""
        self._jobs: deque[tuple[Callable[[], None], Done]] = deque()
        self._turn = threading.RLock()
        """Held by whoever does a job; what follows from one may wait for another."""
        self._gate = threading.Lock()
        """Held while a job is taken in, so that none slips in behind the last one."""
        self._calls: SimpleQueue[bool] = SimpleQueue()
        """One for each job that was left to the thread, and a last one that is false."""
        self._closed = False
        # Whoever is interrupted before closing this shall not wait for it in vain: at the exit it is closed anyway.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def submit(self, job: Callable[[], None], *, here: bool = False) -> Future[None]:
        """Take a job in, and return what resolves once it is done; it cannot be cancelled.

        With `here` it is done before this returns, without the thread being woken for it.

        Raises:
            ClosedError: The lane was closed.
        """
        done = Done(self)
        with self._gate:
            if self._closed:
                raise ClosedError
            self._jobs.append((job, done))
            if not here:
                self._calls.put(True)
        if here:
            try:
                self.work_off(done, None)
            finally:
                # Whoever was interrupted before it leaves it to the thread.
                if not done.done():
                    self._calls.put(True)
        return done

    def work_off(self, until: Future[None], timeout: float | None) -> None:
        """Do the jobs up to one of them, unless another thread does them first."""
        patience = LISTENING if timeout is None else max(timeout, 0)
        while not self._try_to_work_off(until, patience) and timeout is None:
            pass

    def _try_to_work_off(self, until: Future[None], patience: float) -> bool:
        # Ctrl+C between a commit and the noting of it would have a job done twice, and between getting the turn and
        # seeing to its being given back would leave it to nobody.
        with held_back():
            if not self._turn.acquire(timeout=patience):
                return False
            try:
                while self._jobs and not until.done():
                    self._do_next()
            finally:
                self._turn.release()
            return True

    @property
    def closed(self) -> bool:
        """Whether no more jobs are taken in."""
        return self._closed

    def close(self) -> None:
        """Wait until all that was taken in is done."""
        with self._gate:
            self._closed = True
            self._calls.put(False)
        self._thread.join()
        atexit.unregister(self.close)

    def _run(self) -> None:
        while self._calls.get():
            with self._turn:
                # Whoever waited for it may have done it already.
                if self._jobs:
                    self._do_next()
        with self._turn:
            while self._jobs:
                self._do_next()

    def _do_next(self) -> None:
        job, done = self._jobs.popleft()
        try:
            job()
        except Exception as failure:  # noqa: BLE001 - whoever waits must hear of a defect too
            done.set_exception(failure)
        except BaseException:
            # Somebody who waited was interrupted: what was taken in is done all the same.
            self._jobs.appendleft((job, done))
            self._calls.put(True)
            raise
        else:
            done.set_result(None)


class Done(Future[None]):
    """Resolves once a job is done."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self._lane = lane
        self.set_running_or_notify_cancel()

    def result(self, timeout: float | None = None) -> None:
        """See that it is done, and return; or raise what went wrong."""
        if not self.done():
            self._lane.work_off(self, timeout)
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """See that it is done, and return what went wrong."""
        if not self.done():
            self._lane.work_off(self, timeout)
        return super().exception(timeout)

"""Having each computed question worked out a second time, in the worker's process, while the learner thinks.

A key that the run does not confirm is never held against the learner: the question is put aside and the case is
logged with its seed. Without torch nothing is confirmed and everything else works.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.client import WorkerClient
    from quizapp.questions.library import Questions
    from quizapp.questions.model import Question

PATIENCE = 30.0
"""Seconds that a confirmation may take once it runs; what takes longer is left unconfirmed."""


class Confirmer:
    """Asks the worker, which is started with the first question and not before."""

    def __init__(self, questions: Callable[[], Questions | None], folder: Path, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._folder = folder
        self._clock = clock
        self._client: WorkerClient | None = None

    async def start(self) -> None:
        """Start the worker, so that torch is loaded before the first answer; a failure is met when it is asked."""
        with contextlib.suppress(EngineError, OSError):
            await self._worker().start()

    def _worker(self) -> WorkerClient:
        if self._client is None:
            from engine.client import WorkerClient

            self._client = WorkerClient(log=self._folder / "engine.log")
        return self._client

    async def confirm(self, question: Question) -> bool:
        """Return False only if the run gave another answer than the key."""
        from quizapp.questions.confirmation import JOB, agrees, request

        questions = self._questions()
        payload = request(questions, question) if questions is not None else None
        if questions is None or payload is None:
            return True
        try:
            result = await self._worker().call(JOB, payload, timeout=PATIENCE)
        except (EngineError, OSError):
            return True
        if not isinstance(result, dict) or agrees(questions, question, result):
            return True
        self._log(question, result)
        return False

    async def verify(self, description: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
        """Run a network and return each number by rule and by run; None where it cannot be run."""
        try:
            result = await self._worker().call("verify", {"description": description}, timeout=PATIENCE)
        except (EngineError, OSError):
            return None
        return result["checks"] if isinstance(result, dict) else None

    async def run(self, job: str, payload: Mapping[str, Any], told: Callable[[object], None]) -> object:
        """Run a job of the engine, however long it takes, telling what it reports; cancelling the caller stops it.

        Raises:
            EngineError: It cannot be run, or there is no engine; the sentence says why.
            OSError: The process cannot be started.
        """
        return await self._worker().call(job, payload, on_progress=told)

    def _log(self, question: Question, result: dict[str, object]) -> None:
        line = (
            f"{self._clock().isoformat()} {question.item} {question.seed} {question.revision}: the run gave {result}\n"
        )
        with contextlib.suppress(OSError), (self._folder / "disagreements.log").open("a", encoding="utf-8") as log:
            log.write(line)

    async def close(self) -> None:
        """End the worker."""
        if self._client is not None:
            await self._client.close()

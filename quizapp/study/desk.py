"""What screens and commands share: a learner's history and the banks, and the sessions made from both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime

from quizapp.bank.text import Language
from quizapp.study import figures
from quizapp.study.day import study_day
from quizapp.study.dealing import Workplace
from quizapp.study.events import Event
from quizapp.study.failures import StudyError
from quizapp.study.history import History
from quizapp.study.ledger import Ledger
from quizapp.study.library import ItemCard, Journal, Library
from quizapp.study.memory import DEFAULT, MemoryState, Parameters
from quizapp.study.queue import Queue, plan, rotation
from quizapp.study.review import Review
from quizapp.study.session import Session
from quizapp.study.settings import Settings, changed, read_settings
from quizapp.study.tally import Overview, Stats


class Desk:
    """A learner at work. All that reaches outside is handed in, so that screens, commands and tests share one core."""

    def __init__(  # noqa: PLR0913 -- each of these is one side of the world outside
        self,
        library: Library,
        journal: Journal,
        reviews: Sequence[Review],
        *,
        clock: Callable[[], datetime],
        new_seed: Callable[[], str],
        new_id: Callable[[int], str],
        device: str,
        settings: Mapping[str, object],
        states: Mapping[str, MemoryState] | None = None,
        parameters: Parameters = DEFAULT,
        events: Sequence[Event] = (),
    ) -> None:
        """Sit down.

        Args:
            library: The banks.
            journal: Where answers are kept.
            reviews: The log: the reviews that were not taken back.
            clock: The present moment in the learner's time zone.
            new_seed: A new seed, as `posing.seed_from` makes it from random bytes.
            new_id: A new id for a moment in milliseconds, above all ids before.
            device: The id of this device.
            settings: What the learner chose; settings of other parts of the app are passed over.
            states: The memory states that `reviews` came to, where they are kept; else they are replayed.
            parameters: The scheduler's parameters, as the last event about them says.
            events: The log's other events.
        """
        self._library = library
        self._journal = journal
        self._ledger = Ledger(History(reviews, parameters=parameters, states=states, events=events), journal)
        self._clock = clock
        self._new_seed = new_seed
        self._new_id = new_id
        self._device = device
        self._settings = read_settings(settings)

    @property
    def day(self) -> date:
        """The present study day."""
        return study_day(self._clock())

    @property
    def history(self) -> History:
        """What was answered so far and is on the disk."""
        self._ledger.absorb()
        return self._ledger.history

    @property
    def settings(self) -> Settings:
        """The daily limits."""
        return self._settings

    def set_setting(self, key: str, value: object) -> Future[None]:
        """Change a setting: at once for what is planned next, and for good when the future resolves."""
        self._settings = changed(self._settings, key, value)
        return self._journal.set_setting(key, value)

    def overview(self) -> Overview:
        """Return what today holds, and how each objective and chapter stands."""
        cards, day = self._library.cards(), self.day
        return figures.overview(cards, self._library.objectives(), self.history, self._queue(cards, day), day)

    def review(self, language: Language) -> Session:
        """Begin, or go on with, today's reviews."""
        cards, day = self._library.cards(), self.day
        queue = self._queue(cards, day)
        earlier = [review for review in self._today(day) if review.mode == "review"]
        return Session(self._workplace(cards), queue, mode="review", language=language, earlier=earlier)

    def practice(self, objectives: Collection[str], language: Language) -> Session:
        """Begin practice of the computed items of these objectives, which ends when the learner ends it."""
        unknown = set(objectives).difference(objective.id for objective in self._library.objectives())
        if unknown:
            raise StudyError(f"There is no objective {', '.join(sorted(unknown))} in the syllabus.")
        cards, history = self._library.cards(), self.history
        course = rotation(cards, history.states, objectives, day=self.day, parameters=history.parameters)
        return Session(self._workplace(cards), course, mode="practice", language=language)

    def stats(self) -> Stats:
        """Return all that was answered, by day, outcome, mistake and objective."""
        return figures.stats(self._library.cards(), self._library.objectives(), self.history, self.day)

    def _today(self, day: date) -> list[Review]:
        return [*self.history.on(day), *self._ledger.under_way]

    def _queue(self, cards: Mapping[str, ItemCard], day: date) -> Queue:
        history = self.history
        return plan(
            cards,
            self._library.objectives(),
            history.states,
            day=day,
            today=self._today(day),
            met_today=history.met_on(day),
            limits=self._settings,
            parameters=history.parameters,
        )

    def _workplace(self, cards: Mapping[str, ItemCard]) -> Workplace:
        return Workplace(
            library=self._library,
            ledger=self._ledger,
            clock=self._clock,
            new_seed=self._new_seed,
            new_id=self._new_id,
            device=self._device,
            cards=cards,
            objectives={objective.id: objective for objective in self._library.objectives()},
        )

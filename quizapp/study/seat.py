"""A learner's seat: the banks, what was answered so far, what was set and the present moment.

All that reaches outside is handed in here, so that screens, commands and tests share one core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from quizapp.study.day import study_day
from quizapp.study.failures import StudyError
from quizapp.study.history import History
from quizapp.study.ledger import Ledger
from quizapp.study.memory import DEFAULT, MemoryState, Parameters
from quizapp.study.settings import Settings, changed, read_settings
from quizapp.study.spread import EVERY_DAY, WHOLE
from quizapp.study.states import Kept

if TYPE_CHECKING:
    from quizapp.study.dealing import Workplace
    from quizapp.study.events import Event
    from quizapp.study.library import ItemCard, Journal, Library, Log, Objective, Point
    from quizapp.study.review import Review

LOWEST_RETENTION, HIGHEST_RETENTION = 0.7, 0.97
"""Below, too much is forgotten to be worth the time; above, intervals shrink until little else is done."""


class Seat:
    """Where a learner sits, which is what everything done at a desk starts from."""

    def __init__(  # noqa: PLR0913 -- each of these is one side of the world outside
        self,
        library: Library,
        journal: Journal,
        reviews: Sequence[Review] | Log,
        *,
        clock: Callable[[], datetime],
        new_seed: Callable[[], str],
        new_id: Callable[[int], str],
        device: str,
        settings: Mapping[str, object],
        states: Mapping[str, MemoryState] | Kept | None = None,
        parameters: Parameters = DEFAULT,
        events: Sequence[Event] = (),
    ) -> None:
        """Sit down.

        Args:
            library: The banks.
            journal: Where answers are kept.
            reviews: The log: the reviews that were not taken back, or what reads them as they are needed.
            clock: The present moment in the learner's time zone.
            new_seed: A new seed, as `posing.seed_from` makes it from random bytes.
            new_id: A new id for a moment in milliseconds, above all ids before.
            device: The id of this device.
            settings: What the learner chose; settings of other parts of the app are passed over.
            states: The memory states that `reviews` came to, where they are kept, or what reads them; else they are
                replayed.
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
    def is_new(self) -> bool:
        """Whether nothing was ever answered, or said of an item, here."""
        history = self.history
        return not history.last(1) and not history.events and not history.states

    @property
    def cards(self) -> Mapping[str, ItemCard]:
        """The items that can be studied."""
        return self._library.cards()

    @property
    def objectives(self) -> Sequence[Objective]:
        """The syllabus, in order."""
        return self._library.objectives()

    @property
    def settings(self) -> Settings:
        """The daily limits."""
        return self._settings

    def set_setting(self, key: str, value: object) -> Future[None]:
        """Change a setting: at once for what is planned next, and for good when the future resolves."""
        self._settings = changed(self._settings, key, value)
        return self._journal.set_setting(key, value)

    @property
    def parameters(self) -> Parameters:
        """What decides the schedule."""
        return self.history.parameters

    def set_retention(self, desired: float) -> Future[None]:
        """Have items come back when their predicted recall falls to `desired`; all due days are worked out anew."""
        if not LOWEST_RETENTION <= desired <= HIGHEST_RETENTION:
            raise StudyError(
                f"A retention of {desired:.0%} cannot be aimed at; choose from {LOWEST_RETENTION:.0%} to "
                f"{HIGHEST_RETENTION:.0%}."
            )
        return self._follow(desired_retention=desired)

    def set_easy_days(self, shares: Sequence[int]) -> Future[None]:
        """Set the share of work, in percent, that each weekday takes, from Monday."""
        if len(shares) != len(EVERY_DAY) or not all(0 <= share <= WHOLE for share in shares) or not any(shares):
            raise StudyError("Easy days are seven whole numbers from 0 to 100, from Monday, and not all of them 0.")
        return self._follow(easy_days=tuple(shares))

    def adopt(self, weights: Sequence[float]) -> Future[None]:
        """Put fitted weights in force; all memory states are worked out anew."""
        return self._follow(weights=tuple(weights))

    def _follow(self, **changes: Any) -> Future[None]:  # noqa: ANN401 - the fields of the parameters
        parameters = msgspec.structs.replace(self.parameters, version=self.parameters.version + 1, **changes)
        event = self._workplace().event("parameters", str(parameters.version))
        return self._ledger.follow(parameters, event)

    def point(self, objective: str) -> Point | None:
        """Return what teaches an objective, if it has been written."""
        return self._library.point(objective)

    @property
    def chapter_of(self) -> Mapping[str, int]:
        """The chapter of each item."""
        chapters = {objective.id: objective.chapter for objective in self._library.objectives()}
        return {card.id: chapters[card.objective] for card in self._library.cards().values()}

    def _today(self, day: date) -> list[Review]:
        return [*self.history.on(day), *self._ledger.under_way]

    def _workplace(self) -> Workplace:
        from quizapp.study.dealing import Workplace

        return Workplace(
            library=self._library,
            ledger=self._ledger,
            clock=self._clock,
            new_seed=self._new_seed,
            new_id=self._new_id,
            device=self._device,
            cards=self._library.cards(),
            objectives={objective.id: objective for objective in self._library.objectives()},
        )

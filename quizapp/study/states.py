"""The memory states of all items: a mapping that a long log's states need not be read for at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress, islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from quizapp.study.memory import MemoryState

FEW = 250
"""So many items are looked up one by one; where more are wanted, all states are read at once."""
FIRST = 100
"""Among so many items one looks first for those without a state, then among as many again as so far."""
MANY = 4000
"""Beyond so many it is quicker to read the names of all that have a state."""
SOON = 2000
"""It is counted at once how well so many items are remembered."""
GRAINS = 2**40
"""Of a day: in so fine a measure stabilities are whole numbers, which a store hands over sooner than fractions."""


class Strengths(NamedTuple):
    """As much of each state as tells how well its item is remembered: three columns, for there may be many."""

    items: Sequence[str]
    stabilities: Sequence[float]
    """In whole GRAINS of a day."""
    lasts: Sequence[str]
    """The study day of each item's last review in ISO form."""


class Kept(Protocol):
    """The memory states that were kept when the log was opened, read as they are asked for."""

    def of(self, item: str) -> MemoryState | None:
        """Return an item's state."""
        ...

    def every(self) -> dict[str, MemoryState]:
        """Return all of them."""
        ...

    def names(self) -> set[str]:
        """Return the items that have one."""
        ...

    def without(self, items: Sequence[str]) -> set[str]:
        """Return those of these items that have none."""
        ...

    def strengths(self) -> Strengths:
        """Return as much of each as tells how well the item is remembered."""
        ...

    def strengths_later(self) -> Callable[[], Strengths]:
        """Begin to read the same beside whatever else is read meanwhile, and return what waits for it."""
        ...

    def due(self, last: date) -> Strengths:
        """Return as much of those that are due by a study day."""
        ...

    def days(self, first: date, last: date) -> dict[str, date]:
        """Return the study day of each item that is due from one to another, both included."""
        ...

    def next_day(self, after: date) -> date | None:
        """Return the first study day after another on which one is due."""
        ...

    def more_than(self, number: int) -> bool:
        """Return whether they are more than so many."""
        ...

    def load(self) -> Mapping[date, int]:
        """Return how many items are due on each study day."""
        ...


class States(Mapping[str, "MemoryState"]):
    """The state of each item that has one: as kept, but for what changed since."""

    def __init__(self, kept: Mapping[str, MemoryState] | Kept) -> None:
        """Begin with the states that were kept, or with what reads them as they are needed."""
        self._kept: Kept | None = None if isinstance(kept, Mapping) else kept
        """Nothing once all of them are read."""
        self._read: dict[str, MemoryState | None] = dict(kept) if isinstance(kept, Mapping) else {}
        """As kept, as far as that was read; None for an item without a state."""
        self._changed: dict[str, MemoryState | None] = {}
        """What changed since; None for an item that has no state any longer."""
        self._names: set[str] | None = None
        self._kept_strengths: Strengths | None = None
        """As kept, once that is asked."""
        self._coming: Callable[[], Strengths] | None = None
        """What waits for that, while it is being read."""
        self._strengths: Strengths | None = None
        """As they are now, from when that is asked until one changes."""
        self._load: Counter[date] | None = None
        self._kept_due: tuple[date, Strengths] | None = None
        """What is due by a day as kept, of the day for which that was asked last."""

    def __getitem__(self, item: str) -> MemoryState:
        found = self.find(item)
        if found is None:
            raise KeyError(item)
        return found

    def __contains__(self, item: object) -> bool:
        if self._names is not None:
            return item in self._names
        return isinstance(item, str) and self.find(item) is not None

    def __iter__(self) -> Iterator[str]:
        self._read_all()
        return (item for item, state in {**self._read, **self._changed}.items() if state is not None)

    def __len__(self) -> int:
        return len(self.names())

    def find(self, item: str) -> MemoryState | None:
        """Return an item's state, or None where it has none."""
        if item in self._changed:
            return self._changed[item]
        return self._as_kept(item)

    def _as_kept(self, item: str) -> MemoryState | None:
        if item in self._read or self._kept is None or (self._names is not None and item not in self._names):
            return self._read.get(item)
        found = self._read[item] = self._kept.of(item)
        return found

    def those(self, items: Collection[str]) -> dict[str, MemoryState]:
        """Return the states of these items that have one; where they are many, all states are read at once."""
        if len(items) <= FEW:
            return {item: state for item in items if (state := self.find(item)) is not None}
        self._read_all()
        now = {**self._read, **self._changed}
        return {item: state for item in items if (state := now.get(item)) is not None}

    def put(self, item: str, state: MemoryState | None) -> None:
        """Give an item another state, or none."""
        if self._kept is not None and item not in self._changed and item not in self._read:
            # What is kept may be as it is by now, so it is not known what it was when the days were counted.
            self._load = None
        elif self._load is not None:
            before = self.find(item)
            if before is not None:
                self._load[before.due] -= 1
            if state is not None:
                self._load[state.due] += 1
        self._changed[item] = state
        self._strengths = None
        if self._names is not None:
            (self._names.discard if state is None else self._names.add)(item)

    def names(self) -> set[str]:
        """Return the items that have a state; not to be changed."""
        if self._names is None:
            known = {item for item, state in self._read.items() if state is not None}
            self._names = known if self._kept is None else self._kept.names()
            for item, state in self._changed.items():
                (self._names.discard if state is None else self._names.add)(item)
        return self._names

    def without(self, items: Sequence[str]) -> Iterator[str]:
        """Return those of these items that have no state, in their order, looking no further than is asked for."""
        place, most = 0, FIRST
        while self._kept is not None and self._names is None and place < len(items) and place < MANY:
            some = items[place : place + most]
            unmet = self._kept.without(some)
            for item in some:
                if self._changed[item] is None if item in self._changed else item in unmet:
                    yield item
            place = most = place + most
        met = self.names()
        for item in islice(items, place, None):
            if item not in met:
                yield item

    @property
    def strengths_at_hand(self) -> bool:
        """Whether `strengths` takes no while."""
        return self._kept is None or self._kept_strengths is not None or not self._kept.more_than(SOON)

    def begin_strengths(self) -> Callable[[], object]:
        """Have as much read as `strengths` needs while other things are done, and return what waits for it."""
        if self._kept is None or self.strengths_at_hand:
            return lambda: None
        if self._coming is None:
            self._coming = self._kept.strengths_later()
        return self._coming

    def strengths(self) -> Strengths:
        """Return as much of each state as tells how well the item is remembered."""
        if self._strengths is None:
            if self._kept_strengths is None:
                self._kept_strengths = self._as_kept_strengths()
            self._strengths = _overlaid(self._kept_strengths, self._changed)
        return self._strengths

    def _as_kept_strengths(self) -> Strengths:
        coming, self._coming = self._coming, None
        if coming is not None:
            return coming()
        return _strengths(self._read) if self._kept is None else self._kept.strengths()

    def due(self, day: date) -> Strengths:
        """Return as much of the states that are due by a study day as tells how well their items are remembered."""
        if self._kept is None:
            return _strengths({**self._read, **self._changed}, day)
        if self._kept_due is None or self._kept_due[0] != day:
            self._kept_due = day, self._kept.due(day)
        return _overlaid(self._kept_due[1], self._changed, day)

    def days(self, last: date, first: date = date.min) -> dict[str, date]:
        """Return the study day of each item that is due by one, from another one on."""
        if self._kept is None:
            kept = ((item, state.due) for item, state in self._read.items() if state is not None)
            found = {item: due for item, due in kept if first <= due <= last}
        else:
            found = self._kept.days(first, last)
        for item, state in self._changed.items():
            found.pop(item, None)
            if state is not None and first <= state.due <= last:
                found[item] = state.due
        return found

    def next_day(self, after: date) -> date | None:
        """Return the first study day after another on which something may be due; `days` tells what."""
        days = [state.due for state in self._changed.values() if state is not None and state.due > after]
        if self._kept is None:
            days += [state.due for state in self._read.values() if state is not None and state.due > after]
        elif (kept := self._kept.next_day(after)) is not None:
            days.append(kept)
        return min(days, default=None)

    @property
    def load(self) -> Counter[date]:
        """How many items are due on each study day."""
        if self._load is None:
            if self._kept is None:
                self._load = Counter(state.due for state in self._read.values() if state is not None)
            else:
                self._load = Counter(self._kept.load())
            for item, state in self._changed.items():
                # What is kept may be as it is by now, so it is not asked of what was read earlier.
                before = self._read.get(item) if self._kept is None else self._kept.of(item)
                if before is not None:
                    self._load[before.due] -= 1
                if state is not None:
                    self._load[state.due] += 1
        return self._load

    def _read_all(self) -> None:
        if self._kept is not None:
            self._read, self._kept = {**self._kept.every()}, None


def _strengths(states: Mapping[str, MemoryState | None], day: date = date.max) -> Strengths:
    """Return the columns of these states, as far as they are due by a day."""
    mine = [(item, state) for item, state in states.items() if state is not None and state.due <= day]
    return Strengths(
        [item for item, _ in mine],
        [float(int(state.stability * GRAINS)) for _, state in mine],
        [state.last.isoformat() for _, state in mine],
    )


def _overlaid(kept: Strengths, changed: Mapping[str, MemoryState | None], day: date = date.max) -> Strengths:
    """Return columns in which some items have these states instead, or none, as far as those are due by a day."""
    columns = kept
    if changed and not changed.keys().isdisjoint(kept.items):
        left = [item not in changed for item in kept.items]
        columns = Strengths(
            list(compress(kept.items, left)), list(compress(kept.stabilities, left)), list(compress(kept.lasts, left))
        )
    mine = _strengths(changed, day)
    if not mine.items:
        return columns
    return Strengths(
        [*columns.items, *mine.items], [*columns.stabilities, *mine.stabilities], [*columns.lasts, *mine.lasts]
    )


class Overlaid(Mapping[str, "MemoryState"]):
    """States of which some are taken to be others."""

    def __init__(self, states: Mapping[str, MemoryState], others: Mapping[str, MemoryState]) -> None:
        """Take the states of `others`, which all have one, to be these."""
        self.states = states
        self.others = others

    def __getitem__(self, item: str) -> MemoryState:
        return self.others[item] if item in self.others else self.states[item]

    def __contains__(self, item: object) -> bool:
        return item in self.states

    def __iter__(self) -> Iterator[str]:
        return iter(self.states)

    def __len__(self) -> int:
        return len(self.states)


def due_by(states: Mapping[str, MemoryState], day: date) -> Strengths:
    """Return as much of the states that are due by a study day, of whatever mapping; see `States.due`."""
    if isinstance(states, States):
        return states.due(day)
    if isinstance(states, Overlaid):
        return _overlaid(due_by(states.states, day), states.others, day)
    return _strengths(states, day)


def those(states: Mapping[str, MemoryState], items: Collection[str]) -> dict[str, MemoryState]:
    """Return the states of these items that have one, of whatever mapping."""
    if isinstance(states, Overlaid):
        return {**those(states.states, items), **{item: states.others[item] for item in items if item in states.others}}
    return (
        states.those(items) if isinstance(states, States) else {item: states[item] for item in items if item in states}
    )


def without_state(states: Mapping[str, MemoryState], items: Sequence[str]) -> Iterator[str]:
    """Return those of these items that have no state, in their order, in whatever mapping."""
    if isinstance(states, Overlaid):
        return without_state(states.states, items)
    return states.without(items) if isinstance(states, States) else (item for item in items if item not in states)

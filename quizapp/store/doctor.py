"""Looking a learner's data over, and rebuilding from the log what is only a cache."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from quizapp.store import backups, migrations
from quizapp.store.connection import connect
from quizapp.store.failures import StoreError, sentences
from quizapp.store.journal import MemoryRow
from quizapp.store.paths import BACKUPS_NAME
from quizapp.study.events import counting
from quizapp.study.failures import StudyError
from quizapp.study.memory import MemoryState, in_force, replay

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from quizapp.store.database import Store
    from quizapp.study.review import Review

MOST_NAMED = 5
"""Of what differs only so many are named."""


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What `quizapp doctor` says."""

    path: str
    schema: int
    answers: int
    """Answers that count."""
    events: int
    """All that the log holds, with what was taken back."""
    items: int
    """Items with a memory state."""
    parameters: int
    """The version of the scheduler's parameters in force."""
    backups: int
    """Backups that were read and are sound."""
    problems: tuple[str, ...] = ()
    """One sentence each; nothing for sound data."""
    rebuilt: int | None = None
    """How many memory states and tallies a rebuild changed; None where nothing was rebuilt."""


def row_of(item: str, state: MemoryState, review: str | None) -> MemoryRow:
    """Return a memory state as the store keeps it, with the last review of its item."""
    return MemoryRow(
        item=item,
        stability=state.stability,
        difficulty=state.difficulty,
        due=state.due.isoformat(),
        last=state.last.isoformat(),
        review=review,
    )


def rebuilt_states(store: Store) -> dict[str, MemoryRow]:
    """Return the memory states that the log comes to."""
    reviews, events = store.reviews(), counting(store.events())
    last: dict[str, Review] = {review.item: review for review in reviews}
    states = replay(reviews, parameters=in_force(events), events=events)
    return {item: row_of(item, state, last[item].id if item in last else None) for item, state in states.items()}


def states_of(store: Store, items: Iterable[str]) -> dict[str, MemoryRow | None]:
    """Return the memory states that the log comes to for some items; None for one without."""
    events = counting(store.events())
    parameters = in_force(events)
    found: dict[str, MemoryRow | None] = {}
    for item in items:
        reviews = store.reviews(item)
        mine = [event for event in events if event.subject == item]
        state = replay(reviews, parameters=parameters, events=mine).get(item)
        last = reviews[-1].id if reviews else None
        found[item] = None if state is None else row_of(item, state, last)
    return found


def examine(store: Store) -> Findings:
    """Look over everything without changing anything, beside a running app as well."""
    with store.held_still():
        problems, events = list(store.problems()), store.event_count()
        answers = items = 0
        version = 1
        try:
            answers, version = len(store.reviews()), in_force(counting(store.events())).version
            kept, due = store.states(), rebuilt_states(store)
            items = len(kept)
            problems += _differences(kept, due)
            problems += _miscounted(store.differing_tallies())
        except (StoreError, StudyError) as problem:
            problems.append(str(problem))
    folder = store.path.parent / BACKUPS_NAME
    sound = 0
    for path in sorted(folder.glob("*.db")):
        trouble = None if path.name.startswith("damaged-") else _trouble_with(path)
        sound += trouble is None and not path.name.startswith("damaged-")
        problems += [trouble] if trouble is not None else []
    return Findings(
        path=str(store.path),
        schema=migrations.NUMBER,
        answers=answers,
        events=events,
        items=items,
        parameters=version,
        backups=sound,
        problems=tuple(problems),
    )


def rebuild(store: Store) -> Findings:
    """Put what the log comes to in the place of the states and tallies that were kept, then look everything over."""
    due, kept, miscounted = rebuilt_states(store), store.states(), store.differing_tallies()
    store.writer().rebuild(due.values()).result()
    changed = sum(kept.get(item) != due.get(item) for item in kept.keys() | due.keys()) + len(miscounted)
    return msgspec.structs.replace(examine(store), rebuilt=changed)


def _differences(kept: dict[str, MemoryRow], due: dict[str, MemoryRow]) -> list[str]:
    differing = sorted(item for item in kept.keys() | due.keys() if kept.get(item) != due.get(item))
    if not differing:
        return []
    named = ", ".join(differing[:MOST_NAMED]) + (", …" if len(differing) > MOST_NAMED else "")
    sentence = (
        f"The kept memory states of {len(differing)} items are not those that the log comes to ({named}). "
        "Run `quizapp doctor --rebuild`."
    )
    return [sentence]


def _miscounted(tallies: list[str]) -> list[str]:
    return [
        f"The tally of each {name} is not what the log comes to. Run `quizapp doctor --rebuild`." for name in tallies
    ]


def _trouble_with(backup: Path) -> str | None:
    try:
        with sentences(backup):
            migrations.look(backup, migrations.current_schema())
            with closing(connect(backup, "frozen")) as connection:
                found = backups.problems(connection)
    except StoreError as problem:
        return str(problem)
    return f"The backup {backup} is damaged ({found[0]}). Move it away." if found else None

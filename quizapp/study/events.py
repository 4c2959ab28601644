"""What a learner did besides answering: facts of the log like reviews, added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

import msgspec

EventKind = Literal[
    "re-rate",
    "bury",
    "suspend",
    "resume",
    "mark",
    "unmark",
    "reset",
    "known",
    "flag",
    "parameters",
    "exam-begun",
    "exam-answered",
    "exam-marked",
    "exam-turned",
    "exam-paused",
    "exam-resumed",
    "exam-finished",
    "undo",
]
"""What an event says of its subject.

- `re-rate`: the review `subject` is worth another rating; `detail` has `rating` and the `due` that follows from it.
- `bury`: the item is not asked again on this study day. `suspend` and `resume`: it is not asked at all, until resumed.
- `mark` and `unmark`: the learner wants to find the item again.
- `reset`: what was answered of the item before decides nothing any more.
- `known`: the learner says that they know the item; `detail` has the `due` of the one check that follows.
- `flag`: the learner doubts a question of the item; `detail` says which, and holds a note for its author.
- `parameters`: from here on this version of the scheduler's parameters is in force; `detail` has them.
- `exam-…`: the steps of the mock exam `subject`, from which its state is folded.
- `undo`: the event `subject` is taken back.
"""

MOVING: Final[frozenset[str]] = frozenset({"reset", "known"})
"""The kinds that move an item's memory state."""

OF_ITEMS: Final[frozenset[str]] = frozenset({"bury", "suspend", "resume", "mark", "unmark", "reset", "known"})
"""The kinds that say something of an item and can be taken back."""

MARKING: Final[frozenset[str]] = frozenset({"mark", "unmark"})

ASIDE: Final[frozenset[str]] = MARKING | frozenset(
    {
        "flag",
        "re-rate",
        "exam-begun",
        "exam-answered",
        "exam-marked",
        "exam-turned",
        "exam-paused",
        "exam-resumed",
        "exam-finished",
    }
)
"""The kinds on which no day's plan depends: of a long log they are read when they are asked for."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One logged fact that is no review."""

    id: str
    """Sorts by time, among events and reviews alike: a UUID of version 7."""
    moment: int
    """Milliseconds since 1970 in UTC."""
    day: str
    """The study day in ISO form."""
    device: str
    kind: EventKind
    subject: str
    """The id of an item, a review, a mock exam or an event."""
    detail: dict[str, Any] = {}


DECIDING: Final[frozenset[str]] = frozenset(get_args(EventKind)) - ASIDE
"""The kinds that are read at each start."""


class Rests(msgspec.Struct, frozen=True, kw_only=True):
    """What the learner does not want to be asked."""

    buried: frozenset[str] = frozenset()
    """Not to be asked on this study day."""
    suspended: frozenset[str] = frozenset()

    @property
    def resting(self) -> frozenset[str]:
        """The items not to be asked today."""
        return self.buried | self.suspended


class Wishes(Rests, frozen=True, kw_only=True):
    """What the learner wants of single items."""

    marked: frozenset[str] = frozenset()


def counting(events: Iterable[Event]) -> list[Event]:
    """Return the events that were not taken back, in the order of their ids."""
    ordered = sorted(events, key=lambda event: event.id)
    gone = {event.subject for event in ordered if event.kind == "undo"}
    return [event for event in ordered if event.kind != "undo" and event.id not in gone]


def rests(events: Iterable[Event], day: str) -> Rests:
    """Fold events, those that count in their order, into what is not wanted on a study day."""
    buried, suspended = set[str](), set[str]()
    for event in events:
        match event.kind:
            case "bury" if event.day == day:
                buried.add(event.subject)
            case "suspend":
                suspended.add(event.subject)
            case "resume":
                suspended.discard(event.subject)
                buried.discard(event.subject)
    return Rests(buried=frozenset(buried), suspended=frozenset(suspended))


def marked(events: Iterable[Event]) -> frozenset[str]:
    """Fold events, those that count in their order, into the items that are marked."""
    found = set[str]()
    for event in events:
        if event.kind == "mark":
            found.add(event.subject)
        elif event.kind == "unmark":
            found.discard(event.subject)
    return frozenset(found)

"""The rows of the store and the SQL that writes them: the append-only log, the cache of memory states, settings."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeVar

import msgspec

from quizapp.store.failures import StoreError
from quizapp.study.events import Event
from quizapp.study.review import Review

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


Value = TypeVar("Value")

DEVICE_KEY = "device"

_APPEND_REVIEW = """
    INSERT INTO review (id, moment, day, device, item, revision, seed, language, shown, answer, expected, outcome,
                        mistake, rating, hints, milliseconds, parameters, mode, due)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SHOWN = Review.__struct_fields__.index("shown")
_FIND_REVIEW = "SELECT item, EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id) FROM review WHERE id = ?"
_APPEND_UNDO = "INSERT INTO undo (id, moment, device, review) VALUES (:id, :moment, :device, :review)"
_COUNT_EVENTS = "SELECT (SELECT count(*) FROM review) + (SELECT count(*) FROM undo) + (SELECT count(*) FROM event)"
_LAST_EVENT = """
    SELECT max(id)
    FROM (SELECT max(id) AS id FROM review UNION ALL SELECT max(id) FROM undo UNION ALL SELECT max(id) FROM event)
"""
_APPEND_EVENT = """
    INSERT INTO event (id, moment, day, device, kind, subject, detail)
    VALUES (:id, :moment, :day, :device, :kind, :subject, :detail)
"""
_READ_EVENTS = """
    SELECT id, moment, day, device, kind, subject, detail FROM event
    WHERE id <= :until {} ORDER BY id
"""
_OF_KINDS = "AND kind IN (SELECT value FROM json_each(:kinds))"
# One text instead of thousands of rows: between two rows others may work, and a start reads while the screen is made.
_TOGETHER = """
    SELECT json_group_array(json_object('id', id, 'moment', moment, 'day', day, 'device', device, 'kind', kind,
                                        'subject', subject, 'detail', json(detail)))
    FROM ({})
"""
_BEYOND_ALL = "\U0010ffff"
_LAST_OF_ITEM = """
    SELECT max(id) FROM review
    WHERE item = ? AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)
"""
_PUT_STATE = """
    INSERT INTO memory (item, stability, difficulty, due, last, review)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (item) DO UPDATE SET stability = excluded.stability, difficulty = excluded.difficulty,
                                     due = excluded.due, last = excluded.last, review = excluded.review
"""
_REMOVE_STATE = "DELETE FROM memory WHERE item = ?"
_REMOVE_STATES = "DELETE FROM memory"
_READ_STATES = "SELECT item, stability, difficulty, due, last, review FROM memory"
_PUT_SETTING = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_TOUCH = "DELETE FROM setting WHERE FALSE"
_READ_SETTING = "SELECT value FROM setting WHERE key = ?"
_READ_SETTINGS = "SELECT json_group_object(key, value) FROM setting"


class MemoryRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an item's reviews have come to: kept only to start quickly, always rebuildable from the log."""

    item: str
    stability: float
    difficulty: float
    due: str
    """The study day in ISO form."""
    last: str
    """The study day of the last review in ISO form."""
    review: str | None
    """The id of the last review included; None where the state comes from other events alone."""


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """The event that takes a review back; the review itself stays in the log."""

    id: str
    moment: int
    device: str
    review: str


def append_review(connection: sqlite3.Connection, review: Review) -> None:
    """Log a review; the same one again is refused, because it would count twice."""
    columns = list(msgspec.structs.astuple(review))
    columns[_SHOWN] = msgspec.json.encode(review.shown).decode()
    try:
        connection.execute(_APPEND_REVIEW, columns)
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise
        raise StoreError(f"Review {review.id} is already in the log and was not added again.") from error


def append_undo(connection: sqlite3.Connection, undo: Undo) -> str:
    """Log that a review is taken back, and return the item it was of."""
    found = connection.execute(_FIND_REVIEW, (undo.review,)).fetchone()
    if found is None:
        raise StoreError(f"There is no review {undo.review} to take back.")
    item, already = found
    if already:
        raise StoreError(f"Review {undo.review} was already taken back.")
    connection.execute(_APPEND_UNDO, msgspec.structs.asdict(undo))
    return str(item)


def append_event(connection: sqlite3.Connection, event: Event) -> None:
    """Log an event that is no review."""
    columns = msgspec.structs.asdict(event)
    columns["detail"] = msgspec.json.encode(event.detail).decode()
    connection.execute(_APPEND_EVENT, columns)


def read_events(
    connection: sqlite3.Connection, kinds: Collection[str] | None = None, until: str = _BEYOND_ALL
) -> list[Event]:
    """Return all events but reviews and their undos, or those of some kinds, up to an id, in the order of their ids."""
    query = _READ_EVENTS.format("" if kinds is None else _OF_KINDS)
    asked = {"kinds": msgspec.json.encode(sorted(kinds or ())).decode(), "until": until}
    try:
        ((together,),) = connection.execute(_TOGETHER.format(query), asked)
        return sorted(msgspec.json.decode(together, type=list[Event]), key=lambda event: event.id)
    except (sqlite3.OperationalError, msgspec.MsgspecError):
        # One by one, so that it can be said which of them cannot be read.
        return [_event(row) for row in connection.execute(query, asked).fetchall()]


def count_events(connection: sqlite3.Connection) -> int:
    """Return how many events the log holds, undos and undone reviews included."""
    return int(connection.execute(_COUNT_EVENTS).fetchone()[0])


def last_event(connection: sqlite3.Connection) -> str | None:
    """Return the greatest id in the log, above which new ones must lie."""
    found = connection.execute(_LAST_EVENT).fetchone()[0]
    return None if found is None else str(found)


def put_state(connection: sqlite3.Connection, state: MemoryRow) -> None:
    """Keep an item's memory state in place of the one it had; without a review it ends with the item's last one."""
    if state.review is None:
        last = connection.execute(_LAST_OF_ITEM, (state.item,)).fetchone()[0]
        state = msgspec.structs.replace(state, review=last)
    connection.execute(_PUT_STATE, msgspec.structs.astuple(state))


def remove_state(connection: sqlite3.Connection, item: str) -> None:
    """Forget an item's memory state, as before its first review."""
    connection.execute(_REMOVE_STATE, (item,))


def set_state(connection: sqlite3.Connection, item: str, state: MemoryRow | None) -> None:
    """Keep a memory state, or forget that of the item where it has none any longer."""
    if state is None:
        remove_state(connection, item)
    else:
        put_state(connection, state)


def replace_states(connection: sqlite3.Connection, states: Iterable[MemoryRow]) -> None:
    """Keep these memory states and no others."""
    connection.execute(_REMOVE_STATES)
    connection.executemany(_PUT_STATE, map(msgspec.structs.astuple, states))


def read_states(connection: sqlite3.Connection) -> dict[str, MemoryRow]:
    """Return the memory state of each item that has one."""
    return {
        item: MemoryRow(item=item, stability=stability, difficulty=difficulty, due=due, last=last, review=review)
        for item, stability, difficulty, due, last, review in connection.execute(_READ_STATES).fetchall()
    }


def put_setting(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a setting, already JSON."""
    connection.execute(_PUT_SETTING, (key, value))


def read_setting(connection: sqlite3.Connection, key: str, default: Value) -> Value:
    """Return a setting as a value of the default's type, or the default where it was never set."""
    found = connection.execute(_READ_SETTING, (key,)).fetchone()
    return default if found is None else _setting(key, found[0], default)


def read_settings(connection: sqlite3.Connection, defaults: Mapping[str, Value]) -> dict[str, Value]:
    """Return all of these settings at once, each as a value of its default's type."""
    ((together,),) = connection.execute(_READ_SETTINGS)
    kept = msgspec.json.decode(together, type=dict[str, str])
    return {key: _setting(key, kept[key], default) if key in kept else default for key, default in defaults.items()}


def _setting(key: str, encoded: str, default: Value) -> Value:
    try:
        return msgspec.json.decode(encoded, type=type(default))
    except msgspec.DecodeError as error:
        raise StoreError(f"The setting {key!r} cannot be read ({error}). Set it again.") from error


def touch(connection: sqlite3.Connection) -> None:
    """Write nothing, which fails where the file may only be read: to find that out before an answer is at stake."""
    connection.execute(_TOUCH)


def _event(row: tuple[object, ...]) -> Event:
    columns = dict(zip(Event.__struct_fields__, row, strict=True))
    try:
        columns["detail"] = msgspec.json.decode(str(columns["detail"]))
        return msgspec.convert(columns, Event)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"Event {row[0]} in the log cannot be read ({error}). It was left as it is; run `quizapp doctor`."
        ) from error

"""Writing Anki packages (.apkg): a zip with a small SQLite collection in the form that every Anki imports (schema 11).

Written here because the one library for it brings an LGPL dependency and is kept up no more; what it writes is held to
the official `anki` package, which imports it in a test.
"""

from __future__ import annotations

import hashlib
import html
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from quizapp.exchange.notes import Note

MODEL = 1_747_000_001_000
"""The id of the note type, fixed for life so that a second import finds it."""
DECKS = 1_747_000_100_000
"""The id of the deck; each chapter's deck has this and the chapter's number."""
FIELDS = ("Question", "Answer", "Explanation", "Source", "Item")
FIELD_END = "\x1f"
_DAY = 86_400
_TABLES = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
    ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
    models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
    usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
    flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
    mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
    ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL,
    left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
    ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
    type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
"""
_CSS = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: left; white-space: pre-wrap; }"
    " ol { white-space: normal; }"
)
"""Spaces are kept, since figures and grids of numbers align by them."""
_FRONT = "{{Question}}"
_BACK = (
    "{{FrontSide}}<hr id=answer>{{Answer}}{{#Explanation}}<br><br>{{Explanation}}{{/Explanation}}"
    "<br><br><small>{{Source}}<br>{{Item}}</small>"
)


def write_package(
    target: Path, notes: Sequence[Note], *, deck: str, chapters: Mapping[int, str], language: str, now: int
) -> None:
    """Write notes as an Anki package, whole or not at all.

    Args:
        target: The file; one that is there is replaced.
        notes: In the order in which they are to be met.
        deck: The name of the deck.
        chapters: The names of the decks below it.
        language: Part of each note's identity, so that both languages can stand side by side.
        now: Seconds since 1970; notes that Anki has are replaced by newer ones.
    """
    with tempfile.TemporaryDirectory() as folder:
        collection = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(collection)) as connection, connection:
            connection.executescript(_TABLES)
            connection.execute(
                "INSERT INTO col VALUES (1,?,?,?,11,0,0,0,?,?,?,?,'{}')", _collection(deck, chapters, now)
            )
            for place, note in enumerate(notes):
                _add(connection, note, place, language, now)
        growing = target.with_name(f"{target.name}.new")
        try:
            with zipfile.ZipFile(growing, "w", zipfile.ZIP_DEFLATED) as package:
                package.write(collection, "collection.anki2")
                package.writestr("media", "{}")
            growing.replace(target)
        finally:
            growing.unlink(missing_ok=True)


def guid_of(note: Note, language: str) -> str:
    """Return what identifies a note for life, across exports and edits."""
    digest = hashlib.blake2b(f"quizapp {language} {note.key}".encode(), digest_size=8).hexdigest()
    return f"qa{digest}"


def as_html(text: str) -> str:
    """Return text that shows as it is: nothing in it can be a tag, a field or a formula."""
    escaped = html.escape(text).replace("{{", "{&#123;").replace("[", "&#91;").replace("\\", "&#92;")
    return escaped.replace("\n", "<br>")


def _add(connection: sqlite3.Connection, note: Note, place: int, language: str, now: int) -> None:
    question = as_html(note.question)
    if note.options:
        question += "<ol>" + "".join(f"<li>{as_html(option)}</li>" for option in note.options) + "</ol>"
    fields = (
        question,
        as_html(note.answer),
        as_html(note.explanation),
        as_html(note.source),
        f"{note.item} {note.seed}",
    )
    identifier = now * 1000 + place
    checksum = int(hashlib.sha1(question.encode(), usedforsecurity=False).hexdigest()[:8], 16)
    connection.execute(
        "INSERT INTO notes VALUES (?,?,?,?,-1,?,?,?,?,0,'')",
        (
            identifier,
            guid_of(note, language),
            MODEL,
            now,
            f" {' '.join(note.tags)} ",
            FIELD_END.join(fields),
            question,
            checksum,
        ),
    )
    connection.execute(
        "INSERT INTO cards VALUES (?,?,?,0,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')",
        (identifier, identifier, DECKS + note.chapter, now, place + 1),
    )


def _collection(deck: str, chapters: Mapping[int, str], now: int) -> tuple[int, int, int, str, str, str, str]:
    decks: dict[str, Any] = {"1": _deck(1, "Default", now), str(DECKS): _deck(DECKS, deck, now)}
    for number, name in chapters.items():
        decks[str(DECKS + number)] = _deck(DECKS + number, f"{deck}::{name}", now)
    model = {
        "id": MODEL,
        "name": "quizapp",
        "type": 0,
        "mod": now,
        "usn": -1,
        "sortf": 0,
        "did": DECKS,
        "css": _CSS,
        "latexPre": "",
        "latexPost": "",
        "req": [[0, "any", [0]]],
        "tags": [],
        "vers": [],
        "flds": [
            {"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
            for place, name in enumerate(FIELDS)
        ],
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": _FRONT, "afmt": _BACK, "bqfmt": "", "bafmt": "", "did": None}],
    }
    configuration = {"nextPos": 1, "curDeck": 1, "activeDecks": [1], "sortType": "noteFld", "curModel": str(MODEL)}
    options = {
        "1": {
            "id": 1,
            "name": "Default",
            "mod": 0,
            "usn": 0,
            "maxTaken": 60,
            "autoplay": True,
            "timer": 0,
            "replayq": True,
            "dyn": False,
            "new": {
                "delays": [1, 10],
                "ints": [1, 4, 7],
                "initialFactor": 2500,
                "perDay": 20,
                "order": 1,
                "bury": False,
            },
            "rev": {"perDay": 200, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "bury": False, "hardFactor": 1.2},
            "lapse": {"delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 0},
        }
    }
    dumped = [json.dumps(one) for one in (configuration, {str(MODEL): model}, decks, options)]
    return now - now % _DAY, now * 1000, now * 1000, dumped[0], dumped[1], dumped[2], dumped[3]


def _deck(identifier: int, name: str, now: int) -> dict[str, Any]:
    return {
        "id": identifier,
        "name": name,
        "mod": now,
        "usn": -1,
        "desc": "",
        "dyn": 0,
        "conf": 1,
        "collapsed": False,
        "browserCollapsed": False,
        "extendNew": 0,
        "extendRev": 0,
        "newToday": [0, 0],
        "revToday": [0, 0],
        "lrnToday": [0, 0],
        "timeToday": [0, 0],
    }

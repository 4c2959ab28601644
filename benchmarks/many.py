"""Banks of any size, written as the app keeps them: copies of the shipped items under other ids."""

from __future__ import annotations

import zlib
from itertools import islice
from pathlib import Path

import msgspec

from quizapp.bank import cache
from quizapp.bank.collection import Banks, Entry
from quizapp.bank.kept import packed


def keep(folder: Path, banks: Banks) -> None:
    """Put banks where a start with this data folder finds the shipped ones kept."""
    stamp = msgspec.msgpack.encode(cache._stamp(()))  # noqa: SLF001 - what is kept must look as if it were the shipped
    roots = [str(root) for root in cache._roots(())]  # noqa: SLF001 - likewise
    name = cache.NAMED.format(zlib.crc32(msgspec.msgpack.encode(roots)))
    (folder / name).write_bytes(packed(banks, stamp))


def enlarged(banks: Banks, items: int) -> Banks:
    """Return banks with each item as often as it takes, copies being siblings of copies; or with a few."""
    entries, cards = {}, {}
    few = dict(islice(banks.entries.items(), items))
    for item, entry in few.items():
        for number in range(-(-items // len(banks.entries))):
            copy = _copy(item, number)
            entries[copy] = Entry(
                msgspec.structs.replace(entry.item, id=copy), entry.objective, entry.path, entry.line, entry.revision
            )
            siblings = frozenset(_copy(sibling, number) for sibling in banks.cards[item].siblings if sibling in few)
            cards[copy] = msgspec.structs.replace(banks.cards[item], id=copy, siblings=siblings)
    return msgspec.structs.replace(banks, entries=entries, cards=cards)


def _copy(item: str, number: int) -> str:
    return f"{item}-{number}" if number else item

"""A learner who answers without a pause until the process is killed; run by test_store_kills.py, not a test itself.

Prints `opened`, then `saved ID` and `undone ID` each after its commit, and `undoing ID` before an undo is handed in.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from quizapp.store.database import open_store
from quizapp.store.journal import MemoryRow
from quizapp.study.review import Review, Shown


def say(what: str, identifier: str = "") -> None:
    sys.stdout.write(f"{what} {identifier}\n")
    sys.stdout.flush()


def main(folder: str) -> None:
    store = open_store(Path(folder))
    say("opened")
    writer = store.writer()
    # Fold the log into the main file often, so that many kills strike while that is done.
    writer._connection.execute("PRAGMA wal_autocheckpoint = 8")
    states: dict[str, list[MemoryRow]] = defaultdict(list)
    for item, state in store.states().items():
        states[item].append(state)
    number = store.event_count()
    while True:
        number += 1
        identifier, item = store.new_id(number), f"item {number % 7}"
        review = Review(
            id=identifier,
            moment=number,
            day="2025-01-02",
            device=store.device,
            item=item,
            revision="r",
            seed="s",
            language="ja",
            shown=Shown(prompt="問" * (number * 37 % 3000)),
            answer="1",
            expected="1",
            outcome="right",
            mistake=None,
            rating=3,
            hints=0,
            milliseconds=1,
            parameters=1,
            mode="review",
        )
        state = MemoryRow(
            item=item, stability=1.0, difficulty=5.0, due="2025-01-03", last="2025-01-02", review=identifier
        )
        writer.append(review, state).result()
        say("saved", identifier)
        if number % 5 == 0 and states[item]:
            say("undoing", identifier)
            writer.undo(identifier, states[item][-1]).result()
            say("undone", identifier)
        else:
            states[item].append(state)


if __name__ == "__main__":
    main(sys.argv[1])

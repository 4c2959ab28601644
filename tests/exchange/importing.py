"""Imports a package with the official `anki`, in a process of its own; run by test_export.py, not a test itself.

Arguments: the collection, then packages. Prints JSON: for each import how many notes were new, updated, the same; then
the notes with their fields and tags, and the names of the decks with their cards.
"""

from __future__ import annotations

import json
import sys

from anki.collection import Collection, ImportAnkiPackageRequest


def main(path: str, *packages: str) -> None:
    collection = Collection(path)
    imports = []
    for package in packages:
        log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=package)).log
        imports.append({"new": len(log.new), "updated": len(log.updated), "same": len(log.duplicate)})
    notes = [collection.get_note(identifier) for identifier in collection.find_notes("")]
    rendered = [note.cards()[0] for note in notes]
    report = {
        "imports": imports,
        "notes": [{"guid": note.guid, "fields": note.fields, "tags": sorted(note.tags)} for note in notes],
        "decks": {
            deck.name: collection.decks.card_count(deck.id, include_subdecks=False)
            for deck in collection.decks.all_names_and_ids()
        },
        "questions": [card.question() for card in rendered],
        "answers": [card.answer() for card in rendered],
        "healthy": collection.fix_integrity()[1],
    }
    collection.close()
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])

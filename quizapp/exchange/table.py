"""Writing notes as a table (CSV) that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from quizapp.exchange.notes import Note

COLUMNS = (
    "id",
    "seed",
    "objective",
    "kind",
    "tier",
    "language",
    "question",
    "options",
    "answer",
    "explanation",
    "source",
    "tags",
)


def write_table(target: Path, notes: Sequence[Note], language: str) -> None:
    """Write notes as CSV, with the mark by which spreadsheets know UTF-8, whole or not at all."""
    growing = target.with_name(f"{target.name}.new")
    try:
        with growing.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for note in notes:
                cells = (
                    note.item,
                    note.seed,
                    note.objective,
                    note.kind,
                    note.tier,
                    language,
                    note.question,
                    "\n".join(note.options),
                    note.answer,
                    note.explanation,
                    note.source,
                    " ".join(note.tags),
                )
                writer.writerow([harmless(cell) for cell in cells])
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a number stays a number."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell

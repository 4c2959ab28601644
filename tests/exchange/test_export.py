"""Exports: what Anki's own code imports, stays one note across exports; a table that runs nothing."""

from __future__ import annotations

import csv
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.loading import load_banks
from quizapp.cli import run
from quizapp.exchange.apkg import as_html, guid_of, write_package
from quizapp.exchange.notes import LOST, Note, make_notes
from quizapp.exchange.table import COLUMNS, harmless, write_table
from quizapp.questions.library import Questions

IMPORTING = Path(__file__).with_name("importing.py")
NOW = 1_750_000_000
CHAPTERS = {17: "17 fully", 18: "18 convolution"}
NOTE = Note(
    key="conv-output-size/1",
    item="conv-output-size",
    seed="k3f9.1",
    objective="18-4",
    chapter=18,
    kind="computed",
    tier="core",
    question="How large? <b>32</b> {{Answer}} [latex]x[/latex]\nA line",
    options=("a", "b"),
    answer="16",
    explanation="floor((32 - 3) / 2) + 1",
    source="A paper",
    tags=("objective::18-4", "seed::k3f9.1"),
)

needs_anki = pytest.mark.skipif(importlib.util.find_spec("anki") is None, reason="there is no anki for this platform")


@pytest.fixture(scope="module")
def questions() -> Questions:
    return Questions(load_banks([]))


def package(path: Path, notes: list[Note], *, now: int = NOW, language: str = "en") -> Path:
    write_package(path, notes, deck="quizapp", chapters=CHAPTERS, language=language, now=now)
    return path


def imported(folder: Path, *packages: Path) -> dict[str, Any]:
    arguments = [str(IMPORTING), str(folder / "collection.anki2"), *map(str, packages)]
    done = subprocess.run([sys.executable, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@needs_anki
class TestAnki:
    def test_the_official_package_imports_it_and_a_second_time_nothing_is_new(self, tmp_path: Path) -> None:
        notes = [NOTE, msgspec.structs.replace(NOTE, key="fc-idea", item="fc-idea", chapter=17)]
        first = package(tmp_path / "first.apkg", notes)
        again = package(tmp_path / "again.apkg", notes, now=NOW + 100)
        mended = [msgspec.structs.replace(NOTE, answer="15"), notes[1]]
        later = package(tmp_path / "later.apkg", mended, now=NOW + 200)
        other = package(tmp_path / "other.apkg", notes, now=NOW + 300, language="ja")
        report = imported(tmp_path, first, first, again, later, other)
        assert [one["new"] for one in report["imports"]] == [2, 0, 0, 0, 2]
        assert report["imports"][3]["updated"] >= 1
        assert {note["guid"] for note in report["notes"]} == {
            guid_of(note, language) for note in notes for language in ("en", "ja")
        }
        assert report["decks"]["quizapp::18 convolution"] == 2
        assert report["decks"]["quizapp::17 fully"] == 2
        assert any(note["fields"][1] == "15" for note in report["notes"])
        assert ["objective::18-4", "seed::k3f9.1"] in [note["tags"] for note in report["notes"]]
        assert report["healthy"]

    def test_nothing_in_a_text_is_taken_for_a_tag_a_field_or_a_formula(self, tmp_path: Path) -> None:
        report = imported(tmp_path, package(tmp_path / "one.apkg", [NOTE]))
        (question,) = report["questions"]
        assert "&lt;b&gt;32&lt;/b&gt;" in question
        assert "<li>b</li>" in question
        assert "<br>A line" in question
        assert "<img" not in question
        assert "{&#123;Answer}}" in question
        assert "16" in report["answers"][0]

    def test_the_shipped_banks_arrive_whole(self, tmp_path: Path, questions: Questions) -> None:
        made = make_notes(questions, "ja", variants=2, objectives=("18-1", "18-4"))
        report = imported(tmp_path, package(tmp_path / "all.apkg", list(made.notes), language="ja"))
        assert report["imports"] == [{"new": len(made.notes), "updated": 0, "same": 0}]
        assert len(report["notes"]) == len(made.notes) > 5


class TestNotes:
    def test_a_calculation_becomes_frozen_variants_each_with_its_seed_and_its_answer(
        self, questions: Questions
    ) -> None:
        made = make_notes(questions, "en", variants=3, objectives=("18-4",))
        assert made.left_out == {}
        computed = [note for note in made.notes if note.kind == "computed"]
        of_one = [note for note in computed if note.item == computed[0].item]
        assert 1 < len(of_one) <= 3
        assert len({note.question for note in of_one}) == len(of_one)
        for note in computed:
            assert f"seed::{note.seed}" in note.tags
            assert note.answer in questions.grade(questions.pose(note.item, note.seed), "?").expected.en

    def test_every_kind_has_a_question_and_an_answer_in_both_languages(self, questions: Questions) -> None:
        for language in ("ja", "en"):
            made = make_notes(questions, language, variants=1)
            assert not made.left_out
            assert {note.item for note in made.notes} == set(questions.banks.entries)
            assert all(note.question.strip() and note.answer.strip() and note.source for note in made.notes)
            assert len({note.key for note in made.notes}) == len(made.notes)

    def test_the_same_banks_give_the_same_notes(self, questions: Questions) -> None:
        twice = [make_notes(questions, "en", variants=2, objectives=("18-4",)) for _ in range(2)]
        assert twice[0] == twice[1]

    def test_what_is_lost_is_said_in_both_languages(self) -> None:
        assert len(LOST) >= 5
        assert all(lost.ja != lost.en for lost in LOST)


class TestTables:
    def test_every_cell_is_read_back_and_none_is_a_formula(self, tmp_path: Path) -> None:
        evil = msgspec.structs.replace(NOTE, question="=cmd|' /C calc'!A0", answer="-3")
        write_table(tmp_path / "all.csv", [evil], "en")
        with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
            head, row = csv.reader(file)
        cells = dict(zip(head, row, strict=True))
        assert tuple(head) == COLUMNS
        assert cells["question"].startswith("'=")
        assert (cells["answer"], cells["options"], cells["language"]) == ("-3", "a\nb", "en")

    @given(st.text())
    def test_what_starts_like_a_formula_never_stays_one(self, text: str) -> None:
        safe = harmless(text)
        assert safe.endswith(text)
        assert not safe.startswith(("=", "@"))

    @given(st.text())
    def test_html_shows_the_text_and_nothing_else(self, text: str) -> None:
        assert not set("<>[\\") & set(as_html(text).replace("<br>", ""))
        assert "{{" not in as_html(text)


class TestCommands:
    def test_it_says_what_was_written_and_lost_and_overwrites_only_when_told(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = str(tmp_path / "out")
        command = ["--data-dir", str(tmp_path), "--lang", "en", "export", "anki", target, "--objective", "18-4"]
        assert run(command) == 0
        assert "What is lost on the way" in capsys.readouterr().out
        assert run(command) == 2
        assert "--replace" in capsys.readouterr().err
        assert run([*command, "--replace"]) == 0

    def test_mistakes_of_the_user_are_sentences(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        command = ["--data-dir", str(tmp_path), "--lang", "en", "export", "csv"]
        assert run([*command, str(tmp_path / "a.csv"), "--objective", "99-9"]) == 2
        assert "no objective 99-9" in capsys.readouterr().err
        assert run([*command, str(tmp_path / "none" / "a.csv"), "--objective", "18-4"]) == 2
        assert "cannot be written" in capsys.readouterr().err

"""The banks are kept parsed for the next start, and loaded again whenever a file of theirs is another."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from quizapp.bank.cache import FILE, kept_banks
from quizapp.bank.collection import Banks
from quizapp.bank.loading import load_banks
from tests.bank.writing import CHOICE, COMPUTED, content_folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder beside the small content, which stands for the shipped one, and a folder of extra banks."""
    content = content_folder(tmp_path)
    for module in ("cache", "loading"):
        monkeypatch.setattr(f"quizapp.bank.{module}.content_folder", lambda: content)
    for name in ("data", "extra"):
        (tmp_path / name).mkdir()
    (tmp_path / "extra" / "computed.yaml").write_text(COMPUTED, encoding="utf-8")
    return tmp_path


def opened(place: Path) -> Banks:
    return kept_banks(place / "data", [place / "extra"])


def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often the banks are parsed from now on."""
    counted: list[int] = []

    def load(extra: list[Path]) -> Banks:
        counted.append(1)
        return load_banks(extra)

    monkeypatch.setattr("quizapp.bank.loading.load_banks", load)
    return counted


def test_what_is_kept_is_what_was_loaded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(place)
    counted = loads(monkeypatch)
    again = opened(place)
    assert counted == []
    assert (again.entries, again.points, again.mistakes) == (first.entries, first.points, first.mistakes)
    assert (again.syllabus, again.workings, again.files) == (first.syllabus, first.workings, first.files)


def test_a_problem_is_told_again_from_what_was_kept(place: Path) -> None:
    (place / "extra" / "broken.yaml").write_text("objective: 18-1\n", encoding="utf-8")
    told = [[str(problem) for problem in opened(place).problems] for _ in range(2)]
    assert told[0] == told[1]
    assert len(told[0]) == 1


def test_a_changed_a_new_and_a_vanished_file_are_seen(place: Path) -> None:
    bank = place / "extra" / "computed.yaml"
    opened(place)
    bank.write_text(COMPUTED.replace("an-output-size", "another-size"), encoding="utf-8")
    assert "another-size" in opened(place).entries
    (place / "extra" / "choice.yaml").write_text(CHOICE, encoding="utf-8")
    assert "a-choice" in opened(place).entries
    bank.unlink()
    assert "another-size" not in opened(place).entries


def test_a_change_that_keeps_the_size_is_seen_by_its_time(place: Path) -> None:
    bank = place / "extra" / "computed.yaml"
    opened(place)
    before = bank.stat()
    bank.write_text(COMPUTED.replace("Side", "Edge"), encoding="utf-8")
    os.utime(bank, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))
    entry = opened(place).entries["an-output-size"]
    assert "Edge" in str(entry.item)


@pytest.mark.parametrize("rubbish", [b"", b"\x00" * 100, b"\xc1", b"[]", b"\x98" * 5000])
def test_rubbish_in_its_place_is_replaced(place: Path, rubbish: bytes) -> None:
    (place / "data" / FILE).write_bytes(rubbish)
    assert set(opened(place).entries) == {"good-one", "an-output-size"}
    assert (place / "data" / FILE).stat().st_size > len(b"[]") + 100


def test_what_is_nested_beyond_measure_is_replaced(place: Path) -> None:
    opened(place)
    kept = place / "data" / FILE
    kept.write_bytes(kept.read_bytes().replace(b"\xa612..64", b"\x81\xa1a" * 5000 + b"\x01"))
    assert set(opened(place).entries) == {"good-one", "an-output-size"}


def test_half_of_it_is_not_taken_for_the_whole(place: Path) -> None:
    opened(place)
    kept = place / "data" / FILE
    kept.write_bytes(kept.read_bytes()[:-40])
    assert set(opened(place).entries) == {"good-one", "an-output-size"}


def test_a_folder_that_cannot_be_written_keeps_nothing_from_being_studied(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert set(opened(place).entries) == {"good-one", "an-output-size"}
    assert list((place / "data").iterdir()) == []


def test_nothing_half_written_is_left_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    opened(place)
    assert list((place / "data").iterdir()) == []

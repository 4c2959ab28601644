"""The banks are kept for the next start, read piece by piece, and loaded again whenever a file of theirs is another."""

from __future__ import annotations

import errno
import functools
import os
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank import kept as kept_file
from quizapp.bank.cache import MOST, PATTERN, kept_banks
from quizapp.bank.card import ItemCard
from quizapp.bank.collection import Banks
from quizapp.bank.kept import DamagedError, packed, unpacked
from quizapp.bank.loading import load_banks
from tests.bank.writing import CHOICE, COMPUTED, content_folder

LONG_AGO = 1_700_000_000
BOTH = {"good-one", "an-output-size"}


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
    """Open the banks, whose files came to rest long ago."""
    for path in place.rglob("*.yaml"):
        if path.stat().st_mtime > LONG_AGO + 1:
            os.utime(path, (LONG_AGO, LONG_AGO))
    return kept_banks(place / "data", [place / "extra"])


def kept(place: Path) -> Path:
    """Return the one file in which banks are kept."""
    (path,) = (place / "data").glob(PATTERN)
    return path


def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often the banks are parsed from now on."""
    counted: list[int] = []

    def load(extra: list[Path]) -> Banks:
        counted.append(1)
        return load_banks(extra)

    monkeypatch.setattr("quizapp.bank.loading.load_banks", load)
    return counted


def assert_same(first: Banks, again: Banks) -> None:
    assert again.entries == first.entries
    assert list(again.entries) == list(first.entries)
    assert again.cards == first.cards
    assert (again.points, again.mistakes, list(again.workings)) == (first.points, first.mistakes, list(first.workings))
    assert (again.syllabus, set(first.files) <= set(again.files)) == (first.syllabus, True)
    assert [str(problem) for problem in again.problems] == [str(problem) for problem in first.problems]


def test_what_is_kept_is_what_was_loaded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "extra" / "broken.yaml").write_text("objective: 18-1\n", encoding="utf-8")
    first = opened(place)
    counted = loads(monkeypatch)
    assert_same(first, opened(place))
    assert counted == []
    assert len(first.problems) == 1


@pytest.mark.parametrize("can_map", [True, False])
def test_a_long_register_is_mapped_where_that_can_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, can_map: bool
) -> None:
    banks, sound = small()
    monkeypatch.setattr(kept_file, "SMALL", 0)
    if not can_map:
        monkeypatch.setattr("mmap.mmap", refused)
    (tmp_path / "kept").write_bytes(sound)
    again = unpacked(tmp_path / "kept", b"now", load_banks)
    assert again is not None
    assert_same(banks, again)


def refused(*_: object, **__: object) -> None:
    """Do as a file system does that cannot map a file."""
    raise OSError(errno.ENODEV, "No such device")


def test_the_shipped_banks_are_kept_as_they_were_loaded(tmp_path: Path) -> None:
    first = load_banks()
    (tmp_path / "kept").write_bytes(packed(first, b"now"))
    again = unpacked(tmp_path / "kept", b"now", load_banks)
    assert again is not None
    assert_same(first, again)


def test_an_item_is_read_when_it_is_asked_for_and_no_other(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(place)
    again = opened(place)
    read: list[type] = []
    decode = msgspec.msgpack.decode

    def counted(data: bytes, *, type: type) -> object:  # noqa: A002 -- msgspec's name
        read.append(type)
        return decode(data, type=type)

    monkeypatch.setattr(msgspec.msgpack, "decode", counted)
    assert len(again.cards) == len(again.entries) == len(BOTH)
    assert read == []
    assert again.entries["good-one"].item.id == "good-one"
    assert len(read) == 1 + read.count(ItemCard) == 2
    with pytest.raises(KeyError):
        again.entries["nobody"]


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
    bank.write_text(COMPUTED.replace("Side", "Edge"), encoding="utf-8")
    os.utime(bank, (LONG_AGO + 1, LONG_AGO + 1))
    entry = kept_banks(place / "data", [place / "extra"]).entries["an-output-size"]
    assert "Edge" in str(entry.item)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time of the last change of anything")
def test_a_change_that_keeps_size_and_time_is_seen(place: Path) -> None:
    opened(place)
    (place / "extra" / "computed.yaml").write_text(COMPUTED.replace("Side", "Edge"), encoding="utf-8")
    assert "Edge" in str(opened(place).entries["an-output-size"].item)


def test_what_changed_just_now_may_change_again_unseen_and_is_not_kept(place: Path) -> None:
    opened(place)
    kept(place).unlink()
    (place / "extra" / "computed.yaml").touch()
    assert set(kept_banks(place / "data", [place / "extra"]).entries) == BOTH
    assert list((place / "data").iterdir()) == []


def test_each_set_of_folders_has_a_file_and_the_oldest_goes(place: Path) -> None:
    opened(place)
    for number in range(MOST + 1):
        (place / f"more-{number}").mkdir()
        kept_banks(place / "data", [place / f"more-{number}"])
    assert len(list((place / "data").glob(PATTERN))) == MOST


@pytest.mark.parametrize("rubbish", [b"", b"\x00" * 100, b"\xc1", b"quizapp banks 3\n", b"\x98" * 5000])
def test_rubbish_in_its_place_is_replaced(place: Path, rubbish: bytes) -> None:
    opened(place)
    sound = kept(place).read_bytes()
    kept(place).write_bytes(rubbish)
    assert set(opened(place).entries) == BOTH
    assert kept(place).read_bytes() == sound


def test_half_of_it_is_not_taken_for_the_whole(place: Path) -> None:
    first = opened(place)
    path = kept(place)
    sound = path.read_bytes()
    for length in range(0, len(sound), 97):
        path.write_bytes(sound[:length])
        assert_same(first, opened(place))


def test_a_damaged_piece_is_loaded_again_and_kept_anew(place: Path) -> None:
    first = opened(place)
    path = kept(place)
    sound = path.read_bytes()
    for word in (b"drops-plus-one", b"12..64", b"Side"):
        path.write_bytes(sound.replace(word, word[::-1]))
        assert_same(first, opened(place))
        assert_same(first, opened(place))
        assert path.read_bytes() == sound


@functools.cache
def small() -> tuple[Banks, bytes]:
    """Return banks and their file."""
    with tempfile.TemporaryDirectory() as folder:
        content = content_folder(Path(folder))
        banks = load_banks([], content)
    return banks, packed(banks, b"now")


@given(st.data())
def test_no_damage_is_taken_for_banks(data: st.DataObject) -> None:
    banks, sound = small()
    broken = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept"
        path.write_bytes(broken)
        try:
            again = unpacked(path, b"now", lambda: banks)
        except DamagedError:
            return
        if again is not None:
            assert_same(banks, again)
        del again


def test_a_data_folder_that_is_not_there_is_not_made(place: Path) -> None:
    assert set(kept_banks(place / "nowhere", [place / "extra"]).entries) == BOTH
    assert not (place / "nowhere").exists()


def test_a_folder_that_cannot_be_written_keeps_nothing_from_being_studied(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert set(opened(place).entries) == BOTH
    assert list((place / "data").iterdir()) == []


def test_nothing_half_written_is_left_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    opened(place)
    assert list((place / "data").iterdir()) == []

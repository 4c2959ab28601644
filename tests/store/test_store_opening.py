"""Opening: what is made, what is shared, and what is refused without a byte changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest

from quizapp.store.connection import connect_to_memory
from quizapp.store.database import Store, open_store
from quizapp.store.failures import StoreError
from quizapp.store.migrations import APPLICATION_ID, NUMBER, current_schema, use_wal
from quizapp.study.review import Shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from quizapp.study.review import Review

BOTH = pytest.mark.parametrize("read_only", [False, True], ids=["for writing", "for reading"])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def leave_without_closing(folder: Path, review: Review) -> None:
    """Save a review in a process that then ends as a killed one does, its answer still in the -wal."""
    code = (
        "import os, sys, msgspec; from pathlib import Path\n"
        "from quizapp.store.database import open_store; from quizapp.study.review import Review\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "store.writer().append(msgspec.json.decode(sys.argv[2], type=Review), None).result()\n"
        "os._exit(0)"
    )
    done = run_python(code, str(folder), msgspec.json.encode(review).decode("utf-8"))
    assert done.returncode == 0, done.stderr


def test_the_folder_and_a_sound_database_are_made(tmp_path: Path) -> None:
    with open_store(tmp_path / "a" / "b") as store:
        assert store.reviews() == []
        assert store.problems() == []
        assert not store.read_only
    assert set(contents(tmp_path / "a" / "b")) == {"quizapp.db", "quizapp.lock"}


def test_the_database_keeps_its_promises(store: Store) -> None:
    def ask(pragma: str) -> object:
        return store.writer()._connection.execute(f"PRAGMA {pragma}").fetchone()[0]

    assert ask("journal_mode") == "wal"
    assert ask("synchronous") == 2
    assert ask("foreign_keys") == 1
    assert ask("application_id") == APPLICATION_ID
    assert ask("user_version") == current_schema().number
    with closing(sqlite3.connect(store.path)) as connection:
        strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
    tables = {"review", "undo", "event", "memory", "setting", "followed", "day_tally", "item_tally", "mistake_tally"}
    assert {name for name, is_strict in strict.items() if is_strict} == tables


@pytest.mark.parametrize("name", ["two words", "学習の記録", "100%41", "a#b", "été & ;'$(x)", "file:x"])
@BOTH
def test_any_folder_name_will_do(
    tmp_path: Path, a_review: Callable[..., Review], name: str, *, read_only: bool
) -> None:
    with open_store(tmp_path / name) as store:
        store.writer().append(a_review(), None).result()

    with open_store(tmp_path / name, read_only=read_only) as store:
        assert store.reviews() == [a_review()]
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(os.name == "nt", reason="no file of Windows may have such a name")
def test_a_question_mark_in_the_folder_name_is_no_query(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path / "why?mode=memory&x=1") as store:
        store.writer().append(a_review(), None).result()
    with open_store(tmp_path / "why?mode=memory&x=1") as store:
        assert store.reviews() == [a_review()]


def test_a_second_app_is_told_and_may_come_later(tmp_path: Path) -> None:
    with open_store(tmp_path), pytest.raises(StoreError, match="Another quizapp"):
        open_store(tmp_path)
    with open_store(tmp_path) as store:
        assert store.reviews() == []


def test_a_second_app_in_another_process_is_told(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from quizapp.store.database import open_store; from quizapp.store.failures import StoreError\n"
        "try: open_store(Path(sys.argv[1])).close()\n"
        "except StoreError as error: sys.exit(str(error))"
    )
    with open_store(tmp_path):
        refused = run_python(code, str(tmp_path))
    allowed = run_python(code, str(tmp_path))

    assert "Another quizapp" in refused.stderr
    assert allowed.returncode == 0, allowed.stderr


def test_the_lock_of_an_app_that_died_holds_nobody_up(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    leave_without_closing(tmp_path, a_review())

    with open_store(tmp_path) as store:
        assert store.reviews() == [a_review()]
    assert set(contents(tmp_path)) == {"quizapp.db", "quizapp.lock"}


def test_a_command_reads_beside_the_running_app(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path) as app:
        app.writer().append(a_review(id="1"), None).result()
        with open_store(tmp_path, read_only=True) as command:
            assert command.reviews() == [a_review(id="1")]
            app.writer().append(a_review(id="2"), None).result()
            assert command.reviews() == app.reviews() == [a_review(id="1"), a_review(id="2")]
            assert command.problems() == []
        app.writer().append(a_review(id="3"), None).result()
        assert len(app.reviews()) == 3


def test_a_command_that_reads_cannot_write(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with open_store(tmp_path, read_only=True) as store:
        assert store.read_only
        with pytest.raises(StoreError, match="reading only"):
            store.writer()


def test_reading_changes_neither_the_database_nor_what_a_crash_left_beside_it(
    tmp_path: Path, a_review: Callable[..., Review]
) -> None:
    leave_without_closing(tmp_path, a_review())
    before = contents(tmp_path)

    with open_store(tmp_path, read_only=True) as store:
        assert store.reviews() == [a_review()]

    after = contents(tmp_path)
    assert len(before["quizapp.db-wal"]) > 0
    assert [after[name] for name in ("quizapp.db", "quizapp.db-wal")] == [
        before[name] for name in ("quizapp.db", "quizapp.db-wal")
    ]


def test_reading_where_nothing_is_finds_nothing_and_makes_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "new", read_only=True) as store:
        assert store.reviews() == []
        assert store.states() == {}
        assert store.event_count() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_nobody_may_write_can_be_read(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    folder = tmp_path / "data"
    with open_store(folder) as store:
        store.writer().append(a_review(), None).result()
    (folder / "quizapp.lock").unlink()
    folder.chmod(0o555)
    try:
        if os.access(folder, os.W_OK) or os.name == "nt":
            pytest.skip("this system lets us write everywhere")
        with open_store(folder, read_only=True) as store:
            assert store.reviews() == [a_review()]
        with pytest.raises(StoreError, match="cannot be opened"):
            open_store(folder)
    finally:
        folder.chmod(0o755)


def database(folder: Path, *statements: str) -> bytes:
    """Return the bytes of a database of ours to which `statements` were done."""
    with open_store(folder) as store:
        path = store.path
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


def garbage(folder: Path) -> bytes:
    return bytes(range(256)) * 64


def short_text(folder: Path) -> bytes:
    return "こんにちは".encode()


def only_the_magic(folder: Path) -> bytes:
    return b"SQLite format 3\0" + b"\xff" * 8000


def truncated(folder: Path) -> bytes:
    return database(folder)[:-4096]


def garbled_schema(folder: Path) -> bytes:
    whole = database(folder)
    return whole[:100] + b"\xa5" * (len(whole) - 100)


def newer(folder: Path) -> bytes:
    return database(folder, "PRAGMA user_version = 99")


def newer_with_a_schema_that_we_cannot_parse(folder: Path) -> bytes:
    return database(
        folder,
        "PRAGMA user_version = 99",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE review (tomorrow ???)' WHERE name = 'review'",
    )


def of_another_program(folder: Path) -> bytes:
    path = folder / "other.db"
    folder.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cards (id INTEGER)")
        connection.execute("PRAGMA journal_mode = WAL")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (garbage, "is not a database of quizapp"),
        (short_text, "is not a database of quizapp"),
        (only_the_magic, "is not a database of quizapp|another program|damaged"),
        (truncated, "is damaged"),
        (garbled_schema, "is damaged"),
        (newer, rf"newer quizapp .schema 99; this one knows up to {NUMBER}\).*update quizapp"),
        (newer_with_a_schema_that_we_cannot_parse, "newer quizapp .schema 99"),
        (of_another_program, "is a database of another program"),
    ],
)
@BOTH
def test_a_file_that_is_refused_stays_as_it_was(
    tmp_path: Path, make: Callable[[Path], bytes], sentence: str, *, read_only: bool
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "quizapp.db").write_bytes(make(tmp_path / "elsewhere"))
    before = contents(folder)

    with pytest.raises(StoreError, match=sentence) as refusal:
        open_store(folder, read_only=read_only)

    assert str(folder / "quizapp.db") in str(refusal.value)
    assert contents(folder) == before


@BOTH
def test_answers_without_their_database_are_not_thrown_away(
    tmp_path: Path, a_review: Callable[..., Review], *, read_only: bool
) -> None:
    leave_without_closing(tmp_path, a_review())
    (tmp_path / "quizapp.db").unlink()
    before = contents(tmp_path)

    with pytest.raises(StoreError, match=r"quizapp\.db is missing"):
        open_store(tmp_path, read_only=read_only)

    assert contents(tmp_path) == before


@BOTH
def test_a_main_file_half_written_by_a_checkpoint_is_made_whole_from_what_lies_beside_it(
    tmp_path: Path, a_review: Callable[..., Review], *, read_only: bool
) -> None:
    review = a_review(shown=Shown(prompt="長い問題文" * 2000))
    open_store(tmp_path).close()
    short = (tmp_path / "quizapp.db").read_bytes()
    leave_without_closing(tmp_path, review)
    elsewhere = shutil.copytree(tmp_path, tmp_path / "elsewhere")
    open_store(elsewhere).close()
    grown = (elsewhere / "quizapp.db").read_bytes()
    assert len(grown) > len(short)
    # The first page already counts the pages that the checkpoint did not come to write.
    (tmp_path / "quizapp.db").write_bytes(grown[:4096] + short[4096:])

    with open_store(tmp_path, read_only=read_only) as store:
        assert store.reviews() == [review]
        assert store.problems() == []


@BOTH
def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path: Path, *, read_only: bool) -> None:
    place = tmp_path / "file"
    place.write_text("mine")

    with pytest.raises(StoreError, match="a file is in its way"):
        open_store(place, read_only=read_only)
    assert contents(tmp_path) == {"file": b"mine"}


def test_a_folder_below_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(StoreError, match=r"cannot be (a data folder|used)"):
        open_store(tmp_path / "file" / "below")
    assert contents(tmp_path) == {"file": b"mine"}


@BOTH
def test_a_folder_in_the_place_of_the_database_is_a_sentence(tmp_path: Path, *, read_only: bool) -> None:
    (tmp_path / "quizapp.db").mkdir()

    with pytest.raises(StoreError, match=r"quizapp\.db"):
        open_store(tmp_path, read_only=read_only)
    assert contents(tmp_path) == {}


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    (tmp_path / "quizapp.db").touch()

    with open_store(tmp_path) as store:
        assert store.problems() == []
        assert store.device


def test_a_database_whose_making_was_cut_off_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "quizapp.db.new").write_bytes(b"half")
    (tmp_path / "quizapp.db.new-journal").write_bytes(b"half")

    with open_store(tmp_path) as store:
        assert store.problems() == []
    assert set(contents(tmp_path)) == {"quizapp.db", "quizapp.lock"}


def test_a_lock_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "quizapp.lock").write_bytes(garbage(tmp_path))

    with pytest.raises(StoreError, match=r"quizapp\.lock"):
        open_store(tmp_path)


def test_a_place_that_cannot_share_a_database_is_a_sentence(tmp_path: Path) -> None:
    with closing(connect_to_memory()) as memory, pytest.raises(StoreError, match="network folder"):
        use_wal(memory, tmp_path)


def test_damage_inside_is_found_and_said(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path) as store:
        for number in range(40):
            store.writer().append(a_review(id=str(number)), None).result()
        path = store.path
    damaged = bytearray(path.read_bytes())
    damaged[-6000:-5000] = b"\xa5" * 1000
    path.write_bytes(damaged)

    with open_store(tmp_path, read_only=True) as store:
        assert store.problems() != []


def test_a_backup_is_whole_and_takes_no_name_that_is_taken(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path / "data") as store:
        store.writer().append(a_review(), None).result()
        store.back_up(tmp_path / "copy" / "quizapp.db")
        with pytest.raises(StoreError, match="already exists"):
            store.back_up(tmp_path / "copy" / "quizapp.db")

    assert set(contents(tmp_path / "copy")) == {"quizapp.db"}
    with open_store(tmp_path / "copy") as copy:
        assert copy.reviews() == [a_review()]


def test_a_backup_can_be_made_beside_the_running_app(tmp_path: Path, a_review: Callable[..., Review]) -> None:
    with open_store(tmp_path / "data") as app, open_store(tmp_path / "data", read_only=True) as command:
        app.writer().append(a_review(), None).result()
        command.back_up(tmp_path / "copy" / "quizapp.db")

    with open_store(tmp_path / "copy", read_only=True) as copy:
        assert copy.reviews() == [a_review()]


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="cannot be"):
        store.back_up(tmp_path / "file" / "copy.db")
    assert not list(tmp_path.glob("**/*.new"))

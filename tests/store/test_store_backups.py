"""Backups: one a day, thinned with age, restored with nothing thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.store.backups import worth_keeping
from quizapp.store.database import Store, open_store
from quizapp.store.failures import StoreError
from quizapp.store.restoring import list_backups, restore
from quizapp.study.review import Review

DAY = date(2026, 5, 11)


def answers_in(folder: Path) -> list[str]:
    with open_store(folder, read_only=True) as store:
        return [review.id for review in store.reviews()]


class TestThinning:
    def test_of_a_year_of_days_twelve_days_ten_weeks_and_nine_months_are_kept(self) -> None:
        days = [DAY - timedelta(days=back) for back in range(365)]
        kept = worth_keeping(days)
        assert set(days[:12]) <= kept
        assert len({day.isocalendar()[:2] for day in kept if day > DAY - timedelta(weeks=9)}) >= 9
        assert len({(day.year, day.month) for day in kept}) == 9
        assert len(kept) <= 12 + 10 + 9
        assert min(kept) == date(2025, 9, 30)

    @given(st.sets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=60))
    def test_the_newest_is_always_kept_and_thinning_again_changes_nothing(self, days: set[date]) -> None:
        kept = worth_keeping(days)
        assert kept <= days
        assert worth_keeping(kept) == kept
        if days:
            assert max(days) in kept

    def test_thinned_day_by_day_as_many_remain_as_thinned_at_once(self) -> None:
        kept: set[date] = set()
        for number in range(500):
            kept = worth_keeping({*kept, DAY + timedelta(days=number)})
        assert 25 <= len(kept) <= 31
        assert len({(day.year, day.month) for day in kept}) == 9


class TestTheDailyBackup:
    def test_it_is_made_once_a_day_beside_the_writing(
        self, tmp_path: Path, store: Store, a_review: Callable[..., Review]
    ) -> None:
        store.writer().append(a_review(), None).result()
        for day in (DAY, DAY, DAY + timedelta(days=1)):
            store.start_daily_backup(day)
            assert store._backing_up is not None
            store._backing_up.join()
        names = [path.name for path in sorted((tmp_path / "backups").iterdir())]
        assert names == ["daily-2026-05-11.db", "daily-2026-05-12.db"]
        assert [backup.answers for backup in list_backups(tmp_path)] == [1, 1]

    def test_one_that_may_wait_is_made_when_the_store_is_closed(self, tmp_path: Path) -> None:
        with open_store(tmp_path) as store:
            store.start_daily_backup(DAY, later=10_000)
            assert not (tmp_path / "backups").exists()
        assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"daily-{DAY}.db"]

    def test_old_ones_go_and_files_of_other_names_stay(self, tmp_path: Path) -> None:
        folder = tmp_path / "backups"
        folder.mkdir()
        for number in range(1, 60):
            (folder / f"daily-{DAY - timedelta(days=number)}.db").touch()
        for name in ("kept-2020.db", "daily-notes.db", "before-schema-2.db"):
            (folder / name).touch()
        with open_store(tmp_path) as store:
            store.start_daily_backup(DAY)
        left = {path.name for path in folder.iterdir()}
        assert {"kept-2020.db", "daily-notes.db", "before-schema-2.db", f"daily-{DAY}.db"} <= left
        assert len(left) < 30

    def test_what_an_ended_app_left_unfinished_goes_with_the_next(self, tmp_path: Path) -> None:
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "daily-2026-05-01.db.new").write_bytes(b"half")
        with open_store(tmp_path) as store:
            store.start_daily_backup(DAY)
        assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"daily-{DAY}.db"]

    def test_one_that_cannot_be_made_is_a_sentence_and_stops_nothing(
        self, tmp_path: Path, a_review: Callable[..., Review]
    ) -> None:
        (tmp_path / "backups").write_text("in the way", encoding="utf-8")
        with open_store(tmp_path) as store:
            store.start_daily_backup(DAY)
            store.writer().append(a_review(), None).result()
        assert isinstance(store.backup_problem, StoreError)
        assert answers_in(tmp_path) == [a_review().id]


class TestRestoring:
    @pytest.fixture
    def backup(self, tmp_path: Path, a_review: Callable[..., Review]) -> Path:
        """A backup of one answer, after which a second was given."""
        with open_store(tmp_path / "data") as store:
            store.writer().append(a_review(id="1"), None).result()
            store.back_up(tmp_path / "backup.db")
            store.writer().append(a_review(id="2"), None).result()
        return tmp_path / "backup.db"

    def test_the_backup_takes_the_place_of_the_data_which_is_kept(self, tmp_path: Path, backup: Path) -> None:
        before = restore(tmp_path / "data", backup, "now")
        assert answers_in(tmp_path / "data") == ["1"]
        assert before is not None
        restore(tmp_path / "data", before, "later")
        assert answers_in(tmp_path / "data") == ["1", "2"]

    def test_answers_beside_the_main_file_do_not_come_back_with_it(self, tmp_path: Path, backup: Path) -> None:
        with open_store(tmp_path / "data") as store:
            live = {path.name: path.read_bytes() for path in (tmp_path / "data").glob("quizapp.db-wal")}
            assert store.reviews()
        for name, content in live.items():
            (tmp_path / "data" / name).write_bytes(content)
        restore(tmp_path / "data", backup, "now")
        assert answers_in(tmp_path / "data") == ["1"]

    def test_damaged_data_is_put_aside_as_it_is(self, tmp_path: Path, backup: Path) -> None:
        (tmp_path / "data" / "quizapp.db").write_bytes(b"no database at all" * 300)
        before = restore(tmp_path / "data", backup, "now")
        assert answers_in(tmp_path / "data") == ["1"]
        assert before is not None
        assert before.name == "damaged-now.db"
        assert before.read_bytes().startswith(b"no database")

    def test_a_damaged_backup_is_refused_and_the_data_left_alone(self, tmp_path: Path, backup: Path) -> None:
        backup.write_bytes(backup.read_bytes()[:9000])
        with pytest.raises(StoreError, match="damaged"):
            restore(tmp_path / "data", backup, "now")
        assert answers_in(tmp_path / "data") == ["1", "2"]

    @pytest.mark.parametrize("name", ["none.db", "data"])
    @pytest.mark.usefixtures("backup")
    def test_what_is_no_backup_is_a_sentence(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(StoreError):
            restore(tmp_path / "data", tmp_path / name, "now")
        assert answers_in(tmp_path / "data") == ["1", "2"]

    def test_an_open_app_is_not_pulled_from_under_the_learner(self, tmp_path: Path, backup: Path) -> None:
        with open_store(tmp_path / "data") as store, pytest.raises(StoreError, match="Another quizapp"):
            restore(tmp_path / "data", backup, store.device)
        assert answers_in(tmp_path / "data") == ["1", "2"]

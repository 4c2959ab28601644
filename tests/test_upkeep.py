"""The commands that look after the learner's data, run as a learner runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from quizapp.cli import run
from quizapp.store.database import open_store

OLDER = Path(__file__).parent / "store" / "older" / "schema-1.db"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(OLDER, folder / "quizapp.db")
    return folder


def quizapp(data: Path, *arguments: str) -> int:
    return run(["--data-dir", str(data), "--lang", "en", *arguments])


def test_doctor_says_what_there_is_and_that_nothing_is_wrong(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quizapp(data, "doctor") == 0
    out = capsys.readouterr().out
    assert "answers: 45" in out
    assert "Nothing is wrong." in out


def test_doctor_as_json_tells_problems_with_exit_code_2(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(data) as store:
        store.writer().replace_states([]).result()
    assert quizapp(data, "doctor", "--json") == 2
    findings = json.loads(capsys.readouterr().out)
    assert findings["items"] == 0
    assert "doctor --rebuild" in findings["problems"][0]
    assert quizapp(data, "doctor", "--rebuild", "--json") == 0
    assert json.loads(capsys.readouterr().out)["rebuilt"] == 11


def test_doctor_works_beside_the_app_and_rebuilding_does_not(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(data):
        assert quizapp(data, "doctor") == 0
        assert quizapp(data, "doctor", "--rebuild") == 2
    assert "Another quizapp" in capsys.readouterr().err


def test_a_backup_is_made_listed_and_restored(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quizapp(data, "backup") == 0
    made = capsys.readouterr().out.strip()
    assert quizapp(data, "restore") == 0
    assert f"{made}  45 answers" in capsys.readouterr().out
    assert quizapp(data, "restore", made) == 0
    assert "Restored" in capsys.readouterr().out
    assert quizapp(data, "doctor", "--json") == 0
    assert json.loads(capsys.readouterr().out)["backups"] == 2


def test_a_backup_never_overwrites(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.db"
    assert quizapp(data, "backup", str(mine)) == 0
    assert quizapp(data, "backup", str(mine)) == 2
    assert "already exists" in capsys.readouterr().err


def test_without_data_there_is_nothing_to_back_up_or_restore(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quizapp(tmp_path / "nothing", "backup") == 2
    assert quizapp(tmp_path / "nothing", "restore", str(tmp_path / "none.db")) == 2
    assert "nothing to" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


def test_that_there_is_no_backup_is_said_and_a_folder_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quizapp(tmp_path, "restore") == 0
    assert "There is no backup in" in capsys.readouterr().out
    assert quizapp(tmp_path, "restore", str(tmp_path)) == 2
    assert "is a folder" in capsys.readouterr().err


def test_stats_say_where_the_learner_stands_and_how_that_is_computed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--data-dir", str(data), "--lang", "ja", "stats"]) == 0
    told = capsys.readouterr().out
    assert "計算のしかた" in told
    heads = [line for line in told.splitlines() if line.startswith("学習目標ごと (")]
    assert ["正解 / 解答" in head for head in heads] == [True, False], "columns of numbers say what they are"
    assert quizapp(data, "stats", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["reviews"] == 45
    assert figures["progress"]["retention"]["answers"] > 0
    computed = (set(figures) | set(figures["progress"])) - {"day", "exam", "progress", "how"}
    assert set(figures["how"]) == computed | {"trend"}


def test_with_few_answers_fitting_is_declined_and_nothing_changed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quizapp(data, "fit", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["adopted"], found["fit"]["weights"]) == (False, None)


class TestPlan:
    def test_it_says_what_will_and_will_not_fit(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with open_store(data) as store:
            store.writer().set_setting("exam_date", "2099-01-01").result()
        assert quizapp(data, "plan", "--minutes", "2", "--json") == 0
        look = json.loads(capsys.readouterr().out)
        assert [tier["tier"] for tier in look["tiers"]] == ["core", "standard", "extra"]
        assert (look["exam"], look["minutes"], look["answers_a_day"]) == ("2099-01-01", 2, 8)
        assert len(look["plan"]) == 120
        assert look["cramming"] is False

    def test_the_crammer_is_told_what_is_followed_instead(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with open_store(data) as store:
            store.writer().set_setting("cramming", value=True).result()
        assert quizapp(data, "plan") == 0, "no exam is needed for that"
        crammed = "In crammer's mode no day is planned: everything not answered today is asked, core first, "
        assert capsys.readouterr().out == f"{crammed}without limits.\n"
        assert quizapp(data, "plan", "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"cramming": True}

    def test_a_plan_that_the_crammer_asks_for_is_said_not_to_be_followed(
        self, data: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with open_store(data) as store:
            store.writer().set_setting("cramming", value=True).result()
        assert run(["--data-dir", str(data), "--lang", "ja", "plan", "--exam", "2099-01-01"]) == 0
        first, second, *_ = capsys.readouterr().out.splitlines()
        assert first.startswith("直前詰め込みモードでは日ごとの計画はなく、")
        assert first.endswith("オフにした場合の計画は次のとおりです。")
        assert second.startswith("2099-01-01 まであと")

    def test_without_an_exam_or_with_one_that_is_over_it_is_a_sentence(
        self, data: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert quizapp(data, "plan") == 2
        assert "No exam is set" in capsys.readouterr().err
        assert quizapp(data, "plan", "--exam", "2020-01-01") == 2
        assert "is over" in capsys.readouterr().err

"""`quizapp flags`: what a learner flagged, as reports for authors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizapp.cli import run
from quizapp.opening import Opening
from quizapp.study.flags import Flag


@pytest.fixture
def data(tmp_path: Path) -> str:
    opening = Opening(tmp_path)
    desk = opening.open_desk()
    revision = desk._library.cards()["conv-output-size"].revision
    flag = Flag(
        item="conv-output-size",
        revision=revision,
        seed="k3f9",
        language="ja",
        prompt="一辺は`いくつか`。",
        note="単位は?\n二行目",
        answer="24",
        expected="25",
        outcome="wrong",
    )
    desk.flag(flag).result()
    opening.close()
    return str(tmp_path)


def test_json_holds_all_that_a_report_needs(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data-dir", data, "flags", "--json"]) == 0
    (flag,) = json.loads(capsys.readouterr().out)["flags"]
    assert set(flag) == {
        "item", "revision", "seed", "language", "prompt", "note", "answer", "expected", "outcome", "day", "where",
    }  # fmt: skip
    assert (flag["item"], flag["seed"], flag["note"]) == ("conv-output-size", "k3f9", "単位は?\n二行目")
    assert flag["where"].startswith("18-4.yaml:")


@pytest.mark.parametrize(("language", "word"), [("ja", "解答: `24`"), ("en", "Answered: `24`")])
def test_markdown_quotes_the_note_and_tells_how_to_ask_it_again(
    data: str, language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--data-dir", data, "--lang", language, "flags"]) == 0
    told = capsys.readouterr().out
    assert "## conv-output-size" in told
    assert "> 単位は?\n> 二行目" in told
    assert word in told
    assert "    quizapp ask conv-output-size --seed k3f9 --lang ja" in told


def test_without_a_flag_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opening = Opening(tmp_path)
    opening.open_desk()
    opening.close()
    assert run(["--data-dir", str(tmp_path), "--lang", "en", "flags"]) == 0
    assert capsys.readouterr().out == "No question was flagged.\n"

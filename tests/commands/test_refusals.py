"""A mistake of the user's is one sentence on stderr and exit code 2, and changes nothing on disk."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from quizapp.cli import quizapp, run
from quizapp.commands import ROOM_OF
from quizapp.commands.refused import language_of
from quizapp.store.paths import DATABASE_NAME

Refused = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run a command that must be refused, and return the sentence."""

    def call(*arguments: str) -> str:
        assert run(["--data-dir", str(tmp_path / "data"), *arguments]) == 2
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return told.err.strip()

    return call


@pytest.mark.parametrize("command", ["", *sorted(ROOM_OF)])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    words = [word for word in (command, "--help") if word]
    shown = CliRunner().invoke(quizapp, words)
    assert shown.exit_code == 0
    assert re.search("Examples?: quizapp", " ".join(shown.output.split()))


@pytest.mark.parametrize("command", ["", *sorted(ROOM_OF), "export anki"])
def test_help_is_japanese_where_that_is_read_and_fits_its_window(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "ja", *command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("使い方: quizapp")
    assert "例: quizapp" in told
    assert not re.search(r"\b(?:Usage|Options|Example|Show|Print|required|default|the|only)\b", told)
    assert max(map(cell_len, told.splitlines())) <= 80


@pytest.mark.parametrize("arguments", [["ask", "--lang", "ja", "--help"], ["--lang=ja", "-h"], ["export", "--lang"]])
def test_help_follows_the_whole_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(arguments)
    assert ("使い方:" in capsys.readouterr().out) == ("export" not in arguments)


def test_an_unknown_item_is_told_with_the_nearest(refused: Refused) -> None:
    said = refused("ask", "conv-output-sise")
    assert "conv-output-size" in said
    assert "quizapp items" in said


@pytest.mark.parametrize("seed", ["", "no spaces please", "k3f9.x", "k3f9.-1", "!" * 200])
def test_a_seed_that_is_none(refused: Refused, seed: str) -> None:
    assert "seed" in refused("ask", "conv-output-size", "--seed", seed)


def test_a_seed_whose_numbers_make_no_question(refused: Refused) -> None:
    assert "k3f9.999999" in refused("ask", "conv-output-size", "--seed", "k3f9.999999999")


def test_a_word_that_is_no_command(refused: Refused) -> None:
    assert "No such command" in refused("studdy")


def test_a_folder_of_banks_that_is_missing(refused: Refused, tmp_path: Path) -> None:
    assert "nowhere" in refused("--banks", str(tmp_path / "nowhere"), "items")


def test_a_broken_bank_is_told_and_the_others_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text("objective: 18-4\nitems:\n  - id: [\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert run(["--banks", str(tmp_path), "items"]) == 2
    told = capsys.readouterr()
    assert "mine.yaml:" in told.err
    assert "conv-output-size" in told.out
    assert sorted(tmp_path.rglob("*")) == before


def test_a_broken_bank_keeps_no_question_from_being_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"objective: \xff\xfe\n")
    assert run(["--banks", str(tmp_path), "ask", "conv-output-size", "--seed", "k3f9"]) == 0
    assert "mine.yaml" in capsys.readouterr().err


def quizapp_process(data: Path, *, named: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quizapp", *(["--data-dir", str(data)] if named else [])],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def test_without_a_terminal_the_app_says_so_and_makes_nothing(tmp_path: Path) -> None:
    done = quizapp_process(tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("quizapp needs a terminal")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_statistics_of_a_database_full_of_garbage(refused: Refused, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / DATABASE_NAME).write_bytes(b"garbage" * 500)
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    assert DATABASE_NAME in refused("stats")
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "conv-output-sise"], "という問題はありません(`conv-output-size` のことでしょうか)。"),
        (["ask", "conv-output-size", "--seed", "!"], "`!` はシードではありません。"),
        (["ask", "conv-output-size", "--lang", "ja", "--seed", "!"], "`!` はシードではありません。"),
        (["--banks", "nowhere", "items"], "nowhere: このフォルダはありません。"),
        (["plan"], "試験日が決まっていません。"),
        (["backup"], "バックアップするものがありません。"),
        (["practice", "--plain", "--tier", "cor"], "`cor` という重要度はありません(`core` のことでしょうか)。"),
        (["gallery", "nowhere"], "`nowhere` という問題や項目はありません。"),
        (["new", "18-4", "riddle"], "`riddle` という形式はありません。"),
        (["restore", "nowhere.db"], "nowhere.db がないか空なので、復元できません。"),
        (["studdy"], "'studdy' というコマンドはありません"),
        (["items", "--jsn"], "'--jsn' というオプションはありません('--json' のことでしょうか)。"),
        (["ask"], "引数 'ITEM' がありません。"),
        (["grade", "conv-output-size"], "オプション '--seed' がありません。"),
        (["ask", "conv-output-size", "--seed"], "オプション '--seed' には値が必要です。"),
        (["ask", "a", "b"], "余分な引数があります(b)。"),
        (["ask", "a", "--options=1"], "オプション '--options' に値は付けられません。"),
        (["check", "--seeds", "0"], "'--seeds' の値が正しくありません: 0 は範囲 1<=x<=100000 にありません。"),
        (["check", "--seeds", "many"], "'--seeds' の値が正しくありません: 'many' は整数ではありません。"),
        (["plan", "--exam", "soon"], "'--exam' の値が正しくありません: 'soon' は日付として読めません。2026-07-04 や"),
        (["gallery", "--output", "."], "'--output' の値が正しくありません: '.' はフォルダです。"),
        (["ask", "a", "--lang", "fr"], "'--lang' の値が正しくありません: 'fr' は 'ja', 'en' のどれでもありません。"),
    ],
)
def test_whatever_is_refused_is_told_in_japanese_where_that_is_read(
    refused: Refused, arguments: list[str], told: str
) -> None:
    said = refused("--lang", "ja", *arguments)
    assert told in said
    assert not re.search(r"\b(?:Usage|Error|Try|there is|is not)\b", said)


def test_without_a_choice_refusals_are_in_the_language_of_the_system(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZAPP_LANG", "ja")
    assert "試験日が決まっていません。" in refused("plan")
    assert "No exam is set." in refused("--lang", "en", "plan")


def test_a_broken_bank_is_told_in_japanese_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "my banks"
    folder.mkdir()
    (folder / "mine.yaml").write_text("objective: 18-4\nitems:\n- id: mine-one\n  kind: choyce\n", encoding="utf-8")
    assert run(["--lang", "ja", "--banks", str(folder), "items"]) == 2
    told = capsys.readouterr().err
    assert "mine.yaml:4: items[0].kind: 'choyce' は、使える値ではありません。" in told
    assert "(`choice` のことでしょうか)" in told


def test_without_a_terminal_the_app_says_so_in_japanese(tmp_path: Path) -> None:
    told = "quizapp の画面には端末が必要です。"
    assert quizapp_process(tmp_path / "data", QUIZAPP_LANG="ja").stderr.startswith(told)
    alone = {"QUIZAPP_LANG": "ja", "QUIZAPP_DATA": str(tmp_path / "data")}
    assert quizapp_process(tmp_path, named=False, **alone).stderr.startswith(told)


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ([], "en"),
        (["--lang"], "en"),
        (["--lang", "ja"], "ja"),
        (["--lang=ja"], "ja"),
        (["--lang", "fr"], "en"),
        (["--lang", "ja", "ask", "x", "--lang", "en"], "en"),
        (["--lang", "en", "ask", "x", "--lang=ja"], "ja"),
    ],
)
def test_the_language_is_the_last_that_the_arguments_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], language: str
) -> None:
    monkeypatch.setenv("QUIZAPP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("QUIZAPP_LANG", "en")
    assert language_of(arguments) == language

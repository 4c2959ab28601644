"""`quizapp new` and `quizapp check --watch`, without a screen and without waiting."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from quizapp.bank.collection import content_folder
from quizapp.cli import run


def test_it_prints_an_item_to_be_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "18-4", "choice", "--id", "a-new-one", "--print"]) == 0
    assert capsys.readouterr().out.startswith("- id: a-new-one ")


def test_it_begins_a_bank_and_goes_on_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    banks = ["--banks", str(tmp_path)]
    assert run([*banks, "new", "18-4", "cloze", "--id", "first-one"]) == 0
    assert run([*banks, "new", "18-4", "computed"]) == 0
    text = (tmp_path / "18-4.yaml").read_text(encoding="utf-8")
    assert text.index("objective: 18-4") < text.index("- id: first-one") < text.index("- id: computed-18-4-")
    assert str(tmp_path / "18-4.yaml") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["18-9", "choice"], "there is no objective `18-9`"),
        (["18-4", "choise"], "did you mean `choice`"),
        (["18-4", "choice", "--id", "conv-output-size"], "already used"),
        (["18-4", "choice", "--id", "No Id"], "is no id"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--banks", str(tmp_path), "new", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_installation_keeps_its_banks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("QUIZAPP_BANKS", raising=False)
    installed = Path("site-packages", "quizapp", "content")
    real = content_folder()
    monkeypatch.setattr("quizapp.bank.loading.content_folder", lambda: real)
    monkeypatch.setattr("quizapp.bank.collection.content_folder", lambda: installed)
    assert run(["new", "18-4", "choice"]) == 2
    assert "--banks" in capsys.readouterr().err


def test_watching_ends_when_the_author_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupted)
    assert run(["--banks", str(tmp_path), "check", "--watch"]) == 0
    assert "items read, no problem found" in capsys.readouterr().out

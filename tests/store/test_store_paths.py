"""Where the data lies."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from quizapp.store.paths import data_folder


def test_the_argument_comes_before_the_environment(tmp_path: Path) -> None:
    assert data_folder(tmp_path / "asked", {"QUIZAPP_DATA": str(tmp_path / "set")}) == tmp_path / "asked"


def test_the_environment_comes_before_the_platform(tmp_path: Path) -> None:
    assert data_folder(None, {"QUIZAPP_DATA": str(tmp_path / "set")}) == tmp_path / "set"


def test_an_empty_variable_is_as_good_as_none() -> None:
    expected = platformdirs.user_data_path("quizapp", appauthor=False)
    assert data_folder(None, {"QUIZAPP_DATA": ""}) == data_folder(None, {}) == expected


def test_a_path_is_made_absolute_and_the_home_is_found() -> None:
    assert data_folder("~/quiz", {}) == Path.home() / "quiz"
    assert data_folder("here", {}) == Path.cwd() / "here"


def test_asking_for_the_folder_does_not_make_it(tmp_path: Path) -> None:
    data_folder(tmp_path / "new", {})
    assert list(tmp_path.iterdir()) == []

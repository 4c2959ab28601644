"""The day of an exam is typed on the command line as it is in the settings."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
import pytest

from quizapp.commands import planning


@pytest.mark.parametrize(
    "typed", ["2026-12-06", "2026/12/6", "2026年12月6日", "12/6", "１２月６日", "２０２６／１２／６", " 20261206 "]
)
def test_whatever_the_settings_take_is_taken(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.opening.now", lambda: datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert planning.Day()(typed) == date(2026, 12, 6)


@pytest.mark.parametrize("typed", ["", "soon", "2026-13-01", "0"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(click.BadParameter, match=r"is not a day; write one as in 2026-07-04"):
        planning.Day()(typed)

"""Grading without looking for a transfer question, where a test does not ask for one: it is most of the work."""

from __future__ import annotations

import pytest

from quizapp.questions.computed import ComputedItem


@pytest.fixture
def no_transfer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ComputedItem, "_transfer", lambda *_: None)

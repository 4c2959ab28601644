"""A fresh evening for each test."""

from __future__ import annotations

import pytest

from quizapp.study.session import Session
from tests.study.small_library import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def calculating(world: World) -> Session:
    """A session whose first question is a computed one."""
    session = world.desk.practice(["18-4"], "en")
    world.begin(session)
    return session

"""What the engine's tests share: a description computed by rule and by run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.description import describe
from engine.value import Value
from engine.verify import verify

Agreement = Callable[..., dict[str, Value]]
"""`(description, seed=0) → every quantity that was computed twice, by name`, failing where the two differ."""


@pytest.fixture(scope="session")
def agreed() -> Agreement:
    def check(data: dict[str, Any], *, seed: int = 0) -> dict[str, Value]:
        checks = verify(describe(data), seed=seed)
        assert [one for one in checks if not one.agrees] == []
        return {one.name: one.rule for one in checks}

    return check

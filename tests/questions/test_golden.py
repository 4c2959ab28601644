"""A seed gives the same question, options and order as when the golden file was written, on any machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.questions.golden import FILE, SEEDS, numbers, whole
from tests.questions.shipped import computed, computed_items, shipped, small

GOLDEN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("item", GOLDEN["small"])
def test_question_options_and_order_are_those_of_the_golden_file(item: str) -> None:
    assert {seed: whole(small(), item, seed) for seed in SEEDS} == GOLDEN["small"][item]


def test_no_item_of_the_small_bank_is_left_out() -> None:
    assert set(GOLDEN["small"]) == set(small().banks.entries)


def test_every_computed_item_that_is_shipped_is_held() -> None:
    missing = set(computed_items(shipped())) ^ set(GOLDEN["shipped"])
    assert not missing, "python -m tests.questions.golden brings the golden file up to date"


@pytest.mark.parametrize("item", GOLDEN["shipped"])
def test_a_shipped_item_keeps_the_numbers_of_its_canonical_seeds(item: str) -> None:
    """Guards and mistakes may change which seed a new question gets, but never what an old one asked."""
    held = GOLDEN["shipped"][item]
    assert shipped().entry(item).revision == held["revision"], "its numbers were changed: write the golden file anew"
    for one in held["seeds"].values():
        assert numbers(item, one["seed"]) == one


def test_it_does_not_depend_on_the_process() -> None:
    code = (
        "import sys; from tests.questions.golden import *; sys.stdout.write(json.dumps(whole(small(), 'pooled', '0')))"
    )
    root = Path(__file__).parents[2]
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
    ).stdout
    assert json.loads(printed) == GOLDEN["small"]["pooled"]["0"]


def test_adding_mistakes_and_guards_to_a_shipped_item_changes_none_of_its_numbers() -> None:
    ready = computed(shipped(), "conv-output-size")
    for seed, one in GOLDEN["shipped"]["conv-output-size"]["seeds"].items():
        assert one["seed"].startswith(f"{seed}.")
        assert str(ready.variant(one["seed"]).seed) == one["seed"]

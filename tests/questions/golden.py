"""The golden file: what fixed seeds gave when it was written. `python -m tests.questions.golden` writes it anew.

Whoever does so changes what learners meet under seeds that they have noted down, and says why in the changelog.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from quizapp.questions.library import Questions
from tests.questions.shipped import computed, computed_items, shipped, small

FILE = Path(__file__).with_name("golden.json")
SEEDS = ("k3f9", "0", "zzz9", "a1b2c3d4")
CHAPTERS = frozenset({"18", "20"})
EXAMPLES = frozenset(
    {"batch-norm-value", "normalization-axes", "lstm-cell-update", "attention-weights", "vae-kl", "cutmix-lambda"}
)


def of_small() -> dict[str, Any]:
    """Return questions of the small bank, whole: texts, options and their order in both languages."""
    return {item: {seed: whole(small(), item, seed) for seed in SEEDS} for item in small().banks.entries}


def whole(questions: Questions, item: str, seed: str) -> dict[str, Any]:
    question = questions.pose(item, seed, options=True)
    return {
        "seed": question.seed,
        "revision": question.revision,
        "prompt": msgspec.to_builtins(question.prompt),
        "options": [[option.text.ja, option.text.en] for option in question.options],
        "right": questions.grade(question, "?").expected.en,
    }


def of_shipped() -> dict[str, Any]:
    """Return the numbers of shipped items, whose texts may be mended and whose mistakes may grow."""
    items = [item for item in computed_items(shipped()) if is_held(item)]
    return {
        item: {"revision": shipped().entry(item).revision, "seeds": {seed: numbers(item, seed) for seed in SEEDS}}
        for item in items
    }


def is_held(item: str) -> bool:
    return item in EXAMPLES or shipped().entry(item).objective.partition("-")[0] in CHAPTERS


def numbers(item: str, seed: str) -> dict[str, Any]:
    ready = computed(shipped(), item)
    variant = ready.variant(seed)
    drawn: dict[str, Any] = json.loads(json.dumps(variant.drawn))
    return {"seed": str(variant.seed), "drawn": drawn, "right": ready.recipe.shown(variant.truth)}


if __name__ == "__main__":
    FILE.write_text(
        json.dumps({"small": of_small(), "shipped": of_shipped()}, ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
        newline="\n",
    )

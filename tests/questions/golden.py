"""The golden file: what fixed seeds gave when it was written. `python -m tests.questions.golden` brings it up to date.

That takes new items in and leaves the numbers of the others as they are held, unless their revision is another one.
Whoever raises one changes what learners meet under seeds that they have noted down, and says why in the changelog.
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
LEVELS = 4
"""So deep the file is spread over lines; what lies deeper stands in one."""


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


def of_shipped(held: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of all computed items that are shipped; texts may be mended, and mistakes may grow.

    Args:
        held: What the file holds of them. It stays where the revision does: a seed that a mistake or a guard gave
            another attempt since then must still ask what it asked.
    """
    found = {}
    for item in computed_items(shipped()):
        revision = shipped().entry(item).revision
        if held.get(item, {}).get("revision") == revision:
            found[item] = held[item]
        else:
            found[item] = {"revision": revision, "seeds": {seed: numbers(item, seed) for seed in SEEDS}}
    return found


def numbers(item: str, seed: str) -> dict[str, Any]:
    ready = computed(shipped(), item)
    variant = ready.variant(seed)
    drawn: dict[str, Any] = json.loads(json.dumps(variant.drawn))
    return {"seed": str(variant.seed), "drawn": drawn, "right": ready.recipe.shown(variant.truth)}


def spread(value: Any, levels: int) -> str:
    """Write JSON with a line for each field of the outer levels."""
    if not levels or not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    fields = ",\n".join(f"{json.dumps(name)}: {spread(one, levels - 1)}" for name, one in value.items())
    return f"{{\n{fields}\n}}"


if __name__ == "__main__":
    before = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"shipped": {}}
    golden = {"small": of_small(), "shipped": of_shipped(before["shipped"])}
    FILE.write_text(spread(golden, LEVELS) + "\n", encoding="utf-8", newline="\n")

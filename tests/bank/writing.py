"""Small banks to write and break: a syllabus of two objectives, and items of every kind that are right as written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from quizapp.bank.collection import Banks
from quizapp.bank.loading import load_banks

SYLLABUS = {
    "exam": "G",
    "name": {"ja": "試験", "en": "An exam"},
    "version": "1",
    "note": {"ja": "注", "en": "A note"},
    "chapters": [
        {
            "number": 18,
            "folder": "18-convolution",
            "name": {"ja": "畳み込み層", "en": "Convolution"},
            "objectives": [
                {"id": "18-1", "name": {"ja": "基礎", "en": "Basics"}},
                {"id": "18-4", "name": {"ja": "パラメータ数", "en": "Parameters"}},
            ],
        }
    ],
}

MISTAKES = """\
drops-plus-one:
  in: [conv2d]
  replace: {output_size: steps}
  name: {ja: 最後の +1 を忘れた, en: left out the final + 1}
  note: {ja: 動かす前の位置も数えます。, en: Count the place it starts from.}
"""

GOOD = """\
objective: 18-1
items:
- id: good-one
  kind: true_false
  source: a book, chapter 1
  statement: {ja: 正しい文, en: A true statement}
  answer: true
  why: {ja: 理由, en: The reason}
"""

CHOICE = """\
objective: 18-1
items:
- id: a-choice
  kind: choice
  source: a book, chapter 1
  prompt: {ja: どれか, en: Which one}
  options:
  - key: true
    text: {ja: はい, en: this}
    why: {ja: 正しい, en: right}
  - key: false
    text: {ja: いいえ, en: that}
    why: {ja: 違う, en: wrong}
"""

COMPUTED = """\
objective: 18-4
items:
- id: an-output-size
  kind: computed
  source: a book, chapter 1
  draw: {W: 12..64, S: [2, 3]}
  where: [(W - 3) % S > 0]
  given:
    input: {x: [1, =W, =W]}
    layers: [conv2d: {out_channels: 1, kernel_size: 3, stride: =S}]
  ask: {output_shape: [height]}
  mistakes: [drops-plus-one]
  text: {ja: "一辺 {W}、ストライド {S}", en: "Side {W}, stride {S}"}
"""


def text(words: str) -> dict[str, str]:
    return {"ja": f"{words}(日)", "en": words}


def option(words: str, *, key: bool = False) -> dict[str, Any]:
    return {"key": key, "text": text(words), "why": text(f"why {words}")}


def item(kind: str, **fields: Any) -> dict[str, Any]:
    """Return an item of a kind that is right as it stands, but for the fields given."""
    own: dict[str, dict[str, Any]] = {
        "choice": {"prompt": text("which"), "options": [option("this", key=True), option("that")]},
        "multiple_choice": {
            "prompt": text("which"),
            "options": [option("this", key=True), option("that", key=True), option("other")],
        },
        "true_false": {"statement": text("it is so"), "answer": True, "why": text("why")},
        "flashcard": {"front": text("front"), "back": text("back")},
        "cloze": {"text": {"ja": "空欄は[ここ]", "en": "the blank is [here]"}},
        "ordering": {"prompt": text("order"), "steps": [text("one"), text("two"), text("three")], "why": text("why")},
        "matching": {
            "prompt": text("match"),
            "pairs": [{"left": text("a"), "right": text("1")}, {"left": text("b"), "right": text("2")}],
        },
        "short_answer": {"prompt": text("what"), "accept": {"ja": ["答え"], "en": ["answer"]}, "why": text("why")},
        "computed": yaml.safe_load(COMPUTED.replace("=W", "'=W'").replace("=S", "'=S'"))["items"][0],
    }
    return {"id": f"a-{kind.replace('_', '-')}", "kind": kind, "source": "a book"} | own[kind] | fields


def bank(*items: dict[str, Any], objective: str = "18-1") -> str:
    """Write items as a bank."""
    data = json.loads(json.dumps({"objective": objective, "items": list(items)}))  # nothing is shared between places
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def content_folder(root: Path) -> Path:
    """Write a content folder that holds a syllabus, one mistake and one good item."""
    folder = root / "content" / "g-kentei"
    folder.mkdir(parents=True)
    (folder / "syllabus.yaml").write_text(yaml.safe_dump(SYLLABUS, allow_unicode=True), encoding="utf-8")
    (folder / "mistakes.yaml").write_text(MISTAKES, encoding="utf-8")
    (folder / "18-1.yaml").write_text(GOOD, encoding="utf-8")
    return root / "content"


def load_with(root: Path, *files: str | bytes) -> Banks:
    """Load the small content with extra banks that hold these texts."""
    extra = root / "extra"
    extra.mkdir(exist_ok=True)
    for number, file in enumerate(files, start=1):
        raw = file.encode() if isinstance(file, str) else file
        (extra / f"bank{number}.yaml").write_bytes(raw)
    content = root / "content"
    return load_banks([extra], content if content.is_dir() else content_folder(root))


def problem_of(root: Path, file: str | bytes) -> str:
    """Return the one sentence with which a bank is refused."""
    banks = load_with(root, file)
    assert len(banks.problems) == 1, banks.problems
    return str(banks.problems[0])

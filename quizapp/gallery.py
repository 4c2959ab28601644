"""The gallery: a page with a sample of every computed item, its mistakes and its working, for authors and teachers.

It is one HTML file that needs nothing else. One set of banks and one language give one page: the seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from quizapp.bank.items import Computed
from quizapp.bank.text import Language, Text
from quizapp.questions import phrases
from quizapp.questions.computed import ComputedItem
from quizapp.questions.library import Questions
from quizapp.questions.model import Question, Verdict

SEED: Final = "gallery"
_STYLE: Final = """
body { font-family: system-ui, "Hiragino Sans", "Noto Sans CJK JP", sans-serif; line-height: 1.6; margin: 2rem auto;
  max-width: 54rem; padding: 0 1rem; color: #1c2733; background: #fdfdfb; }
h2 { border-bottom: 2px solid #2f6f9f; margin-top: 3rem; } h3 { margin: 2.2rem 0 .3rem; }
.about, .source { color: #5b6875; font-size: .85rem; } .prompt { white-space: pre-wrap; font-size: 1.05rem; }
table { border-collapse: collapse; margin: .6rem 0; font-size: .92rem; }
th, td { padding: .2rem .7rem; text-align: left; border-bottom: 1px solid #d8dee4;
  vertical-align: top; white-space: pre-wrap; } th { font-weight: 600; }
td.number { font-family: ui-monospace, "Noto Sans Mono CJK JP", monospace; } .right { font-weight: 700; }
@media (prefers-color-scheme: dark) { body { color: #dfe6ec; background: #14191f; } th, td { border-color: #333d47; } }
"""
_WORDS: Final = {
    "title": Text("計算問題の見本", "Samples of the computed questions"),
    "intro": Text(
        "シードが変われば数値も変わる。ここでは決まったシードで1問ずつ示す。",
        "Each question has other numbers with another seed. Here each is shown once, with a fixed one.",
    ),
    "answer": Text("正解", "Answer"),
    "options": Text("選択肢", "Options"),
    "convention": Text("約束", "Convention"),
    "step": Text("手順", "Step"),
    "put in": Text("計算", "Worked"),
    "value": Text("値", "Value"),
    "mistake": Text("間違い", "Mistake"),
    "gives": Text("その答え", "Gives"),
    "note": Text("見分け方", "How to catch it"),
    "parts": Text("分かれる手順", "Parts from the working at"),
    "hints": Text("ヒント", "Hints"),
    "reason": Text("なぜ", "Why"),
    "check": Text("5秒検算", "Five-second check"),
    "source": Text("出典", "Source"),
    "variants": Text("通り", "variants"),
}
TIERS: Final = {"core": Text("最重要", "core"), "standard": Text("標準", "standard"), "extra": Text("発展", "extra")}


def gallery(questions: Questions, language: Language, only: Collection[str] = ()) -> Iterator[str]:
    """Yield the page piece by piece.

    Args:
        questions: The banks at work.
        language: The language in which everything is written.
        only: Objectives or items to show; all computed items if there are none.
    """
    page = _Page(questions, language)
    yield page.head()
    chosen = [
        (entry.objective, name)
        for name, entry in questions.banks.entries.items()
        if isinstance(entry.item, Computed) and (not only or entry.objective in only or name in only)
    ]
    for objective, items in groupby(chosen, key=lambda one: one[0]):
        title = questions.banks.syllabus.objectives[objective].name.in_(language)
        yield f"<h2>{objective} {escape(title)}</h2>\n"
        for _, item in items:
            yield from page.item(item)
    yield "</body>\n</html>\n"


class _Page:
    """Writes HTML; everything that comes from a bank is escaped."""

    def __init__(self, questions: Questions, language: Language) -> None:
        self.questions, self.language = questions, language

    def head(self) -> str:
        title, intro = self.word("title"), self.word("intro")
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
            f"</head>\n<body>\n<h1>{title}</h1>\n<p>{intro}</p>\n"
        )

    def word(self, name: str) -> str:
        return escape(_WORDS[name].in_(self.language))

    def say(self, text: Text | None) -> str:
        return "" if text is None else escape(text.in_(self.language))

    def item(self, name: str) -> Iterator[str]:
        ready = self.questions.at_work(name)
        if not isinstance(ready, ComputedItem):
            return
        question = self.questions.pose(name, SEED, options=True)
        verdict = ready.judge(question, "?")
        item = ready.item
        about = [TIERS[item.tier], Text.same(item.exam), phrases.BANDS[item.band], Text.same(question.seed)]
        variants = f"{ready.recipe.variants:,} {self.word('variants')}"
        yield f'<h3 id="{name}">{name}</h3>\n'
        yield f'<p class="about">{" · ".join([*map(self.say, about), variants])}</p>\n'
        yield f'<p class="prompt">{self.say(question.prompt)}</p>\n'
        yield self.said(question, verdict)
        yield self.steps(verdict)
        yield self.mistakes(ready, question)
        yield f'<p class="source">{self.word("source")}: {escape(item.source)}</p>\n'

    def said(self, question: Question, verdict: Verdict) -> str:
        options = "   ".join(f"[{option.key}] {option.text.in_(self.language)}" for option in question.options)
        rows = [("convention", self.say(question.convention)), ("options", escape(options))]
        rows += [("answer", self.say(verdict.expected))]
        rows += [("hints", "\n".join(map(self.say, question.hints)))]
        rows += [("reason", self.say(verdict.reason)), ("check", self.say(verdict.check))]
        return _table([], [[self.word(name), text] for name, text in rows if text])

    def steps(self, verdict: Verdict) -> str:
        rows = [[self.say(step.label), escape(step.substituted), escape(step.value)] for step in verdict.steps]
        return _table([self.word(name) for name in ("step", "put in", "value")], rows, numbers=(1, 2))

    def mistakes(self, ready: ComputedItem, question: Question) -> str:
        """Write what every mistake gives: first those that the item is about, and where each leaves the working."""
        rows = []
        for name, answers in ready.under_mistakes(ready.variant(question.seed)).items():
            entry = ready.banks.mistakes[name]
            shown = ready.told(ready.recipe.shown(answers))
            parts = ready.parting(question.seed, name)
            title = f"<b>{self.say(entry.name)}</b>" if name in ready.item.mistakes else self.say(entry.name)
            rows.append([title, self.say(shown), self.say(parts), self.say(entry.note)])
        return _table([self.word(name) for name in ("mistake", "gives", "parts", "note")], rows, numbers=(1,))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> str:
    if not rows:
        return ""
    lines = ["<table>"]
    if head:
        lines.append("<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>")
    for row in rows:
        cells = [
            f'<td class="number">{cell}</td>' if place in numbers else f"<td>{cell}</td>"
            for place, cell in enumerate(row)
        ]
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table>", ""])

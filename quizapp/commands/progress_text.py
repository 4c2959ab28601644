"""The figures of progress as text, each with how it is computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizapp.bank.text import Language, Text

if TYPE_CHECKING:
    from quizapp.bank.collection import Banks
    from quizapp.study.progress import Coverage, ObjectiveProgress, Progress

BLOCKS = " ▁▂▃▄▅▆▇█"
_TIERS = {"core": Text("最重要", "core"), "standard": Text("標準", "standard"), "extra": Text("発展", "extra")}
_TODAY = Text("予測想起率(今日)", "predicted recall today")
_ON_EXAM = Text("予測想起率(試験日)", "predicted recall on the exam's day")
_COVERAGE = Text("到達", "coverage")
_BY_OBJECTIVE = Text(
    "学習目標ごと (予測想起率 今日 → 試験日, 学んだ項目 / 全項目)",
    "by objective (predicted recall today → on the exam's day, items learned / all)",
)
_MADE = Text("まだ出る誤り", "mistakes still made")
_STOPPED = Text("なくなった誤り", "mistakes that stopped")
_RETENTION = Text("保持率 実測 / 予測", "retention measured / predicted")
_FORECAST = Text("復習の見通し(今日から 30 日、最後は合計)", "due in the next 30 days, day by day and altogether")
_MINUTES = Text("分 今日 / 7 日 / 合計", "minutes today / 7 days / altogether")
_TREND = Text("傾向", "trend")
_HOW = Text("計算のしかた", "How it is computed")


def progress_text(progress: Progress, banks: Banks, language: Language) -> str:
    """Return all figures as text; objectives not begun and mistakes never made are left out."""
    return "\n".join(_lines(progress, banks, language))


def _lines(progress: Progress, banks: Banks, language: Language) -> Iterator[str]:
    from quizapp.study.progress import HOW
    from quizapp.study.tally import HOW as HOW_COUNTED

    yield f"{_TODAY.in_(language)}: {progress.recall_today:.0%}"
    if progress.recall_on_exam is not None:
        yield f"{_ON_EXAM.in_(language)} {progress.exam}: {progress.recall_on_exam:.0%}"
    yield f"{_COVERAGE.in_(language)}: {_covered(progress.coverage, language)}"
    begun = [one for one in progress.objectives if any(tier.met for tier in one.coverage)]
    if begun:
        yield f"{_BY_OBJECTIVE.in_(language)}:"
    yield from (f"  {_objective(one, banks, language)}" for one in begun)
    for label, stopped in ((_MADE, False), (_STOPPED, True)):
        chosen = [one for one in progress.mistakes if one.stopped is stopped]
        if chosen:
            yield f"{label.in_(language)}:"
        for mistake in chosen:
            entry = banks.mistakes.get(mistake.mistake)
            yield f"  {mistake.count} x {entry.name.in_(language) if entry is not None else mistake.mistake}"
    measured, predicted = progress.retention.measured, progress.retention.predicted
    if measured is not None and predicted is not None:
        yield f"{_RETENTION.in_(language)}: {measured:.0%} / {predicted:.0%} ({progress.retention.answers})"
    loads = [one.due for one in progress.forecast]
    most = max(loads, default=0)
    if most:
        bars = "".join(BLOCKS[-(-load * (len(BLOCKS) - 1) // most)] for load in loads)
        yield f"{_FORECAST.in_(language)}: {bars} {sum(loads)}"
    minutes = progress.minutes
    yield f"{_MINUTES.in_(language)}: {minutes.today:.0f} / {minutes.week:.0f} / {minutes.total:.0f}"
    yield ""
    yield f"{_HOW.in_(language)}:"
    yield from (f"  {how.in_(language)}" for how in {**HOW_COUNTED, **HOW}.values())


def _objective(one: ObjectiveProgress, banks: Banks, language: Language) -> str:
    entry = banks.syllabus.objectives.get(one.objective)
    title = "" if entry is None else f" {entry.name.in_(language)}"
    trend = "" if one.trend is None else f", {_TREND.in_(language)} {one.trend:+.0%}"
    exam = "" if one.recall_on_exam is None else f" → {one.recall_on_exam:.0%}"
    return f"{one.objective}{title}: {one.recall_today:.0%}{exam}, {_covered(one.coverage, language)}{trend}"


def _covered(coverage: tuple[Coverage, ...], language: Language) -> str:
    return ", ".join(f"{_TIERS[one.tier].in_(language)} {one.met}/{one.items}" for one in coverage)

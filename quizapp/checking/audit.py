"""The audit of all banks: every computed item over many seeds, all tables of guesses, and the concept banks as a whole.

Items are independent of each other and are shared among processes; each of them computes with torch by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Final

import msgspec

from engine.device import Device
from quizapp.bank.collection import Banks
from quizapp.bank.items import Computed
from quizapp.checking.banks import ENOUGH_VARIANTS, Report, check_banks, problem_lines
from quizapp.checking.columns import left, right
from quizapp.checking.concepts import Habit, audit_concepts
from quizapp.checking.guessing import OF_NUMBERS, Guesses
from quizapp.checking.items import ItemAudit, audit_item, tallies_of
from quizapp.locale.speech import Speech
from quizapp.questions.library import Questions

MOST_PROCESSES: Final = 8


class BotRow(msgspec.Struct, kw_only=True):
    """One guess-bot over the questions of all items."""

    bot: str
    tried: int
    rate: float
    chance: float
    luck: float
    caught: bool


class AuditReport(msgspec.Struct, kw_only=True):
    """What the audit found."""

    problems: list[str]
    items: list[ItemAudit]
    bots: list[BotRow]
    habits: list[Habit]
    seconds: float
    processes: int

    def lines(self, speech: Speech) -> Iterator[str]:
        """Write the report for people."""
        yield from self._items(speech)
        yield ""
        tell = speech.tell
        bots = left(tell("bot"), 14), right(tell("guesses"), 9), right(tell("hits"), 8)
        chances = right(tell("chance"), 8) + right(tell("luck"), 10)
        yield "".join(bots) + chances
        for bot in self.bots:
            mark = f"  {tell('beats chance')}" if bot.caught else ""
            yield f"{bot.bot:14}{bot.tried:>9}{bot.rate:>8.1%}{bot.chance:>8.1%}{bot.luck:>10.2g}{mark}"
        yield ""
        yield f"{left(tell('concept banks'), 44)}{right(tell('tried'), 7)}{right(tell('rate'), 8)}{chances}"
        for one in self.habits:
            mark = f"  {tell('gives it away')}" if one.caught else ""
            name = f"{one.language} {one.habit}"
            yield f"{name:44}{one.tried:>7}{one.rate:>8.1%}{one.chance:>8.1%}{one.luck:>10.2g}{mark}"
        yield ""
        yield tell(
            "{items} computed items, {drawn} variants drawn, {verified} verified, {answers} answers graded",
            items=len(self.items),
            drawn=sum(item.drawn for item in self.items),
            verified=sum(item.verified for item in self.items),
            answers=sum(item.answers for item in self.items),
        )
        took = tell("{seconds} s in", seconds=f"{self.seconds:.0f}")
        yield f"{took} {speech.count('{number} process', '{number} processes', self.processes)}"
        yield from problem_lines(self.problems, speech)

    def _items(self, speech: Speech) -> Iterator[str]:
        tell = speech.tell
        head = (tell("drawn"), tell("variants"), tell("verified"), tell("graded"), "p50 µs", "p99 µs")
        columns = "".join(right(name, 12) for name in head)
        yield f"{left(tell('objective'), 10)}{left(tell('item'), 36)}{columns}  {tell('best guess')}"
        for one in self.items:
            bot, rate = one.best_bot()
            shown = (one.drawn, one.variants, one.verified, one.graded, one.slowest(0.5), one.slowest(0.99))
            numbers = "".join(f"{number:>12}" for number in shown)
            yield f"{one.objective:10}{one.item:36}{numbers}  {rate:.0%} {bot}{'  !' if one.problems else ''}"


def audit_banks(questions: Questions, *, seeds: int, verify: Device | None, processes: int = 1) -> AuditReport:
    """Audit all banks.

    Args:
        questions: The banks at work.
        seeds: How many variants of each computed item are drawn.
        verify: Where each is computed a second time with torch, if it is to be.
        processes: How many processes share the items; with one everything is done in this one.
    """
    start = time.monotonic()
    banks = questions.banks
    checked: Report = check_banks(questions, seeds=1, verify=None)
    names = [name for name, entry in banks.entries.items() if isinstance(entry.item, Computed)]
    audits = list(_audited(questions, names, seeds, verify=verify, processes=processes))
    problems = list(checked.problems)
    for audit in audits:
        entry = banks.entries[audit.item]
        found = [*audit.problems, *_too_few(audit)]
        problems += [f"{entry.where}: {audit.item}: {problem}" for problem in found if problem not in problems]
    bots = _bots(audits)
    problems += [f"the bot `{bot.bot}` is right in {bot.rate:.1%} of all questions" for bot in bots if bot.caught]
    habits = audit_concepts(banks)
    problems += [
        f"concept banks, {one.language}: {one.habit} {one.rate:.1%}, by chance {one.chance:.1%}"
        for one in habits
        if one.caught
    ]
    return AuditReport(
        problems=list(dict.fromkeys(problems)),
        items=audits,
        bots=bots,
        habits=habits,
        seconds=time.monotonic() - start,
        processes=processes,
    )


def sensible_processes() -> int:
    """Return how many processes this machine has cores for."""
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def _too_few(audit: ItemAudit) -> Iterator[str]:
    if audit.drawn and audit.variants < (wanted := audit.promised or ENOUGH_VARIANTS):
        said = "says" if audit.promised else "needs"
        yield f"it {said} {wanted} variants and has {audit.variants}; widen `draw`, or say `variants` and `why_few`"


def _bots(audits: Sequence[ItemAudit]) -> list[BotRow]:
    together = Guesses(OF_NUMBERS)
    for audit in audits:
        together.join(tallies_of(audit))
    caught = together.winners()
    return [
        BotRow(
            bot=name,
            tried=tally.tried,
            rate=tally.rate,
            chance=tally.expected / max(1, tally.tried),
            luck=tally.luck,
            caught=name in caught,
        )
        for name, tally in together.tallies.items()
    ]


def _audited(
    questions: Questions, names: Sequence[str], seeds: int, *, verify: Device | None, processes: int
) -> Iterator[ItemAudit]:
    if processes <= 1:
        yield from (audit_item(questions, name, seeds, verify=verify) for name in names)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start, (questions.banks, seeds, verify)) as pool:
        yield from pool.map(_one, names)


class _Helper:
    """What a helping process works with."""

    questions: Questions
    seeds: int
    verify: Device | None


def _start(banks: Banks, seeds: int, verify: Device | None) -> None:
    _Helper.questions, _Helper.seeds, _Helper.verify = Questions(banks), seeds, verify


def _one(name: str) -> ItemAudit:
    return audit_item(_Helper.questions, name, _Helper.seeds, verify=_Helper.verify)

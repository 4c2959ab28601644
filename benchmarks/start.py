"""How long quizapp takes to start and to follow a key, beside the least that Textual can do, in one run.

`python benchmarks/start.py [--starts 15] [--questions 20]`; benchmarks/README.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.ratios import interval
from quizapp.opening import Opening, now
from quizapp.questions.model import NOT_KNOWN, Question
from quizapp.study.day import study_day

if TYPE_CHECKING:
    from benchmarks.terminal import Terminal

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
AIM = 1.3
EQUAL = 1.0
"""An aim that is reached where nothing shows that it is not: two equal learners differ by more than nothing, too."""
APPS = ("quizapp", "line", "screen", "anew", "picture")
"""What `answering.py` can run."""
COMMAND = "from quizapp.__main__ import main; main()"
"""What the installed command runs."""
ENTER, DOWN, UP = b"\r", b"\x1b[B", b"\x1b[A"
ANSWERS = 200
"""How many answers the prepared learner has given."""
FEW = 186
"""Of so many items, all that were ever asked are due today: as many as of the hundred thousand."""
LATE = 10.0
"""Seconds after which no frame is coming any more."""
AHEAD = timedelta(days=40)
"""How far ahead an exam is."""
ENOUGH = 999
"""A daily limit that the benchmark does not reach."""


def prepare(folder: Path, *, endless: bool = False, exam: bool = False) -> str:
    """Let a learner answer questions, and return a text that home shows as soon as the desk is open.

    With `endless` the daily limit is lifted; with `exam` there is one ahead.
    """
    folder.mkdir()
    opening = Opening(folder)
    desk = opening.open_desk()
    session = desk.practice([objective.id for objective in opening.open_shelf().objectives()], "en")
    for _ in range(ANSWERS):
        if isinstance(session.card, Question):
            session.answer(NOT_KNOWN)
            session.settle().result()
        session.advance()
    if endless:
        desk.set_setting("new_per_day", ENOUGH).result()
    if exam:
        desk.set_setting("exam_date", (desk.day + AHEAD).isoformat()).result()
    first_chapter = min(opening.open_shelf().chapter_titles().items())[1].en
    opening.close()
    return first_chapter


def prepare_years(folder: Path, items: int, answers: int) -> Path:
    """Have banks of so many items found kept, and a learner who gave so many answers in two years."""
    from benchmarks.learner import fill
    from benchmarks.many import enlarged, keep
    from quizapp.bank.loading import load_banks
    from quizapp.store.database import open_store

    folder.mkdir()
    banks = enlarged(load_banks(), items)
    keep(folder, banks)
    fill(folder, [*banks.entries][:items], answers, today=datetime.now(UTC).date())
    with open_store(folder) as store:
        # Else each start would leave a half-made copy behind, whose writing slows whatever is started next.
        store.start_daily_backup(study_day(now()))
    return folder


class Times:
    """Milliseconds that something took: by the clock, and of a processor's work, where the system tells that."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.work: list[float] = []

    def add(self, clock: float, before: float | None, after: float | None) -> None:
        """Note one more."""
        self.clock.append(clock)
        if before is not None and after is not None:
            self.work.append(after - before)


def start_times(home: str, learners: Sequence[Path], repetitions: int) -> list[Times]:
    """Start the app for each learner, and Textual's, in rounds; return the times to the first usable screen.

    Each round has its own order, so that nothing is always started behind the same other one.
    """
    shuffled = random.Random(1)  # noqa: S311 - nothing to guess here
    starts = [
        ([sys.executable, "-c", COMMAND, "--lang", "en", "--data-dir", str(learner)], home) for learner in learners
    ]
    starts.append(([sys.executable, str(HERE / "empty.py")], "ready"))
    times = [Times() for _ in starts]
    for turn in range(repetitions + 1):
        for kept, (command, text) in shuffled.sample([*zip(times, starts, strict=True)], len(starts)):
            with open_terminal(command) as terminal:
                taken = terminal.frame(text) - terminal.began
                if turn:
                    kept.add(1000 * taken, 0.0, terminal.worked())
                terminal.settle()
    return times


def key_times(data: Path, questions: int) -> tuple[dict[str, Times], dict[str, Times]]:
    """Answer in each app in turn; return what it takes to the repaint for choosing and for confirming in each."""
    command = [sys.executable, str(HERE / "answering.py")]
    choosing = {which: Times() for which in APPS}
    confirming = {which: Times() for which in APPS}
    with contextlib.ExitStack() as stack:
        terminals = {which: stack.enter_context(open_terminal([*command, which, str(data)])) for which in APPS}
        for terminal in terminals.values():
            terminal.open()
        after(terminals["quizapp"], b"s")
        for turn in range(questions + 1):
            for which, terminal in terminals.items():
                for key in (DOWN, DOWN, UP):
                    after(terminal, key, times=choosing[which] if turn else None)
                after(terminal, ENTER, "next", times=confirming[which] if turn else None)
                terminal.settle(0.2)
                if which != "line":
                    after(terminal, ENTER)
                    terminal.settle(0.2)
    return choosing, confirming


def open_terminal(command: Sequence[str]) -> Terminal:
    """Start a command in a terminal of its own."""
    from benchmarks.terminal import Terminal

    return Terminal(command, ROOT)


def after(terminal: Terminal, key: bytes, text: str = "", times: Times | None = None) -> None:
    """Note what it takes from a key to the end of the frame that follows it, and let the terminal come to rest."""
    before = terminal.worked()
    pressed = terminal.press(key)
    try:
        taken = 1000 * (terminal.frame(text, LATE) - pressed)
    except TimeoutError:
        # Where others keep the machine busy, the frame before came late, and both keys are in it.
        if text:
            raise
        return
    if times is not None:
        times.add(taken, before, terminal.worked())
    terminal.settle(0.1)


def told(name: str, ours: Times, theirs: Times, aim: float = AIM) -> str:
    """Write the medians of both, their ratio, how exact that is, and the aim, and the ratio of the work done."""
    one, other = statistics.median(ours.clock), statistics.median(theirs.clock)
    ratio = one / other
    low, high = interval(ours.clock, theirs.clock)
    judged = "reached" if (low if aim == EQUAL else ratio) <= aim else "missed"
    work = statistics.median(ours.work) / statistics.median(theirs.work) if ours.work and theirs.work else None
    exact = f" ({low:.2f} to {high:.2f})" + ("" if work is None else f", of work {work:.2f}")
    times = f"{len(ours.clock)} and {len(theirs.clock)} times"
    return f"{name:46}{one:9.1f} ms{other:9.1f} ms{ratio:8.2f}{exact}   aim {aim}: {judged}   ({times})"


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=15, help="how often each app is started")
    parser.add_argument("--items", type=int, default=100_000, help="with how many items the app is started too")
    parser.add_argument("--answers", type=int, default=1_000_000, help="and with how many answers")
    parser.add_argument("--questions", type=int, default=20, help="how many questions are answered in each app")
    chosen = parser.parse_args(arguments)
    if os.name == "nt":
        print(
            "The benchmark drives a POSIX pseudo-terminal, which Windows does not have; run it on macOS, Linux or WSL."
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        data = Path(folder, "learner")
        home = prepare(data)
        many = prepare_years(Path(folder, "many"), chosen.items, chosen.answers)
        ten = prepare_years(Path(folder, "ten"), 10, 10)
        few = prepare_years(Path(folder, "few"), FEW, FEW)
        planned = Path(folder, "planned")
        prepare(planned, exam=True)
        learners = data, planned, many, ten, few, ten
        ours, ahead, with_many, with_ten, with_few, ten_again, theirs = start_times(home, learners, chosen.starts)
        evening = Path(folder, "evening")
        prepare(evening, endless=True)
        choosing, confirming = key_times(evening, chosen.questions)
    print(f"{'':46}{'quizapp':>12}{'Textual':>12}{'ratio':>8}")
    print(told("from start to home / to one line of text", ours, theirs))
    print(told("with an exam ahead / without one", ahead, ours, EQUAL))
    print(told(f"{chosen.items:,} items, {chosen.answers:,} answers / one line", with_many, theirs))
    print(told("the same / ten items, ten answers", with_many, with_ten, EQUAL))
    print(told(f"the same / {FEW} items, as many due today", with_many, with_few, EQUAL))
    print(told("ten items, ten answers / the same once more", with_ten, ten_again, EQUAL))
    print(told("choosing an option / moving in an OptionList", choosing["quizapp"], choosing["line"]))
    print(told("confirming / writing one line", confirming["quizapp"], confirming["line"]))
    print(told("confirming / turning to a screen of text", confirming["quizapp"], confirming["screen"]))
    print(told("confirming / turning to one of new text", confirming["quizapp"], confirming["anew"]))
    print(told("confirming / turning to the same picture", confirming["quizapp"], confirming["picture"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How long quizapp takes to start and to follow a key, beside the least that Textual can do, in one run.

`python benchmarks/start.py [--starts 15] [--questions 20]`; benchmarks/README.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.opening import Opening
from quizapp.questions.model import NOT_KNOWN, Question

if TYPE_CHECKING:
    from benchmarks.terminal import Terminal

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
AIM = 1.3
APPS = ("quizapp", "line", "screen")
"""What `answering.py` can run."""
ENTER, DOWN, UP = b"\r", b"\x1b[B", b"\x1b[A"
ANSWERS = 200
"""How many answers the prepared learner has given."""
ENOUGH = 999
"""A daily limit that the benchmark does not reach."""


def prepare(folder: Path) -> str:
    """Let a learner answer questions, and return a text that home shows as soon as the desk is open."""
    opening = Opening(folder)
    desk = opening.open_desk()
    session = desk.practice([objective.id for objective in opening.open_shelf().objectives()], "en")
    for _ in range(ANSWERS):
        if isinstance(session.card, Question):
            session.answer(NOT_KNOWN)
            session.settle().result()
        session.advance()
    desk.set_setting("new_per_day", ENOUGH).result()
    first_chapter = min(opening.open_shelf().chapter_titles().items())[1].en
    opening.close()
    return first_chapter


def start_times(home: str, data: Path, repetitions: int) -> tuple[list[float], list[float]]:
    """Start both apps in turn, and return the milliseconds from the process's start to the first usable screen."""
    ours = [sys.executable, "-m", "quizapp", "--lang", "en", "--data-dir", str(data)]
    theirs = [sys.executable, str(HERE / "empty.py")]
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(repetitions + 1):
        for kept, command, text in ((times[0], ours, home), (times[1], theirs, "ready")):
            with open_terminal(command) as terminal:
                taken = terminal.frame(text) - terminal.began
                if turn:
                    kept.append(1000 * taken)
                terminal.settle()
    return times


def key_times(data: Path, questions: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Answer in each app in turn; return the milliseconds to the repaint for choosing and for confirming in each."""
    command = [sys.executable, str(HERE / "answering.py")]
    choosing: dict[str, list[float]] = {which: [] for which in APPS}
    confirming: dict[str, list[float]] = {which: [] for which in APPS}
    with contextlib.ExitStack() as stack:
        terminals = {which: stack.enter_context(open_terminal([*command, which, str(data)])) for which in APPS}
        for terminal in terminals.values():
            terminal.settle(1.0)
        after(terminals["quizapp"], b"s")
        for turn in range(questions + 1):
            for which, terminal in terminals.items():
                chosen = [after(terminal, key) for key in (DOWN, DOWN, UP)]
                confirmed = after(terminal, ENTER, "next")
                if which != "line":
                    after(terminal, ENTER)
                if turn:
                    choosing[which] += chosen
                    confirming[which].append(confirmed)
    return choosing, confirming


def open_terminal(command: Sequence[str]) -> Terminal:
    """Start a command in a terminal of its own."""
    from benchmarks.terminal import Terminal

    return Terminal(command, ROOT)


def after(terminal: Terminal, key: bytes, text: str = "") -> float:
    """Return the milliseconds from a key to the end of the frame that follows it, and let the terminal come to rest."""
    pressed = terminal.press(key)
    taken = 1000 * (terminal.frame(text) - pressed)
    terminal.settle(0.05)
    return taken


def told(name: str, ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Write the medians of both, their ratio and the aim."""
    one, other = statistics.median(ours), statistics.median(theirs)
    ratio = one / other
    judged = "reached" if ratio <= AIM else "missed"
    times = f"{len(ours)} and {len(theirs)} times"
    return f"{name:46}{one:9.1f} ms{other:9.1f} ms{ratio:8.2f}   aim {AIM}: {judged}   ({times})"


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=15, help="how often each app is started")
    parser.add_argument("--questions", type=int, default=20, help="how many questions are answered in each app")
    chosen = parser.parse_args(arguments)
    if os.name == "nt":
        print(
            "The benchmark drives a POSIX pseudo-terminal, which Windows does not have; run it on macOS, Linux or WSL."
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        home = prepare(data)
        ours, theirs = start_times(home, data, chosen.starts)
        choosing, confirming = key_times(data, chosen.questions)
    print(f"{'':46}{'quizapp':>12}{'Textual':>12}{'ratio':>8}")
    print(told("from start to home / to one line of text", ours, theirs))
    print(told("choosing an option / moving in an OptionList", choosing["quizapp"], choosing["line"]))
    print(told("confirming / writing one line", confirming["quizapp"], confirming["line"]))
    print(told("confirming / turning to a screen of text", confirming["quizapp"], confirming["screen"]))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))

"""Fitting the scheduler to the learner, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from quizapp.commands.chosen import Chosen, emit
from quizapp.commands.speaking import Speaking
from quizapp.errors import QuizappError

if TYPE_CHECKING:
    from quizapp.study.fitting import Fit, Step

LONGEST = 600
"""Seconds after which a fit is given up."""
WEIGHTS = 21


@click.command(cls=Speaking)
@click.option("--dry-run", is_flag=True, help="Show what a fit would bring, and adopt nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def fit(chosen: Chosen, *, dry_run: bool, as_json: bool) -> None:
    """Fit the scheduler to your answers, and adopt it where that predicts better.

    It needs fsrs-rs-python installed beside quizapp, and the app closed. Weights are adopted only with at least
    1,000 scored reviews and a smaller loss on the last fifth of them, which the fit never sees. Example: quizapp fit
    """
    from quizapp.opening import Opening
    from quizapp.study.fitting import FEWEST, judged, split

    opening = Opening(chosen.data, chosen.banks, read_only=dry_run)
    with contextlib.closing(opening):
        desk = opening.open_desk()
        reviews = list(desk.history.reviews)
        parts = split(reviews)
        enough = parts.scored >= FEWEST
        found = judged(reviews, fitted_weights(parts.training) if enough else None, desk.parameters)
        adopted = found.adoptable and not dry_run
        if adopted and found.weights is not None:
            desk.adopt(found.weights).result()
    if as_json:
        emit({"fit": found, "adopted": adopted, "fewest": FEWEST})
    else:
        for line in _lines(found, chosen.language == "ja", adopted=adopted):
            click.echo(line)


def fitted_weights(training: Sequence[Sequence[Step]], command: Sequence[str] = ()) -> tuple[float, ...]:
    """Return weights fitted in another process.

    Raises:
        QuizappError: The library is missing, or the process crashed, took too long, or gave no weights.
    """
    from quizapp.fitter import MISSING

    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command or [sys.executable, "-m", "quizapp.fitter"],
            input=json.dumps(training),
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        sentence = f"The fit took longer than {LONGEST} seconds and was given up; nothing was changed."
        raise QuizappError(sentence) from error
    if done.returncode == MISSING:
        raise QuizappError(
            "Fitting needs fsrs-rs-python, which is not here. Install it beside quizapp: `uv tool install --with "
            "fsrs-rs-python .`, or `pipx inject quizapp fsrs-rs-python`."
        )
    try:
        weights = tuple(float(weight) for weight in json.loads(done.stdout))
    except (ValueError, TypeError):
        weights = ()
    if done.returncode or len(weights) != WEIGHTS or not all(map(math.isfinite, weights)):
        raise QuizappError("The process that fits crashed or gave no weights; nothing was changed. Try again later.")
    return weights


def _lines(found: Fit, ja: bool, *, adopted: bool) -> list[str]:  # noqa: FBT001 - one of two languages
    from quizapp.study.fitting import FEWEST

    lines = [f"採点できる復習: {found.scored}" if ja else f"scored reviews: {found.scored}"]
    if found.scored < FEWEST:
        return [
            *lines,
            f"{FEWEST} 件になるまでは、標準のパラメータのほうが確かです。何も変えていません。"
            if ja
            else f"Below {FEWEST} the default parameters are the safer ones; nothing was changed.",
        ]
    names = ("標準", "現在", "適合後") if ja else ("default", "in force", "fitted")
    losses = (found.default_loss, found.present_loss, found.fitted_loss)
    ja_head = f"最後の {found.held_out} 件(適合に使わない)での対数損失:"
    lines.append(ja_head if ja else f"log loss on the last {found.held_out}, held out:")
    lines += [f"  {name}: {loss:.4f}" for name, loss in zip(names, losses, strict=True) if loss is not None]
    if adopted:
        lines.append("採用し、予定をすべて計算し直しました。" if ja else "Adopted; all due days were worked out anew.")
    elif found.adoptable:
        lines.append("採用できます(何も変えていません)。" if ja else "It could be adopted; nothing was changed.")
    else:
        lines.append("よくならないので採用しません。" if ja else "Not adopted, since it predicts no better.")
    return lines


COMMANDS = (fit,)

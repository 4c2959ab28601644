"""A training as lines of text: one an epoch, and one for what came of it."""

from __future__ import annotations

from engine.training.course import Outcome, Report


def line(report: Report) -> str:
    """Write where the training stands, such as `layer-1  epoch  3/20  loss 0.05790  held-out 0.05690`."""
    epoch = f"{report.epoch}".rjust(len(f"{report.epochs}"))
    text = f"{report.phase:<12} epoch {epoch}/{report.epochs}  loss {report.loss:8.5f}  held-out {report.held_out:.5f}"
    parts = [f"{name} {value:.4f}" for name, value in report.parts.items() if name != "loss"]
    return f"{text}  ({', '.join(parts)})" if parts else text


def ending(outcome: Outcome) -> str:
    """Write what came of it in a sentence."""
    text = (
        f"{outcome.kind}: {outcome.parameters} parameters; the held-out error went from {outcome.before:.5f} "
        f"to {outcome.after:.5f}."
    )
    if "noisy" in outcome.extras:
        text += f" The noisy images themselves are off by {outcome.extras['noisy']:.5f}."
    if "perplexity" in outcome.extras:
        text += f" Of the codebook, as many codes are used as {outcome.extras['perplexity']:.1f} evenly used ones."
    return text

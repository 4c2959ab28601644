"""The errors of the engine: sentences that say what is wrong, where, and what was expected."""

from __future__ import annotations


class EngineError(Exception):
    """Something in the input of the engine is wrong; the message is a sentence for whoever wrote it."""


class ExpressionError(EngineError):
    """An expression cannot be read or has no value."""


class DescriptionError(EngineError):
    """A description is wrong at `place`, such as `layers[3].conv2d.kernel_size`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
        self.message = message


class RunError(EngineError):
    """A description cannot be executed: torch is missing or broken, or the run itself failed."""

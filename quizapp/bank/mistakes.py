"""Mistakes and the words of the working, as authors write them in each chapter's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from quizapp.bank.text import Text

if TYPE_CHECKING:
    from engine.evaluation import Mistake


class MistakeEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"layers": "in"}):
    """A misconception: in these layers, these equations or attributes are replaced by name.

    The texts say what computation it is and how to catch it, never that the learner is careless.
    """

    layers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    replace: Annotated[dict[str, str | int | float], msgspec.Meta(min_length=1)]
    name: Text
    note: Text
    here: Text | None = None
    """A word beside the step where the working leaves the right one."""
    convention: bool = False
    """Not a mistake but another convention: an answer that is right under it is told so."""

    def engine_form(self, identifier: str) -> Mistake:
        """Return the mistake as the engine computes it."""
        from engine.evaluation import Mistake

        return Mistake(identifier, frozenset(self.layers), self.replace)


class Labels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"layers": "in"}):
    """How the named equations of some layers are called in a working."""

    layers: tuple[str, ...]
    labels: dict[str, Text]


class Saying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"layers": "in"}):
    """What is said of an asked quantity: the idea as a hint, its convention, one reason, a picture, a quick check."""

    layers: tuple[str, ...]
    of: tuple[str, ...]
    """The quantities asked: `height`, `parameters`, `output`, an equation."""
    idea: Text | None = None
    convention: Text | None = None
    reason: Text | None = None
    picture: Text | None = None
    check: Text | None = None


class Working(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A chapter's words: names of layers, labels of equations, and what is said of what is asked."""

    layers: dict[str, Text] = {}
    equations: tuple[Labels, ...] = ()
    questions: tuple[Saying, ...] = ()

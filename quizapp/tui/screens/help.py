"""The keys that work on a screen, each with a sentence; those that work everywhere come last, or on a second page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.binding import Binding
from textual.content import Content

from quizapp.locale import N_
from quizapp.tui.blocks import Block, Gap, Labelled, Prose
from quizapp.tui.keys import BACK, bound, written
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen

GUTTER = 16
WORDS = (
    N_("An answer that could not be read costs nothing."),
    N_("While you type words, the letters belong to your answer: use the function keys instead."),
)


class HelpKey(msgspec.Struct, frozen=True):
    """A key and what it does."""

    names: tuple[str, ...]
    """The keys that do the same."""
    told: str
    """A message id."""
    everywhere: bool
    """Whether it is a key of the app and not of the screen."""


class HelpScreen(QuizScreen[None]):
    """Every key of the screen below, gathered when it was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        bound("enter,question_mark,f1", "back", N_("back"), show=False),
        Binding("down", "scroll_lines(1)", show=False),
        Binding("up", "scroll_lines(-1)", show=False),
    ]

    def __init__(self, keys: Sequence[HelpKey]) -> None:
        super().__init__()
        self._keys = keys

    @staticmethod
    def keys_of(screen: Screen[object]) -> list[HelpKey]:
        """Return the keys of a screen that work now, with the message id that explains them."""
        gathered: dict[str, list[str]] = {}
        of_app: set[str] = set()
        for key, active in screen.active_bindings.items():
            told = active.binding.tooltip
            if told and active.enabled:
                gathered.setdefault(told, []).append(key)
                if active.node is screen.app:
                    of_app.add(told)
        return [HelpKey(tuple(names), told, told in of_app) for told, names in gathered.items()]

    def body(self) -> ComposeResult:
        """Place the list."""
        yield Page(self._written, id="keys")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Keys"), ""

    def _written(self) -> Sequence[Block]:
        """Write each key and what it does."""
        if self.has_beside:
            return self._listed([key for key in self._keys if not key.everywhere])
        return [*self._listed(self._keys), Gap(), *self._words()]

    def beside(self) -> Sequence[Block]:
        """Write the keys that work everywhere, and what is good to know."""
        title = Prose(Content.styled(self.speech.tell("On every screen"), "bold $heading"))
        return [title, Gap(), *self._listed([key for key in self._keys if key.everywhere]), Gap(), *self._words()]

    def _listed(self, keys: Sequence[HelpKey]) -> list[Block]:
        """Write some keys below each other."""
        speech = self.speech
        return [
            Labelled(
                " ".join(written(name, speech) for name in key.names),
                Content(speech.tell(key.told)),
                gutter=GUTTER,
                style="bold $key",
            )
            for key in keys
        ]

    def _words(self) -> list[Block]:
        """Write what is good to know."""
        return [Prose(Content.styled(self.speech.tell(word), "$quiet")) for word in WORDS]

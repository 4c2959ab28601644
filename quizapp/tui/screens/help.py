"""The keys that work on a screen, each with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

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


class HelpScreen(QuizScreen[None]):
    """Every key of the screen below, gathered when it was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        bound("enter,question_mark,f1", "back", N_("back"), show=False),
        Binding("down", "scroll_lines(1)", show=False),
        Binding("up", "scroll_lines(-1)", show=False),
    ]

    def __init__(self, keys: Sequence[tuple[Sequence[str], str]]) -> None:
        super().__init__()
        self._keys = keys

    @staticmethod
    def keys_of(screen: Screen[object]) -> list[tuple[list[str], str]]:
        """Return the keys of a screen that work now, with the message id that explains them."""
        gathered: dict[str, list[str]] = {}
        for key, active in screen.active_bindings.items():
            told = active.binding.tooltip
            if told and active.enabled:
                gathered.setdefault(told, []).append(key)
        return [(keys, told) for told, keys in gathered.items()]

    def body(self) -> ComposeResult:
        """Place the list."""
        yield Page(self._written, id="keys")

    def title_text(self) -> tuple[str, str]:
        """Name the screen."""
        return self.speech.tell("Keys"), ""

    def _written(self) -> Sequence[Block]:
        """Write each key and what it does."""
        speech = self.speech
        listed: list[Block] = [
            Labelled(
                " ".join(written(key, speech) for key in keys),
                Content(speech.tell(told)),
                gutter=GUTTER,
                style="bold $key",
            )
            for keys, told in self._keys
        ]
        words = [Prose(Content.styled(speech.tell(word), "$quiet")) for word in WORDS]
        return [*listed, Gap(), *words]

"""A line to type in: it follows the input method's window and leaves letters to the keys where numbers are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual.binding import Binding
from textual.geometry import Region
from textual.widgets import Input

from quizapp.locale import N_
from quizapp.tui.speech import safe, typed_form

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual import events
    from textual.binding import BindingType
    from textual.geometry import Size

    from quizapp.tui.speech import Speech

NUMERIC: Final = frozenset("0123456789+-*/().,;:^%= []{}×÷−–ー・、。xX")
"""What an answer made of numbers is written with; every other letter works as a key.

An input method gives the long vowel mark for the minus key.
"""


ANSWER: Final = N_("answer")


class MethodInput(Input):
    """An input line without a blinking cursor.

    Textual tells the terminal where the cursor is only when it moves within the line; after a first focus or a change
    of layout the input method's window would open elsewhere, so the place is told again after each layout.
    """

    DEFAULT_CSS = """
    MethodInput, MethodInput:focus { border: none; height: 1; padding: 0 1; background: $surface; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", show=False, tooltip=N_("Gives the answer that stands there."))
    ]

    def __init__(
        self,
        submitted: Callable[[], Awaitable[None]],
        *,
        numeric: bool,
        verb: str = ANSWER,
        id: str | None = None,  # noqa: A002 -- textual's name
    ) -> None:
        super().__init__(id=id, select_on_focus=False)
        self._verb = verb
        self.cursor_blink = False
        self.numeric = numeric
        self._submitted = submitted
        self._room: Size | None = None
        """How large the screen's middle was when the line was last looked after."""

    def validate_value(self, value: str) -> str:
        """Take nothing that could move the cursor, whoever sets it: the line draws its text as it is."""
        return safe(value)

    def on_mount(self) -> None:
        """Follow the layout."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._follow)

    def on_unmount(self) -> None:
        """Be forgotten by the screen: what Textual's own line subscribes there would keep it for as long as the screen.

        A sitting asks hundreds of questions on one screen, each with a line of its own.
        """
        self.screen.text_selection_started_signal.unsubscribe(self)
        self.screen.screen_layout_refresh_signal.unsubscribe(self)

    def _follow(self, _: object = None) -> None:
        """Tell the terminal where the cursor is now, and stay in sight when there is less room while one types."""
        if self.has_focus:
            before, self._room = self._room, next((area.size for area in self.screen.query("#body")), self._room)
            if before not in {None, self._room}:
                self.call_after_refresh(self.scroll_visible, animate=False, immediate=True)
            self.app.cursor_position = self.cursor_screen_offset

    def takes(self, character: str | None) -> bool:
        """Return whether a typed character belongs into the answer."""
        if character is None or not character.isprintable():
            return False
        if self.numeric and typed_form(character) in {"e", "E"}:
            return self._follows_a_digit()
        return not self.numeric or all(plain in NUMERIC for plain in typed_form(character))

    def _follows_a_digit(self) -> bool:
        """Return whether an e would stand behind a number's digits, as in 2.5e-3; elsewhere it is a key."""
        before = typed_form(self.value[: self.cursor_position])
        return before.rstrip(".")[-1:].isdigit()

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 -- textual's signature
        """Leave to the key bindings what is not typed here."""
        return self.takes(character)

    async def action_submit(self) -> None:
        """Give what was typed."""
        await self._submitted()

    def key_hints(self, speech: Speech) -> list[tuple[str, str, str]]:
        """Say what Enter does, where it does anything."""
        return [("Enter", speech.tell(self._verb), "enter")] if self._verb else []

    async def _on_key(self, event: events.Key) -> None:
        """Let a key that is not typed here bubble up to the bindings; Textual's own handler comes after this one."""
        if event.is_printable and not self.takes(event.character):
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        """Take several pasted lines as one, before Textual's own handler takes the first of them."""
        event.text = "; ".join(line for line in safe(event.text).split("\n") if line.strip())
        # Textual scrolls to the cursor before the line has become as long as what was pasted.
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        """Scroll the line to its cursor."""
        at = cell_len(self.value[: self.cursor_position])
        self.scroll_to_region(Region(at, 0, width=1, height=1), force=True, animate=False)

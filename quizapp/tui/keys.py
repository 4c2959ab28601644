"""Every key that more than one screen uses: one place for the keys, their names and what the help says of them.

Descriptions are message ids; the key bar and the help translate them when they are drawn, so that a change of language
changes no binding. Each action that has a letter also has a function key, which works while a text is being typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from quizapp.bank.text import Text
from quizapp.locale import N_

if TYPE_CHECKING:
    from quizapp.tui.speech import Speech


def bound(keys: str, action: str, name: str, help_text: str = "", *, show: bool = True) -> Binding:
    """Return a binding with its short name for the key bar and a sentence for the help."""
    return Binding(keys, action, name, tooltip=help_text, show=show)


HELP: Final = bound("question_mark,f1", "help", N_("keys"), N_("Shows what every key does here."))
LANGUAGE: Final = bound("ctrl+l", "language", N_("日本語"), N_("Changes the language; nothing you typed is lost."))
THEME: Final = bound("ctrl+t", "theme", N_("dark/light"), N_("Changes between dark and light colours."), show=False)
QUIT: Final = bound("ctrl+q", "quit", N_("quit"), N_("Leaves the app; everything saved stays saved."), show=False)
PALETTE: Final = bound(
    "ctrl+p",
    "palette",
    N_("go to"),
    N_("Lists every place by name; what you are in the middle of waits for you."),
    show=False,
)
BACK: Final = bound("escape", "back", N_("back"), N_("Goes back to where you came from."))

HINT: Final = bound("h,f2", "hint", N_("hint"), N_("Shows the next hint: the idea, the formula, then the numbers."))
NOT_KNOWN: Final = bound(
    "0,d,f3", "not_known", N_("don't know"), N_("Says that you don't know; the answer is then explained.")
)
GUESSED: Final = bound(
    "g,f4", "guessed", N_("a guess"), N_("Marks your answer as a guess, so that it comes back sooner.")
)
UNDO: Final = bound("u,f5", "undo", N_("undo"), N_("Takes back your last answer and asks the question again."))
DETAILS: Final = bound(
    "e,f6", "details", N_("details"), N_("Shows the source, the seed and everything left out for space.")
)
LAB: Final = bound(
    "l,f9", "lab", N_("lab"), N_("Opens this very question in the lab, to turn its numbers and watch it.")
)
FLAG: Final = bound("f,f8", "flag", N_("flag"), N_("Flags the question as doubtful, with a note for its author."))

BESIDE_DOWN: Final = bound(
    "shift+down,ctrl+pagedown", "scroll_beside(3)", N_("read on"), N_("Scrolls the page at the right down.")
)
BESIDE_UP: Final = bound(
    "shift+up,ctrl+pageup", "scroll_beside(-3)", N_("read on"), N_("Scrolls the page at the right up."), show=False
)
BESIDE: Final = tuple(key for binding in (BESIDE_DOWN, BESIDE_UP) for key in binding.key.split(","))
"""The keys that scroll a second page and leave the list beside it alone: two of each, since a text that is typed in
takes the first for marking."""

NAMES: Final = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "question_mark": "?",
    "backspace": "Backspace",
    "delete": "Delete",
    "home": "Home",
    "end": "End",
    "comma": ",",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
"""How keys are written."""
HELD: Final = {"ctrl": "Ctrl+", "shift": "Shift+"}
"""How a key is written that is held while another is pressed."""
ARROWS: Final = {
    "up": Text("上", "Up"),
    "down": Text("下", "Down"),
    "left": Text("左", "Left"),
    "right": Text("右", "Right"),
}
"""How the arrow keys are written: in words, because the signs are of ambiguous width in Japanese terminals.

They are no messages, since one of these words is that for a right answer as well.
"""


SIGNS: Final = {" ": "space", "?": "question_mark", ",": "comma"}
"""The signs that are keys, by the names that bindings have for them."""


def key_of(character: str) -> str:
    """Return the key that gives a plain character."""
    return SIGNS.get(character, character)


def turning(speech: Speech) -> list[tuple[str, str, str]]:
    """Return the hint that the arrow keys to the sides change something, as `key_hints` has it."""
    return [(f"{written('left', speech)}/{written('right', speech)}", speech.tell("change"), "right")]


def written(key: str, speech: Speech) -> str:
    """Return a key as the screen writes it, such as `^L` or `F2`."""
    held, _, one = key.rpartition("+")
    if held == "ctrl" and len(one) == 1:
        return f"^{one.upper()}"
    if held in HELD:
        return f"{HELD[held]}{written(one, speech)}"
    if key in ARROWS:
        return speech.say(ARROWS[key])
    if key in NAMES:
        return NAMES[key]
    return key.upper() if len(key) > 1 else key

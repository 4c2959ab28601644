"""Typing an answer: one line, or a grid of cells, for each part of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from engine.value import show
from quizapp.locale import N_
from quizapp.questions.reading import Unreadable, read_part
from quizapp.tui.blocks import Prose
from quizapp.tui.widgets.grid_field import GridField
from quizapp.tui.widgets.method_input import MethodInput
from quizapp.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from quizapp.questions.model import Part, Question
    from quizapp.tui.speech import Speech
    from quizapp.tui.widgets.asker import Listener

NUMERIC = frozenset({"integer", "decimal", "shape", "vector", "grid"})
"""The forms that are written without letters, so that letters stay keys."""
WIDEST_GRID = 8
"""Grids with more columns than this are typed as one line."""
MISSING = N_("Type your answer first.")
UNFILLED = N_("Every cell needs a number; this one is still empty.")


def expected_form(part: Part, speech: Speech) -> str:
    """Say how an answer to this part is written."""
    axes = ", ".join(part.axes)
    match part.form:
        case "integer":
            told = speech.tell("a whole number")
        case "decimal" if part.decimals:
            told = speech.count("to {number} decimal place", "to {number} decimal places", part.decimals)
        case "decimal":
            told = speech.tell("a number")
        case "shape" if part.axes:
            told = speech.tell("in the order ({axes}), with commas or spaces between", axes=axes)
        case "shape":
            told = speech.tell("all sizes, with commas or spaces between")
        case "axes" if part.axes:
            told = speech.tell("all that apply of {axes}, with commas between", axes=axes)
        case "axes":
            told = speech.tell("all axes that apply, with commas between")
        case "grid" if is_cells(part):
            told = speech.tell("cell by cell; the arrow keys go anywhere")
        case "grid":
            told = speech.tell("row by row, with spaces between numbers and ; between rows")
        case "vector" if part.size:
            told = speech.count("{number} value", "{number} values, with spaces between", part.size[0])
        case "vector":
            told = speech.tell("the values, with spaces between")
        case "name":
            told = speech.tell("one of: {names}", names=" / ".join(map(speech.say, part.choices)))
        case _:
            told = speech.tell("a word or two, in Japanese or English")
    if part.decimals and part.form in {"vector", "grid"}:
        places = speech.count("to {number} decimal place", "to {number} decimal places", part.decimals)
        told = speech.tell("{form}; {places}", form=told, places=places)
    return told


def evaluated(part: Part, typed: str) -> str | None:
    """Return what typed arithmetic comes to, part by part; None where nothing but numbers stands there."""
    if part.form not in NUMERIC:
        return None
    try:
        value, reads = read_part(part, typed)
    except Unreadable:
        return None
    if all(read.places is not None for read in reads):
        return None
    return show(value if not isinstance(value, tuple) else tuple(value)).strip("()")


def is_cells(part: Part) -> bool:
    """Return whether a part is answered in a grid of cells."""
    return part.form == "grid" and len(part.size) == 2 and part.size[1] <= WIDEST_GRID  # noqa: PLR2004 -- rows, columns


class Typed(Vertical):
    """The fields of a question's parts, one below the other; Enter goes to the next and, at the last, answers."""

    DEFAULT_CSS = """
    Typed { height: auto; }
    Typed .part { height: auto; }
    Typed .-later { margin-top: 1; }
    Typed .name { width: auto; height: 1; margin-right: 1; }
    Typed .field { width: 1fr; height: auto; }
    Typed .unit { width: auto; height: 1; margin-left: 1; color: $quiet; }
    """

    def __init__(self, question: Question, listener: Listener) -> None:
        super().__init__(id="asker")
        self.question = question
        self.listener = listener
        self.fields: list[MethodInput | GridField] = []
        self._e_is_typed = False

    @property
    def speech(self) -> Speech:
        """The language in which to draw."""
        from quizapp.tui.widgets.key_bar import Speaking

        assert isinstance(self.app, Speaking)  # noqa: S101 -- tells the type checker what the app is
        return self.app.speech

    def compose(self) -> ComposeResult:
        """Place a name, a field and how it is written for each part."""
        for part in self.question.parts:
            field: MethodInput | GridField
            if is_cells(part):
                field = GridField(part.size[0], part.size[1], self.onward, self.listener.touched)
            else:
                field = MethodInput(self.onward, numeric=part.form in NUMERIC)
            self.fields.append(field)
            with Horizontal(classes="part -later" if self.fields[1:] else "part"):
                yield _Name(part, self)
                with Vertical(classes="field"):
                    yield field
                    yield Page(lambda part=part, field=field: self._below(part, field))  # type: ignore[misc]

    def _below(self, part: Part, field: MethodInput | GridField) -> list[Prose]:
        """Say how a part is written, and what typed arithmetic comes to, so that it can be seen before it is given."""
        told = [Prose(Content.styled(self._form(part), "$quiet"))]
        value = evaluated(part, field.value) if isinstance(field, MethodInput) else None
        return told if value is None else [Prose(Content.styled(f"= {value}", "bold")), *told]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Work out arithmetic while it is typed, and name the keys anew where an e is typed from now on."""
        event.stop()
        self.listener.touched()
        typed = isinstance(event.input, MethodInput) and event.input.takes("e")
        if typed != self._e_is_typed:
            self._e_is_typed = typed
            self.refresh_bindings()
        for page in self.query(Page):
            if not isinstance(page, _Name):
                page.rewrite()

    def _form(self, part: Part) -> str:
        """Say how a part is written, with its unit."""
        unit = self.speech.say(part.unit)
        told = expected_form(part, self.speech)
        return self.speech.tell("{form} (unit: {unit})", form=told, unit=unit) if unit else told

    @property
    def answer(self) -> str | None:
        """What was typed, the parts separated by line ends; nothing while any is empty."""
        values = [field.value.strip() for field in self.fields]
        return "\n".join(values) if values and all(values) else None

    def answer_field(self) -> Widget:
        """Return the first field that is empty, or the last."""
        return next((field for field in self.fields if not field.value.strip()), self.fields[-1])

    def answer_anew(self) -> None:
        """Select the only answer, so that what is typed next takes its place; the arrow keys still mend it."""
        if len(self.fields) == 1 and isinstance(self.fields[0], MethodInput):
            self.fields[0].select_all()

    async def onward(self) -> None:
        """Go to the next empty field, or give the answer."""
        answer = self.answer
        empty = self.answer_field()
        unfilled = next((field for field in self.fields if isinstance(field, GridField) and not field.is_filled), None)
        if answer is not None and unfilled is not None:
            self.screen.set_focus(unfilled)
            unfilled.go_to_empty()
            self.listener.unready(UNFILLED)
        elif answer is not None:
            await self.listener.confirmed(answer)
        elif empty.has_focus:
            self.listener.unready(MISSING)
        else:
            self.screen.set_focus(empty)


class _Name(Page):
    """The name of a part, as wide as the widest of its question."""

    def __init__(self, part: Part, typed: Typed) -> None:
        self._typed = typed
        super().__init__(lambda: [Prose(Content.styled(self._label(part), "bold"))])
        self.add_class("name")

    def rewrite(self) -> None:
        """Draw the name again; another language has another width."""
        super().rewrite()
        self.refresh(layout=True)

    def _label(self, part: Part) -> str:
        """Return a part's name; a question with a single part says just `answer`."""
        speech = self._typed.speech
        return speech.say(part.label) or speech.tell("Answer")

    def get_content_width(self, container: object, viewport: object) -> int:  # noqa: ARG002 -- textual's signature
        """Return the width that the names of all parts need in the current language."""
        return max(cell_len(self._label(part)) for part in self._typed.question.parts)

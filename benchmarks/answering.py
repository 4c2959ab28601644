"""Apps in which options are chosen and confirmed: quizapp's review, and the barest ones that Textual allows."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from quizapp.opening import Opening, Shelf
from quizapp.study.library import ItemCard, Point
from quizapp.tui.blocks import layout
from quizapp.tui.speech import Speech
from quizapp.tui.themes import with_roles
from quizapp.tui.verdict_text import Reading, verdict_blocks

MEASURE = 74
"""The width of a verdict's text in 80 columns."""


class Choices(Shelf):
    """The real banks, as far as one option is chosen, and without their points."""

    def cards(self) -> Mapping[str, ItemCard]:
        """Return the items that offer options."""
        return {name: card for name, card in super().cards().items() if card.kind == "choice"}

    def point(self, objective: str) -> Point | None:  # noqa: ARG002 - nothing is taught here
        """Teach nothing."""
        return None


class OpeningOnChoices(Opening):
    """A learner's desk with nothing but choices on it."""

    def open_shelf(self) -> Shelf:
        """Load the banks."""
        if self.shelf is None:
            self.shelf = Choices(super().open_shelf().banks)
        return self.shelf


class Bare(App[None]):
    """An OptionList with the same options, and a line that says which was chosen."""

    def __init__(self, options: list[str]) -> None:
        super().__init__()
        self._options = options

    def compose(self) -> ComposeResult:
        """Place the options and the line."""
        yield OptionList(*self._options, markup=False)
        yield Static("ready", id="said")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say what was chosen."""
        self.query_one("#said", Static).update(f"next {event.option_index}")


class Told(Screen[None]):
    """A screen full of text; Enter leads back."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "app.pop_screen", "back")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._static = Static(text, markup=False)

    def compose(self) -> ComposeResult:
        """Place the text."""
        yield self._static

    def tell(self, text: str) -> None:
        """Take another text."""
        self._static.update(text)


class Turning(Bare):
    """The same, but with a second screen for what is said, as long as a verdict of ours."""

    def on_mount(self) -> None:
        """Make the second screen ready."""
        self.install_screen(Told("next\n" + "\n\n".join(self._options * 2)), "told")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say it."""
        event.stop()
        self.push_screen("told")


class TurningAnew(Turning):
    """The same, but with another text each time, as an app has it that has something to say."""

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:  # noqa: ARG002 - Textual's
        """Have something else ready for the handler of the class above, which Textual calls next."""
        self._options.append(self._options.pop(0))
        told = self.get_screen("told")
        assert isinstance(told, Told)  # noqa: S101 -- installed under this name
        told.tell("next\n" + "\n\n".join(self._options * 2))


class Picture(Screen[None]):
    """The picture of a verdict and nothing behind it: text that scrolls, and two lines below; Enter leads back."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "app.pop_screen", "back")]
    DEFAULT_CSS = """
    Picture VerticalScroll { height: 1fr; padding: 0 2; }
    Picture .line { height: 1; padding: 0 2; }
    """

    def compose(self) -> ComposeResult:
        """Place the three."""
        yield VerticalScroll(Static(id="text", markup=False))
        yield Static("Saved   30 left", classes="line", markup=False)
        yield Static("enter next  g guessed  e details  f flag  u undo  esc back  ? help", classes="line", markup=False)

    def tell(self, text: Content) -> None:
        """Take another text, from its first line."""
        self.query_one("#text", Static).update(text)
        self.query_one(VerticalScroll).scroll_home(animate=False, immediate=True)


class Pictured(Bare):
    """The same list; Enter turns to another picture of a verdict each time, all of them drawn up beforehand."""

    def __init__(self, options: list[str], verdicts: list[Content]) -> None:
        super().__init__(options)
        self._verdicts = verdicts

    def get_css_variables(self) -> dict[str, str]:
        """Know the colours that a verdict names."""
        return with_roles(super().get_css_variables())

    def on_mount(self) -> None:
        """Make the second screen ready, and let it be laid out once."""
        self.install_screen(Picture(), "picture")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show it."""
        event.stop()
        picture = self.get_screen("picture")
        assert isinstance(picture, Picture)  # noqa: S101 -- installed under this name
        self._verdicts.append(self._verdicts.pop(0))
        if picture.is_mounted:
            picture.tell(self._verdicts[0])
        else:
            self.call_after_refresh(picture.tell, self._verdicts[0])
        self.push_screen("picture")


def verdicts(shelf: Shelf) -> list[Content]:
    """Draw up what is said of the second option of each item."""
    drawn = []
    for name in shelf.cards():
        question = shelf.pose(name, "k3f9")
        reading = Reading(question=question, verdict=shelf.grade(question, "2"), answer="2", place=name)
        drawn.append(Content("\n").join(layout(verdict_blocks(reading, Speech("en")), MEASURE)))
    return drawn


def main(which: str, folder: Path) -> None:
    """Run one of them: `quizapp`, `line`, `screen`, `anew` or `picture`."""
    opening = OpeningOnChoices(folder)
    if which != "quizapp":
        shelf = opening.open_shelf()
        options = [option.text.en for option in shelf.pose(next(iter(shelf.cards())), "k3f9").options]
        if which == "picture":
            Pictured(options, verdicts(shelf)).run()
        else:
            {"line": Bare, "screen": Turning, "anew": TurningAnew}[which](options).run()
        return
    from quizapp.tui.start import build

    opening.begin()
    app = build(opening, "en", "")
    app.confirmer = None
    app.run()
    opening.close()


if __name__ == "__main__":
    # A script's own folder comes first, and there `engine` is a benchmark.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(sys.argv[1], Path(sys.argv[2]))

"""Apps in which options are chosen and confirmed: quizapp's review, and the barest ones that Textual allows."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static

from quizapp.opening import Opening, Shelf
from quizapp.study.library import ItemCard, Point


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


def main(which: str, folder: Path) -> None:
    """Run one of them: `quizapp`, `line`, `screen` or `anew`."""
    opening = OpeningOnChoices(folder)
    if which != "quizapp":
        shelf = opening.open_shelf()
        options = [option.text.en for option in shelf.pose(next(iter(shelf.cards())), "k3f9").options]
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

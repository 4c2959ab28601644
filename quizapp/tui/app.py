"""The app: it opens the desk after the first paint, and carries the language and the colours.

Everything it needs is handed in, so that the same app runs on a learner's data, on a fake library and in a benchmark.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from rich.cells import cell_len
from rich.text import Text as RichText
from textual import events
from textual.app import App
from textual.color import Color, ColorParseError

from quizapp.errors import QuizappError
from quizapp.tui import keys
from quizapp.tui.colourless import Colourless
from quizapp.tui.leaving import leave_when_told
from quizapp.tui.places import modes
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.sheets import FOLDER, sheets
from quizapp.tui.signs import SignsApp
from quizapp.tui.speech import Speech, safe, typed_form
from quizapp.tui.themes import DARK, LIGHT, THEMES, with_roles
from quizapp.tui.widgets.scroll_bar import use_plain_bars

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import PurePath

    from textual.binding import BindingType
    from textual.screen import Screen
    from textual.widget import Widget

    from quizapp.bank.text import Language, Text
    from quizapp.lab.bench import Bench
    from quizapp.questions.model import Question
    from quizapp.study.desk import Desk
    from quizapp.tui.catalogue import Catalogue
    from quizapp.tui.pictures import Look

USERS_MISTAKE = 2
"""The exit code for what the learner can put right."""
KEPT_KEYS = 64
"""How many keys pressed before the desk is open are kept."""
PATIENCE = 0.5
"""Seconds after which a key is read even if the one before it was not taken in."""
LARGE = (96, 36)
"""Columns and rows from which pictures are drawn large."""
MOMENT = 0.15
"""Seconds that the first frame waits for the desk; one that takes longer appears behind it."""
AT_ONCE = frozenset({"ctrl+q", "ctrl+l", "ctrl+t", "ctrl+c"})
"""Keys that need no desk."""


class Confirming(Protocol):
    """What has a question computed a second time while the learner thinks."""

    async def start(self) -> None:
        """Get ready."""

    async def confirm(self, question: Question) -> bool:
        """Return False only if the second computation contradicts the key."""

    async def verify(self, description: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
        """Run a network and return each number by rule and by run; None where it cannot be run."""

    async def run(self, job: str, payload: Mapping[str, Any], told: Callable[[object], None]) -> object:
        """Run a job of the engine, telling what it reports; EngineError or OSError where it cannot be run."""

    async def close(self) -> None:
        """End what was started."""


class QuizApp(SignsApp):
    """The study app in a terminal."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/home.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [keys.LANGUAGE, keys.THEME, keys.QUIT, keys.PALETTE, keys.HELP]

    def __init__(  # noqa: PLR0913 -- all that the app knows is handed in here
        self,
        open_desk: Callable[[], Desk],
        *,
        language: Language,
        save_language: Callable[[Language], None],
        theme: str = DARK,
        save_theme: Callable[[str], None] | None = None,
        chapter_titles: Callable[[], Mapping[int, Text]] | None = None,
        confirmer: Confirming | None = None,
        warnings: Callable[[], Sequence[str]] | None = None,
        unsaved: Callable[[], str] | None = None,
        bench_of: Callable[[Question], Bench | None] | None = None,
        catalogue: Callable[[], Catalogue] | None = None,
        welcome: bool = False,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Keep what is handed in; nothing is read before the first paint.

        Args:
            open_desk: Reads the banks and the store; may take a second, and runs in a thread.
            language: The language to start in.
            save_language: Keeps the language for the next start.
            theme: The colours to start in.
            save_theme: Keeps the colours for the next start.
            chapter_titles: Returns the titles of the chapters, once the desk is open.
            confirmer: Has questions computed a second time, in a process of its own.
            warnings: Returns what could not be read, such as a broken bank, once the desk is open.
            unsaved: Returns why nothing can be saved, if that is so, once the desk is open.
            bench_of: Returns the network that a question is about, for the lab.
            catalogue: Returns the banks for those who look things up, once the desk is open.
            welcome: Whether someone who is new is shown the tour.
            prepare: Loads in a thread, once home was painted, what the first question needs.
        """
        self._dressed = self._coloured = False
        super().__init__()
        self._coloured = True
        if self.no_color:
            self._filters = [Colourless(self._rest)]
        use_plain_bars()
        for own in THEMES:
            self.register_theme(own)
        self.set_reactive(App.theme, theme if theme in self.available_themes else DARK)
        self._variables = self.get_css_variables()
        self.stylesheet.set_variables(self._variables)
        self.speech = Speech(language)
        self.practised: frozenset[str] = frozenset()
        """The objectives practised last, ticked again the next time."""
        self._open_desk = open_desk
        self._save_language = save_language
        self._save_theme = save_theme
        self._chapter_titles = chapter_titles
        self._titles: Mapping[int, Text] = {}
        self.confirmer = confirmer
        self._warnings = warnings
        self._unsaved = unsaved
        self.bench_of = bench_of
        self.catalogue = catalogue
        self._welcome = welcome
        self._prepare = prepare
        self.told_of: Sequence[str] = ()
        """What could not be read, after why nothing can be saved; home says so."""
        self.is_looking = False
        """Whether nothing can be saved, so that nothing is asked."""
        self.listening = False
        """Whether keys are read; those pressed before are kept."""
        self._early: list[events.Key] = []
        self._waiting: list[Callable[[], Awaitable[None]]] = []
        """What is to be done once one is back at home or at what lies on it."""
        self._opening: asyncio.Future[Desk] | None = None

    def get_css_variables(self) -> dict[str, str]:
        """Add our colour roles to every theme, the built-in ones included; Textual asks before the theme is known."""
        return with_roles(super().get_css_variables()) if self._coloured else {}

    def _rest(self) -> Color | None:
        """Return the colour of the unfilled part of a bar, where the theme has one of its own."""
        with contextlib.suppress(ColorParseError):
            return Color.parse(self.theme_variables.get("rest", ""))
        return None

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 -- textual's signature
        """Work the styles out anew, unless nothing changed: Textual asks for it at each start, whatever the theme."""
        variables = self.get_css_variables()
        if variables != self._variables:
            self._variables = variables
            super().refresh_css(animate)
        else:
            self.stylesheet.update(self, animate=animate)

    def get_default_screen(self) -> HomeScreen:
        """Start at home; as the first screen of a mode it would have every style worked out twice."""
        return HomeScreen()

    async def on_load(self) -> None:
        """Open the desk in a thread; one that is open at once is on the first frame, which then is the only one."""
        self._opening = asyncio.get_running_loop().run_in_executor(None, self._open_desk)
        await asyncio.wait([self._opening], timeout=MOMENT)
        if self._opening.done():
            self._take_desk()

    async def on_mount(self) -> None:
        """Ask the terminal how wide signs are before the first frame covers it; begin, or wait for the desk."""
        self.ask_widths()
        leave_when_told(self)
        if self.desk is None:
            self.run_worker(self._await_desk(), name="open the desk")
        else:
            await self._begin(self.desk)

    async def _await_desk(self) -> None:
        """Show the desk once it is open, then play the keys that were pressed meanwhile."""
        assert self._opening is not None  # noqa: S101 -- begun when the app was loaded
        await asyncio.wait([self._opening])
        self._take_desk()
        if self.desk is not None:
            self.home.show_desk()
            self.call_later(self._begin, self.desk)

    def _take_desk(self) -> None:
        """Take the desk from the thread that opened it, or leave with the sentence that says why there is none."""
        assert self._opening is not None  # noqa: S101 -- begun when the app was loaded
        try:
            self.desk = self._opening.result()
        except QuizappError as error:
            self._give_up(str(error))
            return
        if self._chapter_titles is not None:
            self._titles = self._chapter_titles()
        if self._warnings is not None:
            self.told_of = [safe(warning) for warning in self._warnings()]
        if self._unsaved is not None and (why := self._unsaved()):
            self.is_looking, self.told_of = True, [why, *self.told_of]

    def _give_up(self, sentence: str) -> None:
        """Leave the screen and print what is wrong and what to do."""
        told = RichText(self.speech.explain(sentence), overflow="ignore")
        self.exit(USERS_MISTAKE, return_code=USERS_MISTAKE, message=told)

    async def _begin(self, desk: Desk) -> None:
        """Show the tour to someone new, and read keys once the first frame shows where they go."""
        self.settle_widths()
        for name, opens in modes(self, desk).items():
            self.add_mode(name, opens)
        # Textual lets nobody come back to the mode it begins in; it is there by now, so that nothing is made anew.
        self._modes[self.DEFAULT_MODE] = HomeScreen
        if self._welcome and desk.is_new and not desk.settings.toured:
            self._dress()
            from quizapp.tui.screens.tour import TourScreen

            await self.push_screen(TourScreen(desk))
        # What follows a refresh is called by the screen, but a key may end that screen: the app itself must read them.
        self.call_after_refresh(lambda: self.call_next(self._at_rest))

    async def _at_rest(self) -> None:
        """Play the keys that were pressed early, before any that wait in line, then do what can wait until now."""
        self._dress()
        self.listening = True
        early, self._early = self._early, []
        for event in early:
            await self.on_event(event)
        if self._exit:
            return
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        if self.confirmer is not None:
            self.run_worker(self.confirmer.start(), name="start the worker")
        self.home.count()
        if self._prepare is not None:
            self.run_worker(self._prepare, thread=True, name="prepare", exit_on_error=False)

    def _dress(self) -> None:
        """Read the styles of the screens that open from home."""
        if not self._dressed:
            self._dressed = True
            self.stylesheet.add_source(sheets(), (str(FOLDER), "sheets"))
            self.stylesheet.parse()

    async def on_unmount(self) -> None:
        """End the process that computes, and leave Rich as it was."""
        self.forget_widths()
        if self.confirmer is not None:
            await self.confirmer.close()

    def chapter_title(self, chapter: int) -> str:
        """Return a chapter's number and title."""
        return f"{chapter}  {self.speech.say(self._titles.get(chapter))}".rstrip()

    async def on_event(self, event: events.Event) -> None:
        """Give each key its whole effect before the next one is read; Textual's own way lets fast keys overtake.

        Keys pressed before the first frame with the desk on it are kept for then.
        """
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        if not self.listening and event.key not in AT_ONCE:
            self._early = [*self._early, event][:KEPT_KEYS]
            return
        event = self._plain(event)
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            await super().on_event(event)
            await _taken_in(focused)
            return
        self.app_focus = True
        for priority in (True, False):
            if await self._check_bindings(event.key, priority=priority):
                return
        await super().on_event(event)

    def _plain(self, event: events.Key) -> events.Key:
        """Return a full-width letter, digit or sign as a plain key, unless a text is being typed."""
        character = event.character
        if character is None or character.isascii() or len(plain := typed_form(character)) != 1 or not plain.isascii():
            return event
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, character):
            return event
        return events.Key(keys.key_of(plain), plain)

    def action_language(self) -> None:
        """Change the language on every screen, without touching what they hold."""
        self.speak("en" if self.speech.language == "ja" else "ja")

    def speak(self, language: Language) -> None:
        """Write every screen in a language, and keep it for the next start."""
        self.speech = Speech(language)
        for screen in self.every_screen():
            if isinstance(screen, QuizScreen):
                screen.retell()
        self.run_worker(lambda: self._save_language(language), thread=True, name="save the language")

    def action_theme(self) -> None:
        """Change between dark and light."""
        theme = LIGHT if self.current_theme.dark else DARK
        self.theme = theme
        if self._save_theme is not None:
            save = self._save_theme
            self.run_worker(lambda: save(theme), thread=True, name="save the theme")

    @property
    def look(self) -> Look:
        """What the terminal can show of a picture."""
        from quizapp.tui.pictures import HALF, Look

        width, height = self.size
        large = width >= LARGE[0] and height >= LARGE[1]
        return Look(not self.no_color, cell_len(HALF) == 1, self.current_theme.dark, large)

    @property
    def tasks(self) -> list[Screen[Any]]:
        """Home, and what lies on it, also while one is elsewhere."""
        return self._screen_stacks[self.DEFAULT_MODE]

    @property
    def home(self) -> HomeScreen:
        """The screen below all others."""
        home = self.tasks[0]
        assert isinstance(home, HomeScreen)  # noqa: S101 -- the default screen
        return home

    async def go_home(self) -> None:
        """Go to home's mode; the one that is left keeps what it holds, and what waited for this is done."""
        await self.switch_mode(self.DEFAULT_MODE)
        waiting, self._waiting = self._waiting, []
        for step in waiting:
            await step()

    async def at_home(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step that changes what lies on home; while one is elsewhere it waits."""
        if self.current_mode == self.DEFAULT_MODE:
            await step()
        else:
            self._waiting.append(step)

    async def leave(self) -> None:
        """Go back to the screen below, or home from the first one of another mode."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        else:
            await self.go_home()

    async def action_palette(self) -> None:
        """Open the palette, also in the middle of something, which then waits while one looks something up."""
        from quizapp.tui.screens.palette import PaletteScreen

        if self.desk is not None and not isinstance(self.screen, PaletteScreen):
            await self.push_screen(PaletteScreen(at_work=len(self.tasks) > 1))

    def search_themes(self) -> None:
        """Open the palette of this app, which has the colours too; Textual's is not loaded at a start (`spared`)."""
        self.call_next(self.action_palette)

    def action_help_quit(self) -> None:
        """Say how one leaves, since Ctrl+C copies; in place of Textual's own sentence, which is English and markup."""
        self.notify(self.speech.tell("Press Ctrl+Q to leave; everything saved stays saved."), markup=False)

    async def action_help(self) -> None:
        """Show the keys of the screen below."""
        from quizapp.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            await self.push_screen(HelpScreen(HelpScreen.keys_of(self.screen)))


async def _taken_in(widget: Widget) -> None:
    """Wait until a widget has handled what it was sent."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), PATIENCE)

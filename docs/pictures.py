"""Draws the pictures of the app from the app itself: `make pictures`, or `python -m docs.pictures home lab` for some.

The banks are the real ones; clock, seeds and ids are fixed, so that a picture changes only when the app does.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from textual.pilot import Pilot

from docs.drawing.learner import Few, World, examined, placed, studied
from docs.drawing.scenes import QUESTION, SCENES, SLIP, Scene, files, page
from docs.drawing.svg import picture
from quizapp.bank.loading import load_banks
from quizapp.bank.text import LANGUAGES, Language
from quizapp.opening import Shelf, now
from quizapp.questions.model import NOT_KNOWN
from quizapp.study.desk import Desk
from quizapp.tui.app import QuizApp
from quizapp.tui.confirming import Confirmer

FOLDER: Final = Path(__file__).resolve().parent / "pictures"
PAGE: Final = FOLDER.parent / "screens.md"
SIZE: Final = (80, 24)
TWO: Final = 2


class Studio:
    """Where the pictures are drawn: the banks, and the learners who see the screens."""

    def __init__(self) -> None:
        self._banks = load_banks()
        self._shelf = Shelf(self._banks)
        self._evening = studied(self._shelf)
        self._seed, self._slip = _slip(self._shelf)

    async def draw(self, scene: Scene, language: Language) -> str:
        """Open the app, press the keys of a scene, and return a picture of what it shows."""
        shelf, desk = self._seat(scene.who, language)
        with tempfile.TemporaryDirectory() as folder:
            app = QuizApp(
                lambda: desk,
                language=language,
                save_language=lambda _: None,
                chapter_titles=shelf.chapter_titles,
                catalogue=lambda: shelf,
                confirmer=Confirmer(lambda: shelf.questions, Path(folder), now) if scene.engine else None,
            )
            async with app.run_test(size=SIZE) as pilot:
                await _at_rest(app, pilot)
                app.signs_asked = scene.silent
                for key in self._keys(scene):
                    await pilot.press(key)
                    await _at_rest(app, pilot)
                found = type(app.screen).__name__
                if found != scene.screen:
                    raise LookupError(f"{scene.name}: the keys lead to {found}, not to {scene.screen}")
                return picture(app.screen._compositor.render_strips(), scene.told[language == "ja"])  # noqa: SLF001

    def _keys(self, scene: Scene) -> list[str]:
        return [key for name in scene.keys for key in (self._slip if name == SLIP else (name,))]

    def _seat(self, who: str, language: Language) -> tuple[Shelf, Desk]:
        """Return the banks and the desk at which someone sits."""
        shelf = self._shelf
        match who:
            case "evening":
                return shelf, self._evening.apart().desk(shelf)
            case "examined":
                return shelf, examined(self._evening.apart(), shelf)
            case "new":
                return shelf, World().desk(shelf, lambda: self._seed)
            case "placed":
                return shelf, placed(World().desk(shelf), shelf, language)
            case items:
                few = Few(self._banks, items.split())
                return few, World().desk(few, lambda: self._seed)


def _slip(shelf: Shelf) -> tuple[str, str]:
    """Return a seed, and a wrong answer that two mistakes lead to, so that the verdict asks which it was."""
    for number in range(1000):
        question = shelf.pose(QUESTION, f"s{number}")
        answer = str(int(shelf.grade(question, NOT_KNOWN).expected.en) - 1)
        if len(shelf.grade(question, answer).fits) == TWO:
            return question.seed, answer
    raise LookupError(QUESTION)


async def _at_rest(app: QuizApp, pilot: Pilot[int]) -> None:
    """Wait until the desk is open, the engine has ended, and everything is painted."""
    while not app.listening:
        await pilot.pause(0.01)
    await app.workers.wait_for_complete()
    await pilot.pause()


async def main(wanted: Sequence[str]) -> None:
    """Draw the pictures that are wanted, or all, in both languages, and write the page on which they stand."""
    scenes = [scene for scene in SCENES if not wanted or scene.name in wanted]
    studio = Studio()
    FOLDER.mkdir(exist_ok=True)
    for scene in scenes:
        for language in LANGUAGES:
            path = FOLDER / f"{scene.name}-{language}.svg"
            path.write_text(await studio.draw(scene, language), encoding="utf-8", newline="\n")
            print(path.relative_to(FOLDER.parents[1]).as_posix())
    if not wanted:
        names = set(files())
        for path in FOLDER.glob("*.svg"):
            if path.name not in names:
                path.unlink()
        PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

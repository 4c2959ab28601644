"""Runs the app on the fake library, to look at it: `python tests/tui/demo.py [ja|en] [light] [item ...]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from quizapp.tui.app import QuizApp
from quizapp.tui.themes import DARK, LIGHT
from tests.tui.screen_library import CHAPTERS, FakeLibrary, open_desk


def main(arguments: list[str]) -> int:
    library = FakeLibrary(points=True)
    wanted = [argument for argument in arguments if argument in library.questions]
    if wanted:
        library = FakeLibrary(*(library.questions[item] for item in wanted))

    def opening() -> object:
        time.sleep(0.3)
        return open_desk(library)

    app = QuizApp(
        opening,  # type: ignore[arg-type]
        language="en" if "en" in arguments else "ja",
        save_language=lambda _: None,
        theme=LIGHT if "light" in arguments else DARK,
        chapter_titles=lambda: CHAPTERS,
    )
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

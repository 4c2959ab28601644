"""Starting quizapp: `python -m quizapp` is the same as `quizapp`."""

from __future__ import annotations

import gc
import sys
import warnings


def main() -> None:
    """Open the app where nothing else is asked for, else run the command line."""
    # Hardly anything that a start makes goes away again: looking for it takes a tenth of the start.
    gc.disable()
    if not sys.warnoptions:
        # Python's warnings are for programmers and would stand on a learner's terminal; `python -W default` shows them.
        warnings.simplefilter("ignore")
    from quizapp.entrance import guarded, open_app, plainly_chosen

    arguments = sys.argv[1:]
    chosen = plainly_chosen(arguments)
    if chosen is not None:
        sys.exit(guarded(lambda: open_app(chosen), arguments))
    gc.enable()
    from quizapp.cli import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()

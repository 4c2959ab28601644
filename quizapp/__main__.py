"""Starting quizapp: `python -m quizapp` is the same as `quizapp`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    from quizapp.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

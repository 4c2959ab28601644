"""Where the learner's data lies: what they asked for, else the environment, else the platform's own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA_VARIABLE = "QUIZAPP_DATA"
DATABASE_NAME = "quizapp.db"
LOCK_NAME = "quizapp.lock"
BACKUPS_NAME = "backups"


def data_folder(argument: str | os.PathLike[str] | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the data folder, absolute, without making it: looking where something is must change nothing."""
    chosen = os.fspath(argument) if argument is not None else environment.get(DATA_VARIABLE, "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("quizapp", appauthor=False)

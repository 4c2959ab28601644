"""The stylesheets of the screens, one for each, named as its module.

Home's is read before its first frame, and the others behind it, in one piece: one that came with its screen would have
every style worked out again when that first opens, and Textual remembers no more than 64 pieces.
"""

from pathlib import Path
from typing import Final

SHEETS: Final = (
    "browse",
    "easy_days",
    "flag",
    "glossary",
    "help",
    "item",
    "lab",
    "lab_edit",
    "lab_gradients",
    "lab_shelf",
    "lab_training",
    "mock",
    "mock_score",
    "mocks",
    "palette",
    "pick",
    "placed",
    "placing",
    "point",
    "practice",
    "progress",
    "review",
    "settings",
    "summary",
    "tour",
    "verdict",
    "watch",
)
"""All but home's."""
FOLDER: Final = Path(__file__).parent / "screens"


def sheets() -> str:
    """Return the stylesheets of all screens but home."""
    return "\n".join((FOLDER / f"{name}.tcss").read_text(encoding="utf-8") for name in SHEETS)

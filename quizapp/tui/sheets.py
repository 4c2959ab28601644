"""The stylesheets of the screens, one for each, named as its module."""

from typing import Final

SHEETS: Final = (
    "browse",
    "easy_days",
    "flag",
    "glossary",
    "help",
    "home",
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

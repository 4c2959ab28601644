"""Two themes of our own, dark and light: calm, readable, and safe for colour-blind eyes.

Right is a blue green and wrong an orange, which stay apart under every common colour blindness, and neither is ever
the only sign. The names in `ROLES` are the only colours that screens use, so that a built-in theme fills them too.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = "quizapp-dark"
LIGHT: Final = "quizapp-light"

ROLES: Final = {
    "quiet": "text-muted",
    "right": "text-success",
    "wrong": "text-error",
    "key": "text-accent",
    "heading": "text-primary",
    "cursor": "primary-muted",
    "bar": "primary",
    "rest": "panel",
}
"""What each colour of ours is for, and the variable of a built-in theme that stands in for it."""


def _theme(name: str, *, dark: bool, colours: dict[str, str]) -> Theme:
    """Build a theme of ours, naming each colour for both Textual's widgets and our roles."""
    foreground, surface, panel = colours["foreground"], colours["surface"], colours["panel"]
    return Theme(
        name=name,
        dark=dark,
        primary=colours["heading"],
        secondary=colours["key"],
        accent=colours["key"],
        warning=colours["wrong"],
        error=colours["wrong"],
        success=colours["right"],
        foreground=foreground,
        background=colours["background"],
        surface=surface,
        panel=panel,
        variables={
            **{role: colours[role] for role in ROLES},
            "text": foreground,
            "text-muted": colours["quiet"],
            "text-success": colours["right"],
            "text-error": colours["wrong"],
            "text-warning": colours["wrong"],
            "text-accent": colours["key"],
            "text-primary": colours["heading"],
            "block-cursor-background": colours["cursor"],
            "block-cursor-foreground": foreground,
            "input-cursor-background": foreground,
            "input-cursor-foreground": colours["background"],
            "input-selection-background": colours["cursor"],
            "scrollbar": panel,
            "scrollbar-hover": colours["cursor"],
            "scrollbar-active": colours["cursor"],
            "scrollbar-background": colours["background"],
            "scrollbar-background-hover": colours["background"],
            "scrollbar-background-active": colours["background"],
            "scrollbar-corner-color": colours["background"],
        },
    )


THEMES: Final = (
    _theme(
        DARK,
        dark=True,
        colours={
            "background": "#15181e",
            "surface": "#1c2028",
            "panel": "#262c37",
            "foreground": "#dde1e8",
            "quiet": "#9aa4b5",
            "heading": "#86b3f5",
            "key": "#a9c4f5",
            "right": "#5fc9c0",
            "wrong": "#f4a261",
            "cursor": "#2b3950",
            "bar": "#5b86c9",
            "rest": "#3a4352",
        },
    ),
    _theme(
        LIGHT,
        dark=False,
        colours={
            "background": "#fbfaf7",
            "surface": "#f2f0ea",
            "panel": "#e6e3da",
            "foreground": "#22262d",
            "quiet": "#565d69",
            "heading": "#1f58a8",
            "key": "#1f4f92",
            "right": "#00635b",
            "wrong": "#9a4200",
            "cursor": "#d5e2f5",
            "bar": "#5a8ad0",
            "rest": "#cfcabd",
        },
    ),
)


def with_roles(variables: dict[str, str]) -> dict[str, str]:
    """Return a theme's variables with our roles filled in from its own where it does not know them."""
    return {**{role: variables.get(stand_in, "ansi_default") for role, stand_in in ROLES.items()}, **variables}

"""Our colours can be read, and told apart by colour-blind eyes: computed, not judged by eye."""

from __future__ import annotations

import math

import pytest
from textual.color import Color

from quizapp.tui.themes import ROLES, THEMES

READABLE = 4.5
"""The contrast that WCAG 2.2 asks of text (success criterion 1.4.3, level AA)."""
APART = 25.0
"""A distance in CIELAB at which two colours are told apart at a glance."""
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""What each kind of eye sees of linear RGB: Machado, Oliveira & Fernandes (2009), severity 1."""

Linear = tuple[float, float, float]


def linear(colour: str) -> Linear:
    red, green, blue = Color.parse(colour).rgb

    def light(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return light(red), light(green), light(blue)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: Linear, kind: str) -> Linear:
    red, green, blue = (
        min(max(sum(weight * part for weight, part in zip(row, colour, strict=True)), 0), 1) for row in BLINDNESS[kind]
    )
    return red, green, blue


def lab(colour: Linear) -> Linear:
    red, green, blue = colour
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089

    def bent(value: float) -> float:
        return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116

    return 116 * bent(y) - 16, 500 * (bent(x) - bent(y)), 200 * (bent(y) - bent(z))


def distance(one: Linear, other: Linear) -> float:
    return math.dist(lab(one), lab(other))


def test_the_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_colour_is_readable_on_every_ground(theme: object) -> None:
    variables = theme.variables  # type: ignore[attr-defined]
    texts = {role: variables[role] for role in ("quiet", "right", "wrong", "key", "heading")}
    texts["foreground"] = theme.foreground  # type: ignore[attr-defined]
    grounds = {name: getattr(theme, name) for name in ("background", "surface", "panel")}
    grounds["cursor"] = variables["cursor"]
    weak = {
        (text, ground): round(contrast(texts[text], grounds[ground]), 2)
        for text in texts
        for ground in grounds
        if contrast(texts[text], grounds[ground]) < READABLE
    }
    assert weak == {}


@pytest.mark.parametrize("kind", [None, *BLINDNESS])
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_right_and_wrong_are_told_apart_by_every_eye(theme: object, kind: str | None) -> None:
    variables = theme.variables  # type: ignore[attr-defined]
    right, wrong = linear(variables["right"]), linear(variables["wrong"])
    if kind is not None:
        right, wrong = seen(right, kind), seen(wrong, kind)
    assert distance(right, wrong) >= APART


def test_both_themes_know_every_role() -> None:
    for theme in THEMES:
        assert set(ROLES) <= set(theme.variables)

"""Chapter 25: the share of a label in CutMix, by rule and counted pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import describe
from engine.errors import DescriptionError
from engine.evaluation import Evaluation, Mistake
from engine.value import Value

Agreement = Callable[..., dict[str, Value]]


@st.composite
def _boxes(draw: st.DrawFn) -> dict[str, int]:
    size = draw(st.integers(1, 40))
    places = st.integers(0, size)
    return {"size": size, "side": 2 * draw(st.integers(1, 25)), "cx": draw(places), "cy": draw(places)}


@given(_boxes())
@settings(max_examples=60)
def test_the_share_of_cutmix_is_counted_pixel_by_pixel(agreed: Agreement, box: dict[str, int]) -> None:
    share = agreed({"layers": [{"cutmix": box}]})["label_share"]
    assert isinstance(share, int | float)
    assert 0 <= share <= 1


@pytest.mark.parametrize(
    ("box", "sentence"),
    [
        ({"size": 8, "side": 3, "cx": 1, "cy": 1}, "the side 3 of the box must be even"),
        ({"size": 8, "side": 4, "cx": 9, "cy": 1}, r"the centre \(9, 1\) of the box must lie in the image of side 8"),
    ],
)
def test_a_box_that_cannot_be_is_refused(box: dict[str, int], sentence: str) -> None:
    with pytest.raises(DescriptionError, match=sentence):
        describe({"layers": [{"cutmix": box}]})


def test_clipping_can_be_forgotten() -> None:
    layer = {"cutmix": {"size": 10, "side": 4, "cx": 0, "cy": 5}}
    mistake = Mistake("theirs", frozenset(layer), {"width": "side", "height": "side"})
    assert Evaluation(describe({"layers": [layer]}), mistake).lookup("label_share") == pytest.approx(0.84)

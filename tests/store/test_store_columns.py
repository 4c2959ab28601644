"""Long columns are read as texts; names that were read are known again."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from quizapp.store.columns import names


@given(st.lists(st.text(), max_size=5))
def test_names_are_those_of_the_column(items: list[str]) -> None:
    assert list(names(json.dumps(items))) == items


def test_the_same_column_gives_the_very_same_names() -> None:
    assert names('["a", "b"]') is names('["a", "b"]')
    assert names('["a"]') == ("a",)

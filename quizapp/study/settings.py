"""What the learner may choose about studying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from quizapp.study.failures import StudyError

Count = Annotated[int, msgspec.Meta(ge=0, le=9999)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The daily limits of the review queue; practice knows none."""

    new_per_day: Count = 10
    reviews_per_day: Count = 200


def read_settings(values: Mapping[str, object]) -> Settings:
    """Return the settings among `values`, which may hold those of other parts of the app as well."""
    chosen: dict[str, Any] = {}
    for key in Settings.__struct_fields__:
        if key in values:
            try:
                chosen[key] = msgspec.convert(values[key], Count)
            except msgspec.ValidationError:
                raise StudyError(
                    f"The setting {key} is {values[key]!r}; it must be a whole number from 0 to 9999. Set it again."
                ) from None
    return Settings(**chosen)


def changed(settings: Settings, key: str, value: object) -> Settings:
    """Return the settings with one of them changed."""
    if key not in Settings.__struct_fields__:
        raise StudyError(f"There is no setting {key}; there are {', '.join(Settings.__struct_fields__)}.")
    return read_settings({**msgspec.structs.asdict(settings), key: value})

"""What the learner may choose about studying."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from quizapp.study.failures import StudyError

Count = Annotated[int, msgspec.Meta(ge=0, le=9999)]
Signs = Literal["auto", "narrow", "wide"]
Order = Literal["syllabus", "weakness"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The daily limits of the review queue, on which practice does not draw, and what to aim at."""

    new_per_day: Count = 10
    reviews_per_day: Count = 200
    new_while_behind: bool = False
    """Whether new items come although more is due than the day allows."""
    new_order: Order = "syllabus"
    """Whether new items come by tier and syllabus, or first of the objectives that are remembered worst."""
    exam_date: str = ""
    """The study day of the exam in ISO form; nothing while there is none."""
    minutes_per_day: Count = 15
    cramming: bool = False
    """Whether the daily queue is the crammer's: core first, no limits, siblings allowed."""
    signs: Signs = "auto"
    """How many cells the terminal gives signs such as × and √: found out by asking it, one, or two."""
    show_clock: bool = True
    """Whether a mock exam shows how much time is left."""
    toured: bool = False
    """Whether the tour of the first start was shown; it never comes by itself again."""

    @property
    def exam(self) -> date | None:
        """The study day of the exam."""
        return date.fromisoformat(self.exam_date) if self.exam_date else None


_MUST_BE = {
    "new_per_day": "a whole number from 0 to 9999",
    "reviews_per_day": "a whole number from 0 to 9999",
    "minutes_per_day": "a whole number from 0 to 9999",
    "new_while_behind": "true or false",
    "cramming": "true or false",
    "signs": "auto, narrow or wide",
    "show_clock": "true or false",
    "toured": "true or false",
    "new_order": "syllabus or weakness",
    "exam_date": "a day as in 2026-07-04, or empty",
}


def read_settings(values: Mapping[str, object]) -> Settings:
    """Return the settings among `values`, which may hold those of other parts of the app as well."""
    chosen: dict[str, Any] = {}
    for key in Settings.__struct_fields__:
        if key in values:
            try:
                chosen[key] = getattr(msgspec.convert({key: values[key]}, Settings), key)
                if key == "exam_date" and chosen[key]:
                    date.fromisoformat(chosen[key])
            except (msgspec.ValidationError, ValueError):
                raise StudyError(
                    f"The setting {key} is {values[key]!r}; it must be {_MUST_BE[key]}. Set it again."
                ) from None
    return Settings(**chosen)


def changed(settings: Settings, key: str, value: object) -> Settings:
    """Return the settings with one of them changed."""
    if key not in Settings.__struct_fields__:
        raise StudyError(f"There is no setting {key}; there are {', '.join(Settings.__struct_fields__)}.")
    return read_settings({**msgspec.structs.asdict(settings), key: value})

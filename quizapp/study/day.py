"""The study day: it ends when the learner sleeps, not at midnight, and means the same to every part of the app."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

ROLLOVER_HOUR = 4
"""The hour on the learner's clock at which a new study day begins."""
_BETWEEN: Final = r"\s*[-−–ー/.{}]\s*"
_WRITTEN: Final = rf"(?:(\d{{4}}){_BETWEEN.format('年')})?(\d{{1,2}}){_BETWEEN.format('月')}(\d{{1,2}})\s*日?"
"""A day with its parts apart, with or without a year."""


def study_day(moment: datetime, rollover_hour: int = ROLLOVER_HOUR) -> date:
    """Return the study day of `moment`, given in the learner's own time zone.

    It is read off the wall clock rather than by taking hours away, so that a night with summer time in it, which is
    an hour longer or shorter, still changes the day at the hour that the learner sees.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"The moment {moment.isoformat()} must carry a time zone.")
    return moment.date() - timedelta(days=1) if moment.hour < rollover_hour else moment.date()


def scheduler_moment(day: date) -> datetime:
    """Return what FSRS is given for a study day: midnight UTC, so that days apart are whole days everywhere."""
    return datetime.combine(day, time(), tzinfo=UTC)


def unix_milliseconds(moment: datetime) -> int:
    """Return the milliseconds since 1970 in UTC, as the log keeps moments."""
    if moment.utcoffset() is None:
        raise ValueError(f"The moment {moment.isoformat()} must carry a time zone.")
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def read_day(text: str, today: date) -> date | None:
    """Return the day that people write as 2026-07-04, 2026/7/4, 2026年7月4日 or 20260704; None where it is none.

    Without a year it is the next such day after `today`, since what is asked for lies ahead.
    """
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text) or re.fullmatch(_WRITTEN, text)
    if found is None:
        return None
    year, month, day = found.groups()
    # Eight years from a leap day to the next, where a century has none.
    years = range(today.year, today.year + 9) if year is None else [int(year)]
    for tried in years:
        with contextlib.suppress(ValueError):
            read = date(tried, int(month), int(day))
            if year is not None or read > today:
                return read
    return None

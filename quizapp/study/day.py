"""The study day: it ends when the learner sleeps, not at midnight, and means the same to every part of the app."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

ROLLOVER_HOUR = 4
"""The hour on the learner's clock at which a new study day begins."""


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

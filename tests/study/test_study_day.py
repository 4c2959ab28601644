from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.study.day import read_day, scheduler_moment, study_day, unix_milliseconds

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
PAGO_PAGO = ZoneInfo("Pacific/Pago_Pago")


@pytest.mark.parametrize("zone", [TOKYO, BERLIN, NEW_YORK, KIRITIMATI, PAGO_PAGO, UTC])
def test_the_day_changes_at_four_on_the_learners_clock(zone: ZoneInfo) -> None:
    assert study_day(datetime(2026, 5, 12, 3, 59, 59, 999_999, tzinfo=zone)) == date(2026, 5, 11)
    assert study_day(datetime(2026, 5, 12, 4, 0, tzinfo=zone)) == date(2026, 5, 12)
    assert study_day(datetime(2026, 5, 12, 23, 59, tzinfo=zone)) == date(2026, 5, 12)


def test_one_moment_is_a_different_study_day_elsewhere() -> None:
    moment = datetime(2026, 5, 11, 18, 30, tzinfo=UTC)
    assert study_day(moment.astimezone(TOKYO)) == date(2026, 5, 11)
    assert study_day(moment.astimezone(KIRITIMATI)) == date(2026, 5, 12)
    assert study_day(moment.astimezone(PAGO_PAGO)) == date(2026, 5, 11)


@pytest.mark.parametrize(("zone", "spring"), [(BERLIN, date(2026, 3, 29)), (NEW_YORK, date(2026, 3, 8))])
def test_the_short_night_of_summer_time_changes_the_day_at_four(zone: ZoneInfo, spring: date) -> None:
    four = datetime(spring.year, spring.month, spring.day, 4, tzinfo=zone)
    an_instant_before = (four.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone)
    assert study_day(four) == spring
    assert study_day(an_instant_before) == spring - timedelta(days=1)


@pytest.mark.parametrize("fold", [0, 1])
def test_both_passes_of_the_repeated_hour_belong_to_the_night(fold: int) -> None:
    assert study_day(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold)) == date(2026, 10, 24)


def test_another_rollover_hour_can_be_asked_for() -> None:
    assert study_day(datetime(2026, 5, 12, 0, 0, tzinfo=TOKYO), rollover_hour=0) == date(2026, 5, 12)


def test_a_moment_without_time_zone_is_refused() -> None:
    naive = datetime(2026, 5, 12)  # noqa: DTZ001 -- the very thing refused
    with pytest.raises(ValueError, match="time zone"):
        study_day(naive)
    with pytest.raises(ValueError, match="time zone"):
        unix_milliseconds(naive)


@given(
    moment=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001 -- bounds
    zone=st.sampled_from([TOKYO, BERLIN, NEW_YORK, KIRITIMATI, PAGO_PAGO]),
)
def test_time_never_takes_a_study_day_back(moment: datetime, zone: ZoneInfo) -> None:
    now = moment.replace(tzinfo=UTC)
    later = now + timedelta(hours=1)
    passed = study_day(later.astimezone(zone)) - study_day(now.astimezone(zone))
    assert timedelta(0) <= passed <= timedelta(days=1)


def test_the_scheduler_is_given_midnight_utc() -> None:
    moment = scheduler_moment(date(2026, 5, 11))
    assert moment.isoformat() == "2026-05-11T00:00:00+00:00"
    assert moment.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 -- bounds
def test_milliseconds_are_exact_and_the_same_in_every_zone(moment: datetime) -> None:
    here = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    since = unix_milliseconds(here)
    assert since == unix_milliseconds(here.astimezone(TOKYO))
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=since) == here


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-05", date(2026, 12, 5)),
        ("2026/12/5", date(2026, 12, 5)),
        ("2026.12.5", date(2026, 12, 5)),
        ("2026年12月5日", date(2026, 12, 5)),
        ("2026 年 12 月 5 日", date(2026, 12, 5)),
        ("2026ー12ー05", date(2026, 12, 5)),
        ("20261205", date(2026, 12, 5)),
        ("2020-01-01", date(2020, 1, 1)),
        ("12/5", date(2026, 12, 5)),
        ("1月5日", date(2027, 1, 5)),
        ("11/26", date(2027, 11, 26)),
        ("2/29", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it_and_without_a_year_lies_ahead(typed: str, day: date) -> None:
    assert read_day(typed, date(2026, 11, 26)) == day


@pytest.mark.parametrize("typed", ["", "2026", "2026-13-01", "2026-02-29", "24/12", "0/0", "12", "2026-12-05x"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, date(2026, 11, 26)) is None

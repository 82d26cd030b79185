"""Days as people write them, always the next one to come."""

from datetime import date

import pytest

from domain.conversations.days import parse_day
from domain.conversations.offline.days import leading_day, trailing_day
from tests.unit.domain.conversations.scenes import TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", date(2026, 11, 23)),
        ("Tomorrow", date(2026, 11, 24)),
        ("the day after tomorrow", date(2026, 11, 25)),
        ("fri", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        ("monday", date(2026, 11, 30)),
        ("next tuesday", date(2026, 12, 1)),
        ("this thu", date(2026, 11, 26)),
        ("next week", date(2026, 11, 30)),
        ("end of the week", date(2026, 11, 27)),
        ("eom", date(2026, 11, 30)),
        ("in 3 days", date(2026, 11, 26)),
        ("in two weeks", date(2026, 12, 7)),
        ("2026-12-01", date(2026, 12, 1)),
        ("12 May", date(2027, 5, 12)),
        ("12th of December", date(2026, 12, 12)),
        ("Dec 12, 2027", date(2027, 12, 12)),
        ("the 25th", date(2026, 11, 25)),
        ("the 2nd", date(2026, 12, 2)),
        ("the 31st", date(2026, 12, 31)),
        ("the 32nd", None),
        ("31 february", None),
        ("2026-13-01", None),
        ("soon", None),
        ("last friday", None),
        ("", None),
        ("in 999 weeks ago", None),
    ],
)
def test_a_day_is_read_as_people_mean_it(text: str, expected: date | None) -> None:
    assert parse_day(text, TODAY) == expected


def test_a_phrase_may_begin_with_a_day() -> None:
    assert leading_day("Friday because of the vendor", TODAY) == date(2026, 11, 27)
    assert leading_day("the 12th of December, sadly", TODAY) == date(2026, 12, 12)
    assert leading_day("because of Friday", TODAY) is None


def test_a_phrase_ends_with_a_day_only_after_a_word_like_by() -> None:
    assert trailing_day("a review by next tuesday", TODAY) == ("a review", date(2026, 12, 1))
    assert trailing_day("a party on Friday", TODAY) == ("a party", date(2026, 11, 27))
    assert trailing_day("black Friday", TODAY) == ("black Friday", None)

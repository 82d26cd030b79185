"""Lines of goals as people write them, and what the rules make of each."""

import pytest

from domain.plans.drafting.goals import MAX_TITLE, read_goal
from tests.unit.domain.plans.goal_lines import CALENDAR, corpus, told


@pytest.mark.parametrize(("line", "meaning"), corpus())
def test_a_line_means_what_the_corpus_says(line: str, meaning: str) -> None:
    assert told(read_goal(line, CALENDAR)) == meaning


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(corpus()) >= 80


def test_the_same_line_has_the_same_key_whatever_its_case_and_bullet() -> None:
    keys = {read_goal(line, CALENDAR).key for line in ("Write it 3h", "- write  it 3h", "1. WRITE IT 3h")}
    assert len(keys) == 1
    assert read_goal("Write it 2h", CALENDAR).key not in keys


def test_a_title_is_cut_at_its_limit() -> None:
    assert len(read_goal("word " * 400, CALENDAR).title) <= MAX_TITLE

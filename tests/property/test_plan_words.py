"""Whatever is said about a plan, its reading is a sound change of that plan, a menu of such, or nothing."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.conversations.model import Menu
from domain.plans.changes import AddHours, LimitDay, MoveEvent, ResizeEvent, ShortenTask
from domain.plans.lengths import LEAST_MINUTES, MOST_MINUTES
from domain.plans.shapes import SLOT_MINUTES
from domain.plans.wishes import PlanWish, read_wish, split_goals
from domain.plans.words import read_change
from tests.unit.domain.plans.week import NOW, WEEK, make_week

_SAID = """move put the review report Mail Ben to on at Thursday Fri Mon morning after before 14:00 9am noon
by 2h 30 min longer shorter make keep free less more hours pin unpin drop remove next week done missed
#review-1 #mail-tue replan undo later earlier Board test release wiki max limit , ! it all 25:00 0h plan
my : ; goals day 100h"""
texts = st.lists(st.sampled_from(_SAID.split()), max_size=9).map(" ".join) | st.text(max_size=80)
PLAN = make_week()
EVENTS = {event.id for event in PLAN.events}


@given(texts)
def test_any_words_are_a_sound_change_or_none(text: str) -> None:
    match read_change(text, PLAN, now=NOW):
        case MoveEvent(event_id=event_id, day=day):
            assert event_id in EVENTS
            assert WEEK + timedelta(days=1) <= day < WEEK + timedelta(days=7)
        case ResizeEvent(minutes=minutes) | ShortenTask(minutes=minutes) | AddHours(minutes=minutes):
            assert LEAST_MINUTES <= minutes <= MOST_MINUTES
            assert minutes % SLOT_MINUTES == 0
        case LimitDay(day=day, minutes=most):
            assert WEEK + timedelta(days=1) <= day < WEEK + timedelta(days=7)
            assert most is None or (most >= 0 and most % SLOT_MINUTES == 0)
        case Menu(choices=choices):
            assert 1 <= len(choices) <= 10


@given(texts)
def test_any_words_may_be_the_goals_of_a_plan(text: str) -> None:
    goals = split_goals(text)
    assert all(goal.strip() for goal in goals)
    wish = read_wish(f"plan next week: {text}", today=WEEK)
    assert isinstance(wish, PlanWish)
    assert wish.week == WEEK + timedelta(days=7)

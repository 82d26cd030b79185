"""Reminders keep to people's clocks, whatever the zone and whatever day the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import UserId
from domain.plans.shapes import Hours, WorkingHours
from domain.reminders.dispatching import MOST_A_DAY, SaidToday, dispatch
from domain.reminders.model import Kind, Reminder, ReminderSettings, Stand, Strength
from domain.reminders.rhythm import Rhythm

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
     "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Kiritimati"]
).map(ZoneInfo)  # fmt: skip
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
STRETCHES = st.sampled_from(
    [(Hours(time(9), time(17)),), (Hours(time(7), time(12)), Hours(time(13), time(16))),
     (Hours(time(22), time()),), (Hours(time(2), time(8)),), (Hours(time(13), time(21)),)]
)  # fmt: skip
WEEKS = st.dictionaries(st.integers(0, 6), STRETCHES, min_size=1).map(WorkingHours)
RHYTHMS = st.builds(Rhythm, ZONES, WEEKS, st.none() | DAYS)
ANN = UserId("UANN")


@given(ZONES, DAYS)
def test_nine_is_nine_on_every_working_day_of_the_year(zone: ZoneInfo, day: date) -> None:
    morning = Rhythm(zone, WorkingHours()).morning(day)
    if day.weekday() > 4:
        assert morning is None
    elif morning is not None:  # a zone may leave a whole day out
        assert morning.astimezone(zone).time() == time(9)
        assert morning.astimezone(zone).date() == day


@given(RHYTHMS, INSTANTS)
def test_what_is_allowed_next_is_allowed_and_not_before(rhythm: Rhythm, at: datetime) -> None:
    allowed = rhythm.next_allowed(at)
    assert allowed is not None
    assert allowed >= at
    assert rhythm.allows(allowed)
    if allowed > at:
        assert not rhythm.allows(at)
        assert not rhythm.allows(allowed - timedelta(seconds=1))


@given(RHYTHMS, DAYS)
def test_a_morning_is_within_working_hours(rhythm: Rhythm, day: date) -> None:
    morning = rhythm.morning_after(day)
    assert morning is not None
    assert rhythm.day(morning) > day
    assert Rhythm(rhythm.zone, rhythm.hours).allows(morning)


@st.composite
def due_rows(draw: st.DrawFn, now: datetime) -> list[Reminder]:
    rows = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(list(Kind)))
        at = now - timedelta(minutes=draw(st.integers(0, 5_000)))
        expires_at = at + timedelta(minutes=20) if kind is Kind.EVENT else None
        item = f"item-{draw(st.integers(0, 6))}"
        rows.append(
            Reminder(
                f"key-{number}", ANN, kind, "scope", item, at, at, expires_at,
                round=draw(st.integers(0, 1)), is_folded=draw(st.booleans()), stand=Stand.TAKEN,
            )
        )  # fmt: skip
    return rows


@given(st.data(), RHYTHMS, INSTANTS, st.integers(0, MOST_A_DAY), st.booleans())
def test_each_due_reminder_is_said_kept_or_left_out_for_a_reason(
    data: st.DataObject, rhythm: Rhythm, now: datetime, messages: int, had_digest: bool
) -> None:
    due = data.draw(due_rows(now))
    settings = ReminderSettings(
        ANN,
        data.draw(st.sampled_from(list(Strength))),
        data.draw(st.booleans()),
        muted_kinds=data.draw(st.frozensets(st.sampled_from(list(Kind)), max_size=1)),
        muted=data.draw(st.dictionaries(st.just("item-1"), st.just("One"), max_size=1)),
    )
    after = dispatch(due, settings, rhythm, SaidToday(messages, had_digest and messages > 0), now)
    assert sorted(one.key for one in after) == sorted(one.key for one in due)
    said = {one.message_key for one in after if one.stand is Stand.SENT}
    assert len(said) + messages <= MOST_A_DAY
    if said:
        assert rhythm.allows(now)
        assert not settings.is_paused
    heard = {one.item for one in after if one.stand is not Stand.SKIPPED}
    for one in after:
        if one.stand is Stand.PENDING:
            assert one.due_at > now
        if one.stand is Stand.SKIPPED and one.kind is not Kind.EVENT:
            is_muted = one.kind in settings.muted_kinds or one.item in settings.muted
            assert is_muted or one.item in heard

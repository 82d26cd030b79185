"""The schedule does what its port says: each row is taken once, by one worker, and kept as it was."""

from dataclasses import replace
from datetime import timedelta

from domain.ids import TeamId, UserId
from domain.reminders.model import Kind, Reminder, ReminderSettings, Stand, Strength
from storage.unit_of_work import SqlWorkFactory
from tests.fakes.people import TEAM
from tests.fakes.system import MONDAY

ANN, BEN = UserId("UANN"), UserId("UBEN")
REMINDER = Reminder(
    "overdue:step-1:2026-11-20:1:UANN", ANN, Kind.OVERDUE, "process-1", "step-1", MONDAY, MONDAY
)
LATER = replace(REMINDER, key="later", due_at=MONDAY + timedelta(hours=1))
BENS = replace(REMINDER, key="bens", user_id=BEN, item="step-2")


async def test_a_reminder_comes_back_as_it_was_and_is_added_once(work: SqlWorkFactory) -> None:
    full = replace(
        REMINDER,
        expires_at=MONDAY,
        round=2,
        is_folded=True,
        stand=Stand.SENT,
        sent_at=MONDAY,
        message_key="m",
    )
    async with work(TEAM) as unit:
        await unit.reminders.add([full])
        await unit.reminders.add([replace(full, kind=Kind.EVENT)])
        await unit.commit()
    async with work(TEAM) as unit:
        assert await unit.reminders.get(full.key) == full
        assert await unit.reminders.of_scope("process-1") == [full]
        assert await unit.reminders.by_message("m") == [full]
        assert await unit.reminders.said(ANN, MONDAY) == {"m"}
        assert await unit.reminders.said(ANN, MONDAY + timedelta(seconds=1)) == set()
        assert await unit.reminders.history(ANN, MONDAY) == [full]
        assert await unit.reminders.history(BEN, MONDAY) == []
    async with work(TeamId("TOTHER")) as unit:
        assert await unit.reminders.get(full.key) is None


async def test_what_is_due_is_taken_once_and_what_another_holds_is_left(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        await unit.reminders.add([REMINDER, LATER, BENS])
        await unit.commit()
    async with work(TEAM) as first:
        assert await first.reminders.backlog(MONDAY) == 2
        assert len(await first.reminders.claim(MONDAY, limit=1)) == 1
        async with work(TEAM) as second:
            taken = await second.reminders.claim(MONDAY, limit=10)
            assert len(taken) == 1
            await second.commit()
        await first.commit()
    async with work(TEAM) as unit:
        assert await unit.reminders.claim(MONDAY, limit=10) == set()
        assert [one.key for one in await unit.reminders.taken(ANN)] == [REMINDER.key]
        await unit.reminders.release(MONDAY + timedelta(seconds=1))
        assert await unit.reminders.claim(MONDAY, limit=10) == {ANN, BEN}


async def test_only_pending_ones_move_and_go(work: SqlWorkFactory) -> None:
    sent = replace(BENS, stand=Stand.SENT)
    async with work(TEAM) as unit:
        await unit.reminders.add([REMINDER, sent])
        moved = MONDAY + timedelta(days=1)
        await unit.reminders.move([replace(one, due_at=moved, first_at=moved) for one in (REMINDER, sent)])
        found = await unit.reminders.of_scope("process-1")
        assert {one.key: one.due_at for one in found} == {REMINDER.key: moved, sent.key: MONDAY}
        await unit.reminders.drop([REMINDER.key, sent.key])
        assert await unit.reminders.of_scope("process-1") == [sent]
        again = replace(REMINDER, key="again#1", round=1)
        await unit.reminders.put([again, replace(sent, message_key="m")])
        assert await unit.reminders.put_off(ANN) == [again]
        assert (await unit.reminders.by_message("m"))[0].key == sent.key


async def test_settings_come_back_as_they_were(work: SqlWorkFactory) -> None:
    chosen = ReminderSettings(
        ANN, Strength.ACTIVE, True, MONDAY.date(), frozenset({Kind.EVENT}), {"step-1": "1 Write"}
    )
    async with work(TEAM) as unit:
        assert await unit.reminders.settings(ANN) == ReminderSettings(ANN)
        await unit.reminders.save_settings(chosen)
        await unit.reminders.save_settings(chosen)
        assert await unit.reminders.settings(ANN) == chosen

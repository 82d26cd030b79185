"""People are reminded once, in good manners; they finish, put off and hear less from the message itself."""

import asyncio
from datetime import time
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from domain.ids import UserId
from domain.plans.model import PlanSettings
from domain.plans.shapes import Hours, WorkingHours
from sandbox.peer import SlackPeer
from scheduler import runner
from storage.plans import SETTINGS
from tests.e2e.acting import find, noted, seen, shown, start_process
from tests.e2e.conftest import Build, House

ALWAYS = WorkingHours({day: (Hours(time(), time()),) for day in range(7)})


@pytest.fixture
async def house(build: Build, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose clock ticks fast, and in which Ben works day and night."""
    monkeypatch.setattr(runner, "DUE_EVERY", 0.2)
    house = await build()
    ben = UserId(house.peer.person("Ben").id)
    await start_process(house.peer)
    await work_always(house, ben)
    return house


async def work_always(house: House, user_id: UserId) -> None:
    """Let somebody work day and night."""
    body = Jsonb(SETTINGS.dump(PlanSettings(user_id, ALWAYS)))
    await house.change_record(
        "INSERT INTO plan_settings (team_id, user_id, body) SELECT team_id, %s, %s FROM teams",
        (user_id, body),
    )


async def overdue(house: House, *numbers: int) -> str:
    """Give Ben steps of Ann's process that were due two days ago, and let the hour come; return the card."""
    peer = house.peer
    ann, ben, general = peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id
    card_ts = str(find(peer, general, "Release 4.2").ts)
    for number in numbers:
        await peer.say(ann, general, f"assign {number} to <@{ben}>", thread_ts=card_ts)
        await peer.say(ann, general, f"due {number} today", thread_ts=card_ts)
    due = "FROM reminders WHERE kind = 'due_soon' OR kind = 'overdue'"
    await scheduled(house, f"SELECT item {due} GROUP BY item", len(numbers))
    await house.change_record("UPDATE steps SET due_on = due_on - 2 WHERE due_on IS NOT NULL")
    await peer.say(ann, general, "rename 1 to DNS move", thread_ts=card_ts)
    newest = "FROM steps WHERE reminders.item = steps.id "
    newest += "AND reminders.key LIKE 'overdue:%:' || steps.due_on || ':1:%'"
    await scheduled(house, newest.replace("FROM steps", "SELECT 1 FROM reminders, steps"), len(numbers))
    await house.change_record(f"UPDATE reminders SET due_at = now(), first_at = now() {newest}")
    return card_ts


async def scheduled(house: House, question: str, number: int) -> None:
    """Wait until the schedule has so many rows."""
    async with asyncio.timeout(15):
        while len(await house.read_record(question)) != number:  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(0.05)


def from_us(peer: SlackPeer, user: str, text: str) -> list[Any]:
    return [m for m in peer.messages(peer.dm(user)) if m.user == peer.bot_user_id and text in m.plain]


async def test_an_overdue_step_is_said_once_and_finished_from_the_message(house: House) -> None:
    peer = house.peer
    ben, general = peer.person("Ben").id, peer.channel("general").id
    card_ts = await overdue(house, 3)
    message = await seen(peer, peer.dm(ben), "“3 Launch” is overdue since", seconds=20)
    assert message.button_texts[0] == "Done"
    assert "Release 4.2" in message.plain
    await peer.click(ben, peer.dm(ben), message.ts, "Done")
    await shown(peer, general, card_ts, "1 of 4")
    over = await shown(peer, peer.dm(ben), message.ts, "“3 Launch” is done, by Ben")
    assert over.button_texts == []
    assert len(from_us(peer, ben, "Launch” is")) == 1
    assert peer.refused == []


async def test_a_reminder_is_put_off_by_choice_and_by_words_and_explains_itself(house: House) -> None:
    peer = house.peer
    ben = peer.person("Ben").id
    await overdue(house, 3)
    message = await seen(peer, peer.dm(ben), "is overdue since", seconds=20)
    key = str((await house.read_record("SELECT key FROM reminders WHERE message_key IS NOT NULL"))[0][0])
    await peer.choose(ben, peer.dm(ben), message.ts, "reminder_menu", f"why|{key}")
    await noted(peer, ben, peer.dm(ben), "You get this because the step is yours")
    await peer.choose(ben, peer.dm(ben), message.ts, "reminder_snooze", f"typed|{key}")
    await peer.until(lambda: peer.open_views(ben))
    assert not (await peer.submit(ben, {"When shall I remind you?": "in 2 hours"})).get("errors")
    await shown(peer, peer.dm(ben), message.ts, "I remind you again")
    await house.change_record("UPDATE reminders SET due_at = now() WHERE round = 1")
    again = await peer.until(lambda: len(found := from_us(peer, ben, "is overdue since")) == 2 and found[-1])
    value = f"hour|{key}#1"
    await peer.choose(ben, peer.dm(ben), again.ts, "reminder_snooze", value)
    await shown(peer, peer.dm(ben), again.ts, "I remind you again")
    assert peer.refused == []


async def test_several_things_are_one_message_and_less_is_heard_at_once(house: House) -> None:
    peer = house.peer
    ben, dm = peer.person("Ben").id, peer.dm(peer.person("Ben").id)
    await overdue(house, 1, 3)
    message = await seen(peer, dm, "2 things need you", seconds=20)
    assert message.button_texts.count("Done") == 2
    assert len(from_us(peer, ben, "is overdue since")) == 1
    key = str((await house.read_record("SELECT key FROM reminders WHERE message_key IS NOT NULL"))[0][0])
    await peer.choose(ben, dm, message.ts, "reminder_menu", f"all|{key}")
    await noted(peer, ben, dm, "All reminders are paused")
    await peer.slash(ben, peer.channel("general").id, "/convers", "settings")
    await peer.until(lambda: peer.open_views(ben))
    assert not (await peer.submit(ben, {"Pause": [], "How much do you want to hear?": "light"})).get("errors")
    await seen(peer, dm, "set to light. In the last 30 days this would have been 1 message, 1 of them")
    assert peer.refused == []

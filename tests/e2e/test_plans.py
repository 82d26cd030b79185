"""A person's week over the real app: asked for by form and words, accepted, changed, tied to steps."""

from datetime import date, timedelta
from typing import Any

import aiohttp
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus

from sandbox.peer import SlackPeer
from tests.e2e.acting import find, noted, seen, shown, start_process
from tests.e2e.conftest import House
from tests.e2e.test_home import home_with, open_home

GOALS = "Board report 3h\nReview the rollout 1h\nInbox 30m"


def ann_and_dm(peer: SlackPeer) -> tuple[str, str]:
    ann = peer.person("Ann").id
    return ann, peer.dm(ann)


def plan_message(peer: SlackPeer, state: str, text: str = "") -> Any:
    """Return Ann's newest plan in a state, once it has its buttons."""
    _, dm = ann_and_dm(peer)
    message = find(peer, dm, f"· {state}")
    return message if message and text in message.plain and message.button_texts else None


async def asked(peer: SlackPeer, goals: str = GOALS, **more: object) -> Any:
    """Let Ann ask for next week's plan by the form; return its message."""
    ann, _ = ann_and_dm(peer)
    await peer.slash(ann, peer.channel("general").id, "/plan", "next")
    await peer.until(lambda: peer.open_views(ann))
    ack = await peer.submit(ann, {"Goals": goals, **more})
    assert not ack.errors
    return await peer.until(lambda: plan_message(peer, "draft"), timeout=40)


async def accepted(peer: SlackPeer, goals: str = GOALS, **more: object) -> Any:
    """Let Ann accept a plan of next week; return its message."""
    ann, dm = ann_and_dm(peer)
    draft = await asked(peer, goals, **more)
    await peer.click(ann, dm, draft.ts, "Accept")
    return await shown(peer, dm, draft.ts, "· accepted")


def menu_of(message: Any, text: str) -> tuple[str, str]:
    """Return the action_id and value of the event whose line in a day's menu has the text."""
    return next(
        (str(menu["action_id"]), str(choice["value"]))
        for block in message.blocks
        for menu in [block.get("accessory") or {}]
        for choice in menu.get("options", ())
        if text in choice["text"]["text"]
    )


async def event_form(peer: SlackPeer, message: Any, text: str) -> Any:
    """Let Ann choose an event from its day's menu; return the form."""
    ann, dm = ann_and_dm(peer)
    action_id, value = menu_of(message, text)
    await peer.choose(ann, dm, message.ts, action_id, value)
    return await peer.until(lambda: peer.open_views(ann))


async def test_a_week_is_asked_for_by_form_shown_with_its_picture_and_accepted_once(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    draft = await asked(peer)
    for words in ("Board report", "Review the rollout", "Inbox", "Nothing is in your week until"):
        assert words in draft.plain
    picture = next(block for block in draft.blocks if block["type"] == "image")
    assert "Board report" in picture["alt_text"]
    assert len([m for m in peer.messages(dm) if "Your week of" in m.plain]) == 1
    await peer.click(ann, dm, draft.ts, "Accept")
    await peer.click(ann, dm, draft.ts, "Accept")
    after = await shown(peer, dm, draft.ts, "· accepted")
    assert "Re-plan" in after.button_texts
    told = await peer.until(lambda: peer.ephemerals(ann, dm))
    assert "accepted already" in told[-1].plain
    states = await house.read_record("SELECT state FROM plans")
    assert states == [("accepted",)]
    await peer.click(ann, dm, draft.ts, "Undo")
    await shown(peer, dm, draft.ts, "· draft")
    assert peer.refused == []


async def test_words_ask_for_a_week_change_it_and_accept_it(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    await peer.say(ann, dm, "plan next week: board report 3h; review the rollout 1h; review the slides 1h")
    draft = await peer.until(lambda: plan_message(peer, "draft"), timeout=40)
    await peer.say(ann, dm, "keep Friday free", thread_ts=draft.ts)
    await seen(peer, dm, "is kept free", draft.ts)
    await peer.say(ann, dm, "board report 2h", thread_ts=draft.ts)
    await shown(peer, dm, draft.ts, "“Board report” is 2 h now")
    await peer.say(ann, dm, "drop review", thread_ts=draft.ts)
    menu = await seen(peer, dm, "Drop which one?", draft.ts)
    choice = next(
        option["value"]
        for block in menu.blocks
        for element in block.get("elements", ())
        for option in element.get("options", ())
        if "slides" in option["text"]["text"]
    )
    await peer.choose(ann, dm, menu.ts, "menu_choose", choice)
    await shown(peer, dm, draft.ts, "Dropped “Review the slides”")
    await peer.say(ann, dm, "undo", thread_ts=draft.ts)
    await shown(peer, dm, draft.ts, "Undone: Dropped")
    await peer.say(ann, dm, "move the rollout review to Thursday at 14:00", thread_ts=draft.ts)
    await shown(peer, dm, draft.ts, "14:00–15:00 Review the rollout")
    await peer.say(ann, dm, "accept", thread_ts=draft.ts)
    await shown(peer, dm, draft.ts, "· accepted")
    assert peer.refused == []


async def test_words_without_goals_get_the_form(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    await peer.say(ann, dm, "plan my week")
    question = await seen(peer, dm, "What is your week of")
    await peer.click(ann, dm, question.ts, "Plan My Week")
    form = await peer.until(lambda: peer.open_views(ann))
    assert form[-1].title == "Plan my week"
    ack = await peer.submit(ann, {"Goals": "\n".join(f"Goal {number} 1h" for number in range(101))})
    assert "At most 100 goals" in ack.errors["goals"]


async def test_an_event_is_moved_by_form_refused_where_busy_and_pinned(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    draft = await asked(peer)
    await event_form(peer, draft, "Inbox")
    ack = await peer.submit(ann, {"Minutes": "20"})
    assert "quarters of an hour" in ack.errors["minutes"]
    assert not (await peer.submit(ann, {"Start": "15:15", "Minutes": "45"})).errors
    moved = await shown(peer, dm, draft.ts, "15:15–16:00 Inbox")
    assert "pinned" in moved.plain
    await event_form(peer, moved, "Inbox")
    assert not (await peer.submit(ann, {"Start": "03:00"})).errors
    refused = await seen(peer, dm, "working hours")
    assert "nearest" in refused.plain
    await event_form(peer, moved, "Inbox")
    assert not (await peer.submit(ann, {"What": "Remove it from the week"})).errors
    await shown(peer, dm, draft.ts, "Removed “Inbox”")
    assert peer.refused == []


async def test_what_does_not_fit_says_why_and_its_ways_out_do_what_they_say(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    draft = await asked(peer, "Board report 5h\nLong audit 4h", Hours="6")
    assert "Does not fit" in draft.plain
    out = await peer.until(lambda: plan_message(peer, "draft", "Next Week"))
    await peer.click(ann, dm, out.ts, "Next Week")
    after = await shown(peer, dm, draft.ts, "waits for next week")
    assert "Does not fit" not in after.plain
    await peer.click(ann, dm, draft.ts, "Undo")
    await shown(peer, dm, draft.ts, "Undone")
    assert peer.refused == []


async def test_finishing_an_event_finishes_its_step_and_the_other_way_round(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    general = peer.channel("general").id
    card_ts = await start_process(peer)
    for number, title in ((1, "DNS change"), (3, "Launch")):
        await peer.say(ann, general, f"assign {number} to @Ann", thread_ts=card_ts)
        await shown(peer, general, card_ts, f"{number}. {title} · Ann")
        await peer.say(ann, general, f"due {number} in 11 days", thread_ts=card_ts)
        await shown(peer, general, card_ts, f"{number}. {title} · Ann · due")
    plan = await accepted(peer, "DNS change 1h\nLaunch 1h")
    await event_form(peer, plan, "DNS change")
    assert not (await peer.submit(ann, {"What": "It is done"})).errors
    await shown(peer, general, card_ts, "1 of 4")
    await peer.say(ann, general, "done 3", thread_ts=card_ts)
    both = await shown(peer, dm, plan.ts, "Launch · done")
    assert "DNS change · done" in both.plain
    await peer.say(ann, general, "reopen 3", thread_ts=card_ts)
    await peer.until(lambda: "Launch · done" not in peer.message(dm, plan.ts).plain)
    assert "DNS change · done" in peer.message(dm, plan.ts).plain
    assert peer.refused == []


async def test_home_shows_the_week_and_its_events_are_done_there(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    await open_home(peer, ann, "There is no plan for this week")
    await peer.click_view(ann, "Plan My Week")
    await peer.until(lambda: peer.open_views(ann))
    monday = date.today() - timedelta(days=date.today().weekday())  # noqa: DTZ011 - the week of the form
    await peer.submit(ann, {"Goals": "Inbox 30m", "Week": "Next week"})
    plan = await peer.until(lambda: plan_message(peer, "draft"), timeout=40)
    await peer.click(ann, dm, plan.ts, "Accept")
    await shown(peer, dm, plan.ts, "· accepted")
    await house.change_record(
        "UPDATE plans SET week = %s, body = jsonb_set(body, '{week}', to_jsonb(%s::text))",
        [monday, monday.isoformat()],
    )
    await open_home(peer, ann, "0 of 1 event done")
    await peer.click_view(ann, "home_event_done")
    await shown(peer, dm, plan.ts, "Inbox · done")
    await home_with(peer, ann, "1 of 1 event done")
    assert peer.refused == []


async def test_a_stranger_changes_nothing_and_learns_nothing(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    ben = peer.person("Ben").id
    draft = await asked(peer)
    plan_id = str((await house.read_record("SELECT id FROM plans"))[0][0])
    general = peer.channel("general").id
    await peer.slash(ben, general, "/plan", "show")
    told = await noted(peer, ben, general, "You have no plan yet")
    assert plan_id not in str(told.blocks)
    await peer.slash(ben, general, "/plan", "replan")
    await noted(peer, ben, general, "You have no plan yet")
    await peer.say(ben, peer.dm(ben), "accept")
    assert (await house.read_record("SELECT state FROM plans")) == [("draft",)]
    assert peer.message(dm, draft.ts).plain.count("· draft") == 1
    assert ann != ben


async def test_a_replan_is_offered_as_a_difference_and_done_when_chosen(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    plan = await accepted(peer)
    await peer.click(ann, dm, plan.ts, "Re-plan")
    await noted(peer, ann, dm, "Nothing needs to move")
    await peer.slash(ann, dm, "/plan", "fresh")
    fresh = await noted(peer, ann, dm, "A fresh start?")
    await peer.click(ann, dm, fresh.ts, "Next Week")
    await noted(peer, ann, dm, "A fresh start was made")
    await shown(peer, dm, plan.ts, "0 min planned")
    assert peer.refused == []


async def test_the_week_leaves_as_a_file_and_as_a_feed_that_a_calendar_reads(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    assert house.convers.container is not None
    house.convers.container.public_url = house.convers.http.url
    plan = await accepted(peer)
    await peer.slash(ann, dm, "/plan", "file")
    await noted(peer, ann, dm, "in our direct messages")
    sent = await peer.until(lambda: [m for m in peer.messages(dm) if m.files])
    file = peer.file(sent[-1].files[0])
    calendar = IcsCalendarStream.calendar_from_ics(file.content.decode())
    assert {event.summary for event in calendar.events} == {"Board report", "Review the rollout", "Inbox"}
    await peer.slash(ann, dm, "/plan", "feed")
    closed = await noted(peer, ann, dm, "A private calendar feed")
    await peer.click(ann, dm, closed.ts, "Open a Feed")
    opened = await noted(peer, ann, dm, "Subscribe to this address")
    address = _address(opened)
    async with aiohttp.ClientSession() as session:
        async with session.get(address) as answer:
            assert answer.status == 200
            read = IcsCalendarStream.calendar_from_ics(await answer.text())
        assert {event.uid for event in read.events} == {event.uid for event in calendar.events}
        await event_form(peer, plan, "Inbox")
        assert not (await peer.submit(ann, {"What": "Remove it from the week"})).errors
        await shown(peer, dm, plan.ts, "Removed “Inbox”")
        async with session.get(address) as answer:
            read = IcsCalendarStream.calendar_from_ics(await answer.text())
        assert [event.status for event in read.events if event.summary == "Inbox"] == [EventStatus.CANCELLED]
        await peer.slash(ann, dm, "/plan", "feed off")
        await noted(peer, ann, dm, "answers nothing any more")
        async with session.get(address) as answer:
            assert answer.status == 404
    assert peer.refused == []


def _address(message: Any) -> str:
    return next(word.strip("`") for word in str(message.plain).split() if "http" in word)


async def test_calendar_addresses_that_lead_inside_are_refused(house: House) -> None:
    peer = house.peer
    ann, dm = ann_and_dm(peer)
    for address, said in (
        ("http://calendar.example.org/a.ics", "begins with https"),
        ("https://127.0.0.1/a.ics", "private network"),
        ("https://localhost/a.ics", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
    ):
        await peer.slash(ann, dm, "/plan", f"calendar {address}")
        await noted(peer, ann, dm, said)
    await peer.slash(ann, dm, "/plan", "settings")
    await peer.until(lambda: peer.open_views(ann))
    ack = await peer.submit(ann, {"Monday": "9 to late"})
    assert "I cannot read" in ack.errors["day_0"]
    assert not (await peer.submit(ann, {"Monday": "10-12", "Lunch": ""})).errors
    await seen(peer, dm, "Your hours are saved")
    assert await house.read_record("SELECT 1 FROM calendar_links") == []
    assert peer.refused == []


async def test_a_model_that_fails_or_talks_nonsense_leaves_the_rules_to_plan(talking_house: House) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    ann, dm = ann_and_dm(peer)
    model.status(500, times=6)
    draft = await asked(peer)
    assert "rules read the goals" in draft.plain
    assert "AI-generated" not in draft.plain
    model.garbage("shape", times=4)
    await peer.click(ann, dm, draft.ts, "Regenerate")
    again = await shown(peer, dm, draft.ts, "Planned again")
    assert "Board report" in again.plain
    assert "vendor detail" not in again.plain
    assert peer.refused == []


async def test_what_takes_long_is_said_at_once_and_what_cannot_be_is_said_in_its_place(
    talking_house: House,
) -> None:
    peer, model = talking_house.peer, talking_house.model
    assert model is not None
    ann, dm = ann_and_dm(peer)
    model.hang(times=4)
    await peer.slash(ann, peer.channel("general").id, "/plan", "goals board report 3h; inbox 30m")
    told = await noted(peer, ann, peer.channel("general").id, "The draft comes in our direct messages")
    assert "board" not in told.plain
    working = await seen(peer, dm, "Planning your week of")
    draft = await peer.until(lambda: plan_message(peer, "draft"), timeout=60)
    assert draft.ts == working.ts
    model.hang(times=4)
    many = "; ".join(f"goal {number} 15m" for number in range(101))
    await peer.slash(ann, dm, "/plan", f"goals {many}")
    failed = await seen(peer, dm, "No plan was made. At most 100 goals")
    await peer.click(ann, dm, failed.ts, "Plan My Week")
    await peer.until(lambda: peer.open_views(ann))
    assert peer.refused == []

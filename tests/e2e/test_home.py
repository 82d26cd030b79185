"""Home: opened, used, paged, and kept in step with what happens elsewhere."""

from sandbox.peer import SlackPeer, View
from tests.e2e.acting import bot_messages, find, seen, shown, start_process, suggest
from tests.e2e.conftest import House


def places(peer: SlackPeer) -> tuple[str, str, str]:
    return peer.person("Ann").id, peer.person("Ben").id, peer.channel("general").id


async def home_with(peer: SlackPeer, user: str, *texts: str, without: str | None = None) -> View:
    """Wait until the person's Home says all of it."""

    def found() -> View | None:
        view = peer.home(user)
        if view is None or any(text not in view.plain for text in texts):
            return None
        return None if without is not None and without in view.plain else view

    view = await peer.until(found, timeout=20)
    assert isinstance(view, View)
    return view


async def open_home(peer: SlackPeer, user: str, *texts: str, without: str | None = None) -> View:
    await peer.open_home(user, "home")
    return await home_with(peer, user, *texts, without=without)


async def assign(peer: SlackPeer, card_ts: str, words: str) -> None:
    """Let Ann change the process by words in its thread, and wait for the answer."""
    ann, _, general = places(peer)
    known = len(bot_messages(peer, general, card_ts))
    await peer.say(ann, general, words, thread_ts=card_ts)
    await peer.until(lambda: len(bot_messages(peer, general, card_ts)) > known)


async def test_the_first_home_explains_itself_until_dismissed(house: House) -> None:
    peer = house.peer
    ann, *_ = places(peer)
    view = await open_home(peer, ann, "who does what next", "Nothing is on your list", "Nobody is waiting")
    assert "You take part in no process yet" in view.plain
    await peer.click_view(ann, "Got It")
    await home_with(peer, ann, "Nothing is on your list", without="who does what next")
    await open_home(peer, ann, "Nothing is on your list", without="who does what next")
    assert peer.refused == []


async def test_the_messages_tab_still_gets_its_prompts_and_no_home(house: House) -> None:
    peer = house.peer
    ann, *_ = places(peer)
    await peer.open_home(ann)
    await peer.until(lambda: any(c.method == "assistant.threads.setSuggestedPrompts" for c in peer.calls))
    assert peer.home(ann) is None


async def test_a_step_is_done_on_home_and_undone_there(house: House) -> None:
    peer = house.peer
    ann, _, general = places(peer)
    card_ts = await start_process(peer)
    await assign(peer, card_ts, f"assign 1 to <@{ann}>")
    view = await open_home(peer, ann, "DNS change", "1 open", "0 of 4 steps done")
    assert f"/archives/{general}/p{card_ts.replace('.', '')}|Release 4.2>" in view.plain
    await peer.click_view(ann, "home_done")
    await home_with(peer, ann, "Nothing is on your list", "1 of 4 steps done", "done")
    await shown(peer, general, card_ts, "1 of 4")
    await peer.click_view(ann, "Undo")
    await home_with(peer, ann, "1 open", "0 of 4 steps done")
    await shown(peer, general, card_ts, "0 of 4")
    assert peer.refused == []


async def test_home_follows_what_others_change_once_it_was_opened(house: House) -> None:
    peer = house.peer
    ann, ben, _ = places(peer)
    card_ts = await start_process(peer)
    await open_home(peer, ben, "Nothing is on your list")
    await assign(peer, card_ts, f"assign 1 to <@{ben}>")
    await home_with(peer, ben, "DNS change", "1 open")
    await assign(peer, card_ts, f"assign 1 to <@{ann}>")
    await home_with(peer, ben, "Nothing is on your list")
    await assign(peer, card_ts, f"blocked 3 by <@{ben}>")
    await home_with(peer, ben, "waits on you", "Launch")
    assert peer.home(ann) is None


async def test_a_burst_of_changes_is_drawn_a_few_times_at_most(house: House) -> None:
    peer = house.peer
    _, ben, _ = places(peer)
    card_ts = await start_process(peer, steps="\n".join(f"Task {number}" for number in range(1, 11)))
    await assign(peer, card_ts, f"assign 10 to <@{ben}>")
    await open_home(peer, ben, "1 open")
    published = len([call for call in peer.calls if call.method == "views.publish"])
    for number in range(1, 10):
        await assign(peer, card_ts, f"assign {number} to <@{ben}>")
    await home_with(peer, ben, "10 open")
    assert len([call for call in peer.calls if call.method == "views.publish"]) - published <= 4


async def test_what_one_may_decide_waits_on_home_with_a_link(house: House) -> None:
    peer = house.peer
    ann, ben, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    view = await open_home(peer, ann, "Suggested:", "DNS change", "Decide in its thread")
    assert f"?thread_ts={card_ts}&amp;cid={general}|Decide in its thread>" in view.plain
    assert "Suggested:" not in (await open_home(peer, ben, "Nobody is waiting for you")).plain
    await peer.click(ann, general, card.ts, "Dismiss")
    await home_with(peer, ann, "Nobody is waiting for you")


async def test_many_steps_come_in_pages(house: House) -> None:
    peer = house.peer
    ann, _, general = places(peer)
    card_ts = await start_process(peer, steps="\n".join(f"Task {number:02}" for number in range(1, 24)))
    await house.change_record("UPDATE steps SET owner_id = %s", [ann])
    view = await open_home(peer, ann, "23 open", "page 1 of 2", "Task 20")
    assert "Task 21" not in view.plain
    await peer.click_view(ann, "More")
    await home_with(peer, ann, "Task 23", "page 2 of 2", without="Task 20")
    await assign(peer, card_ts, "rename 23 to Party")
    await home_with(peer, ann, "Party", "page 2 of 2")
    await peer.click_view(ann, "Back")
    await home_with(peer, ann, "Task 01", "page 1 of 2")
    assert peer.refused == []
    assert find(peer, general, "0 of 23") is not None


async def test_a_process_is_started_from_home_in_a_chosen_channel(house: House) -> None:
    peer = house.peer
    ann, _, general = places(peer)
    await open_home(peer, ann, "who does what next")
    await peer.click_view(ann, "Start a Process")
    view = (await peer.until(lambda: peer.open_views(ann)))[-1]
    labels = [block["label"]["text"] for block in view.blocks if block["type"] == "input"]
    assert labels == ["Name", "Channel", "Steps", "Owner", "Due"]
    ack = await peer.submit(ann, {"Name": "Month end", "Steps": "Close books", "Channel": general})
    assert not ack.errors
    await seen(peer, general, "Month end")
    await home_with(peer, ann, "Month end", "0 of 1 step done", without="who does what next")
    assert peer.refused == []


async def test_home_answers_about_ai_about_me_and_helps(house: House) -> None:
    peer = house.peer
    ann, *_ = places(peer)
    await open_home(peer, ann, "AI is on for you", "time zone")
    await peer.click_view(ann, "Turn AI Off")
    await home_with(peer, ann, "AI is off for you")
    await peer.click_view(ann, "What Do You Know About Me?")
    known = (await peer.until(lambda: peer.open_views(ann)))[-1]
    assert "Name: Ann" in known.plain
    assert "0 calls" in known.plain
    await peer.close_view(ann)
    await peer.click_view(ann, "Help")
    helped = (await peer.until(lambda: peer.open_views(ann)))[-1]
    assert "done 3" in helped.plain
    assert peer.refused == []


async def test_home_asks_people_to_ask_in_a_direct_message(house: House) -> None:
    peer = house.peer
    ann, *_ = places(peer)
    await open_home(peer, ann, "who does what next")
    await peer.click_view(ann, "Ask in a Message")
    await home_with(peer, ann, without="who does what next")
    assert any(call.method == "chat.postMessage" and "Ask me anything" in str(call) for call in peer.calls)


async def test_a_late_click_on_home_changes_nothing_and_says_so(house: House) -> None:
    peer = house.peer
    ann, _, general = places(peer)
    card_ts = await start_process(peer)
    await assign(peer, card_ts, f"assign 1 to <@{ann}>")
    await open_home(peer, ann, "DNS change")
    await house.change_record("UPDATE processes SET state = 'closed', version = version + 1")
    await peer.click_view(ann, "home_done")
    await peer.until(lambda: any("is closed" in str(call) for call in peer.calls))
    await home_with(peer, ann, "Nothing is on your list")
    assert find(peer, general, "1 of 4") is None

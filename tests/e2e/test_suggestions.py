"""Suggestions to their end: edited, dismissed, ticked, expired, late, undone, and by words."""

from sandbox.peer import SlackPeer
from tests.e2e.acting import applied_line, bot_messages, noted, shown, start_process, suggest
from tests.e2e.conftest import House

TWO = "The DNS change is done. We also need a legal check."
YESTERDAY = "UPDATE suggestions SET expires_at = now() - interval '1 minute'"
ELEVEN_MINUTES_AGO = "UPDATE activity SET at = at - interval '11 minutes'"


def places(peer: SlackPeer) -> tuple[str, str]:
    return peer.person("Ann").id, peer.channel("general").id


async def test_edit_opens_prefilled_and_applies_as_edited(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts, "we also need a legal check")
    await peer.click(ann, general, card.ts, "Edit")
    view = (await peer.until(lambda: peer.open_views(ann)))[-1]
    title = next(block for block in view.blocks if block["block_id"].startswith("text:"))
    assert title["element"]["initial_value"] == "Legal check"
    assert view.body["submit"]["text"] == "Approve"
    assert not (await peer.submit(ann, {"Title": "Legal sign-off"})).errors
    await shown(peer, general, card_ts, "Legal sign-off")
    done = await shown(peer, general, card.ts, "Applied by Ann")
    assert "Legal sign-off" in done.plain
    assert "Legal check" not in peer.message(general, card_ts).plain
    assert done.button_texts == ["Undo"]
    assert peer.refused == []


async def test_edit_after_the_day_is_over_says_so_instead_of_opening(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card = await suggest(peer, await start_process(peer))
    await house.change_record(YESTERDAY)
    await peer.click(ann, general, card.ts, "Edit")
    await noted(peer, ann, general, "This is no longer open, so nothing was done.")
    assert peer.open_views(ann) == []


async def test_what_is_left_out_of_an_edit_does_not_happen(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts, TWO)
    await peer.click(ann, general, card.ts, "Edit")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Change 1": []})).errors
    await shown(peer, general, card_ts, "Legal check")
    assert "0 of 5" in peer.message(general, card_ts).plain


async def test_an_edit_that_leaves_everything_out_is_a_field_error(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts, TWO)
    await peer.click(ann, general, card.ts, "Edit")
    await peer.until(lambda: peer.open_views(ann))
    ack = await peer.submit(ann, {"Change 1": [], "Change 2": []})
    assert list(ack.errors) == ["keep:0"]
    assert peer.open_views(ann) != []
    assert "Approve All" in peer.message(general, card.ts).button_texts


async def test_dismiss_changes_nothing_and_says_who(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    await peer.click(ann, general, card.ts, "Dismiss")
    done = await shown(peer, general, card.ts, "Dismissed by Ann")
    assert done.button_texts == []
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_yes_in_words_respects_what_was_ticked_off(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts, TWO)
    await peer.choose(ann, general, card.ts, "suggestion_pick", ["1"])
    await peer.until(lambda: "Approve" in peer.message(general, card.ts).button_texts)
    await peer.say(ann, general, "yes, do it", thread_ts=card_ts)
    await peer.until(lambda: applied_line(peer.message(general, card.ts).plain))
    await peer.until(lambda: "1 of 4" in peer.message(general, card_ts).plain)


async def test_nothing_ticked_is_refused_with_the_way_out(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts, TWO)
    await peer.choose(ann, general, card.ts, "suggestion_pick", ["0", "1"])
    await peer.until(lambda: "Approve" in peer.message(general, card.ts).button_texts)
    await peer.click(ann, general, card.ts, "suggestion_approve")
    await noted(peer, ann, general, "Nothing is ticked")
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_after_a_day_a_suggestion_is_over(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    await house.change_record(YESTERDAY)
    await peer.click(ann, general, card.ts, "Approve")
    await noted(peer, ann, general, "expired after 24 hours")
    done = await shown(peer, general, card.ts, "Expired after 24 hours")
    assert done.button_texts == []
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_late_yes_to_an_expired_suggestion_changes_nothing(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await suggest(peer, card_ts)
    await house.change_record(YESTERDAY)
    await peer.say(ann, general, "done 2", thread_ts=card_ts)
    await peer.say(ann, general, "yes, do it", thread_ts=card_ts)
    await peer.say(ann, general, "done 3", thread_ts=card_ts)
    await shown(peer, general, card_ts, "3 of 4")


async def test_undo_is_refused_after_ten_minutes(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    await peer.click(ann, general, card.ts, "Approve")
    await shown(peer, general, card.ts, "Applied by Ann")
    await house.change_record(ELEVEN_MINUTES_AGO)
    await peer.click(ann, general, card.ts, "Undo")
    await noted(peer, ann, general, "10 minutes only")
    assert "1 of 4" in peer.message(general, card_ts).plain


async def test_the_word_undo_takes_an_approval_back(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    await peer.click(ann, general, card.ts, "Approve")
    await shown(peer, general, card_ts, "1 of 4")
    await peer.say(ann, general, "undo", thread_ts=card_ts)
    await shown(peer, general, card_ts, "0 of 4")
    undone = await shown(peer, general, card.ts, "then undone")
    assert undone.button_texts == []


async def test_a_double_click_has_one_effect(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts, "we also need a legal check")
    await peer.click(ann, general, card.ts, "Approve")
    if "Approve" in peer.message(general, card.ts).button_texts:
        await peer.click(ann, general, card.ts, "Approve")
        await noted(peer, ann, general, "You approved this")
    await shown(peer, general, card_ts, "0 of 5")
    assert "5. Legal check" not in peer.message(general, card_ts).plain


async def test_a_click_on_a_decided_card_says_who_decided(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    peer.faults.slow_api(1.0, "chat.update")
    await peer.click(ann, general, card.ts, "Dismiss")
    await peer.click(ann, general, card.ts, "Approve")
    await noted(peer, ann, general, "You dismissed this")
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_suggestion_for_a_closed_process_cannot_be_approved(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    await peer.slash(ann, general, "/process", "close Release 4.2")
    await shown(peer, general, card_ts, "closed by Ann")
    await peer.click(ann, general, card.ts, "Approve")
    await noted(peer, ann, general, "is closed. Reopen it first")
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_yes_with_several_waiting_asks_once_and_does_what_is_chosen(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    first = await suggest(peer, card_ts)
    second = await suggest(peer, card_ts, "we also need a legal check")
    said = len(bot_messages(peer, general, card_ts))
    await peer.say(ann, general, "yes", thread_ts=card_ts)
    menu = await peer.until(
        lambda: next((m for m in bot_messages(peer, general, card_ts) if "Which one" in m.plain), None)
    )
    assert len(bot_messages(peer, general, card_ts)) == said + 1
    await peer.choose(ann, general, menu.ts, "menu_choose", _value(menu, "Legal check"))
    await shown(peer, general, second.ts, "Applied by Ann")
    await shown(peer, general, card_ts, "Legal check")
    assert "Approve" in peer.message(general, first.ts).button_texts
    assert peer.refused == []


def _value(menu, text: str) -> str:  # type: ignore[no-untyped-def]
    """Return the value of the menu's option that shows the text."""
    (element,) = (e for block in menu.blocks for e in block.get("elements", ()) if "options" in e)
    return str(next(o["value"] for o in element["options"] if text in o["text"]["text"]))


async def test_a_strangers_yes_changes_nothing_and_is_answered_privately(house: House) -> None:
    peer = house.peer
    (_, general), chloe = places(peer), peer.person("Chloe").id
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    said = len(bot_messages(peer, general, card_ts))
    await peer.say(chloe, general, "yes, do it", thread_ts=card_ts)
    await noted(peer, chloe, general, "That is for Ann to decide")
    assert len(bot_messages(peer, general, card_ts)) == said
    assert "Approve" in peer.message(general, card.ts).button_texts
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_no_in_words_dismisses(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    await peer.say(ann, general, "no thanks", thread_ts=card_ts)
    await shown(peer, general, card.ts, "Dismissed by Ann")
    assert "0 of 4" in peer.message(general, card_ts).plain


async def test_a_card_names_before_and_after_the_reason_and_its_source(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    card = await suggest(peer, card_ts)
    source = peer.messages(general, card_ts)[1]
    assert " → " in card.plain
    assert "I finished the DNS change" in card.plain
    assert source.ts.replace(".", "") in str(card.blocks)
    assert card.text
    assert not applied_line(card.plain)
    assert ann == source.user

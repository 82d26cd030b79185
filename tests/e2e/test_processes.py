"""Processes by command, form, card and menu."""

from sandbox.peer import SlackPeer
from tests.e2e.acting import find, noted, seen, shown, start_process
from tests.e2e.conftest import House


def places(peer: SlackPeer) -> tuple[str, str]:
    return peer.person("Ann").id, peer.channel("general").id


def public(peer: SlackPeer, channel: str) -> int:
    """Count what the bot has posted for everyone."""
    return len([m for m in peer.messages(channel) if m.user == peer.bot_user_id])


async def test_where_convers_is_not_the_starter_is_told_and_the_card_comes_with_the_invitation(
    house: House,
) -> None:
    peer = house.peer
    ann, _ = places(peer)
    away = peer.add_channel("away", ["Ann"], with_bot=False).id
    await peer.slash(ann, away, "/process", "start Launch")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Name": "Launch", "Steps": "Announce"})).errors
    await seen(peer, peer.dm(ann), "Say `/invite @Convers` in the channel")
    assert public(peer, away) == 0
    peer.join(peer.bot_user_id, away)
    await seen(peer, away, "0 of 1 step", seconds=30)
    assert public(peer, away) == 1


async def test_the_start_form_refuses_what_does_not_parse_and_then_starts(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "start")
    view = (await peer.until(lambda: peer.open_views(ann)))[-1]
    labels = [block["label"]["text"] for block in view.blocks if block["type"] == "input"]
    assert (view.title, labels) == ("Start a process", ["Name", "Steps", "Owner", "Due"])
    assert view.body["submit"]["text"] == "Start"
    assert list((await peer.submit(ann, {"Name": "  ", "Steps": "One"})).errors) == ["name"]
    assert list((await peer.submit(ann, {"Name": "Month end", "Steps": " \n- "})).errors) == ["steps"]
    assert public(peer, general) == 0
    values = {"Steps": "1. Close books\n  Check\n2. Report", "Owner": "Ben", "Due": "2030-01-31"}
    assert not (await peer.submit(ann, values)).errors
    card = await seen(peer, general, "Month end")
    assert "Ben" in card.plain
    assert "0 of 3" in card.plain
    assert "1.1 Check" in card.plain
    assert peer.open_views(ann) == []
    assert peer.refused == []


async def test_lists_and_cards_are_private_until_shared(house: House) -> None:
    peer = house.peer
    (ann, general), ben = places(peer), peer.person("Ben").id
    await start_process(peer)
    before = public(peer, general)
    await peer.slash(ann, general, "/process", "list")
    listed = await noted(peer, ann, general, "1 open process")
    await peer.click(ann, general, listed.ts, "Show")
    card = await noted(peer, ann, general, "Security review")
    assert "Share" in card.button_texts
    await peer.slash(ann, general, "/process", "show release")
    await peer.until(lambda: len([m for m in peer.ephemerals(ann, general) if "Launch" in m.plain]) == 2)
    assert public(peer, general) == before
    assert peer.ephemerals(ben, general) == []
    await peer.click(ann, general, card.ts, "Share")
    await peer.until(lambda: public(peer, general) == before + 1)
    await peer.until(lambda: card.ts not in [m.ts for m in peer.ephemerals(ann, general)])
    assert peer.refused == []


async def test_a_thread_chosen_by_menu_works_with_words(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    root = await peer.say(ann, general, "where do we talk about the release?")
    await peer.say(ann, general, "here", thread_ts=root)
    await peer.slash(ann, general, "/process", "use Release 4.2")
    menu = await noted(peer, ann, general, "Which thread works on")
    await peer.choose(ann, general, menu.ts, "process_bind", _value(menu, "where do we talk"))
    await noted(peer, ann, general, "now works on")
    await peer.say(ann, general, "done 1", thread_ts=root)
    await shown(peer, general, card_ts, "1 of 4")
    await seen(peer, general, "DNS change", root)
    await peer.say(ann, general, "the security review is done", thread_ts=root)
    card = await seen(peer, general, "Approve", root)
    await peer.click(ann, general, card.ts, "suggestion_approve")
    await shown(peer, general, card_ts, "3 of 4")
    assert peer.refused == []


def _value(message, text: str) -> str:  # type: ignore[no-untyped-def]
    """Return the value of the option that shows the text."""
    found = [
        option["value"]
        for block in message.blocks
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        for option in element.get("options", ())
        if text in option["text"]["text"]
    ]
    return str(found[0])


async def test_the_card_marks_done_closes_and_reopens(house: House) -> None:
    peer = house.peer
    (ann, general), chloe = places(peer), peer.person("Chloe").id
    card_ts = await start_process(peer)
    card = peer.message(general, card_ts)
    await peer.choose(ann, general, card_ts, "process_step_done", _value(card, "Launch"))
    await shown(peer, general, card_ts, "1 of 4")
    await peer.choose(chloe, general, card_ts, "process_more", "Close Process")
    await noted(peer, chloe, general, "for Ann to decide")
    await peer.choose(ann, general, card_ts, "process_more", "Close Process")
    await shown(peer, general, card_ts, "closed by Ann")
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await seen(peer, general, "is closed. Reopen it first", card_ts)
    await peer.choose(ann, general, card_ts, "process_more", "Reopen Process")
    await peer.until(lambda: "closed" not in peer.message(general, card_ts).plain)
    assert "1 of 4" in peer.message(general, card_ts).plain
    assert peer.refused == []


async def test_the_card_offers_threads_to_use_it_in(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    root = await peer.say(ann, general, "the other thread")
    await peer.say(ann, general, "goes on", thread_ts=root)
    await peer.choose(ann, general, card_ts, "process_more", "Use in a Thread")
    menu = await noted(peer, ann, general, "Which thread works on")
    await peer.choose(ann, general, menu.ts, "process_bind", _value(menu, "the other thread"))
    await noted(peer, ann, general, "now works on")


async def test_add_step_on_the_card_adds_steps_and_substeps(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.click(ann, general, card_ts, "Add Step")
    view = (await peer.until(lambda: peer.open_views(ann)))[-1]
    assert view.title == "Add a step"
    assert list((await peer.submit(ann, {"Step": "  "})).errors) == ["title"]
    values = {"Step": "Tell support", "Under": "3 Launch", "Owner": "Ben", "Due": "2030-01-31"}
    assert not (await peer.submit(ann, values)).errors
    card = await shown(peer, general, card_ts, "3.1 Tell support")
    assert "Ben" in card.plain
    assert peer.refused == []


async def test_close_names_the_process_and_says_so(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.slash(ann, general, "/process", "close release 4.2")
    await noted(peer, ann, general, "Closed “Release 4.2”")
    await shown(peer, general, card_ts, "closed by Ann")
    await peer.slash(ann, general, "/process", "list")
    await noted(peer, ann, general, "No open processes")


async def test_other_words_after_process_are_answered_kindly(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    for text, answer in (
        ("fly away", "I do not know `/process fly`"),
        ("show", "Which process?"),
        ("show Nonesuch", "I know no process called “Nonesuch”"),
        ("export Nonesuch csv", "I know no process called “Nonesuch”"),
        ("help", "In a process's thread, just write"),
        ("", "No open processes"),
    ):
        await peer.slash(ann, general, "/process", text)
        await noted(peer, ann, general, answer)
    assert public(peer, general) == 0
    assert peer.refused == []


async def test_a_name_that_fits_several_processes_lists_them(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await start_process(peer, name="Release 4.2")
    await start_process(peer, name="Release 4.3")
    await peer.slash(ann, general, "/process", "show Release")
    note = await noted(peer, ann, general, "Several processes fit")
    assert "Release 4.2" in note.plain
    assert "Release 4.3" in note.plain


async def test_a_guest_has_no_say_in_what_others_own(house: House) -> None:
    peer = house.peer
    (ann, general), guest = places(peer), peer.add_person("Gus", is_guest=True).id
    card_ts = await start_process(peer)
    await peer.choose(guest, general, card_ts, "process_step_done", _value(_card(peer), "Launch"))
    await noted(peer, guest, general, "to decide")
    await peer.click(guest, general, card_ts, "Add Step")
    await peer.until(lambda: peer.open_views(guest))
    await peer.submit(guest, {"Step": "Mine"})
    await peer.until(lambda: len(peer.ephemerals(guest, general)) == 2)
    await peer.say(guest, general, "skip 1", thread_ts=card_ts)
    await peer.until(lambda: len(peer.ephemerals(guest, general)) == 3)
    await peer.say(ann, general, "assign 3 to @Gus", thread_ts=card_ts)
    await shown(peer, general, card_ts, "Gus")
    await peer.say(guest, general, "done 3", thread_ts=card_ts)
    await shown(peer, general, card_ts, "1 of 4")
    assert "Mine" not in peer.message(general, card_ts).plain


def _card(peer: SlackPeer):  # type: ignore[no-untyped-def]
    return find(peer, peer.channel("general").id, "Release 4.2")

"""Runs from their cards: steps by form, approvals and evidence, rest and end, history and export."""

import json

import pytest

from sandbox.peer import SlackPeer, Upload, View
from tests.e2e.acting import bring_forward, find, noted, seen, shown, start_process
from tests.e2e.conftest import Build, House


@pytest.fixture
async def house(build: Build) -> House:
    """What is played here is the same over every transport."""
    return await build()


def places(peer: SlackPeer) -> tuple[str, str]:
    return peer.person("Ann").id, peer.channel("general").id


async def top_view(peer: SlackPeer, user: str, depth: int = 1) -> View:
    return (await peer.until(lambda: len(views := peer.open_views(user)) >= depth and views))[-1]


async def open_step(peer: SlackPeer, card_ts: str, step: str, user: str | None = None) -> View:
    """Choose a step from the card's *Steps* menu; return its form."""
    ann, general = places(peer)
    card = peer.message(general, card_ts)
    values = [
        option["value"]
        for block in card.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "process_step_open"
        for option in element["options"]
        if step in option["text"]["text"]
    ]
    await peer.choose(user or ann, general, card_ts, "process_step_open", values[0])
    return await top_view(peer, user or ann)


async def save(peer: SlackPeer, card_ts: str, step: str, user: str | None = None, **values: object) -> None:
    """Open a step and save it with these values; labels have underscores for spaces."""
    ann, _ = places(peer)
    await open_step(peer, card_ts, step, user)
    named = {name.replace("_", " "): value for name, value in values.items()}
    named = {{"What now": "What now?"}.get(name, name): value for name, value in named.items()}
    ack = await peer.submit(user or ann, named)
    assert not ack.get("errors"), ack.get("errors")


async def test_a_step_is_changed_in_every_way_by_its_form_and_undone_at_once(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    before = peer.message(general, card_ts).plain
    view = await open_step(peer, card_ts, "2 Security review")
    assert view.body["title"]["text"] == "Step"
    values = {
        "Step": "Security check",
        "Owner": "Ben",
        "Due": "2030-01-31",
        "Kind": "An approval",
        "Requirement": ["It may be left out"],
        "Waits for": ["1 DNS change"],
        "Notes": "Ask <Ben> *first*",
        "Move": "First",
    }
    assert not (await peer.submit(ann, values)).errors
    card = await shown(peer, general, card_ts, "1. Security check · Ben")
    line = next(line for line in card.plain.splitlines() if "Security check" in line)
    assert "approval · optional · after 2" in line
    assert "Thu 31 Jan 2030" in line
    again = await open_step(peer, card_ts, "1 Security check")
    assert "Ask <Ben> *first*" in json.dumps(again.blocks, ensure_ascii=False)
    await peer.close_view(ann)
    await peer.say(ann, general, "undo", thread_ts=card_ts)
    await seen(peer, general, "Undid", card_ts)
    await peer.until(lambda: peer.message(general, card_ts).plain == before)
    assert peer.refused == []


async def test_evidence_is_asked_for_with_a_button_and_given_in_the_form(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await save(peer, card_ts, "1 DNS change", Kind="Done with evidence")
    card = await shown(peer, general, card_ts, "needs evidence")
    await peer.choose(ann, general, card_ts, "process_step_done", _done_value(card, "1 DNS change"))
    note = await noted(peer, ann, general, "needs evidence before it is done")
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    said = await seen(peer, general, "needs evidence before it is done", card_ts)
    await peer.click(ann, general, said.ts, "Open Step")
    await top_view(peer, ann)
    await peer.close_view(ann)
    await peer.click(ann, general, note.ts, "Open Step")
    await top_view(peer, ann)
    refused = await peer.submit(ann, {"Add evidence": "http://example.com"})
    assert list(refused.errors) == ["evidence"]
    given = {
        "Add evidence": "https://example.com/zone",
        "Add files as evidence": [Upload("zone.txt", b"example.com. 300 IN A 192.0.2.1")],
        "What now?": "Done",
    }
    assert not (await peer.submit(ann, given)).errors
    await shown(peer, general, card_ts, "1 of 4")
    view = await open_step(peer, card_ts, "1 DNS change")
    assert "<https://example.com/zone|Open>" in json.dumps(view.blocks)
    assert "file: zone" in view.plain
    assert peer.refused == []


async def test_an_approval_is_the_right_persons_alone(house: House) -> None:
    peer = house.peer
    (ann, general), ben = places(peer), peer.person("Ben").id
    card_ts = await start_process(peer)
    await save(peer, card_ts, "3 Launch", Kind="An approval", Owner="Ben")
    card = await shown(peer, general, card_ts, "3. Launch · Ben · approval")
    await peer.choose(ann, general, card_ts, "process_step_done", _done_value(card, "3 Launch"))
    await noted(peer, ann, general, "is for Ben to approve, so only Ben can finish it")
    await peer.say(ann, general, "assign 3 to me", thread_ts=card_ts)
    await shown(peer, general, card_ts, "3. Launch · Ann · approval")
    await peer.say(ann, general, "approve 3", thread_ts=card_ts)
    await shown(peer, general, card_ts, "approved by Ann, who took it over from Ben")
    await bring_forward(house, "tell_taken_over")
    told = await seen(peer, peer.dm(ben), "Ann took over your approval “3 Launch” and approved it")
    assert "nothing to do for you" in told.plain
    await peer.say(ann, general, "undo", thread_ts=card_ts)
    await shown(peer, general, card_ts, "3. Launch · Ann · approval")
    await peer.say(ann, general, f"assign 3 to <@{ben}>", thread_ts=card_ts)
    card = await shown(peer, general, card_ts, "3. Launch · Ben · approval")
    await peer.choose(ben, general, card_ts, "process_step_done", _done_value(card, "3 Launch"))
    await shown(peer, general, card_ts, "1 of 4")


async def test_skip_needs_a_reason_wait_names_a_person_and_both_open_again(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await open_step(peer, card_ts, "1 DNS change")
    assert list((await peer.submit(ann, {"What now?": "Skip"})).errors) == ["reason"]
    assert list((await peer.submit(ann, {"What now?": "Wait"})).errors) == ["waits_on"]
    assert not (await peer.submit(ann, {"What now?": "Skip", "Reason": "done last year"})).errors
    await shown(peer, general, card_ts, "1 DNS change (skipped)")
    await save(peer, card_ts, "1 DNS change", What_now="Reopen")
    await shown(peer, general, card_ts, "0 of 4")
    await save(peer, card_ts, "1 DNS change", What_now="Wait", Waits_on="Ben", Reason="the password")
    await shown(peer, general, card_ts, "blocked by Ben: the password")
    await save(peer, card_ts, "1 DNS change", What_now="Wait no more")
    await peer.until(lambda: "blocked" not in peer.message(general, card_ts).plain)


async def test_an_fyi_closes_itself_when_its_turn_comes_and_reopens_with_undo(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await save(peer, card_ts, "3 Launch", Kind="For information", Owner="Ben", Waits_for=["1 DNS change"])
    await shown(peer, general, card_ts, "for information · after 1")
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await shown(peer, general, card_ts, "3 Launch (for Ben to know)")
    await peer.say(ann, general, "undo", thread_ts=card_ts)
    await shown(peer, general, card_ts, "0 of 4")


async def test_steps_are_added_first_and_a_stale_form_saves_nothing(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.click(ann, general, card_ts, "Add Step")
    await top_view(peer, ann)
    assert not (await peer.submit(ann, {"Step": "Kick off", "Under": "No step: before all others"})).errors
    await shown(peer, general, card_ts, "1. Kick off")
    await peer.click(ann, general, card_ts, "Add Step")
    await top_view(peer, ann)
    values = {"Step": "Find the report", "Under": "3 Security review", "Place among its substeps": "First"}
    assert not (await peer.submit(ann, values)).errors
    await shown(peer, general, card_ts, "3.1 Find the report")
    await peer.say(ann, general, "add Book a room under 3 first", thread_ts=card_ts)
    card = await shown(peer, general, card_ts, "3.1 Book a room")
    assert "3.3 Read the report" in card.plain
    await open_step(peer, card_ts, "2 DNS change")
    await peer.say(ann, general, "assign 2 to @ben", thread_ts=card_ts)
    await shown(peer, general, card_ts, "2. DNS change · Ben")
    assert not (await peer.submit(ann, {"Notes": "late"})).errors
    await noted(peer, ann, general, "changed since you opened it")


async def test_a_paused_process_rests_until_it_is_resumed(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.choose(ann, general, card_ts, "process_more", "Pause Process")
    await shown(peer, general, card_ts, "paused by Ann")
    await peer.say(ann, general, "done 1", thread_ts=card_ts)
    await seen(peer, general, "is paused. Resume it first", card_ts)
    await peer.choose(ann, general, card_ts, "process_more", "Resume Process")
    await peer.until(lambda: "paused" not in peer.message(general, card_ts).plain)
    await peer.slash(ann, general, "/process", "pause release 4.2 because of the holidays")
    await shown(peer, general, card_ts, "of the holidays")
    assert peer.refused == []


async def test_cancel_wants_a_reason_and_archived_processes_come_back(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer)
    await peer.slash(ann, general, "/process", "cancel Release 4.2")
    await noted(peer, ann, general, "Say why")
    await peer.slash(ann, general, "/process", "cancel Release 4.2 because the customer left")
    await shown(peer, general, card_ts, "the customer left")
    await peer.choose(ann, general, card_ts, "process_more", "Archive Process")
    await shown(peer, general, card_ts, "archived by Ann")
    await peer.slash(ann, general, "/process", "reopen Release 4.2")
    await shown(peer, general, card_ts, "0 of 4")
    await peer.until(lambda: "archived" not in peer.message(general, card_ts).plain)


async def test_a_process_is_edited_and_its_editors_may_change_it(house: House) -> None:
    peer = house.peer
    (ann, general), ben, chloe = places(peer), peer.person("Ben").id, peer.person("Chloe").id
    card_ts = await start_process(peer)
    await peer.choose(chloe, general, card_ts, "process_more", "Edit Process")
    await top_view(peer, chloe)
    await peer.submit(chloe, {"Name": "Mine"})
    await noted(peer, chloe, general, "is for Ann to decide")
    await peer.choose(ann, general, card_ts, "process_more", "Edit Process")
    await top_view(peer, ann)
    values = {"Name": "Release 5", "Owner": "Ben", "Due": "2030-01-31", "Editors": ["Chloe"]}
    assert not (await peer.submit(ann, values)).errors
    card = await shown(peer, general, card_ts, "Release 5")
    await peer.until(lambda: "Ben · due Thu 31 Jan 2030" in peer.message(general, card_ts).plain)
    await peer.choose(chloe, general, card_ts, "process_step_done", _done_value(card, "1 DNS change"))
    await shown(peer, general, card_ts, "1 of 4")
    assert ben
    assert peer.refused == []


async def test_the_history_is_private_paged_shared_on_purpose_and_exported(house: House) -> None:
    peer = house.peer
    (ann, general), ben = places(peer), peer.person("Ben").id
    card_ts = await start_process(peer)
    for number in range(9):
        await peer.say(ann, general, f"rename 1 to Title {number}", thread_ts=card_ts)
        await shown(peer, general, card_ts, f"Title {number}")
    await peer.choose(ann, general, card_ts, "process_more", "History")
    note = await noted(peer, ann, general, "History of")
    assert "Title 7 → Title 8" in note.plain
    assert "by words" in note.plain
    assert "Europe/Berlin" in note.plain
    assert "Started" not in note.plain
    assert peer.ephemerals(ben, general) == []
    await peer.click(ann, general, note.ts, "Older")
    older = await noted(peer, ann, general, "page 2")
    assert "Started “Release 4.2”" in older.plain
    assert "by form" in older.plain
    await peer.choose(ann, general, older.ts, "history_export", "Export as JSON")
    await noted(peer, ann, general, "in your messages with me, as a file")
    sent = await seen(peer, peer.dm(ann), "exported as")
    exported = json.loads(peer.file(sent.files[0]).content)
    assert (exported["name"], len(exported["steps"]), len(exported["history"])) == ("Release 4.2", 4, 10)
    assert exported["history"][-1]["what"] == ["Started “Release 4.2”"]
    await peer.click(ann, general, older.ts, "Share")
    await peer.until(lambda: find(peer, general, "History of"))
    assert peer.refused == []


async def test_the_history_makes_a_template_of_the_run(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await start_process(peer)
    await peer.slash(ann, general, "/process", "history release")
    note = await noted(peer, ann, general, "History of")
    await peer.click(ann, general, note.ts, "Save as Template")
    saved = await noted(peer, ann, general, "Team · version 1")
    assert "Release 4.2" in saved.plain
    assert "Security review" in saved.plain


async def test_the_global_shortcut_starts_a_process_where_one_chooses(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await peer.shortcut(ann, "start_process")
    view = await top_view(peer, ann)
    assert view.title == "Start a process"
    values = {"Name": "Spring clean", "Channel": general, "Steps": "Sweep\nMop"}
    assert not (await peer.submit(ann, values)).errors
    await seen(peer, general, "0 of 2")
    assert peer.refused == []


async def test_an_export_without_the_right_to_send_files_comes_as_text(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await start_process(peer)
    peer.faults.fail_next("files.getUploadURLExternal", "missing_scope")
    await peer.slash(ann, general, "/process", "history release")
    note = await noted(peer, ann, general, "History of")
    await peer.choose(ann, general, note.ts, "history_export", "Export as Markdown")
    text = await noted(peer, ann, general, "this is the text itself")
    assert "- [ ] 2.1 Read the report" in text.plain


async def test_a_process_is_exported_by_name_in_each_format(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await start_process(peer, name="Unlike any template")
    for words, ending in (("", "md"), (" csv", "csv"), (" json", "json")):
        await peer.slash(ann, general, "/process", f"export unlike any{words}")
        await peer.until(
            lambda ending=ending: any(  # type: ignore[misc]
                peer.file(file_id).name == f"unlike-any-template.{ending}"
                for message in peer.messages(peer.dm(ann))
                for file_id in message.files
            )
        )
    await peer.slash(ann, general, "/process", "export nothing like it")
    await noted(peer, ann, general, "nothing like it")
    assert peer.refused == []


async def test_two_hundred_steps_stay_usable(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    card_ts = await start_process(peer, steps="\n".join(f"Number {n}" for n in range(1, 201)))
    card = peer.message(general, card_ts)
    assert "180 more open" in card.plain
    await peer.choose(ann, general, card_ts, "process_step_open", "All 200 steps")
    view = await top_view(peer, ann)
    assert "Page 1 of 10" in view.plain
    for page in range(2, 6):
        await peer.click_view(ann, "Next")
        await peer.until(lambda page=page: f"Page {page} of 10" in peer.open_views(ann)[-1].plain)  # type: ignore[misc]
    opener = next(
        block["accessory"]["value"]
        for block in peer.open_views(ann)[-1].blocks
        if "Number 90" in block.get("text", {}).get("text", "")
    )
    await peer.click_view(ann, opener)
    await top_view(peer, ann, depth=2)
    assert not (await peer.submit(ann, {"What now?": "Done"})).errors
    await shown(peer, general, card_ts, "1 of 200")
    assert peer.refused == []


def _done_value(card, step: str) -> str:  # type: ignore[no-untyped-def]
    """Return the value of a step in the *Mark Done* menu."""
    menu = next(
        element
        for block in card.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "process_step_done"
    )
    return str(next(o["value"] for o in menu["options"] if step in o["text"]["text"]))

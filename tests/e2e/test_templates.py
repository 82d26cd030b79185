"""Templates by command, card and form, with the model off."""

from sandbox.peer import SlackPeer, Upload
from tests.e2e.acting import find, noted, seen, shown, start_process
from tests.e2e.conftest import Build, House


def places(peer: SlackPeer) -> tuple[str, str]:
    return peer.person("Ann").id, peer.channel("general").id


async def opened(peer: SlackPeer, user: str):  # type: ignore[no-untyped-def]
    """Wait until the person has a form open, and return it."""
    return (await peer.until(lambda: peer.open_views(user)))[-1]


async def sent_file(peer: SlackPeer, name: str) -> str:
    """Wait for a file from the bot and return its text."""

    def found():  # type: ignore[no-untyped-def]
        messages = [message for channel in peer.channels for message in channel.messages.values()]
        files = [peer.file(file_id) for message in messages for file_id in message.files]
        return [file for file in files if file.name == name]

    return str((await peer.until(found))[-1].content.decode())


async def add_small(peer: SlackPeer, text: str = "# Move\n- [ ] Pack {#pack}\n- [ ] Drive {#drive}") -> None:
    """Let Ann import a small template."""
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "import")
    await opened(peer, ann)
    assert not (await peer.submit(ann, {"Text": text})).errors
    name = text.splitlines()[0].removeprefix("# ")

    def is_shown() -> bool:
        cards = [m.plain for m in peer.ephemerals(ann, general) if "Team · version" in m.plain]
        return any(name in card for card in cards)

    await peer.until(is_shown)


async def test_a_starter_is_started_with_roles_and_answers(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "templates")
    listed = await noted(peer, ann, general, "5 templates")
    assert "Employee onboarding" in listed.plain
    assert "Starter" in listed.plain
    await peer.slash(ann, general, "/process", "start onboarding")
    form = await opened(peer, ann)
    assert form.title == "Start a process"
    labels = [block["label"]["text"] for block in form.blocks if block["type"] == "input"]
    assert labels[:2] == ["Name", "Steps"]
    assert labels[-2:] == ["Owner", "Due"]
    assert {"Manager", "Where will they work?"} <= set(labels)
    values = {
        "Name": "Chloe starts",
        "Manager": "Ben",
        "Where will they work?": "Remote",
        "Which laptop?": "Mac",
        "Will they manage people?": "No",
        "Due": "2030-01-31",
    }
    assert not (await peer.submit(ann, values)).errors
    card = await seen(peer, general, "Chloe starts")
    assert "Ship the equipment home" in card.plain
    assert "Prepare a desk" not in card.plain
    assert "Ben" in card.plain
    assert peer.refused == []


ASKING = """# Office move
## Questions
- region: Which region? [EU | US]
## Steps
- [ ] Pack {#pack}
- [ ] Ask the works council {if: region = EU}
- [ ] File the form {if: region = US}"""


async def test_answers_of_the_start_are_changed_by_form_and_by_word_and_undone(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await add_small(peer, ASKING)
    await peer.slash(ann, general, "/process", "start office move")
    await opened(peer, ann)
    assert not (await peer.submit(ann, {"Which region?": "EU"})).errors
    card = await seen(peer, general, "Ask the works council")
    await peer.slash(ann, general, "/process", "answers office move")
    form = await opened(peer, ann)
    assert form.title == "Answers"
    assert not (await peer.submit(ann, {"Which region?": "US"})).errors
    card = await shown(peer, general, card.ts, "File the form")
    assert "works council" not in card.plain
    await peer.say(ann, general, "answer region EU", thread_ts=card.ts)
    await shown(peer, general, card.ts, "Ask the works council")
    await seen(peer, general, "“Which region?”: US → EU", card.ts)
    await peer.say(ann, general, "undo", thread_ts=card.ts)
    await shown(peer, general, card.ts, "File the form")
    await peer.choose(ann, general, card.ts, "process_step_open", "Answers from the start")
    assert (await opened(peer, ann)).title == "Answers"
    assert peer.refused == []


async def test_a_directory_is_archived_with_its_templates_and_brought_back(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await add_small(peer)
    await peer.slash(ann, general, "/process", "directories")
    listed = await noted(peer, ann, general, "2 directories")
    assert "Team · 1 template" in listed.plain
    menu = next(
        f"{block['block_id']}/directory_more" for block in listed.blocks if "Team ·" in str(block.get("text"))
    )
    await peer.choose(ann, general, listed.ts, menu, "Archive")
    listed = await noted(peer, ann, general, "Team · 1 template · archived")
    await peer.slash(ann, general, "/process", "start move")
    told = await noted(peer, ann, general, "is archived with its directory")
    assert "“Move” is archived with its directory “Team”" in told.plain
    await peer.choose(ann, general, listed.ts, menu, "History")
    history = await noted(peer, ann, general, "History of the directory")
    assert "archived it with 1 template" in history.plain
    await peer.choose(ann, general, listed.ts, menu, "Bring Back")
    await peer.until(lambda: find_list(peer, ann, general))
    await peer.slash(ann, general, "/process", "start move")
    assert (await opened(peer, ann)).title == "Start a process"
    assert peer.refused == []


def find_list(peer: SlackPeer, user: str, channel: str) -> bool:
    """Tell whether the list of directories shows none as archived."""
    lists = [m.plain for m in peer.ephemerals(user, channel) if "2 directories" in m.plain]
    return bool(lists) and all("archived" not in plain for plain in lists)


async def test_a_name_that_meant_no_template_gets_an_empty_form(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "start release")
    await opened(peer, ann)
    await peer.click_view(ann, "Blank Form")
    blank = await peer.until(lambda: (v := peer.open_views(ann)[-1]).callback_id == "process_start" and v)
    assert "Smoke test" not in blank.plain
    assert not (await peer.submit(ann, {"Name": "Press release", "Steps": "Write"})).errors
    await seen(peer, general, "Press release")
    assert peer.refused == []


async def test_a_template_is_made_edited_compared_reverted_and_archived(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "templates")
    listed = await noted(peer, ann, general, "templates")
    await peer.click(ann, general, listed.ts, "New Template")
    await opened(peer, ann)
    wrong = await peer.submit(ann, {"Name": "Move", "Steps": "Pack\nDrive {after: park}"})
    assert wrong.errors == {
        "steps:0": "line 2: step “Drive” waits for “park”, which is not a step of this template."
    }
    steps = "Pack {role: driver}\nDrive {after: pack; due: 1 day after start}"
    assert not (await peer.submit(ann, {"Steps": steps, "Roles": "driver: Driver"})).errors
    card = await noted(peer, ann, general, "2. Drive · due 1 day after start · after 1")
    await peer.click(ann, general, card.ts, "Edit")
    form = await opened(peer, ann)
    assert form.title == "Edit template"
    changed = "Pack {#pack; role: driver}\nLoad {#load}\nDrive {#drive; after: load}"
    assert not (await peer.submit(ann, {"Steps": changed, "What is new": "loading"})).errors
    card = await noted(peer, ann, general, "Team · version 2")
    await peer.choose(ann, general, card.ts, "template_more", "History")
    history = await noted(peer, ann, general, "2 versions")
    assert "loading" in history.plain
    await peer.click(ann, general, history.ts, "Diff")
    diff = await noted(peer, ann, general, "version 1 → 2")
    assert "Added: “Load” after “Pack”" in diff.plain
    await peer.click(ann, general, history.ts, "Revert")
    card = await noted(peer, ann, general, "version 3")
    assert "Load" not in card.plain
    await peer.choose(ann, general, card.ts, "template_more", "Archive")
    await noted(peer, ann, general, "archived")
    await peer.slash(ann, general, "/process", "start move")
    await noted(peer, ann, general, "“Move” is archived. Bring it back before starting it.")
    await peer.slash(ann, general, "/process", "start moving")
    assert (await opened(peer, ann)).callback_id == "process_start"
    assert peer.refused == []


async def test_templates_leave_as_files_and_come_back_as_text_and_as_files(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "export release markdown")
    await noted(peer, ann, general, "I sent you “software-release.md”")
    text = await sent_file(peer, "software-release.md")
    assert "- [ ] Freeze the branch {#freeze" in text
    await peer.slash(ann, general, "/process", "export release")
    yaml = await sent_file(peer, "software-release.yml")
    await peer.slash(ann, general, "/process", "import")
    await opened(peer, ann)
    wrong = await peer.submit(ann, {"Text": "# Move\n- Pack {due: soon}"})
    assert "line 2: “soon” is no due date" in wrong.errors["text"]
    file = Upload("ours.yml", yaml.replace("name: Software release", "name: Our release").encode())
    assert not (await peer.submit(ann, {"Text": "", "Or a file": [file]})).errors
    await noted(peer, ann, general, "Our release")
    await peer.slash(ann, general, "/process", "import")
    await opened(peer, ann)
    assert not (await peer.submit(ann, {"Text": "name: Bad\nsteps:\n - title: A\n   after: b\n"})).errors
    await noted(peer, ann, general, "line 3: step “A” waits for “b”")
    assert peer.refused == []


async def test_whoever_may_not_change_a_template_copies_it(house: House) -> None:
    peer = house.peer
    (_, general), ben = places(peer), peer.person("Ben").id
    await add_small(peer)
    await peer.slash(ben, general, "/process", "template move")
    card = await noted(peer, ben, general, "Move")
    assert "Edit" not in card.button_texts
    await peer.click(ben, general, card.ts, "Copy")
    await noted(peer, ben, general, "There is no directory you may add to")
    await peer.slash(ben, general, "/process", "directory Ben's")
    assert (await opened(peer, ben)).title == "New directory"
    assert not (await peer.submit(ben, {})).errors
    await noted(peer, ben, general, "The directory “Ben's” is saved")
    await peer.click(ben, general, card.ts, "Copy")
    copied = await noted(peer, ben, general, "Ben's · version 1")
    assert "Edit" in copied.button_texts
    assert peer.refused == []


async def test_a_running_process_becomes_a_template(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await start_process(peer, name="Spring fair")
    await peer.slash(ann, general, "/process", "save spring fair")
    card = await noted(peer, ann, general, "Team · version 1")
    assert "2.1 Read the report" in card.plain
    assert peer.refused == []


async def test_an_edit_that_comes_too_late_is_sent_back_as_a_file(build: Build) -> None:
    house = await build()
    peer = house.peer
    ann, general = places(peer)
    await add_small(peer)
    await peer.slash(ann, general, "/process", "template move")
    card = await noted(peer, ann, general, "Move")
    await peer.click(ann, general, card.ts, "Edit")
    await opened(peer, ann)
    assert peer.open_views(ann)
    peer_values = {"Steps": "Pack {#pack}\nPark {#park}"}
    await house.change_record("UPDATE templates SET version = 2, revision = 2 WHERE name = 'Move'")
    assert not (await peer.submit(ann, peer_values)).errors
    await noted(peer, ann, general, "Nothing was saved")
    assert "Park" in await sent_file(peer, "my-version.md")
    assert find(peer, general, "Park") is None


async def test_pages_of_a_long_list_are_turned(build: Build) -> None:
    house = await build()
    peer = house.peer
    ann, general = places(peer)
    for number in range(1, 9):
        await add_small(peer, f"# Move {number}\n- Pack")
    await peer.slash(ann, general, "/process", "templates")
    listed = await noted(peer, ann, general, "page 1 of 2")
    await peer.click(ann, general, listed.ts, "Next")
    await peer.until(lambda: [m for m in peer.ephemerals(ann, general) if "page 2 of 2" in m.plain])
    assert peer.refused == []


async def start_move(peer: SlackPeer, name: str) -> str:
    """Let Ann start a process from the template Move; return the ts of its card."""
    ann, general = places(peer)
    await peer.slash(ann, general, "/process", "start move")
    await peer.until(lambda: peer.open_views(ann))
    assert not (await peer.submit(ann, {"Name": name})).errors
    return str((await seen(peer, general, name)).ts)


async def test_a_new_version_is_applied_to_running_work_and_taken_back(house: House) -> None:
    peer = house.peer
    ann, general = places(peer)
    await add_small(peer)
    one, two = await start_move(peer, "Office one"), await start_move(peer, "Office two")
    await peer.say(ann, general, "done 1", thread_ts=one)
    await shown(peer, general, one, "1 of 2")
    await peer.say(ann, general, "rename 2 to Drive slowly", thread_ts=two)
    await shown(peer, general, two, "Drive slowly")
    await peer.slash(ann, general, "/process", "import")
    await opened(peer, ann)
    text = "# Move\n- [ ] Pack it all {#pack}\n- [ ] Load {#load}\n- [ ] Drive home {#drive}"
    assert not (await peer.submit(ann, {"Text": text})).errors
    await noted(peer, ann, general, "Team · version 2")
    await peer.slash(ann, general, "/process", "apply move")
    listed = await noted(peer, ann, general, "2 processes could have it")
    assert "Added: “Load”" in listed.plain
    assert "Kept: “Drive slowly” keeps its title" in listed.plain
    assert "Undo" not in listed.button_texts
    buttons = [button for block in listed.blocks for button in block.get("elements", ())]
    applies = [button["value"] for button in buttons if button.get("action_id") == "template_apply"]
    assert len(applies) == 2
    await peer.click(ann, general, listed.ts, applies[0])  # the newest is listed first
    card = await shown(peer, general, two, "2. Load")
    assert "1. Pack it all" in card.plain
    assert "3. Drive slowly" in card.plain
    done = await noted(peer, ann, general, "Template “Move”: version 1 → 2")
    assert "Undo" in done.button_texts
    await peer.say(ann, general, "undo", thread_ts=two)
    await peer.until(lambda: "Load" not in peer.message(general, two).plain)
    await peer.click(ann, general, listed.ts, "Apply to All")
    await noted(peer, ann, general, "Applied to 2 processes")
    card = await shown(peer, general, one, "2. Load")
    assert "Drive home" in card.plain
    assert "1 Pack" in card.plain
    assert "Pack it all" not in card.plain
    await peer.slash(ann, general, "/process", "apply move")
    await noted(peer, ann, general, "no work that runs from “Move” is older than version 2")
    assert peer.refused == []

"""The team of the demo: four people in two time zones, three channels, a release half done."""

from sandbox.peer import Message, SlackPeer

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
TEAM = (("Ann", BERLIN), ("Ben", BERLIN), ("Chloe", NEW_YORK), ("Dara", NEW_YORK))
CHANNELS = ("general", "release", "random")
PROCESS = "Release 4.2"
STEPS = (
    "Freeze the branch",
    "Translate the new texts",
    "DNS change",
    "Security review",
    "  Read the report",
    "Write the release notes",
    "Launch",
)

# Said before Convers was there, minutes ago, oldest first; an indented line answers the one above it.
_SAID: tuple[tuple[int, str, str, str], ...] = (
    (4320, "random", "Dara", "The coffee machine on our floor is back. Flat whites are on me until noon."),
    (4311, "random", "  Chloe", "Worth the wait. Thank you!"),
    (
        2880,
        "general",
        "Ann",
        "4.1 has been out for a week, and not one ticket about the sign-in. Well done!",
    ),
    (2871, "general", "  Ben", "That is a first. Thanks to Dara for testing until late."),
    (1620, "random", "Ben", "Lake at lunch tomorrow? Water is 19 degrees, I checked."),
    (1612, "random", "  Ann", "In!"),
    (1500, "release", "Ann", "4.2 goes out on Thursday if the security review is through by then."),
    (1488, "release", "  Chloe", "The report came in last night. I read it today, it is short."),
    (1440, "release", "Ben", "DNS: the old records run out this week, I switch them over before the launch."),
    (240, "general", "Chloe", "New York is online, until midnight your time. Ping me about the review."),
    (180, "release", "Dara", "All texts are with the translators, they promised them for this morning."),
)

# What is said in the process's thread, and what its card shows once that is done.
_PLAYED: tuple[tuple[str, str, str], ...] = (
    ("Ann", "assign 2 to @Dara", "Dara"),
    ("Ann", "assign 3 to @Ben", "Ben"),
    ("Ann", "assign 4 to @Chloe", "Chloe"),
    ("Ann", "done 1", "1 of 7"),
    ("Dara", "done 2", "2 of 7"),
    ("Ann", "done 4.1", "3 of 7"),
    ("Chloe", "status", "3 of 7"),
)
_SECONDS = 30.0


async def settle(peer: SlackPeer) -> None:
    """Let the team move in with what it talked about so far; do nothing when it lives here already."""
    if any(person.name == TEAM[0][0] for person in peer.people):
        return
    for name, zone in TEAM:
        peer.add_person(name, tz=zone)
    everyone = [name for name, _ in TEAM]
    for channel in CHANNELS:
        peer.add_channel(channel, everyone)
    root = ""
    for minutes, channel, name, text in _SAID:
        answers = name.startswith(" ")
        ts = await peer.recall(
            name.strip(), channel, text, ago=minutes * 60.0, thread_ts=root if answers else None
        )
        root = root if answers else ts


async def play_in(peer: SlackPeer) -> None:
    """Let the people start the release and bring it half through, once Convers is connected.

    What was played before stays as it is, also when the last time was cut short.
    """
    release = peer.channel("release").id
    said = {message.text for message in peer.messages(release) if message.bot_id is None}
    if _as_sent(peer, _PLAYED[-1][1]) in said:
        return
    card = _card(peer, release) or await _start(peer, release)
    for name, text, shows in _PLAYED:
        if _as_sent(peer, text) in said:
            continue
        answers = len(_answers(peer, release, card.ts))
        await peer.say(name, release, text, thread_ts=card.ts)
        await peer.until(
            lambda wanted=shows, count=answers: (  # type: ignore[misc]
                wanted in peer.message(release, card.ts).plain
                and len(_answers(peer, release, card.ts)) > count
            ),
            _SECONDS,
        )


async def _start(peer: SlackPeer, release: str) -> Message:
    ann = peer.person("Ann").id
    await peer.slash(ann, release, "/process", f"start {PROCESS}")
    await peer.until(lambda: peer.open_views(ann), _SECONDS)
    await peer.submit(ann, {"Name": PROCESS, "Steps": "\n".join(STEPS), "Owner": "Ann"})
    return await peer.until(lambda: _card(peer, release), _SECONDS)


def _card(peer: SlackPeer, release: str) -> Message | None:
    bot = (message for message in peer.messages(release) if message.bot_id and not message.is_reply)
    return next((message for message in bot if PROCESS in message.plain), None)


def _answers(peer: SlackPeer, release: str, thread_ts: str) -> list[Message]:
    return [message for message in peer.messages(release, thread_ts)[1:] if message.bot_id]


def _as_sent(peer: SlackPeer, text: str) -> str:
    for person in peer.people:
        text = text.replace(f"@{person.name}", f"<@{person.id}>")
    return text

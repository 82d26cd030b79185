"""The team of the demo: four people in two time zones, three channels, work half done."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.peer import Message, SlackPeer

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
TEAM = (("Ann", BERLIN), ("Ben", BERLIN), ("Chloe", NEW_YORK), ("Dara", NEW_YORK))
CHANNELS = ("general", "release", "random")
PROCESS = "Release 4.2"
CLOSE = "Month-end close"
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
    (230, "general", "Dara", "What goes into the launch post? It is out on the day of the release."),
    (226, "general", "  Ben", "We decided on three features and one picture."),
    (222, "general", "  Chloe", "I will write the text by Wednesday."),
    (215, "general", "  Dara", "I don't think one picture is enough. Who asks the designer?"),
    (211, "general", "  Ann", "@Ben can you check the numbers by Thursday?"),
    (180, "release", "Dara", "All texts are with the translators, they promised them for this morning."),
)


@dataclass(frozen=True, slots=True)
class _Run:
    """A process of the team: who starts it and how, and what is then said in its thread.

    Each line is said by somebody, and its card shows something once that is done.
    """

    channel: str
    by: str
    name: str
    form: Mapping[str, str]
    played: tuple[tuple[str, str, str], ...]


_RUNS = (
    _Run(
        "release",
        "Ann",
        PROCESS,
        {"Name": PROCESS, "Steps": "\n".join(STEPS), "Owner": "Ann"},
        (
            ("Ann", "assign 2 to @Dara", "Dara"),
            ("Ann", "assign 3 to @Ben", "Ben"),
            ("Ann", "assign 4 to @Chloe", "Chloe"),
            ("Ann", "done 1", "1 of 7"),
            ("Dara", "done 2", "2 of 7"),
            ("Ann", "done 4.1", "3 of 7"),
            ("Chloe", "status", "3 of 7"),
        ),
    ),
    _Run(
        "general",
        "Ben",
        CLOSE,
        {
            "Accountant": "Chloe",
            "Payables": "Dara",
            "Payroll": "Ben",
            "Controller": "Ann",
            "Does a quarter end?": "No",
            "Are there open items in foreign currencies?": "Yes",
        },
        (
            ("Dara", "done 1", "1 of"),
            ("Ben", "evidence 2.4 https://files.example.com/payroll, done 2.4", "2 of"),
            ("Dara", "blocked 2.1 by @Ann because two invoices are not signed", "blocked by Ann"),
        ),
    ),
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
    """Let the people start their work and bring it half through, once Convers is connected.

    What was played before stays as it is, also when the last time was cut short.
    """
    for run in _RUNS:
        await _play(peer, run)
    await peer.until(lambda: peer.messages(peer.dm("Ann")), _SECONDS)  # she is asked what waits on her


async def _play(peer: SlackPeer, run: _Run) -> None:
    channel = peer.channel(run.channel).id
    said = {message.text for message in peer.messages(channel) if message.bot_id is None}
    if _as_sent(peer, run.played[-1][1]) in said:
        return
    card = _card(peer, channel, run.name) or await _start(peer, channel, run)
    for name, text, shows in run.played:
        if _as_sent(peer, text) in said:
            continue
        answers = len(_answers(peer, channel, card.ts))
        await peer.say(name, channel, text, thread_ts=card.ts)
        await peer.until(
            lambda wanted=shows, count=answers: (  # type: ignore[misc]
                wanted in peer.message(channel, card.ts).plain
                and len(_answers(peer, channel, card.ts)) > count
            ),
            _SECONDS,
        )


async def _start(peer: SlackPeer, channel: str, run: _Run) -> Message:
    user = peer.person(run.by).id
    await peer.slash(user, channel, "/process", f"start {run.name}")
    await peer.until(lambda: peer.open_views(user), _SECONDS)
    await peer.submit(user, run.form)
    return await peer.until(lambda: _card(peer, channel, run.name), _SECONDS)


def _card(peer: SlackPeer, channel: str, name: str) -> Message | None:
    bot = (message for message in peer.messages(channel) if message.bot_id and not message.is_reply)
    return next((message for message in bot if name in message.plain), None)


def _answers(peer: SlackPeer, channel: str, thread_ts: str) -> list[Message]:
    return [message for message in peer.messages(channel, thread_ts)[1:] if message.bot_id]


def _as_sent(peer: SlackPeer, text: str) -> str:
    for person in peer.people:
        text = text.replace(f"@{person.name}", f"<@{person.id}>")
    return text

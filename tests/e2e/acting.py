"""What people do in the tests, said once."""

import asyncio
import re

from sandbox.peer import SlackPeer
from tests.e2e.conftest import House

STEPS = "DNS change\nSecurity review\n  Read the report\nLaunch"


async def start_process(
    peer: SlackPeer, *, by: str = "Ann", name: str = "Release 4.2", steps: str = STEPS
) -> str:
    """Start a process through the form; return the ts of its card in #general."""
    user, channel = peer.person(by).id, peer.channel("general").id
    await peer.slash(user, channel, "/process", f"start {name}")
    await peer.until(lambda: peer.open_views(user))
    ack = await peer.submit(user, {"Name": name, "Steps": steps})
    assert not ack.get("errors")
    card = await peer.until(lambda: find(peer, channel, name))
    return str(card.ts)


async def suggest(peer: SlackPeer, card_ts: str, text: str = "I finished the DNS change"):  # type: ignore[no-untyped-def]
    """Let Ann state something in the process's thread; return the new suggestion's card."""
    ann, general = peer.person("Ann").id, peer.channel("general").id
    known = {message.ts for message in bot_messages(peer, general, card_ts)}
    await peer.say(ann, general, text, thread_ts=card_ts)

    def fresh():  # type: ignore[no-untyped-def]
        cards = [m for m in bot_messages(peer, general, card_ts) if "Dismiss" in m.button_texts]
        return next((card for card in cards if card.ts not in known), None)

    return await peer.until(fresh)


async def shown(peer: SlackPeer, channel: str, ts: str, text: str):  # type: ignore[no-untyped-def]
    """Wait until the message shows the text."""
    return await peer.until(lambda: (m := peer.message(channel, ts)) and text in m.plain and m)


async def noted(peer: SlackPeer, user: str, channel: str, text: str):  # type: ignore[no-untyped-def]
    """Wait until only this person is told the text."""
    return await peer.until(
        lambda: next((m for m in reversed(peer.ephemerals(user, channel)) if text in m.plain), None)
    )


async def ask(peer: SlackPeer, text: str, thread_ts: str | None = None) -> str:
    """Let Ann mention Convers in #general; return the ts."""
    ann, general = peer.person("Ann").id, peer.channel("general").id
    return await peer.say(ann, general, f"<@{peer.bot_user_id}> {text}", thread_ts=thread_ts)


def find(peer: SlackPeer, channel: str, text: str, thread_ts: str | None = None):  # type: ignore[no-untyped-def]
    """Return the newest message that shows the text, or None."""
    hits = [m for m in peer.messages(channel, thread_ts) if m.user == peer.bot_user_id and text in m.plain]
    return hits[-1] if hits else None


async def seen(peer: SlackPeer, channel: str, text: str, thread_ts: str | None = None, seconds: float = 30):  # type: ignore[no-untyped-def]
    """Wait until the bot shows the text."""
    return await peer.until(lambda: find(peer, channel, text, thread_ts), timeout=seconds)


def bot_messages(peer: SlackPeer, channel: str, thread_ts: str):  # type: ignore[no-untyped-def]
    """Return what the bot said in a thread."""
    return [m for m in peer.messages(channel, thread_ts) if m.user == peer.bot_user_id and m.ts != thread_ts]


def applied_line(plain: str) -> bool:
    """Tell whether the text has the contract's result line."""
    return re.search(r"Applied by \w+ \d\d:\d\d", plain) is not None


async def bring_forward(house: House, task: str) -> None:
    """Let the hour of the delayed jobs come, once there is one: it is queued after the message is shown."""
    jobs = f"convers_queue.procrastinate_jobs WHERE task_name = '{task}' AND scheduled_at > now()"
    async with asyncio.timeout(10):
        while not await house.read_record(f"SELECT 1 FROM {jobs}"):  # noqa: ASYNC110 - a delayed job tells nobody
            await asyncio.sleep(0.05)
    await house.change_record(
        "SET search_path TO convers_queue; "
        f"UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = '{task}'"
    )

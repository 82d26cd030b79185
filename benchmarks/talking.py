"""What people say in the benchmarks: follow-ups in threads that Convers takes part in, one event each."""

from collections.abc import Sequence
from itertools import cycle

from sandbox.peer import SlackPeer

THREADS = 40
QUESTION = "who is on what?"
SAID = ("status", QUESTION)
"""A thread word, and a question for the offline assistant, by turns."""


class Talk:
    """THREADS threads in #general, spoken in by turns."""

    def __init__(self, peer: SlackPeer, roots: Sequence[str], said: Sequence[str]) -> None:
        self._peer = peer
        self._roots = cycle(roots)
        self._said = cycle(said)
        self.ann, self.general = peer.person("Ann").id, peer.channel("general").id

    @classmethod
    async def begin(cls, peer: SlackPeer, *, said: Sequence[str] = SAID) -> "Talk":
        """Open the threads by mentioning Convers in each."""
        ann, general = peer.person("Ann").id, peer.channel("general").id
        mention = f"<@{peer.bot_user_id}> help"
        return cls(peer, [await peer.say(ann, general, mention) for _ in range(THREADS)], said)

    async def say_next(self) -> None:
        """Say the next thing in the next thread."""
        await self._peer.say(self.ann, self.general, next(self._said), thread_ts=next(self._roots))

"""A messenger that remembers what it asked and told, by key."""

from collections.abc import Sequence

from domain.asking.model import Asking, ReadIn, TakenOver
from domain.ids import TeamId


class FakeAskingMessenger:
    """An AskingMessenger: `asked`, `refused`, `cards`, `taken` hold what stands there, `posts` counts it."""

    def __init__(self) -> None:
        self.asked: dict[str, Asking] = {}
        self.refused: dict[str, Asking] = {}
        self.cards: dict[str, ReadIn] = {}
        self.taken: dict[str, TakenOver] = {}
        self.posts = 0

    async def keys(self, team_id: TeamId, prefix: str) -> Sequence[str]:
        """Return the keys of what was shown that begin so, in order."""
        return sorted(key for key in {**self.asked, **self.refused, **self.cards} if key.startswith(prefix))

    async def show_asking(self, key: str, asking: Asking) -> None:
        """Remember it."""
        self.posts += key not in self.asked
        self.asked[key] = asking

    async def show_shut_out(self, key: str, asking: Asking) -> None:
        """Remember it."""
        self.posts += key not in self.refused
        self.refused[key] = asking

    async def show_read_in(self, key: str, card: ReadIn) -> None:
        """Remember it."""
        self.posts += key not in self.cards
        self.cards[key] = card

    async def show_taken_over(self, key: str, taken: TakenOver) -> None:
        """Remember it."""
        self.posts += key not in self.taken
        self.taken[key] = taken

    async def withdraw(self, team_id: TeamId, key: str) -> None:
        """Forget it."""
        del self.asked[key]

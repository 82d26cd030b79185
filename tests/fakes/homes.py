"""Homes in memory, and a messenger that remembers what it showed."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.home.model import Home, HomeTab
from domain.ids import ProcessId, UserId
from tests.fakes.tables import Table, Transaction


class FakeHomeTabRepository:
    """The HomeTabRepository of one unit of work."""

    def __init__(self, transaction: Transaction) -> None:
        self._homes: Table[UserId, HomeTab] = Table(transaction, "homes")

    async def get(self, user_id: UserId) -> HomeTab | None:
        """Return what is remembered of a person's Home; None when they never opened it."""
        return await self._homes.get(user_id)

    async def opened(self, user_id: UserId, at: datetime) -> None:
        """Remember that the person opened it: on its first page, to be shown anew."""
        stored = await self._homes.get_for_update(user_id) or HomeTab(user_id, at)
        await self._homes.put(
            user_id, replace(stored, opened_at=at, page=0, is_stale=False, fingerprint=None)
        )

    async def turn_to(self, user_id: UserId, page: int) -> None:
        """Remember the page the person turned to."""
        await self._set(user_id, page=page)

    async def introduced(self, user_id: UserId) -> None:
        """Remember that the person needs the introduction no more."""
        await self._set(user_id, is_introduced=True)

    async def shown(self, user_id: UserId, fingerprint: str, process_ids: Collection[ProcessId]) -> None:
        """Remember what was shown."""
        await self._set(user_id, fingerprint=fingerprint, process_ids=tuple(sorted(process_ids)))

    async def concerned(
        self, process_id: ProcessId, user_ids: Collection[UserId], *, opened_since: datetime
    ) -> Sequence[UserId]:
        """Return who opened their Home since then and is one of these people, or has the process on it."""
        return sorted(
            home.user_id
            for home in await self._homes.all()
            if home.opened_at >= opened_since and (home.user_id in user_ids or process_id in home.process_ids)
        )

    async def mark_stale(self, user_id: UserId) -> bool:
        """Note that a redraw is on its way; False when it was noted before."""
        stored = await self._homes.get_for_update(user_id)
        if stored is None or stored.is_stale:
            return False
        await self._homes.put(user_id, replace(stored, is_stale=True))
        return True

    async def mark_fresh(self, user_id: UserId) -> None:
        """Note that the redraw begins."""
        await self._set(user_id, is_stale=False)

    async def _set(self, user_id: UserId, **values: Any) -> None:
        stored = await self._homes.get_for_update(user_id)
        if stored is not None:
            await self._homes.put(user_id, replace(stored, **values))


class FakeHomeMessenger:
    """A HomeMessenger: `shown` in the order of showing; what a person has already is not shown again."""

    def __init__(self) -> None:
        self.shown: list[Home] = []

    async def show_home(self, home: Home, seen: str | None) -> str:
        """Show it unless it is there already."""
        drawn = repr(home)
        if drawn != seen:
            self.shown.append(home)
        return drawn

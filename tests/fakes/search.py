"""The index in memory: words are whole words, and vectors are compared one by one."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.people.model import Person
from domain.processes.model import Process
from domain.recommendations.model import Entry, Kind, Meaning, Near
from domain.templates.model import Template
from tests.fakes.tables import Table, Transaction

Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Learned:
    """A vector as it is kept."""

    digest: str
    model: str
    vector: tuple[float, ...] | None


class FakeSearchRepository:
    """The SearchRepository of one unit of work. `is_able` False is a database that compares no vectors."""

    is_able = True

    def __init__(self, transaction: Transaction) -> None:
        self._entries: Table[Key, Entry] = Table(transaction, "search_entries")
        self._learned: Table[Key, Learned] = Table(transaction, "search_vectors")
        self._people: Table[str, Person] = Table(transaction, "people")
        self._processes: Table[str, Process] = Table(transaction, "processes")
        self._templates: Table[str, Template] = Table(transaction, "templates")

    async def stale(self, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return ids whose entry is missing or older than they are."""
        known = {key: entry.revision for key, entry in await self._entries.items()}
        if kind is Kind.TEMPLATE:
            now = [(str(one.id), one.revision) for one in await self._templates.all() if not one.is_archived]
        else:
            now = [(str(one.id), one.version) for one in await self._processes.all()]
        return [one for one, revision in now if known.get((kind, one)) != revision][:limit]

    async def put(self, entry: Entry) -> None:
        """Insert an entry, or replace an older one."""
        await self._entries.put((entry.kind, entry.id), entry)

    async def by_words(self, text: str, kind: Kind, *, limit: int) -> Sequence[str]:
        """Return the ids of what shares words with a text, most words first."""
        asked = _words(text)
        shared = {
            one.id: len(asked & _words(one.said)) for one in await self._entries.all() if one.kind is kind
        }
        return sorted((one for one in shared if shared[one]), key=lambda one: -shared[one])[:limit]

    async def can_compare(self) -> bool:
        """Return whether the database can compare vectors at all."""
        return self.is_able

    async def has_learned(self, model: str) -> bool:
        """Return whether there is any vector of this model."""
        return any(one.model == model and one.vector is not None for one in await self._learned.all())

    async def unlearned(self, model: str, *, limit: int) -> Sequence[Entry]:
        """Return entries without a vector of this model for what they say now."""
        learned = {key: (one.digest, one.model) for key, one in await self._learned.items()}
        new = [
            entry
            for key, entry in await self._entries.items()
            if learned.get(key) != (entry.digest, model) and await self._may_leave(entry)
        ]
        return sorted(new, key=lambda entry: entry.author_id or "~")[:limit]

    async def learn(self, model: str, found: Sequence[tuple[Entry, tuple[float, ...] | None]]) -> None:
        """Keep the vectors of entries."""
        for entry, vector in found:
            if await self._may_leave(entry):
                await self._learned.put((entry.kind, entry.id), Learned(entry.digest, model, vector))

    async def by_meaning(self, asked: Meaning, kind: Kind, *, limit: int) -> Sequence[Near]:
        """Return what is nearest to a meaning, the nearest first."""
        near = [
            Near(key[1], _likeness(asked.vector, one.vector))
            for key, one in await self._learned.items()
            if key[0] is kind and one.model == asked.model and one.vector is not None
        ]
        return sorted(near, key=lambda one: -one.likeness)[: limit if self.is_able else 0]

    async def _may_leave(self, entry: Entry) -> bool:
        if entry.author_id is None:
            return True
        author = await self._people.get(entry.author_id)
        return author is not None and author.uses_ai


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _likeness(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))
